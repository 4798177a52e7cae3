from datetime import date, datetime
from typing import NamedTuple

import pytz
from odoo import api, fields, models
from odoo.tools import SQL

from ..rules.policy import Facts, Rule
from ..rules.policy_window import WorkDays

#: What packaging seen at the dock says of the conditions.
PACKAGING = {
    "opened": ("seal",),
    "damaged": ("packaging", "packaging_whole"),
    "missing": ("packaging", "packaging_complete"),
}


class Ask(NamedTuple):
    """A request as the promise looks at it: of a case line, or of what may still come back.

    :ivar move: delivered ``stock.move`` (or none), as superuser
    :ivar line: ``after.sales.rma.line`` (or none)
    :ivar drafts: test reports that are not signed yet, to be judged as if they were
    :ivar seen: codes of the conditions that do not hold, as it is seen at the dock right now
    :ivar fault_on: of a request that is being written: the day on which the fault appeared
    :ivar broken: of a request that is being written: ``after.sales.policy.condition`` records that do not hold
    :ivar shown: of a request that is being written: the evidence given so far; None while nobody asks for anything
    """

    company: models.BaseModel
    move: models.BaseModel
    product: models.BaseModel
    lots: models.BaseModel
    partner: models.BaseModel
    line: models.BaseModel
    remedy: str
    asked_on: datetime
    reason: models.BaseModel
    channel: str = ""
    fault: str = ""
    drafts: tuple = ()
    seen: tuple[str, ...] = ()
    fault_on: date | None = None
    broken: tuple = ()
    shown: frozenset[str] | None = None


class Needs(NamedTuple):
    """Which facts the rules of a company ask for; what nobody asks for is not read."""

    sale: bool
    scope: bool
    invoice: bool
    signature: bool
    repairs: bool
    conditions: bool
    gifts: bool
    evidence: bool

    @classmethod
    def of(cls, rules: tuple[Rule, ...]) -> "Needs":
        scopes = [rule.scope for rule in rules]
        bases = {rule.basis for rule in rules}
        return cls(
            sale="order" in bases
            or any(scope.teams or scope.distance or scope.since or scope.until for scope in scopes),
            scope=any(scope.products or scope.categories or scope.groups or scope.persons for scope in scopes),
            invoice="invoice" in bases,
            signature=bool(bases & {"signature", "invoice"}),
            repairs="repair" in bases or any(rule.extend or rule.trigger for rule in rules),
            conditions=any(rule.conditions or rule.exclusions or rule.fees for rule in rules),
            gifts=any(fee.gifts for rule in rules for fee in rule.fees),
            evidence=any(rule.evidence for rule in rules),
        )


class AfterSalesPolicy(models.Model):
    """Facts of requests, from the native documents, for all of them in one pass."""

    _inherit = "after.sales.policy"

    @api.model
    def _ask_of_line(self, line, drafts=(), seen: tuple[str, ...] = ()) -> Ask:
        """What a case line asks for.

        :param drafts: ``after.sales.inspection`` records that count as signed
        :param seen: codes of conditions that do not hold by what was seen and no report stands for yet
        """
        line = line.sudo()
        return Ask(
            line.company_id,
            line.origin_move_id,
            line.product_id,
            line.lot_ids,
            line.rma_id.partner_id,
            line,
            line.remedy,
            line.rma_id.date_request or fields.Datetime.now(),
            line.reason_id,
            line.rma_id.channel or "",
            drafts=tuple(drafts),
            seen=seen,
        )

    @api.model
    def _read_ahead(self, lines) -> None:
        """Read at once what is looked at and Odoo would read by the thousand: the statements do not grow with lines."""
        lines.fetch()
        moves, reports = lines.origin_move_id, lines.inspection_ids
        moves.fetch()
        for records, names in (
            (lines, ["exclusion_ids", "broken_condition_ids", "lot_ids"]),
            (lines.rma_id, ["partner_id", "date_request", "channel"]),
            (moves.picking_id, ["after_sales_signed_on"]),
            (moves.sale_line_id.order_id, ["date_order", "team_id"]),
            (reports, ["exclusion_ids", "broken_condition_ids", "state", "grade", "fault_party"]),
            (reports.move_line_id, ["after_sales_packaging", "after_sales_broken_condition_ids"]),
        ):
            records.fetch(names)

    @api.model
    def _ask_of_move(self, move, remedy: str, fault: str) -> Ask:
        """What might be asked today for goods of a delivered move."""
        move = move.sudo()
        return Ask(
            move.company_id,
            move,
            move.product_id,
            move.env["stock.lot"],
            move.sale_line_id.order_id.partner_id or move.partner_id,
            move.env["after.sales.rma.line"],
            remedy,
            fields.Datetime.now(),
            move.env["after.sales.reason"],
            fault=fault,
        )

    @api.model
    def _facts(self, asks: dict, rules: tuple[Rule, ...]) -> dict:
        """Facts of requests to one company.

        :param asks: {anything: ``Ask``}
        :return: {the same: ``Facts``}
        """
        needs = Needs.of(rules)
        first = {key: ask.move._after_sales_first_delivery() for key, ask in asks.items()}
        sold = self.env["stock.move"].sudo().concat(*first.values()).sale_line_id
        invoiced = self._invoiced_on(sold) if needs.invoice else {}
        repairs = self._repair_facts(asks) if needs.repairs else {}
        gifts = self._gift_values(asks) if needs.gifts else {}
        photos = self._cases_with_photos(asks) if needs.evidence else frozenset()
        result = {}
        for key, ask in asks.items():
            values = self._fault_facts(ask)
            values |= self._sale_facts(ask, first[key], needs, invoiced)
            values |= repairs.get(key, {})
            if needs.scope:
                values |= self._scope_facts(ask)
            if needs.conditions:
                values |= self._condition_facts(ask, first[key])
            if needs.evidence:
                values["evidence"] = self._evidence(ask, photos)
            result[key] = Facts(
                remedy=ask.remedy,
                asked_on=self._day(ask.company, ask.asked_on),
                channel=ask.channel,
                gift_value=gifts.get(key, 0.0),
                **values,
            )
        return result

    @api.model
    def _day(self, company, moment: datetime) -> date:
        """The day of a moment (UTC) where the company works."""
        zone = company.resource_calendar_id.tz or self.env.context.get("tz") or self.env.user.tz or "UTC"
        return pytz.utc.localize(moment).astimezone(pytz.timezone(zone)).date()

    # -- of the sale -------------------------------------------------------------------------------------------

    @api.model
    def _sale_facts(self, ask: Ask, first, needs: Needs, invoiced: dict) -> dict:
        """When what was bought; dates of the first sale, and of the replacement that came later."""
        values = {}
        if first:
            values["delivered_on"] = self._day(ask.company, first.date)
        if replacement := ask.move._after_sales_last_replacement():
            values["replaced_on"] = self._day(ask.company, replacement.date)
        if needs.signature:
            values["signed_on"] = first.picking_id.after_sales_signed_on or None
        if needs.invoice:
            values["invoiced_on"] = invoiced.get(first.sale_line_id.id)
        if needs.sale and first.sale_line_id:
            order = first.sale_line_id.order_id
            values |= {
                "ordered_on": self._day(ask.company, order.date_order),
                "team": order.team_id.id or 0,
                "distance": order.team_id.after_sales_distance,
            }
        return values

    @api.model
    def _invoiced_on(self, sale_lines) -> dict:
        """First invoice date of order lines, {id: date}."""
        if not sale_lines:
            return {}
        self.env["account.move"].flush_model(["invoice_date", "state", "move_type"])
        self.env["account.move.line"].flush_model(["move_id", "sale_line_ids"])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT rel.order_line_id, MIN(move.invoice_date)
                      FROM sale_order_line_invoice_rel rel
                      JOIN account_move_line line ON line.id = rel.invoice_line_id
                      JOIN account_move move ON move.id = line.move_id
                     WHERE rel.order_line_id IN %s AND move.state = 'posted' AND move.move_type = 'out_invoice'
                  GROUP BY rel.order_line_id
                    """,
                    tuple(sale_lines.ids),
                )
            )
        )

    @api.model
    def _scope_facts(self, ask: Ask) -> dict:
        """Whose and what goods they are."""
        path = ask.product.categ_id.parent_path or ""
        customer = ask.partner.commercial_partner_id
        return {
            "product": ask.product.product_tmpl_id.id,
            "categories": tuple(int(part) for part in path.split("/") if part),
            "groups": frozenset((ask.partner.category_id | customer.category_id).ids),
            "person": not customer.is_company,
        }

    @api.model
    def _gift_values(self, asks: dict) -> dict:
        """Marked price, with tax, of the gifts of an order; each order's once, for the first line that lacks them."""
        lacking = {key: ask for key, ask in asks.items() if "gifts" in self._broken(ask) and ask.move.sale_line_id}
        orders = self.env["sale.order"].sudo().concat(*(ask.move.sale_line_id.order_id for ask in lacking.values()))
        if not orders:
            return {}
        charged = self._gifts_charged(orders)
        result = {}
        for key, ask in lacking.items():
            order = ask.move.sale_line_id.order_id
            if charged.setdefault(order.id, ask.line.id) == ask.line.id:
                gifts = order.order_line.filtered(
                    lambda item: item.product_id and not item.price_total and item.product_uom_qty > 0
                )
                result[key] = sum(item.product_id.lst_price * item.product_uom_qty for item in gifts)
        return result

    @api.model
    def _gifts_charged(self, orders) -> dict:
        """The first line of a living case that answers for the missing gifts of an order, {order id: line id}."""
        lines = (
            self.env["after.sales.rma.line"]
            .sudo()
            .search(
                [
                    ("sale_line_id.order_id", "in", orders.ids),
                    ("broken_condition_ids.code", "=", "gifts"),
                    ("rma_id.state", "not in", ("refused", "cancelled")),
                ],
                order="id",
            )
        )
        charged = {}
        for line in lines:
            charged.setdefault(line.sale_line_id.order_id.id, line.id)
        return charged

    # -- of the fault ------------------------------------------------------------------------------------------

    @api.model
    def _fault_facts(self, ask: Ask) -> dict:
        """What went wrong: as the reason says, until a signed test report says otherwise."""
        reports = self._signed(ask, arrival=True)
        defective = reports.filtered(lambda report: report.grade == "defective")
        claimed = ask.fault or ask.reason.nature
        fault = claimed or "none"
        by_customer = any(report.fault_party == "customer" for report in defective)
        # Where no fault was claimed, what the customer damaged is a matter of deductions, if the rule has them.
        damaged = by_customer and claimed == "none"
        if by_customer and not damaged:
            fault = "misuse"
        elif defective and not damaged and fault == "none":
            fault = "transport" if defective[:1].fault_party == "carrier" else "quality"
        elif reports and not defective and fault == "quality" and ask.remedy != "repair":
            fault = "none"
        values = {"fault": fault, "damaged": damaged, "reason": ask.reason.id or 0}
        if reports:
            values["grade"] = "defective" if defective else "qualified"
        if ask.line.fault_on or ask.fault_on:
            values["fault_on"] = ask.line.fault_on or ask.fault_on
        return values

    @api.model
    def _condition_facts(self, ask: Ask, first) -> dict:
        """Conditions that do not hold and exclusions that apply: declared, by nature, seen at the dock, and found."""
        reports = self._signed(ask)
        exclusions = ask.line.exclusion_ids | reports.exclusion_ids
        by_nature = self._by_nature(ask.product.product_tmpl_id)
        if any(exclusion.needs_confirmation for exclusion in by_nature):
            confirmed = first.sale_line_id.order_id.after_sales_no_return_confirmed
            by_nature = by_nature.filtered(lambda item: confirmed or not item.needs_confirmation)
        return {
            "exclusions": frozenset((exclusions | by_nature).mapped("code")),
            "broken": self._broken(ask),
        }

    @api.model
    def _signed(self, ask: Ask, arrival: bool = False):
        """Signed test reports of a request; what is read of one is read of those of all requests.

        :param arrival: only those of goods that arrived
        """
        reports = ask.line.inspection_ids
        signed = reports.filtered(lambda report: report.state == "done" and (not arrival or report._is_on_arrival()))
        signed = signed.union(*(report for report in ask.drafts if not arrival or report._is_on_arrival()))
        return signed.with_prefetch(reports._prefetch_ids)

    @api.model
    def _broken(self, ask: Ask) -> frozenset[str]:
        """Codes of the conditions that do not hold."""
        told = ask.line.broken_condition_ids.union(*ask.broken)
        codes = (told | self._signed(ask).broken_condition_ids)._broken_codes()
        return frozenset(codes.union(ask.seen, ask.line.inspection_ids.move_line_id._after_sales_broken_seen()))

    @api.model
    def _by_nature(self, template):
        """Exclusions of a product by what it is: its own, and those of its category."""
        return template.after_sales_exclusion_ids | self._category_exclusions(template.categ_id)

    @api.model
    def _category_exclusions(self, category):
        """Exclusions of a category and of those above it."""
        found = category.after_sales_exclusion_ids
        while category.parent_id:
            category = category.parent_id
            found |= category.after_sales_exclusion_ids
        return found

    @api.model
    def _cases_with_photos(self, asks: dict) -> frozenset[int]:
        """Ids of the cases to which something is attached."""
        rmas = self.env["after.sales.rma"].sudo().concat(*(ask.line.rma_id for ask in asks.values()))
        domain = [("res_model", "=", rmas._name), ("res_id", "in", rmas.ids)]
        return frozenset(case for (case,) in self.env["ir.attachment"].sudo()._read_group(domain, ["res_id"]))

    @api.model
    def _evidence(self, ask: Ask, photos: frozenset[int]) -> frozenset[str]:
        """What the request shows.

        :param photos: ids of the cases with photos
        """
        if ask.shown is not None:
            return ask.shown
        shown = {
            "photo": ask.line.rma_id.id in photos,
            # Goods without serial or lot cannot show any.
            "serial": ask.lots or ask.product.tracking == "none",
            "warranty_card": ask.line.warranty_card,
            "production_date": ask.line.production_date,
        }
        # Of what nobody asked for yet, nothing is missing.
        return frozenset(item for item, there in shown.items() if there or not ask.line)

    # -- of earlier repairs ------------------------------------------------------------------------------------

    @api.model
    def _repair_facts(self, asks: dict) -> dict:  # noqa: ARG002 — whoever knows repairs looks at the requests
        """How often and how long goods were in repair (L16–L21); nothing where nobody repairs.

        :return: {key of a request: facts}
        """
        return {}

    # -- of the calendar ---------------------------------------------------------------------------------------

    @api.model
    def _work_days(self, company) -> WorkDays:
        """Holidays, make-up workdays 调休 and weekend of the company, as its deadlines know them."""
        calendar = self.env["after.sales.working.time"]._calendar(company)
        made_up = frozenset(day for day, works in calendar.special.items() if works)
        worked = calendar.closing.keys() | (calendar.odd_weeks or {}).keys()
        return WorkDays(frozenset(calendar.special) - made_up, frozenset(range(7)) - worked, made_up)

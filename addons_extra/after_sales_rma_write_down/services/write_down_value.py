from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.exceptions import UserError

from ..rules.write_down import Rate, company_part, propose

#: Prices of how many clearance sales a proposal looks at.
LAST_PRICES = 3


class AfterSalesValuing(models.AbstractModel):
    """What goods cost, what is proposed, and the decision about it (R21, law 4)."""

    _inherit = "after.sales.valuing"

    # -- value -------------------------------------------------------------------------------------------------

    @api.model
    def _refresh(self, items) -> None:
        """Bring cost and proposal of records that are not approved up to date.

        The records keep what people set.
        """
        items = items.sudo().filtered(lambda item: item.state in ("draft", "to_approve"))
        if not items:
            return
        prices = self._clearance_prices(items)
        rates = (
            self.env["after.sales.write.down.rate"]
            .sudo()
            .search([("company_id", "in", [*items.company_id.ids, False])])
        )
        # Kept for everybody who decides: whoever moved the goods, or a job, may have another language or none.
        words = {company: as_read_by(self, company.partner_id) for company in items.company_id}
        for item in items:
            cost = self._unit_cost(item)
            proposal = propose(
                cost,
                item.age_days,
                item.grade,
                prices.get((item.company_id, item.product_id), []),
                self._rates_of(item, rates),
                item.currency_id.rounding,
            )
            vals = {
                "unit_cost": cost,
                "proposal_unit": proposal.value,
                "proposal_note": words[item.company_id]._proposal_note(item, proposal),
            }
            if any(item[name] != value for name, value in vals.items()):
                item.write(vals)

    @api.model
    def _unit_cost(self, item) -> float:
        """Cost of a unit: of its lot, of the move that brought it back, or of the product, by costing method."""
        product = item.product_id.with_company(item.company_id)
        if product.lot_valuated and item.lot_id:
            replaced = item.replaces_id
            # What was taken off its value before is given back when the new value is approved.
            revalued = replaced.loss if replaced.method == "revalue" and replaced.state == "approved" else 0.0
            return item.lot_id.with_company(item.company_id).standard_price + revalued
        if product.cost_method == "fifo":
            value = item.line_id._after_sales_unit_value() if item.line_id else None
            if value is not None:
                return value
        return product.standard_price

    @api.model
    def _rates_of(self, item, rates) -> list[Rate]:
        """The rows of the percentage table that apply to a record."""
        path = item.categ_id.parent_path or ""
        return [
            Rate(rate.grade or None, rate.age_from, rate.percent, len((rate.categ_id.parent_path or "").split("/")))
            for rate in rates
            if rate.company_id <= item.company_id and path.startswith(rate.categ_id.parent_path or "")
        ]

    @api.model
    def _clearance_prices(self, items) -> dict:
        """{(company, product): prices of the last clearance sales}, per product unit, without tax."""
        lines = (
            self.env["sale.order.line"]
            .sudo()
            .search(
                [
                    ("order_id.after_sales_clearance", "=", True),
                    ("state", "=", "sale"),
                    ("product_id", "in", items.product_id.ids),
                    ("company_id", "in", items.company_id.ids),
                ],
                order="id desc",
                limit=LAST_PRICES * len(items.product_id) * 10,
            )
        )
        prices = {}
        for line in lines:
            known = prices.setdefault((line.company_id, line.product_id), [])
            quantity = line.product_uom_id._compute_quantity(line.product_uom_qty, line.product_id.uom_id, round=False)
            if len(known) < LAST_PRICES and quantity > 0:
                company = line.company_id
                price = line.currency_id._convert(
                    line.price_subtotal / quantity, company.currency_id, company, line.order_id.date_order.date()
                )
                known.append(price)
        return prices

    @api.model
    def _proposal_note(self, item, proposal) -> str:
        """The rule that made a proposal, in words."""
        if proposal.rule == "clearance":
            return self.env._(
                "Last clearance sales brought %(price)s on average.",
                price=item.currency_id.with_env(self.env).format(proposal.basis),
            )
        if proposal.rule == "table":
            return self.env._(
                "%(percent)s %% of cost for grade %(grade)s after %(days)s days.",
                percent=f"{proposal.basis:g}",
                grade=(item.grade or "-").upper(),
                days=item.age_days,
            )
        return self.env._("Nothing is known of such goods: their cost.")

    # -- decision ----------------------------------------------------------------------------------------------

    @api.model
    def _submit(self, items) -> None:
        """Hand values in; approve those whose losses together stay within the limit of their company.

        :raise UserError: a value is missing, or others would bear more than the loss
        """
        self._hold_replaced(items)
        self._check_complete(items)
        items = items.sudo()
        self._number(items)
        items._set_state("to_approve", requested_by_id=self.env.uid)
        for company, own in items.grouped("company_id").items():
            limit = company.after_sales_write_down_limit
            # Together: a great loss is not made small by handing it in piece by piece in one go.
            if limit and company.currency_id.compare_amounts(sum(own.mapped("loss")), limit) <= 0:
                self._approve(own, None)

    @api.model
    def _hold_replaced(self, items) -> None:
        """Lock records that are decided and what they replace: no unit leaves between counting and posting.

        :raise UserError: what a record replaces does not stand any more
        """
        items = items.sudo()
        self._hold(items | items.replaces_id)
        gone = items.filtered(lambda item: item.replaces_id and item.replaces_id.state != "approved")
        if gone:
            raise UserError(
                "\n".join(
                    self.env._(
                        "%(goods)s: %(replaced)s does not stand any more; discard this new value.",
                        goods=item.display_name,
                        replaced=item.replaces_id.name,
                    )
                    for item in gone
                )
            )

    @api.model
    def _check_complete(self, items) -> None:
        problems = []
        for item in items.sudo():
            if item.replaces_id:
                item._trusted().write({"quantity": item.replaces_id.remaining_quantity})
            if not item.is_valued:
                problems.append(self.env._("%(goods)s: set what it may bring.", goods=item.display_name))
            if item.uom_id.is_zero(item.quantity):
                problems.append(self.env._("%(goods)s does not lie there any more.", goods=item.display_name))
        self._refresh(items)
        problems += [problem for item in items.sudo() if (problem := self._bearer_problem(item))]
        problems += self.env["after.sales.revaluation"]._problems(items)
        if problems:
            raise UserError("\n".join(problems))

    @api.model
    def _bearer_problem(self, item) -> str | None:
        """Why the loss of a record cannot be borne as it says."""
        amounts = item.bearer_ids.mapped("amount")
        if company_part(item.loss, amounts, item.currency_id.rounding) is None:
            return self.env._(
                "%(goods)s: others would bear %(amount)s of a loss of %(loss)s.",
                goods=item.display_name,
                amount=item.currency_id.format(sum(amounts)),
                loss=item.currency_id.format(item.loss),
            )
        return None

    @api.model
    def _number(self, items) -> None:
        """Give their numbers to records that are handed in for the first time."""
        sequence = self.env["ir.sequence"].sudo().search([("code", "=", "after.sales.write.down")], limit=1)
        for item in items:
            if item.name == "/":
                item.name = sequence._next()

    @api.model
    def _approve(self, items, decided_by) -> None:
        """Approve values and post their allowance, one entry per company; what they replace is released with it.

        :param decided_by: the deciding ``res.users``; None when it stayed within the limit
        """
        items = items.sudo()
        self._hold_replaced(items)
        self._check_complete(items)
        items._set_state(
            "approved",
            approved_by_id=decided_by.id if decided_by else False,
            date_approved=fields.Datetime.now(),
        )
        releases = (
            self.env["after.sales.write.down.release"]
            .sudo()
            .create(
                [
                    {
                        "write_down_id": item.replaces_id.id,
                        "replaced_by_id": item.id,
                        "quantity": item.replaces_id.remaining_quantity,
                        "kind": "replaced",
                    }
                    for item in items
                    if item.replaces_id
                ]
            )
        )
        self.env["after.sales.write.down.entry"]._post_entries(items, releases)
        releases.write_down_id._set_state("released")
        for item in items.replaces_id.filtered("waiting_quantity"):
            releases.filtered(
                lambda release, item=item: release.write_down_id == item
            ).replaced_by_id.waiting_quantity = item.waiting_quantity
            item.waiting_quantity = 0

    @api.model
    def _revalue(self, items):
        """Drafts of a new value for goods that are written down; the old value stands until they are approved."""
        WriteDown = self.env["after.sales.write.down"].sudo()
        # Who asks for one at the same time is retried, and then opens ours.
        self._hold(items.sudo())
        pending = WriteDown.search([("replaces_id", "in", items.ids), ("state", "in", ("draft", "to_approve"))])
        missing = items.sudo() - pending.replaces_id
        vals_list = [
            {**vals, "replaces_id": item.id, "quantity": item.remaining_quantity}
            for item, vals in zip(missing, missing.copy_data(), strict=True)
        ]
        drafts = self._create(vals_list)
        self._refresh(drafts)
        return (pending | drafts).with_env(self.env)

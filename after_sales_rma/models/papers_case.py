from odoo import models
from odoo.exceptions import UserError

from ..rules.pages import Column


class AfterSalesRma(models.Model):
    """The red-letter order 红字销售订单 and the letter that refuses a request, on paper (R12, R24)."""

    _inherit = "after.sales.rma"

    def _paper_red_order(self) -> dict:
        """The authorised lines in red ink, as ``after.sales.paper`` draws it; an internal paper.

        :raise UserError: no line of the case takes a sale back
        """
        self.ensure_one()
        rma, Paper, env = self.sudo(), self.env["after.sales.paper"], self.env
        currency = rma.currency_id
        # Not filtered: what is left would be read one case after the other.
        lines = [line for line in rma.line_ids if line._is_red()]
        if not lines:
            raise UserError(env._("%(case)s takes no sale back, so it has no red-letter order.", case=rma.name))
        amounts = {line: line._red_amounts() for line in lines}
        rows = [
            [
                str(number),
                line.product_id.display_name,
                ", ".join(line.lot_ids.mapped("name")),
                line.sale_line_id.order_id.name or env._("without order"),
                line.reason_id.name or "",
                Paper._quantity(-line.quantity),
                line.uom_id.name,
                Paper._money(-amounts[line][0] / line.quantity, currency),
                ", ".join(line.sale_line_id.tax_ids.mapped("name")),
                Paper._money(amounts[line][0], currency),
                Paper._money(amounts[line][1], currency),
                Paper._money(sum(amounts[line]), currency),
            ]
            for number, line in enumerate(lines, 1)
        ]
        untaxed, tax = (currency.round(sum(pair[index] for pair in amounts.values())) for index in (0, 1))
        total = currency.round(untaxed + tax)
        return Paper._paper(
            env._("Red-Letter Order"),
            rma.name,
            [
                Column(env._("No."), 4),
                Column(env._("Product"), 16),
                Column(env._("Lot / Serial"), 10),
                Column(env._("Original Order"), 9),
                Column(env._("Reason"), 9),
                Column(env._("Quantity"), 7, figures=True),
                Column(env._("Unit"), 5),
                Column(env._("Unit Price"), 8, figures=True),
                Column(env._("Taxes"), 6),
                Column(env._("Without Tax"), 9, figures=True),
                Column(env._("Tax"), 8, figures=True),
                Column(env._("With Tax"), 9, figures=True),
            ],
            rows,
            across=True,
            subtitle=env._("It takes back what the orders below sold."),
            facts=[
                (env._("Customer"), rma.partner_id.display_name or ""),
                (env._("Original Orders"), rma.sale_order_names or ""),
                (env._("Authorised On"), Paper._day(rma.date_decided, rma.company_id)),
                (env._("Authorised By"), rma.decided_by_id.name or ""),
                (env._("Person in Charge"), rma.user_id.name or ""),
                (env._("Currency"), currency.name),
            ],
            totals=[
                ["", env._("Total"), *[""] * 7, *(Paper._money(value, currency) for value in (untaxed, tax, total))]
            ],
            closing=[(env._("In Capitals"), Paper._capitals(total, currency))],
            signatures=[
                (env._("Made by"), rma.requested_by_id.name or "", ""),
                (env._("Approved by"), rma.decided_by_id.name or "", ""),
                (env._("Warehouse"), "", ""),
                (env._("Accounting"), "", ""),
            ],
        )

    def _paper_refusal(self) -> dict:
        """The letter that says why a request is refused and what the customer can do; in the customer's language."""
        self.ensure_one()
        rma, Paper, env = self.sudo(), self.env["after.sales.paper"], self.env
        company = rma.company_id
        ways = rma._refusal_ways()
        return Paper._paper(
            env._("Refusal of a Request"),
            rma.name,
            [
                Column(env._("No."), 5),
                Column(env._("Product"), 29),
                Column(env._("Lot / Serial"), 14),
                Column(env._("Quantity"), 10, figures=True),
                Column(env._("Unit"), 8),
                Column(env._("Asked for"), 12),
                Column(env._("By Which Rule"), 22),
            ],
            [
                [
                    str(number),
                    line.product_id.display_name,
                    ", ".join(line.lot_ids.mapped("name")),
                    Paper._quantity(line.quantity),
                    line.uom_id.name,
                    Paper._word(line, "remedy"),
                    line._refusal_rule(),
                ]
                for number, line in enumerate(rma.line_ids, 1)
            ],
            facts=[
                (env._("Addressed to"), rma.partner_id.display_name or ""),
                (env._("Requested On"), Paper._day(rma.date_request, company)),
                (env._("Orders"), rma.sale_order_names or ""),
                (env._("Decided On"), Paper._day(rma.date_decided, company)),
            ],
            paragraphs=[
                (
                    "",
                    env._(
                        "We looked at your request %(case)s carefully, but cannot accept it as it was asked.",
                        case=rma.name,
                    ),
                ),
                (env._("Reason"), rma.decision_reason or ""),
            ],
            closing=[(env._("What you can do"), "\n".join(f"{number}. {way}" for number, way in enumerate(ways, 1)))],
            signatures=[
                (env._("For the company"), company.name, ""),
                (env._("Decided by"), rma.decided_by_id.name or "", ""),
                (env._("Date"), "", ""),
            ],
        )

    def _refusal_ways(self) -> list[str]:
        """What a customer can do who was refused; subjects know of more."""
        self.ensure_one()
        contact = ", ".join(filter(None, (self.company_id.phone, self.company_id.email)))
        again = self.env._("Send us what we did not know: photos, a test report, the proof of purchase. We look again.")
        return [again, self.env._("Talk to us: %(contact)s.", contact=contact)] if contact else [again]


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    def _is_red(self) -> bool:
        """Whether the sale of what comes back is taken back: it is credited, or replaced by something else."""
        self.ensure_one()
        return self._is_credited() or (self._is_replaced() and self._expects_goods())

    def _red_amounts(self) -> tuple[float, float]:
        """What this line takes back of its order without tax, and the tax of it: both with a minus."""
        self.ensure_one()
        sold, currency = self.sale_line_id, self.currency_id
        share = self.amount_total / sold.price_total if sold.price_total else 0.0
        total, untaxed = currency.round(self.amount_total), currency.round(sold.price_subtotal * share)
        return -untaxed, currency.round(untaxed - total)

    def _refusal_rule(self) -> str:
        """The rule or law by which what this line asks for is refused, as the customer reads it; the core has none."""
        self.ensure_one()
        return ""

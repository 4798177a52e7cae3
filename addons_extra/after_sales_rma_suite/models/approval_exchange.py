from odoo import api, fields, models


class AfterSalesApproval(models.Model):
    """What is sent to a customer is a budget of its own (R13)."""

    _inherit = "after.sales.approval"

    kind = fields.Selection(
        selection_add=[("red_budget",), ("replacement_budget", "Replacement budget list"), ("exception",)],
        ondelete={"replacement_budget": "cascade"},
    )

    @api.model
    def _budget_kinds(self) -> tuple[str, ...]:
        return (*super()._budget_kinds(), "replacement_budget")

    @api.model
    def _budget_reports(self) -> dict[str, str]:
        return {
            **super()._budget_reports(),
            "replacement_budget": "after_sales_rma_suite.action_report_replacement_budget",
        }


class AfterSalesApprovalRule(models.Model):
    _inherit = "after.sales.approval.rule"

    kind = fields.Selection(
        selection_add=[("red_budget",), ("replacement_budget", "Replacement budget list"), ("exception",)],
        ondelete={"replacement_budget": "cascade"},
    )


class AfterSalesApproving(models.AbstractModel):
    _inherit = "after.sales.approving"

    @api.model
    def _make_due(self, rmas) -> None:
        super()._make_due(rmas)
        self.env["after.sales.exchange"].sudo()._create_replacements(rmas)


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    def _goods_budgets(self) -> dict[str, float]:
        amounts = super()._goods_budgets()
        if any(line._is_replaced() for line in self.sudo().line_ids):
            amounts["replacement_budget"] = sum(row["total"] for row in self._budget_rows("replacement_budget"))
        return amounts

    def _budget_rows(self, kind: str) -> list[dict]:
        """Of ``replacement_budget``, what is sent: what was said, else the same again."""
        if kind != "replacement_budget":
            return super()._budget_rows(kind)
        self.ensure_one()
        rows = []
        for line in self.sudo().line_ids.filtered(lambda line: line._is_replaced()):
            rows += [item._budget_row() for item in line.replacement_ids]
            if not line.replacement_ids:
                # The same again: the list says what a replacement is for, not why it was asked for.
                rows.append({**line._budget_row(again=True), "reason": line.product_id.display_name})
        return rows

    def _paper_budget_titles(self) -> dict[str, str]:
        own = {"replacement_budget": self.env._("Budget List of Replacement Goods")}
        return {**super()._paper_budget_titles(), **own}


class AfterSalesReplacement(models.Model):
    _inherit = "after.sales.replacement"

    def _budget_row(self) -> dict:
        """Row of this replacement on the replacement budget list."""
        self.ensure_one()
        order = self.line_id.sale_line_id.order_id
        taxes = self.product_id.taxes_id._filter_taxes_by_company(self.company_id)
        amounts = order.fiscal_position_id.map_tax(taxes).compute_all(
            self.price_unit * (1 - self.discount / 100),
            currency=self.currency_id,
            quantity=self.quantity,
            product=self.product_id,
            partner=self.rma_id.partner_id,
        )
        return {
            "product": self.product_id,
            "lots": "",
            "quantity": self.quantity,
            "uom": self.uom_id,
            "reason": self.line_id.product_id.display_name,
            "untaxed": amounts["total_excluded"],
            "total": amounts["total_included"],
            "cost": self.product_id._after_sales_cost(self),
        }

from odoo import api, models
from odoo.api import ValuesType
from odoo.exceptions import ValidationError


class AfterSalesRma(models.Model):
    """What is given in addition to the goods: together with them never more than was invoiced (L28)."""

    _inherit = "after.sales.rma"

    def _check_refund_limit(self) -> None:
        """Red ink never exceeds blue: what is more is no refund but an expense, and stands on a document of its own.

        Cases whose refund has nothing in addition cannot exceed it; they cost no statement.

        :raise ValidationError: names the cases, what their customers would get, and what is too much
        """
        super()._check_refund_limit()
        concerned = self.sudo().filtered(
            lambda rma: rma.has_deductions and any(item.amount < 0 for item in rma.deduction_ids)
        )
        if not concerned:
            return
        statements = self.env["after.sales.simulation"]._simulate(concerned)
        problems = []
        for rma in concerned:
            total = statements[rma.sudo(False)].total
            documents = rma.line_ids.sale_line_id.order_id.invoice_ids
            excess = rma.currency_id.round(total - (documents - rma.credit_note_ids)._after_sales_left_to_credit())
            if total > 0 and excess > 0:
                problems.append(rma._words_of_excess(total, excess))
        if problems:
            raise ValidationError("\n".join(problems))


class AfterSalesDeduction(models.Model):
    _inherit = "after.sales.deduction"

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]):
        items = super().create(vals_list)
        items.filtered(lambda item: item.amount < 0).rma_id._check_refund_limit()
        return items

    def write(self, vals: ValuesType) -> bool:
        result = super().write(vals)
        if "amount" in vals:
            self.filtered(lambda item: item.amount < 0).rma_id._check_refund_limit()
        return result

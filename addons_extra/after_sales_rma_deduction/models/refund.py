from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.rma_refund import REFUND_GROUPS


class AfterSalesRma(models.Model):
    """What refunds are reduced by stands beside their price, promotions and freight (R23, law 4)."""

    _inherit = "after.sales.rma"

    deduction_ids = fields.One2many(
        "after.sales.deduction", "rma_id", string="Deductions", groups=REFUND_GROUPS, copy=False
    )
    has_deductions = fields.Boolean(readonly=True, copy=False, help="Cases without any are not asked for them.")

    @api.depends("deduction_ids.percent", "deduction_ids.amount", "deduction_ids.label", "deduction_ids.line_id")
    def _compute_refund(self):
        return super()._compute_refund()

    @api.depends("deduction_ids.amount_taken")
    def _compute_amount_credited(self):
        return super()._compute_amount_credited()

    @api.model
    def _statement_kinds(self) -> dict[str, str]:
        kinds = self.env["after.sales.deduction"]._fields["kind"]._description_selection(self.env)
        return super()._statement_kinds() | dict(kinds)

    def _has_traces(self) -> bool:
        own = self.deduction_ids.filtered(lambda item: item.source == "person")
        return bool(own) or super()._has_traces()


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    def _check_refund_open(self) -> None:
        """As of their cases."""
        self.rma_id._check_refund_open()


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_fee_account_id = fields.Many2one(
        "account.account",
        string="Account of Deductions",
        check_company=True,
        help="Where fees, losses of value and other deductions of refunds are entered. "
        "Empty: on the account of the sale.",
    )
    after_sales_freight_account_id = fields.Many2one(
        "account.account",
        string="Account of Reimbursed Freight",
        check_company=True,
        help="Where amounts are entered that customers get in addition, such as the freight they paid. "
        "Empty: on the account of the sale.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_fee_account_id = fields.Many2one(related="company_id.after_sales_fee_account_id", readonly=False)
    after_sales_freight_account_id = fields.Many2one(
        related="company_id.after_sales_freight_account_id", readonly=False
    )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    after_sales_deduction_id = fields.Many2one(
        "after.sales.deduction", string="Deduction", index="btree_not_null", copy=False, ondelete="restrict"
    )

    def _after_sales_extra_kind(self) -> str:
        return self.after_sales_deduction_id.kind or super()._after_sales_extra_kind()

    def _after_sales_extra_why(self) -> str:
        deduction = self.after_sales_deduction_id
        return deduction._why() if deduction else super()._after_sales_extra_why()

    def _after_sales_is_deduction(self) -> bool:
        return bool(self.after_sales_deduction_id) or super()._after_sales_is_deduction()

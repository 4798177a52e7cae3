from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Number, Text, public
from odoo.addons.after_sales_rma.models.rma import MONEY_GROUPS
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.exceptions import UserError


class AfterSalesRma(models.Model):
    """The fee that a customer may pay for goods that go back as they came."""

    _inherit = "after.sales.rma"
    _buttons = {"charge_fee": Button(("authorized",), USER)}

    fee_invoice_ids = fields.One2many("account.move", "after_sales_fee_rma_id", string="Fees", groups=MONEY_GROUPS)
    fee_count = fields.Integer(compute="_compute_fee_count", compute_sudo=True)

    @api.depends("fee_invoice_ids")
    def _compute_fee_count(self):
        for rma in self:
            rma.fee_count = len(rma.fee_invoice_ids)

    def _counted_links(self) -> list[str]:
        return [*super()._counted_links(), "fee_invoice_ids"]

    @api.model
    def _progress_depends(self) -> list[str]:
        return [*super()._progress_depends(), "fee_invoice_ids.state"]

    def _fees_to_post(self):
        return self.sudo().fee_invoice_ids.filtered(lambda move: move.state == "draft")

    def _open_steps(self) -> set[str]:
        steps = super()._open_steps()
        if self._fees_to_post():
            steps.add("invoice")
        return steps

    def _problem_charge_fee(self) -> str | None:
        rma = self.sudo()
        if not any(item._to_customer() for item in rma.disposition_ids) and "as_is" not in rma.line_ids.mapped(
            "remedy"
        ):
            return self.env._("nothing goes back as it came")
        if rma.fee_invoice_ids.filtered(lambda move: move.state != "cancel"):
            return self.env._("a fee is charged already")
        return None

    @public(amount=Number(lambda env: env._("A fee is more than nothing.")), words=Text())
    def action_charge_fee(self, amount: float | None = None, words: str | None = None) -> bool | dict:
        """Draft an invoice for the fee of these cases; the accountant posts it.

        :param amount: of each case, without tax, in its currency; without it a dialog asks for it
        :param words: what the customer reads on the invoice
        :raise UserError: nothing goes back as it came, a fee is charged already, or the user may not
        """
        self._check_button("charge_fee")
        if amount is None:
            return self.env["after.sales.fee"]._open(self)
        if amount <= 0:
            raise UserError(self.env._("A fee is more than nothing."))
        self.env["after.sales.fees"]._charge(self, amount, words)
        return True

    def _problem_invoice(self) -> str | None:
        return None if self._fees_to_post() else super()._problem_invoice()

    def _draft_invoices(self):
        """Fees that wait to be posted are shown with the other invoices."""
        return super()._draft_invoices() | self._fees_to_post().sudo(self.env.su)

    @public
    def action_view_fees(self) -> dict:
        return self._action_open_records(self.fee_invoice_ids, self.env._("Fees"))


class AccountMove(models.Model):
    _inherit = "account.move"

    after_sales_fee_rma_id = fields.Many2one(
        "after.sales.rma",
        string="Fee of Case",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    def _after_sales_cases(self):
        """A fee belongs to its case, which closes with it."""
        return super()._after_sales_cases() | self.sudo().after_sales_fee_rma_id

from odoo import api, models

from .buttons import Button
from .outside import public
from .step import Step


class AfterSalesRma(models.Model):
    """What a customer is invoiced because of a case; for what, the subjects say."""

    _inherit = "after.sales.rma"
    _buttons = {"invoice": Button(("authorized",), ("account.group_account_invoice",))}
    _gated = {"invoice": "invoice"}
    _steps = {"invoice": Step(130, 160, "account.group_account_invoice", rare=True)}

    def _orders_to_invoice(self):
        """Orders of this case that are to be invoiced now, or whose invoice is a draft; subjects add theirs."""
        self.ensure_one()
        return self.env["sale.order"].sudo()

    def _open_steps(self) -> set[str]:
        steps = super()._open_steps()
        if self._orders_to_invoice():
            steps.add("invoice")
        return steps

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {**super()._step_sentences(), "invoice": self.env._("Invoice the customer.")}

    def _problem_invoice(self) -> str | None:
        return None if self._orders_to_invoice() else self.env._("nothing is to be invoiced")

    @public
    def action_invoice_customer(self) -> dict:
        """Draft what customers are to be invoiced and show it with what was drafted before.

        :raise UserError: nothing is to be invoiced, or the user may not
        """
        self._check_button("invoice")
        return self._action_open_records(self._draft_invoices(), self.env._("Invoices"))

    def _draft_invoices(self):
        """Those of orders are made now where there is none yet."""
        others = super()._draft_invoices()
        ordered = self.filtered(lambda rma: rma._orders_to_invoice())
        return self.env["after.sales.invoicing"]._create_invoices(ordered) | others if ordered else others

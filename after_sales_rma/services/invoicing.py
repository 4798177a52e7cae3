from odoo import api, models
from odoo.exceptions import UserError

from ..models.locking import hold


class AfterSalesInvoicing(models.AbstractModel):
    """Invoices of orders that belong to a case: what is sold to the customer in the course of it (R25, R28)."""

    _name = "after.sales.invoicing"
    _description = "Invoices of Cases"

    @api.model
    def _create_invoices(self, rmas):
        """Draft the invoices of the orders of cases that are due.

        :return: the draft invoices, those that were drafted before included
        :raise UserError: a case has nothing to invoice
        """
        # The daily job and a person at the same moment: whoever comes second sees the other's invoices.
        hold(rmas.sudo())
        orders = self.env["sale.order"].union(*(rma._orders_to_invoice() for rma in rmas))
        drafts = orders.invoice_ids.filtered(lambda move: move.state == "draft")
        todo = orders.filtered(lambda order: order.invoice_status == "to invoice")
        if not todo | drafts.line_ids.sale_line_ids.order_id:
            raise UserError(self.env._("Nothing is to be invoiced."))
        created = todo._create_invoices(grouped=True) if todo else drafts.browse()
        # A clean environment: Odoo leaves default values for new invoices in the one it returns.
        invoices = self.env["account.move"].browse((drafts | created).ids)
        invoices._after_sales_follow_receivable()
        return invoices

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class StockMove(models.Model):
    """A replacement leaves on the original order line when it is swapped, else on an order of its own."""

    _inherit = "stock.move"

    def _after_sales_sent_by(self):
        return super()._after_sales_sent_by() | self.sale_line_id.order_id.after_sales_origin_id

    def _after_sales_replaces(self):
        """Those of these moves that bring a replacement to a customer."""
        return self.filtered(
            lambda move: move.after_sales_is_replacement or move.sale_line_id.after_sales_replacement_id
        ).filtered(lambda move: move._after_sales_is_delivery())


class StockPicking(models.Model):
    """The delivery note of a replacement is signed by the customer, and its signed copy is missed when absent (R26)."""

    _inherit = "stock.picking"

    after_sales_replaces = fields.Boolean(
        string="Brings a Replacement", compute="_compute_after_sales_replaces", store=True
    )
    after_sales_signed_note = fields.Binary(
        string="Signed Delivery Note", attachment=True, copy=False, help="A scan or photo of the note that was signed."
    )
    after_sales_note_missing = fields.Boolean(
        string="Signed Note Missing", compute="_compute_after_sales_note_missing", store=True
    )

    @api.model
    def _after_sales_free(self) -> frozenset[str]:
        """The copy of the note that the customer signed is put there by people."""
        return super()._after_sales_free() | {"after_sales_signed_note"}

    @api.depends("move_ids.after_sales_is_replacement", "move_ids.sale_line_id.after_sales_replacement_id")
    def _compute_after_sales_replaces(self):
        for picking in self:
            picking.after_sales_replaces = bool(picking.after_sales_rma_id and picking.move_ids._after_sales_replaces())

    @api.depends("after_sales_replaces")
    def _compute_after_sales_customer_signs(self):
        result = super()._compute_after_sales_customer_signs()
        self.filtered("after_sales_replaces").after_sales_customer_signs = True
        return result

    @api.model
    def _after_sales_signed_papers(self) -> dict[str, str]:
        return {**super()._after_sales_signed_papers(), "delivery": "after_sales_signed_note"}

    @api.model
    def _after_sales_paper_labels(self) -> dict[str, str]:
        return {**super()._after_sales_paper_labels(), "delivery": self.env._("Delivery note of the replacement")}

    def _after_sales_paper_due(self) -> str | None:
        return "delivery" if self.after_sales_replaces else super()._after_sales_paper_due()

    @api.depends("state", "after_sales_replaces", "signature", "after_sales_signed_note")
    def _compute_after_sales_note_missing(self):
        for picking in self:
            picking.after_sales_note_missing = (
                picking.state == "done"
                and picking.after_sales_replaces
                and not (picking.signature or picking.after_sales_signed_note)
            )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    after_sales_origin_id = fields.Many2one(
        "after.sales.rma",
        string="Replaces Goods Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The case whose goods this order replaces.",
    )

    @public
    def action_view_after_sales_origin(self) -> dict:
        """Open the case that this order belongs to."""
        return self.after_sales_origin_id._action_open()


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    after_sales_replacement_id = fields.Many2one(
        "after.sales.replacement", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _after_sales_cases(self):
        """What is sold on a replacement order belongs to the case that it replaces goods of."""
        lines = self.sudo().filtered(lambda move: move.is_sale_document()).invoice_line_ids
        return super()._after_sales_cases() | lines.sale_line_ids.order_id.after_sales_origin_id

    def _after_sales_follow_receivable(self) -> None:
        """Draft invoices of replacements stand where the credit notes of their cases stand, to be set off."""
        super()._after_sales_follow_receivable()
        for move in self.filtered(lambda move: move.state == "draft"):
            rmas = move.sudo().invoice_line_ids.sale_line_ids.order_id.after_sales_origin_id
            sold = rmas.credit_note_ids.filtered(lambda note: note.state != "cancel")
            sold = sold or rmas.line_ids.sale_line_id.invoice_lines.move_id.filtered(
                lambda invoice: invoice.state == "posted" and invoice.move_type == "out_invoice"
            )
            account = sold._after_sales_term_lines().account_id
            lines = move._after_sales_term_lines()
            if len(account) == 1 and lines.account_id != account:
                lines.account_id = account

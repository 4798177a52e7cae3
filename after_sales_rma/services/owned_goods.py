from odoo import api, models


class AfterSalesReceipt(models.AbstractModel):
    _inherit = "after.sales.receipt"

    @api.model
    def _prepare_move_vals(self, line, quantity: float) -> dict:
        """What stays the customer's comes in as his: neither valued nor taken back from the sale."""
        vals = super()._prepare_move_vals(line, quantity)
        if line._stays_customers():
            vals |= {"to_refund": False, "restrict_partner_id": line.rma_id.partner_id.id}
        return vals

    @api.model
    def _prepare_picking_vals(self, rma) -> dict:
        vals = super()._prepare_picking_vals(rma)
        if rma.line_ids and all(line._stays_customers() for line in rma.line_ids):
            vals["owner_id"] = rma.partner_id.id
        return vals


class AfterSalesPutAway(models.AbstractModel):
    _inherit = "after.sales.put_away"

    @api.model
    def _prepare_move_vals(self, report, quantity: float, kind: str, destination, picking_type) -> dict:
        vals = super()._prepare_move_vals(report, quantity, kind, destination, picking_type)
        if report.line_id._stays_customers():
            vals |= {"to_refund": False, "restrict_partner_id": report.rma_id.partner_id.id}
        return vals

    @api.model
    def _follow_moves(self, moves) -> None:
        result = super()._follow_moves(moves)
        home = moves.filtered(lambda move: move._after_sales_gives_back())
        if home:
            self._given_back(home.sudo().after_sales_line_id)
        return result

    @api.model
    def _given_back(self, lines) -> None:
        """The customer has his goods: the claim on them has ended."""
        self.env["after.sales.entitlement"].sudo()._release(lines.origin_move_id.sorted("id"))

from odoo import api, models
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.outside import as_system


class AfterSalesRepair(models.AbstractModel):
    """Repairs at the customer's: a native repair order without any receipt (R29)."""

    _inherit = "after.sales.repair"

    @api.model
    def _create_site_orders(self, lines):
        """Make the repair orders of lines that are repaired on site, one for each serial.

        :param lines: authorised case lines
        :return: the new ``repair.order`` records
        """
        todo = lines.sudo().filtered(lambda line: line._is_on_site() and not line.repair_order_ids)
        hold(todo)
        vals_list = [
            self._prepare_site_order_vals(line, lot, 1.0 if lot and line.tracking == "serial" else line.quantity)
            for line in todo
            for lot in (line.lot_ids or [line.lot_ids])
        ]
        return as_system(self.env["repair.order"]).create(vals_list)

    @api.model
    def _prepare_site_order_vals(self, line, lot, quantity: float) -> dict:
        """Values of the native repair order of goods that stay where the customer has them.

        Parts are taken along from where goods are sold; what is not used is brought back there.
        """
        place = self.env["after.sales.receipt"].sudo()._customer_location(line.rma_id)
        return {
            **self._prepare_unit_vals(line, lot, quantity, place),
            "under_warranty": line.verdict == "allowed" and line.reason_id.fault_party != "customer",
        }

    @api.model
    def _open_tests(self, repairs):
        """On site the customer's signature stands for the test."""
        return super()._open_tests(repairs.filtered(lambda repair: not repair._after_sales_is_on_site()))

    @api.model
    def _send_on(self, repairs, kind: str, **vals):
        """Goods that are repaired on site go nowhere."""
        return super()._send_on(repairs.filtered(lambda repair: not repair._after_sales_is_on_site()), kind, **vals)

    @api.model
    def _after_visit(self, visits) -> None:
        """What the outcome of visits means for their repairs."""
        hold(visits.sudo().repair_id.after_sales_line_id)
        repaired = visits.filtered(lambda visit: visit.outcome == "repaired").repair_id
        if repaired:
            repaired.filtered(lambda repair: repair.state in ("draft", "confirmed")).action_repair_start()
            repaired.action_repair_end()
        moved = visits.filtered(lambda visit: visit.outcome == "workshop").repair_id
        if moved:
            lines = moved.sudo().after_sales_line_id
            moved.sudo().action_repair_cancel()
            lines._trusted().on_site = False
            lines._claim()
            self.env["after.sales.receipt"].sudo()._create_receipts(lines.rma_id)
        visits.rma_id._close_finished()


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    def _on_authorized(self) -> None:
        super()._on_authorized()
        self.env["after.sales.repair"]._create_site_orders(self.line_ids)

    def _on_cancelled(self) -> None:
        """What was to be repaired on site is not."""
        super()._on_cancelled()
        repairs = self.sudo().repair_order_ids.filtered(lambda repair: repair.state not in ("done", "cancel"))
        repairs.action_repair_cancel()


class AfterSalesCorrecting(models.AbstractModel):
    _inherit = "after.sales.correcting"

    @api.model
    def _made_by(self) -> set[str]:
        return super()._made_by() | {"on_site"}

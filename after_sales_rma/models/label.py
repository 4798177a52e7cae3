from base64 import b64encode

from odoo import api, fields, models
from reportlab.graphics.barcode import createBarcodeDrawing


class AfterSalesDisposition(models.Model):
    """Defective label 不良品标识: what marks defective goods; printed from every document that knows of them (R20)."""

    _inherit = "after.sales.disposition"

    def _after_sales_labels(self) -> list[dict]:
        """What the labels of these goods say; those that are not defective get none."""
        return [
            {
                "product": item.product_id,
                "lot": item.lot_id,
                "quantity": item.quantity,
                "uom": item.uom_id,
                "case": item.rma_id.name,
                "number": item.inspection_id.name,
                "fault": item.inspection_id.fault,
                "date": item.inspection_id.date_done or item.create_date,
                "place": item.location_dest_id,
                "barcode": self._after_sales_barcode(item.product_id, item.lot_id, item.inspection_id.name),
            }
            for item in self.sudo()
            if item.kind == "defective" and item.state != "cancelled"
        ]

    @api.model
    def _after_sales_barcode(self, product, lot, number: str | None) -> str:
        """What the scanner reads: the serial or lot, else the product, else the document; plain letters only."""
        codes = (lot.name, product.barcode, product.default_code, number, f"P{product.id}")
        return next(code for code in codes if code and code.isascii())

    @api.model
    def _after_sales_barcode_url(self, code: str) -> str:
        """A barcode as a picture inside the page; drawn as lines, it stays sharp on every printer."""
        drawing = createBarcodeDrawing("Code128", value=code, width=400, height=60, humanReadable=False)
        picture = drawing.asString("svg").replace("xMinYMin meet", "none")  # as wide as the label
        return "data:image/svg+xml;base64," + b64encode(picture.encode()).decode()


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    def _after_sales_labels(self) -> list[dict]:
        """The labels of everything that was found defective in these cases."""
        return self.sudo().disposition_ids._after_sales_labels()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    after_sales_has_defective = fields.Boolean(compute="_compute_after_sales_has_defective", compute_sudo=True)

    @api.depends("move_line_ids.after_sales_grade", "move_ids.after_sales_disposition_ids.kind")
    def _compute_after_sales_has_defective(self):
        for picking in self:
            picking.after_sales_has_defective = bool(picking.after_sales_rma_id) and bool(picking._after_sales_labels())

    def _after_sales_labels(self) -> list[dict]:
        """The labels of what these transfers bring to a defective location, or was just graded so at the dock."""
        moves = self.sudo().move_ids
        labels = moves.after_sales_disposition_ids._after_sales_labels()
        graded = moves.filtered(lambda move: move.state not in ("done", "cancel")).move_line_ids.filtered(
            lambda line: line.after_sales_grade == "defective" and line.quantity
        )
        Disposition = self.env["after.sales.disposition"]
        return labels + [
            {
                "product": line.product_id,
                "lot": line.lot_id,
                "quantity": line.quantity,
                "uom": line.product_uom_id,
                "case": line.move_id.after_sales_line_id.rma_id.name,
                "number": line.picking_id.name,
                "fault": line.after_sales_condition,
                "date": fields.Datetime.now(),
                "place": line.location_dest_id,
                "barcode": Disposition._after_sales_barcode(line.product_id, line.lot_id, line.picking_id.name),
            }
            for line in graded
        ]

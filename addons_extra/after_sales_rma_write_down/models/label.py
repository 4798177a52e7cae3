from odoo import fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    write_down_count = fields.Integer(compute="_compute_write_down_count", groups=VALUE_GROUPS)

    def _compute_write_down_count(self):
        groups = self.env["after.sales.write.down"]._read_group(
            [("rma_id", "in", self.ids), ("state", "!=", "cancelled")], ["rma_id"], ["__count"]
        )
        counts = {rma.id: count for rma, count in groups}
        for rma in self:
            rma.write_down_count = counts.get(rma.id, 0)

    @public
    def action_view_write_downs(self) -> dict:
        items = self.env["after.sales.write.down"].search([("rma_id", "in", self.ids), ("state", "!=", "cancelled")])
        return self.env["after.sales.write.down"]._open(items)


class AfterSalesWriteDown(models.Model):
    _inherit = "after.sales.write.down"

    def _after_sales_labels(self) -> list[dict]:
        """The labels of the goods that these records stand for."""
        Disposition = self.env["after.sales.disposition"]
        return [
            {
                "product": item.product_id,
                "lot": item.lot_id,
                "quantity": item.remaining_quantity,
                "uom": item.uom_id,
                "case": item.rma_id.name,
                "number": item.inspection_id.name or item.name.strip("/"),
                "fault": item.fault,
                "date": item.date_in,
                "place": item.location_id,
                "barcode": Disposition._after_sales_barcode(
                    item.product_id, item.lot_id, item.inspection_id.name or item.name.strip("/")
                ),
            }
            for item in self.sudo()
            if item.state not in ("released", "cancelled")
        ]

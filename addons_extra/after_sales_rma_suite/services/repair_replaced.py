from odoo import api, models
from odoo.addons.after_sales_rma.models.outside import as_system


class AfterSalesRepair(models.AbstractModel):
    """Another serial came from headquarters or a vendor for the one that was sent (R22)."""

    _inherit = "after.sales.repair"

    @api.model
    def _come_back_as(self, repair, serial: str) -> None:
        """Another serial came for a unit: it is the customer's from now on, in the place of the first.

        :param repair: one ``repair.order`` whose unit is outside
        :param serial: number of the other serial
        """
        repair = repair.sudo()
        line, first = repair.after_sales_line_id, repair.lot_id
        lot = as_system(self.env["stock.lot"]).create(
            {"name": serial, "product_id": repair.product_id.id, "company_id": repair.company_id.id}
        )
        supplier = self.env.ref("stock.stock_location_suppliers")
        outside = repair._after_sales_lies_in()
        workshop = self.env["after.sales.receipt"].sudo()._warehouse(line.rma_id).after_sales_repair_location_id
        self._post(self._create_trade(repair, first, outside, supplier))
        came = self._create_trade(repair, lot, supplier, workshop)
        self._post(came)
        PutAway = self.env["after.sales.put_away"].sudo()
        report = repair.after_sales_inspection_id
        vals = PutAway._prepare_disposition_vals(report, repair.product_qty, "repair", workshop, came.move_ids)
        self.env["after.sales.disposition"].sudo().create({**vals, "lot_id": lot.id, "repair_id": repair.id})
        # With the lot, Odoo would look for the quantity on a receipt that does not know the new one.
        repair.write({"lot_id": lot.id, "product_qty": repair.product_qty, "after_sales_first_lot_id": first.id})
        repair.action_repair_end()

    @api.model
    def _create_trade(self, repair, lot, source, destination):
        """The transfer of a unit of the customer between a vendor and us."""
        line = repair.after_sales_line_id
        warehouse = self.env["after.sales.receipt"].sudo()._warehouse(line.rma_id)
        way = {"location_id": source.id, "location_dest_id": destination.id}
        repairer = repair._after_sales_repairer()
        move = {
            **way,
            "product_id": repair.product_id.id,
            "product_uom": repair.product_uom.id,
            "product_uom_qty": repair.product_qty,
            "company_id": repair.company_id.id,
            "procure_method": "make_to_stock",
            "origin": line.rma_id.name,
            "after_sales_line_id": line.id,
            "restrict_partner_id": repair.partner_id.id,
            "move_line_ids": [
                (
                    0,
                    0,
                    {
                        **way,
                        "product_id": repair.product_id.id,
                        "product_uom_id": repair.product_uom.id,
                        "quantity": repair.product_qty,
                        "lot_id": lot.id,
                        "owner_id": repair.partner_id.id,
                        "picked": True,
                        "company_id": repair.company_id.id,
                    },
                )
            ],
        }
        return as_system(self.env["stock.picking"]).create(
            {
                **way,
                "picking_type_id": (warehouse.int_type_id if source.usage == "supplier" else warehouse.out_type_id).id,
                "partner_id": repairer.id,
                "company_id": repair.company_id.id,
                "origin": line.rma_id.name,
                "after_sales_rma_id": line.rma_id.id,
                "user_id": False,
                "move_ids": [(0, 0, move)],
            }
        )


class AfterSalesPutAway(models.AbstractModel):
    _inherit = "after.sales.put_away"

    @api.model
    def _prepare_move_vals(self, report, quantity: float, kind: str, destination, picking_type) -> dict:
        """Another serial than the customer sent goes to him like a swap, on the original order line."""
        vals = super()._prepare_move_vals(report, quantity, kind, destination, picking_type)
        if kind in ("customer", "repaired") and report.sudo().repair_id.after_sales_first_lot_id:
            vals |= {
                "sale_line_id": report.line_id.sale_line_id.id,
                "to_refund": False,
                "after_sales_is_replacement": True,
            }
        return vals

from collections import defaultdict

from odoo import api, models
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.outside import as_system


class AfterSalesExchange(models.AbstractModel):
    """Spare parts: what is sold goes the way of a replacement order, what is free needs a transfer only (R04)."""

    _inherit = "after.sales.exchange"

    @api.model
    def _create_orders(self, lines):
        self._send_free_parts(lines.filtered(lambda line: line.remedy == "part"))
        # What is free is on its way by now, and nothing of it is due any more.
        return super()._create_orders(lines)

    @api.model
    def _send_free_parts(self, lines):
        """One transfer per case and warehouse for the free parts that are due.

        Their cost is entered by the move itself, on the account of the place they go to: no invoice follows.

        :return: the new ``stock.picking`` records, reserved as far as there is stock
        """
        groups = defaultdict(list)
        for item, quantity in self._parts_due(lines):
            if item.is_free:
                groups[item.rma_id, self._warehouse(item.line_id)].append((item, quantity))
        pickings = as_system(self.env["stock.picking"]).create(
            [self._prepare_parts_vals(rma, warehouse, parts) for (rma, warehouse), parts in groups.items()]
        )
        if pickings:
            pickings.move_ids._action_confirm(merge=False)
            pickings.action_assign()
        return pickings

    @api.model
    def _prepare_parts_vals(self, rma, warehouse, parts: list) -> dict:
        """Values of the transfer that brings free parts, given as (replacement, quantity in its unit)."""
        holder = self.env["after.sales.receipt"].sudo()._warehouse(rma)
        moves = [
            {
                "product_id": item.product_id.id,
                "product_uom": item.uom_id.id,
                "product_uom_qty": quantity,
                "company_id": rma.company_id.id,
                "picking_type_id": warehouse.out_type_id.id,
                "warehouse_id": warehouse.id,
                "partner_id": rma.partner_id.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": holder._after_sales_parts_place(item.product_id).id,
                "procure_method": "make_to_stock",
                "origin": rma.name,
                "after_sales_replacement_id": item.id,
            }
            for item, quantity in parts
        ]
        return {
            "picking_type_id": warehouse.out_type_id.id,
            "partner_id": (rma.line_ids.origin_move_id.picking_id.partner_id[:1] or rma.partner_id).id,
            "company_id": rma.company_id.id,
            "origin": rma.name,
            "after_sales_rma_id": rma.id,
            "user_id": False,
            "location_id": moves[0]["location_id"],
            "location_dest_id": moves[0]["location_dest_id"],
            "move_ids": [(0, 0, vals) for vals in moves],
        }


class AfterSalesReceipt(models.AbstractModel):
    """Old parts that are asked back: no return of the sale, and no stock of ours."""

    _inherit = "after.sales.receipt"

    @api.model
    def _create_receipts(self, rmas):
        return super()._create_receipts(rmas) | self._await_old_parts(rmas)

    @api.model
    def _await_old_parts(self, rmas):
        """One receipt per case for the old parts that were asked back and never awaited.

        They come in as the customer's, unvalued, and lie with the defective goods.
        """
        hold(rmas.replacement_ids.filtered(lambda item: item.is_part and item.ask_back).line_id)
        vals_list = []
        for rma in rmas.sudo():
            items = rma.replacement_ids.filtered(
                lambda item: item.is_part
                and item.ask_back
                and not any(item.part_move_ids.mapped("after_sales_brings_old_part"))
            )
            if items:
                vals_list.append(self._prepare_old_parts_vals(rma, items))
        pickings = as_system(self.env["stock.picking"]).create(vals_list)
        if pickings:
            pickings.move_ids._action_confirm(merge=False)
            pickings.action_assign()
        return pickings

    @api.model
    def _prepare_old_parts_vals(self, rma, items) -> dict:
        """Values of the receipt of old parts."""
        warehouse = self._warehouse(rma)
        source, place = self._customer_location(rma), warehouse.after_sales_defective_location_id
        return {
            "picking_type_id": warehouse.in_type_id.id,
            "partner_id": rma.partner_id.id,
            "owner_id": rma.partner_id.id,
            "company_id": rma.company_id.id,
            "origin": rma.name,
            "after_sales_rma_id": rma.id,
            "user_id": False,
            "location_id": source.id,
            "location_dest_id": place.id,
            "move_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": item.product_id.id,
                        "product_uom": item.uom_id.id,
                        "product_uom_qty": item.quantity,
                        "company_id": rma.company_id.id,
                        "picking_type_id": warehouse.in_type_id.id,
                        "warehouse_id": warehouse.id,
                        "partner_id": rma.partner_id.id,
                        "restrict_partner_id": rma.partner_id.id,
                        "location_id": source.id,
                        "location_dest_id": place.id,
                        "procure_method": "make_to_stock",
                        "origin": rma.name,
                        "after_sales_replacement_id": item.id,
                        "after_sales_brings_old_part": True,
                    },
                )
                for item in items
            ],
        }

    @api.model
    def _set_apart(self, pickings):
        """Old parts are compared with nothing: no case line stands for them."""
        return super()._set_apart(
            pickings.filtered(lambda picking: not any(picking.move_ids.mapped("after_sales_brings_old_part")))
        )

    @api.model
    def _cancel_rest(self, lines) -> None:
        """Old parts are awaited no longer, either."""
        old = lines.sudo().replacement_ids.part_move_ids.filtered(
            lambda move: move.after_sales_brings_old_part and move.state not in ("done", "cancel")
        )
        old._action_cancel()
        return super()._cancel_rest(lines)

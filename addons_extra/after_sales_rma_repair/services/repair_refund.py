from odoo import api, models
from odoo.addons.after_sales_rma.models.log import did
from odoo.addons.after_sales_rma.models.outside import as_system
from odoo.addons.after_sales_rma.models.reader import as_read_by


class AfterSalesRepair(models.AbstractModel):
    """A repair that turns into a refund: the goods become ours at the value they were sold from stock with."""

    _inherit = "after.sales.repair"

    @api.model
    def _turn_to_refund(self, lines) -> None:
        """Take goods of the customer that are here over, and let their case go on as a refund.

        :param lines: case lines of goods to be repaired
        :raise UserError: nothing of them may be taken over
        """
        lines = lines.sudo()._trusted()
        self._stop_work(lines)
        lines.write({"remedy": "refund"})
        lines._on_remedy_decided()
        # Asked before anything moves: the handover waits for the budget of the refund.
        lines.rma_id._on_changed()
        self._take_over(lines)
        lines.rma_id._on_decided_anew()

    @api.model
    def _take_over(self, lines) -> None:
        """Goods of the customer that are to be refunded or exchanged become ours, as soon as their case may go on.

        :param lines: case lines; those whose goods are not here, or are ours already, are left alone
        """
        lines = lines.sudo()._trusted().filtered(lambda line: line._waits_for_handover())
        ready = lines.rma_id._that_may_go_on("receive")
        lines = lines.filtered(lambda line: line.rma_id in ready)
        if lines:
            self._hand_over(lines)
            self._decide_anew(lines)

    @api.model
    def _stop_work(self, lines, keep_home: bool = False) -> None:
        """Cancel what was still to be done with the goods as the customer's.

        :param keep_home: whether what is on its way back to the customer goes on
        """
        waiting = lines.disposition_ids.filtered(
            lambda item: item.state == "pending"
            and item.inspection_id.accepted
            and not (keep_home and item._to_customer())
        )
        waiting.move_id._action_cancel()
        repairs = lines.repair_order_ids.filtered(lambda repair: repair.state not in ("done", "cancel"))
        repairs.sale_order_id.filtered(lambda order: order.state in ("draft", "sent"))._action_cancel()
        repairs.action_repair_cancel()

    # -- the owner changes -------------------------------------------------------------------------------------

    @api.model
    def _hand_over(self, lines) -> None:
        """Two moves that nobody carries out: back to the customer as his, and in again as ours.

        The second is a return of the original delivery: valued at what that delivery left with, and counted as not
        delivered any more, so that the credit note follows from it as from any other return.
        """
        places = self._places(lines)
        home = self._create_transfers(lines.rma_id, places, taking=False)
        self._post(home)
        taken = self._create_transfers(lines.rma_id, places, taking=True)
        self._post(taken)

    @api.model
    def _places(self, lines) -> dict:
        """Where the customer's accepted goods of case lines lie.

        :return: {line: [(location, lot, quantity in the product's unit)]}
        """
        quants = self.env["stock.quant"].sudo()
        warehouses = {line: self.env["after.sales.receipt"].sudo()._warehouse(line.rma_id) for line in lines}
        views = self.env["stock.location"].union(*(item.view_location_id for item in warehouses.values()))
        found = quants.search(
            [
                ("location_id", "child_of", views.ids),
                ("product_id", "in", lines.product_id.ids),
                ("owner_id", "in", lines.rma_id.partner_id.ids),
                ("quantity", ">", 0),
            ]
        )
        left = {quant: quant.quantity for quant in found}
        places = {}
        for line in lines:
            unit = line.product_id.uom_id
            refused = line.inspection_ids.filtered(lambda report: report.state == "done" and not report.accepted)
            lots = line.move_ids.move_line_ids.lot_id - line._lots_given_back() - refused.lot_id
            wanted = line._product_qty(line.qty_received - line.qty_returned) - line._product_qty(
                sum(item.quantity for item in refused.disposition_ids if item.state == "pending")
            )
            places[line] = []
            for quant in found:
                part = min(left[quant], wanted)
                mine = quant.product_id == line.product_id and quant.owner_id == line.rma_id.partner_id
                if not mine or (quant.lot_id and quant.lot_id not in lots) or unit.compare(part, 0) <= 0:
                    continue
                places[line].append((quant.location_id, quant.lot_id, part))
                left[quant] -= part
                wanted -= part
        return places

    @api.model
    def _create_transfers(self, rmas, places: dict, taking: bool, ours: bool | None = None):
        """The transfers of one of the two directions, one per case.

        :param taking: in, not out
        :param ours: whether they carry goods of the company; default what comes in
        """
        Receipt = self.env["after.sales.receipt"].sudo()
        vals_list = []
        for rma in rmas:
            moves = [
                self._prepare_handover_vals(line, *place, taking, taking if ours is None else ours)
                for line in rma.line_ids
                for place in places.get(line, [])
            ]
            warehouse = Receipt._warehouse(rma)
            vals_list.append(
                {
                    "picking_type_id": (warehouse.in_type_id if taking else warehouse.out_type_id).id,
                    "partner_id": rma.partner_id.id,
                    "company_id": rma.company_id.id,
                    "origin": rma.name,
                    "after_sales_rma_id": rma.id,
                    "location_id": moves[0]["location_id"],
                    "location_dest_id": moves[0]["location_dest_id"],
                    "note": as_read_by(self, rma.company_id.partner_id).env._(
                        "Another remedy: the goods change their owner where they lie."
                    ),
                    "move_ids": [(0, 0, vals) for vals in moves],
                }
            )
        return as_system(self.env["stock.picking"]).create(vals_list)

    @api.model
    def _prepare_handover_vals(self, line, place, lot, quantity: float, taking: bool, ours: bool) -> dict:
        """Values of one move of the handover; quantity in the product's unit."""
        customer = self.env["after.sales.receipt"].sudo()._customer_location(line.rma_id)
        source, destination = (customer, place) if taking else (place, customer)
        received = line.move_ids.filtered(
            lambda move: move.state == "done"
            and move.location_id.usage == "customer"
            and bool(move.restrict_partner_id) != ours
            and (not lot or lot in move.move_line_ids.lot_id)
        ).sorted("id")[-1:]
        owner = line.rma_id.partner_id
        return {
            "product_id": line.product_id.id,
            "product_uom": line.product_id.uom_id.id,
            "product_uom_qty": quantity,
            "company_id": line.company_id.id,
            "partner_id": owner.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "procure_method": "make_to_stock",
            "origin": line.rma_id.name,
            "sale_line_id": line.sale_line_id.id,
            "origin_returned_move_id": (line.origin_move_id if taking else received).id,
            "to_refund": ours and (line._counts_as_return() if taking else received.to_refund),
            "restrict_partner_id": False if ours else owner.id,
            "after_sales_line_id": line.id,
            "after_sales_handover": True,
            "move_line_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": line.product_id.id,
                        "product_uom_id": line.product_id.uom_id.id,
                        "quantity": quantity,
                        "lot_id": lot.id,
                        "owner_id": False if ours else owner.id,
                        "location_id": source.id,
                        "location_dest_id": destination.id,
                        "picked": True,
                        "company_id": line.company_id.id,
                    },
                )
            ],
        }

    @api.model
    def _post(self, pickings) -> None:
        """Carry transfers out as they were planned."""
        pickings.move_ids.picked = True
        pickings._action_done()
        did("Transfers of repairs carried out", pickings)

    # -- where they go now -------------------------------------------------------------------------------------

    @api.model
    def _decide_anew(self, lines) -> None:
        """What is ours now is graded for stock: by the test it had last, else by a new one."""
        PutAway = self.env["after.sales.put_away"].sudo()
        # What was decided for the customer's goods does not hold for ours.
        old = lines.disposition_ids.filtered(lambda item: item.state == "cancelled")
        old.sudo()._trusted().is_replaced = True
        PutAway._plan(lines.inspection_ids.filtered(lambda report: report.state == "done" and report.accepted))
        vals_list = []
        for repair in lines.repair_order_ids.filtered(lambda repair: repair.state == "cancel"):
            if repair.after_sales_disposition_ids.filtered(lambda item: item._to_customer() and item.state == "done"):
                continue
            again = repair.after_sales_inspection_id.repair_order_ids.after_sales_test_ids
            if again:
                continue
            report = repair.after_sales_inspection_id
            vals_list.append(
                {
                    "rma_id": report.rma_id.id,
                    "line_id": report.line_id.id,
                    "stage": "repair",
                    "repair_id": repair.id,
                    "picking_id": report.picking_id.id,
                    "lot_id": report.lot_id.id,
                    "quantity": repair.product_qty,
                    "received_quantity": repair.product_qty,
                    "location_id": repair._after_sales_lies_in().id,
                    "fault_party": report.fault_party,
                    "accepted": True,
                }
            )
        self.env["after.sales.inspection"].sudo().create(vals_list)

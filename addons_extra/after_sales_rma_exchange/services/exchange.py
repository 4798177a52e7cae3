from collections import defaultdict

from odoo import api, models
from odoo.addons.after_sales_rma.models.first import first
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.log import did, job
from odoo.addons.after_sales_rma.models.one_by_one import one_by_one
from odoo.addons.after_sales_rma.models.outside import without_defaults
from odoo.addons.after_sales_rma.models.reader import give_task

from ..rules.exchange import due


class AfterSalesExchange(models.AbstractModel):
    """Exchange: swaps, replacement orders, and the one difference that is left to pay (R25–R27)."""

    _name = "after.sales.exchange"
    _description = "After-Sales Exchange"

    # -- what is due -------------------------------------------------------------------------------------------

    @api.model
    def _create_replacements(self, rmas):
        """Make the documents of all replacements that are due: a transfer for swaps, else a confirmed order.

        Cases whose budget waits for approval wait with it.

        :param rmas: ``after.sales.rma`` records, in any state
        :return: the new ``sale.order`` records
        """
        # Whoever makes a replacement due, be it a technician who signs a test report, knows nothing of orders.
        lines = rmas.sudo(self.env.su).line_ids.filtered(lambda line: line._is_replaced())
        ready = lines.rma_id._that_may_go_on("replace")
        lines = lines.filtered(lambda line: line.rma_id in ready)
        if not lines:
            return self.env["sale.order"]
        self._lock(lines)
        lines = lines.filtered("qty_to_replace")
        swaps = lines.filtered(lambda line: line.exchange_kind == "swap")
        if swaps:
            self._create_swaps(swaps)
        return self._create_orders(lines - swaps)

    @api.model
    def _lock(self, lines) -> None:
        """Whoever replaces the same goods at the same time is retried after us and sees our documents."""
        self.env["after.sales.rma.line"].flush_model(["qty_replacing", "qty_to_replace"])
        hold(lines)

    @api.model
    def _warehouse(self, line):
        """The warehouse that the replacement of a case line leaves from: the one that sold, if it is not archived."""
        PutAway = self.env["after.sales.put_away"]
        seller = PutAway._delivered_from(line)[:1]
        return seller if seller.active else PutAway._selling_warehouse(line)

    # -- the same again ----------------------------------------------------------------------------------------

    @api.model
    def _create_swaps(self, lines):
        """One transfer per case and warehouse that brings the same again, on the original order lines.

        :return: the new ``stock.picking`` records, reserved as far as there is stock
        """
        groups = defaultdict(self.env["after.sales.rma.line"].browse)
        for line in lines:
            groups[line.rma_id, self._warehouse(line)] |= line
        pickings = without_defaults(self.env["stock.picking"]).create(
            [self._prepare_swap_vals(rma, warehouse, of_case) for (rma, warehouse), of_case in groups.items()]
        )
        pickings.move_ids._action_confirm(merge=False)
        pickings.action_assign()
        return pickings

    @api.model
    def _prepare_swap_vals(self, rma, warehouse, lines) -> dict:
        """Values of the transfer that brings the replacements of swapped goods."""
        destination = self.env["after.sales.receipt"]._customer_location(rma)
        operation, place = self._first_step(warehouse, destination)
        return {
            "picking_type_id": operation.id,
            "partner_id": (lines.origin_move_id.picking_id.partner_id[:1] or rma.partner_id).id,
            "company_id": rma.company_id.id,
            "origin": rma.name,
            "after_sales_rma_id": rma.id,
            "user_id": False,
            "location_id": warehouse.lot_stock_id.id,
            "location_dest_id": place.id,
            "move_ids": [(0, 0, self._prepare_swap_move_vals(line, warehouse, destination)) for line in lines],
        }

    @api.model
    def _first_step(self, warehouse, destination) -> tuple:
        """What a warehouse does first with goods for a customer: it delivers them, or picks them for packing.

        :return: (operation type, the ``stock.location`` that this step brings the goods to)
        """
        if warehouse.delivery_steps == "ship_only":
            return warehouse.out_type_id, destination
        return warehouse.pick_type_id, warehouse.pick_type_id.default_location_dest_id

    @api.model
    def _prepare_swap_move_vals(self, line, warehouse, destination) -> dict:
        """Values of the move that replaces what is due of a case line; the steps after it follow from the warehouse."""
        operation, place = self._first_step(warehouse, destination)
        return {
            "product_id": line.product_id.id,
            "product_uom": line.uom_id.id,
            "product_uom_qty": line.qty_to_replace,
            "company_id": line.company_id.id,
            "picking_type_id": operation.id,
            "warehouse_id": warehouse.id,
            "partner_id": line.rma_id.partner_id.id,
            "location_id": warehouse.lot_stock_id.id,
            "location_dest_id": place.id,
            "location_final_id": destination.id,
            "procure_method": "make_to_stock",
            "origin": line.rma_id.name,
            "reference_ids": [(6, 0, line.origin_move_id.reference_ids.ids)],
            "sale_line_id": line.sale_line_id.id,
            "to_refund": False,
            "after_sales_line_id": line.id,
            "after_sales_is_replacement": True,
        }

    # -- something else ----------------------------------------------------------------------------------------

    @api.model
    def _create_orders(self, lines):
        """One confirmed order per case for what is due of other products, prices or quantities.

        :return: the new ``sale.order`` records
        """
        self._name_replacements(lines)
        vals_list = []
        for rma, of_case in lines.grouped("rma_id").items():
            parts = self._parts_due(of_case)
            if parts:
                vals_list.append(self._prepare_order_vals(rma, parts))
        orders = without_defaults(self.env["sale.order"]).create(vals_list)
        if orders:
            orders.action_confirm()
            did("Replacement orders made", orders)
        return orders

    @api.model
    def _name_replacements(self, lines) -> None:
        """Where the same is sent ahead and nobody said so, say it."""
        self.env["after.sales.replacement"]._trusted().create(
            [
                {"line_id": line.id, "product_id": line.product_id.id, "quantity": line.quantity}
                for line in lines
                if not line.replacement_ids
            ]
        )

    @api.model
    def _parts_due(self, lines) -> list[tuple]:
        """[(replacement, quantity to order now in its unit)]."""
        parts = []
        for item in lines.replacement_ids:
            line = item.line_id
            quantity = item.uom_id.round(
                due(item.quantity, line.quantity, line.qty_replacing + line.qty_to_replace, item._ordered())
            )
            if quantity > 0:
                parts.append((item, quantity))
        return parts

    @api.model
    def _prepare_order_vals(self, rma, parts: list) -> dict:
        """Values of a replacement order, on the terms of the original one.

        :param parts: [(replacement, quantity in its unit)]
        """
        original = first(rma.line_ids.sale_line_id.order_id)
        line = next((line for line in rma.line_ids if line._is_replaced()), rma.line_ids.browse())
        vals = {
            "partner_id": rma.partner_id.id,
            "company_id": rma.company_id.id,
            "warehouse_id": self._warehouse(line).id,
            "origin": rma.name,
            "after_sales_origin_id": rma._origin.id,
            "user_id": (original.user_id or rma.user_id).id,
            "order_line": [(0, 0, self._prepare_order_line_vals(item, quantity)) for item, quantity in parts],
        }
        if original:
            vals |= {
                "partner_invoice_id": original.partner_invoice_id.id,
                "partner_shipping_id": original.partner_shipping_id.id,
                "pricelist_id": original.pricelist_id.id,
                "payment_term_id": original.payment_term_id.id,
                "fiscal_position_id": original.fiscal_position_id.id,
                "team_id": original.team_id.id,
                "client_order_ref": original.client_order_ref,
            }
        return vals

    @api.model
    def _prepare_order_line_vals(self, item, quantity: float) -> dict:
        """Values of the order line of a replacement."""
        return {
            "product_id": item.product_id.id,
            "product_uom_qty": quantity,
            "product_uom_id": item.uom_id.id,
            "price_unit": item.price_unit,
            "discount": item.discount,
            "after_sales_replacement_id": item._origin.id,
        }

    # -- money -------------------------------------------------------------------------------------------------

    @api.model
    def _settlement(self, rma) -> tuple[float, float]:
        """What a case comes to, as the documents will say it.

        :return: (value returned, value of the replacement), both with tax, in the currency of the case
        """
        # As it stands on the screen: while somebody types, the lines do not know of their replacements yet.
        chosen = {
            line: rma.replacement_ids.filtered(lambda item, line=line: item.line_id._origin == line._origin)
            for line in rma.line_ids.filtered(lambda line: line._is_replaced())
        }
        exchanged = rma.line_ids.filtered(lambda line: line._is_exchanged())
        swapped = rma.line_ids.browse().union(*(line for line in exchanged if line._is_swap(chosen[line])))
        ordered = rma.line_ids.filtered(lambda line: line in chosen and line not in swapped)
        others = rma.line_ids.filtered(lambda line: line not in chosen)
        credited = (
            (exchanged - swapped)
            | swapped.filtered(lambda line: line._is_swapped() and line._is_credited())
            | others.filtered(lambda line: line._is_credited())
        )
        case = rma._origin or rma
        statement = self.env["after.sales.simulation"]._simulate(case, credited._origin or credited)[case]
        returned = statement.total + statement.uninvoiced
        orders = rma.replacement_order_ids.filtered(lambda order: order.state != "cancel")
        replacement = sum(orders.mapped("amount_total"))
        planned = [
            (item, quantity)
            for line in ordered
            for item in chosen[line]
            if item.product_id and (quantity := item.uom_id.round(item.quantity - item._ordered())) > 0
        ]
        if planned:
            draft = self.env["sale.order"].new(self._prepare_order_vals(rma, planned))
            replacement += draft.amount_total
        return returned, replacement

    @api.model
    def _reconcile(self, rmas) -> None:
        """Set the credit notes of cases off against the invoices of their replacements; one difference is left."""
        for rma in rmas.sudo():
            moves = rma.credit_note_ids | rma.replacement_order_ids.invoice_ids
            lines = moves.line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and not line.reconciled
            )
            for group in lines.grouped(lambda line: (line.account_id, line.currency_id)).values():
                if any(line.balance > 0 for line in group) and any(line.balance < 0 for line in group):
                    group.reconcile()
                    did("Set off against the replacement", group.move_id)

    # -- sent ahead, and never came back -----------------------------------------------------------------------

    @api.model
    @job
    def _charge_overdue(self):
        """Invoice the replacements that were sent ahead of goods that are not back in time (daily job).

        What is invoiced is invoiced: the job may run as often as it likes. If the goods come back later, they are
        credited as always.
        """
        overdue = (
            self.env["after.sales.rma"]
            .search(
                [
                    ("state", "=", "authorized"),
                    ("replace_when", "=", "advance"),
                    *self.env["after.sales.working.time"]._past("date_goods_due"),
                    ("line_ids.remedy", "=", "exchange"),
                ]
            )
            .with_context(after_sales_goods_overdue=TRUSTED)
        )
        todo = overdue.filtered(
            lambda rma: any(order.invoice_status == "to invoice" for order in rma._orders_to_invoice())
        )
        # An invoice that cannot be made waits for tomorrow; the others are made.
        done = one_by_one(todo, self.env["after.sales.invoicing"]._create_invoices)
        for rma in done:
            give_task(
                rma,
                rma.user_id or self.env.user,
                lambda own: own.env._("Goods not back: the replacement is invoiced"),
            )
        return done


class AfterSalesDecision(models.AbstractModel):
    _inherit = "after.sales.decision"

    @api.model
    def _call_off(self, rmas) -> None:
        """Replacement orders are called off with their cases."""
        super()._call_off(rmas)
        rmas.sudo().replacement_order_ids._action_cancel()

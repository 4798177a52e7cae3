"""No way leads to more goods coming back than were delivered (law 2): each way allowed up to the limit, and blocked."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import AfterSalesCommon


class NeverTooMuchCommon(AfterSalesCommon):
    """Four units delivered and invoiced, and what people and programs may try with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 100, 100)
        cls.order = cls.sell((cls.average, 4, 200))
        cls.order_line = cls.order.order_line
        cls.deliver(cls.order)
        cls.delivered = cls.order_line.move_ids
        cls.sales_invoice = cls.invoice(cls.order)

    def wizard_return(self, quantity: float, delivered=None, user=None):
        """The transfer that the native return wizard makes of a delivery, not validated yet."""
        delivered = delivered or self.delivered
        wizard = (
            self.env["stock.return.picking"]
            .with_user(user or self.users["warehouse"])
            .with_context(active_id=delivered.picking_id.id, active_model="stock.picking")
            .create({"picking_id": delivered.picking_id.id})
        )
        lines = wizard.product_return_moves
        lines.filtered(lambda line: line.move_id == delivered).quantity = quantity
        action = wizard.action_create_returns()
        return self.env["stock.picking"].browse(action["res_id"])

    def validate(self, picking, quantity: float | None = None):
        """Count and validate a transfer as the warehouse does; default what it expects."""
        picking = picking.with_user(self.users["warehouse"])
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    def native_return(self, quantity: float, delivered=None):
        """Bring a quantity back by the native wizard alone."""
        return self.validate(self.wizard_return(quantity, delivered))

    def entitlement(self, delivered=None):
        """(delivered, claimed) as written down for a delivered move."""
        row = self.env["after.sales.entitlement"].search([("move_id", "=", (delivered or self.delivered).id)])
        row.invalidate_recordset()
        return row.delivered, row.claimed

    def draft_return_vals(self, demand: float, **vals) -> dict:
        """Values of a return move as a program would send them."""
        return {
            "product_id": self.average.id,
            "product_uom": self.average.uom_id.id,
            "product_uom_qty": demand,
            "location_id": self.delivered.location_dest_id.id,
            "location_dest_id": self.warehouse.lot_stock_id.id,
            "picking_type_id": self.warehouse.in_type_id.id,
            "company_id": self.company.id,
            "origin_returned_move_id": self.delivered.id,
            "sale_line_id": self.order_line.id,
            "to_refund": True,
            **vals,
        }

    def create_return(self, quantity: float, **vals):
        """A draft receipt with one return move, as a program would create it."""
        values = self.draft_return_vals(quantity, **vals)
        return (
            self.env["stock.picking"]
            .with_user(self.users["warehouse"])
            .create(
                {
                    "picking_type_id": values["picking_type_id"],
                    "location_id": values["location_id"],
                    "location_dest_id": values["location_dest_id"],
                    "move_ids": [Command.create(values)],
                }
            )
        )


@tagged("post_install", "-at_install")
class TestNeverTooMuch(NeverTooMuchCommon):
    # -- native returns ----------------------------------------------------------------------------------------

    def test_wizard_up_to_the_limit_and_no_further(self):
        self.native_return(1)
        self.native_return(3)
        self.assertEqual(self.entitlement(), (4, 4))
        self.assertEqual(self.order_line.qty_delivered, 0)
        with self.assertRaises(ValidationError) as caught:
            self.wizard_return(1)
        self.assertRegex(
            str(caught.exception), f"Average: 5 Units would come back of 4 Units .* {self.delivered.reference}"
        )

    def test_wizard_twice_before_either_arrives(self):
        self.wizard_return(3)
        with self.assertRaises(ValidationError):
            self.wizard_return(2)
        self.wizard_return(1)

    def test_cancelled_return_gives_its_quantity_back(self):
        waiting = self.wizard_return(4)
        waiting.action_cancel()
        self.assertEqual(self.entitlement(), (4, 0))
        self.native_return(4)

    def test_more_counted_than_the_return_expects(self):
        waiting = self.wizard_return(2)
        with self.assertRaises(ValidationError):
            self.validate(waiting, 5)
        self.validate(waiting, 4)
        self.assertEqual(self.entitlement(), (4, 4))

    def test_demand_raised_after_confirmation(self):
        waiting = self.wizard_return(4)
        waiting.move_ids.with_user(self.users["warehouse"]).product_uom_qty = 6
        with self.assertRaises(ValidationError):
            self.validate(waiting)

    def test_draft_move_by_program(self):
        with self.assertRaises(ValidationError):
            self.validate(self.create_return(5))
        self.validate(self.create_return(4))
        self.assertEqual(self.order_line.qty_delivered, 0)

    def test_done_state_written_by_program(self):
        picking = self.create_return(5)
        picking.move_ids.quantity = 5
        with self.assertRaises(ValidationError):
            picking.move_ids.state = "done"

    def test_done_move_created_by_program(self):
        done = self.native_return(1)
        with self.assertRaises(ValidationError):
            self.env["stock.move"].with_user(self.users["warehouse"]).create(
                self.draft_return_vals(4, picking_id=done.id, state="done", quantity=4)
            )

    def test_backorder_and_split(self):
        waiting = self.wizard_return(4)
        waiting.move_ids.quantity = 1
        waiting.move_ids.picked = True
        waiting.with_context(skip_backorder=True).button_validate()
        backorder = waiting.backorder_ids
        self.assertEqual(backorder.move_ids.product_uom_qty, 3)
        self.assertEqual(self.entitlement(), (4, 4))
        with self.assertRaises(ValidationError):
            self.wizard_return(1)
        with self.assertRaises(ValidationError):
            self.validate(backorder, 4)
        self.validate(backorder, 3)
        self.assertEqual(self.order_line.qty_delivered, 0)

    def test_merged_returns_of_one_transfer(self):
        picking = self.create_return(2)
        picking.move_ids = [Command.create(self.draft_return_vals(2))]
        picking.action_confirm()
        self.assertEqual(sum(picking.move_ids.mapped("product_uom_qty")), 4)
        with self.assertRaises(ValidationError):
            self.wizard_return(1)
        self.validate(picking)

    def test_other_unit_of_measure(self):
        order = self.sell((self.average, 1, 2400, {"product_uom_id": self.dozen.id}))
        self.deliver(order)
        delivered = order.order_line.move_ids
        self.native_return(5 if delivered.product_uom == self.average.uom_id else 0.5, delivered)
        units = self.create_return(8, origin_returned_move_id=delivered.id, sale_line_id=order.order_line.id)
        with self.assertRaises(ValidationError):
            self.validate(units)

    def test_small_units_never_add_up_to_more_than_a_big_one(self):
        """A twelfth of a dozen is not a round number; however it is rounded, no more than the dozen comes back."""
        product = self._create_product("By the dozen", uom_id=self.dozen.id)
        self.buy(product, 5, 1200)
        unit = self.env.ref("uom.product_uom_unit")
        order = self.sell((product, 12, 100, {"product_uom_id": unit.id}))
        self.deliver(order)
        line = order.order_line
        self.assertEqual(line.qty_delivered, 12)
        for _time in range(12):
            self.receive(self.request(order, {line: 1}))
        with self.assertRaises(ValidationError) as caught:
            self.request(order, {line: 1})
        self.assertRegex(str(caught.exception), "1 Units asked for, 0.48 may still come back")
        self.receive(self.request(order))
        self.assertEqual(line.qty_delivered, 0)
        with self.assertRaises(ValidationError):
            self.request(order)

    # -- what is done already ----------------------------------------------------------------------------------

    def test_quantity_of_a_done_return_raised(self):
        done = self.native_return(2)
        with self.assertRaises(ValidationError):
            done.move_ids.quantity = 5
        with self.assertRaises(ValidationError):
            done.move_ids.move_line_ids.quantity = 5
        done.move_ids.quantity = 3
        self.assertEqual(self.entitlement(), (4, 3))
        with self.assertRaises(ValidationError):
            self.wizard_return(2)
        self.wizard_return(1)

    def test_quantity_of_a_done_return_lowered(self):
        done = self.native_return(4)
        done.move_ids.quantity = 1
        self.assertEqual(self.entitlement(), (4, 1))
        self.native_return(3)

    def test_line_added_to_a_done_return(self):
        done = self.native_return(3)
        vals = done.move_ids._prepare_move_line_vals()
        Line = self.env["stock.move.line"].with_user(self.users["warehouse"])
        with self.assertRaises(ValidationError):
            Line.create({**vals, "quantity": 2})
        Line.create({**vals, "quantity": 1})
        self.assertEqual(self.entitlement(), (4, 4))

    def test_delivery_lowered_below_what_came_back(self):
        self.native_return(3)
        with self.assertRaises(ValidationError):
            self.delivered.quantity = 2
        self.delivered.quantity = 3
        self.assertEqual(self.entitlement(), (3, 3))

    def test_delivery_lowered_below_what_a_case_holds(self):
        self.request(self.order, {self.order_line: 3})
        with self.assertRaises(ValidationError):
            self.delivered.quantity = 2

    def test_done_return_cut_from_its_delivery(self):
        done = self.native_return(4)
        for vals in ({"origin_returned_move_id": False}, {"location_id": self.warehouse.lot_stock_id.id}):
            with self.assertRaises(UserError):
                done.move_ids.with_user(self.users["warehouse"]).write(vals)

    def test_a_case_is_not_told_that_it_is_in_its_own_way(self):
        first, second = (self.env["after.sales.intake"].create_from_sale(self.order) for _number in range(2))
        first.action_submit()
        with self.assertRaises(ValidationError) as caught:
            second.action_submit()
        self.assertRegex(str(caught.exception), rf"would come back of 4 Units .*Claimed by: {first.name}\.$")

    def test_done_receipt_cut_from_its_case(self):
        rma = self.request(self.order, {self.order_line: 2})
        self.receive(rma)
        moves = rma.receipt_picking_ids.move_ids
        with self.assertRaises(UserError):
            moves.with_user(self.users["warehouse"]).after_sales_line_id = False
        with self.assertRaises(UserError):
            moves.quantity = 3
        with self.assertRaises(UserError):
            moves.quantity = 1

    # -- links that do not fit ---------------------------------------------------------------------------------

    def test_return_of_another_product(self):
        self.buy(self.fifo, 10, 50)
        with self.assertRaises(ValidationError):
            self.validate(self.create_return(1, product_id=self.fifo.id))

    def test_return_without_its_delivery_after_a_case(self):
        """A receipt tied to the order line only takes what nobody claims of it, or what a case claims, never both."""
        rma = self.request(self.order, {self.order_line: 4})
        self.validate(self.create_return(1, origin_returned_move_id=False))
        self.assertEqual(self.order_line.qty_delivered, 3)
        with self.assertRaises(ValidationError):
            self.receive(rma)

    def test_return_without_its_delivery_beyond_it(self):
        self.native_return(2)
        with self.assertRaises(ValidationError):
            self.validate(self.create_return(3, origin_returned_move_id=False))
        self.validate(self.create_return(2, origin_returned_move_id=False))
        self.assertEqual(self.order_line.qty_delivered, 0)

    def test_return_on_an_alien_case_line(self):
        """A move cannot hide behind a case that claims something else."""
        other = self.sell((self.average, 4, 200))
        self.deliver(other)
        self.native_return(4)
        rma = self.request(other)
        rma.receipt_picking_ids.action_cancel()
        with self.assertRaises(AccessError):
            self.create_return(4, after_sales_line_id=rma.line_ids.id)
        # Not even where a program with every right ties them.
        with self.assertRaises(ValidationError):
            receipt = self.create_return(4)
            receipt.sudo().move_ids.after_sales_line_id = rma.line_ids
            self.validate(receipt)

    def test_negative_order_line_keeps_working(self):
        """Odoo takes goods back for a negative order line; that is an order of its own, not a return of a delivery."""
        order = self.sell((self.average, -2, 200))
        back = order.picking_ids
        self.assertEqual(back.picking_type_code, "incoming")
        self.validate(back)
        self.assertEqual(order.order_line.qty_delivered, -2)

    # -- lots and serials --------------------------------------------------------------------------------------

    def test_no_lot_comes_back_oftener_than_it_left(self):
        product = self._create_product("By lot", tracking="lot")
        self.buy(product, 20, 100, lots=["A", "B"])
        lot_a, lot_b = self._lots(product, ["A", "B"])
        order = self.sell((product, 4, 200))
        self.deliver(order, lots={order.order_line: lot_a | lot_b})
        delivered = order.order_line.move_ids
        waiting = self.wizard_return(3, delivered)
        waiting.move_ids.move_line_ids.unlink()
        line = {**waiting.move_ids._prepare_move_line_vals(), "picked": True}
        waiting.move_ids.move_line_ids = [Command.create({**line, "lot_id": lot_a.id, "quantity": 3})]
        with self.assertRaises(ValidationError):
            waiting.button_validate()
        waiting.move_ids.move_line_ids.quantity = 2
        waiting.move_ids.move_line_ids = [Command.create({**line, "lot_id": lot_b.id, "quantity": 1})]
        waiting.button_validate()
        self.assertEqual(waiting.state, "done")

    def test_no_lot_comes_back_oftener_than_it_left_by_case(self):
        product = self._create_product("By lot", tracking="lot")
        self.buy(product, 20, 100, lots=["A", "B"])
        lot_a, lot_b = self._lots(product, ["A", "B"])
        order = self.sell((product, 4, 200))
        self.deliver(order, lots={order.order_line: lot_a | lot_b})
        rma = self.request(order)
        move = rma.receipt_picking_ids.move_ids
        move.move_line_ids.unlink()
        line = {**move._prepare_move_line_vals(), "picked": True}
        move.move_line_ids = [Command.create({**line, "lot_id": lot_a.id, "quantity": 4})]
        with self.assertRaises(ValidationError):
            rma.receipt_picking_ids.button_validate()
        move.move_line_ids.quantity = 2
        move.move_line_ids = [Command.create({**line, "lot_id": lot_b.id, "quantity": 2})]
        rma.receipt_picking_ids.button_validate()
        self.assertEqual(rma.line_ids.qty_received, 4)

    def serial_order(self):
        """Two serials delivered with one order line."""
        product = self._create_product("By serial", tracking="serial")
        self.buy(product, 3, 100, lots=["S1", "S2", "S3"])
        serials = self._lots(product, ["S1", "S2"])
        order = self.sell((product, 2, 200))
        self.deliver(order, lots={order.order_line: serials})
        return order, serials

    def ask(self, order, *specs):
        """A submitted case with one line for each (quantity, lots)."""
        move = order.order_line.move_ids.filtered(lambda move: move._after_sales_is_delivery())
        rma = self.env["after.sales.rma"].create(
            {
                "partner_id": order.partner_id.id,
                "line_ids": [
                    Command.create(
                        {
                            "product_id": move.product_id.id,
                            "quantity": quantity,
                            "origin_move_id": move.id,
                            "sale_line_id": order.order_line.id,
                            "lot_ids": [Command.set(lots.ids)],
                        }
                    )
                    for quantity, lots in specs
                ],
            }
        )
        self.submit(rma)
        return rma

    def test_one_serial_in_two_lines(self):
        order, serials = self.serial_order()
        with self.assertRaises(UserError):
            self.ask(order, (1, serials[0]), (1, serials[0]))
        self.ask(order, (1, serials[0]), (1, serials[1]))

    def test_one_serial_in_two_cases(self):
        order, serials = self.serial_order()
        self.ask(order, (1, serials[0]))
        with self.assertRaises(UserError):
            self.ask(order, (1, serials[0]))
        self.ask(order, (1, serials[1]))

    def test_strange_serial(self):
        order, _serials = self.serial_order()
        strange = self.env["stock.lot"].search(
            [("name", "=", "S3"), ("product_id", "=", order.order_line.product_id.id)]
        )
        with self.assertRaises(ValidationError):
            self.ask(order, (1, strange))

    # -- cases -------------------------------------------------------------------------------------------------

    def test_cases_up_to_the_limit_and_no_further(self):
        self.request(self.order, {self.order_line: 3})
        with self.assertRaises(ValidationError):
            self.request(self.order, {self.order_line: 2})
        self.request(self.order, {self.order_line: 1})
        with self.assertRaises(ValidationError):
            self.wizard_return(1)

    def test_two_lines_of_one_delivery(self):
        with self.assertRaises(ValidationError):
            self.ask(self.order, (3, self.env["stock.lot"]), (2, self.env["stock.lot"]))
        self.ask(self.order, (3, self.env["stock.lot"]), (1, self.env["stock.lot"]))

    def test_copied_case_claims_for_itself(self):
        rma = self.request(self.order, {self.order_line: 3})
        copy = rma.copy()
        self.assertEqual(copy.state, "draft")
        with self.assertRaises(ValidationError):
            copy.action_submit()
        copy.line_ids.quantity = 1
        copy.action_submit()
        self.assertEqual(self.entitlement(), (4, 4))

    def test_draft_line_moved_into_an_authorized_case(self):
        authorized = self.request(self.order, {self.order_line: 4})
        draft = authorized.copy()
        with self.assertRaises(UserError):
            draft.line_ids.rma_id = authorized
        with self.assertRaises(UserError):
            authorized.line_ids = [Command.link(draft.line_ids.id)]

    def test_more_counted_than_the_case_expects(self):
        """What is too much stands apart as a discrepancy; it comes in only as far as the delivery allows."""
        rma = self.request(self.order, {self.order_line: 2})
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 6
        receipt.button_validate()
        self.assertEqual(rma.line_ids.qty_received, 2)
        item = rma.discrepancy_ids
        self.assertEqual((item.kind, item.quantity), ("more", 4))
        with self.assertRaises(ValidationError):
            item.action_accept("He had it")
        self.assertEqual(self.entitlement(), (4, 2))

    def test_demand_of_a_receipt_raised(self):
        rma = self.request(self.order, {self.order_line: 2})
        move = rma.receipt_picking_ids.move_ids
        move.product_uom_qty = 4
        move.quantity = 4
        with self.assertRaises(ValidationError):
            rma.receipt_picking_ids.button_validate()

    def test_cancelled_after_receipt(self):
        rma = self.request(self.order, {self.order_line: 2})
        self.receive(rma)
        with self.assertRaises(UserError):
            rma.action_cancel()
        self.assertEqual(self.entitlement(), (4, 2))

    def test_cancelled_reopened_and_asked_again(self):
        rma = self.request(self.order, {self.order_line: 4})
        rma.action_cancel()
        self.assertEqual(self.entitlement(), (4, 0))
        other = self.request(self.order, {self.order_line: 1})
        rma.action_reopen()
        with self.assertRaises(ValidationError):
            rma.action_submit()
        other.action_cancel()
        self.submit(rma)
        self.receive(rma)
        self.assertEqual(self.order_line.qty_delivered, 0)

    def test_closed_case_reopened_receives_nothing_more(self):
        rma, _credit_notes = self.take_back(self.order, {self.order_line: 4})
        self.assertEqual(rma.state, "done")
        rma.action_reopen()
        self.assertFalse(rma.receipt_picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")))
        with self.assertRaises(ValidationError):
            self.request(self.order)

    def test_nothing_that_claims_can_be_deleted(self):
        rma = self.request(self.order, {self.order_line: 2})
        for records in (rma, rma.line_ids, rma.receipt_picking_ids):
            with self.assertRaises(UserError):
                records.unlink()
        self.receive(rma)
        for records in (rma, rma.line_ids, rma.inspection_ids, rma.disposition_ids):
            with self.assertRaises(UserError):
                records.unlink()

    def test_quantity_is_fixed_once_asked(self):
        rma = self.request(self.order, {self.order_line: 2})
        for vals in ({"quantity": 4}, {"uom_id": self.dozen.id}, {"origin_move_id": False}):
            with self.assertRaises(UserError):
                rma.line_ids.write(vals)

    def test_quantity_is_positive(self):
        for quantity in (0, -1):
            with self.assertRaises(ValidationError):
                self.env["after.sales.intake"].create_from_sale(
                    self.order, [{"sale_line_id": self.order_line.id, "quantity": quantity}]
                )
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self.ask(self.order, (quantity, self.env["stock.lot"]))

    def test_delivery_of_one_order_line_for_the_price_of_another(self):
        dear = self.sell((self.average, 4, 900))
        self.deliver(dear)
        with self.assertRaises(UserError):
            self.env["after.sales.rma"].create(
                {
                    "partner_id": self.customer.id,
                    "line_ids": [
                        Command.create(
                            {
                                "product_id": self.average.id,
                                "quantity": 1,
                                "origin_move_id": self.delivered.id,
                                "sale_line_id": dear.order_line.id,
                            }
                        )
                    ],
                }
            )

    def test_order_line_without_its_delivery(self):
        with self.assertRaises(UserError):
            self.env["after.sales.rma"].create(
                {
                    "partner_id": self.customer.id,
                    "origin_reason": "History lost",
                    "line_ids": [
                        Command.create(
                            {"product_id": self.average.id, "quantity": 1, "sale_line_id": self.order_line.id}
                        )
                    ],
                }
            )

    # -- there and back again ----------------------------------------------------------------------------------

    def test_return_of_a_return_may_come_back_once_more(self):
        back = self.native_return(4)
        again = self.native_return(2, back.move_ids)
        self.assertEqual(self.order_line.qty_delivered, 2)
        with self.assertRaises(ValidationError):
            self.wizard_return(1)
        with self.assertRaises(ValidationError):
            self.wizard_return(3, again.move_ids)
        rma = self.request(self.order)
        self.assertEqual((rma.line_ids.origin_move_id, rma.line_ids.quantity), (again.move_ids, 2))
        self.receive(rma)
        self.assertEqual(self.order_line.qty_delivered, 0)
        with self.assertRaises(ValidationError):
            self.request(self.order)

    def test_sent_back_as_it_came_may_come_back_once_more(self):
        rma = self.request(self.order)
        rma.receipt_picking_ids.move_ids.quantity = 4
        rma.receipt_picking_ids.button_validate()
        report = rma.inspection_ids
        report.write({"grade": "defective", "fault_party": "customer", "accepted": False})
        report.action_done()
        out = rma.picking_ids.filtered(lambda picking: picking.picking_type_code == "outgoing")
        self.validate(out)
        self.assertEqual(self.order_line.qty_delivered, 4)
        again = self.request(self.order)
        self.assertEqual((again.line_ids.origin_move_id, again.line_ids.quantity), (out.move_ids, 4))
        with self.assertRaises(ValidationError):
            self.request(self.order)
        with self.assertRaises(ValidationError):
            self.wizard_return(1)

"""A kit is sold as one order line, delivered as its components, and comes back whole or in part."""

from odoo import Command
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.exceptions import ValidationError
from odoo.tests import tagged


class KitCommon(AfterSalesCommon):
    """A kit of two drills and three packs of bits from a lot; its components cost 100 and 50."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drill = cls._create_product("Drill")
        cls.bits = cls._create_product("Bits", tracking="lot")
        cls.buy(cls.drill, 20, 50)
        cls.buy(cls.bits, 30, 20, lots=["L1"])
        cls.kit = cls._create_product("Kit", is_storable=False)
        cls.create_bom(cls.kit, (cls.drill, 2), (cls.bits, 3))

    @classmethod
    def create_bom(cls, kit, *parts, quantity: float = 1):
        """A kit's bill of materials; parts are (product, quantity)."""
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "product_qty": quantity,
                "company_id": cls.company.id,
                "bom_line_ids": [
                    Command.create({"product_id": product.id, "product_qty": quantity}) for product, quantity in parts
                ],
            }
        )

    def sold(self, quantity: float = 1, price: float = 1000, kit=None, **line_vals):
        """An order of kits, delivered and invoiced: (order, invoice)."""
        order = self.sell((kit or self.kit, quantity, price, line_vals))
        self.deliver(order)
        return order, self.invoice(order)

    def delivered(self, order, product):
        """The move that delivered a component."""
        return order.order_line.move_ids.filtered(
            lambda move: move.product_id == product and move.location_dest_id.usage == "customer"
        )

    def ask(self, order, *parts, **kwargs):
        """Authorised cases for (component, quantity) of an order."""
        lines = [{"move_id": self.delivered(order, product).id, "quantity": part} for product, part in parts]
        rmas = self.env["after.sales.intake"].create_from_sale(order, lines=lines, **kwargs)
        rmas.action_submit()
        return rmas

    def assertOrder(self, order, delivered: float, invoiced: float):
        """What an order counts; nothing of it is to be invoiced or credited."""
        line = order.order_line
        self.assertEqual((line.qty_delivered, line.qty_invoiced, line.qty_to_invoice), (delivered, invoiced, 0.0))
        self.assertNotEqual(order.invoice_status, "to invoice")


@tagged("-at_install", "post_install")
class TestKitComesBackWhole(KitCommon):
    def test_a_whole_kit_is_credited_at_its_price(self):
        """Two kits at 1000 less 10 %: one comes back as 2 + 3 components and is one line of the credit note."""
        order, invoice = self.sold(2, discount=10)
        rma = self.request(order, {order.order_line: 1})
        self.assertRecordValues(
            rma.line_ids,
            [{"product_id": self.drill.id, "quantity": 2}, {"product_id": self.bits.id, "quantity": 3}],
        )
        self.assertEqual(rma.line_ids.kit_id, self.kit)
        self.assertEqual(rma.amount_total, 1017)
        self.assertEqual(rma.amount_refund, 1017)
        self.receive(rma)
        self.assertEqual(order.order_line.qty_delivered, 1)
        credit_note = rma.action_refund()
        self.assertRecordValues(
            credit_note.invoice_line_ids, [{"product_id": self.kit.id, "quantity": 1, "price_subtotal": 900}]
        )
        self.assertEqual(credit_note.after_sales_match, "agrees")
        credit_note.action_post()
        self.assertEqual(credit_note.amount_total, 1017)
        self.assertEqual(rma.line_ids.mapped("qty_credited"), [2, 3])
        self.assertEqual((rma.state, rma.next_step), ("done", "none"))
        self.assertOrder(order, 1, 1)
        self.assertEqual(invoice.amount_residual, 1017)

    def test_everything_back_leaves_nothing(self):
        """After the last kit, the ledger is where it began: Odoo's closing finds nothing to correct."""
        self.assertClosing()
        order, invoice = self.sold(3, 33.35)
        gap = self.closing()
        self.assertEqual(gap, -3 * 160)
        _rma, first = self.take_back(order, {order.order_line: 1})
        self.assertEqual(self.closing(), -2 * 160)
        _rma, second = self.take_back(order, {order.order_line: 1})
        _rma, third = self.take_back(order)
        self.assertClosing()
        self.assertEqual(sum((first | second | third).mapped("amount_total")), invoice.amount_total)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertOrder(order, 0, 0)

    def test_kits_invoiced_on_order(self):
        self.kit.invoice_policy = "order"
        order, invoice = self.sold(2)
        self.take_back(order, {order.order_line: 1})
        self.assertOrder(order, 1, 1)
        self.take_back(order)
        self.assertOrder(order, 0, 0)
        self.assertEqual(invoice.payment_state, "reversed")

    def test_not_invoiced_yet(self):
        """No credit note: less is to be invoiced."""
        order = self.sell((self.kit, 2, 1000))
        self.deliver(order)
        rma = self.request(order, {order.order_line: 1})
        self.receive(rma)
        self.assertEqual(rma.state, "done")
        self.assertEqual(order.order_line.qty_to_invoice, 1)
        self.assertEqual(self.invoice(order).amount_untaxed, 1000)

    def test_two_deliveries(self):
        """Kits of two deliveries come back in one case: four lines, one line on the credit note."""
        order = self.sell((self.kit, 2, 1000))
        moves = order.picking_ids.move_ids
        for move in moves:
            move.quantity = 2 if move.product_id == self.drill else 3
            move.picked = True
        picking = order.picking_ids
        picking.with_context(skip_backorder=True).button_validate()
        self.deliver(order)
        self.invoice(order)
        self.assertEqual(order.order_line.qty_delivered, 2)
        rma, credit_note = self.take_back(order, {order.order_line: 2})
        self.assertEqual(len(rma.line_ids), 4)
        self.assertEqual(credit_note.invoice_line_ids.quantity, 2)
        self.assertOrder(order, 0, 0)

    def test_sold_by_the_dozen_of_a_bill_for_two(self):
        """A dozen kits, a bill of materials for two kits at once, a component in grams sold by weight."""
        powder = self._create_product("Powder", uom_id=self.env.ref("uom.product_uom_kgm").id)
        self.buy(powder, 100, 8)
        kit = self._create_product("Powder Kit", is_storable=False)
        self.create_bom(kit, (self.drill, 2), (powder, 5), quantity=2)
        order, _invoice = self.sold(1, 2400, kit, product_uom_id=self.dozen.id)
        self.assertEqual(self.delivered(order, powder).quantity, 30)
        half = self.request(order, {order.order_line: 0.5})
        self.assertEqual(half.line_ids.mapped("quantity"), [6, 15])
        self.receive(half)
        self.assertEqual(self.credit(half).amount_untaxed, 1200)
        _rma, rest = self.take_back(order)
        self.assertEqual(rest.amount_untaxed, 1200)
        self.assertOrder(order, 0, 0)

    def test_native_return_wizard(self):
        """Goods of kits that came back without a case cannot come back again, nor more than was delivered."""
        order, _invoice = self.sold(2)
        picking = order.picking_ids
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        for line in wizard.product_return_moves:
            line.quantity = 2 if line.product_id == self.drill else 3
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        for move in back.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        back.button_validate()
        self.assertEqual(order.order_line.qty_delivered, 1)
        with self.assertRefused("Kit.*less may come back than 2 of it need", ValidationError):
            self.request(order, {order.order_line: 2})
        _rma, credit_note = self.take_back(order)
        self.assertEqual(credit_note.amount_untaxed, 1000)
        self.assertEqual(order.order_line.qty_delivered, 0)


@tagged("-at_install", "post_install")
class TestKitComesBackInPart(KitCommon):
    """The drills are 100 of the 160 that the components cost: one drill is 5/16 of the kit."""

    def test_a_component_alone_is_credited_at_its_share(self):
        order, invoice = self.sold(1, 1600)
        rma = self.ask(order, (self.drill, 1))
        self.assertEqual(rma.amount_total, 565)
        self.receive(rma)
        self.assertEqual(order.order_line.qty_delivered, 0)
        self.assertEqual(rma.line_ids.qty_to_credit, 1)
        (credit_note,) = self.credit(rma)
        # A hundredth of a kit is the smallest part that a document knows.
        self.assertRecordValues(
            credit_note.invoice_line_ids, [{"product_id": self.kit.id, "quantity": 0.31, "price_subtotal": 496}]
        )
        self.assertEqual(rma.line_ids.qty_credited, 1)
        self.assertEqual(rma.state, "done")
        self.assertOrder(order, 0, 0.69)
        self.assertEqual(invoice.amount_residual, 1808 - 560.48)
        # The rest of it, later and in two cases: to the cent, and the closing is empty again.
        _rma, second = self.take_back_parts(order, (self.bits, 3))
        _rma, third = self.take_back_parts(order, (self.drill, 1))
        self.assertEqual(sum((credit_note | second | third).mapped("amount_total")), 1808)
        self.assertOrder(order, 0, 0)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertClosing()

    def take_back_parts(self, order, *parts):
        rmas = self.ask(order, *parts)
        self.receive(rmas)
        return rmas, self.credit(rmas)

    def test_a_kit_of_which_a_part_is_missing(self):
        """Of a whole kit only the drills arrive: they are credited, the rest is settled as a discrepancy."""
        order, _invoice = self.sold(1, 1600)
        rma = self.request(order)
        receipt = rma.receipt_picking_ids
        for move in receipt.move_ids:
            move.quantity = 2 if move.product_id == self.drill else 0
            move.picked = bool(move.quantity)
        receipt.move_line_ids.filtered("quantity").after_sales_grade = "qualified"
        receipt.with_context(skip_backorder=True).button_validate()
        drills, bits = rma.line_ids
        self.assertEqual((drills.qty_to_credit, bits.qty_to_credit), (2, 0))
        (credit_note,) = self.credit(rma)
        self.assertEqual(credit_note.amount_untaxed, 0.63 * 1600)
        self.assertEqual((drills.qty_credited, bits.qty_credited), (2, 0))
        self.receive(rma)
        self.assertEqual((drills.qty_to_credit, bits.qty_to_credit), (0, 3))
        (rest,) = self.credit(rma)
        self.assertEqual(credit_note.amount_untaxed + rest.amount_untaxed, 1600)
        self.assertEqual((drills.qty_credited, bits.qty_credited), (2, 3))
        self.assertOrder(order, 0, 0)

    def test_more_kits_than_came_back_cannot_be_credited(self):
        """A draft that is raised to the whole kit for one component is marked, and refused when it is posted."""
        order, _invoice = self.sold(1, 1600)
        rma = self.ask(order, (self.drill, 1))
        self.receive(rma)
        credit_note = rma.action_refund()
        credit_note.invoice_line_ids.quantity = 1
        self.assertEqual(credit_note.after_sales_match, "differs")
        with self.assertRefused("would be credited, but 1 were accepted", ValidationError):
            credit_note.action_post()

    def test_a_component_is_swapped(self):
        """A broken drill is replaced by another: no money moves, the kit stays delivered."""
        order, _invoice = self.sold(1, 1600)
        gap = self.closing()
        rma = self.ask(order, (self.drill, 1), remedy="exchange")
        self.receive(rma)
        delivery = rma.replacement_move_ids.picking_id
        for move in delivery.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        delivery.button_validate()
        self.assertEqual(rma.state, "done")
        self.assertOrder(order, 1, 1)
        self.assertFalse(rma.credit_note_ids)
        self.assertEqual(self.closing(), gap)
        # The replacement and the rest come back: the whole kit is credited.
        _rma, credit_note = self.take_back(order)
        self.assertEqual(credit_note.amount_untaxed, 1600)
        self.assertClosing()

    def test_sent_back_as_it_came(self):
        """A component that is not accepted goes back: nothing is credited, and the kit counts as delivered again."""
        self.company.after_sales_inspect_at_dock = False
        order, _invoice = self.sold(1, 1600)
        rma = self.ask(order, (self.drill, 2))
        self.assertEqual(rma.line_ids.kit_id, self.kit)
        rma.receipt_picking_ids.button_validate()
        self.assertEqual(order.order_line.qty_delivered, 0)
        rma.inspection_ids.fault = "Nothing found"
        rma.inspection_ids.action_as_is()
        back = rma._give_back_pickings()
        back.move_ids.picked = True
        back.button_validate()
        self.assertOrder(order, 1, 1)
        self.assertEqual(rma.state, "done")

    def test_a_fee_on_a_component(self):
        """A deduction of one component is taken off the line of its kit, once."""
        order, _invoice = self.sold(1, 1600)
        rma = self.request(order)
        drills, bits = rma.line_ids
        self.env["after.sales.deduction"].create(
            [
                {"rma_id": rma.id, "line_id": drills.id, "kind": "value_loss", "percent": 10, "reason": "Scratched"},
                {"rma_id": rma.id, "line_id": bits.id, "kind": "fee", "amount": 11.3, "reason": "Box is missing"},
            ]
        )
        self.assertEqual(rma.amount_refund, 1808 - 113 - 11.3)
        self.receive(rma)
        self.assertEqual(self.credit(rma).amount_total, 1808 - 113 - 11.3)

    def test_kits_in_thirds(self):
        """Three like components come back one by one: hundredths of a kit add up to a whole one."""
        kit = self._create_product("Trio", is_storable=False)
        self.create_bom(kit, (self.drill, 3))
        order, invoice = self.sold(1, 100, kit)
        notes = [self.take_back_parts(order, (self.drill, 1))[1] for _times in range(3)]
        self.assertEqual([note.invoice_line_ids.quantity for note in notes], [0.33, 0.34, 0.33])
        self.assertEqual(sum(note.amount_total for note in notes), 113)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertOrder(order, 0, 0)

    def test_a_screw_has_no_price(self):
        """What is less than half a hundredth of the kit is not credited alone, but with the whole kit."""
        screw = self._create_product("Screw")
        self.buy(screw, 100, 0.01)
        kit = self._create_product("Screwed Kit", is_storable=False)
        self.create_bom(kit, (self.drill, 2), (screw, 4))
        order, invoice = self.sold(1, 1600, kit)
        rma = self.request(order)
        self.receive(rma)
        self.assertEqual(rma.line_ids.mapped("qty_credited"), [0, 0])
        credit_note = self.credit(rma)
        self.assertEqual(credit_note.amount_total, invoice.amount_total)
        self.assertEqual(rma.line_ids.mapped("qty_credited"), [2, 4])
        order, _invoice = self.sold(1, 1600, kit)
        alone = self.ask(order, (screw, 4))
        self.receive(alone)
        self.assertEqual((alone.state, alone.credit_note_ids.ids), ("done", []))

    def test_the_request_names_the_kit(self):
        order, _invoice = self.sold(1)
        action = order.action_after_sales_request()
        request = self.env["after.sales.request"].browse(action["res_id"])
        self.assertEqual(request.line_ids.mapped("kit_words"), ["2 per Kit", "3 per Kit"])
        request.action_all()
        case = self.env["after.sales.rma"].browse(request.action_create()["res_id"])
        self.assertEqual(case.line_ids.mapped("quantity"), [2, 3])

    def test_budget_of_a_component(self):
        """The red budget list shows the component at its share of the kit."""
        order, _invoice = self.sold(1, 1600)
        rma = self.ask(order, (self.drill, 1))
        (row,) = rma._budget_rows("red_budget")
        self.assertEqual((row["product"], row["quantity"], row["untaxed"], row["cost"]), (self.drill, 1, 500, 50))


@tagged("-at_install", "post_install")
class TestKitChangedSince(KitCommon):
    """The bill of materials was changed after the delivery: what was delivered is what a kit is."""

    def sold_and_changed(self, quantity: float = 2):
        """Kits of 2 drills and 3 bits; since then a kit has 5 bits, no drills, and a case."""
        order, invoice = self.sold(quantity)
        box = self._create_product("Box")
        bom = order.order_line.move_ids.bom_line_id.bom_id
        bom.bom_line_ids.filtered(lambda item: item.product_id == self.drill).unlink()
        bom.bom_line_ids.product_qty = 5
        bom.bom_line_ids = [Command.create({"product_id": box.id, "product_qty": 1})]
        return order, invoice

    def test_whole_kits_one_by_one(self):
        order, invoice = self.sold_and_changed()
        rma, first = self.take_back(order, {order.order_line: 1})
        self.assertRecordValues(
            rma.line_ids,
            [{"product_id": self.drill.id, "quantity": 2}, {"product_id": self.bits.id, "quantity": 3}],
        )
        self.assertEqual(rma.line_ids.kit_id, self.kit)
        self.assertRecordValues(
            first.invoice_line_ids, [{"product_id": self.kit.id, "quantity": 1, "price_subtotal": 1000}]
        )
        self.assertOrder(order, 1, 1)
        _rma, second = self.take_back(order)
        self.assertEqual(second.amount_untaxed, 1000)
        self.assertOrder(order, 0, 0)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertClosing()

    def test_a_part_of_one(self):
        """The drills are 100 of the 160 that the delivered components cost, whatever makes a kit today."""
        order, invoice = self.sold_and_changed(1)
        rma = self.ask(order, (self.drill, 2))
        self.receive(rma)
        first = self.credit(rma)
        self.assertEqual((first.amount_untaxed, rma.line_ids.qty_credited), (630, 2))
        _rma, rest = self.take_back(order)
        self.assertEqual(first.amount_total + rest.amount_total, invoice.amount_total)
        self.assertOrder(order, 0, 0)
        self.assertClosing()

    def test_no_bill_of_materials_any_more(self):
        order, invoice = self.sold(2)
        order.order_line.move_ids.bom_line_id.bom_id.unlink()
        _rma, first = self.take_back(order, {order.order_line: 1})
        self.assertEqual((first.invoice_line_ids.product_id, first.amount_untaxed), (self.kit, 1000))
        self.assertOrder(order, 1, 1)
        self.take_back(order)
        self.assertEqual(invoice.payment_state, "reversed")

    def test_delivered_in_parts_picked_and_packed(self):
        """Two batches in two steps each: every split of a move knows what made a kit."""
        self.warehouse.delivery_steps = "pick_ship"
        order = self.sell((self.kit, 2, 1000))
        for count in (1, 2):
            for code in ("internal", "outgoing"):
                picking = order.picking_ids.filtered(
                    lambda item, code=code: item.state not in ("done", "cancel")
                    and (item.picking_type_code == "outgoing") == (code == "outgoing")
                )
                for move in picking.move_ids:
                    move.quantity = 2 if move.product_id == self.drill else 3
                    move.picked = True
                picking.with_context(skip_backorder=True).button_validate()
            self.assertEqual(order.order_line.qty_delivered, count)
        self.invoice(order)
        self.kit.bom_ids.bom_line_ids.product_qty = 7
        rma, credit_note = self.take_back(order, {order.order_line: 2})
        self.assertEqual((sum(rma.line_ids.mapped("quantity")), credit_note.amount_untaxed), (10, 2000))
        self.assertOrder(order, 0, 0)


@tagged("-at_install", "post_install")
class TestKitPeople(KitCommon):
    def test_everybody_does_his_step(self):
        """Nobody but the manufacturer may read bills of materials; salesperson, keeper and accountant need not."""
        order, _invoice = self.sold(2)
        order.user_id = self.users["salesperson"]
        own = order.with_user(self.users["salesperson"])
        request = self.env["after.sales.request"].with_user(self.users["salesperson"])
        request = request.browse(own.action_after_sales_request()["res_id"])
        self.assertEqual(request.line_ids.mapped("kit_words"), ["2 per Kit", "3 per Kit"])
        for line, quantity in zip(request.line_ids, (2, 3), strict=True):
            line.quantity = quantity
        case = self.env["after.sales.rma"].browse(request.action_create()["res_id"])
        self.assertEqual(case.with_user(self.users["salesperson"]).line_ids.mapped("kit_id"), self.kit)
        receipt = case.receipt_picking_ids.with_user(self.users["warehouse"])
        receipt.action_after_sales_all_qualified()
        credit_note = case.with_user(self.users["accountant"]).action_refund()
        credit_note.action_post()
        self.assertEqual(credit_note.amount_untaxed, 1000)

    def test_ten_cases_at_once(self):
        """What a case costs does not grow with the number of cases."""
        self.buy(self.drill, 20, 50)
        self.buy(self.bits, 30, 20, lots=["L1"])
        counts = []
        for number in (2, 12):
            orders = self.env["sale.order"].union(*(self.sold(1)[0] for _times in range(number)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rmas = self.request(orders)
            asked = self.env.cr.sql_log_count
            self.receive(rmas)
            self.env.flush_all()
            self.env.invalidate_all()
            received = self.env.cr.sql_log_count
            self.credit(rmas)
            self.env.flush_all()
            counts.append(
                [
                    (asked - before) / number,
                    (received - asked) / number,
                    (self.env.cr.sql_log_count - received) / number,
                ]
            )
        for few, many in zip(*counts, strict=True):
            self.assertLess(many, few)

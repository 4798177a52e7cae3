import ast

from freezegun import freeze_time
from odoo import Command, fields
from odoo.addons.after_sales_rma.models.account_code import plain
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.addons.after_sales_rma.tests.test_dock import PIXEL
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation


class SwapCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.fifo
        cls.buy(cls.product, 1, 100)
        cls.buy(cls.product, 9, 120)

    def sold(self, quantity=1, invoiced=True):
        order = self.sell((self.product, quantity, 200))
        self.deliver(order)
        if invoiced:
            self.invoice(order)
        return order

    def replace(self, rma):
        transfers = rma.replacement_move_ids.picking_id.filtered(lambda picking: picking.state != "done")
        transfers.move_ids.picked = True
        transfers.button_validate()
        return transfers


@tagged("post_install", "-at_install")
class TestSwap(SwapCommon):
    """The same product again, at the same price: goods only, on the original order (R25)."""

    def test_goods_only(self):
        order = self.sold()
        rma = self.request(order, remedy="exchange")
        self.assertEqual(rma.line_ids.exchange_kind, "swap")
        self.receive(rma)
        self.assertEqual(rma.next_step, "replace")
        self.replace(rma)
        self.assertRecordValues(rma, [{"state": "done", "credit_status": "none", "replacement_order_ids": []}])
        self.assertRecordValues(rma.line_ids, [{"qty_replaced": 1, "qty_to_replace": 0, "qty_returned": 0}])
        self.assertFalse(rma.credit_note_ids)

    def test_order_knows_nothing_of_it(self):
        """Delivered and invoiced quantities and the invoice status are right at every step."""
        order = self.sold()
        rma = self.request(order, remedy="exchange")
        right = [{"qty_delivered": 1, "qty_invoiced": 1, "qty_to_invoice": 0}]
        for step in (lambda: None, lambda: self.receive(rma), lambda: self.replace(rma)):
            step()
            self.assertRecordValues(order.order_line, right)
            self.assertEqual(order.invoice_status, "invoiced")

    def test_cost_of_another_unit(self):
        """A unit of 100 came back, one of 120 left: the difference is cost of sales, and the closing finds nothing."""
        rma = self.request(self.sold(), remedy="exchange")
        self.receive(rma)
        self.assertEqual(self.balance("6401"), 100)
        self.replace(rma)
        # First in, first out: what came back goes behind the others.
        self.assertEqual(self.balance("6401"), 120)
        self.assertClosing()

    def test_cheaper_unit_in_red(self):
        """The replacement cost less: cost of sales falls on its own side."""
        self.sold()  # the unit of 100
        order = self.sold()
        self.buy(self.product, 1, 60)
        rest = self.sell((self.product, 8, 200))
        self.deliver(rest)
        self.invoice(rest)
        rma = self.request(order, remedy="exchange")
        self.receive(rma)
        self.replace(rma)
        entry = self.env["account.move.line"].search([("after_sales_cost_line_id", "in", rma.line_ids.ids)]).move_id
        turnover = self.turnover(entry)
        self.assertEqual(turnover["6401"], (-60, 0))
        self.assertEqual(turnover[plain(self.company.account_stock_valuation_id.code)], (0, -60))
        self.assertClosing()

    def test_chain_of_three(self):
        """A replaced unit is replaced again, and the last one is taken back for good."""
        order = self.sold()
        for _number in range(2):
            rma = self.request(order, remedy="exchange")
            self.receive(rma)
            self.replace(rma)
            self.assertClosing()
        last = self.request(order)
        self.receive(last)
        self.credit(last)
        self.assertRecordValues(order.order_line, [{"qty_delivered": 0, "qty_invoiced": 0}])
        self.assertEqual(self.balance("6401"), 0)
        self.assertEqual(self.balance("6001"), 0)
        self.assertClosing()

    def test_chain_before_the_invoice(self):
        order = self.sold(invoiced=False)
        rma = self.request(order, remedy="exchange")
        self.receive(rma)
        self.replace(rma)
        self.invoice(order)
        self.assertClosing()

    def test_swapped_and_returned_before_the_invoice(self):
        order = self.sold(invoiced=False)
        rma = self.request(order, remedy="exchange")
        self.receive(rma)
        self.replace(rma)
        back = self.request(order)
        self.receive(back)
        self.assertNotEqual(order.invoice_status, "to invoice")
        self.assertEqual(self.balance("6401"), 0)
        self.assertClosing()

    def test_partial(self):
        """Replacements follow what came back, never more."""
        order = self.sold(3)
        rma = self.request(order, remedy="exchange")
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 2
        receipt.with_context(skip_backorder=True).action_after_sales_all_qualified()
        self.assertEqual(sum(rma.replacement_move_ids.mapped("product_uom_qty")), 2)
        self.replace(rma)
        self.receive(rma)
        self.assertEqual(rma.line_ids.qty_to_replace, 0)
        self.replace(rma)
        self.assertRecordValues(rma.line_ids, [{"qty_replaced": 3}])
        self.assertEqual(rma.state, "done")
        self.assertClosing()

    def test_picked_and_packed_where_the_warehouse_does(self):
        """Three steps: picked, packed, delivered; until then it is on its way, and it is replaced once."""
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self.sell((self.product, 1, 200))
        while order.order_line.qty_delivered < 1:
            step = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
            step.move_ids.picked = True
            step.button_validate()
        self.invoice(order)
        rma = self.request(order, remedy="exchange")
        self.receive(rma)
        kinds = []
        for _step in range(3):
            self.assertRecordValues(rma.line_ids, [{"qty_replacing": 1, "qty_replaced": 0, "qty_to_replace": 0}])
            step = self.env["stock.picking"].browse(rma.action_view_replacements()["res_id"])
            self.assertEqual((step.after_sales_rma_id, step.state), (rma, "assigned"))
            kinds.append(step.picking_type_id)
            step.move_ids.picked = True
            step.button_validate()
        warehouse = self.warehouse
        self.assertEqual(kinds, [warehouse.pick_type_id, warehouse.pack_type_id, warehouse.out_type_id])
        self.assertEqual((rma.line_ids.qty_replaced, rma.state), (1, "done"))
        self.assertEqual(rma.picking_ids.filtered("after_sales_note_missing").picking_type_id, warehouse.out_type_id)
        self.assertRecordValues(order.order_line, [{"qty_delivered": 1, "qty_invoiced": 1, "qty_to_invoice": 0}])
        self.assertClosing()

    def test_not_accepted(self):
        """What is not accepted goes back as it came and is not replaced."""
        self.company.after_sales_inspect_at_dock = False
        rma = self.request(self.sold(), remedy="exchange")
        rma.receipt_picking_ids.button_validate()
        rma.inspection_ids.write({"grade": "defective", "accepted": False})
        rma.inspection_ids.action_done()
        self.assertFalse(rma.replacement_move_ids)
        back = rma.picking_ids.filtered(lambda picking: picking.picking_type_code == "outgoing")
        back.button_validate()
        self.assertEqual(rma.state, "done")
        self.assertRecordValues(rma.line_ids.sale_line_id, [{"qty_delivered": 1, "qty_to_invoice": 0}])
        self.assertClosing()

    def test_never_two_replacements(self):
        rma = self.request(self.sold(), remedy="exchange")
        self.receive(rma)
        transfer = rma.replacement_move_ids.picking_id
        with self.assertRefused("nothing is to be replaced now"):
            rma.action_exchange()
        transfer.action_cancel()
        self.assertEqual(rma.line_ids.qty_to_replace, 1)
        rma.action_exchange()
        self.assertEqual(rma.line_ids.qty_replacing, 1)
        second = self.env["after.sales.exchange"]._create_swaps
        with self.assertRaisesRegex(CheckViolation, "replaced_once"), mute_logger("odoo.sql_db"), self.cr.savepoint():
            rma.line_ids.qty_to_replace = 1
            second(rma.line_ids)
            self.env.flush_all()

    def test_more_than_the_replacement_leaves(self):
        """The warehouse cannot hand out two for one."""
        rma = self.request(self.sold(), remedy="exchange")
        self.receive(rma)
        move = rma.replacement_move_ids
        move.quantity = 2
        move.picked = True
        with self.assertRaisesRegex(CheckViolation, "replaced_once"), mute_logger("odoo.sql_db"), self.cr.savepoint():
            move.picking_id.button_validate()
            self.env.flush_all()

    def test_replaced_unit_can_be_returned_once(self):
        order = self.sold()
        rma = self.request(order, remedy="exchange")
        self.receive(rma)
        self.replace(rma)
        second = self.request(order)
        self.assertEqual(second.line_ids.origin_move_id, rma.replacement_move_ids)
        with self.assertRefused("Nothing can come back"):
            self.request(order)

    def test_serial_in_and_out(self):
        product = self._create_product("Serial", "fifo", tracking="serial", lot_valuated=True)
        self.buy(product, 1, 100, lots=["A"])
        self.buy(product, 1, 130, lots=["B"])
        first, second = self._lots(product, ["A", "B"])
        order = self.sell((product, 1, 200))
        self.deliver(order, lots={order.order_line: first})
        self.invoice(order)
        rma = self.request(order, remedy="exchange")
        self.receive(rma)
        move = rma.replacement_move_ids
        move.move_line_ids.lot_id = second
        self.replace(rma)
        self.assertEqual(move.lot_ids, second)
        self.assertEqual(self.balance("6401"), 130)
        self.assertClosing()
        back = self.request(order)
        self.assertEqual(back.line_ids.lot_ids, second)
        self.receive(back)
        self.credit(back)
        self.assertEqual(self.balance("6401"), 0)
        self.assertClosing()

    def test_signed_note_is_missed_until_it_is_back(self):
        """The customer signs the delivery note; accounting sees whose copy did not come back (R26)."""
        rma = self.request(self.sold(), remedy="exchange")
        Case = self.env["after.sales.rma"]
        missing = [("signed_note_missing", "=", True), ("id", "=", rma.id)]
        self.receive(rma)
        self.assertFalse(Case.search(missing))
        transfer = self.replace(rma)
        self.assertTrue(transfer.after_sales_note_missing)
        self.assertEqual(Case.search(missing), rma)
        waiting = self.env.ref("after_sales_rma_exchange.action_signed_notes_missing")._get_action_dict()["domain"]
        Picking = self.env["stock.picking"].with_user(self.users["accountant"])
        self.assertIn(transfer, Picking.search(ast.literal_eval(waiting)).sudo(False))
        transfer.after_sales_signed_note = "aW1hZ2U="
        self.assertFalse(Case.search(missing) or rma.signed_note_missing)
        self.assertFalse(Picking.search(ast.literal_eval(waiting)) & transfer)
        # Accounting reads the copy on the case.
        seen = rma.with_user(self.users["accountant"])
        self.assertEqual(seen.replacement_picking_ids.after_sales_signed_note, b"aW1hZ2U=")

    def test_signed_on_the_tablet(self):
        """The customer signs on the screen of the delivery, before or after it is done."""
        rma = self.request(self.sold(), remedy="exchange")
        self.receive(rma)
        transfer = self.replace(rma)
        with Form(transfer.with_user(self.users["warehouse"])) as form:
            self.assertTrue(form.after_sales_note_missing)
        transfer.with_user(self.users["warehouse"]).signature = PIXEL
        self.assertEqual((transfer.is_signed, rma.signed_note_missing), (True, False))

    def test_delivery_note_names_both_goods(self):
        rma = self.request(self.sold(), remedy="exchange")
        self.receive(rma)
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html(
            "after_sales_rma_exchange.report_replacement_note", rma.replacement_move_ids.picking_id.ids
        )
        text = html.decode()
        self.assertIn(rma.name, text)
        self.assertEqual(text.count(self.product.name), 2)


@tagged("post_install", "-at_install")
class TestReplacementOrder(AfterSalesCommon):
    """Another product, price or quantity: an order of its own, a credit note, and one difference (R25)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for product in (cls.average, cls.fifo):
            cls.buy(product, 10, 50)

    def exchange(self, price, quantity=1, paid=0.0, sold_at=100, **vals):
        """A case that exchanges one piece, received and graded; its replacement delivered."""
        order = self.sell((self.average, 1, sold_at), **vals)
        self.deliver(order)
        invoice = self.invoice(order)
        if paid:
            self.pay(invoice, paid)
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
        rma.replacement_ids = [
            Command.create(
                {
                    "line_id": rma.line_ids.id,
                    "product_id": self.fifo.id,
                    "quantity": quantity,
                    "price_unit": price,
                }
            )
        ]
        rma.action_submit()
        return rma

    def finish(self, rma):
        """Receive, deliver the replacement, credit, invoice."""
        self.receive(rma)
        transfers = rma.replacement_move_ids.picking_id
        transfers.move_ids.picked = True
        transfers.button_validate()
        self.credit(rma)
        moves = self.env["account.move"].browse(rma.action_invoice_replacement()["res_id"])
        moves.action_post()
        return moves

    def test_settlement_is_what_is_posted(self):
        for price, paid, words in (
            (130, 113, "pays"),
            (70, 113, "gets back"),
            (100, 113, "Nothing"),
            (130, 50, "pays"),
        ):
            with self.subTest(price=price, paid=paid):
                rma = self.exchange(price, paid=paid)
                shown = (rma.amount_to_return, rma.amount_replacement, rma.amount_difference)
                self.assertIn(words, rma.settlement_text)
                self.assertEqual(shown, (113.0, round(price * 1.13, 2), round((price - 100) * 1.13, 2)))
                invoice = self.finish(rma)
                self.assertEqual(rma.credit_note_ids.amount_total, shown[0])
                self.assertEqual(invoice.amount_total, shown[1])
                open_amount = sum((rma.credit_note_ids | invoice).mapped("amount_residual_signed")) + sum(
                    rma.line_ids.sale_line_id.order_id.invoice_ids.filtered(
                        lambda move: move.move_type == "out_invoice"
                    ).mapped("amount_residual_signed")
                )
                self.assertAlmostEqual(open_amount, shown[2] + 113 - paid, 2)
                # One difference is left, on one side.
                self.assertFalse(rma.credit_note_ids.amount_residual and invoice.amount_residual)
                self.assertClosing()

    def test_settlement_is_shown_while_it_is_typed(self):
        order = self.sell((self.average, 1, 100))
        self.deliver(order)
        self.invoice(order)
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
        with Form(rma) as form:
            self.assertEqual(form.amount_difference, 0)
            with form.replacement_ids.new() as item:
                item.line_id = rma.line_ids
                item.product_id = self.fifo
                item.price_unit = 130
            self.assertEqual((form.amount_to_return, form.amount_replacement), (113, 146.9))
            self.assertEqual(form.amount_difference, 33.9)
            self.assertIn("pays", form.settlement_text)
        self.assertEqual((rma.amount_to_return, rma.amount_replacement, rma.amount_difference), (113, 146.9, 33.9))

    def test_even_exchange_closes(self):
        rma = self.exchange(100, paid=113)
        invoice = self.finish(rma)
        self.assertEqual(rma.state, "done")
        self.assertIn(invoice.payment_state, ("paid", "reversed"))
        self.assertRecordValues(rma.line_ids.sale_line_id, [{"qty_delivered": 0, "qty_invoiced": 0}])
        self.assertNotEqual(rma.line_ids.sale_line_id.order_id.invoice_status, "to invoice")
        self.assertEqual(rma.replacement_order_ids.invoice_status, "invoiced")

    def test_red_and_blue_apart(self):
        rma = self.exchange(130)
        invoice = self.finish(rma)
        self.assertEqual(invoice.move_type, "out_invoice")
        self.assertEqual(rma.credit_note_ids.move_type, "out_refund")
        self.assertTrue(all(line.debit <= 0 and line.credit <= 0 for line in rma.credit_note_ids.line_ids))

    def test_made_by_the_technician_who_signs(self):
        """The order of the replacement is made when a technician, who sees no orders, accepts the goods."""
        self.company.after_sales_inspect_at_dock = False
        rma = self.exchange(130)
        receipt = rma.receipt_picking_ids.with_user(self.users["warehouse"])
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.env.flush_all()
        self.env.invalidate_all()
        rma.inspection_ids.with_user(self.users["technician"]).action_grade_qualified()
        self.assertEqual((rma.replacement_order_ids.state, rma.line_ids.qty_replacing), ("sale", 1))

    def test_several_for_one(self):
        rma = self.exchange(30, quantity=3)
        self.receive(rma)
        self.assertEqual(rma.replacement_order_ids.order_line.product_uom_qty, 3)
        self.assertEqual(rma.line_ids.qty_replacing, 1)

    def test_foreign_currency(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "rate": 0.14, "name": "2020-01-01", "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": usd.id})
        rma = self.exchange(130, pricelist_id=pricelist.id)
        self.assertEqual(rma.currency_id, usd)
        difference = rma.amount_difference
        invoice = self.finish(rma)
        self.assertEqual(invoice.currency_id, usd)
        self.assertAlmostEqual(invoice.amount_total - rma.credit_note_ids.amount_total, difference, 2)

    def test_cancelled_order_can_be_made_anew(self):
        rma = self.exchange(130)
        self.receive(rma)
        first = rma.replacement_order_ids
        first._action_cancel()
        self.assertEqual(rma.line_ids.qty_to_replace, 1)
        second = rma.action_exchange()
        self.assertEqual(second.order_line.product_uom_qty, 1)
        with self.assertRefused("nothing is to be replaced now"):
            rma.action_exchange()

    def test_replacement_fixed_by_the_request(self):
        rma = self.exchange(130)
        with self.assertRefused("only be changed while it is a draft"):
            rma.replacement_ids.with_user(self.users["agent"]).price_unit = 1

    def test_proposed_price(self):
        """The same product: what was paid; another: the price list."""
        order = self.sell((self.average, 1, 100, {"discount": 10}))
        self.deliver(order)
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
        Replacement = self.env["after.sales.replacement"]
        same = Replacement.create({"line_id": rma.line_ids.id, "product_id": self.average.id})
        self.assertEqual((same.price_unit, same.quantity), (90, 1))
        self.assertEqual(rma.line_ids.exchange_kind, "swap")
        other = Replacement.create({"line_id": rma.line_ids.id, "product_id": self.fifo.id})
        self.assertEqual(other.price_unit, 200)
        self.assertEqual(rma.line_ids.exchange_kind, "order")


@tagged("post_install", "-at_install")
class TestSentAhead(AfterSalesCommon):
    """The replacement leaves before the goods come back; what never comes back is charged once."""

    def ahead(self):
        self.buy(self.average, 10, 50)
        order = self.sell((self.average, 1, 100))
        self.deliver(order)
        self.pay(self.invoice(order))
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
        rma.replace_when = "advance"
        rma.action_submit()
        transfers = rma.replacement_move_ids.picking_id
        transfers.move_ids.picked = True
        transfers.button_validate()
        return rma

    def test_back_in_time(self):
        rma = self.ahead()
        self.assertEqual(rma.line_ids.qty_replaced, 1)
        self.assertEqual(rma.next_step, "await_goods")
        self.receive(rma)
        self.credit(rma)
        invoice = self.env["account.move"].browse(rma.action_invoice_replacement()["res_id"])
        invoice.action_post()
        self.assertEqual(rma.state, "done")
        self.assertFalse(invoice.amount_residual or rma.credit_note_ids.amount_residual)
        self.assertClosing()

    def test_never_back_is_charged_once(self):
        rma = self.ahead()
        Exchange = self.env["after.sales.exchange"]
        Exchange._charge_overdue()
        self.assertFalse(rma.replacement_order_ids.invoice_ids)
        with freeze_time(fields.Date.add(rma.date_goods_due, days=1)):
            for _run in range(10):
                Exchange._charge_overdue()
        invoice = rma.replacement_order_ids.invoice_ids
        self.assertRecordValues(invoice, [{"state": "draft", "amount_total": 113}])
        invoice.action_post()
        with freeze_time(fields.Date.add(rma.date_goods_due, days=2)):
            Exchange._charge_overdue()
        self.assertEqual(rma.replacement_order_ids.invoice_ids, invoice)
        # It comes back after all: the first one is credited and sets the invoice off.
        self.receive(rma)
        self.credit(rma)
        self.assertFalse(invoice.amount_residual)
        self.assertEqual(rma.state, "done")
        self.assertClosing()

    def test_cancel_refused_once_it_left(self):
        rma = self.ahead()
        with self.assertRefused("a replacement was delivered already"):
            rma.action_cancel()

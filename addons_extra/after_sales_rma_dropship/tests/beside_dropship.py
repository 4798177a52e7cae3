"""What a vendor sent to the customer comes back: to the vendor, or into our stock at its cost (R20, law 5)."""

from odoo import Command
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.tests import tagged


@tagged("-at_install", "post_install")
class TestDropshipped(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        cls.product = cls.dropshipped("Dropshipped")

    @classmethod
    def dropshipped(cls, name: str):
        """A product that the vendor sends for us."""
        return cls._create_product(
            name,
            "fifo",
            route_ids=[Command.set(cls.env.ref("stock_dropshipping.route_drop_shipping").ids)],
            seller_ids=[Command.create({"partner_id": cls.vendor.id, "price": 30, "company_id": cls.company.id})],
        )

    def sold(self, quantity: float = 2, product=None):
        """Sold, sent by the vendor, invoiced; and what the vendor billed is an expense."""
        order = self.sell((product or self.product, quantity, 200))
        self.sent_by_vendor()
        self.invoice(order)
        self.assertClosing()
        return order

    def sent_by_vendor(self):
        """The vendor sends what was ordered last, and bills it."""
        purchase = self.env["purchase.order"].search([("partner_id", "=", self.vendor.id)], order="id desc", limit=1)
        purchase.button_confirm()
        transfer = purchase.picking_ids
        transfer.move_ids.picked = True
        transfer.button_validate()
        purchase.action_create_invoice()
        purchase.invoice_ids.invoice_date = purchase.date_order
        purchase.invoice_ids.action_post()

    def put_away(self, rma):
        transfer = rma.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "internal" and picking.state not in ("done", "cancel")
        )
        transfer.move_ids.picked = True
        transfer.button_validate()

    def test_into_our_own_stock(self):
        """It is worth in the ledger what it is worth in stock, and sold from there like anything else."""
        order = self.sold()
        before = self.balance("6401")
        rma = self.request(order, {order.order_line: 1})
        self.receive(rma)
        self.assertClosing()
        self.assertEqual((rma.next_step, rma.disposition_ids.kind), ("dispose", "restock"))
        self.put_away(rma)
        self.assertEqual(self.credit(rma).amount_total, 226)
        self.assertEqual((self._stock_value(self.product), self.balance("6401") - before), (30, -30))
        self.assertClosing()
        self.product.route_ids = False
        again = self.sell((self.product, 1, 200))
        self.deliver(again)
        self.assertEqual(self.invoice(again).invoice_line_ids._after_sales_posted_cost(), 30)
        self.assertClosing()

    def test_back_to_the_vendor(self):
        """Through our hands to the vendor: nothing of it stays in stock or ledger."""
        order = self.sold()
        turnover = self.balance("6401")
        rma = self.request(order)
        self.receive(rma)
        item = rma.disposition_ids.with_user(self.users["technician"])
        self.assertTrue(item.can_vendor)
        item.action_vendor()
        self.put_away(rma)
        self.assertEqual(self.credit(rma).amount_total, 452)
        done = rma.disposition_ids.filtered(lambda one: one.state == "done")
        self.assertEqual((done.kind, done.location_dest_id.usage), ("vendor", "supplier"))
        self.assertEqual((self._stock_value(self.product), self.balance("6401"), rma.state), (0, turnover, "done"))
        self.assertClosing()

    def straight(self, order, quantity: float = 2, **spec):
        """An authorised case of which everything goes straight to the vendor."""
        line = {"sale_line_id": order.order_line.id, "quantity": quantity, "goods_to": "vendor", **spec}
        rma = self.env["after.sales.intake"].create_from_sale(order, [line])
        rma.action_submit()
        self.assertEqual(rma.state, "authorized")
        return rma

    def came(self, rma, quantity: float | None = None):
        """The warehouse says that the vendor got what the customer sent."""
        transfer = rma.receipt_picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        if quantity is not None:
            transfer.move_ids.quantity = quantity
        transfer.move_ids.picked = True
        transfer.with_user(self.users["warehouse"]).with_context(skip_backorder=True).button_validate()
        return transfer

    def test_straight_to_the_vendor(self):
        """As Odoo's own return of a dropshipped delivery: no stock of ours is touched, and the red credit follows."""
        twin, order = self.sold(), self.sold()
        turnover, value = self.balance("6401"), self._stock_value(self.product)
        delivery = twin.picking_ids
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_model="stock.picking")
            .create({"picking_id": delivery.id})
        )
        wizard.product_return_moves.quantity = 2
        native = wizard._create_return()
        native.move_ids.picked = True
        native.button_validate()

        rma = self.straight(order)
        transfer = rma.receipt_picking_ids
        self.assertEqual(rma.next_step, "await_goods")
        self.assertEqual(rma.with_user(self.users["warehouse"]).action_view_receipts()["res_id"], transfer.id)
        self.assertEqual(rma._return_address(), self.vendor)
        self.assertEqual(self.came(rma), transfer)
        for name in ("picking_type_id", "location_id", "location_dest_id", "state"):
            self.assertEqual(transfer[name], native[name], name)
        own, other = transfer.move_ids, native.move_ids
        for name in ("value", "is_in", "is_out", "is_dropship", "to_refund", "product_uom_qty", "quantity"):
            self.assertEqual(own[name], other[name], name)
        # Order and purchase know of it as natively.
        self.assertEqual(order.order_line.qty_delivered, twin.order_line.qty_delivered)
        bought = own.purchase_line_id
        self.assertEqual((bought.qty_received, bought.qty_to_invoice), (0, -2))
        self.assertEqual(other.purchase_line_id.qty_received, 0)

        line = rma.line_ids
        self.assertEqual((line.qty_received, line.qty_accepted, line.qty_disposed), (2, 2, 2))
        self.assertFalse(rma.inspection_ids | rma.disposition_ids.inspection_id)
        self.assertEqual((rma.next_step, line.qty_to_credit), ("credit", 2))
        note = rma.with_user(self.users["accountant"]).action_refund()
        note.action_post()
        self.assertEqual((note.amount_total, rma.state), (452, "done"))
        self.assertEqual((self._stock_value(self.product), self.balance("6401")), (value, turnover))
        self.assertFalse(self.product.qty_available)
        self.assertClosing()

    def test_portions_and_another_way(self):
        """One piece comes straight to the vendor, the other after all to us; what was chosen last is preset."""
        order = self.sold()
        rma = self.straight(order)
        self.came(rma, 1)
        self.assertEqual((rma.receipt_status, rma.line_ids.qty_to_credit), ("partial", 1))
        waiting = rma.receipt_picking_ids.filtered(lambda picking: picking.state != "done")
        rma.with_user(self.users["agent"]).action_correct(
            {"lines": {rma.line_ids.id: {"goods_to": "warehouse"}}}, "The customer sent the second one to us"
        )
        self.assertEqual((waiting.state, rma.discrepancy_count), ("cancel", 0))
        self.receive(rma)
        self.put_away(rma)
        self.assertEqual(self.credit(rma).amount_total, 452)
        self.assertEqual((rma.state, self._stock_value(self.product)), ("done", 30))
        self.assertClosing()

    def test_two_ways_of_one_case(self):
        """Own goods come to us, the vendor's go straight back: a transfer each, and the form says which goes where."""
        self.buy(self.average, 1, 100)
        order = self.sell((self.average, 1, 100), (self.product, 1, 200))
        own, foreign = order.order_line
        self.deliver(order, {own: 1})
        self.sent_by_vendor()
        self.invoice(order)
        lines = [{"sale_line_id": own.id}, {"sale_line_id": foreign.id, "goods_to": "vendor"}]
        rma = self.env["after.sales.intake"].create_from_sale(order, lines)
        rma.action_submit()
        self.assertEqual(set(rma.receipt_picking_ids.location_dest_id.mapped("usage")), {"internal", "supplier"})
        form = self.env["ir.actions.report"]._render_qweb_html("after_sales_rma.report_return_form", rma.ids)[0]
        self.assertEqual(form.decode().count("Not to us, but straight to"), 1)
        self.assertNotEqual(rma._return_address(), self.vendor)
        to_us = rma.receipt_picking_ids.filtered(lambda picking: picking.location_dest_id.usage == "internal")
        to_us.action_after_sales_all_qualified()
        self.came(rma)
        self.assertEqual((self.credit(rma).amount_untaxed, rma.state), (300, "done"))
        self.assertClosing()

    def test_what_was_chosen_last_is_preset(self):
        """For the product, else for its vendor; asked in the request and written on the case."""
        first, second = self.sold(), self.sold()
        Request = self.env["after.sales.request"].with_user(self.users["agent"])

        def asked(order):
            return Request.browse(Request._open(orders=order)["res_id"])

        sent = first.picking_ids
        self.assertTrue(sent.after_sales_can_request)
        self.assertEqual(self.env["after.sales.intake"]._find_deliveries(sent.name), sent.move_ids)
        request = asked(first)
        self.assertTrue(request.has_dropship)
        self.assertEqual(request.line_ids.goods_to, "warehouse")
        request.line_ids.goods_to = "vendor"
        case = self.env["after.sales.rma"].browse(request.action_create()["res_id"])
        self.assertEqual((case.line_ids.goods_to, case.line_ids.vendor_id), ("vendor", self.vendor))
        self.assertTrue(case.has_dropship)
        self.assertEqual(case.receipt_picking_ids.location_dest_id.usage, "supplier")
        self.assertEqual(asked(second).line_ids.goods_to, "vendor")
        # A repair is no refund: who asks for one is not sent to the vendor.
        repair = self.env["after.sales.intake"].create_from_sale(second, remedy="repair")
        self.assertEqual(repair.line_ids.goods_to, "warehouse")
        other = self.sold(product=self.dropshipped("Another"))
        self.assertEqual(asked(other).line_ids.goods_to, "vendor", "the same vendor")

    def test_only_what_a_vendor_sent_and_is_credited(self):
        order = self.sold()
        for remedy in ("repair", "exchange"):
            with self.assertRefused("only what is credited goes straight"):
                self.straight(order, remedy=remedy)
        self.buy(self.average, 1, 100)
        own = self.sell((self.average, 1, 200))
        self.deliver(own)
        self.invoice(own)
        with self.assertRefused("no vendor sent it"):
            self.straight(own, 1)
        rma = self.request(own)
        self.assertFalse(rma.line_ids.goods_to or rma.has_dropship)
        with self.assertRefused("goods go to the warehouse or to the vendor"):
            self.straight(order, goods_to=["vendor"])
        # Another remedy, decided later: the goods come to us.
        rma = self.straight(order)
        rma.with_user(self.users["approver"]).line_ids.action_change_remedy("repair", "The customer wants to keep it")
        (open_receipt,) = rma.receipt_picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        self.assertEqual(open_receipt.location_dest_id.usage, "internal")

    def test_goods_of_our_own_have_no_vendor(self):
        self.buy(self.average, 1, 100)
        order = self.sell((self.average, 1, 200))
        self.deliver(order)
        self.company.after_sales_inspect_at_dock = False
        rma = self.request(order)
        rma.receipt_picking_ids.button_validate()
        rma.inspection_ids.with_user(self.users["technician"]).action_grade_qualified()
        self.assertFalse(rma.disposition_ids.can_vendor)
        with self.assertRefused("no vendor sent it"):
            rma.disposition_ids.action_vendor()

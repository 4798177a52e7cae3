"""What a vendor sent to the customer comes back: to the vendor, or into our stock at its cost (R20, law 5)."""

from odoo import Command
from odoo.tests import tagged

from .common import AfterSalesCommon


@tagged("-at_install", "post_install")
class TestDropshipped(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        route = cls.env.ref("stock_dropshipping.route_drop_shipping")
        cls.product = cls._create_product(
            "Dropshipped",
            "fifo",
            route_ids=[Command.set(route.ids)],
            seller_ids=[Command.create({"partner_id": cls.vendor.id, "price": 30, "company_id": cls.company.id})],
        )

    def sold(self, quantity: float = 2):
        """Sold, sent by the vendor, invoiced; and what the vendor billed is an expense."""
        order = self.sell((self.product, quantity, 200))
        purchase = self.env["purchase.order"].search([("partner_id", "=", self.vendor.id)], order="id desc", limit=1)
        purchase.button_confirm()
        transfer = purchase.picking_ids
        transfer.move_ids.picked = True
        transfer.button_validate()
        purchase.action_create_invoice()
        purchase.invoice_ids.invoice_date = purchase.date_order
        purchase.invoice_ids.action_post()
        self.invoice(order)
        self.assertClosing()
        return order

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

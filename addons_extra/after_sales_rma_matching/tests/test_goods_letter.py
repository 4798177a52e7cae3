"""The customer is told in writing what came and signs for it; the day misses the letter where asked (R17)."""

from odoo.tests import tagged

from .common import DailyCase

#: The smallest picture there is.
SCAN = b"R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


@tagged("post_install", "-at_install")
class TestGoodsLetter(DailyCase):
    def received(self):
        rma = self.request(self.sold())
        self.receive(rma)
        return rma

    def html(self, receipt, lang=None):
        if lang:
            receipt.partner_id.lang = lang
        Print = self.env["ir.actions.report"].with_user(self.users["warehouse"])
        return Print._render_qweb_html("after_sales_rma_matching.report_goods_received", receipt.ids)[0].decode()

    def test_what_really_came(self):
        """Not what was asked: one of two, and nothing before it came."""
        rma = self.request(self.sold())
        receipt = rma.receipt_picking_ids.with_user(self.users["warehouse"])
        with self.assertRefused("Nothing came with these"):
            receipt.action_after_sales_letter()
        with self.assertRefused("Nothing came with these"):
            self.env["stock.picking"].browse(rma.sale_order_ids.picking_ids[:1].ids).action_after_sales_letter()
        receipt = receipt.sudo()
        receipt.move_ids.quantity = 1
        receipt.move_line_ids.after_sales_grade = "qualified"
        receipt.move_ids.picked = True
        receipt.with_context(skip_backorder=True).button_validate()
        action = receipt.with_user(self.users["warehouse"]).action_after_sales_letter()
        self.assertEqual(action["report_name"], "after_sales_rma_matching.report_goods_received")
        self.assertEqual([row["quantity"] for row in receipt._after_sales_letter_rows()], [1])
        text = self.html(receipt)
        for words in (rma.name, receipt.name, self.average.name, self.customer.name):
            self.assertIn(words, text)

    def test_what_came_otherwise_is_named(self):
        rma = self.more_came()
        receipt = rma.receipt_picking_ids
        self.assertEqual(receipt._after_sales_letter_apart(), rma.discrepancy_ids)
        self.assertIn("Not as agreed", self.html(receipt))

    def test_missed_where_the_company_asks(self):
        rma = self.received()
        receipt = rma.receipt_picking_ids
        self.assertEqual(self.rows(self.day(), "receipt").difference, "credit_missing")
        self.company.after_sales_letter_required = True
        self.env.invalidate_all()
        self.assertTrue(receipt.after_sales_letter_missing)
        row = self.rows(self.day(), "receipt")
        self.assertRecordValues(row, [{"difference": "letter_missing", "turn": "warehouse"}])
        mend = row.with_user(self.users["warehouse"]).action_mend()
        self.assertEqual((mend["res_model"], mend["res_id"]), ("stock.picking", receipt.id))
        receipt.with_user(self.users["warehouse"]).after_sales_signed_letter = SCAN
        self.assertFalse(receipt.after_sales_letter_missing)
        self.assertEqual(self.rows(self.day(), "receipt").difference, "credit_missing")
        # Taken away again, it is missed again.
        receipt.with_user(self.users["warehouse"]).after_sales_signed_letter = False
        self.assertEqual(self.rows(self.day(), "receipt").difference, "letter_missing")

    def test_signed_on_the_screen(self):
        self.company.after_sales_letter_required = True
        receipt = self.received().receipt_picking_ids
        receipt.signature = SCAN
        self.assertFalse(receipt.after_sales_letter_missing)

    def test_held_until_it_is_signed(self):
        """Where what is not paired is not posted, neither is what the customer did not sign for."""
        self.company.write({"after_sales_letter_required": True, "after_sales_unpaired": "block"})
        rma = self.received()
        note = rma.action_refund()
        with self.assertRefused("Signed letter missing"):
            note.with_user(self.users["accountant"]).action_post()
        rma.receipt_picking_ids.after_sales_signed_letter = SCAN
        note.with_user(self.users["accountant"]).action_post()
        self.assertEqual(note.state, "posted")

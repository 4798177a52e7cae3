"""What a credit note whose line is not paired does: it is posted with a note, held back, or waits (R32)."""

from odoo.tests import tagged

from .common import DailyCase


@tagged("post_install", "-at_install")
class TestPairing(DailyCase):
    def draft(self, price: float | None = None):
        """A draft credit note of a whole return, at another price if one is given."""
        rma = self.request(self.sold())
        self.receive(rma)
        note = rma.action_refund()
        if price is not None:
            note.invoice_line_ids.write({"price_unit": price})
        return note

    def more_than_authorised(self):
        """A draft credit note of goods of which one more came than was authorised; nobody decided about that one."""
        rma = self.more_came()
        self.assertEqual(rma.discrepancy_ids.state, "open")
        return rma.action_refund()

    def post(self, note):
        note.with_user(self.users["accountant"]).action_post()

    def test_what_is_paired_is_posted_without_a_word(self):
        for setting in ("warn", "block", "post"):
            with self.subTest(setting=setting):
                self.company.after_sales_unpaired = setting
                note = self.draft()
                self.assertFalse(note.after_sales_unpaired)
                self.post(note)
                self.assertEqual(note.state, "posted")
                self.assertNotIn("not paired", "".join(note.message_ids.mapped("body")))

    def test_warned(self):
        """Whoever posts reads it on the draft; afterwards it stands in the messages of the credit note."""
        self.assertEqual(self.company.after_sales_unpaired, "warn")
        note = self.draft(190)
        self.assertIn("another price", note.with_user(self.users["accountant"]).after_sales_unpaired)
        self.post(note)
        self.assertEqual(note.state, "posted")
        self.assertIn("another price", "".join(note.message_ids.mapped("body")))
        self.assertFalse(note.after_sales_unpaired)

    def test_blocked(self):
        """Every way in; one of several holds all of a call, and is named with its reason."""
        good, bad = self.draft(), self.more_than_authorised()
        for setting in ("block", "post"):
            self.company.after_sales_unpaired = setting
            for verb in (
                lambda: self.post(bad),
                lambda: self.post(good + bad),
                lambda: bad._post(),
                lambda: bad.sudo().with_context(allowed_company_ids=self.company.ids).action_post(),
            ):
                refused = self.assertRefused(rf"(?s)Not paired.*{bad.after_sales_rma_ids.name}.*Quantity differs")
                with self.subTest(setting=setting), refused, self.env.cr.savepoint():
                    verb()
        self.assertEqual((good | bad).mapped("state"), ["draft", "draft"])
        self.post(good)
        bad.after_sales_rma_ids.discrepancy_ids.action_send_back()
        self.post(bad)
        self.assertEqual(bad.state, "posted")

    def test_explained_is_paired(self):
        self.company.after_sales_unpaired = "block"
        note = self.more_than_authorised()
        row = self.rows(self.day(), "discrepancy").with_user(self.users["approver"])
        row._settle("A present of the customer")
        self.post(note)
        self.assertEqual(note.state, "posted")

    def test_goods_that_are_awaited_hold_nothing_that_came(self):
        """One of two came in time, the other is past its date: what came is credited."""
        self.company.write({"after_sales_unpaired": "block", "after_sales_goods_days": 0})
        rma = self.request(self.sold())
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 1
        receipt.move_line_ids.after_sales_grade = "qualified"
        receipt.move_ids.picked = True
        receipt.with_context(skip_backorder=True).button_validate()
        note = rma.action_refund()
        self.post(note)
        self.assertEqual(note.invoice_line_ids.filtered("product_id").quantity, 1)

    def test_other_documents_ask_nothing(self):
        """What is no credit note of a case costs no statement here, and twenty cost as many as one."""
        order = self.sold()
        with self.assertQueryCount(0):
            order.invoice_ids._after_sales_before_post()
        one, many = self.draft(), self.env["account.move"].concat(*(self.draft() for _number in range(4)))
        counts = []
        for notes in (one, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            notes._after_sales_before_post()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)

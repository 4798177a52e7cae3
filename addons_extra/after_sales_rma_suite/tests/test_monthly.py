"""Settled by the month, where the days of the books, deadlines and paying back are kept as well (R11, R23, R31)."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.addons.after_sales_rma_monthly.tests.common import MonthlyCase
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestMonthly(MonthlyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Matching = cls.env["after.sales.matching"]
        new_test_user(cls.env, login="as_other_keeper", groups="stock.group_stock_user", company_id=cls.company.id)

    def rows(self, rma, document="receipt"):
        """The open rows of a case."""
        self.Matching._refresh(self.after_sales_warehouse)
        self.env.invalidate_all()
        return self.env["after.sales.daily.row"].search(
            [("rma_id", "=", rma.id), ("document", "=", document), ("report_id.state", "in", ("open", "sent_back"))]
        )

    def test_no_difference_before_the_period_is_over(self):
        order, _invoice = self.sold()
        rma, end = self.returned(order), self.month()
        row = self.rows(rma)
        self.assertEqual((row.status, row.difference), ("waiting", False))
        self.assertIn("Settled by the month", row.note)
        note = self.settle(rma)
        self.assertEqual(self.rows(rma).status, "waiting", "a draft is awaited, too")
        report = row.report_id
        report.with_user(self.users["warehouse"]).action_sign()
        self.assertEqual(report.draft_count, 0, "posted by itself, not with its day")
        with freeze_time(self.after()):
            row = self.rows(rma)
            self.assertEqual((row.status, row.difference), ("differs", "credit_draft"))
            self.assertEqual(row.since, end + timedelta(days=1))
            note.button_cancel()
            self.assertEqual(self.rows(rma).difference, "credit_missing")
            self.settle(rma).action_post()
            self.assertNotIn("differs", self.rows(rma).mapped("status"))

    def test_each_line_in_the_day_of_its_own_case(self):
        """Of a credit note of several cases, what is deducted of one is that case's."""
        order, _invoice = self.sold()
        rmas = self.returned(order) | self.returned(order)
        self.env["after.sales.deduction"].create(
            {"rma_id": rmas[1].id, "kind": "fee", "label": "Repacking", "amount": 20, "reason": "Torn box"}
        )
        self.settle(rmas).action_post()
        self.assertEqual(self.rows(rmas[0], "credit").mapped("amount"), [-226])
        self.assertEqual(sorted(self.rows(rmas[1], "credit").mapped("amount")), [-226, 20])

    def test_deadline_and_paying_back(self):
        """Both know the end of the period."""
        order, invoice = self.sold()
        self.pay(invoice)
        rma = self.returned(order)
        alone = self.returned(order)
        with freeze_time(self.after(0)):
            alone.with_user(self.users["accountant"]).action_take_out("At once")
            self.assertGreater(rma.due_settle, alone.due_settle)
        self.assertGreater(rma.due_settle.date(), self.month())
        note = self.settle(rma)
        note.action_post()
        self.assertEqual(
            note.after_sales_pay_back_by, self.month() + timedelta(days=self.company.after_sales_pay_back_days)
        )

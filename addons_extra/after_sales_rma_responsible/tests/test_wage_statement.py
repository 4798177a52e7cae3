"""What payroll is asked to keep back: taken up once, within the limit, posted by a person when it was kept (R46)."""

import io

from odoo import Command
from odoo.addons.after_sales_rma_responsible.tests.test_responsibility import CLAIMS, ResponsibleCommon
from odoo.exceptions import AccessError
from odoo.tests import tagged
from openpyxl import load_workbook

WAGES = "2211"


@tagged("post_install", "-at_install")
class TestWageStatement(ResponsibleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_wage_account_id = cls._account(cls.company, WAGES)

    def statement(self, user=None):
        statement = self.env["after.sales.wage.statement"].with_user(user or self.accountant).create({})
        statement.action_collect()
        return statement

    def test_deducted(self):
        """Taken up when handed over, entered when a person posts it; vendors stand on no statement."""
        first, second = self.owed(amount=80), self.owed(self.users["technician"].partner_id, 40)
        self.owed(self.vendor, 20, party="vendor")
        statement = self.statement()
        self.assertEqual(statement.line_ids.mapped("amount"), [80, 40])
        statement.line_ids.filtered(lambda row: row.responsibility_id == first).amount = 30
        statement.action_hand()
        self.assertEqual((first.taken_up, first.residual, self.balance(WAGES)), (30, 80, 0))
        # What payroll has is not asked for again, paid or waived meanwhile.
        other = self.statement()
        self.assertEqual(other.line_ids.mapped("amount"), [50])
        with self.assertRefused("not more than the"):
            first.with_user(self.accountant).action_receive(60, self._cash().id)
        with self.assertRefused("statement for payroll"):
            first.with_user(self.commerce).action_ask_waiver("Enough")
        statement.action_post()
        self.assertEqual((first.residual, second.residual, self.balance(WAGES)), (50, 0, 70))
        self.assertEqual((statement.state, len(statement.move_ids)), ("posted", 2))
        self.assertEqual(self.balance(CLAIMS), 70)

    def _cash(self):
        return self.env["account.journal"].search(
            [("type", "=", "cash"), ("company_id", "=", self.company.id)], limit=1
        )

    def test_limit_of_the_month(self):
        """At most so much per person and month, over all statements of the month."""
        self.company.after_sales_wage_limit = 60
        item = self.owed(amount=100)
        statement = self.statement()
        self.assertEqual(statement.line_ids.amount, 60)
        statement.line_ids.amount = 60.01
        with self.assertRefused("the limit is"):
            statement.action_hand()
        statement.line_ids.amount = 60
        statement.action_hand()
        again = self.statement()
        with self.assertRefused("the limit is"):
            again.action_hand()
        again.month = "2031-02-01"
        again.action_hand()
        self.assertEqual(item.taken_up, 100)

    def test_it_is_what_is_owed(self):
        """Above zero, not more than is open, of an employee of this company, once; and with payroll it stays."""
        item = self.owed(amount=100)
        vendor = self.owed(self.vendor, 20, party="vendor")
        statement = self.statement()
        for amount in (100.01, 0):
            statement.line_ids.amount = amount
            with self.assertRefused("above zero"):
                statement.action_hand()
        with self.assertRefused("owed by no employee"):
            statement.line_ids = [Command.create({"responsibility_id": vendor.id, "amount": 5})]
        empty = self.env["after.sales.wage.statement"].with_user(self.accountant).create({})
        with self.assertRefused("nothing is to be deducted"):
            empty.action_hand()
        statement.line_ids.amount = 10
        statement.action_hand()
        for write in (
            lambda: statement.line_ids.write({"amount": 5}),
            lambda: statement.line_ids.unlink(),
            lambda: statement.write({"month": "2031-01-01"}),
            lambda: statement.unlink(),
        ):
            with self.assertRefused("went to payroll"):
                write()
        statement.action_cancel()
        self.assertEqual((item.taken_up, item.residual), (0, 100))

    def test_who_may(self):
        """Accounting makes it, leaders read it, nobody else sees it; and nobody says of himself that it was kept."""
        self.owed(self.accountant.partner_id, 10)
        statement = self.statement()
        statement.action_hand()
        with self.assertRefused("about yourself"):
            statement.action_post()
        self.assertEqual(statement.with_user(self.approver).total, 10)
        for role in ("commerce", "warehouse", "salesperson", "technician", "agent"):
            with self.assertRaises(AccessError):
                statement.with_user(self.users[role]).read(["total"])
        with self.assertRaises(AccessError):
            statement.with_user(self.approver).write({"month": "2031-01-01"})
        with self.assertRefused("that is for"):
            statement.with_user(self.approver).action_cancel()

    def test_what_payroll_gets(self):
        """A spreadsheet with a line for each deduction, and a paper that says what the law allows."""
        item = self.owed(amount=80)
        statement = self.statement()
        statement.action_hand()
        Statement = self.env["after.sales.wage.statement"].with_user(self.accountant)
        sheet = load_workbook(io.BytesIO(Statement._wage_list(statement.ids))).active
        rows = list(sheet.iter_rows(values_only=True))
        self.assertEqual((len(rows), rows[1][2], rows[1][3], rows[1][7]), (2, self.worker.name, item.name, 80))
        html = self.env["ir.actions.report"]._render_qweb_html(
            "after_sales_rma_responsible.report_wage_statement", statement.ids
        )[0]
        self.assertIn("a fifth of the wages", html.decode())

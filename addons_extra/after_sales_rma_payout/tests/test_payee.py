"""Where the money goes: told once on the case, looked at by accounting, to nobody else without a reason (H3.1, R48)."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PayoutCase


@tagged("post_install", "-at_install")
class TestPayee(PayoutCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls.users["salesperson"]

    def case(self):
        rma, note = self.credited((self.cash, 100), (self.bank, None))
        rma.sudo()._trusted().user_id = self.salesperson
        return rma, note

    def test_told_once_and_looked_at(self):
        """The salesperson takes it down; it is proposed, and nothing goes there until accounting allows it."""
        rma, note = self.case()
        mine = rma.with_user(self.salesperson)
        dialog = mine.action_payee()
        Payee = self.env["after.sales.payee"].with_user(self.salesperson).with_context(dialog["context"])
        wizard = Payee.create({"number": "6217 0001-8888 9999", "bank": "ICBC Haidian"})
        self.assertFalse(wizard.is_strange)
        wizard.action_confirm()
        account = rma.payee_bank_id
        self.assertRecordValues(
            account, [{"partner_id": self.customer.id, "allow_out_payment": False, "acc_holder_name": "Customer"}]
        )
        self.assertEqual((account.bank_id.name, account.sanitized_acc_number), ("ICBC Haidian", "6217000188889999"))
        self.assertNotIn("88889999", "".join(rma.message_ids.mapped("body")))
        pay = self.dialog(note)
        transfer = pay.line_ids.filtered(lambda line: line.journal_id == self.bank)
        self.assertEqual(transfer.partner_bank_id, account)
        with self.assertRefused("somebody has to trust it"):
            pay.action_confirm()
        account.allow_out_payment = True
        pay.action_confirm()
        self.assertEqual(self.payments_of(note).partner_bank_id, account)
        # The same number again is the same account.
        self.assertTrue(mine.action_payee("Customer", "6217000188889999"))
        self.assertEqual(rma.payee_bank_id, account)

    def test_somebody_else_has_a_reason(self):
        rma, note = self.case()
        mine = rma.with_user(self.salesperson)
        with self.assertRefused("is not the customer"):
            mine.action_payee("Wang Fang", "6217000177776666")
        mine.action_payee("Wang Fang", "6217000177776666", "", "The buyer's wife, by letter")
        rma.payee_bank_id.allow_out_payment = True
        self.dialog(note).action_confirm()
        self.assertIn(rma.payee_bank_id, self.payments_of(note).partner_bank_id)
        # The same account for another case, where nobody said why.
        _other, owed = self.case()
        dialog = self.dialog(owed)
        dialog.line_ids.filtered(lambda line: line.journal_id == self.bank).partner_bank_id = rma.payee_bank_id
        with self.assertRefused("is somebody else"):
            dialog.action_confirm()
        dialog.reason = "As agreed on the telephone"
        dialog.action_confirm()
        with self.assertRefused("is held by"):
            mine.action_payee("Customer", "6217000177776666")

    def test_it_is_an_account(self):
        rma, _note = self.case()
        mine = rma.with_user(self.salesperson)
        for holder, number in (("Customer", "12"), ("Customer", "6217; drop"), (" ", "6217000177776666")):
            with self.assertRefused("give the account number"):
                mine.action_payee(holder, number)
        for role in ("warehouse", "technician", "commerce"):
            with self.assertRefused("that is for"):
                rma.with_user(self.users[role]).action_payee("Customer", "6217000177776666")
        with self.assertRaises(AccessError):
            mine.write({"payee_bank_id": self.account.id})
        with self.assertRaises(AccessError):
            rma.with_user(self.users["warehouse"]).read(["payee_bank_id"])
        self.assertFalse(rma.payee_bank_id)

    def test_by_cheque(self):
        """A cheque has a number, used once, and a payee; it needs no account, and stands in the list for the bank."""
        _rma, note = self.credited((self.bank, None))
        dialog = self.dialog(note)
        dialog.line_ids.cheque_number = "BJ 0012"
        with self.assertRefused("a cheque goes to no account"):
            dialog.action_confirm()
        dialog.line_ids.write({"partner_bank_id": False, "cheque_payee": "Wang Fang"})
        with self.assertRefused("Wang Fang is somebody else"):
            dialog.action_confirm()
        dialog.line_ids.cheque_payee = False
        dialog.action_confirm()
        payment = self.payments_of(note)
        self.assertEqual(
            (payment.after_sales_cheque_number, payment.after_sales_cheque_payee, payment._after_sales_payee()),
            ("BJ 0012", self.customer.name, self.customer.name),
        )
        self.assertIn("BJ 0012", payment._after_sales_way_words())
        _other, owed = self.credited((self.bank, None))
        again = self.dialog(owed)
        again.line_ids.write({"partner_bank_id": False, "cheque_number": "BJ 0012"})
        with self.assertRefused("was used already"):
            again.action_confirm()

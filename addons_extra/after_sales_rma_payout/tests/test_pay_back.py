"""The accountant pays credit notes back: as proposed, set off, another way with a reason (R23, H3.1)."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PayoutCase


@tagged("post_install", "-at_install")
class TestPayBack(PayoutCase):
    def test_back_the_way_it_came(self):
        """From the case: one native payment by the journal that the customer paid into, and the case is closed."""
        rma, note = self.credited((self.bank, None))
        self.assertEqual(note.after_sales_pay_back_by, note.after_sales_goods_on + timedelta(days=7))
        action = rma.with_user(self.accountant).action_pay_back()
        dialog = self.env["after.sales.payout"].with_user(self.accountant).browse(action["res_id"])
        self.assertEqual(self.lines(dialog), [(self.bank, note.amount_total)])
        self.assertEqual(dialog.line_ids.partner_bank_id, self.account)
        self.assertFalse(dialog.is_deviating)
        dialog.action_confirm()
        payment = self.payments_of(note)
        self.assertEqual(
            (payment.payment_type, payment.amount, payment.memo, payment.partner_bank_id, payment.create_uid),
            ("outbound", note.amount_total, note.name, self.account, self.accountant),
        )
        self.assertEqual(note.payment_state, note._get_invoice_in_payment_state())
        self.assertEqual((rma.state, rma.next_step), ("done", "none"))
        self.assertIn(payment.name, rma.with_user(self.users["salesperson"]).paid_back_text)

    def test_order_of_several_payments(self):
        _rma, note = self.credited((self.cash, 500), (self.bank, None))
        rest = note.amount_total - 500
        for order, expected in (
            ("oldest", [(self.cash, 500.0), (self.bank, rest)]),
            ("newest", [(self.bank, rest), (self.cash, 500.0)]),
            ("biggest", [(self.cash, 500.0), (self.bank, rest)]),
        ):
            with self.subTest(order):
                self.company.after_sales_pay_back_order = order
                self.assertEqual(self.lines(self.dialog(note)), expected)

    def test_what_went_back_already_is_left_out(self):
        """Half of the goods came and were paid back in cash; of the rest only what the cash left goes there."""
        self.company.after_sales_pay_back_order = "oldest"
        order, _invoice = self.paid_order((self.cash, 300), (self.bank, None), quantity=2)
        first = self.request(order, {order.order_line: 1})
        self.receive(first)
        note = self.credit(first)
        one = note.amount_total
        self.assertEqual(self.lines(self.dialog(note)), [(self.cash, one)] if one <= 300 else None)
        self.dialog(note).action_confirm()
        second = self.request(order, {order.order_line: 1})
        self.receive(second)
        rest = self.credit(second)
        self.assertEqual(
            self.lines(self.dialog(rest)), [(self.cash, 300 - one), (self.bank, rest.amount_total - 300 + one)]
        )

    def test_another_way_needs_a_reason(self):
        rma, note = self.credited((self.bank, None))
        dialog = self.dialog(note)
        dialog.line_ids.write({"journal_id": self.cash.id, "partner_bank_id": False})
        dialog.line_ids.payment_method_line_id = self.cash.outbound_payment_method_line_ids[:1]
        self.assertTrue(dialog.is_deviating)
        with self.assertRefused("say why"):
            dialog.action_confirm()
        dialog.reason = "The account is closed"
        dialog.action_confirm()
        payment = self.payments_of(note)
        self.assertEqual((payment.journal_id, payment.after_sales_way_reason), (self.cash, "The account is closed"))
        self.assertIn("The account is closed", "".join(rma.message_ids.mapped("body")))

    def test_only_to_an_account_of_the_customer_that_is_trusted(self):
        _rma, note = self.credited()
        stranger = self._bank_account(self.env["res.partner"].create({"name": "Stranger"}), "6222 9999")
        untrusted = self._bank_account(self.customer, "6222 8888", trusted=False)
        for account, words in (
            (stranger, "not his account"),
            (untrusted, "no money may be sent"),
            (self.env["res.partner.bank"], "needs the account"),
        ):
            with self.subTest(words):
                dialog = self.dialog(note)
                dialog.line_ids.partner_bank_id = account
                with self.assertRefused(words):
                    dialog.action_confirm()
        self.assertFalse(self.payments_of(note))
        self.company.after_sales_payee_required = False
        dialog.action_confirm()
        self.assertTrue(self.payments_of(note))

    def test_amounts_that_are_wrong(self):
        _rma, note = self.credited()
        for amount, words in ((note.amount_total + 0.01, "are due"), (0, "above zero"), (-5, "above zero")):
            with self.subTest(amount):
                dialog = self.dialog(note)
                dialog.line_ids.amount = amount
                with self.assertRefused(words):
                    dialog.action_confirm()
        dialog.line_ids.amount = 100
        dialog.action_confirm()
        self.assertEqual(self.lines(self.dialog(note)), [(self.bank, note.amount_total - 100)])

    def test_set_off_when_the_customer_agrees(self):
        """What he owes is matched with the credit note by Odoo; the rest is paid."""
        _other, owed = self.paid_order(quantity=1)
        rma, note = self.credited()
        dialog = self.dialog(note)
        self.assertIn(owed.name, dialog.open_invoice_text)
        dialog.sets_off = True
        dialog._onchange_sets_off()
        self.assertEqual(self.lines(dialog), [(self.bank, note.amount_total - owed.amount_total)])
        dialog.action_confirm()
        self.assertEqual((owed.amount_residual, note.amount_residual), (0, 0))
        self.assertEqual(self.payments_of(note).amount, note.amount_total - owed.amount_total)
        message = rma.message_ids.filtered(lambda item: "refund" in (item.subject or ""))
        self.assertIn(owed.name, message.body)

    def test_all_of_it_is_set_off(self):
        _other, owed = self.paid_order(quantity=5)
        _rma, note = self.credited()
        dialog = self.dialog(note, sets_off=True)
        dialog._onchange_sets_off()
        self.assertFalse(dialog.line_ids)
        dialog.action_confirm()
        self.assertEqual(note.amount_residual, 0)
        self.assertEqual(owed.amount_residual, owed.amount_total - note.amount_total)

    def test_the_customer_is_told_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        rma, note = self.credited()
        self.dialog(note).action_confirm()
        message = rma.message_ids.filtered(lambda item: self.payments_of(note).name in (item.body or ""))
        self.assertEqual(message.partner_ids, self.customer)
        self.assertIn("2222", message.body)
        self.assertNotIn("6222 0000 1111", message.body)
        self.assertIn(self.payments_of(note).name, message.body)
        self.assertIn("退款", message.body + message.subject)

    def test_who_may(self):
        """Accountants pay; nobody else opens the dialog, reads it or pays by it."""
        rma, note = self.credited()
        dialog = self.dialog(note)
        for role, user in self.users.items():
            with self.subTest(role):
                if role == "accountant":
                    self.assertTrue(note.with_user(user).after_sales_can_pay_back)
                    continue
                with self.assertRaises(UserError):
                    note.with_user(user).action_after_sales_pay_back()
                with self.assertRaises(UserError):
                    rma.with_user(user).action_pay_back()
                with self.assertRaises(UserError):
                    dialog.with_user(user).action_confirm()
        self.assertFalse(self.payments_of(note))

    def test_what_is_not_to_be_paid(self):
        _rma, note = self.credited()
        _order, invoice = self.paid_order(quantity=1)
        draft = note.copy()
        for document in (invoice, draft, self.env["account.move"]):
            with self.subTest(document.move_type), self.assertRefused("Nothing is to be paid back"):
                document.with_user(self.accountant).action_after_sales_pay_back()

    def test_fields_that_nobody_types(self):
        _rma, note = self.credited()
        payment = (
            self.env["account.payment"]
            .with_user(self.accountant)
            .create(
                {"payment_type": "outbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": 1}
            )
        )
        for record, name, value in (
            (note, "after_sales_pay_back_by", "2030-01-01"),
            (payment, "after_sales_credit_note_ids", [(4, note.id)]),
            (payment, "after_sales_way_reason", "x"),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                record.with_user(self.accountant).write({name: value})

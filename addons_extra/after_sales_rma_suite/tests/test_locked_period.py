"""Whatever cases enter in a locked period says so: moved and told, or refused in words, and nothing is done by halves."""

from datetime import timedelta

from odoo import fields
from odoo.addons.after_sales_rma_payout.tests.common import PayoutCase
from odoo.addons.after_sales_rma_write_down.tests.test_write_down import WriteDownCommon
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import format_date

#: Lock → what it locks: credit notes, entries of the stock, payments, and the goods themselves.
LOCKS = {
    "fiscalyear_lock_date": ("notes", "entries", "payments", "goods"),
    "tax_lock_date": ("notes",),
    "sale_lock_date": ("notes",),
    "purchase_lock_date": (),
    "hard_lock_date": ("notes", "entries", "payments", "goods"),
}


class Undone(Exception):
    """Ends an attempt, of which nothing stays."""


class LockedCommon(PayoutCase, WriteDownCommon):
    """Something of every kind that cases post, ready to be posted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"after_sales_stay_evidence": False, "after_sales_allowance_limit": 1000000})
        cls.today = fields.Date.context_today(cls.env.user)
        Test = cls(methodName="runTest")
        item = Test.defective_goods(cls._create_product("Broken", "average"))
        _rma, cls.posted_note = Test.credited()
        cls.item = item
        orders = [Test.paid_order()[0] for _number in range(2)]
        rmas = cls.env["after.sales.rma"].concat(*(Test.request(order) for order in orders))
        Test.receive(rmas)
        cls.notes = rmas.with_user(cls.accountant).action_refund()
        kept = Test.paid_order()[0]
        cls.allowance = cls.env["after.sales.intake"].create_from_sale(kept, remedy="allowance")
        cls.allowance.line_ids.allowance_percent = 10
        cls.allowance.action_submit()
        cls.say_yes(cls.allowance)
        cls.allowance_note = cls.allowance.credit_note_ids or cls.allowance.with_user(cls.accountant).action_refund()
        cls.dear = cls._create_product("Dear", "average")
        cls.buy(cls.dear, 2, 40)
        wrong = Test.sell((cls.dear, 2, 200))
        Test.deliver(wrong)
        Test.invoice(wrong)
        cls.buy(cls.dear, 10, 10)
        cls.company.after_sales_inspect_at_dock = False
        cls.wrong = Test.request(wrong)
        cls.wrong.receipt_picking_ids.button_validate()
        other = Test.sell((cls.dear, 6, 200))
        Test.deliver(other)
        Test.invoice(other)
        cls.env.flush_all()


@tagged("post_install", "-at_install")
class TestLockedPeriod(LockedCommon):
    def verbs(self) -> dict:
        """{name: (what it enters, the verb)}; every one of ours that posts."""
        Posting = self.env["after.sales.posting"]
        return {
            "credit notes": ("notes", lambda: self.notes.with_user(self.accountant).action_post()),
            "allowance": ("notes", lambda: self.allowance_note.with_user(self.accountant).action_post()),
            "write-down": ("entries", lambda: self.value(self.item)),
            "wrong receipt": ("goods", lambda: self.wrong.receipt_picking_ids.action_after_sales_undo("Wrong")),
            "payment": ("payments", lambda: self.dialog(self.posted_note).action_confirm()),
            "day": ("day", lambda: Posting._post_for(self.accountant, self.company, self.notes)),
        }

    def attempt(self, act, name: str, day):
        """What an act does while everything until a day is locked: (what it gives, new entries, their notes, error).

        Nothing of it stays.
        """
        last = self.env["account.move"].search([], order="id desc", limit=1).id
        found = {}
        try:
            with self.env.cr.savepoint():
                # As the settings do it; drafts beside are no matter of this test.
                self.env.cr.execute(f"UPDATE res_company SET {name} = %s WHERE id = %s", (day, self.company.id))
                self.env.invalidate_all()
                try:
                    with self.env.cr.savepoint():
                        found["result"] = act()
                        self.env.flush_all()
                except UserError as error:
                    found["error"] = str(error)
                entries = self.env["account.move"].search([("id", ">", last), ("move_type", "=", "entry")])
                found["entries"] = [
                    (move.date, " ".join(move.message_ids.mapped(lambda message: str(message.body)))) for move in entries
                ]
                found["notes"] = (self.notes | self.allowance_note).mapped("state")
                found["days"] = self.notes.mapped("date")
                raise Undone
        except Undone:
            self.env.invalidate_all()
        return found

    def test_every_verb_with_each_lock(self):
        """Today is locked: notes and payments are refused, entries stand on the first open day and say why."""
        for lock, locked in LOCKS.items():
            label = self.env["res.company"]._fields[lock]._description_string(self.env)
            for name, (kind, act) in self.verbs().items():
                with self.subTest(lock=lock, verb=name):
                    found = self.attempt(act, lock, self.today)
                    if kind == "day":
                        problems = found["result"].values()
                        self.assertEqual(len(problems), 2 if "notes" in locked else 0)
                        self.assertTrue(all(state == "failed" and label in words for state, words in problems))
                    elif kind not in locked:
                        self.assertNotIn("error", found)
                        self.assertTrue(all(day == self.today for day, _words in found["entries"]), found)
                    elif kind == "entries":
                        self.assertNotIn("error", found)
                        ((day, words),) = found["entries"]
                        self.assertEqual(day, self.today + timedelta(days=1))
                        self.assertIn(label, words)
                    else:
                        self.assertIn(label, found["error"])
                        self.assertIn("exception", found["error"])
                        self.assertEqual((found["entries"], set(found["notes"])), ([], {"draft"}))

    def test_goods_awaited_since_a_locked_month(self):
        """Planned in a month that is locked by now, they come in today."""
        receipt = self.request(self.paid_order()[0]).receipt_picking_ids
        receipt.scheduled_date = self.today - timedelta(days=70)
        found = self.attempt(
            lambda: receipt.button_validate() and receipt.state, "hard_lock_date", self.today - timedelta(days=40)
        )
        self.assertEqual(found.get("result"), "done", found)

    def test_the_day_that_is_used_is_the_one_shown(self):
        """A credit note of a locked month shows, before, the day on which it stands after; with an exception its own."""
        old = self.today - timedelta(days=70)
        until = self.today - timedelta(days=40)

        def post():
            self.notes.invoice_date = old
            shown = " ".join(filter(None, self.notes.mapped("tax_lock_date_message")))
            self.notes.with_user(self.accountant).action_post()
            told = " ".join(str(body) for body in self.notes.message_ids.mapped("body"))
            return shown, told, [fields.Date.to_string(day) for day in self.notes.mapped("date")]

        found = self.attempt(post, "sale_lock_date", until)
        shown, told, days = found["result"]
        self.assertEqual(len(set(days)), 1)
        self.assertGreater(fields.Date.to_date(days[0]), until)
        self.assertIn(format_date(self.env, days[0]), shown)
        self.assertIn(f"entered on {format_date(self.env, days[0])} instead", told)

        def post_by_exception():
            self.env["account.lock_exception"].create(
                {
                    "company_id": self.company.id,
                    "user_id": self.accountant.id,
                    "sale_lock_date": False,
                    "end_datetime": fields.Datetime.now() + timedelta(days=1),
                    "reason": "Late",
                }
            )
            self.env.invalidate_all()
            return post()

        found = self.attempt(post_by_exception, "sale_lock_date", until)
        self.assertEqual(set(found["result"][2]), {fields.Date.to_string(old)})

"""What cases enter in the books: never in a locked period without a word, never by halves, and never changed again."""

from datetime import date, timedelta

from odoo import fields
from odoo.addons.after_sales_rma_payout.tests.common import PayoutCase
from odoo.addons.after_sales_rma_suite.tests.test_outside import public_methods
from odoo.addons.after_sales_rma_write_down.tests.test_write_down import WriteDownCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import format_date, mute_logger
from odoo.tools.safe_eval import safe_eval

#: Lock → what it locks: credit notes and fees, entries of the stock, payments, period ends, and the goods themselves.
LOCKS = {
    "fiscalyear_lock_date": ("notes", "entries", "payments", "periods", "goods"),
    "tax_lock_date": ("notes",),
    "sale_lock_date": ("notes",),
    "purchase_lock_date": (),
    "hard_lock_date": ("notes", "entries", "payments", "periods", "goods"),
}


#: Odoo's own buttons that our methods extend: they take an entry back openly, where its journal is not sealed.
NATIVE = {"button_draft", "button_cancel"}

#: Roles that between them may press everything.
ROLES = ("manager", "accountant", "warehouse")

QUERY = """
    SELECT entry.id, entry.name, entry.date, entry.invoice_date, entry.currency_id, entry.invoice_currency_rate,
           entry.amount_total, entry.amount_total_signed, entry.create_uid, entry.journal_id, item.id, item.date,
           item.account_id, item.partner_id, item.currency_id, item.debit, item.credit, item.balance,
           item.amount_currency, item.tax_line_id, item.create_uid
      FROM account_move entry LEFT JOIN account_move_line item ON item.move_id = entry.id
     WHERE entry.id = ANY(%s) ORDER BY entry.id, item.id
"""

POSTERS = """
    SELECT message.id, message.author_id, message.create_uid, message.date, change.id, change.new_value_char
      FROM mail_message message JOIN mail_tracking_value change ON change.mail_message_id = message.id
     WHERE message.model = 'account.move' AND message.res_id = ANY(%s) ORDER BY message.id, change.id
"""


class Undone(Exception):
    """Ends an attempt, of which nothing stays."""


@tagged("post_install", "-at_install")
class TestBooks(PayoutCase, WriteDownCommon):
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
        cls.set_up_more(Test)
        cls.env.flush_all()

    @classmethod
    def set_up_more(cls, Test):
        """Goods that leave at another cost, a fee, goods that were written down and are cleared, two period ends."""
        cls.company.after_sales_inspect_at_dock = True
        cls.buy(cls.fifo, 1, 100)
        cls.buy(cls.fifo, 9, 120)
        swapped, looked_at = (Test.sell((cls.fifo, 1, 200)) for _number in range(2))
        Test.deliver(swapped | looked_at)
        Test.invoice(swapped)
        Test.invoice(looked_at)
        cls.swap = Test.request(swapped, remedy="exchange")
        as_is = Test.request(looked_at, remedy="as_is")
        Test.receive(cls.swap | as_is)
        cls.replacement = cls.swap.replacement_move_ids.picking_id
        cls.replacement.move_ids.picked = True
        as_is.action_charge_fee(30)
        cls.fee = as_is.fee_invoice_ids
        broken = cls._create_product("Cleared", "average")
        cls.value(Test.defective_goods(broken))
        cls.clearance = Test.clearance(broken, 1).picking_ids
        cls.clearance.move_ids.picked = True
        cls.company.write({"after_sales_expects_returns": True, "after_sales_expects_repairs": True})
        Provision = cls.env["after.sales.provision"].with_user(cls.accountant)
        cls.period, cls.posted_period = Provision.create(
            [{"kind": kind, "date": cls.today} for kind in ("returns", "warranty")]
        )
        cls.posted_period.action_post()

    def verbs(self) -> dict:
        """{name: (what it enters, the verb)}; every one of ours that posts."""
        Posting = self.env["after.sales.posting"]
        return {
            "credit notes": ("notes", lambda: self.notes.with_user(self.accountant).action_post()),
            "allowance": ("notes", lambda: self.allowance_note.with_user(self.accountant).action_post()),
            "fee": ("notes", lambda: self.fee.with_user(self.accountant).action_post()),
            "cost of a swap": ("goods", self.replacement.button_validate),
            "release of a write-down": ("goods", self.clearance.button_validate),
            "period end": ("periods", self.period.action_post),
            "period end taken back": ("periods", self.posted_period.action_reverse),
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
                    (move.date, " ".join(move.message_ids.mapped(lambda message: str(message.body))))
                    for move in entries
                ]
                found["notes"] = (self.notes | self.allowance_note | self.fee).mapped("state")
                found["days"] = self.notes.mapped("date")
                raise Undone  # noqa: TRY301 — it ends the attempt
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
                        self.assertIn("next period end" if kind == "periods" else "exception", found["error"])
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
        """A credit note of a locked month shows, before, the day on which it then stands; by exception, its own."""
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

    def test_a_year_that_is_closed(self):
        """A credit note of last year, which is locked, is entered in this one and takes its next number."""
        last_year = date(self.today.year - 1, 12, 31)

        def post():
            others = [("company_id", "=", self.company.id), ("move_type", "=", "out_refund"), ("state", "=", "posted")]
            before = max(self.env["account.move"].search(others).mapped("sequence_number"))
            self.notes.invoice_date = last_year - timedelta(days=11)
            self.notes.with_user(self.accountant).action_post()
            numbers = self.notes.mapped("sequence_number")
            told = " ".join(str(body) for body in self.notes.message_ids.mapped("body"))
            prefixes = set((self.notes | self.posted_note).mapped("sequence_prefix"))
            return sorted(numbers) == [before + 1, before + 2], told, len(prefixes)

        found = self.attempt(post, "fiscalyear_lock_date", last_year)
        in_order, told, prefixes = found["result"]
        self.assertTrue(in_order)
        self.assertEqual(prefixes, 1)
        self.assertTrue(all(day > last_year for day in found["days"]))
        self.assertIn("lies in a locked period", told)

    def test_a_fiscal_year_of_its_own(self):
        """It ends in March and is closed: what belongs to it is entered in the next one, and takes a number of that."""
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        first = self.company.compute_fiscalyear_dates(self.today)["date_from"]
        self.assertEqual((first.month, first.day), (4, 1))
        journal = self.notes.journal_id.with_env(self.env).copy({"code": "FY"})
        self.notes.with_env(self.env).journal_id = journal

        def post():
            self.notes.invoice_date = first - timedelta(days=11)
            self.notes.with_user(self.accountant).action_post()
            one, two = self.notes.with_env(self.env).sorted("sequence_number")
            numbers = [one.name, two.name]
            told = " ".join(str(body) for body in self.notes.message_ids.mapped("body"))
            one.button_draft()
            return numbers, told, self.gaps()

        found = self.attempt(post, "fiscalyear_lock_date", first - timedelta(days=1))
        numbers, told, gaps = found["result"]
        self.assertEqual(numbers, [f"RFY/{first:%y}-{first.year + 1 - 2000}/000{number}" for number in (1, 2)])
        self.assertEqual(gaps, f"{numbers[0]} is the number of a document that is not posted: Draft")
        self.assertTrue(all(first <= day for day in found["days"]))
        self.assertIn("lies in a locked period", told)

    def test_months_of_a_fiscal_year_of_its_own(self):
        """A year that ends on the 15th has months that do, and so have the summaries on paper."""
        Report = self.env["after.sales.daily.report"]
        self.env["after.sales.matching"]._refresh(self.after_sales_warehouse)
        day = Report.search([("warehouse_id", "=", self.after_sales_warehouse.id)], order="date desc", limit=1)
        self.assertEqual(day._month_name(), f"{day.date:%Y-%m}")
        facts = dict(day._paper_months()[0]["facts"])
        self.assertEqual(facts["Calendar Month"], f"{day.date:%Y-%m}")
        self.company.write({"fiscalyear_last_month": "12", "fiscalyear_last_day": 15})
        first, last = day._month()
        self.assertEqual((first.day, last.day), (16, 15))
        self.assertTrue(first <= day.date <= last)
        (paper,) = day._paper_months()
        self.assertIn(f"{last:%Y-%m} ", paper["number"])
        facts = dict(paper["facts"])
        self.assertEqual(facts["Period"], f"{format_date(self.env, first)} to {format_date(self.env, last)}")
        name = self.env.ref("after_sales_rma_matching.action_report_month").print_report_name
        self.assertTrue(safe_eval(name, {"object": day}).endswith(f"{last:%Y-%m}"))

    # -- numbers have no holes ---------------------------------------------------------------------------------------

    def gaps(self) -> str:
        self.env.flush_all()
        self.env.invalidate_all()
        return self.company._after_sales_gaps_text()

    def test_what_cases_post_keeps_its_number(self):
        """A draft has none; what was posted is not deleted and not emptied by anybody, unless it is the last one."""
        drafts = self.notes
        self.assertFalse(any(drafts.mapped("name")))
        self.assertEqual(self.gaps(), "")
        drafts.with_user(self.accountant).action_post()
        first, last = drafts.sorted("sequence_number").with_user(self.env.ref("base.user_admin")).sudo()
        number = first.name
        first.button_draft()
        for refused in (
            first.unlink,
            lambda: first.write({"name": "/"}),
            lambda: first.write({"name": False}),
            lambda: first.with_context(force_delete=True).unlink(),
        ):
            with self.assertRefused(f"{number}: later numbers are used already"):
                refused()
        self.assertIn(f"{number} is the number of a document that is not posted: Draft", self.gaps())
        first.button_cancel()
        self.assertIn(f"{number} is the number of a document that is not posted: Cancelled", self.gaps())
        first.button_draft()
        first.action_post()
        self.assertEqual((first.name, self.gaps()), (number, ""))
        last.button_draft()
        last.unlink()
        self.assertEqual(self.gaps(), "")

    def test_who_looks_sees_which_numbers_are_missing(self):
        """Credit notes without a case, deleted by who may: named in the settings and on accounting's day."""
        notes = self.env["account.move"].create(
            [
                {
                    "move_type": "out_refund",
                    "partner_id": self.customer.id,
                    "invoice_date": self.today,
                    "invoice_line_ids": [(0, 0, {"name": "Goodwill", "quantity": 1, "price_unit": 10})],
                }
                for _number in range(5)
            ]
        )
        notes.action_post()
        gone = notes[0] | notes[2:4]
        numbers = notes.mapped("name")
        gone.button_draft()
        gone.with_context(force_delete=True).unlink()
        shown = f"{numbers[0]} is missing\n{numbers[2]} to {numbers[3]} are missing"
        self.assertEqual(self.gaps(), shown)
        settings = self.env["res.config.settings"].create({"company_id": self.company.id})
        self.assertEqual(settings.after_sales_gaps_text, shown)
        self.assertIn(notes[1], self.env["account.move"].search(settings.action_after_sales_gaps()["domain"]))
        self.env["after.sales.matching"]._refresh(self.after_sales_warehouse)
        day = self.env["after.sales.daily.report"].search(
            [("warehouse_id", "=", self.after_sales_warehouse.id)], order="date desc", limit=1
        )
        self.assertEqual(day.with_user(self.accountant).gaps_text, shown)
        domain = day.with_user(self.accountant).action_view_gaps()["domain"]
        self.assertIn(notes[4], self.env["account.move"].with_user(self.accountant).search(domain))
        with self.assertRaises(AccessError):
            day.with_user(self.users["warehouse"]).read(["gaps_text"])

    # -- what is posted stays (L43) --------------------------------------------------------------------------------

    @mute_logger(
        "odoo.sql_db",
        "odoo.models",
        "odoo.addons.base.models.ir_rule",
        "odoo.addons.base.models.ir_cron",
        "odoo.addons.after_sales_rma.models.log",
    )
    def test_what_is_posted_stays_by_any_path(self):
        """Date, currency, rate, amount, account, and who posted it: by each public method, field and scheduled job.

        The paths find themselves. Removing an add-on is looked at where add-ons are removed (``tests/test_rooms.py``).
        """
        (self.notes | self.allowance_note).with_user(self.accountant).action_post()
        self.value(self.item)
        self.wrong.receipt_picking_ids.action_after_sales_undo("Wrong")
        self.dialog(self.posted_note).action_confirm()
        self.fee.with_user(self.accountant).action_post()
        self.replacement.button_validate()
        self.clearance.button_validate()
        self.period.action_post()
        self.env.flush_all()
        self.posted = self.env["account.move"].search([("company_id", "=", self.company.id), ("state", "=", "posted")])
        self.assertLessEqual({"out_refund", "entry", "out_invoice"}, set(self.posted.mapped("move_type")))
        self.assertTrue(
            self.posted.line_ids.after_sales_write_down_id and self.posted.filtered("after_sales_undo_cost")
        )
        self.assertEqual(self.posted.line_ids.after_sales_cost_line_id, self.swap.line_ids)
        self.before = self.facts()
        self.walk_buttons()
        self.walk_fields()
        self.walk_jobs()

    def facts(self) -> list:
        """What must not change, of all that is posted."""
        self.env.flush_all()
        self.env.cr.execute(QUERY, [self.posted.ids])
        rows = self.env.cr.fetchall()
        self.env.cr.execute(POSTERS, [self.posted.ids])
        return rows + self.env.cr.fetchall()

    def look(self, act) -> bool:
        """Try something, look whether what is posted stands, and take it back: whether it was let through."""
        point, through = self.env.cr.savepoint(flush=True), True
        try:
            act()
            self.env.flush_all()
        except Exception:  # noqa: BLE001 — whatever refuses; what counts is what is posted
            through = False
            point.rollback()
            self.env.invalidate_all()
        self.assertEqual(self.facts(), self.before)
        point.rollback()
        point.close(rollback=True)
        self.env.invalidate_all()
        return through

    def of_ours(self, model):
        """Records of a model that have to do with what is posted: those of this company."""
        Model = self.env[model]
        if Model._abstract or Model._transient or not Model._auto:
            return Model
        domain = [("company_id", "=", self.company.id)] if Model._fields.get("company_id") else []
        if Model._fields.get("company_id") and not Model._fields["company_id"].store:
            domain = []
        if model == "account.move":
            return self.posted
        return Model.search(domain, order="id desc", limit=8)

    def walk_buttons(self):
        """Each public method, by each role, on the newest records of its model."""
        walked = through = 0
        for (model, _module, method), function in sorted(public_methods(self.env).items(), key=lambda item: item[0]):
            if method in NATIVE or self.env[model]._transient:
                continue
            arguments = {
                name: kind for name, kind in function.after_sales_kinds.items() if type(kind).__name__ == "Text"
            }
            given = dict.fromkeys(arguments, "Because")
            records = self.of_ours(model)
            for role in ROLES:
                with self.subTest(method=f"{model}.{method}", role=role):
                    walked += 1
                    through += self.look(
                        lambda: getattr(records.with_user(self.users[role]), method)(**given)  # noqa: B023
                    )
        self.assertGreater(walked, 250)
        self.assertGreater(through, 60)

    def walk_fields(self):
        """Each writable field of each model of ours, by whoever manages them."""
        samples = {
            "char": "X", "text": "X", "html": "X", "float": 3.0, "monetary": 3.0, "integer": 3,
            "date": date(2020, 1, 1), "datetime": "2020-01-01 00:00:00",
        }  # fmt: skip
        walked = 0
        for model in sorted(name for name in self.env.registry if name.startswith("after.sales.")):
            records = self.of_ours(model)
            if records._transient or not records:
                continue
            for field in records._fields.values():
                if not field.store or field.type not in samples or field.name in ("id", "write_date", "create_date"):
                    continue
                with self.subTest(field=f"{model}.{field.name}"):
                    walked += 1
                    self.look(
                        lambda: records[:2].with_user(self.users["manager"]).write({field.name: samples[field.type]})  # noqa: B023
                    )
        self.assertGreater(walked, 90)

    def walk_jobs(self):
        """Each scheduled job of ours."""
        data = self.env["ir.model.data"].search([("model", "=", "ir.cron"), ("module", "=like", "after_sales_rma%")])
        jobs = self.env["ir.cron"].browse(data.mapped("res_id"))
        self.assertGreaterEqual(len(jobs), 7)
        for cron in jobs:
            with self.subTest(cron.name), self.enter_registry_test_mode():
                cron.method_direct_trigger()
                self.assertEqual(self.facts(), self.before)

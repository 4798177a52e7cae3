"""Who agrees is paid back to his eWallet: owed until it is spent, never more than is due, and undone with its entry."""

from odoo.addons.after_sales_rma_payout.services.debts import Debt
from odoo.addons.after_sales_rma_payout.tests.common import PayoutCase
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

AGREED = "By phone, 5 May, Ms Li"


@tagged("post_install", "-at_install")
class TestStoreCredit(PayoutCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Account = cls.env["account.account"]
        cls.owed, cls.bonus = Account.create(
            [
                {"name": name, "code": code, "account_type": kind, "company_ids": [(6, 0, cls.company.ids)]}
                for name, code, kind in (
                    ("Store Credit", "220399", "liability_current"),
                    ("Bonus", "660199", "expense"),
                )
            ]
        )
        cls.program = cls.env["loyalty.program"].create(
            {
                "name": "eWallet",
                "program_type": "ewallet",
                "currency_id": cls.company.currency_id.id,
                "company_id": cls.company.id,
                "trigger": "auto",
                "applies_on": "future",
                "reward_ids": [
                    (
                        0,
                        0,
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                            "discount_applicability": "order",
                            "required_points": 1,
                            "description": "eWallet",
                        },
                    )
                ],
            }
        )
        cls.company.after_sales_wallet_program_id = cls.program
        cls.spent_by = cls.program.reward_ids.discount_line_product_id
        cls.spent_by.with_company(cls.company).property_account_income_id = cls.owed

    def store_credit(self, notes, amount: float | None = None, agreement: str = AGREED):
        """Put what is due on eWallets: the entries."""
        dialog = self.dialog(notes)
        dialog.agreement = agreement
        dialog.line_ids.to_store_credit = True
        if amount is not None:
            dialog.line_ids.amount = amount
        dialog.action_confirm()
        self.env.flush_all()
        return self.env["account.move"].search([("after_sales_wallet_note_ids", "in", notes.ids)])

    @property
    def wallet(self):
        self.env.invalidate_all()
        return self.env["loyalty.card"].search([("program_id", "=", self.program.id)])

    def test_wallets_are_asked_for_once(self):
        """Who has one keeps it, who has none gets one, and twenty customers cost no more statements than two."""
        Paying, Note = self.env["after.sales.paying"], self.env["account.move"]
        partners = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(22)])
        debts = [
            Debt(self.company, partner, self.owed, self.company.currency_id, Note.line_ids, 1.0) for partner in partners
        ]
        notes_of, costs = dict.fromkeys(debts, Note), []
        for some in (debts[:2], debts[2:]):
            first = Paying._wallets(some, notes_of)
            self.assertEqual([card.partner_id for card in first.values()], [debt.partner for debt in some])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(Paying._wallets([*some, some[0]], notes_of), first)
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(costs[0], costs[1])

    def test_owed_until_it_is_spent(self):
        """The receivable becomes a liability of the same amount; the customer and colleagues are told."""
        rma, note = self.credited()
        total = note.amount_total
        entry = self.store_credit(note)
        self.assertEqual((self.wallet.points, self.wallet.partner_id), (total, self.customer))
        self.assertEqual((note.amount_residual, rma.state), (0, "done"))
        receivable = note.line_ids.filtered(lambda line: line.account_type == "asset_receivable").account_id
        self.assertRecordValues(
            entry.line_ids.sorted("balance"),
            [{"account_id": self.owed.id, "balance": -total}, {"account_id": receivable.id, "balance": total}],
        )
        self.assertEqual((entry.create_uid, entry.after_sales_agreement), (self.accountant, AGREED))
        history = self.wallet.history_ids
        self.assertEqual((history.issued, history.order_id, history.order_model), (total, entry.id, "account.move"))
        self.assertIn(entry.name, rma.with_user(self.users["salesperson"]).paid_back_text)
        told = "".join(rma.message_ids.mapped("body"))
        for words in (AGREED, "store credit", entry.name):
            self.assertIn(words, told)
        # Spent as Odoo spends it: the liability is gone.
        order = self.sell((self.average, 1, 100))
        order._update_programs_and_rewards()
        order._apply_program_reward(self.program.reward_ids, self.wallet)
        self.invoice(order)
        self.assertEqual(self.wallet.points, total - 113)
        self.assertEqual(self.balance("220399"), -(total - 113))

    def test_bonus(self):
        """Borne by the account that the company names; owed with the rest."""
        with self.assertRaises(ValidationError):
            self.company.after_sales_wallet_bonus = 5
        self.company.write({"after_sales_wallet_bonus": 5, "after_sales_wallet_bonus_account_id": self.bonus.id})
        _rma, note = self.credited()
        total = note.amount_total
        more = note.currency_id.round(total * 0.05)
        dialog = self.dialog(note)
        dialog.line_ids.to_store_credit = True
        self.assertIn(f"{total + more:,.2f}", dialog.wallet_text)
        entry = self.store_credit(note)
        self.assertAlmostEqual(self.wallet.points, total + more, 2)
        self.assertEqual((self.balance("220399"), self.balance("660199")), (-(total + more), more))
        self.assertEqual((entry.after_sales_wallet_amount, note.amount_residual), (total + more, 0))

    def test_only_when_the_customer_agrees(self):
        _rma, note = self.credited()
        with self.assertRefused("how he agreed"):
            self.store_credit(note, agreement=" ")
        self.assertFalse(self.wallet)

    def test_what_the_books_need(self):
        """An eWallet that is spent from revenue, and a currency without one."""
        _rma, note = self.credited()
        self.spent_by.with_company(self.company).property_account_income_id = self._account(self.company, "6001")
        with self.assertRefused("liabilities"):
            self.store_credit(note)
        self.program.active = False
        self.assertFalse(self.dialog(note).has_wallet)
        with self.assertRefused("no eWallet"):
            self.store_credit(note)

    def test_a_day_that_is_locked(self):
        """Refused in the words of the lock, and nothing is given; the day after it, on that day."""
        _rma, note = self.credited()
        for lock in ("fiscalyear_lock_date", "hard_lock_date"):
            with self.subTest(lock), self.env.cr.savepoint() as point:
                # As the settings do it; drafts beside are no matter of this test.
                self.env.flush_all()
                locking = f"UPDATE res_company SET {lock} = %s WHERE id = %s"
                self.env.cr.execute(locking, (self.today(), self.company.id))
                self.env.invalidate_all()
                label = self.company._fields[lock]._description_string(self.env)
                with self.assertRefused(f"is locked: .*{label}.*exception"):
                    self.store_credit(note)
                self.assertFalse(self.wallet.filtered("points"))
                self.assertEqual(note.amount_residual, note.amount_total)
                point.rollback()
                self.env.invalidate_all()

    def test_never_more_than_is_due(self):
        """Part of it, then the rest in money; nothing twice, also while the entry is not matched."""
        _rma, note = self.credited()
        total = note.amount_total
        with self.assertRefused("are due"):
            self.store_credit(note, total + 0.01)
        entry = self.store_credit(note, 100)
        self.assertEqual(note.amount_residual, total - 100)
        entry.line_ids.remove_move_reconcile()
        with self.assertRefused("too little"):
            self.dialog(note).action_confirm()
        with self.assertRefused("too little"):
            self.store_credit(note)
        owed = (note | entry).line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        owed.reconcile()
        self.dialog(note).action_confirm()
        self.assertEqual(note.amount_residual, 0)

    def test_undone_with_its_entry(self):
        """Reset or reversed, it is off the eWallet and due again; what was spent cannot be undone."""
        rma, note = self.credited()
        total = note.amount_total
        entry = self.store_credit(note)
        entry.with_user(self.accountant).button_draft()
        self.assertEqual(self.wallet.points, 0)
        entry.with_user(self.accountant).button_cancel()
        self.assertEqual((self.wallet.points, note.amount_residual, rma.state), (0, total, "authorized"))
        entry = self.store_credit(note) - entry
        reversal = entry._reverse_moves(cancel=True)
        self.assertEqual((self.wallet.points, note.amount_residual, reversal.state), (0, total, "posted"))
        last = self.store_credit(note).filtered("after_sales_wallet_given")
        with self.assertRefused("pay the customer back anew"):
            reversal.button_draft()
        self.wallet.points -= 1
        with self.assertRefused("spent"):
            last.button_draft()

    def test_nobody_writes_himself_store_credit(self):
        _rma, note = self.credited()
        entry = self.store_credit(note)
        for values in ({"after_sales_wallet_given": 0}, {"after_sales_wallet_id": False}):
            with self.assertRaises(AccessError):
                entry.with_user(self.accountant).write(values)
        with self.assertRaises(UserError):
            self.dialog(note, user=self.users["salesperson"])

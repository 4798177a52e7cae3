"""Budgets and approvals: a leader answers before anything moves, and nobody answers their own (R13)."""

from datetime import timedelta

from lxml import html
from odoo import Command, fields
from odoo.addons.after_sales_rma.tests.common import ROLES, AfterSalesCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

KINDS = ("red_budget", "replacement_budget", "exception")


class ApprovalCommon(AfterSalesCommon):
    """A company that demands budgets; three leaders, the first of whom is asked where a rule names one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_budget_required = True
        cls.salesperson, cls.leader = cls.users["salesperson"], cls.users["approver"]
        cls.second = cls._create_leader("second")
        cls.buy(cls.average, 100, 120)
        cls.buy(cls.fifo, 100, 80)
        cls.Rule = cls.env["after.sales.approval.rule"]

    @classmethod
    def _create_leader(cls, login: str, groups: str = ROLES["approver"]):
        return new_test_user(
            cls.env,
            login=f"as_{login}",
            groups=groups,
            email=f"{login}@example.com",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def sold(cls, *lines):
        """A delivered and invoiced order of the salesperson; default four pieces at 200."""
        order = cls.sell(*(lines or [(cls.average, 4, 200)]), user_id=cls.salesperson.id)
        cls.deliver(order)
        cls.invoice(order)
        return order

    def handed_in(self, quantity: float = 3, remedy: str = "refund", order=None):
        """A case that the salesperson handed in."""
        order = order or self.sold()
        Intake = self.env["after.sales.intake"].with_user(self.salesperson)
        rma = Intake.create_from_sale(
            order.with_user(self.salesperson),
            [{"sale_line_id": line.id, "quantity": quantity, "remedy": remedy} for line in order.order_line],
        )
        rma.action_submit()
        return rma.with_env(self.env)

    def ask(self, kind: str, amount: float, **vals):
        """A question that the rules send to its leader, about nothing: what is decided follows from the record only."""
        Approving = self.env["after.sales.approving"].with_user(self.salesperson).sudo()
        case = self.env["after.sales.rma"].create({"partner_id": self.customer.id})
        return Approving._ask(
            [
                Approving._prepare_vals(
                    case,
                    kind,
                    rma_id=case.id,
                    currency_id=self.company.currency_id.id,
                    amount=amount,
                    requested_by_id=self.salesperson.id,
                    **vals,
                )
            ]
        ).with_env(self.env)

    def absent(self, user, delegate, days_from: int = 0, days_to: int = 0):
        today = fields.Date.context_today(self.env.user)
        return self.env["after.sales.delegation"].create(
            {
                "user_id": user.id,
                "delegate_id": delegate.id,
                "date_from": today + timedelta(days=days_from),
                "date_to": today + timedelta(days=days_to),
            }
        )

    def assertNothingMoved(self, rma):
        self.assertFalse(rma.picking_ids | rma.replacement_order_ids.picking_ids)
        self.assertFalse(rma.credit_note_ids)
        self.assertFalse(rma.replacement_order_ids)


@tagged("post_install", "-at_install")
class TestBudget(ApprovalCommon):
    def test_no_budget_demanded_nothing_changes(self):
        self.company.after_sales_budget_required = False
        rma = self.handed_in()
        self.assertRecordValues(rma, [{"state": "authorized", "budget_demanded": False, "budget_status": "none"}])
        self.assertFalse(rma.approval_ids)

    def test_the_budget_waits_for_a_leader_and_nothing_moves(self):
        rma = self.handed_in()
        self.assertRecordValues(rma, [{"state": "submitted", "next_step": "approve_budget", "budget_status": "asked"}])
        self.assertRecordValues(
            rma.approval_ids,
            [
                {
                    "kind": "red_budget",
                    "state": "asked",
                    "amount": 678,
                    "amount_untaxed": 600,
                    "cost": 360,
                    "margin": 240,
                    "requested_by_id": self.salesperson.id,
                    "partner_id": self.customer.id,
                }
            ],
        )
        self.assertIn("Average × 3", rma.approval_ids.content)
        self.assertNothingMoved(rma)

    def test_approved_it_goes_on_at_once(self):
        rma = self.handed_in()
        rma.approval_ids.with_user(self.leader).action_approve("A good customer")
        self.assertRecordValues(
            rma,
            [
                {
                    "state": "authorized",
                    "next_step": "await_goods",
                    "budget_status": "approved",
                    "decided_by_id": self.leader.id,
                }
            ],
        )
        self.assertRecordValues(
            rma.approval_ids,
            [{"state": "approved", "decided_by_id": self.leader.id, "reason": "A good customer"}],
        )
        self.assertEqual(rma.receipt_picking_ids.state, "assigned")
        self.receive(rma)
        self.assertEqual(self.credit(rma).amount_total, 678)
        self.assertEqual(self.closing(), 0)

    def test_refused_the_case_stands_still_until_asked_again(self):
        rma = self.handed_in()
        rma.approval_ids.with_user(self.leader).action_refuse("Too much")
        self.assertRecordValues(
            rma, [{"state": "submitted", "next_step": "approve_budget", "budget_status": "refused"}]
        )
        self.assertIn("refused", rma.with_user(self.salesperson).next_step_hint)
        self.assertNothingMoved(rma)
        rma.with_user(self.salesperson).action_submit_budget()
        self.assertEqual(rma.approval_ids.sorted("id").mapped("state"), ["refused", "asked"])
        rma.approval_ids.filtered(lambda item: item.state == "asked").with_user(self.leader).action_approve()
        self.assertEqual(rma.state, "authorized")

    def test_asked_back_the_asker_replies(self):
        rma = self.handed_in()
        approval = rma.approval_ids
        approval.with_user(self.leader).action_ask_back("Was it used?")
        self.assertEqual((approval.state, rma.budget_status), ("returned", "returned"))
        self.assertIn("question", rma.with_user(self.salesperson).next_step_hint)
        with self.assertRefused("Asked back"):
            approval.with_user(self.leader).action_approve()
        with self.assertRefused("the question is asked of"):
            approval.with_user(self.users["agent"]).action_reply("No")
        approval.with_user(self.salesperson).action_reply("Never unpacked")
        self.assertRecordValues(approval, [{"state": "asked", "question": "Was it used?", "reply": "Never unpacked"}])
        approval.with_user(self.leader).action_approve()
        self.assertEqual(rma.state, "authorized")

    def test_words_are_asked_for_in_a_dialog(self):
        approval = self.handed_in().approval_ids.with_user(self.leader)
        action = approval.action_refuse()
        with Form(self.env[action["res_model"]].with_user(self.leader).with_context(**action["context"])) as dialog:
            dialog.words = "No money"
        dialog.record.action_confirm()
        self.assertRecordValues(approval, [{"state": "refused", "reason": "No money"}])

    def test_the_button_of_the_dialog_says_what_it_does(self):
        view = html.fromstring(self.env["after.sales.answer"].get_view(view_type="form")["arch"])
        buttons = view.xpath("//button[@name='action_confirm']")
        self.assertEqual(
            {button.get("string"): button.get("invisible") for button in buttons},
            {
                "Approve": "verb != 'approve'",
                "Refuse": "verb != 'refuse'",
                "Ask Back": "verb != 'ask_back'",
                "Reply": "verb != 'reply'",
            },
        )

    def test_an_exchange_has_a_budget_for_what_goes_out(self):
        order = self.sold()
        rma = self.env["after.sales.intake"].create_from_sale(
            order, [{"sale_line_id": order.order_line.id, "quantity": 2, "remedy": "exchange"}]
        )
        self.env["after.sales.replacement"].create(
            {"line_id": rma.line_ids.id, "product_id": self.fifo.id, "quantity": 2, "price_unit": 300}
        )
        rma.with_user(self.users["agent"]).action_submit()
        self.assertRecordValues(
            rma.approval_ids.sorted("id"),
            [
                {"kind": "red_budget", "amount": 452, "cost": 240, "margin": 160},
                {"kind": "replacement_budget", "amount": 678, "cost": 160, "margin": 440},
            ],
        )
        red, other = rma.approval_ids.sorted("id")
        red.with_user(self.leader).action_approve()
        self.assertEqual((rma.state, rma.next_step), ("submitted", "approve_budget"))
        self.assertNothingMoved(rma)
        other.with_user(self.leader).action_approve()
        self.assertEqual(rma.state, "authorized")

    def test_what_the_rule_does_not_allow_is_an_exception(self):
        order = self.sold()
        self.company.after_sales_window_days = 0
        order.picking_ids.move_ids.date = fields.Datetime.now() - timedelta(days=30)
        rma = self.handed_in(order=order)
        self.assertEqual(rma.line_ids.verdict, "refer")
        self.assertEqual(set(rma.approval_ids.mapped("kind")), {"red_budget", "exception"})
        rma.approval_ids.with_user(self.leader).action_approve("Old friend")
        self.assertRecordValues(rma, [{"state": "authorized", "decision_reason": "Old friend"}])

    def test_cancelled_and_asked_anew(self):
        rma = self.handed_in()
        first = rma.approval_ids
        first.with_user(self.leader).action_approve()
        rma.action_cancel()
        self.assertEqual(first.state, "withdrawn")
        rma.action_reopen()
        rma.with_user(self.salesperson).action_submit()
        self.assertEqual(rma.approval_ids.sorted("id").mapped("state"), ["withdrawn", "asked"])
        self.assertEqual(rma.state, "submitted")

    def test_a_refused_case_asks_nobody_any_more(self):
        rma = self.handed_in()
        rma.with_user(self.leader).action_refuse("Opened by the customer")
        self.assertEqual((rma.state, rma.approval_ids.state), ("refused", "withdrawn"))

    # -- the gate ----------------------------------------------------------------------------------------------

    def test_no_remote_call_passes_the_gate(self):
        rma = self.handed_in()
        manager = self.users["manager"]
        accountant = self.users["accountant"]
        attempts = {
            "authorise": lambda: rma.with_user(self.leader).action_authorize(),
            "authorise as the system": lambda: rma.action_authorize(),
            "state": lambda: rma.with_user(manager).write({"state": "authorized"}),
            "no budget": lambda: rma.with_user(manager).write({"budget_demanded": False}),
            "credit": lambda: rma.with_user(accountant).action_refund(),
            "exchange": lambda: rma.with_user(manager).action_exchange(),
            "answer": lambda: rma.approval_ids.with_user(manager).write({"state": "approved"}),
            "amount": lambda: rma.approval_ids.with_user(manager).write({"amount": 0}),
            "answer by an import": lambda: self.env["after.sales.approval"]
            .with_user(manager)
            .create(
                {
                    "kind": "red_budget",
                    "state": "approved",
                    "rma_id": rma.id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "requested_by_id": self.salesperson.id,
                    "amount": 9999,
                }
            ),
            "delete": lambda: rma.approval_ids.with_user(manager).unlink(),
            "approve one's own": lambda: rma.approval_ids.with_user(self.salesperson).action_approve(),
        }
        for name, attempt in attempts.items():
            for context in ({}, {"after_sales_trusted": True}):
                with self.subTest(name, context=context), self.assertRaises(UserError), self.cr.savepoint():
                    self.env.invalidate_all()
                    rma = rma.with_context(**context)
                    attempt()
        self.env.invalidate_all()
        self.assertEqual((rma.state, rma.budget_status), ("submitted", "asked"))
        self.assertNothingMoved(rma)

    def test_goods_that_arrive_all_the_same_are_refused(self):
        rma = self.handed_in()
        line = rma.line_ids
        move = self.env["stock.move"].create(
            {
                **self.env["after.sales.receipt"]._prepare_move_vals(line, 3),
                "picked": True,
                "quantity": 3,
            }
        )
        with self.assertRefused("is not authorised", ValidationError):
            move._action_done()

    def test_accepted_goods_beyond_the_tolerance_are_approved_again(self):
        rma = self.handed_in()
        rma.approval_ids.with_user(self.leader).action_approve()
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 4
        receipt.move_ids.picked = True
        receipt.with_user(self.users["warehouse"]).button_validate()
        rma.discrepancy_ids.with_user(self.second).action_accept("He sent all four")
        self.assertRecordValues(rma, [{"next_step": "approve_budget", "state": "authorized"}])
        self.assertEqual(len(rma.receipt_picking_ids), 1)
        rma.inspection_ids.action_grade_qualified()
        with self.assertRefused("not approved by a leader yet"):
            rma.with_user(self.users["accountant"]).action_refund()
        asked = rma.approval_ids.filtered(lambda item: item.state == "asked")
        self.assertEqual(asked.amount, 904)
        asked.with_user(self.leader).action_approve()
        self.assertEqual(len(rma.receipt_picking_ids), 2)
        self.assertNotEqual(rma.next_step, "approve_budget")

    def test_accepted_goods_within_the_tolerance_go_on(self):
        self.company.after_sales_budget_tolerance = 34
        rma = self.handed_in()
        rma.approval_ids.with_user(self.leader).action_approve()
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 4
        receipt.move_ids.picked = True
        receipt.button_validate()
        rma.discrepancy_ids.with_user(self.second).action_accept("He sent all four")
        self.assertEqual(len(rma.approval_ids), 1)
        self.assertEqual(len(rma.receipt_picking_ids), 2)

    # -- several at once ---------------------------------------------------------------------------------------

    def test_one_refused_none_approved(self):
        mine = self.handed_in()
        own = self.handed_in()
        own.sudo().approval_ids.requested_by_id = self.leader
        both = (mine | own).approval_ids
        with self.assertRefused(f"{own.approval_ids.name} .*nobody approves their own"):
            both.with_user(self.leader).action_approve()
        self.assertEqual(set(both.mapped("state")), {"asked"})

    def test_queries_do_not_grow_with_the_questions(self):
        orders = [self.sold() for _number in range(12)]
        costs = {}
        for count in (2, 10):
            rmas = self.env["after.sales.rma"].concat(*(self.handed_in(1, order=orders.pop()) for _n in range(count)))
            approvals = rmas.approval_ids.with_user(self.leader)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            approvals.action_refuse("Too much")
            self.env.flush_all()
            costs[count] = self.env.cr.sql_log_count - before
        self.assertLess((costs[10] - costs[2]) / 8, 3)

    def test_queries_of_handing_in(self):
        orders = self.env["sale.order"].concat(*(self.sold() for _number in range(12)))
        costs = {}
        for part in (orders[:2], orders[2:]):
            rmas = self.env["after.sales.intake"].create_from_sale(part)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["after.sales.decision"]._submit(rmas)
            self.env.flush_all()
            costs[len(part)] = self.env.cr.sql_log_count - before
        self.assertLess((costs[10] - costs[2]) / 8, 4)


@tagged("post_install", "-at_install")
class TestWhoAnswers(ApprovalCommon):
    """Every kind, by amount, role, absence, and never one's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._create_leader("boss", ROLES["manager"])
        cls.rules = cls.Rule.create(
            [
                vals
                for kind in KINDS
                for vals in (
                    {"kind": kind, "answered_by": "rule"},
                    {"kind": kind, "amount_from": 100, "approver_id": cls.leader.id},
                    {
                        "kind": kind,
                        "amount_from": 5000,
                        "answered_by": "group",
                        "group_id": cls.env.ref("after_sales_rma.group_manager").id,
                    },
                )
            ]
        )

    def test_matrix(self):
        """Kind × amount × role: the leader from 100 on, a manager from 5000 on, below nobody is bothered."""
        expected = {50: set(), 100: {"approver"}, 4999.99: {"approver"}, 5000: {"manager"}}
        for kind in KINDS:
            for amount, allowed in expected.items():
                approval = self.ask(kind, amount)
                self.assertEqual(approval.state, "asked" if allowed else "approved")
                for role, user in self.users.items():
                    with self.subTest(kind=kind, amount=amount, role=role):
                        seen = approval.with_user(user)
                        if role in allowed:
                            self.assertTrue(seen.can_approve)
                        elif allowed:
                            with self.assertRaises(UserError):
                                seen.action_approve()
                        elif role in ("approver", "manager"):
                            self.assertFalse(seen.can_approve)

    def test_absence(self):
        """The delegate answers from the first to the last day of an absence, the absent leader still may."""
        for kind in KINDS:
            approval = self.ask(kind, 500)
            for first, last, stands_in in ((-5, -1, False), (-1, 0, True), (0, 3, True), (1, 3, False)):
                with self.subTest(kind=kind, first=first, last=last):
                    absence = self.absent(self.leader, self.second, first, last)
                    self.env.invalidate_all()
                    self.assertEqual(not approval.with_user(self.second)._button_problem("approve"), stands_in)
                    self.assertFalse(approval.with_user(self.leader)._button_problem("approve"))
                    absence.unlink()

    def test_self(self):
        """Nobody approves their own: not as the leader named, not as a delegate, not for a colleague's question."""
        for kind in KINDS:
            for who in (self.leader, self.second):
                with self.subTest(kind=kind, who=who.login):
                    absence = self.absent(self.leader, self.second)
                    own = self.ask(kind, 500)
                    own.sudo().requested_by_id = who
                    self.env.invalidate_all()
                    self.assertIn("their own", own.with_user(who)._button_problem("approve"))
                    colleagues = self.ask(kind, 500)
                    colleagues.rma_id.sudo().requested_by_id = who
                    self.env.invalidate_all()
                    self.assertIn("their own", colleagues.with_user(who)._button_problem("approve"))
                    absence.unlink()

    def test_the_delegates_answer_says_in_whose_place(self):
        self.absent(self.leader, self.second)
        rma = self.handed_in()
        rma.approval_ids.with_user(self.second).action_approve()
        self.assertRecordValues(rma.approval_ids, [{"decided_by_id": self.second.id, "decided_for_id": self.leader.id}])

    def test_below_the_limit_nobody_is_bothered(self):
        self.rules.filtered(lambda rule: rule.answered_by == "user").amount_from = 1000
        rma = self.handed_in()
        self.assertRecordValues(rma.approval_ids, [{"state": "approved", "decided_by_id": False}])
        self.assertRecordValues(rma, [{"state": "authorized", "decided_by_id": False}])

    def test_the_rule_of_the_team_goes_first(self):
        team = self.env["crm.team"].create({"name": "South", "company_id": self.company.id})
        self.Rule.create({"kind": "red_budget", "team_id": team.id, "approver_id": self.second.id})
        self.assertEqual(self.ask("red_budget", 9000, team_id=team.id).approver_id, self.second)
        self.assertEqual(self.ask("red_budget", 500).approver_id, self.leader)

    def test_rules_name_approvers_only(self):
        with self.assertRefused("is no approver", ValidationError):
            self.Rule.create({"kind": "red_budget", "approver_id": self.salesperson.id})
        with self.assertRefused("Say which leader", ValidationError):
            self.Rule.create({"kind": "red_budget"})

    def test_delegations(self):
        with self.assertRefused("is no approver", ValidationError):
            self.absent(self.leader, self.salesperson)
        Delegation = self.env["after.sales.delegation"]
        today = fields.Date.context_today(self.leader)
        vals = {"user_id": self.leader.id, "delegate_id": self.second.id, "date_from": today, "date_to": today}
        Delegation.with_user(self.leader).create(vals)
        with self.assertRefused("for yourself only", AccessError):
            Delegation.with_user(self.second).create(vals)
        with self.assertRaises(AccessError):
            Delegation.with_user(self.salesperson).create(vals)

    def test_a_delegate_is_named_by_who_gives(self):
        """A manager does it for a third person, never for himself: on a new one, by a change, or by way of a user."""
        manager, today = self.users["manager"], fields.Date.context_today(self.leader)
        Delegation = self.env["after.sales.delegation"].with_user(manager)
        vals = {"user_id": self.leader.id, "date_from": today, "date_to": today}
        absence = Delegation.create({**vals, "delegate_id": self.second.id})
        given = self.absent(self.leader, manager)
        own = Delegation.create({"user_id": manager.id, "delegate_id": self.second.id, "date_to": today})
        attempts = {
            "create": lambda: Delegation.create({**vals, "delegate_id": manager.id}),
            "default": lambda: Delegation.with_context(default_delegate_id=manager.id).create(vals),
            "write": lambda: absence.write({"delegate_id": manager.id}),
            "turn round": lambda: own.write({"user_id": self.leader.id, "delegate_id": manager.id}),
            "longer": lambda: given.with_user(manager).write({"date_to": "2099-01-01"}),
            "user": lambda: manager.with_user(manager).write(
                {"after_sales_delegation_ids": [(0, 0, {**vals, "delegate_id": manager.id})]}
            ),
        }
        for name, attempt in attempts.items():
            with self.subTest(name), self.assertRaises(AccessError):
                attempt()
        own.write({"date_to": today + timedelta(days=3)})
        absence.write({"date_to": today + timedelta(days=3)})

    def test_what_a_delegate_made_for_himself_never_held(self):
        """Of an older version: it answers nothing."""
        manager = self.users["manager"]
        absence = self.absent(self.leader, manager)
        approval = self.ask("red_budget", 500)
        self.assertTrue(approval.with_user(manager).can_approve)
        absence.flush_recordset()
        self.env.cr.execute("UPDATE after_sales_delegation SET create_uid = delegate_id WHERE id = %s", [absence.id])
        self.env.invalidate_all()
        self.assertFalse(approval.with_user(manager).can_approve)

    def test_the_giver_is_told(self):
        """What somebody else arranges for a leader stands in his inbox, and who made it in the list."""
        manager, today = self.users["manager"], fields.Date.context_today(self.leader)
        self.leader.notification_type = "inbox"
        told = lambda: self.env["mail.message"].search([("notified_partner_ids", "in", self.leader.partner_id.ids)])  # noqa: E731
        before = told()
        vals = {"user_id": self.leader.id, "delegate_id": self.second.id, "date_from": today, "date_to": today}
        absence = self.env["after.sales.delegation"].with_user(manager).create(vals)
        (message,) = told() - before
        for words in (manager.name, self.second.name, "in your place"):
            self.assertIn(words, message.body)
        self.assertEqual(absence.create_uid, manager)
        before = told()
        self.env["after.sales.delegation"].with_user(self.leader).create(vals)
        self.assertEqual(told(), before, "not by himself of himself")

    def test_the_answer_says_for_whom(self):
        absence = self.absent(self.leader, self.second)
        rma = self.handed_in()
        rma.approval_ids.with_user(self.second).action_approve()
        self.assertIn(
            f"answered by {self.second.name} for {self.leader.name}", " ".join(rma.message_ids.mapped("body"))
        )
        for attempt in (absence.unlink, lambda: absence.write({"delegate_id": self.users["manager"].id})):
            with self.assertRefused("questions were answered by it"):
                attempt()
        absence.date_to = fields.Date.context_today(absence)

    # -- being told --------------------------------------------------------------------------------------------

    def test_leader_and_delegate_are_told_once_and_the_activity_closes(self):
        self.leader.email = "leader@example.com"
        self.absent(self.leader, self.second)
        rma = self.handed_in()
        approval = rma.approval_ids
        self.assertEqual(approval.activity_ids.user_id, self.leader | self.second)
        mails = self.env["mail.mail"].search([("subject", "like", approval.name)])
        self.assertEqual(mails.recipient_ids, (self.leader | self.second).partner_id)
        self.assertEqual(len(mails), 2)
        self.assertIn(f"/odoo/after-sales-approvals/{approval.id}", mails[0].body_html)
        approval.with_user(self.leader).action_approve()
        self.assertFalse(approval.activity_ids)
        self.assertIn("Approved", "".join(rma.message_ids.mapped("body")))


@tagged("post_install", "-at_install")
class TestBudgetList(ApprovalCommon):
    """The budget lists on paper."""

    def html(self, rma, user, kind: str = "red_budget") -> str:
        content, _type = (
            self.env["ir.actions.report"]
            .with_user(user)
            ._render_qweb_html(f"after_sales_rma_approval.report_{kind}", rma.ids)
        )
        return content.decode()

    def test_red_amounts(self):
        rma = self.handed_in()
        text = self.html(rma, self.salesperson)
        self.assertIn("-678.00", text.replace("\N{ZERO WIDTH NO-BREAK SPACE}", ""))
        cells = html.fromstring(text).xpath("//td[contains(., '678.00')]")
        self.assertTrue(cells)
        self.assertTrue(all("text-danger" in cell.get("class") for cell in cells), "the cells themselves are red")
        self.assertIn(rma.approval_ids.name, text)

    def test_the_red_list_comes_to_what_is_credited(self):
        """Order-wide discount and fee stand on the list and in the question; the sum is the credit note's (R23)."""
        order = self.sell((self.average, 4, 200), user_id=self.salesperson.id)
        self.env["sale.order.discount"].create(
            {"sale_order_id": order.id, "discount_type": "so_discount", "discount_percentage": 0.1}
        ).action_apply_discount()
        self.deliver(order)
        self.invoice(order)
        Intake = self.env["after.sales.intake"].with_user(self.salesperson)
        goods = order.order_line[0]
        rma = Intake.create_from_sale(
            order.with_user(self.salesperson), [{"sale_line_id": goods.id, "quantity": 3}]
        ).with_env(self.env)
        self.env["after.sales.deduction"].create(
            {"rma_id": rma.id, "kind": "fee", "label": "Handling", "amount": 33.9, "reason": "As agreed"}
        )
        rma.with_user(self.salesperson).action_submit()
        adjustments = rma._budget_adjustments("red_budget")
        self.assertEqual([row["total"] for row in adjustments], [-67.8, -33.9])
        self.assertEqual([row["untaxed"] for row in adjustments], [-60.0, -30.0])
        self.assertEqual(rma.amount_refund, 576.3)
        text = self.html(rma, self.salesperson).replace("\N{ZERO WIDTH NO-BREAK SPACE}", "")
        self.assertIn("-576.30", text)
        self.assertIn("576.30", rma.approval_ids.content)
        rma.approval_ids.with_user(self.leader).action_approve()
        self.receive(rma)
        self.assertEqual(self.credit(rma).amount_total, 576.3)

    def test_cost_and_margin_are_for_some_eyes(self):
        rma = self.handed_in(2, "exchange")
        for kind in ("red_budget", "replacement_budget"):
            for role, sees in (("salesperson", False), ("agent", False), ("approver", True), ("commerce", True)):
                with self.subTest(kind=kind, role=role):
                    text = self.html(rma, self.users[role], kind)
                    self.assertEqual("Margin" in text, sees)
                    self.assertEqual("240.00" in text, sees)
        mine = rma.approval_ids.with_user(self.salesperson)
        mine.read(["amount"])
        for name in ("cost", "margin"):
            with self.assertRaises(AccessError):
                mine.read([name])

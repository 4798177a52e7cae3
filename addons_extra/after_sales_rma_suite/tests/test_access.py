"""Who may see and do what, in pairs: each role, each model, each button, with two companies."""

from contextlib import contextmanager

from odoo import Command
from odoo.addons.after_sales_rma.tests.common import ROLES, AfterSalesCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

#: People who have no after-sales group at all.
OTHERS = {
    "seller": "sales_team.group_sale_salesman",
    "employee": "base.group_user",
    "portal": "base.group_portal",
}

#: Role → what it may do with each model: create, read, update, delete.
RIGHTS = {
    "after.sales.rma": {
        "salesperson": "crud", "agent": "crud", "approver": "ru", "warehouse": "r", "technician": "r",
        "accountant": "r", "commerce": "r", "manager": "crud",
    },
    "after.sales.rma.line": {
        "salesperson": "crud", "agent": "crud", "approver": "ru", "warehouse": "r", "technician": "r",
        "accountant": "r", "commerce": "r", "manager": "crud",
    },
    "after.sales.entitlement": dict.fromkeys(ROLES, "r"),
    "after.sales.reason": {**dict.fromkeys(ROLES, "r"), "manager": "crud"},
    "after.sales.policy": {**dict.fromkeys(ROLES, "r"), "manager": "crud"},
    "after.sales.policy.rule": {**dict.fromkeys(ROLES, "r"), "manager": "crud"},
    "after.sales.policy.condition": {**dict.fromkeys(ROLES, "r"), "manager": "crud"},
    "after.sales.policy.exclusion": {**dict.fromkeys(ROLES, "r"), "manager": "crud"},
    "after.sales.policy.fee": {**dict.fromkeys(ROLES, "r"), "manager": "crud"},
    "after.sales.policy.override": dict.fromkeys(ROLES, "r"),
    "after.sales.policy.load": {"manager": "crud"},
    "after.sales.override": dict.fromkeys(("approver", "manager"), "crud"),
    "after.sales.inspection": {**dict.fromkeys(ROLES, "r"), "technician": "ru", "manager": "ru"},
    "after.sales.inspection.check": {**dict.fromkeys(ROLES, "r"), "technician": "crud", "manager": "crud"},
    "after.sales.disposition": dict.fromkeys(ROLES, "r"),
    "after.sales.discrepancy": dict.fromkeys(ROLES, "r"),
    "after.sales.replacement": {
        **dict.fromkeys(ROLES, "r"), "salesperson": "crud", "agent": "crud", "manager": "crud",
    },
    "after.sales.support": {
        "salesperson": "crud", "agent": "crud", "approver": "r", "technician": "crud", "manager": "crud",
    },
    "after.sales.complaint": {
        **dict.fromkeys(("salesperson", "agent", "approver", "manager"), "cru"), "technician": "r",
    },
    "after.sales.satisfaction": dict.fromkeys(("agent", "approver", "manager"), "r"),
    "after.sales.diagnosis": dict.fromkeys(("salesperson", "agent", "approver", "technician", "manager"), "r"),
    "after.sales.check.template": {**dict.fromkeys(ROLES, "r"), "manager": "crud"},
    "after.sales.check.line": {**dict.fromkeys(ROLES, "r"), "manager": "crud"},
    "after.sales.check.choice": {**dict.fromkeys(ROLES, "r"), "manager": "crud"},
    "after.sales.pickup.line": dict.fromkeys(
        ("salesperson", "agent", "approver", "technician", "warehouse", "manager"), "r"
    ),
    "after.sales.pickup": {
        "approver": "r", **dict.fromkeys(("salesperson", "agent", "technician", "warehouse", "manager"), "ru"),
    },
    **dict.fromkeys(
        ("after.sales.handover", "after.sales.acceptance", "after.sales.paper.waiver"), dict.fromkeys(ROLES, "r")
    ),
    "after.sales.visit": {
        "salesperson": "crud", "agent": "crud", "approver": "r", "technician": "crud", "manager": "crud",
    },
    "after.sales.deduction": {
        **dict.fromkeys(("salesperson", "accountant", "commerce"), "r"),
        **dict.fromkeys(("agent", "approver", "manager"), "crud"),
    },
    # What goods cost and lost is nothing for everybody.
    "after.sales.write.down": {"approver": "r", "accountant": "r", "commerce": "ru", "manager": "ru"},
    "after.sales.write.down.bearer": {"approver": "r", "accountant": "r", "commerce": "crud", "manager": "crud"},
    "after.sales.write.down.release": dict.fromkeys(("approver", "accountant", "commerce", "manager"), "r"),
    "after.sales.write.down.rate": {"approver": "r", "accountant": "r", "commerce": "crud", "manager": "crud"},
    # Everybody reads what they were told themselves, and answers it.
    "after.sales.responsibility": {
        **dict.fromkeys((*ROLES, "seller", "employee"), "r"), "commerce": "cru", "manager": "cru",
    },
    "after.sales.responsibility.say": dict.fromkeys((*ROLES, "seller", "employee"), "crud"),
    "after.sales.wage.statement": {"approver": "r", "manager": "r", "accountant": "crud"},
    "after.sales.wage.deduction": {"approver": "r", "manager": "r", "accountant": "crud"},
    "after.sales.request": dict.fromkeys(("salesperson", "agent", "manager"), "crud"),
    "after.sales.request.line": dict.fromkeys(("salesperson", "agent", "manager"), "crud"),
    "after.sales.refuse": dict.fromkeys(("approver", "manager"), "crud"),
    "after.sales.no.return": dict.fromkeys(("approver", "manager"), "crud"),
    "after.sales.accept": dict.fromkeys(("approver", "manager"), "crud"),
    "after.sales.sla": {**dict.fromkeys(ROLES, "r"), "manager": "crud"},
    "after.sales.workday": {**dict.fromkeys(ROLES, "r"), "manager": "crud"},
    "after.sales.notice": dict.fromkeys(ROLES, "r"),
    "after.sales.escalation": dict.fromkeys(ROLES, "r"),
    "after.sales.deadline.report": dict.fromkeys(("agent", "approver", "manager"), "r"),
    "after.sales.ask": dict.fromkeys(("salesperson", "agent", "approver", "manager"), "crud"),
    "after.sales.outside": dict.fromkeys(("warehouse", "technician", "manager"), "crud"),
    "after.sales.back": dict.fromkeys(("warehouse", "technician", "manager"), "crud"),
    "after.sales.labour": {
        **dict.fromkeys(ROLES, "r"), **dict.fromkeys(("warehouse", "technician", "manager"), "crud"),
    },
    "after.sales.sent.out": {
        **dict.fromkeys(ROLES, "r"), **dict.fromkeys(("warehouse", "technician", "accountant", "manager"), "ru"),
    },
    "after.sales.sent.answer": dict.fromkeys(("warehouse", "technician", "manager"), "crud"),
    "after.sales.sent.test": dict.fromkeys(("technician", "manager"), "crud"),
    "after.sales.support.answer": dict.fromkeys(("salesperson", "agent", "technician", "manager"), "crud"),
    "after.sales.diagnosis.ask": dict.fromkeys(("salesperson", "agent", "approver", "manager"), "crud"),
    "after.sales.diagnosis.tell": dict.fromkeys(("salesperson", "agent", "technician", "manager"), "crud"),
    "after.sales.diagnosis.skip": dict.fromkeys(("salesperson", "agent", "approver", "manager"), "crud"),
    "after.sales.pickup.plan": dict.fromkeys(("salesperson", "agent", "manager"), "crud"),
    **dict.fromkeys(
        (f"after.sales.pickup.{name}" for name in ("collect", "collect.line", "miss")),
        dict.fromkeys(("salesperson", "agent", "technician", "warehouse", "manager"), "crud"),
    ),
    "after.sales.hand.over": dict.fromkeys(("salesperson", "agent", "warehouse", "manager"), "crud"),
    "after.sales.customer.signs": dict.fromkeys(("salesperson", "agent", "manager"), "crud"),
    "after.sales.take.back": dict.fromkeys(("warehouse", "manager"), "crud"),
    "after.sales.record.acceptance": dict.fromkeys(("salesperson", "agent", "manager"), "crud"),
    "after.sales.paper.copy": dict.fromkeys(("salesperson", "agent", "warehouse", "accountant", "manager"), "crud"),
    "after.sales.paper.waive": dict.fromkeys(("approver", "accountant", "manager"), "crud"),
    "after.sales.fee": dict.fromkeys(("salesperson", "agent", "manager"), "crud"),
    "after.sales.correct": dict.fromkeys(("salesperson", "agent", "approver", "manager"), "crud"),
    "after.sales.correct.line": dict.fromkeys(("salesperson", "agent", "approver", "manager"), "crud"),
    "after.sales.undo": dict.fromkeys(("technician", "warehouse", "manager"), "crud"),
    "after.sales.workday.load": {"manager": "crud"},
    "after.sales.change.remedy": dict.fromkeys(("approver", "manager"), "crud"),
    "after.sales.exchange.irreparable": dict.fromkeys(("salesperson", "agent", "manager"), "crud"),
    **dict.fromkeys(
        (f"after.sales.daily.{name}" for name in ("report", "row", "signature", "settlement", "posting")),
        dict.fromkeys(set(ROLES) - {"salesperson", "technician"}, "r"),
    ),
    "after.sales.daily.compared": {"manager": "r"},
    "after.sales.daily.send.back": {"accountant": "crud"},
    "after.sales.interim": {"accountant": "r"},
    "after.sales.interim.at": {"accountant": "crud"},
    "after.sales.provision": {"accountant": "crud"},
    "after.sales.provision.row": {"accountant": "ru"},
    "after.sales.provision.detail": {"accountant": "r"},
    "after.sales.settle": {"accountant": "crud"},
    "after.sales.settle.line": {"accountant": "crud"},
    "after.sales.take.out": {"accountant": "crud"},
    "after.sales.payee": dict.fromkeys(("salesperson", "agent", "accountant", "manager"), "crud"),
    "after.sales.payout": {"accountant": "crud"},
    "after.sales.payout.line": {"accountant": "crud"},
    "after.sales.daily.settle": dict.fromkeys(("approver", "manager"), "crud"),
    "after.sales.approval": dict.fromkeys(set(ROLES) - {"warehouse", "accountant"}, "r"),
    "after.sales.approval.rule": {"approver": "r", "manager": "crud"},
    "after.sales.delegation": dict.fromkeys(("approver", "manager"), "crud"),
    "after.sales.cause": {**dict.fromkeys(ROLES, "r"), "manager": "crud"},
    # Prices are behind field groups.
    "after.sales.analysis": dict.fromkeys(set(ROLES) - {"salesperson", "warehouse"}, "r"),
    "after.sales.statement": {
        **dict.fromkeys(("technician", "commerce", "accountant"), "r"),
        "agent": "cru", "approver": "ru", "manager": "crud",
    },
    "after.sales.corrective.action": {
        **dict.fromkeys(("agent", "approver"), "r"), "technician": "cru", "manager": "crud",
    },
    "after.sales.quality.rule": {"manager": "crud"},
    "after.sales.answer": dict.fromkeys(set(ROLES) - {"warehouse", "accountant"}, "crud"),
}  # fmt: skip

#: Button → the roles that may press it; everybody else is refused by the server.
VERBS = {
    "request": {"salesperson", "agent", "manager"},
    "submit": {"salesperson", "agent", "manager"},
    "authorize": {"approver", "manager"},
    "refuse": {"approver", "manager"},
    "override": {"approver", "manager"},
    "load_policies": {"manager"},
    "ask": {"salesperson", "agent", "approver", "manager"},
    "resume": {"salesperson", "agent", "approver", "manager"},
    "correct": {"salesperson", "agent", "approver", "manager"},
    "cancel": {"salesperson", "agent", "manager"},
    "reopen_cancelled": {"salesperson", "agent", "manager"},
    "reopen_closed": {"manager"},
    "receive": {"warehouse", "manager"},
    "grade_at_dock": {"warehouse", "manager"},
    "cancel_rest": {"salesperson", "agent", "manager"},
    "accept_discrepancy": {"approver", "manager"},
    "send_back": {"salesperson", "agent", "approver", "manager"},
    "cancel_missing": {"salesperson", "agent", "approver", "manager"},
    "expect_again": {"salesperson", "agent", "approver", "manager"},
    "sign_report": {"technician", "manager"},
    "grade_qualified": {"technician", "manager"},
    "grade_defective": {"technician", "manager"},
    "inspect_pass": {"technician", "manager"},
    "put_away": {"warehouse", "manager"},
    "refund": {"accountant"},
    "pay_back": {"accountant"},
    "close": {"salesperson", "agent", "manager"},
    "answer": {"salesperson", "agent", "technician", "manager"},
    "as_is": {"technician", "manager"},
    "charge_fee": {"salesperson", "agent", "manager"},
    "change_remedy": {"approver", "manager"},
    "approve_budget": {"approver", "manager"},
    "refuse_budget": {"approver", "manager"},
    "ask_back": {"approver", "manager"},
    "reply": {"salesperson", "manager"},
    "submit_budget": {"salesperson", "agent", "manager"},
}


class AccessCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login, groups in OTHERS.items():
            cls.users[login] = new_test_user(
                cls.env,
                login=f"as_{login}",
                groups=groups,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
        cls.salesperson = cls.users["salesperson"]
        cls.buy(cls.average, 20, 100)
        cls.order = cls.sell((cls.average, 4, 200), user_id=cls.salesperson.id)
        cls.deliver(cls.order)
        cls.sales_invoice = cls.invoice(cls.order)

    def case(self, quantity: float = 3):
        """A draft case of the salesperson's order."""
        return self.env["after.sales.intake"].create_from_sale(
            self.order, [{"sale_line_id": self.order.order_line.id, "quantity": quantity}]
        )

    def count(self, picking, quantity: float):
        """Count a quantity on a receipt and validate it."""
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.button_validate()

    @contextmanager
    def undone(self):
        """Whatever happens inside leaves no trace; an error passes."""
        savepoint = self.env.cr.savepoint()
        try:
            self.env.invalidate_all()
            yield
            self.env.flush_all()
        finally:
            savepoint.close(rollback=True)


@tagged("post_install", "-at_install")
class TestAccess(AccessCommon):
    # -- models ------------------------------------------------------------------------------------------------

    def test_models(self):
        operations = {"c": "create", "r": "read", "u": "write", "d": "unlink"}
        for model, rights in RIGHTS.items():
            for role, user in self.users.items():
                with self.subTest(model=model, role=role):
                    Model = self.env[model].with_user(user)
                    allowed = "".join(letter for letter, name in operations.items() if Model.has_access(name))
                    self.assertEqual(allowed, rights.get(role, ""))

    def test_every_model_has_a_company_rule(self):
        models = self.env["ir.model"].search(
            [("model", "=like", "after.sales.%"), ("abstract", "=", False), ("transient", "=", False)]
        )
        self.assertEqual(
            set(models.mapped("model")),
            {name for name in RIGHTS if not self.env[name]._transient},
        )
        dialogs = self.env["ir.model"].search([("model", "=like", "after.sales.%"), ("transient", "=", True)])
        self.assertLessEqual(set(dialogs.mapped("model")), RIGHTS.keys(), "who may open each dialog")
        for model in models:
            with self.subTest(model=model.model):
                rules = self.env["ir.rule"].search([("model_id", "=", model.id), ("groups", "=", False)])
                self.assertIn("company_ids", rules.domain_force or "")

    # -- buttons -----------------------------------------------------------------------------------------------

    def test_buttons(self):
        """Every button, called as an outside system would, by every role."""
        for verb, allowed in VERBS.items():
            press = getattr(self, f"_press_{verb}")
            with self.undone():
                self.company.after_sales_auto_authorize = False
                record = getattr(self, f"_before_{verb}", self.case)()
                for role, user in self.users.items():
                    with self.subTest(verb=verb, role=role), self.undone():
                        if role in allowed:
                            press(record.with_user(user))
                        else:
                            with self.assertRaises(UserError, msg=f"{verb} by {role}"), mute_logger("odoo.models"):
                                press(record.with_user(user))

    def test_flags_agree_with_buttons(self):
        """The flag that shows a button and the check that refuses it cannot disagree."""
        self.company.after_sales_auto_authorize = False
        rma = self._before_authorize()
        for role in ROLES:
            with self.subTest(role=role):
                seen = rma.with_user(self.users[role])
                self.assertEqual("authorize" in (seen.can_press or []), role in VERBS["authorize"])
                self.assertEqual("cancel" in (seen.can_press or []), role in VERBS["cancel"])

    def test_refusal_says_who_may(self):
        self.company.after_sales_auto_authorize = False
        rma = self._before_authorize()
        with self.assertRaisesRegex(UserError, f"{rma.name}: that is for: .*Approver"):
            rma.with_user(self.users["warehouse"]).action_authorize()
        self.assertEqual(rma.state, "submitted")
        self.assertIn("Approver", rma.with_user(self.salesperson).next_step_hint)

    # Each pair: what has to be there before, and the button.

    def _before_request(self):
        return self.order

    def _press_request(self, order):
        return self.env["after.sales.intake"].with_env(order.env).create_from_sale(order)

    def _press_submit(self, rma):
        return rma.action_submit()

    def _before_authorize(self):
        rma = self.case()
        rma.action_submit()
        return rma

    def _press_authorize(self, rma):
        rma.action_authorize()
        self.assertEqual(rma.sudo().receipt_picking_ids.state, "assigned")

    _before_refuse = _before_authorize

    def _press_refuse(self, rma):
        wizard_action = rma.action_refuse()
        wizard = self.env["after.sales.refuse"].with_env(rma.env).with_context(**wizard_action["context"])
        wizard.create({"reason": "Opened by the customer"}).action_confirm()

    def _before_override(self):
        self.env["after.sales.policy"].create(
            {"name": "Nothing", "rule_ids": [Command.create({"code": "N", "name": "N"})]}
        )
        rma = self._before_authorize()
        self.assertEqual(rma.line_ids.verdict, "refused")
        return rma

    def _press_override(self, rma):
        wizard_action = rma.line_ids.action_override()
        wizard = self.env["after.sales.override"].with_env(rma.env).with_context(**wizard_action["context"])
        wizard.create({"reason": "An old customer"}).action_confirm()
        self.assertEqual(rma.line_ids.verdict, "allowed")

    def _before_load_policies(self):
        return self.env.ref("after_sales_rma_policy.policy_e")

    def _press_load_policies(self, policy):
        Load = self.env["after.sales.policy.load"].with_env(policy.env)
        Load.create({"policy_ids": [Command.set(policy.ids)]}).action_load()
        self.assertTrue(self.env["after.sales.policy"].search([("template_id", "=", policy.id)]))

    _before_ask = _before_authorize

    def _press_ask(self, rma):
        action = rma.action_ask()
        wizard = self.env["after.sales.ask"].with_env(rma.env).with_context(**action["context"])
        wizard.create({"question": "A photo, please"}).action_confirm()

    def _before_resume(self):
        rma = self._before_authorize()
        rma.action_ask("A photo, please")
        return rma

    def _press_resume(self, rma):
        return rma.action_resume()

    _before_correct = _before_authorize

    def _press_correct(self, rma):
        rma.action_correct({"lines": {rma.line_ids.id: {"warranty_card": "W1"}}}, "Told by telephone")
        self.assertEqual(rma.line_ids.warranty_card, "W1")

    _before_cancel = _before_authorize

    def _press_cancel(self, rma):
        return rma.action_cancel()

    def _before_reopen_cancelled(self):
        rma = self._before_authorize()
        rma.action_cancel()
        return rma

    def _press_reopen_cancelled(self, rma):
        return rma.action_reopen()

    def _authorized(self):
        rma = self._before_authorize()
        rma.action_authorize()
        return rma

    def _before_receive(self):
        return self._authorized().receipt_picking_ids

    def _press_receive(self, picking):
        picking.move_ids.quantity = 3
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    _before_grade_at_dock = _before_receive

    def _press_grade_at_dock(self, picking):
        picking.action_after_sales_all_qualified()
        self.assertEqual(picking.state, "done")

    def _before_cancel_rest(self):
        rma = self._authorized()
        self.count(rma.receipt_picking_ids, 1)
        return rma

    def _press_cancel_rest(self, rma):
        return rma.action_cancel_rest()

    def _before_accept_discrepancy(self):
        rma = self._authorized()
        self.count(rma.receipt_picking_ids, 4)
        # Counted by somebody else than everybody here.
        self.assertEqual(rma.discrepancy_ids.kind, "more")
        return rma.discrepancy_ids

    def _press_accept_discrepancy(self, discrepancy):
        wizard_action = discrepancy.action_accept()
        wizard = self.env["after.sales.accept"].with_env(discrepancy.env).with_context(**wizard_action["context"])
        return wizard.create({"reason": "He had it"}).action_confirm()

    _before_send_back = _before_accept_discrepancy

    def _press_send_back(self, discrepancy):
        return discrepancy.action_send_back()

    def _before_cancel_missing(self):
        rma = self._before_cancel_rest()
        rma.receipt_picking_ids.filtered(lambda picking: picking.state != "done").action_cancel()
        self.assertEqual(rma.discrepancy_ids.kind, "less")
        return rma.discrepancy_ids

    def _press_cancel_missing(self, discrepancy):
        return discrepancy.action_cancel_rest()

    _before_expect_again = _before_cancel_missing

    def _press_expect_again(self, discrepancy):
        return discrepancy.action_expect_again()

    def _before_sign_report(self):
        rma = self._authorized()
        self.count(rma.receipt_picking_ids, 3)
        return rma.inspection_ids

    def _press_sign_report(self, report):
        report.write({"grade": "defective", "fault": "No power"})
        report.action_done()

    _before_grade_qualified = _before_sign_report
    _before_grade_defective = _before_sign_report

    def _press_grade_qualified(self, report):
        return report.action_grade_qualified()

    def _press_grade_defective(self, report):
        return report.action_grade_defective()

    def _before_inspect_pass(self):
        return self._before_sign_report().rma_id

    def _press_inspect_pass(self, rma):
        return rma.action_inspect_pass()

    def _before_put_away(self):
        reports = self._before_sign_report()
        reports.action_grade_qualified()
        return reports.rma_id

    def _press_put_away(self, rma):
        rma.action_put_away()
        self.assertEqual(rma.sudo().disposition_status, "done")

    def _before_refund(self):
        rma = self._authorized()
        self.receive(rma)
        return rma

    def _press_refund(self, rma):
        credit_notes = rma.action_refund()
        credit_notes.action_post()
        self.assertEqual(credit_notes.state, "posted")

    def _before_close(self):
        self.pay(self.sales_invoice)
        rma = self._before_refund()
        self.credit(rma)
        self.assertEqual(rma.next_step, "pay_back")
        return rma

    _before_pay_back = _before_close

    def _press_pay_back(self, rma):
        self.company.sudo().after_sales_payee_required = False
        action = rma.action_pay_back()
        self.env[action["res_model"]].with_user(rma.env.user).browse(action["res_id"]).action_confirm()

    def _press_close(self, rma):
        return rma.action_close()

    def _before_approve_budget(self):
        self.company.after_sales_budget_required = True
        rma = self.case()
        rma.user_id = self.salesperson
        rma.action_submit()
        return rma.approval_ids

    def _press_approve_budget(self, approval):
        approval.action_approve()
        self.assertEqual(approval.sudo().rma_id.state, "authorized")

    _before_refuse_budget = _before_ask_back = _before_approve_budget

    def _press_refuse_budget(self, approval):
        return approval.action_refuse("Too much")

    def _press_ask_back(self, approval):
        return approval.action_ask_back("Was it used?")

    def _before_reply(self):
        approval = self._before_approve_budget()
        approval.with_user(self.users["approver"]).action_ask_back("Was it used?")
        return approval

    def _press_reply(self, approval):
        return approval.action_reply("No")

    def _before_submit_budget(self):
        approval = self._before_approve_budget()
        approval.with_user(self.users["approver"]).action_refuse("Too much")
        return approval.rma_id

    def _press_submit_budget(self, rma):
        return rma.action_submit_budget()

    def _before_reopen_closed(self):
        rma = self._before_close()
        rma.action_close()
        return rma

    def _press_reopen_closed(self, rma):
        return rma.action_reopen()

    def _before_answer(self):
        rma = self.case()
        rma.line_ids.remedy = "support"
        rma.action_submit()
        rma.action_authorize()
        return rma

    def _press_answer(self, rma):
        rma.action_answer("Turn it off and on again.")
        self.assertEqual(rma.state, "done")

    _before_as_is = _before_sign_report

    def _press_as_is(self, report):
        return report.action_as_is()

    def _before_charge_fee(self):
        report = self._before_sign_report()
        report.action_as_is()
        return report.rma_id

    def _press_charge_fee(self, rma):
        return rma.action_charge_fee(10)

    def _before_change_remedy(self):
        return self._before_sign_report().rma_id

    def _press_change_remedy(self, rma):
        return rma.line_ids.action_change_remedy("as_is", "The customer thought it over")

    # -- the whole way, each person with nothing but their own groups --------------------------------------------

    def _request_in_screen(self, quantity: float):
        """The salesperson asks for a quantity in the wizard of the order."""
        action = self.order.with_user(self.salesperson).action_after_sales_request()
        wizard = self.env["after.sales.request"].with_user(self.salesperson).browse(action["res_id"])
        with Form(wizard) as form, form.line_ids.edit(0) as line:
            line.quantity = quantity
        return self.env["after.sales.rma"].browse(wizard.action_create()["res_id"])

    def _credit_as_accountant(self, rma):
        self.env.invalidate_all()
        credit_note = rma.with_user(self.users["accountant"]).action_refund()
        Form(credit_note)
        credit_note.action_post()
        self.env.invalidate_all()
        self.assertEqual((rma.state, rma.credit_status), ("done", "done"))

    def test_way_authorised_by_the_rule_and_graded_at_the_dock(self):
        rma = self._request_in_screen(2)
        self.assertRecordValues(
            rma, [{"state": "authorized", "user_id": self.salesperson.id, "requested_by_id": self.salesperson.id}]
        )
        self.env.invalidate_all()
        receipt = rma.receipt_picking_ids.with_user(self.users["warehouse"])
        Form(receipt)
        receipt.action_after_sales_all_qualified()
        self.assertEqual(rma.inspection_ids.technician_id, self.users["warehouse"])
        self._credit_as_accountant(rma)

    def test_way_authorised_by_a_person_and_inspected_as_a_step(self):
        self.company.write({"after_sales_auto_authorize": False, "after_sales_inspect_at_dock": False})
        rma = self._request_in_screen(2)
        self.assertEqual(rma.state, "submitted")
        self.env.invalidate_all()
        rma.with_user(self.users["approver"]).action_authorize()
        self.assertEqual(rma.decided_by_id, self.users["approver"])
        self.env.invalidate_all()
        receipt = rma.receipt_picking_ids.with_user(self.users["warehouse"])
        receipt.button_validate()
        self.env.invalidate_all()
        report = rma.inspection_ids.with_user(self.users["technician"])
        with Form(report) as form:
            form.cause = "The customer did not find the switch"
        report.action_grade_qualified()
        self.assertEqual(report.technician_id, self.users["technician"])
        self.env.invalidate_all()
        rma.with_user(self.users["warehouse"]).action_put_away()
        self._credit_as_accountant(rma)

    def test_everybody_can_open_what_their_step_needs(self):
        rma = self._before_refund()
        self.credit(rma)
        for role in ROLES:
            user = self.users[role]
            for record in (rma, rma.line_ids, rma.inspection_ids, rma.disposition_ids):
                with self.subTest(role=role, model=record._name), self.undone():
                    record.with_user(user).read()
                    if record._name in ("after.sales.rma", "after.sales.inspection"):
                        Form(record.with_user(user))

    def test_native_documents_stay_readable_for_those_without_after_sales(self):
        rma = self._before_refund()
        self.credit(rma)
        seller = self.users["seller"]
        self.order.user_id = self.sales_invoice.invoice_user_id = seller
        (self.sales_invoice | rma.credit_note_ids).invoice_user_id = seller
        moves = self.order.picking_ids.move_ids
        for record in (self.order, self.order.picking_ids, moves, moves.move_line_ids, self.sales_invoice):
            ours = [name for name, field in record._fields.items() if "after_sales" in name and not field.groups]
            with self.subTest(model=record._name), self.undone():
                record.with_user(seller).read(ours)
        self.assertFalse(self.order.with_user(seller).after_sales_rma_count)
        Form(self.order.with_user(seller))
        with self.assertRaises(AccessError):
            rma.with_user(seller).read(["name"])

    # -- own cases ---------------------------------------------------------------------------------------------

    def test_salesperson_sees_own_cases_only(self):
        rma = self._before_put_away()
        stranger = new_test_user(
            self.env, login="as_stranger", groups=ROLES["salesperson"], company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip
        records = (rma, rma.line_ids, rma.inspection_ids, rma.disposition_ids)
        for record in records:
            with self.subTest(model=record._name):
                mine, theirs = record.with_user(self.salesperson), record.with_user(stranger)
                self.assertTrue(mine.search([("id", "in", record.ids)]))
                self.assertFalse(theirs.search([("id", "in", record.ids)]))
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    theirs.read(["create_date"])
        with self.assertRaises(AccessError):
            rma.with_user(stranger).action_cancel_rest()
        with self.assertRaises(AccessError):
            self._press_request(self.order.with_user(stranger))
        rma.user_id = stranger
        rma.with_user(stranger).read(["name"])

    def test_salesperson_does_not_find_a_colleagues_sale(self):
        """Typing the number of somebody else's order shows nothing that could not be requested anyway."""
        Intake = self.env["after.sales.intake"]
        self.assertTrue(Intake.with_user(self.salesperson)._find_deliveries(self.order.name))
        self.order.user_id = self.users["agent"]
        for number in (self.order.name, self.order.picking_ids.name, self.sales_invoice.name):
            with self.subTest(number=number):
                self.assertFalse(Intake.with_user(self.salesperson)._find_deliveries(number))
                self.assertTrue(Intake.with_user(self.users["agent"])._find_deliveries(number))

    def test_two_roles_do_not_add_up_to_a_third(self):
        """A salesperson who also works in the warehouse sees every case, but changes only his own."""
        both = new_test_user(
            self.env, login="as_both", groups=f"{ROLES['salesperson']},{ROLES['warehouse']}",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip
        rma = self.case()
        rma.with_user(both).read(["name"])
        with self.assertRaises(AccessError):
            rma.with_user(both).write({"priority": "1"})
        with self.assertRaises(AccessError):
            rma.with_user(both).action_submit()

    # -- what follows from documents and decisions is not written from outside ----------------------------------

    def test_read_only_is_read_only_for_outside_systems(self):
        rma = self.case()
        mine = rma.with_user(self.salesperson)
        other = self.users["approver"].id
        blocked = {
            "state": "authorized", "name": "RMA/1", "requested_by_id": other, "decided_by_id": other,
            "company_id": 1, "currency_id": 1, "date_decided": "2026-01-01 00:00:00", "next_step": "none",
            "credit_status": "done", "amount_total": 1.0, "decision_reason": "so be it",
        }  # fmt: skip
        for field, value in blocked.items():
            for context in ({}, {"after_sales_trusted": True, "after_sales_transition": True}):
                with self.subTest(field=field, context=context), self.undone(), self.assertRaises(UserError):
                    mine.with_context(**context).write({field: value})
        line = mine.line_ids
        for field, value in {
            "claimed_qty": 0, "qty_received": 3, "qty_accepted": 3, "qty_to_credit": 3, "verdict": "allowed",
            "price_unit": 1.0,
        }.items():  # fmt: skip
            with self.subTest(field=field), self.undone(), self.assertRaises(AccessError):
                line.write({field: value})
            with self.subTest(field=field, through="case"), self.undone(), self.assertRaises(AccessError):
                mine.write({"line_ids": [Command.update(line.id, {field: value})]})
        mine.write({"priority": "1", "channel": "phone", "carrier_tracking_ref": "SF1"})
        line.write({"quantity": 2})

    def test_no_case_begins_further_than_a_draft(self):
        Rma = self.env["after.sales.rma"].with_user(self.salesperson)
        vals = {"partner_id": self.customer.id}
        for extra in ({"state": "authorized"}, {"name": "RMA/1"}, {"decided_by_id": self.salesperson.id}):
            with self.subTest(vals=extra), self.undone(), self.assertRaises(UserError):
                Rma.create({**vals, **extra})
        rma = Rma.with_context(default_state="authorized", default_requested_by_id=self.env.uid).create(vals)
        self.assertRecordValues(rma, [{"state": "draft", "requested_by_id": self.salesperson.id}])

    def test_what_was_asked_is_fixed_after_submission(self):
        rma = self._authorized()
        mine = rma.with_user(self.salesperson)
        for vals in (
            {"partner_id": self.env.user.partner_id.id},
            {"date_request": "2020-01-01 00:00:00"},
            {"line_ids": [Command.update(rma.line_ids.id, {"quantity": 1})]},
            {"line_ids": [Command.delete(rma.line_ids.id)]},
            {"line_ids": [Command.create({"product_id": self.average.id})]},
        ):
            for context in ({}, {"after_sales_settling": True, "after_sales_trusted": True}):
                with self.subTest(vals=vals, context=context), self.undone(), self.assertRaises(UserError):
                    mine.with_context(**context).write(vals)

    def test_technician_writes_findings_only(self):
        report = self._before_sign_report().with_user(self.users["technician"])
        for vals in (
            {"received_quantity": 9},
            {"state": "done"},
            {"technician_id": 1},
            {"name": "QC/1"},
            {"lot_id": 1},
        ):
            with self.subTest(vals=vals), self.undone(), self.assertRaises(UserError):
                report.write(vals)
        report.write({"grade": "defective", "fault": "No power", "cause": "Capacitor"})

    # -- files -------------------------------------------------------------------------------------------------

    def test_photos_are_seen_by_everybody_who_sees_the_case(self):
        report = self._before_sign_report()
        technician = self.users["technician"]
        photo = (
            self.env["ir.attachment"]
            .with_user(technician)
            .create({"name": "crack.png", "raw": b"crack", "res_model": "after.sales.inspection", "res_id": 0})
        )
        report.with_user(technician).photo_ids = photo
        self.env.invalidate_all()
        for role in ("salesperson", "approver", "warehouse", "accountant"):
            with self.subTest(role=role):
                self.assertEqual(photo.with_user(self.users[role]).raw, b"crack")

    def test_nobody_takes_somebody_elses_file(self):
        """The number of a foreign file in the wizard does not bring it into the own case."""
        secret = self.env["ir.attachment"].create({"name": "salaries.txt", "raw": b"secret"})
        Request = self.env["after.sales.request"].with_user(self.salesperson)
        wizard = Request.browse(self.order.with_user(self.salesperson).action_after_sales_request()["res_id"])
        wizard.line_ids.quantity = 1
        with self.assertRaises(AccessError):
            wizard.attachment_ids = secret
            wizard.action_create()


@tagged("post_install", "-at_install")
class TestTwoCompanies(AccessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        first = cls.company
        cls.foreign_case = cls._foreign_case()
        cls._enter(first)
        cls.foreign_users = {role: cls._create_user(role, cls.other_company) for role in ("agent", "manager")}

    @classmethod
    def _foreign_case(cls):
        """A case of another company, with a test report, a disposition and a discrepancy."""
        cls.first_company, cls.first_order = cls.company, cls.order
        cls.other_company = cls._create_company("Other Company")
        first_warehouse = cls.warehouse
        cls._enter(cls.other_company)
        cls.warehouse = cls._create_warehouse(cls.other_company)
        cls.foreign_product = cls.env["product.product"].create({"name": "Foreign", "is_storable": True})
        cls.env["stock.quant"]._update_available_quantity(cls.foreign_product, cls.warehouse.lot_stock_id, 10)
        cls.foreign_order = cls.sell((cls.foreign_product, 5, 100))
        cls.deliver(cls.foreign_order)
        rma = cls.request(cls.foreign_order, {cls.foreign_order.order_line: 3})
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 4
        receipt.move_ids.picked = True
        receipt.button_validate()
        rma.inspection_ids.action_grade_qualified()
        cls.warehouse = first_warehouse
        return rma

    def test_other_company_is_invisible(self):
        rma = self.foreign_case
        records = (rma, rma.line_ids, rma.inspection_ids, rma.disposition_ids, rma.discrepancy_ids)
        entitlement = (
            self.env["after.sales.entitlement"].sudo().search([("move_id", "=", rma.line_ids.origin_move_id.id)])
        )
        self.assertTrue(all(records) and entitlement)
        for record in (*records, entitlement):
            for role in ROLES:
                seen = record.with_user(self.users[role]).with_context(allowed_company_ids=self.first_company.ids)
                with self.subTest(model=record._name, role=role):
                    self.assertFalse(seen.search([("id", "in", record.ids)]))
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        seen.read(["create_date"])
            with self.subTest(model=record._name, role="its own agent"):
                agent = self.foreign_users["agent"]
                record.with_user(agent).with_context(allowed_company_ids=agent.company_ids.ids).read(["create_date"])

    def test_other_company_is_unusable(self):
        rma = self.foreign_case
        manager, accountant = self.users["manager"], self.users["accountant"]
        for press in (
            lambda: rma.with_user(manager).action_cancel(),
            lambda: rma.with_user(manager).action_close(),
            lambda: rma.with_user(manager).action_put_away(),
            lambda: rma.with_user(accountant).action_refund(),
            lambda: rma.discrepancy_ids.with_user(manager).action_accept(),
            lambda: rma.discrepancy_ids.with_user(manager).action_send_back(),
            lambda: self.env["after.sales.intake"].with_user(manager).create_from_sale(self.foreign_order.ids),
        ):
            with self.assertRaises(AccessError), self.undone():
                press()

    def _user_of_both(self):
        companies = self.first_company | self.other_company
        user = new_test_user(
            self.env, login="as_of_both", groups=ROLES["manager"], company_id=self.first_company.id,
            company_ids=[Command.set(companies.ids)],
        )  # fmt: skip
        return user, companies

    def test_one_request_for_both_companies_makes_a_case_in_each(self):
        user, companies = self._user_of_both()
        orders = (self.first_order | self.foreign_order).with_user(user).with_context(allowed_company_ids=companies.ids)
        rmas = self.env["after.sales.intake"].with_env(orders.env).create_from_sale(orders)
        self.assertEqual(rmas.mapped("company_id"), orders.mapped("company_id"))
        rmas.action_submit()
        for rma in rmas:
            self.assertEqual(rma.receipt_picking_ids.company_id, rma.company_id)
            self.assertEqual(
                rma.receipt_picking_ids.picking_type_id.warehouse_id, rma.company_id.after_sales_warehouse_id
            )

    def test_a_case_never_mixes_companies(self):
        user, companies = self._user_of_both()
        env = self.env(user=user, context={"allowed_company_ids": companies.ids})
        rma = self.case().with_env(env)
        reason = env["after.sales.reason"].create(
            {"name": "Theirs", "code": "THEIRS", "company_id": self.other_company.id}
        )
        move = self.foreign_order.order_line.move_ids.filtered(lambda move: move._after_sales_is_delivery())
        for vals in (
            {"reason_id": reason.id},
            {"product_id": self.foreign_product.id, "origin_move_id": move.id, "sale_line_id": move.sale_line_id.id},
            {"sale_line_id": move.sale_line_id.id},
        ):
            with self.subTest(vals=vals), self.undone(), self.assertRaises(UserError):
                rma.line_ids.write(vals)
        with self.assertRaises(UserError):
            rma.write({"company_id": self.other_company.id})
        with self.assertRaises(UserError):
            env["after.sales.intake"].create_from_sale(
                self.first_order.with_env(env), [{"move_id": move.id, "quantity": 1}]
            )

    def test_numbers_are_counted_by_company(self):
        """A company may have its own numbering; the common one serves the others."""
        self.env["ir.sequence"].create(
            {"name": "Cases", "code": "after.sales.rma", "prefix": "OWN/", "company_id": self.first_company.id}
        )
        self.assertTrue(self.case().name.startswith("OWN/"))
        self.assertTrue(self.foreign_case.name.startswith("RMA/"))

"""A first diagnosis before anybody decides: asked for, awaited, written down, done without (R05)."""

from freezegun import freeze_time
from odoo.addons.after_sales_rma.tests.test_decision_notice import DecisionNoticeCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

TOLD = {"channel": "phone", "finding": "Does not switch on", "suspected_cause": "Power board", "minutes": 12}


@tagged("post_install", "-at_install")
class TestDiagnosis(DecisionNoticeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician, cls.approver = cls.users["technician"], cls.users["approver"]
        cls.company.after_sales_diagnosis_user_id = cls.technician

    def tell(self, rma, role="technician", **values):
        return rma.with_user(self.users[role]).action_diagnose({**TOLD, **values})

    def test_always_before_the_decision(self):
        """Nobody decides before it; the technician has the task, then the leader has his."""
        self.company.after_sales_diagnosis = "always"
        rma = self.handed_in()
        self.assertRecordValues(rma, [{"state": "submitted", "next_step": "diagnose"}])
        self.assertRecordValues(rma.activity_ids, [{"user_id": self.technician.id, "summary": "First diagnosis"}])
        self.assertTrue(rma.diagnosis_ids.is_required)
        with self.assertRefused("the first diagnosis is not written down yet"):
            rma.with_user(self.approver).action_authorize()
        self.tell(rma, recommended_remedy="refund")
        self.assertRecordValues(
            rma.diagnosis_ids, [{"state": "done", "user_id": self.technician.id, "finding": TOLD["finding"]}]
        )
        self.assertEqual(rma.next_step, "decide")
        self.assertRecordValues(rma.activity_ids, [{"user_id": self.manager.id, "summary": "Authorise or refuse"}])
        self.assertIn("Does not switch on", rma.with_user(self.approver).diagnosis_note)
        rma.with_user(self.approver).action_authorize()
        self.assertEqual(rma.state, "authorized")
        self.assertFalse(rma.diagnosis_note)

    def test_by_reason(self):
        self.company.after_sales_diagnosis = "reason"
        faulty, taste = (self.env.ref(f"after_sales_rma.reason_{name}") for name in ("quality", "preference"))
        faulty.diagnosis_required = True
        self.assertEqual(self.asked(reason=taste).next_step, "decide")
        self.assertEqual(self.asked(reason=faulty).next_step, "diagnose")

    def asked(self, date=None, **kwargs):
        """A request that the salesperson hands in, for a reason or dated back."""
        order = self.sell((self.average, 2, 200), user_id=self.salesperson.id).with_user(self.salesperson)
        self.deliver(order.with_env(self.env))
        rma = self.env["after.sales.intake"].with_user(self.salesperson).create_from_sale(order, **kwargs)
        if date:
            rma.date_request = date
        rma.action_submit()
        return rma.with_env(self.env)

    def test_a_rule_decides_afterwards(self):
        """What no person needs to decide is authorised once it is diagnosed; dated back, a person looks at it still."""
        self.company.after_sales_diagnosis = "always"
        self.by_rule()
        rma, old = self.asked(), self.asked(date="2026-01-05 08:00:00")
        self.assertEqual((rma | old).mapped("next_step"), ["diagnose", "diagnose"])
        for case in rma | old:
            self.tell(case)
        self.assertRecordValues(old, [{"state": "submitted", "next_step": "decide"}])
        if "after_sales_auto_authorize" in self.company._fields:
            self.assertEqual(rma.state, "authorized")
            self.assertTrue(rma.receipt_picking_ids)

    def test_asked_by_hand(self):
        """Whoever talks to the customer asks, with a question; the leader's task waits meanwhile."""
        rma = self.handed_in()
        dialog = rma.with_user(self.salesperson).action_ask_diagnosis()
        ask = self.env[dialog["res_model"]].with_user(self.salesperson).with_context(dialog["context"])
        wizard = ask.create({"question": "With another adapter?"})
        self.assertEqual(wizard.user_id, self.technician)
        wizard.action_confirm()
        self.assertRecordValues(rma.activity_ids, [{"user_id": self.technician.id, "summary": "First diagnosis"}])
        dialog = rma.with_user(self.technician).action_diagnose()
        tell = self.env[dialog["res_model"]].with_user(self.technician).with_context(dialog["context"])
        wizard = tell.create({"channel": "photo", "finding": "A burnt plug", "minutes": 5})
        self.assertEqual(wizard.question, "With another adapter?")
        wizard.action_confirm()
        self.assertEqual(len(rma.diagnosis_ids), 1)
        self.assertEqual(rma.activity_ids.summary, "Authorise or refuse")

    def test_done_without(self):
        """What somebody asked for by hand anybody calls off; what the company wants, an approver, not for himself."""
        rma = self.handed_in()
        rma.with_user(self.salesperson).action_ask_diagnosis({"question": "Why?"})
        self.assertIsInstance(rma.with_user(self.salesperson).action_skip_diagnosis("  "), dict)
        rma.with_user(self.salesperson).action_skip_diagnosis("Found the receipt")
        self.assertRecordValues(rma.diagnosis_ids, [{"state": "withdrawn", "reason": "Found the receipt"}])
        self.assertEqual(rma.activity_ids.summary, "Authorise or refuse")
        self.company.after_sales_diagnosis = "always"
        rma = self.handed_in()
        with self.assertRefused("only an approver does without it"):
            rma.with_user(self.salesperson).action_skip_diagnosis("No time")
        rma.with_user(self.approver).action_skip_diagnosis("Known fault")
        self.assertEqual(rma.next_step, "decide")
        own = self.handed_in(user=self.manager)
        with self.assertRefused("nobody decides their own request"):
            own.with_user(self.manager).action_skip_diagnosis("Mine")

    def test_refused_meanwhile(self):
        self.company.after_sales_diagnosis = "always"
        rma = self.handed_in()
        rma.with_user(self.approver).action_refuse("Too late")
        self.assertEqual(rma.diagnosis_ids.state, "withdrawn")
        self.assertFalse(rma.activity_ids)

    def test_it_says_enough_and_stays(self):
        rma, other = self.handed_in(), self.handed_in()
        for values, words in (
            ({"finding": " "}, "say what was found, and how"),
            ({"channel": False}, "say what was found, and how"),
            ({"line_id": other.line_ids.id}, "belong to another case"),
            ({"minutes": -5}, "cannot take less than no time"),
        ):
            with self.assertRefused(words):
                self.tell(rma, **values)
        for values in ({"state": "withdrawn"}, {"user_id": self.manager.id}, {"rma_id": other.id}):
            with self.assertRaises(UserError):
                self.tell(rma, **values)
        self.assertFalse(rma.diagnosis_ids)
        self.tell(rma)
        for role in ("technician", "salesperson", "approver"):
            with self.assertRaises(AccessError):
                rma.diagnosis_ids.with_user(self.users[role]).write({"finding": "Else"})
        # Who knows better writes another one: that counts.
        self.tell(rma, finding="The fuse")
        self.assertEqual(len(rma.diagnosis_ids), 2)
        self.assertIn("The fuse", rma.diagnosis_note)
        self.assertNotIn("Does not switch on", rma.diagnosis_note)

    def test_who_may(self):
        rma = self.handed_in()
        for role in ("warehouse", "accountant", "commerce"):
            with self.assertRaises(UserError):
                self.tell(rma, role)
        with self.assertRefused("cannot diagnose requests"):
            rma.with_user(self.salesperson).action_ask_diagnosis({"user_id": self.users["warehouse"].id})
        stranger = self.salesperson.copy({"login": "colleague"})
        self.tell(rma)
        self.assertFalse(self.env["after.sales.diagnosis"].with_user(stranger).search([("rma_id", "=", rma.id)]))

    def test_until_when(self):
        """Working days, counted from the day after it is asked for: from a Friday in Shanghai over the weekend."""
        self.company.after_sales_diagnosis_days = 2
        with freeze_time("2026-05-15 17:30"):  # Saturday 01:30 in Shanghai
            self.assertEqual(str(self.env["after.sales.rma"]._diagnosis_due(self.company)), "2026-05-19")
        with freeze_time("2026-05-15 05:00"):
            self.assertEqual(str(self.env["after.sales.rma"]._diagnosis_due(self.company)), "2026-05-19")

    def test_queries_of_many(self):
        """Asking for the diagnoses of ten requests costs each no more than asking for those of two."""
        self.company.after_sales_diagnosis = "always"
        costs = []
        for number in (2, 10):
            rmas = self.handed_in(number)
            rmas._withdraw_diagnoses(lambda _rma: "Again")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rmas.with_user(self.salesperson).action_ask_diagnosis({"question": "Why?"})
            self.env.flush_all()
            costs.append((self.cr.sql_log_count - before) / number)
        self.assertLess(costs[1], costs[0])

    def test_printed_on_the_return_form(self):
        rma = self.handed_in()
        self.tell(rma, line_id=rma.line_ids.id, recommended_remedy="refund")
        html = (
            self.env["ir.actions.report"]._render_qweb_html("after_sales_rma.report_return_form", rma.ids)[0].decode()
        )
        self.assertIn("First diagnosis", html)
        self.assertIn("Does not switch on", html)

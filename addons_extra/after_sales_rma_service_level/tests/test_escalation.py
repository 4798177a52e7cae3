"""Deadlines that come near and are missed: who hears of it, once (R11)."""

from freezegun import freeze_time
from odoo.tests import tagged

from .test_deadlines import MONDAY, DeadlineCommon, at


class EscalationCommon(DeadlineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson, cls.leader = cls.users["salesperson"], cls.users["approver"]
        (cls.salesperson | cls.leader).email = "someone@example.com"
        cls.team = cls.env["crm.team"].create({"name": "North", "company_id": cls.company.id, "user_id": cls.leader.id})
        cls.team.member_ids = cls.salesperson

    def run_job(self, moment):
        """Run the scheduled job at a moment, as the scheduler does."""
        self.env.flush_all()
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("after_sales_rma_service_level.cron_deadlines").method_direct_trigger()
        self.env.invalidate_all()

    def sent(self, rma):
        """What was sent for a case: (step, kind, logins told)."""
        items = self.env["after.sales.escalation"].search([("rma_id", "=", rma.id)], order="id")
        return [(item.step, item.kind, sorted(item.user_ids.mapped("login"))) for item in items]

    def activities(self, rma):
        """Reminders of deadlines, (login, words); that the case is to be decided is somebody's to do besides."""
        kind = self.env.ref("after_sales_rma_service_level.activity_deadline")
        reminders = rma.activity_ids.filtered(lambda item: item.activity_type_id == kind)
        return sorted((item.user_id.login, item.summary) for item in reminders)

    def messages(self, rma):
        return self.env["mail.message"].search(
            [("model", "=", rma._name), ("res_id", "=", rma.id), ("message_type", "=", "user_notification")]
        )


@tagged("post_install", "-at_install")
class TestEscalation(EscalationCommon):
    def test_before_and_after_once(self):
        with freeze_time(MONDAY):
            rma = self.submitted()
        self.run_job(at(4, 5))  # five hours before
        self.assertEqual(self.sent(rma), [])
        self.run_job(at(4, 7))  # three hours before
        self.assertEqual(self.sent(rma), [("decide", "soon", ["as_salesperson"])])
        self.assertEqual(self.activities(rma), [("as_salesperson", "Due soon: Decide and answer")])
        self.run_job(at(4, 11))  # an hour late
        self.assertEqual(self.sent(rma)[1:], [("decide", "missed", ["as_approver", "as_salesperson"])])
        self.assertEqual(
            self.activities(rma),
            [
                ("as_approver", "Deadline missed: Decide and answer"),
                ("as_salesperson", "Deadline missed: Decide and answer"),
                ("as_salesperson", "Due soon: Decide and answer"),
            ],
        )
        before = self.messages(rma)
        self.assertEqual(len(before), 3)
        self.assertIn(f"{rma.name}: Deadline missed: Decide and answer", before.mapped("subject"))
        self.assertIn("It was due on 2026-11-04 18:00", "".join(before.mapped("body")))
        for _run in range(10):
            self.run_job(at(5, 2))
        self.assertEqual(len(self.sent(rma)), 2)
        self.assertEqual(self.messages(rma), before)
        self.assertEqual(len(self.activities(rma)), 3)

    def test_reminders_go_when_the_step_is_done(self):
        with freeze_time(MONDAY):
            rma = self.submitted()
        self.run_job(at(4, 11))
        self.assertTrue(rma.activity_ids)
        with freeze_time(at(5, 2)):
            rma.action_authorize()
        self.run_job(at(5, 3))
        self.assertFalse(rma.activity_ids)

    def test_nothing_is_sent_while_we_wait_for_the_customer(self):
        with freeze_time(MONDAY):
            rma = self.submitted()
            rma.action_ask("A photo?")
        self.run_job(at(20))
        self.assertEqual(self.sent(rma), [])

    def test_a_new_deadline_is_sent_anew(self):
        with freeze_time(MONDAY):
            rma = self.submitted()
        self.run_job(at(4, 7))
        with freeze_time(at(4, 8)):
            rma.action_ask("A photo?")
        with freeze_time(at(6, 2)):
            rma.action_resume()
        self.assertEqual(rma.due_decide, at(6))
        self.run_job(at(6, 7))
        self.assertEqual([kind for _step, kind, _users in self.sent(rma)], ["soon", "soon"])

    def test_without_person_in_charge_the_company_names_somebody(self):
        self.company.after_sales_escalation_id = self.users["manager"]
        with freeze_time(MONDAY):
            rma = self.submitted(user_id=False)
        self.run_job(at(4, 11))
        self.assertEqual(self.sent(rma), [("decide", "missed", ["as_manager"])])

    def test_each_company_reminds_as_it_likes(self):
        self.company.after_sales_remind_hours = 0
        with freeze_time(MONDAY):
            rma = self.submitted()
        self.run_job(at(4, 9))
        self.assertEqual(self.sent(rma), [])

    def test_interrupted_and_resumed(self):
        """What was committed is not sent again; what was not is sent by the next run."""
        with freeze_time(MONDAY):
            rmas = self.submitted() | self.submitted()
        self.env.flush_all()
        Deadlines = self.env["after.sales.deadlines"]
        with freeze_time(at(4, 11)):
            Deadlines._send(Deadlines._record(rmas[0]))
            with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                Deadlines._send(Deadlines._record(rmas[1]))
                raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertEqual([len(self.sent(rma)) for rma in rmas], [1, 0])
        self.run_job(at(4, 12))
        self.assertEqual([len(self.sent(rma)) for rma in rmas], [1, 1])

    def test_cost_of_looking_does_not_grow(self):
        with freeze_time(MONDAY):
            rmas = self.env["after.sales.rma"].concat(*(self.submitted() for _number in range(21)))
        self.env.flush_all()
        Deadlines, counts = self.env["after.sales.deadlines"], []
        with freeze_time(at(4, 11)):
            Deadlines._calendar(self.company)
            for some in (rmas[:1], rmas[1:]):
                self.env.invalidate_all()
                start = self.env.cr.sql_log_count
                self.assertEqual(len(Deadlines._record(some)), len(some))
                counts.append(self.env.cr.sql_log_count - start)
                self.assertFalse(Deadlines._record(some))
        self.assertEqual(counts[0], counts[1])

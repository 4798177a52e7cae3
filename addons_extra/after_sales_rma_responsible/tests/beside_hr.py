"""Beside Odoo's employees: an employee is who works here by his record, with or without a user (R21, R46)."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_responsibility import ResponsibleCommon


@tagged("-at_install", "post_install")
class TestEmployees(ResponsibleCommon):
    def hire(self, name, **values):
        """An employee of the company; Odoo gives him a contact at work."""
        return self.env["hr.employee"].create({"name": name, "company_id": self.company.id, **values})

    def test_an_employee_is_proposed_and_bears(self):
        """A driver without a user: chosen among employees, heard on paper, owes; a user alone is no employee."""
        driver = self.hire("Driver")
        found = self.env["res.partner"].search([("after_sales_is_employee", "=", True)])
        self.assertIn(driver.work_contact_id, found)
        self.assertNotIn(self.users["technician"].partner_id, found)
        with self.assertRaisesRegex(ValidationError, "does not work for"):
            self.propose(self.users["technician"].partner_id, 10)
        item = self.told(driver.work_contact_id, 40)
        self.assertFalse(item.user_id)
        item.with_user(self.approver).action_answer("agrees", "By word of mouth, signed")
        self.assertEqual((item.state, self.open_of(driver.work_contact_id)), ("owed", 40))

    def test_the_employee_of_a_user_answers(self):
        """His contact at work is not that of his user: he is told, and answers, and decides nothing about himself."""
        self.worker.group_ids |= self.env.ref("after_sales_rma.group_approver")
        employee = self.hire("Worker", user_id=self.worker.id)
        employee.work_contact_id = self.env["res.partner"].create({"name": "Worker, at work"})
        item = self.told(employee.work_contact_id, 100)
        self.assertEqual((item.user_id, item.activity_ids.user_id), (self.worker, self.worker))
        item.with_user(self.worker).action_answer("objects", "The brake was broken")
        with self.assertRefused("nobody decides their own"):
            item.with_user(self.worker).action_decide(0, "Not me")
        item.with_user(self.approver).action_decide(60, "A part")
        self.assertEqual((item.residual, self.open_of(employee.work_contact_id)), (60, 60))

    def test_who_left_still_bears_and_another_company_does_not(self):
        """An archived employee worked here; an employee of another company never did."""
        gone = self.hire("Gone", active=False)
        self.assertEqual(self.propose(gone.work_contact_id, 10).partner_id, gone.work_contact_id)
        other = self.hire("Elsewhere", company_id=self._create_company("Elsewhere").id)
        with self.assertRaisesRegex(ValidationError, "does not work for"):
            self.propose(other.work_contact_id, 10)

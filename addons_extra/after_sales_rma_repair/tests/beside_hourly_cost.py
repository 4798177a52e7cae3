"""Beside the hourly cost of Odoo's employees: work on a repair costs what that employee costs (R28)."""

from odoo.tests import tagged

from .test_repair import RepairCommon


@tagged("-at_install", "post_install")
class TestHourlyCost(RepairCommon):
    def test_the_employee_s_cost_else_the_workshop_s(self):
        """By user and company, as it was when the work was entered; who has no cost counts that of the workshop."""
        self.company.after_sales_labour_cost = 60
        elsewhere = self._create_company("Elsewhere")
        Employee = self.env["hr.employee"]
        own = Employee.create(
            {"name": "T", "user_id": self.technician.id, "company_id": self.company.id, "hourly_cost": 90}
        )
        Employee.create({"name": "T", "user_id": self.technician.id, "company_id": elsewhere.id, "hourly_cost": 7})
        repair = self.in_workshop("P1").repair_order_ids
        mine = repair.with_user(self.technician)
        mine.action_validate()
        mine.action_repair_start()

        def enter(user, minutes):
            vals = {"repair_id": repair.id, "minutes": minutes}
            return self.env["after.sales.labour"].with_user(user).create(vals).with_env(self.env)

        work = enter(self.technician, 20)
        self.assertEqual((work.cost_hour, work.cost), (90, 30))
        self.env.flush_all()
        own.hourly_cost = 120
        self.env.invalidate_all()
        self.assertEqual((work.cost, enter(self.technician, 10).cost), (30, 20))
        own.hourly_cost = 0
        self.assertEqual(enter(self.technician, 10).cost, 10)
        self.assertEqual(repair.after_sales_labour_spent, 60)

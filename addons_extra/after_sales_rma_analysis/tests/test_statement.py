"""The month on paper: its figures beside those of the month before, made by one, approved by another (R35)."""

from datetime import date

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_costs import AnalysisCommon


@tagged("post_install", "-at_install")
class TestStatement(AnalysisCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent, cls.leader = cls.users["agent"], cls.users["approver"]
        cls.Statement = cls.env["after.sales.statement"]
        cls.lamp = cls._create_product("Statement Lamp")
        cls.buy(cls.lamp, 40, 50)
        # Four of ten in May, one of ten in April.
        for month, back in ((4, 1), (5, 4)):
            with freeze_time(f"2026-{month:02d}-15 04:00:00"):
                order = cls.sell((cls.lamp, 10, 80))
                cls.deliver(order)
                cls.invoice(order)
                cls.take_back(order, {order.order_line: back})
        cls.env.flush_all()

    def statement(self, **vals):
        with freeze_time("2026-06-03 04:00:00"):
            return self.Statement.with_user(self.agent).create({"month": "2026-05-20", **vals})

    def rows(self, paper) -> dict:
        return {row[0]: row[1:] for page in paper["pages"] for row in page["rows"]}

    def test_the_month_beside_the_month_before(self):
        statement = self.statement()
        self.assertEqual(statement.month, date(2026, 5, 1))
        figures = statement.sudo().figures
        (lamp,) = [row for row in figures["sections"]["product_id"] if row[0] == self.lamp.id]
        self.assertEqual(lamp, [self.lamp.id, [10, 4, 0, 320], [10, 1, 0, 80]])
        self.assertEqual(figures["total"], [[10, 4, 0, 320], [10, 1, 0, 80]])
        self.assertRecordValues(
            statement.sudo(),
            [{"quantity_delivered": 10, "quantity": 4, "return_rate": 0.4, "return_rate_before": 0.1, "cost": 320}],
        )

    def test_a_month_is_that_of_the_company(self):
        """A request of the last evening of May in Greenwich is one of June in China."""
        zone = self.company.resource_calendar_id.tz or "UTC"
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2026-05-31 18:00:00"):
            order = self.sell((self.lamp, 1, 80))
            self.deliver(order)
            self.request(order)
        before = self.statement().sudo().figures["total"][0]
        self.company.resource_calendar_id.tz = "UTC"
        self.env["after.sales.statement"].search([]).sudo()._work_out()
        after = self.Statement.search([("company_id", "=", self.company.id)]).sudo().figures["total"][0]
        self.company.resource_calendar_id.tz = zone
        self.assertEqual((before[0], after[0]), (10, 11))

    def test_made_by_one_approved_by_another(self):
        statement = self.statement(note="Check lot 5")
        for person in (self.agent, self.leader):
            with self.subTest(person=person.login), self.assertRefused("not while it is|that is for"):
                statement.with_user(person).action_approve()
        with freeze_time("2026-05-20 04:00:00"), self.assertRefused("not over"):
            statement.action_sign()
        with freeze_time("2026-06-03 04:00:00"):
            statement.action_sign()
        signed = statement.sudo().figures
        with self.assertRefused("stays as it is"):
            statement.note = "Another"
        with self.assertRefused("stays as it is"):
            statement.with_user(self.users["manager"]).unlink()
        # What comes later changes nothing of what was signed.
        with freeze_time("2026-05-25 04:00:00"):
            order = self.sell((self.lamp, 2, 80))
            self.deliver(order)
        with self.assertRefused("not while"):
            statement.action_refresh()
        self.assertEqual(statement.sudo().figures, signed)
        both = self.users["manager"]
        statement.sudo()._trusted().signed_by_id = both
        with self.assertRefused("nobody decides their own"):
            statement.with_user(both).action_approve()
        statement.with_user(self.leader).action_approve()
        self.assertRecordValues(statement, [{"state": "approved", "approved_by_id": self.leader.id}])
        statement.with_user(self.leader).action_withdraw()
        statement.action_refresh()
        self.assertEqual(statement.quantity_delivered, 12)

    def test_the_paper(self):
        statement = self.statement(note="Check lot 5")
        dear = statement.with_user(self.leader)._paper_statement()
        plain = statement.with_user(self.agent)._paper_statement()
        self.assertEqual(self.rows(dear)[self.lamp.display_name][0], "10.00")
        self.assertEqual(self.rows(dear)[self.lamp.display_name][3], "40.00 %")
        self.assertIn("320.00", self.rows(dear)[self.lamp.display_name][4])
        self.assertNotIn("320.00", str(plain))
        self.assertEqual({len(row) for page in plain["pages"] for row in page["rows"]}, {len(plain["columns"])})
        html = (
            self.env["ir.actions.report"]
            .with_user(self.agent)
            ._render_qweb_html("after_sales_rma_analysis.report_statement", statement.ids)[0]
        )
        self.assertIn(b"Statement Lamp", html)
        self.assertNotIn(b"320.00", html)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self.env["ir.actions.report"].with_user(self.users["warehouse"])._render_qweb_html(
                "after_sales_rma_analysis.report_statement", statement.ids
            )

    def test_no_cost_is_guessed_from_the_check_sum(self):
        """Of one product, all numbers but its cost are on the paper: a check sum over it would be found by trying."""
        statement = self.statement()
        statement.action_sign()

        def sums(user):
            note = statement.with_user(user)._paper_statement()["footnote"]
            return note.splitlines()[-1].partition(": ")[2].split()

        plain, dear = sums(self.agent), sums(self.leader)
        self.assertEqual((len(plain), len(dear), plain[0]), (1, 2, dear[0]))
        figures = statement.sudo().figures
        for section in ([figures["total"]], *figures["sections"].values()):
            for row in section:
                for numbers in row[-2:]:
                    numbers[3] += 1
        statement.sudo()._trusted().figures = figures
        self.assertEqual(sums(self.agent), plain)
        self.assertNotEqual(sums(self.leader)[1], dear[1])

    def test_nobody_writes_figures(self):
        statement = self.statement()
        for vals in ({"figures": {}}, {"quantity": 1}, {"cost": 1}, {"state": "approved"}, {"signed_by_id": 1}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                statement.write(vals)
            with self.subTest(new=vals), self.assertRaises(AccessError):
                self.statement(month="2026-03-01", **vals)
        for name in ("figures", "cost", "cost_before"):
            with self.subTest(name=name), self.assertRaises(AccessError), mute_logger("odoo.models"):
                statement.read([name])
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            statement.with_user(self.users["manager"]).read(["figures"])

    def test_two_companies(self):
        other = self._create_company("Other Statement")
        statement = self.statement()
        stranger = self._create_user("manager", company=other)
        theirs = self.Statement.with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(theirs.search([("id", "=", statement.id)]))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self.statement(company_id=other.id)
        with freeze_time("2026-06-03 04:00:00"):
            mine = theirs.create({"month": "2026-05-01", "company_id": other.id})
        self.assertEqual(mine.sudo().figures["total"], [[0, 0, 0, 0], [0, 0, 0, 0]])

    def test_statements_cost_as_many_questions_each(self):
        """Ten questions for a month, however many products there are."""
        statement = self.statement()
        self.env.flush_all()
        counts = []
        for months in (1, 3):
            before = self.env.cr.sql_log_count
            for _turn in range(months):
                statement._work_out()
            self.env.flush_all()
            counts.append((self.env.cr.sql_log_count - before) / months)
        self.assertLessEqual(max(counts), 14)

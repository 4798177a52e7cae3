"""Who sees and posts period ends; a company that does not use them sees nothing (pairs of allowed and refused)."""

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PeriodEndCommon


@tagged("post_install", "-at_install")
class TestPeriodEndAccess(PeriodEndCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-02 04:00:00"):
            cls.buy(cls.average, 10, 10)
        cls.sold_on("2026-03-30", 5, 20)
        cls.item = cls.propose("returns", "2026-03-31", rate=0.1)

    def test_an_accountant_posts_and_nobody_else_does(self):
        for role in ("salesperson", "agent", "approver", "warehouse", "technician", "commerce", "manager"):
            other = self.item.with_user(self.users[role])
            for verb in ("action_post", "action_recompute", "action_reverse", "action_view_details"):
                with self.subTest(role=role, verb=verb), self.assertRaises(AccessError):
                    getattr(other, verb)()
            with self.assertRaises(AccessError):
                other.row_ids.read(["rate"])
        self.post(self.item)
        self.assertEqual(self.item.posted_by_id, self.accountant)

    def test_what_is_computed_is_typed_by_nobody(self):
        row, detail = self.item.row_ids, self.item.detail_ids
        for refused in (
            lambda: row.write({"revenue_open": 1}),
            lambda: row.write({"liability": 1}),
            lambda: row.create({"provision_id": self.item.id, "categ_id": self.average.categ_id.id}),
            row.unlink,
            lambda: detail.write({"cost": 1}),
            lambda: detail.create({"provision_id": self.item.id, "row_id": row.id, "part": "open"}),
            lambda: self.item.write({"row_ids": [(0, 0, {"categ_id": self.average.categ_id.id})]}),
            lambda: self.item.write({"row_ids": [(1, row.id, {"revenue_open": 5})]}),
            lambda: self.item.write({"move_id": False, "state": "posted"}),
            lambda: self.Provision.create({"kind": "warranty", "date": "2026-03-31", "state": "posted"}),
        ):
            with self.assertRaises(AccessError):
                refused()
        with self.assertRaises(UserError), freeze_time("2026-03-31 12:00:00"):
            self.env["account.move.line"].with_user(self.accountant).create(
                {"after_sales_provision_row_id": row.id, "account_id": self._account(self.company, "6401").id}
            )

    def test_another_company_sees_nothing_and_has_its_own(self):
        other = self._create_company("Other")
        stranger = self._create_user("accountant", other)
        theirs = self.item.with_user(stranger).with_context(allowed_company_ids=other.ids)
        with self.assertRaises(AccessError):
            theirs.read(["liability"])
        with self.assertRaises(AccessError):
            theirs.action_post()
        with self.assertRefused("does not use this"):
            theirs.create({"kind": "returns", "date": "2026-03-31"})
        # Accounts are made where they are used, and only there.
        self.assertFalse(other.after_sales_refund_liability_account_id)
        other.after_sales_expects_returns = True
        self.assertTrue(other.after_sales_refund_liability_account_id.with_company(other).code.startswith("2801"))
        own = theirs.create({"kind": "returns", "date": "2026-03-31"})
        self.assertEqual(own.company_id, other)
        self.assertFalse(own.row_ids)

    def test_who_does_not_use_it_sees_no_menu(self):
        menu = self.env.ref("after_sales_rma_provision.menu_provision")

        def seen(user) -> bool:
            return menu.id in self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()

        self.assertTrue(seen(self.accountant))
        self.assertFalse(seen(self.users["manager"]))
        self.env["res.company"].search([]).write(
            {"after_sales_expects_returns": False, "after_sales_expects_repairs": False}
        )
        self.env.registry.clear_cache()
        self.assertFalse(seen(self.accountant))

    def test_charts_with_other_codes(self):
        """A chart for small companies, whose 2801 is something else, gets accounts of its own in its own form."""
        small = self._create_company_of("cn")
        small.write({"after_sales_expects_returns": True, "after_sales_expects_repairs": True})
        for name in ("refund_liability", "return_asset", "provision"):
            account = small[f"after_sales_{name}_account_id"]
            self.assertTrue(account)
            self.assertIn(account.internal_group, ("asset", "liability"))
        self.assertNotEqual(
            small.after_sales_refund_liability_account_id.with_company(small).account_type, "liability_non_current"
        )
        self.assertTrue(small.after_sales_provision_journal_id)

    @classmethod
    def _create_company_of(cls, chart: str):
        company = cls.env["res.company"].create({"name": f"Chart {chart}"})
        cls.env.user.company_ids |= company
        cls.env["account.chart.template"].try_loading(chart, company, install_demo=False)
        return company

    def test_the_computation_is_printed(self):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "after_sales_rma_provision.report_provision", self.item.ids
        )
        self.assertIn("2801", html.decode())
        self.post(self.item)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "after_sales_rma_provision.report_provision", self.item.ids
        )
        self.assertIn(self.item.move_id.name, html.decode())

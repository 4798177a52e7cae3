"""The manager learns whether this Odoo treats returned goods as the add-on expects."""

import json
from unittest.mock import patch

from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.addons.after_sales_rma.tests.test_newer_odoo import newer_bank_accounts
from odoo.exceptions import UserError
from odoo.tests import tagged

#: What the check makes and has to undo.
MADE = (
    "account.account",
    "account.move",
    "account.move.line",
    "after.sales.entitlement",
    "after.sales.notice",
    "after.sales.rma",
    "mail.activity",
    "mail.mail",
    "mail.message",
    "product.category",
    "product.product",
    "product.value",
    "res.partner",
    "sale.order",
    "stock.lot",
    "stock.move",
    "stock.picking",
    "stock.quant",
)


@tagged("post_install", "-at_install")
class TestSelfCheck(AfterSalesCommon):
    def counts(self) -> dict:
        self.env.flush_all()
        made = [name for name in MADE if name in self.env]
        return {name: self.env[name].sudo().with_context(active_test=False).search_count([]) for name in made}

    def test_nothing_differs_and_nothing_is_left(self):
        before = self.counts()
        names = {"after_sales_auto_authorize", "after_sales_inspect_at_dock"} & self.company._fields.keys()
        settings = self.company.read(names)
        self.assertEqual(self.env["after.sales.self.check"].with_user(self.users["manager"]).run(), [])
        self.assertEqual(self.counts(), before)
        self.assertEqual(self.company.read(names), settings)
        self.assertIn("Nothing differs", self.env["res.config.settings"].create({}).after_sales_check_result)

    def test_what_differs_becomes_a_task(self):
        """An Odoo that values returned goods otherwise: told by an activity, once, and in the settings."""
        Check = self.env["after.sales.self.check"]
        Move = self.registry["stock.move"]
        original = Move._get_value_from_returns

        def other_value(move, *args, **kwargs):
            data = original(move, *args, **kwargs)
            return {**data, "value": data["value"] + 7}

        activities = self.company.partner_id.activity_ids
        with (
            patch.object(Move, "_get_value_from_returns", other_value),
            self.assertLogs("odoo.addons.after_sales_rma_suite.services.self_check", "WARNING"),
        ):
            problems = Check.sudo()._run()
        self.assertIn("307.00 instead of 300.00", " ".join(problems))
        tasks = self.company.partner_id.activity_ids - activities
        self.assertIn(self.users["manager"], tasks.user_id)
        Check.sudo()._keep(self.company, problems)
        self.assertEqual(self.company.partner_id.activity_ids - activities, tasks)
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.after_sales_check_result, "\n".join(problems))
        settings.with_user(self.users["manager"]).sudo().action_after_sales_check()
        self.assertIn("Nothing differs", self.env["res.config.settings"].create({}).after_sales_check_result)

    def test_for_managers(self):
        with self.assertRaises(UserError):
            self.env["after.sales.self.check"].with_user(self.users["agent"]).run()
        self.assertEqual(self.env.ref("after_sales_rma_suite.cron_self_check").code, "model._run()")

    def test_what_cannot_be_checked_breaks_nothing(self):
        with (
            patch.object(self.registry["after.sales.self.check"], "_sell", side_effect=UserError("No journal")),
            self.assertLogs("odoo.addons.after_sales_rma_suite.services.self_check", "WARNING"),
        ):
            (problem,) = self.env["after.sales.self.check"].sudo()._run()
        self.assertIn("No journal", problem)
        self.assertEqual(
            json.loads(self.env["ir.config_parameter"].get_param("after_sales_rma.self_check"))["problems"], [problem]
        )

    def test_a_newer_odoo_that_trusts_no_bank_account(self):
        """A manager who checks his Odoo reads of what differs, not of his bank account."""
        numbers = ((self.company.partner_id, "6222001"), (self.customer, "6222002"))
        self.env["res.partner.bank"].create([{"partner_id": who.id, "acc_number": number} for who, number in numbers])
        with newer_bank_accounts():
            problems = self.env["after.sales.self.check"].with_user(self.users["manager"]).run()
        self.assertEqual(problems, [])

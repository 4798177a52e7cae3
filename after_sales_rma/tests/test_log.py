"""What runs by itself, posts or refuses says so in one line, with numbers of documents and nothing of persons."""

import logging

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.log import numbers
from .common import AfterSalesCommon

LOG = "odoo.addons.after_sales_rma.models.log"


@tagged("post_install", "-at_install")
class TestLog(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 10, 100)
        cls.order = cls.sell((cls.average, 4, 200))
        cls.deliver(cls.order)
        cls.invoice(cls.order)
        cls.delivery = cls.order.picking_ids.filtered(lambda picking: picking.state == "done")
        cls.rma = cls.request(cls.order, {cls.order.order_line: 2})

    def test_every_job_says_that_it_ran(self):
        """A job that is added finds itself here."""
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.cron"), ("module", "=like", "after_sales_rma%")], order="name"
        )
        jobs = self.env["ir.cron"].browse(data.mapped("res_id"))
        whole = self.env.ref("base.module_after_sales_rma_suite").state == "installed"
        self.assertGreaterEqual(len(jobs), 7 if whole else 0)
        for cron in jobs:
            with (
                self.subTest(cron.name),
                self.enter_registry_test_mode(),
                self.assertLogs(LOG, logging.INFO) as logged,
            ):
                cron.method_direct_trigger()
            ran = [line for line in logged.output if f":Job {cron.model_name}." in line]
            self.assertEqual(len(ran), 1, f"{cron.name}: {logged.output}")

    def test_what_is_posted_is_named(self):
        with self.assertLogs(LOG, logging.INFO) as logged:
            self.receive(self.rma)
            note = self.credit(self.rma)
        text = "\n".join(logged.output)
        self.assertIn(f"Credit notes of cases posted: {note.name}", text)
        self.assertIn("Cases closed: " + self.rma.name, text)

    def test_a_refusal_is_named_once_by_its_gate(self):
        """Not by whom, nor what is said to him: that names products and people."""
        salesperson = self.users["salesperson"]
        with self.assertLogs(LOG, logging.INFO) as logged, self.assertRaises(AccessError):
            self.delivery.move_ids.with_user(self.users["warehouse"]).write(
                {"after_sales_line_id": self.rma.line_ids.id}
            )
        self.assertEqual(
            [line.split(":", 2)[2] for line in logged.output],
            [f"Refused by _after_sales_check_kept: {self.delivery.name}"],
        )
        with self.assertLogs(LOG, logging.INFO) as logged, self.assertRaises(UserError):
            self.rma.with_user(salesperson).action_refund()
        self.assertEqual(
            [line.split(":", 2)[2] for line in logged.output], [f"Refused by _check_button: {self.rma.name}"]
        )
        for line in logged.output:
            for word in (salesperson.name, salesperson.login, self.rma.partner_id.name, self.average.name):
                self.assertNotIn(word, line)

    def test_numbers(self):
        lines = self.rma.line_ids
        self.assertEqual(numbers(self.rma | self.rma), self.rma.name)
        self.assertEqual(numbers(lines), self.rma.name)
        self.assertEqual(numbers(self.delivery.move_ids), self.delivery.name)
        self.assertEqual(numbers(self.rma.partner_id), f"res.partner({self.rma.partner_id.id})", "no names of persons")
        self.assertEqual(numbers(self.rma.browse()), "nothing")
        order = self.sell((self.average, 1, 200))
        self.deliver(order)
        draft = self.invoice(order, post=False)
        self.assertEqual(numbers(draft), f"account.move({draft.id})")

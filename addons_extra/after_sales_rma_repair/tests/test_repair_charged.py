"""A charged repair: planned, approved, quoted, sent, accepted, repaired, invoiced; each has its turn (R13, R29)."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_repair import RepairCommon


@tagged("post_install", "-at_install")
class TestChargedRepair(RepairCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hour = cls.env["product.product"].create(
            {"name": "Hour", "type": "service", "list_price": 80, "taxes_id": [Command.set(cls.tax.ids)]}
        )
        cls.company.write({"after_sales_labour_product_id": cls.hour.id, "after_sales_labour_cost": 60})

    def charged(self, hours=1.5):
        """A repair that the customer pays, with work planned."""
        repair = self.in_workshop("P1").repair_order_ids
        mine = repair.with_user(self.technician)
        mine.action_after_sales_charge()
        mine.after_sales_labour_hours = hours
        return repair

    def test_work_has_a_cost_and_a_price(self):
        repair = self.charged()
        self.assertRecordValues(repair, [{"after_sales_plan_cost": 90, "after_sales_plan_amount": 120}])
        order = repair.with_user(self.salesperson).action_after_sales_quote().with_env(self.env)
        self.assertRecordValues(order.order_line, [{"product_id": self.hour.id, "product_uom_qty": 1.5}])
        repair.sale_order_id.action_cancel()

    def test_work_of_a_free_repair_counts_for_the_limit(self):
        self.company.after_sales_repair_limit = 50
        repair = self.in_workshop("P1").repair_order_ids.with_user(self.technician)
        repair.after_sales_labour_hours = 1
        repair.action_after_sales_plan()
        self.assertEqual(repair.after_sales_plan_state, "asked")
        plan = repair.sudo()
        self.assertEqual((plan.after_sales_plan_amount, plan.after_sales_plan_cost), (60, 60))

    def test_what_a_plan_costs_is_for_those_who_know_what_goods_cost(self):
        """The price of a charged repair is everybody's; the amount of a free one is its cost by another name."""
        repair = self.charged()
        free = self.in_workshop("P2").repair_order_ids
        free.with_user(self.technician).after_sales_labour_hours = 1
        names = ("after_sales_plan_cost", "after_sales_plan_amount", "after_sales_approved_amount")
        for role in ("technician", "salesperson", "agent", "warehouse"):
            for record, price in ((repair, 120), (free, 0)):
                mine = record.with_user(self.users[role])
                with self.subTest(role=role, price=price):
                    self.assertEqual(mine.after_sales_plan_price, price)
                    for name in names:
                        with self.assertRaises(AccessError):
                            mine.read([name])
        for role in ("commerce", "approver", "accountant"):
            with self.subTest(role=role):
                told = free.with_user(self.users[role]).read(names)[0]
                self.assertEqual([told[name] for name in names], [60, 60, 0])

    def test_no_price_no_message(self):
        repair = self.charged(hours=0)
        mine = repair.with_user(self.salesperson)
        mine.action_after_sales_quote()
        self.assertFalse(mine.after_sales_can_tell_price)
        with self.assertRefused("has no price yet"):
            mine.action_after_sales_tell_price()

    def test_sent_once(self):
        repair = self.charged()
        mine = repair.with_user(self.salesperson)
        order = mine.action_after_sales_quote()
        with self.assertRefused("that is for"):
            repair.with_user(self.technician).action_after_sales_tell_price()
        mine.action_after_sales_tell_price()
        self.assertEqual(order.state, "sent")
        with self.assertRefused("no quotation waits to be sent"):
            mine.action_after_sales_tell_price()

    def test_the_leader_before_the_customer(self):
        self.company.after_sales_repair_limit = 100
        repair = self.charged()
        mine = repair.with_user(self.salesperson)
        mine.action_after_sales_quote()
        for verb in ("action_after_sales_tell_price", "action_after_sales_accept"):
            with self.subTest(verb), self.assertRefused("not approved by a leader"):
                getattr(mine, verb)()
        repair.with_user(self.technician).action_after_sales_plan()
        repair.with_user(self.approver).action_after_sales_approve()
        mine.action_after_sales_tell_price()
        mine.action_after_sales_accept()
        self.assertEqual(repair.after_sales_step, "wait")

    def test_not_done_before_it_is_invoiced(self):
        repair = self.charged()
        rma = repair.after_sales_rma_id
        self.assertEqual(rma.next_step, "quote")
        self.assertIn("quote", rma.with_user(self.salesperson).can_press)
        self.assertEqual(rma.activity_ids.user_id, rma.user_id, "it is his to quote")
        mine = repair.with_user(self.salesperson)
        order = mine.action_after_sales_quote().with_env(self.env)
        self.assertFalse(rma.activity_ids)
        mine.action_after_sales_accept()
        self.assertNotIn("invoice", rma._open_steps(), "not before the work is done")
        self.work(repair)
        self.inspect(rma)
        self.give_back(rma)
        self.assertEqual((rma.state, rma.next_step), ("authorized", "invoice"))
        rma.with_user(self.users["accountant"]).action_invoice_customer()
        self.assertEqual((rma.state, order.invoice_ids.amount_untaxed), ("authorized", 120))
        order.invoice_ids.action_post()
        self.assertEqual((rma.state, rma.next_step), ("done", "none"))
        self.assertClosing()

"""Back as it came: no fault found, or refused at the inspection (R08, R12)."""

from odoo.tests import tagged

from .common import AfterSalesCommon


class AsIsCommon(AfterSalesCommon):
    @classmethod
    def _set_up_shop(cls, env):
        result = super()._set_up_shop(env)
        cls.keeper, cls.technician = cls.users["warehouse"], cls.users["technician"]
        cls.salesperson, cls.accountant = cls.users["salesperson"], cls.users["accountant"]
        cls.fifo_order = cls.sold(cls.fifo)
        return result

    @classmethod
    def sold(cls, product, quantity=2):
        cls.buy(product, quantity, 100)
        order = cls.sell((product, quantity, 200), user_id=cls.users["salesperson"].id)
        cls.deliver(order)
        cls.invoice(order)
        # What is bought later costs more: goods that come and go must not take its cost along.
        cls.buy(product, 5, 120)
        return order

    def facts(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        line = order.order_line
        return (line.qty_delivered, line.qty_to_invoice, self.balance("1122"))

    def send_home(self, rma):
        pickings = rma._give_back_pickings()
        pickings.move_ids.picked = True
        pickings.with_user(self.keeper).button_validate()
        return pickings


@tagged("post_install", "-at_install")
class TestAsIs(AsIsCommon):
    def test_looked_at_and_delivered_back_it_stays_the_customers(self):
        before = self.facts(self.fifo_order)
        value = self._stock_value(self.fifo)
        rma = self.request(self.fifo_order, remedy="as_is")
        self.assertTrue(rma.receipt_picking_ids.move_ids.restrict_partner_id)
        self.receive(rma)
        self.assertEqual(self._stock_value(self.fifo), value)
        self.assertEqual(self.facts(self.fifo_order), before)
        self.assertEqual(rma.disposition_ids.mapped("kind"), ["customer"])
        self.assertEqual(rma.next_step, "dispose")
        self.assertIn("give_back", rma.with_user(self.keeper).can_press)
        self.assertNotIn("put_away", rma.with_user(self.keeper).can_press or [])
        self.send_home(rma)
        self.assertRecordValues(rma, [{"state": "done", "credit_status": "none", "match_status": "matched"}])
        self.assertEqual(self.facts(self.fifo_order), before)
        self.assertEqual(rma.line_ids.claimed_qty, 0)
        self.assertEqual(self.request(self.fifo_order).line_ids.quantity, 2)
        self.assertClosing()

    def test_a_part_refused_and_the_rest_refunded(self):
        self.company.after_sales_inspect_at_dock = False
        rma = self.request(self.fifo_order)
        rma.receipt_picking_ids.with_user(self.keeper).button_validate()
        report = rma.inspection_ids.with_user(self.technician)
        report.quantity = 1
        report.action_as_is()
        self.assertEqual(rma.line_ids.remedy, "refund")
        rest = rma.inspection_ids.filtered(lambda item: item.state == "draft")
        rest.with_user(self.technician).action_grade_qualified()
        self.assertIn("put_away", rma.with_user(self.keeper).can_press)
        rma.with_user(self.keeper).action_put_away()
        self.send_home(rma)
        self.credit(rma)
        self.assertEqual(self.fifo_order.order_line.qty_delivered, 1)
        self.assertClosing()

    def test_a_signed_report_is_signed(self):
        rma = self.request(self.fifo_order)
        self.receive(rma)
        with self.assertRefused("signed already"):
            rma.inspection_ids.with_user(self.technician).action_as_is()

    def test_only_technicians_refuse(self):
        self.company.after_sales_inspect_at_dock = False
        rma = self.request(self.fifo_order)
        rma.receipt_picking_ids.with_user(self.keeper).button_validate()
        for role in ("salesperson", "warehouse", "accountant"):
            with self.subTest(role=role), self.assertRefused("by technicians"):
                rma.inspection_ids.with_user(self.users[role]).action_as_is()

    def test_a_cancelled_delivery_is_made_anew(self):
        rma = self.request(self.fifo_order, remedy="as_is")
        self.receive(rma)
        rma._give_back_pickings().action_cancel()
        self.assertEqual(rma.state, "authorized")
        rma.with_user(self.keeper).action_put_away()
        self.send_home(rma)
        self.assertEqual(rma.state, "done")

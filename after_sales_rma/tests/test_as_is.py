"""Back as it came: no fault found, or refused at the inspection; with a fee or without (R08, R12)."""

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


@tagged("post_install", "-at_install")
class TestFee(AsIsCommon):
    def test_a_fee_is_an_invoice_of_the_case(self):
        rma = self.request(self.fifo_order, remedy="as_is")
        self.receive(rma)
        rma.with_user(self.salesperson).action_charge_fee(30, "Inspection and freight")
        fee = rma.fee_invoice_ids
        self.assertRecordValues(
            fee, [{"move_type": "out_invoice", "state": "draft", "amount_untaxed": 30, "invoice_origin": rma.name}]
        )
        self.assertEqual(fee.invoice_line_ids.name, "Inspection and freight")
        self.send_home(rma)
        self.assertRecordValues(rma, [{"state": "authorized", "next_step": "invoice"}])
        action = rma.with_user(self.accountant).action_invoice_customer()
        self.assertEqual(action["res_id"], fee.id)
        fee.action_post()
        self.assertEqual(rma.state, "done")
        self.assertFalse(rma.credit_note_ids)
        self.assertClosing()

    def test_a_fee_is_charged_once_and_only_for_what_goes_back(self):
        rma = self.request(self.fifo_order, remedy="as_is")
        for amount in (0, -5, "much", True):
            with self.subTest(amount=amount), self.assertRefused("more than nothing"):
                rma.action_charge_fee(amount)
        rma.action_charge_fee(30)
        with self.assertRefused("charged already"):
            rma.action_charge_fee(30)
        rma.fee_invoice_ids.button_cancel()
        rma.action_charge_fee(20)
        other = self.request(self.sold(self.average))
        with self.assertRefused("nothing goes back"):
            other.action_charge_fee(30)
        for role in ("warehouse", "technician", "accountant"):
            with self.subTest(role=role), self.assertRefused("that is for"):
                rma.with_user(self.users[role]).action_charge_fee(30)

    def test_fifty_fees_cost_one_pass(self):
        self.buy(self.average, 40, 10)
        orders = self.env["sale.order"].concat(*(self.sell((self.average, 1, 20)) for _number in range(22)))
        for order in orders:
            self.deliver(order)
        rmas = self.request(orders, remedy="as_is")

        def charge(rmas):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rmas.action_charge_fee(10)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        charge(rmas[0])
        one, many = charge(rmas[1]), charge(rmas[2:])
        self.assertLessEqual((many - one) / 19, 6)

"""What the promise allows of spare parts is free (R04, R06)."""

from odoo.addons.after_sales_rma_exchange.tests.test_part import PartCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestPartPromise(PartCommon):
    def test_what_is_out_of_the_promise_is_sold(self):
        order = self.sell((self.average, 1, 200))
        self.deliver(order)
        order.order_line.move_ids.date = "2020-01-01"
        rma = self.ask(order)
        self.assertRecordValues(rma.replacement_ids, [{"is_free": False, "price_unit": 50}])

    def test_what_was_agreed_outlasts_the_verdict(self):
        rma = self.ask(is_free=False, price_unit=35)
        self.env["after.sales.policy"]._judge(rma.line_ids)
        self.env.flush_all()
        self.assertRecordValues(rma.replacement_ids, [{"is_free": False, "price_unit": 35}])
        self.assertEqual(rma.replacement_order_ids.amount_untaxed, 35)

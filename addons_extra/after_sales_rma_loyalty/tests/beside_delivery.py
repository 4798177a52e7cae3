"""Free shipping is earned by what the customer keeps (R23, L10)."""

from odoo.tests import tagged

from .test_rewards import RewardCommon


@tagged("-at_install", "post_install")
class TestFreeShipping(RewardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freight = cls._create_product("Freight", type="service", list_price=20, invoice_policy="order")
        cls.carrier = cls.env["delivery.carrier"].create(
            {"name": "Courier", "product_id": freight.id, "fixed_price": 20, "company_id": cls.company.id}
        )
        cls.program({"minimum_amount": 150}, {"reward_type": "shipping"})

    @classmethod
    def _before_rewards(cls, order) -> None:
        order.set_delivery_line(cls.carrier, 20)

    def test_freight_is_owed_when_the_threshold_is_lost(self):
        """Two at 100, free from 150 on: one comes back, the freight of the other is paid. All back: all refunded."""
        order, invoice = self.rewarded((self.average, 2, 100))
        self.assertEqual(invoice.amount_total, 226)
        (first,) = self.assertPosted(self.request(order, {self.goods(order): 1}))
        self.assertEqual(first.amount_total, 90.4)
        (rest,) = self.assertPosted(self.request(order))
        self.assertEqual(rest.amount_total, 135.6)
        self.assertEqual(invoice.payment_state, "reversed")

    def test_freight_stays_free_above_the_threshold(self):
        order, _invoice = self.rewarded((self.average, 3, 100))
        (credit_note,) = self.assertPosted(self.request(order, {self.goods(order): 1}))
        self.assertEqual(credit_note.amount_total, 113)

    def test_an_order_that_comes_back_at_once(self):
        order, invoice = self.rewarded((self.average, 2, 100))
        (credit_note,) = self.assertPosted(self.request(order))
        self.assertEqual(credit_note.amount_total, 226)
        self.assertEqual(invoice.amount_residual, 0)

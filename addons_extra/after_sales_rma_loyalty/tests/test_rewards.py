"""Promotions on real orders: a partial return is worked out anew, what is simulated is posted (R23, L10, L11)."""

from random import Random

from odoo.addons.after_sales_rma.tests.test_refund_simulation import RefundCommon
from odoo.fields import Command
from odoo.tests import tagged

#: Random orders; each is sold, delivered, invoiced, and returned in portions until nothing is left.
ORDERS = 10


class RewardCommon(RefundCommon):
    """Promotions that apply themselves, and orders with all they may have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.gift = cls._create_product("Gift", "average", list_price=30)
        for product in (cls.average, cls.fifo, cls.gift):
            cls.buy(product, 500, 100)

    @classmethod
    def program(cls, rule: dict, reward: dict, **vals):
        """A promotion that applies itself to every order."""
        return cls.env["loyalty.program"].create(
            {
                "name": "Promotion",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "company_id": cls.company.id,
                "rule_ids": [Command.create({"minimum_amount_tax_mode": "excl", **rule})],
                "reward_ids": [Command.create(reward)],
                **vals,
            }
        )

    def rewarded(self, *lines):
        """An order with every reward it may have, delivered and invoiced.

        :return: (order, posted invoice)
        """
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity, "price_unit": price})
                    for product, quantity, price in lines
                ],
            }
        )
        self._before_rewards(order)
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            for reward in rewards:
                order._apply_program_reward(reward, coupon, product=reward.reward_product_ids[:1])
        order.action_confirm()
        self.deliver(order)
        return order, self.invoice(order)

    @classmethod
    def _before_rewards(cls, order) -> None:
        """What is done with an order before it gets its rewards."""


@tagged("-at_install", "post_install")
class TestRewards(RewardCommon):
    def test_condition_lost(self):
        """600 less 10 % from 500 on: 200 come back, 400 remain, which earn nothing: 540 − 400 = 140."""
        self.program({"minimum_amount": 500}, {"reward_type": "discount", "discount": 10})
        order, invoice = self.rewarded((self.average, 2, 200), (self.fifo, 1, 200))
        self.assertEqual(invoice.amount_untaxed, 540)
        rma = self.request(order, {self.goods(order)[1]: 1})
        (credit_note,) = self.assertPosted(rma)
        self.assertEqual(credit_note.amount_untaxed, 140)
        (rest,) = self.assertPosted(self.request(order))
        self.assertEqual(rest.amount_untaxed, 400)
        self.assertEqual(invoice.payment_state, "reversed")

    def test_condition_kept(self):
        self.program({"minimum_amount": 300}, {"reward_type": "discount", "discount": 10})
        order, _invoice = self.rewarded((self.average, 2, 200), (self.fifo, 1, 200))
        (credit_note,) = self.assertPosted(self.request(order, {self.goods(order)[1]: 1}))
        self.assertEqual(credit_note.amount_untaxed, 180)

    def test_nothing_is_owed_by_the_customer(self):
        """100 off from 500 on; what comes back is worth 20: nothing is refunded, and the rest brings exactly 410."""
        self.program(
            {"minimum_amount": 500}, {"reward_type": "discount", "discount_mode": "per_order", "discount": 100}
        )
        order, invoice = self.rewarded((self.average, 1, 490), (self.fifo, 1, 20))
        (first,) = self.assertPosted(self.request(order, {self.goods(order)[1]: 1}))
        self.assertEqual(first.amount_total, 0)
        (second,) = self.assertPosted(self.request(order))
        self.assertEqual(second.amount_total, invoice.amount_total)

    def test_free_product(self):
        """Two bought, a gift free: one comes back, the gift is kept and paid; when all is back, all is refunded."""
        self.program(
            {"minimum_qty": 2, "product_ids": [Command.set(self.average.ids)], "reward_point_mode": "order"},
            {"reward_type": "product", "reward_product_id": self.gift.id, "required_points": 1},
        )
        order, invoice = self.rewarded((self.average, 2, 100))
        bought, gift = self.goods(order)
        self.assertEqual(gift.reward_id.reward_type, "product")
        rma = self.request(order, {bought: 1})
        self.assertEqual(self.statement(rma).amount("gift"), -33.9)
        (first,) = self.assertPosted(rma)
        self.assertEqual(rma.deduction_ids.mapped("source"), ["policy"])
        self.assertEqual(first.amount_total, 79.1)
        second = self.assertPosted(self.request(order))
        self.assertEqual(round(first.amount_total + sum(second.mapped("amount_total")), 2), invoice.amount_total)

    def test_a_gift_that_was_paid_comes_back_later(self):
        """Kept and paid with the first case, back alone with the second: what was paid for it is given back."""
        self.program(
            {"minimum_qty": 2, "product_ids": [Command.set(self.average.ids)], "reward_point_mode": "order"},
            {"reward_type": "product", "reward_product_id": self.gift.id, "required_points": 1},
        )
        order, invoice = self.rewarded((self.average, 2, 100))
        bought, gift = self.goods(order)
        (first,) = self.assertPosted(self.request(order, {bought: 1}))
        self.assertEqual(first.amount_total, 79.1)
        rma = self.request(order, {gift: 1})
        (second,) = self.assertPosted(rma)
        self.assertEqual((second.amount_total, rma.state), (33.9, "done"))
        (third,) = self.assertPosted(self.request(order))
        self.assertEqual(third.amount_total, 113)
        self.assertEqual(invoice.payment_state, "reversed")

    def test_a_gift_on_its_way_when_it_is_charged(self):
        """Asked for before the other case charged it: whichever comes second sees what the first one took."""
        self.program(
            {"minimum_qty": 2, "product_ids": [Command.set(self.average.ids)], "reward_point_mode": "order"},
            {"reward_type": "product", "reward_product_id": self.gift.id, "required_points": 1},
        )
        order, invoice = self.rewarded((self.average, 2, 100))
        bought, gift = self.goods(order)
        back = self.request(order, {gift: 1})
        (first,) = self.assertPosted(self.request(order, {bought: 1}))
        (second,) = self.assertPosted(back)
        self.assertEqual(first.amount_total + second.amount_total, 113)
        (third,) = self.assertPosted(self.request(order))
        self.assertEqual(third.amount_total, 113)
        self.assertEqual(invoice.payment_state, "reversed")

    def test_the_terms_it_was_granted_under(self):
        """10 % from 100 on; the minimum is 700 since: of 800, 600 stay and earn theirs, 180 are refunded, not 120."""
        program = self.program({"minimum_amount": 100}, {"reward_type": "discount", "discount": 10})
        order, invoice = self.rewarded((self.average, 3, 200), (self.fifo, 1, 200))
        program.rule_ids.minimum_amount = 700
        (credit_note,) = self.assertPosted(self.request(order, {self.goods(order)[1]: 1}))
        self.assertEqual(credit_note.amount_untaxed, 180)
        program.rule_ids.unlink()
        program.reward_ids.discount = 50
        (second,) = self.assertPosted(self.request(order, {self.goods(order)[0]: 1}))
        self.assertEqual(second.amount_untaxed, 180)
        (rest,) = self.assertPosted(self.request(order))
        self.assertEqual(rest.amount_untaxed, 360)
        self.assertEqual(invoice.payment_state, "reversed")

    def test_terms_of_a_free_product_and_of_points(self):
        """A gift for two, and points for each yuan: asked for more since, and the reward of now is for new orders."""
        gift_program = self.program(
            {"minimum_qty": 2, "product_ids": [Command.set(self.average.ids)], "reward_point_mode": "order"},
            {"reward_type": "product", "reward_product_id": self.gift.id, "required_points": 1},
        )
        points = self.program(
            {"reward_point_mode": "money", "reward_point_amount": 1},
            {"reward_type": "discount", "discount_mode": "per_point", "discount": 1, "required_points": 10000},
            program_type="loyalty",
            applies_on="both",
        )
        card = self.env["loyalty.card"].create({"program_id": points.id, "partner_id": self.customer.id})
        order, _invoice = self.rewarded((self.average, 3, 100))
        earned = card.points
        self.assertTrue(earned)
        gift_program.rule_ids.minimum_qty = 3
        points.rule_ids.minimum_amount = 10000
        rma = self.request(order, {self.goods(order)[0]: 1})
        (credit_note,) = self.assertPosted(rma)
        self.assertEqual(credit_note.amount_total, 113)
        self.assertAlmostEqual(card.points, earned * 2 / 3, delta=0.02)

    def test_a_reward_of_a_confirmed_order(self):
        """Worked out anew after it was confirmed: the terms are those of then."""
        program = self.program({"minimum_amount": 10000}, {"reward_type": "discount", "discount": 10})
        order = self.sell((self.average, 3, 200))
        self.assertFalse(order.after_sales_terms)
        program.rule_ids.minimum_amount = 300
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            order._apply_program_reward(rewards, coupon)
        program.rule_ids.minimum_amount = 700
        self.deliver(order)
        self.assertEqual(self.invoice(order).amount_untaxed, 540)
        (credit_note,) = self.assertPosted(self.request(order, {self.goods(order): 1}))
        self.assertEqual(credit_note.amount_untaxed, 180)

    def test_a_person_waives_the_gift(self):
        self.program(
            {"minimum_qty": 2, "product_ids": [Command.set(self.average.ids)], "reward_point_mode": "order"},
            {"reward_type": "product", "reward_product_id": self.gift.id, "required_points": 1},
        )
        order, _invoice = self.rewarded((self.average, 2, 100))
        rma = self.request(order, {self.goods(order)[0]: 1})
        self.env["after.sales.deduction"]._refresh(rma)
        (item,) = rma.deduction_ids
        with self.assertRefused("set it to 0"):
            item.with_user(self.users["agent"]).unlink()
        item.with_user(self.users["agent"]).write({"amount": 0, "reason": "Good customer"})
        self.assertEqual((item.source, item.policy_amount), ("person", 33.9))
        self.assertEqual(self.assertPosted(rma).amount_total, 113)

    def test_points_go_back_in_kind(self):
        """A point for each yuan: what came back earned none. Undone with the credit note."""
        program = self.program(
            {"reward_point_mode": "money", "reward_point_amount": 1},
            {"reward_type": "discount", "discount_mode": "per_point", "discount": 1, "required_points": 10},
            program_type="loyalty",
            applies_on="both",
        )
        card = self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.customer.id, "points": 100}
        )
        order, invoice = self.rewarded((self.average, 2, 100))
        reward = order.order_line.filtered("reward_id")
        used, earned = reward.points_cost, order.coupon_point_ids.points
        self.assertTrue(used and earned)
        balance = card.points
        rma = self.request(order, {self.goods(order): 1})
        (credit_note,) = self.assertPosted(rma)
        self.assertAlmostEqual(card.points, balance + used / 2 - earned / 2, delta=0.02)
        self.assertTrue(self.env["loyalty.history"].search([("card_id", "=", card.id), ("order_id", "=", order.id)]))
        credit_note.button_draft()
        self.assertAlmostEqual(card.points, balance, delta=0.01)
        credit_note.action_post()
        self.assertPosted(self.request(order))
        self.assertAlmostEqual(card.points, balance + used - earned, delta=0.01)
        self.assertEqual(invoice.amount_residual, 0)

    def test_random_orders(self):
        """Orders with promotions, back in portions in random order: simulated is posted, paid is refunded."""
        random = Random(20261125)
        self.program({"minimum_amount": 300}, {"reward_type": "discount", "discount": 12.5})
        self.program(
            {"minimum_qty": 3},
            {"reward_type": "discount", "discount_mode": "per_order", "discount": 33.33},
        )
        rewarded = 0
        for _number in range(ORDERS):
            order, invoice = self.rewarded(
                *[
                    (random.choice((self.average, self.fifo)), random.randint(1, 3), random.randint(100, 30000) / 100)
                    for _line in range(random.randint(1, 3))
                ]
            )
            rewarded += bool(order.order_line.filtered("reward_id"))
            total = 0.0
            lines = list(self.goods(order))
            random.shuffle(lines)
            for line in lines:
                portions = [int(line.product_uom_qty)]
                if portions[0] > 1 and random.random() < 0.5:
                    portions = [1, portions[0] - 1]
                for quantity in portions:
                    rma = self.request(order, {line: quantity})
                    shown = self.statement(rma).total
                    self.assertGreaterEqual(shown, 0)
                    self.receive(rma)
                    (credit_note,) = self.credit(rma)
                    self.assertEqual(credit_note.amount_total, shown, "simulated is posted")
                    total = round(total + shown, 2)
                    self.assertLessEqual(total, invoice.amount_total)
            self.assertEqual(total, invoice.amount_total, "all that was paid is back")
            self.assertEqual(invoice.amount_residual, 0)
        self.assertGreater(rewarded, ORDERS / 2)

"""Ten thousand random carts with promotions, returned in portions in random order (R23, L10).

However a cart comes back: no refund is negative, all refunds together never exceed what was paid, and when everything
is back they are exactly what was paid.
"""

from random import Random

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.after_sales_rma.rules.refund import to_unit
from odoo.addons.after_sales_rma.rules.simulation import borne, bounded, still_to_take
from odoo.addons.after_sales_rma.tests.test_credit_property import examples
from odoo.tests import BaseCase, tagged

from ..rules.promotion import Promotion, earned, lost

CENT = 0.01


class Cart:
    """A cart with its promotions, and what was given back of it."""

    def __init__(self, random: Random):
        self.random = random
        self.lines = {
            key: (random.randint(1, 4), random.randint(1, 50000) / 100) for key in range(random.randint(1, 5))
        }
        self.kept = {key: quantity for key, (quantity, _price) in self.lines.items()}
        self.promotions, left = [], self.value(self.kept)
        for _number in range(random.randint(0, 3)):
            promotion = self.promotion()
            reward = to_unit(min(earned(promotion, self.cart(self.kept)), left), CENT)
            if reward:
                left = to_unit(left - reward, CENT)
                self.promotions.append((promotion, reward))
        self.paid, self.refunded = left, 0.0
        self.taken = [0.0] * len(self.promotions)

    def promotion(self) -> Promotion:
        """A random promotion: percent or fixed, on some lines or the cheapest, with or without conditions."""
        random = self.random
        some = frozenset(key for key in self.lines if random.random() < 0.7)
        percent = random.choice((0, 5, 10, 33.33, 100))
        return Promotion(
            counted=frozenset(self.lines) if random.random() < 0.6 else some,
            minimum_amount=random.choice((0, 0, 100, 500)),
            minimum_quantity=random.choice((0, 0, 2, 5)),
            discounted=frozenset(self.lines) if random.random() < 0.6 else some,
            percent=percent,
            amount=random.randint(1, 30000) / 100,
            per_unit=random.choice((0, 0, 2)),
            most=random.choice((0, 0, 50)),
            cheapest=random.random() < 0.2,
        )

    def cart(self, kept: dict) -> dict:
        return {key: (quantity, to_unit(quantity * self.lines[key][1], CENT)) for key, quantity in kept.items()}

    def value(self, kept: dict) -> float:
        return to_unit(sum(amount for _quantity, amount in self.cart(kept).values()), CENT)

    def give_back(self, everything: bool) -> float:
        """Return a random portion, or all that is left.

        :return: the refund
        """
        before, bought = self.value(self.kept), {key: quantity for key, (quantity, _price) in self.lines.items()}
        for key, quantity in self.kept.items():
            self.kept[key] -= quantity if everything else self.random.randint(0, quantity)
        net = to_unit(before - self.value(self.kept), CENT)
        fractions = bounded(
            self.value(self.kept),
            [
                (reward, lost(promotion, self.cart(bought), self.cart(self.kept)))
                for promotion, reward in self.promotions
            ],
        )
        dues = [
            still_to_take(-reward, fraction, taken, CENT)
            for (_promotion, reward), fraction, taken in zip(self.promotions, fractions, self.taken, strict=True)
        ]
        for index, share in enumerate(borne(dues, net, self.paid - self.refunded, CENT)):
            self.taken[index] = to_unit(self.taken[index] + share, CENT)
            net = to_unit(net + share, CENT)
        self.refunded = to_unit(self.refunded + net, CENT)
        return net


@tagged("-at_install", "post_install")
class TestRefundCarts(BaseCase):
    @examples(10000)
    @given(st.integers(0, 2**32))
    def test_never_more_than_paid(self, seed: int):
        random = Random(seed)
        cart = Cart(random)
        refunds = [cart.give_back(False) for _time in range(random.randint(0, 4))]
        refunds.append(cart.give_back(True))
        total = 0.0
        for refund in refunds:
            self.assertGreaterEqual(refund, 0)
            total = to_unit(total + refund, CENT)
            self.assertLessEqual(total, cart.paid)
        self.assertEqual(total, cart.paid)

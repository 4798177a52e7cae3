"""Sold in one unit, come back in another that does not divide it: nothing is left of quantity, money, tax and cost."""

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, Form, tagged

from ..rules.quantity import is_last, meant, shown
from ..rules.refund import portion
from .test_credit_amounts import CreditAmountsCommon
from .test_credit_property import cents, examples, portions

#: Pieces in a unit: none of them divides the hundredths of a unit that documents keep.
FACTORS = (3, 7, 12, 144)


@tagged("post_install", "-at_install")
class TestPortionsOfUnits(BaseCase):
    """The rule by itself, thousands of times."""

    @examples(3000)
    @given(st.data(), st.sampled_from(FACTORS), st.integers(1, 3), cents(-(10**6), 10**6))
    def test_everything_adds_up(self, data, factor, units, total):
        """Pieces of some units, in any portions: all adds up, and no portion is off by more than its rounding."""
        pieces = data.draw(portions(units * factor))
        done = said = taken = 0.0
        for part in pieces:
            quantity = part / factor
            self.assertEqual(is_last(done, quantity, units), round(done * factor) + part == units * factor)
            text = shown(quantity, done, units, units, 0.01)
            self.assertLessEqual(abs(text - quantity), 0.01 + 1e-9)
            amount = portion(total, quantity, done, taken, units, 0.01)
            share = Fraction(str(total)) * part / (units * factor)
            self.assertLessEqual(abs(Fraction(str(amount)) - share), Fraction(1, 100))
            done, said, taken = done + quantity, round(said + text, 2), round(taken + amount, 2)
        self.assertEqual((said, taken), (units, round(total, 2)))

    @examples(3000)
    @given(st.sampled_from(FACTORS), st.integers(1, 300), st.booleans())
    def test_what_somebody_means(self, factor, pieces, rounded_up):
        """Somebody who asks for all that is left in hundredths of the other unit, rounded or rounded up, means it."""
        asked = math.ceil(pieces / factor * 100) / 100 if rounded_up else round(pieces / factor, 2)
        self.assertEqual(meant(asked * factor, pieces, factor / 100), pieces)


@tagged("post_install", "-at_install")
class TestUnits(CreditAmountsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.users"].browse(cls.env.uid).group_ids += cls.env.ref("uom.group_uom")
        piece = cls.env.ref("uom.product_uom_unit")
        cls.units = {12: cls.dozen} | {
            factor: cls.env["uom.uom"].create(
                {"name": f"Box of {factor}", "relative_factor": factor, "relative_uom_id": piece.id}
            )
            for factor in FACTORS
            if factor != 12
        }
        cls.odd = cls._create_product("Odd")
        cls.buy(cls.odd, 1000, 7.77)

    def assertNothingLeft(self, order, invoice, notes):
        self.assertCancelled(invoice, notes)
        self.assertSettled(order)
        line = order.order_line
        cost = (invoice | notes).line_ids.filtered(lambda item: item.display_type == "cogs")
        self.assertAlmostEqual(
            sum(cost.filtered(lambda item: item.account_id.code == "640100").mapped("balance")), 0, 2
        )
        self.assertEqual(line.qty_delivered, 0)
        self.assertClosing()

    def test_a_dozen_in_three_portions(self):
        """12 pieces at cost 7.77, 100 a dozen, back as 4 + 4 + 4, asked by the piece or by hundredths of a dozen."""
        pieces = [{"quantity": 4, "uom_id": self.odd.uom_id.id}] * 3
        thirds = [{"quantity": 0.33}, {"quantity": 0.33, "uom_id": self.dozen.id}, {"quantity": 0.34}]
        for asked in (pieces, thirds):
            with self.subTest(asked=asked):
                order, invoice = self._sell_all_the_way((self.odd, 1, 100, {"product_uom_id": self.dozen.id}))
                notes, rmas = self.env["account.move"], self.env["after.sales.rma"]
                for quantity in asked:
                    spec = {"sale_line_id": order.order_line.id, **quantity}
                    rma = self.env["after.sales.intake"].create_from_sale(order, [spec])
                    self.submit(rma)
                    self.assertEqual((rma.line_ids.quantity, rma.line_ids.uom_id), (4, self.odd.uom_id))
                    simulated = rma.amount_refund
                    self.receive(rma)
                    note = self.credit(rma)
                    self.assertEqual(simulated, note.amount_total)
                    self.assertEqual(rma.state, "done")
                    notes, rmas = notes | note, rmas | rma
                self.assertEqual([note.amount_untaxed for note in notes], [33.33, 33.34, 33.33])
                self.assertEqual(set(rmas.line_ids.mapped("qty_credited")), {4})
                self.assertNothingLeft(order, invoice, notes)

    def test_any_unit_in_any_portions(self):
        """Documents of each unit; the rule is shown for thousands above."""
        for factor, pieces in ((3, (1, 1, 1)), (7, (2, 4, 1)), (144, (1, 71, 72)), (12, (1, 5, 6))):
            with self.subTest(factor=factor):
                order, invoice = self._sell_all_the_way((self.odd, 1, 99.99, {"product_uom_id": self.units[factor].id}))
                notes = self.env["account.move"]
                for part in pieces:
                    spec = {"sale_line_id": order.order_line.id, "quantity": part, "uom_id": self.odd.uom_id.id}
                    rma = self.env["after.sales.intake"].create_from_sale(order, [spec])
                    self.submit(rma)
                    self.receive(rma)
                    notes |= self.credit(rma)
                    self.assertEqual(rma.line_ids.qty_credited, part)
                self.assertNothingLeft(order, invoice, notes)

    def test_portions_of_one_case(self):
        """A draft that the accountant lowers by hand leaves the rest exact."""
        order, invoice = self._sell_all_the_way((self.odd, 1, 100, {"product_uom_id": self.dozen.id}))
        _rma, first = self.take_back(order, {order.order_line: 0.33})
        rma = self.env["after.sales.intake"].create_from_sale(order)
        self.submit(rma)
        self.receive(rma)
        draft = rma.action_refund()
        draft.invoice_line_ids.quantity = 0.25
        self.assertEqual(rma.line_ids.qty_credit_draft, 3)
        draft.action_post()
        rest = self.credit(rma)
        self.assertEqual(rma.line_ids.qty_credited, 8)
        self.assertNothingLeft(order, invoice, first | draft | rest)

    def test_what_is_not_left_is_told_in_pieces(self):
        order, _invoice = self._sell_all_the_way((self.odd, 1, 100, {"product_uom_id": self.dozen.id}))
        self.request(order, {order.order_line: 0.67})
        with self.assertRefused(r"5 Units asked for, 4 may still", ValidationError):
            self.request(order, {order.order_line: 0.42})
        with self.assertRefused(r"not counted in", ValidationError):
            spec = {
                "sale_line_id": order.order_line.id,
                "quantity": 1,
                "uom_id": self.env.ref("uom.product_uom_kgm").id,
            }
            self.env["after.sales.intake"].create_from_sale(order, [spec])
        self.assertEqual(self.request(order, {order.order_line: 0.34}).line_ids.quantity, 4)

    def test_the_wizard_asks_in_pieces(self):
        """Sold by the dozen, kept by the piece: one piece is one piece, five are five, and they cost their share."""
        for pieces, amount in ((1, 8.33), (5, 41.67)):
            with self.subTest(pieces=pieces):
                order, _invoice = self._sell_all_the_way((self.odd, 1, 100, {"product_uom_id": self.dozen.id}))
                action = order.action_after_sales_request()
                wizard = self.env["after.sales.request"].browse(action["res_id"])
                self.assertEqual((wizard.line_ids.uom_id, wizard.line_ids.quantity_left), (self.odd.uom_id, 12))
                wizard.line_ids.quantity = pieces
                rma = self.env["after.sales.rma"].browse(wizard.action_create()["res_id"])
                self.say_yes(rma)
                self.assertEqual(rma.line_ids.quantity, pieces)
                self.receive(rma)
                self.assertEqual(self.credit(rma).amount_untaxed, amount)

    def test_serials_sold_by_the_dozen(self):
        """One serial is one piece."""
        product = self._create_product("Serials by the dozen", tracking="serial")
        names = [f"S{number}" for number in range(12)]
        self.buy(product, 12, 7.77, names)
        order = self.sell((product, 1, 100, {"product_uom_id": self.dozen.id}))
        self.deliver(order, lots={order.order_line: self._lots(product, names)})
        invoice = self.invoice(order)
        wizard = self.env["after.sales.request"].browse(order.action_after_sales_request()["res_id"])
        with Form(wizard) as form, form.line_ids.edit(0) as line:
            line.lot_ids.add(self._lots(product, ["S3"]))
        self.assertEqual(wizard.line_ids.quantity, 1)
        rma = self.env["after.sales.rma"].browse(wizard.action_create()["res_id"])
        self.say_yes(rma)
        self.assertEqual((rma.line_ids.quantity, rma.line_ids.lot_ids.mapped("name")), (1, ["S3"]))
        self.receive(rma)
        note = self.credit(rma)
        self.assertEqual(note.amount_untaxed, 8.33)
        _rma, rest = self.take_back(order)
        self.assertNothingLeft(order, invoice, note | rest)

"""Random sales returned in random portions: never a cent left, never a unit too many (law 5).

The number of examples is small enough for every test run; ``AFTER_SALES_EXAMPLES=1000`` makes it a thorough one
with other examples each time.
"""

import os
from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ..rules.allocation import allocate, overlaps
from ..rules.refund import cost_share, portion, settled, to_unit
from ..rules.simulation import split
from .common import AfterSalesCommon

#: Examples for each property of documents; the environment may ask for more.
EXAMPLES = os.environ.get("AFTER_SALES_EXAMPLES")


def examples(number: int):
    """Settings of a property with a number of examples: always the same ones, unless a long run is asked for."""
    return settings(
        max_examples=int(EXAMPLES) if EXAMPLES else number,
        derandomize=not EXAMPLES,
        deadline=None,
        database=None,
        # Shrinking a failure takes long with documents; the long run does it.
        phases=tuple(Phase) if EXAMPLES else (Phase.generate,),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.differing_executors],
    )


def cents(low: int, high: int, digits: int = 2):
    """Numbers with a fixed number of decimals."""
    return st.integers(low, high).map(lambda number: number / 10**digits)


@st.composite
def portions(draw, whole: int) -> list[int]:
    """Split a whole into portions, in some order."""
    left, parts = whole, []
    while left:
        parts.append(draw(st.integers(1, left)))
        left -= parts[-1]
    return parts


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    """The arithmetic by itself, thousands of times."""

    @examples(2000)
    @given(st.data(), cents(-(10**7), 10**7), st.integers(1, 60), st.sampled_from((0.01, 1.0, 0.001)))
    def test_portions_add_up(self, data, total, whole, rounding):
        """Portions add up to the whole, and none is further from its share than one smallest unit."""
        total = to_unit(total, rounding)
        taken, quantity = 0.0, 0
        for part in data.draw(portions(whole)):
            amount = portion(total, part, quantity, taken, whole, rounding)
            self.assertLessEqual(abs(amount - total * part / whole), rounding * 1.000001)
            taken, quantity = taken + amount, quantity + part
        self.assertAlmostEqual(taken, total, 6)

    @examples(500)
    @given(st.integers(-10000, 10000), st.lists(st.integers(0, 1000), min_size=1, max_size=6))
    def test_parts_add_up(self, amount: int, weights: list[int]):
        parts = split(amount / 100, weights, 0.01)
        self.assertEqual(to_unit(sum(parts), 0.01), to_unit(amount / 100, 0.01))
        for part, weight in zip(parts, weights, strict=True):
            if sum(weights):
                self.assertLessEqual(abs(part - amount / 100 * weight / sum(weights)), 0.0101)

    @examples(500)
    @given(st.data(), cents(10**4, 10**7), st.integers(1, 60))
    def test_portions_with_an_agreed_price_add_up(self, data, total, whole):
        """A portion that was credited at another price takes its share of the invoice with it, and no other's."""
        taken = []
        for part in data.draw(portions(whole)):
            done = sum(quantity for quantity, _amount in taken)
            amount = portion(total, part, done, settled(total, taken, whole, 0.01), whole, 0.01)
            self.assertLessEqual(abs(amount - total * part / whole), 0.0100001)
            agreed = data.draw(st.booleans())
            taken.append((part, round(amount / 2, 2) if agreed else amount))

    @examples(500)
    @given(st.lists(st.tuples(st.integers(1, 9), cents(1, 10**5)), min_size=1, max_size=4), cents(1, 10**6))
    def test_cost_is_shared_by_value(self, weights, posted):
        """The shares of all delivered parts of an invoice line are the cost it posted."""
        whole = sum(quantity for quantity, _value in weights)
        shares = [cost_share(posted, whole, weights, quantity, value) for quantity, value in weights]
        self.assertAlmostEqual(sum(shares), posted, 6)

    @examples(500)
    @given(
        st.lists(cents(1, 5000), min_size=1, max_size=5),
        st.lists(cents(1, 5000), min_size=1, max_size=5),
        cents(1, 9000),
    )
    def test_units_are_conserved(self, delivered, invoiced, wanted):
        """What overlaps is the smaller of both sums; what is allocated is wanted and there."""
        found = overlaps(list(enumerate(delivered)), list(enumerate(invoiced)))
        self.assertAlmostEqual(sum(item.quantity for item in found), min(sum(delivered), sum(invoiced)), 6)
        available = list(enumerate(invoiced))
        chosen = allocate(wanted, available, [(item.invoiced, item.quantity) for item in found])
        self.assertAlmostEqual(sum(part for _key, part in chosen), min(wanted, sum(invoiced)), 6)
        for key, part in chosen:
            self.assertLessEqual(part, invoiced[key] + 1e-9)


class Undo(Exception):
    """Ends an example and takes everything back that it did."""


class PropertyCase(AfterSalesCommon):
    """Examples leave nothing behind for the next one."""

    @contextmanager
    def example(self):
        """Run an example in a savepoint of its own."""
        try:
            with self.env.cr.savepoint():
                yield
                self.env.flush_all()
                raise Undo  # noqa: TRY301
        except Undo:
            self.env.invalidate_all()

    @classmethod
    def _set_up_currencies(cls):
        """Yuan, dollars (two decimals) and yen (none), at rates that do not divide evenly."""
        cls.currencies = cls.company.currency_id
        for name, rate in (("USD", 0.1398), ("JPY", 20.77)):
            currency = cls.env.ref(f"base.{name}")
            currency.active = True
            currency.rate_ids = [Command.create({"name": "2020-01-01", "rate": rate, "company_id": cls.company.id})]
            cls.currencies |= currency
        cls.pricelists = cls.env["product.pricelist"].create(
            [{"name": currency.name, "currency_id": currency.id} for currency in cls.currencies]
        )


@tagged("post_install", "-at_install")
class TestRandomAmounts(PropertyCase):
    """Invoices of several lines, credited in random portions through the refund service.

    The goods are not kept in stock, so that an example is fast: their cost is another property's matter.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_currencies()
        cls.goods = cls._create_product("Goods", is_storable=False)
        cls.taxes = cls._create_taxes()
        cls.roundings = cls.env["account.cash.rounding"].create(
            [
                {
                    "name": strategy,
                    "rounding": 0.5,
                    "strategy": strategy,
                    "profit_account_id": cls._account(cls.company, "6051").id,
                    "loss_account_id": cls._account(cls.company, "6711").id,
                }
                for strategy in ("add_invoice_line", "biggest_tax")
            ]
        )

    @classmethod
    def _create_taxes(cls) -> list:
        """Tax combinations as they occur: none, on top, included, several, on each other, for each unit."""

        def tax(name, amount, **vals):
            return cls.tax.copy({"name": name, "amount": amount, **vals})

        included = {"price_include_override": "tax_included"}
        on_top, low = cls.tax, cls._sale_tax(cls.company, 9)
        consumption = tax("Consumption", 3.3, include_base_amount=True, sequence=-1)
        return [
            cls.tax.browse(),
            on_top,
            low,
            on_top | tax("Local", 0.5),
            consumption | on_top,
            on_top | tax("Each", 0.33, amount_type="fixed"),
            tax("13% included", 13, **included),
            tax("6% included", 6, **included) | tax("1% included", 1, **included),
            tax("Division", 5, amount_type="division", **included),
        ]

    @examples(25)
    @given(
        lines=st.lists(
            st.fixed_dictionaries(
                {
                    "quantity": st.one_of(st.integers(1, 12), cents(1, 2000)),
                    "price": st.one_of(cents(1, 500), cents(1, 10**7)),
                    "discount": st.one_of(st.just(0.0), cents(0, 10000)),
                    "taxes": st.integers(0, 8),
                }
            ),
            min_size=1,
            max_size=4,
        ),
        currency=st.integers(0, 2),
        globally=st.booleans(),
        rounding=st.sampled_from((None, None, 0, 1)),
        data=st.data(),
    )
    def test_never_a_cent_left(self, lines, currency, globally, rounding, data):
        with self.example():
            self.company.tax_calculation_rounding_method = "round_globally" if globally else "round_per_line"
            order, invoice = self._invoiced(lines, currency, rounding)
            rma = self.request(order)
            notes = self.env["account.move"]
            while rma.receipt_status != "done":
                self._receive_some(rma, data)
                note = rma.action_refund()
                for line in note.invoice_line_ids.filtered("after_sales_line_id"):
                    self.assertNear(line, invoice)
                note.action_post()
                notes |= note
            self.assertCancelled(order, invoice, notes)
            self.assertEqual((rma.state, rma.next_step), ("done", "none"))

    def _invoiced(self, lines, currency, rounding):
        """A posted invoice of an order with these lines."""
        order = self.sell(
            *(
                (
                    self.goods,
                    line["quantity"],
                    line["price"],
                    {
                        "discount": line["discount"],
                        "tax_ids": [Command.set(self.taxes[line["taxes"]].ids)],
                    },
                )
                for line in lines
            ),
            pricelist_id=self.pricelists[currency].id,
        )
        self.deliver(order)
        invoice = self.invoice(order, post=False)
        if rounding is not None:
            invoice.invoice_cash_rounding_id = self.roundings[rounding]
        invoice.action_post()
        return order, invoice

    def _receive_some(self, rma, data):
        """Some quantity of some lines arrives and is accepted at the dock; the rest stays awaited."""
        receipt = rma.receipt_picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        moves = receipt.move_ids
        chosen = data.draw(st.sets(st.sampled_from(range(len(moves))), min_size=1))
        for index, move in enumerate(moves):
            expected = round(move.product_uom_qty * 100)
            part = data.draw(st.one_of(st.just(expected), st.integers(1, expected))) if index in chosen else 0
            move.quantity = part / 100
        receipt.action_after_sales_all_qualified()

    def assertNear(self, line, invoice):
        """A portion amounts to its share of the invoice line, up to cents that rounding moves between portions."""
        origin = line.after_sales_origin_line_id
        share = line.quantity / origin.quantity
        unit = invoice.currency_id.rounding
        self.assertLessEqual(abs(line.price_subtotal - origin.price_subtotal * share), 2 * unit)

    def assertNoExchangeDifference(self, invoice, notes):
        """At the invoice's rate there is no difference; of portions in a foreign currency at most stray cents.

        Odoo converts each reconciled portion by itself and books the cent that this rounds away.
        """
        exchanges = (invoice | notes).line_ids.matched_debit_ids.exchange_move_id
        if len(notes) == 1 or invoice.currency_id == self.company.currency_id:
            self.assertFalse(exchanges)
        result = exchanges.line_ids.filtered(lambda line: line.account_type != "asset_receivable")
        stray = sum(abs(line.balance) for line in result)
        self.assertLessEqual(self.company.currency_id.round(stray), len(notes) * self.company.currency_id.rounding)

    def assertCancelled(self, order, invoice, notes):
        """Nothing is left on any account or tax, in either currency; all is reconciled."""
        for field in ("account_id", "tax_line_id"):
            for group in (invoice | notes).line_ids.grouped(field).values():
                self.assertEqual(self.company.currency_id.round(sum(group.mapped("balance"))), 0)
                self.assertEqual(invoice.currency_id.round(sum(group.mapped("amount_currency"))), 0)
        self.assertEqual(invoice.currency_id.round(invoice.amount_total - sum(notes.mapped("amount_total"))), 0)
        if invoice.amount_total:
            self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(sum((invoice | notes).mapped("amount_residual")), 0)
        self.assertNoExchangeDifference(invoice, notes)
        for line in order.order_line:
            self.assertAlmostEqual(line.qty_invoiced, 0, 6)


@tagged("post_install", "-at_install")
class TestRandomReturns(PropertyCase):
    """The whole way with goods: random orders, deliveries, invoices and returns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_currencies()
        cls.dozens = cls._create_product("Dozens", "fifo")
        cls.products = cls.average | cls.fifo | cls.standard | cls.dozens
        for product in cls.products:
            for price in (33.33, 47.11):
                cls.buy(product, 80, price)

    @examples(5)
    @given(
        lines=st.lists(
            st.tuples(st.integers(0, 3), st.integers(1, 4), cents(1, 30000), st.sampled_from((0.0, 7.77, 50.0))),
            min_size=1,
            max_size=3,
        ),
        currency=st.integers(0, 2),
        two_deliveries=st.booleans(),
        data=st.data(),
    )
    def test_never_a_unit_too_many(self, lines, currency, two_deliveries, data):
        with self.example():
            before = {product: product.qty_available for product in self.products}
            order = self._sold(lines, currency, two_deliveries)
            quantities = self._some({line: line.product_uom_qty for line in order.order_line}, data)
            _rma, notes = self.take_back(order, quantities)
            self.assertAlmostEqual(sum(notes.invoice_line_ids.mapped("quantity")), sum(quantities.values()), 6)
            left = {line: line.qty_delivered for line in order.order_line if line.qty_delivered}
            if left:
                self._ask_too_much(order, left)
                self.take_back(order, self._some(left, data))
            if any(order.order_line.mapped("qty_delivered")):
                self.take_back(order)
            self.assertAllBack(order, before)

    def _sold(self, lines, currency, two_deliveries):
        """An order delivered and invoiced, in one or two steps."""
        order = self.sell(
            *(
                (
                    self.products[index],
                    quantity,
                    price,
                    {"discount": discount}
                    | ({"product_uom_id": self.dozen.id} if self.products[index] == self.dozens else {}),
                )
                for index, quantity, price, discount in lines
            ),
            pricelist_id=self.pricelists[currency].id,
        )
        if two_deliveries:
            self.deliver(order, {line: line.product_uom_qty // 2 for line in order.order_line})
            if any(order.order_line.mapped("qty_to_invoice")):
                self.invoice(order)
        self.deliver(order)
        self.invoice(order)
        return order

    def _some(self, left, data) -> dict:
        """Some units of some lines."""
        lines = list(left)
        chosen = data.draw(st.sets(st.sampled_from(range(len(lines))), min_size=1))
        return {lines[index]: data.draw(st.integers(1, int(left[lines[index]]))) for index in sorted(chosen)}

    def _ask_too_much(self, order, left):
        """One unit more than is left of a line is refused."""
        line = next(iter(left))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.request(order, {line: left[line] + 1})

    def assertAllBack(self, order, before):
        """Stock, ledger and order stand where they stood before the sale."""
        for line in order.order_line:
            self.assertEqual((line.qty_delivered, line.qty_invoiced, line.qty_to_invoice), (0, 0, 0))
        self.assertEqual({product: product.qty_available for product in self.products}, before)
        self.assertEqual(self.balance("1122", order.partner_id), 0)
        self.assertAlmostEqual(self.closing(), 0, 2)
        invoices = order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice" and move.amount_total)
        self.assertEqual(set(invoices.mapped("payment_state")), {"reversed"})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.request(order)

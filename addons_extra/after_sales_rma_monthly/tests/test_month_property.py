"""What is settled by the month comes to what single credit notes come to, to the cent, on every account (law 5)."""

import doctest
from collections import defaultdict

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from odoo import Command
from odoo.addons.after_sales_rma.tests.test_credit_property import cents
from odoo.tests import tagged

from ..rules import period
from .common import MonthlyCase

#: What an invoice has besides plain lines.
KINDS = ("plain", "rounded globally", "foreign", "rebate", "down payment", "early payment")

#: (quantity sold, price, discount in percent, how many of it each of the cases brings back)
LINE = st.tuples(
    st.integers(3, 12),
    cents(1, 30000),
    st.sampled_from((0, 0, 7.5, 33)),
    st.lists(st.integers(0, 4), min_size=3, max_size=3),
)


@tagged("post_install", "-at_install")
class TestMonthProperty(MonthlyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.included = cls.tax.copy({"name": "13 % included", "price_include_override": "tax_included"})
        cls.goods = [
            cls._create_product("Without", "average"),
            cls._create_product("Included", "average", taxes_id=[Command.set(cls.included.ids)]),
            cls._create_product("Fifo by the month", "fifo"),
        ]
        for product, price in zip(cls.goods, (33.33, 100, 77.7), strict=True):
            cls.buy(product, 500, price)
        cls.rebate = cls.env["product.product"].create(
            {"name": "Rebate", "type": "service", "taxes_id": [Command.set(cls.tax.ids)], "invoice_policy": "order"}
        )
        cls.dollar = cls.env.ref("base.USD")
        cls.dollar.active = True
        cls.env["res.currency.rate"].create(
            {"currency_id": cls.dollar.id, "company_id": cls.company.id, "name": "2020-01-01", "rate": 0.137931}
        )
        cls.dollars = cls.env["product.pricelist"].create({"name": "Dollars", "currency_id": cls.dollar.id})
        cls.terms = cls.env["account.payment.term"].create(
            {
                "name": "2/10",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": "mixed",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        cls.company.account_journal_early_pay_discount_loss_account_id = cls._account(cls.company, "6603")

    def test_the_examples_of_the_rule(self):
        found = doctest.testmod(period)
        self.assertEqual(found.failed, 0)
        self.assertGreater(found.attempted, 9)

    @settings(
        max_examples=1,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @example("plain", [(7, 4.44, 7.5, [0, 2, 2]), (9, 0.37, 7.5, [3, 3, 0]), (3, 149.37, 0, [3, 0, 0])])
    @example("rounded globally", [(3, 33.35, 0, [1, 1, 1]), (9, 66.67, 7.5, [4, 2, 1]), (3, 0.99, 0, [0, 1, 1])])
    @example("foreign", [(3, 33.35, 0, [1, 1, 1]), (6, 14.29, 7.5, [1, 2, 3]), (4, 99.99, 0, [0, 2, 1])])
    @example("rebate", [(4, 33.35, 0, [2, 1, 1]), (6, 14.29, 0, [1, 2, 3]), (4, 99.99, 0, [1, 1, 1])])
    @example("down payment", [(4, 133.35, 0, [2, 1, 1]), (6, 14.29, 0, [1, 2, 3]), (4, 99.99, 0, [1, 1, 1])])
    @example("early payment", [(4, 133.35, 0, [2, 1, 1]), (6, 14.29, 0, [1, 2, 2]), (4, 99.99, 0, [1, 1, 1])])
    @given(st.sampled_from(KINDS), st.lists(LINE, min_size=1, max_size=3))
    def test_the_sums_are_equal(self, kind, lines):
        with self.env.cr.savepoint() as savepoint:
            order = self._order(kind, lines)
            rmas = self._cases(order, lines)
            if rmas:
                single, together = self._left_behind(rmas, by_month=False), self._left_behind(rmas, by_month=True)
                different = {key for key in together | single if together.get(key) != single.get(key)}
                self.assertEqual({key: (together.get(key), single.get(key)) for key in different}, {})
            savepoint.rollback()
        self.env.invalidate_all()

    def _order(self, kind, lines):
        if kind == "rounded globally":
            self.company.tax_calculation_rounding_method = "round_globally"
        vals = {"pricelist_id": self.dollars.id} if kind == "foreign" else {}
        if kind == "early payment":
            vals["payment_term_id"] = self.terms.id
        rows = [
            (self.goods[index], quantity, price, {"discount": discount})
            for index, (quantity, price, discount, _back) in enumerate(lines)
        ]
        if kind == "rebate":
            rows.append((self.rebate, 1, -10.01))
        order = self.sell(*rows, **vals)
        if kind == "down payment":
            down = self.invoice(order, advance_payment_method="percentage", amount=30)
            self.pay(down)
        self.deliver(order)
        invoice = self.invoice(order)
        if kind == "early payment":
            self.pay(
                invoice,
                invoice.invoice_payment_term_id._get_amount_due_after_discount(
                    invoice.amount_total, invoice.amount_tax
                ),
            )
        return order

    def _cases(self, order, lines):
        rmas = self.env["after.sales.rma"]
        for number in range(3):
            quantities = {}
            for index, (sold, _price, _discount, back) in enumerate(lines):
                part = min(back[number], sold - sum(back[:number]))
                if part > 0:
                    quantities[order.order_line[index]] = part
            if quantities:
                rmas |= self.request(order, quantities)
        self.receive(rmas)
        return rmas

    def _left_behind(self, rmas, *, by_month):
        """What credit notes leave: by account and side, by tax, by case, and of the invoices."""
        with self.env.cr.savepoint() as savepoint:
            invoices = rmas.line_ids.sale_line_id.order_id.invoice_ids
            if by_month:
                planned = self.Settling._preview(rmas, self.month())
                notes = self.Settling._settle(rmas, self.month())
                self.assertEqual(
                    sorted(-item.total for item in planned),
                    sorted(-note.amount_total for note in notes),
                    "as shown before",
                )
                self.assertEqual(len(notes), 1)
                self.assertEqual(notes.after_sales_match, "agrees", notes.after_sales_match_note)
                notes.action_post()
            else:
                notes = self.env["account.move"]
                rmas._trusted().write({"settlement": "each"})
                for rma in rmas:
                    notes |= self.credit(rma)
            sums = defaultdict(float)
            for item in notes.line_ids:
                # Gains and losses of currencies follow from matching and are looked at below.
                sums["debit", item.account_id] += item.debit
                sums["credit", item.account_id] += item.credit
                if item.display_type != "payment_term":
                    sums["in currency", item.account_id] += item.amount_currency
                sums["tax", item.tax_line_id] += item.amount_currency if item.tax_line_id else 0
            for invoice in invoices:
                sums["open", invoice] = invoice.amount_residual
            for rma in rmas:
                sums["case", rma] = rma.amount_credited
            sums["closing"] = self.closing()
            result = {key: round(amount, 2) for key, amount in sums.items() if round(amount, 2)}
            savepoint.rollback()
        self.env.invalidate_all()
        return result

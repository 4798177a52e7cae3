"""Allowances, returns and refunds without return in any order: the portions add up to the invoice (L28, law 5)."""

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.after_sales_rma.tests import test_credit_property as core
from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ..rules.allowance import left_after


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    @core.examples(300)
    @given(st.data(), core.cents(1, 10**7), st.integers(1, 40))
    def test_the_last_takes_what_is_left(self, data, total, whole):
        """Whatever was given before, the last portion takes the rest, and no portion is negative."""
        taken, left = [], whole
        while left:
            if data.draw(st.booleans()):
                amount, _quantity = left_after(total, taken, whole, 0.01)
                taken.append((0, data.draw(core.cents(0, round(amount * 100)))))
            part = data.draw(st.integers(1, left))
            amount, quantity = left_after(total, taken, whole, 0.01)
            share = core.portion(amount, part, 0, 0, quantity, 0.01)
            self.assertGreaterEqual(share, 0)
            taken.append((part, share))
            left -= part
        self.assertAlmostEqual(sum(amount for _part, amount in taken), total, 6)


@tagged("post_install", "-at_install")
class TestRandomStay(core.PropertyCase):
    """One invoice line, several taxes, three currencies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_currencies()
        cls.goods = cls._create_product("Goods", is_storable=False)
        cls.taxes = core.TestRandomAmounts._create_taxes.__func__(cls)
        cls.company.write(
            {
                "after_sales_auto_authorize": True,
                "after_sales_stay_evidence": False,
                "after_sales_allowance_limit": 1e9,
                "after_sales_no_return_limit": 1e9,
            }
        )

    @core.examples(8)
    @given(
        line=st.fixed_dictionaries(
            {
                "quantity": st.integers(1, 5),
                "price": st.one_of(core.cents(1, 500), core.cents(1, 10**6)),
                "discount": st.sampled_from((0.0, 12.5)),
                "taxes": st.integers(0, 8),
            }
        ),
        currency=st.integers(0, 2),
        data=st.data(),
    )
    def test_never_more_than_invoiced(self, line, currency, data):
        with self.example():
            order, invoice = core.TestRandomAmounts._invoiced(self, [line], currency, None)
            left = line["quantity"]
            while left:
                remedy = data.draw(st.sampled_from(("allowance", "refund", "refund_only")))
                part = data.draw(st.integers(1, left))
                try:
                    with self.env.cr.savepoint():
                        self._credit_some(order, remedy, part, data)
                except UserError:
                    # Nothing is left to give; then all of it goes back.
                    self.assertEqual(remedy, "allowance")
                    remedy, part = "refund", left
                    self._credit_some(order, remedy, part, data)
                left -= 0 if remedy == "allowance" else part
                credited = sum((order.invoice_ids - invoice).mapped("amount_total"))
                self.assertLessEqual(round(credited - invoice.amount_total, 6), 0)
            self.assertCredited(order, invoice)

    def _credit_some(self, order, remedy, part, data):
        lines = [{"sale_line_id": order.order_line.id, "quantity": part}]
        rma = self.env["after.sales.intake"].create_from_sale(order, lines=lines, remedy=remedy)
        if remedy == "allowance":
            rma.line_ids.allowance_percent = data.draw(st.integers(1, 60))
        rma.action_submit()
        if remedy == "refund":
            self.receive(rma)
        if remedy != "refund_only":
            self.credit(rma)

    def assertCredited(self, order, invoice):
        """Every account of the sale is cancelled, in both currencies, and nothing is open."""
        documents = order.invoice_ids
        self.assertEqual(documents.filtered(lambda move: move.move_type == "out_invoice"), invoice)
        for account, lines in documents.line_ids.grouped("account_id").items():
            for name in ("amount_currency", "balance"):
                self.assertAlmostEqual(sum(lines.mapped(name)), 0, 6, f"{account.code} {name}")
        self.assertFalse(any(documents.mapped("amount_residual")))

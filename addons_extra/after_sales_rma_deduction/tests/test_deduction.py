"""What a person deducts from a refund, or gives in addition, is what is posted, to the cent (R10, R23, L10)."""

from hypothesis import given
from hypothesis import strategies as st
from odoo import Command
from odoo.addons.after_sales_rma.rules.refund import to_unit
from odoo.addons.after_sales_rma.tests.test_credit_property import examples
from odoo.addons.after_sales_rma.tests.test_refund_simulation import RefundCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..rules.deduction import deducted

CENT = 0.01

#: Words that begin a statement which changes a database.
WRITING = ("INSERT", "UPDATE", "DELETE")


@tagged("-at_install", "post_install")
class TestDeduction(RefundCommon):
    def deduct(self, rma, **vals):
        """A deduction that a person enters."""
        return self.env["after.sales.deduction"].create({"rma_id": rma.id, "reason": "As agreed", **vals})

    # -- deductions ----------------------------------------------------------------------------------------------

    def test_fee_leaves_the_invoice_open(self):
        """A full return less 10 leaves 10 of the invoice open; VAT is that of the goods, pro rata."""
        order, invoice = self.sold((self.average, 1, 100))
        rma = self.request(order)
        self.deduct(rma, kind="fee", label="Handling", amount=10)
        (credit_note,) = self.assertPosted(rma)
        self.assertEqual((credit_note.amount_total, credit_note.amount_tax), (103.0, 11.85))
        self.assertEqual(invoice.amount_residual, 10)
        self.assertEqual(rma.line_ids.qty_credited, 1)
        self.assertEqual(order.order_line.qty_invoiced, 0)

    def test_fee_of_a_paid_order(self):
        order, invoice = self.sold((self.average, 1, 100))
        self.pay(invoice)
        rma = self.request(order)
        self.deduct(rma, kind="fee", label="Handling", amount=10)
        (credit_note,) = self.assertPosted(rma)
        self.assertEqual(credit_note.amount_residual, 103)
        self.assertEqual(rma.next_step, "pay_back")

    def test_deduction_reverses_no_cost(self):
        """The goods come back at their cost whatever the customer is charged; stock and ledger agree."""
        order, invoice = self.sold((self.average, 2, 100))
        rma = self.request(order)
        self.deduct(rma, kind="value_loss", line_id=rma.line_ids.id, label="Scratched", percent=15)
        self.assertPosted(rma)
        turnover = self.turnover(invoice | rma.credit_note_ids)
        self.assertNotIn("6401", turnover)
        self.assertEqual(self.balance("6001"), -30.0)

    def test_percentage_of_what_was_paid(self):
        """15 % of the price after the promotion, in two parts, adds up as in one."""
        order, _invoice = self.sold((self.average, 3, 33.33), discount=10)
        rma = self.request(order)
        self.deduct(rma, kind="value_loss", line_id=rma.line_ids.id, label="Scratched", percent=15)
        shown = self.statement(rma)
        paid = shown.amount("goods") + shown.amount("promotion")
        self.assertEqual(shown.amount("value_loss"), -round(paid * 0.15 + 1e-9, 2))
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 1
        receipt.move_ids.move_line_ids.after_sales_grade = "qualified"
        receipt.move_ids.picked = True
        receipt.button_validate()
        if "inspect" in (rma.can_press or []):
            rma.action_inspect_pass()
        first = rma.action_refund()
        first.action_post()
        self.assertEqual(self.statement(rma).total, shown.total)
        self.receive(rma)
        second = rma.action_refund()
        second.action_post()
        self.assertTrue(second - first)
        self.assertEqual(round(sum((first | second).mapped("amount_total")), 2), shown.total)

    def test_deductions_never_take_more_than_is_refunded(self):
        order, invoice = self.sold((self.average, 1, 50))
        rma = self.request(order)
        self.deduct(rma, kind="gift", label="Missing gift", amount=80)
        self.assertEqual(self.statement(rma).total, 0)
        (credit_note,) = self.assertPosted(rma)
        self.assertEqual(credit_note.amount_total, 0)
        self.assertEqual(invoice.amount_residual, invoice.amount_total)

    def test_accounts_of_the_company(self):
        income, cost = self._account(self.company, "6051"), self._account(self.company, "6601")
        self.company.write({"after_sales_fee_account_id": income.id, "after_sales_freight_account_id": cost.id})
        order, _invoice = self.sold((self.average, 1, 100))
        rma = self.request(order)
        fee = self.deduct(rma, kind="fee", label="Handling", amount=11.3)
        given = self.deduct(rma, kind="freight", label="Your parcel", amount=-8)
        (credit_note,) = self.assertPosted(rma)
        self.assertEqual(credit_note.amount_total, 109.7)
        lines = credit_note.invoice_line_ids.grouped("after_sales_deduction_id")
        self.assertEqual((lines[fee].account_id, lines[fee].price_subtotal), (income, -10))
        self.assertEqual((lines[given].account_id, lines[given].price_total), (cost, 8))
        self.assertFalse(lines[given].tax_ids)

    def test_an_allowance_is_red_ink_with_tax(self):
        """One of two comes back, the other is kept at 11.30 less: on the account and with the tax of the sale."""
        income = self._account(self.company, "6051")
        self.company.after_sales_fee_account_id = income
        order, invoice = self.sold((self.average, 2, 100))
        rma = self.request(order, {self.goods(order): 1})
        allowance = self.deduct(rma, kind="allowance", label="Scratch", amount=-11.3)
        self.assertEqual(rma.amount_refund, 124.3)
        (credit_note,) = self.assertPosted(rma)
        line = credit_note.invoice_line_ids.filtered("after_sales_deduction_id")
        self.assertEqual((line.after_sales_deduction_id, line.price_subtotal, line.price_total), (allowance, 10, 11.3))
        self.assertEqual(line.account_id, invoice.invoice_line_ids.account_id)
        self.assertEqual((line.debit, line.credit), (0, -10))

    def test_nothing_in_addition_beyond_the_invoice(self):
        """Red never exceeds blue (L28): of a full refund nothing can be given in addition, by whatever way."""
        order, invoice = self.sold((self.average, 2, 100))
        rma = self.request(order)
        with self.assertRefused("8.00.*more than the invoices", ValidationError):
            self.deduct(rma, kind="freight", label="Your parcel", amount=-8)
        fee = self.deduct(rma, kind="fee", label="Handling", amount=20)
        self.deduct(rma, kind="freight", label="Your parcel", amount=-8)
        self.receive(rma)
        fee.write({"amount": 0, "reason": "Waived"})
        with self.assertRefused("8.00.*more than the invoices", ValidationError):
            rma.action_refund()
        fee.write({"amount": 8, "reason": "Waived in part"})
        credit_note = rma.action_refund()
        self.assertEqual(credit_note.amount_total, invoice.amount_total)
        credit_note.invoice_line_ids = [
            Command.create({"name": "Gesture", "quantity": 1, "price_unit": 5, "tax_ids": [Command.clear()]})
        ]
        with self.assertRefused("5.00.*more than the invoices", ValidationError):
            credit_note.action_post()

    def test_two_rates_of_tax(self):
        """A deduction of the whole case is spread over the rates as the goods are."""
        nine = self._sale_tax(self.company, 9)
        order, _invoice = self.sold((self.average, 1, 100), (self.fifo, 1, 300, {"tax_ids": [Command.set(nine.ids)]}))
        rma = self.request(order)
        self.deduct(rma, kind="fee", label="Handling", amount=44)
        (credit_note,) = self.assertPosted(rma)
        parts = credit_note.invoice_line_ids.filtered("after_sales_deduction_id")
        self.assertEqual(parts.mapped("price_total"), [-11.3, -32.7])
        self.assertEqual(parts.mapped("price_subtotal"), [-10.0, -30.0])

    def test_foreign_currency(self):
        """Amounts in dollars: shares and deductions at the rate of the invoice, no exchange entry."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": dollar.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 1 / 7.1}
        )
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": dollar.id})
        order, invoice = self.sold((self.average, 3, 33.35), discount=10, pricelist_id=pricelist.id)
        self.assertEqual(invoice.currency_id, dollar)
        rma = self.request(order, {self.goods(order): 1})
        self.deduct(rma, kind="fee", label="Handling", amount=3.33)
        self.assertPosted(rma)
        self.assertPosted(self.request(order))
        self.assertEqual(invoice.amount_residual, 3.33)
        rest = invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable").amount_residual
        self.assertAlmostEqual(rest, 3.33 * 7.1, delta=0.02)

    # -- nothing is written, many at once ------------------------------------------------------------------------

    def _statements(self, rmas) -> list[str]:
        """The statements that simulating cases takes, with a cold cache."""
        queries = []
        self.env.flush_all()
        self.env.invalidate_all()
        cursor = self.env.cr
        execute = cursor.execute

        def listen(query, *args, **kwargs):
            queries.append(getattr(query, "code", str(query)))
            return execute(query, *args, **kwargs)

        self.patch(cursor, "execute", listen)
        totals = rmas.mapped("amount_refund")
        self.env.flush_all()
        self.patch(cursor, "execute", execute)
        self.assertGreater(min(totals), 0)
        return queries

    def test_simulating_writes_nothing(self):
        order, _invoice = self.sold((self.average, 2, 100), (self.freight, 1, 20), discount=10)
        rma = self.request(order)
        self.deduct(rma, kind="fee", label="Handling", amount=10)
        queries = self._statements(rma)
        self.assertTrue(queries)
        self.assertFalse([query for query in queries if query.lstrip().upper().startswith(WRITING)])
        self.assertFalse(rma.credit_note_ids)

    def test_many_cost_no_more_statements_than_one(self):
        rmas = self.env["after.sales.rma"]
        for _number in range(12):
            order, _invoice = self.sold((self.average, 1, 100), (self.fifo, 1, 50), discount=10)
            rma = self.request(order)
            self.deduct(rma, kind="fee", label="Handling", amount=5)
            rmas |= rma
        self._statements(rmas[0])
        one, many = len(self._statements(rmas[0])), len(self._statements(rmas))
        self.assertLessEqual(many, one + 2)

    # -- who decides ---------------------------------------------------------------------------------------------

    def test_a_person_says_why(self):
        order, _invoice = self.sold((self.average, 1, 100))
        rma = self.request(order)
        with self.assertRefused("say why", ValidationError):
            self.env["after.sales.deduction"].create({"rma_id": rma.id, "kind": "fee", "amount": 10})

    def test_only_while_nothing_is_credited(self):
        order, _invoice = self.sold((self.average, 1, 100))
        rma = self.request(order)
        item = self.deduct(rma, kind="fee", label="Handling", amount=10)
        item.amount = 12
        self.receive(rma)
        draft = rma.action_refund()
        with self.assertRefused("on a credit note already"):
            item.amount = 5
        with self.assertRefused("on a credit note already"):
            item.unlink()
        draft.unlink()
        item.amount = 5
        self.credit(rma)
        self.assertEqual(rma.credit_note_ids.amount_total, 108)
        with self.assertRefused("on a credit note already"):
            item.amount = 6

    def test_who_may_deduct(self):
        """Agents and approvers decide; salespeople and accountants read; the others see no amounts."""
        order, _invoice = self.sold((self.average, 1, 100), user_id=self.users["salesperson"].id)
        rma = self.request(order)
        item = self.deduct(rma, kind="fee", label="Handling", amount=10)
        rma.user_id = self.users["salesperson"]
        for role, user in self.users.items():
            with self.subTest(role=role):
                own, case = item.with_user(user), rma.with_user(user)
                if role in ("agent", "approver", "manager"):
                    own.write({"amount": 11, "reason": f"{role} says"})
                    self.assertEqual(item.user_id, user)
                    case.write({"freight_decision": "customer", "freight_reason": "Agreed"})
                else:
                    with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                        own.amount = 11
                    with self.assertRaises(AccessError):
                        case.write({"freight_decision": "customer", "freight_reason": "Agreed"})
                if role in ("warehouse", "technician"):
                    with self.assertRaises(AccessError):
                        case.read(["amount_refund"])
                    with self.assertRaises(AccessError):
                        own.read(["amount"])
                else:
                    self.assertEqual(case.amount_refund, 113 - item.amount)

    def test_outside_systems_cannot_speak_for_the_promise(self):
        order, _invoice = self.sold((self.average, 1, 100))
        rma = self.request(order)
        Deduction = self.env["after.sales.deduction"].with_user(self.users["agent"])
        for vals in (
            {"source": "policy"},
            {"rule": "fee"},
            {"policy_amount": 3},
            {"user_id": self.users["approver"].id},
        ):
            with self.assertRaises(AccessError):
                Deduction.create({"rma_id": rma.id, "kind": "fee", "amount": 10, "reason": "So", **vals})

    def test_of_another_case(self):
        order, _invoice = self.sold((self.average, 2, 100))
        first, second = (self.request(order, {self.goods(order): 1}) for _time in range(2))
        with self.assertRefused("another case", ValidationError):
            self.deduct(first, kind="fee", amount=1, line_id=second.line_ids.id)

    def test_closed_case(self):
        order, _invoice = self.sold((self.average, 1, 100))
        rma = self.request(order)
        self.receive(rma)
        self.credit(rma)
        self.assertEqual(rma.state, "done")
        with self.assertRefused("not open any more", UserError):
            self.deduct(rma, kind="fee", amount=1)


@tagged("-at_install", "post_install")
class TestPercentage(BaseCase):
    @examples(500)
    @given(st.integers(0, 100), st.lists(st.integers(1, 100000), min_size=1, max_size=6))
    def test_percentage_in_parts_is_as_in_one(self, percent: int, prices: list[int]):
        price = taken = 0.0
        for part in prices:
            price = to_unit(price + part / 100, CENT)
            taken = to_unit(taken + deducted(percent, 0, price, taken, part / 100, CENT), CENT)
        self.assertEqual(taken, deducted(percent, 0, price, 0, price, CENT))

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import AfterSalesCommon


class CreditAmountsCommon(AfterSalesCommon):
    """Plenty of a product at 110, so that tests can sell without buying."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 1000, 110)
        cls.ordered = cls._create_product("Invoiced on order", "average", invoice_policy="order")
        cls.buy(cls.ordered, 1000, 50)

    def _sell_all_the_way(self, *lines, **vals):
        """An order delivered and invoiced at once.

        :return: (order, posted invoice)
        """
        order = self.sell(*lines, **vals)
        self.deliver(order)
        return order, self.invoice(order)

    def _take_back_one_by_one(self, order, times=3):
        """Return an order line unit by unit, each as a case of its own.

        :return: the posted credit notes
        """
        notes = self.env["account.move"]
        for _part in range(times):
            _rma, credit_note = self.take_back(order, {order.order_line.filtered("product_id"): 1})
            notes |= credit_note
        return notes

    def _tax(self, name, amount, **vals):
        """A sales tax on the account of the VAT."""
        return self.tax.copy({"name": name, "amount": amount, **vals})

    def amounts(self, moves) -> dict:
        """Untaxed, tax and total of documents, credit notes negative, in their currency."""
        return {
            name: round(sum(move.direction_sign * -move[name] for move in moves), 2)
            for name in ("amount_untaxed", "amount_tax", "amount_total")
        }

    def assertCancelled(self, invoices, credit_notes):
        """The credit notes take back exactly the invoices: untaxed, tax, total, each account, each tax."""
        self.assertEqual(set(self.amounts(invoices | credit_notes).values()), {0.0})
        lines = (invoices | credit_notes).line_ids
        for field in ("account_id", "tax_line_id"):
            for record, group in lines.grouped(field).items():
                self.assertAlmostEqual(sum(group.mapped("balance")), 0, 2, record.display_name)
                self.assertAlmostEqual(sum(group.mapped("amount_currency")), 0, 2, record.display_name)
        for tax in lines.tax_ids:
            base = lines.filtered(lambda line, tax=tax: tax in line.tax_ids)
            self.assertAlmostEqual(sum(base.mapped("balance")), 0, 2, tax.display_name)

    def assertSettled(self, order):
        """Nothing of the order is delivered, invoiced, to be invoiced or owed any more."""
        goods = order.order_line.filtered(lambda line: line.product_id and not line.is_downpayment)
        for line in goods:
            self.assertEqual((line.qty_delivered, line.qty_invoiced, line.qty_to_invoice), (0, 0, 0))
        self.assertNotEqual(order.invoice_status, "to invoice")
        self.assertEqual(self.balance("1122", order.partner_id), 0)


@tagged("post_install", "-at_install")
class TestFullReturn(CreditAmountsCommon):
    """After a full return the sale is cancelled on its own side of every account (law 5)."""

    def test_every_turnover_is_cancelled_on_its_own_side(self):
        self.buy(self.fifo, 10, 100)
        self.buy(self.standard, 10, 110)
        before = self.turnover()
        order, _invoice = self._sell_all_the_way(
            (self.average, 4, 199.99, {"discount": 12.5}),
            (self.fifo, 2, 33.35),
            (self.standard, 7, 0.37, {"discount": 3}),
        )
        sold = self.turnover()
        moved = {code for code in sold if sold[code] != before.get(code)}
        self.assertEqual(moved, {"1122", "1405", "2221", "6001", "6401"})
        rma, credit_note = self.take_back(order)
        self.assertEqual(self.turnover(), before)
        for line in credit_note.line_ids:
            self.assertLessEqual(max(line.debit, line.credit), 0, "a red entry is negative on its own side")
        self.assertEqual(rma.state, "done")
        self.assertSettled(order)
        self.assertClosing()

    def test_without_storno(self):
        """Where red ink is not used, the accounts balance and the credit note posts on the other side."""
        self.company.account_storno = False
        order, invoice = self._sell_all_the_way((self.average, 4, 199.99, {"discount": 12.5}))
        _rma, credit_note = self.take_back(order)
        self.assertCancelled(invoice, credit_note)
        self.assertGreaterEqual(min(min(line.debit, line.credit) for line in credit_note.line_ids), 0)
        self.assertEqual(self.turnover(credit_note)["6001"], (self.amounts(invoice)["amount_untaxed"], 0))
        self.assertSettled(order)
        self.assertClosing()

    def test_products_invoiced_on_order(self):
        order, invoice = self._sell_all_the_way((self.ordered, 5, 80), (self.average, 2, 150))
        _rma, credit_note = self.take_back(order, {order.order_line[0]: 2})
        self.assertEqual(order.order_line[0].qty_to_invoice, 0)
        self.assertNotEqual(order.invoice_status, "to invoice")
        _rma, other = self.take_back(order)
        self.assertCancelled(invoice, credit_note | other)
        self.assertSettled(order)
        self.assertClosing()

    def test_invoiced_on_order_before_the_delivery(self):
        """Five ordered and invoiced, three delivered, one of them comes back: four stay invoiced."""
        order = self.sell((self.ordered, 5, 80))
        invoice = self.invoice(order)
        self.deliver(order, {order.order_line: 3})
        rma, credit_note = self.take_back(order, {order.order_line: 1})
        self.assertEqual(credit_note.amount_untaxed, 80)
        self.assertEqual((order.order_line.qty_invoiced, order.order_line.qty_to_invoice), (4, 0))
        self.assertEqual(credit_note.reversed_entry_id, invoice)
        self.assertEqual(rma.state, "done")

    def test_everything_else_is_as_invoiced(self):
        """Account, taxes, analytic accounts, salesperson, fiscal position, addresses: those of the invoice line."""
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        project = self.env["account.analytic.account"].create({"name": "Project", "plan_id": plan.id})
        delivery = self.env["res.partner"].create({"name": "Site", "parent_id": self.customer.id, "type": "delivery"})
        order = self.sell(
            (self.average, 2, 100, {"analytic_distribution": {str(project.id): 100}, "name": "As agreed"}),
            partner_shipping_id=delivery.id,
        )
        self.deliver(order)
        invoice = self.invoice(order, post=False)
        other_income = self._account(self.company, "6051")
        invoice.invoice_line_ids.account_id = other_income
        invoice.action_post()
        _rma, credit_note = self.take_back(order)
        line = credit_note.invoice_line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "name": invoice.invoice_line_ids.name,
                    "account_id": other_income.id,
                    "price_unit": 100,
                    "quantity": 2,
                    "tax_ids": self.tax.ids,
                    "analytic_distribution": {str(project.id): 100},
                }
            ],
        )
        self.assertRecordValues(
            credit_note,
            [
                {
                    "partner_id": invoice.partner_id.id,
                    "partner_shipping_id": delivery.id,
                    "invoice_user_id": invoice.invoice_user_id.id,
                    "journal_id": invoice.journal_id.id,
                    "reversed_entry_id": invoice.id,
                }
            ],
        )
        self.assertCancelled(invoice, credit_note)
        self.assertEqual(sum(project.line_ids.mapped("amount")), 0)


@tagged("post_install", "-at_install")
class TestPartialReturns(CreditAmountsCommon):
    """Portions add up to the invoice to the last cent (R24)."""

    def test_thirds(self):
        """Three times 33.35 with 13 %: 13.01 of tax is not three times 4.34."""
        for rounding in ("round_globally", "round_per_line"):
            with self.subTest(rounding):
                self.company.tax_calculation_rounding_method = rounding
                order, invoice = self._sell_all_the_way((self.average, 3, 33.35))
                self.assertEqual(self.amounts(invoice)["amount_tax"], 13.01)
                notes = self._take_back_one_by_one(order)
                self.assertEqual([note.amount_tax for note in notes], [4.34, 4.33, 4.34])
                self.assertCancelled(invoice, notes)
                self.assertEqual(invoice.payment_state, "reversed")
                self.assertEqual(set(notes.mapped("payment_state")), {"paid"})
                self.assertSettled(order)

    def test_discount(self):
        order, invoice = self._sell_all_the_way((self.average, 3, 33.37, {"discount": 7.77}))
        self.assertCancelled(invoice, self._take_back_one_by_one(order))
        self.assertSettled(order)

    def test_tax_included(self):
        included = self._tax("13% included", 13, price_include_override="tax_included")
        for rounding in ("round_globally", "round_per_line"):
            with self.subTest(rounding):
                self.company.tax_calculation_rounding_method = rounding
                order, invoice = self._sell_all_the_way(
                    (self.average, 3, 33.35, {"tax_ids": [Command.set(included.ids)]})
                )
                self.assertEqual(invoice.amount_total, 100.05)
                notes = self._take_back_one_by_one(order)
                self.assertEqual([note.amount_total for note in notes], [33.35] * 3)
                self.assertCancelled(invoice, notes)
                self.assertSettled(order)

    def test_two_taxes(self):
        """A tax on top of another, and a fixed amount for each unit."""
        first = self._tax("Consumption 3.3%", 3.3, include_base_amount=True, sequence=1)
        second = self._tax("VAT on top", 13, sequence=2)
        fixed = self._tax("Each", 0.33, amount_type="fixed", sequence=3)
        order, invoice = self._sell_all_the_way(
            (self.average, 3, 7.77, {"tax_ids": [Command.set((first | second | fixed).ids)]})
        )
        self.assertCancelled(invoice, self._take_back_one_by_one(order))
        self.assertSettled(order)

    def test_no_tax(self):
        order, invoice = self._sell_all_the_way(
            (self.average, 3, 33.333, {"tax_ids": [Command.clear()], "discount": 0.1})
        )
        self.assertCancelled(invoice, self._take_back_one_by_one(order))
        self.assertSettled(order)

    def test_several_lines_of_one_invoice(self):
        """Lines that share the cents of a globally rounded tax, returned crosswise."""
        order, invoice = self._sell_all_the_way(
            (self.average, 3, 0.05), (self.average, 3, 0.07), (self.ordered, 3, 0.09, {"discount": 11})
        )
        one, two, three = order.order_line
        notes = self.env["account.move"]
        for quantities in ({one: 1, two: 2}, {three: 2}, {one: 2, three: 1}, {two: 1}):
            notes |= self.take_back(order, quantities)[1]
        self.assertCancelled(invoice, notes)
        self.assertSettled(order)

    def test_several_invoices_of_one_order(self):
        """Six units on three invoices; four come back, then two: one credit note for each invoice touched."""
        order = self.sell((self.average, 6, 33.35))
        for _part in range(3):
            self.deliver(order, {order.order_line: 2})
            self.invoice(order)
        invoices = order.invoice_ids
        _rma, notes = self.take_back(order, {order.order_line: 3})
        self.assertEqual(len(notes), 2)
        self.assertEqual(sum(notes.invoice_line_ids.mapped("quantity")), 3)
        _rma, rest = self.take_back(order)
        self.assertEqual((notes | rest).reversed_entry_id, invoices)
        self.assertCancelled(invoices, notes | rest)
        self.assertSettled(order)
        self.assertClosing()

    def test_dozens_on_two_invoices(self):
        """Two dozen on two invoices, one and a half come back: no hundredth of a dozen too many."""
        self.buy(self.average, 10, 110)
        order = self.sell((self.average, 2, 245.63, {"product_uom_id": self.dozen.id}))
        for _part in range(2):
            self.deliver(order, {order.order_line: 12})  # the transfer counts single units
            self.invoice(order)
        invoices = order.invoice_ids
        _rma, notes = self.take_back(order, {order.order_line: 1.5})
        self.assertEqual(sorted(notes.invoice_line_ids.mapped("quantity")), [0.5, 1])
        _rma, rest = self.take_back(order)
        self.assertCancelled(invoices, notes | rest)
        self.assertSettled(order)

    def test_one_invoice_for_several_orders(self):
        """Two orders on one invoice, each returned by a case of its own; drafted together, posted together."""
        orders = self.sell((self.average, 3, 33.35)) | self.sell((self.average, 3, 33.37))
        for order in orders:
            self.deliver(order)
        invoice = self.invoice(orders)
        self.assertEqual(len(invoice), 1)
        rmas = self.request(orders)
        self.receive(rmas)
        notes = rmas.action_refund()
        self.assertEqual(len(notes), 2)
        notes.action_post()
        self.assertCancelled(invoice, notes)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(set(rmas.mapped("state")), {"done"})
        for order in orders:
            self.assertSettled(order)

    def test_two_credit_notes_of_one_invoice_posted_in_one_call(self):
        """Both meet their own invoice, also between credit notes of another one."""
        order, invoice = self._sell_all_the_way((self.average, 3, 33.35))
        other, other_invoice = self._sell_all_the_way((self.average, 1, 77))
        rmas = self.env["after.sales.rma"]
        for _part in range(3):
            rmas |= self.request(order, {order.order_line: 1})
        rmas |= self.request(other)
        self.receive(rmas)
        notes = rmas.action_refund()
        self.assertEqual(len(notes), 4)
        notes.action_post()
        self.assertEqual((invoice | other_invoice).mapped("payment_state"), ["reversed"] * 2)
        self.assertEqual(notes.mapped("payment_state"), ["paid"] * 4)
        self.assertCancelled(invoice | other_invoice, notes)
        self.assertSettled(order)
        self.assertClosing()

    def test_after_a_credit_note_without_a_case(self):
        """One unit was credited with the native wizard; what is left comes back to the cent."""
        order, invoice = self._sell_all_the_way((self.average, 3, 33.35))
        native = self._native_credit_note(invoice, 1)
        rmas = self.request(order)
        self.receive(rmas)
        credit_note = self.credit(rmas)
        self.assertEqual(sum(credit_note.invoice_line_ids.mapped("quantity")), 2)
        self.assertCancelled(invoice, native | credit_note)
        self.assertEqual(invoice.payment_state, "reversed")

    def _native_credit_note(self, invoice, quantity):
        """A posted credit note of the native wizard, lowered to a quantity."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves()
        note = self.env["account.move"].browse(wizard.new_move_ids.ids)
        note.invoice_line_ids.quantity = quantity
        note.action_post()
        return note

    def test_taxes_changed_by_hand(self):
        """The accountant moved a cent of the tax before posting: the credit notes follow, whole or in portions."""
        for portions in (1, 3):
            with self.subTest(portions):
                order = self.sell((self.average, 3, 33.35))
                self.deliver(order)
                invoice = self.invoice(order, post=False)
                invoice.line_ids.filtered("tax_line_id").amount_currency = -12.99
                invoice.action_post()
                self.assertAlmostEqual(invoice.amount_total, 113.04, 2)
                notes = self.env["account.move"]
                for _part in range(portions):
                    notes |= self.take_back(order, {order.order_line: 3 / portions})[1]
                self.assertCancelled(invoice, notes)
                self.assertEqual(invoice.payment_state, "reversed")

    def test_a_price_agreed_for_one_portion(self):
        """The accountant credits the first unit at half its price: the others are not credited the more for it."""
        order, invoice = self._sell_all_the_way((self.average, 3, 33.35))
        rma = self.request(order, {order.order_line: 1})
        self.receive(rma)
        note = rma.action_refund()
        note.invoice_line_ids.price_unit = 16.67
        note.action_post()
        self.assertAlmostEqual(note.amount_total, 18.84, 2)
        rest = self.take_back(order)[1]
        self.assertAlmostEqual(rest.amount_untaxed, 66.70, 2)
        self.assertAlmostEqual(rest.amount_tax, 8.67, 2)
        self.assertAlmostEqual(invoice.amount_residual, 113.06 - 18.84 - 75.37, 2)
        self.assertClosing()

    def test_more_than_was_invoiced_is_refused(self):
        """Whoever credits by hand what a case credited already is told so."""
        order, invoice = self._sell_all_the_way((self.average, 3, 33.35))
        self.take_back(order, {order.order_line: 2})
        with self.assertRaises(UserError):
            self._native_credit_note(invoice, 2)


@tagged("post_install", "-at_install")
class TestCashRounding(CreditAmountsCommon):
    """The cents that an invoice was rounded by go back with its last portion."""

    def _rounded_order(self, strategy, *lines):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "Ten cents",
                "rounding": 0.1,
                "strategy": strategy,
                "profit_account_id": self._account(self.company, "6051").id,
                "loss_account_id": self._account(self.company, "6711").id,
            }
        )
        order = self.sell(*lines)
        self.deliver(order)
        invoice = self.invoice(order, post=False)
        invoice.invoice_cash_rounding_id = rounding
        invoice.action_post()
        self.assertTrue(invoice.line_ids.filtered(lambda line: line.display_type == "rounding"))
        return order, invoice

    def test_whole(self):
        for strategy in ("add_invoice_line", "biggest_tax"):
            with self.subTest(strategy):
                order, invoice = self._rounded_order(strategy, (self.average, 3, 33.35))
                _rma, note = self.take_back(order)
                self.assertEqual(note.amount_total, invoice.amount_total)
                self.assertCancelled(invoice, note)
                self.assertEqual(invoice.payment_state, "reversed")
                self.assertSettled(order)

    def test_portions(self):
        for strategy in ("add_invoice_line", "biggest_tax"):
            with self.subTest(strategy):
                order, invoice = self._rounded_order(strategy, (self.average, 3, 33.35))
                notes = self._take_back_one_by_one(order)
                self.assertCancelled(invoice, notes)
                self.assertEqual(invoice.payment_state, "reversed")
                self.assertSettled(order)


@tagged("post_install", "-at_install")
class TestDownPayment(CreditAmountsCommon):
    """An invoiced down payment is a debt of the customer or money of his: both end at nothing."""

    def _order_with_down_payment(self, paid):
        """Three units, 30 % invoiced before the delivery.

        :return: (order, down payment invoice, final invoice)
        """
        order = self.sell((self.average, 3, 33.35))
        down = self.invoice(order, advance_payment_method="percentage", amount=30)
        if paid:
            self.pay(down)
        self.deliver(order)
        final = self.invoice(order)
        self.assertAlmostEqual(down.amount_total + final.amount_total, 113.06, 2)
        return order, down, final

    def test_not_paid(self):
        """The credit note settles the final invoice and then the down payment: nobody owes anything."""
        order, down, final = self._order_with_down_payment(paid=False)
        rma, note = self.take_back(order)
        self.assertAlmostEqual(note.amount_total, 113.06, 2)
        self.assertEqual(final.amount_residual, 0)
        self.assertEqual(down.amount_residual, 0)
        self.assertEqual(note.amount_residual, 0)
        self.assertEqual(rma.state, "done")
        self.assertSettled(order)

    def test_paid(self):
        """What was paid waits to be paid back; then the case closes itself."""
        order, down, final = self._order_with_down_payment(paid=True)
        rma, note = self.take_back(order)
        self.assertEqual(final.amount_residual, 0)
        self.assertAlmostEqual(note.amount_residual, down.amount_total, 2)
        self.assertEqual((rma.state, rma.next_step), ("authorized", "pay_back"))
        self.pay(note)
        self.assertEqual(rma.state, "done")
        self.assertSettled(order)

    def test_portions(self):
        order, down, final = self._order_with_down_payment(paid=False)
        notes = self._take_back_one_by_one(order)
        self.assertAlmostEqual(sum(notes.mapped("amount_total")), 113.06, 2)
        self.assertEqual([move.amount_residual for move in down | final | notes], [0] * 5)
        self.assertSettled(order)


@tagged("post_install", "-at_install")
class TestPayment(CreditAmountsCommon):
    """A credit note meets the open part of its invoice; the rest waits to be paid back."""

    def _order(self):
        order, invoice = self._sell_all_the_way((self.average, 4, 100))
        self.assertEqual(invoice.amount_total, 452)
        return order, invoice

    def test_unpaid(self):
        order, invoice = self._order()
        rma, note = self.take_back(order, {order.order_line: 1})
        self.assertEqual((note.payment_state, note.amount_residual), ("paid", 0))
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("partial", 339))
        self.assertEqual(rma.state, "done")

    def test_partly_paid(self):
        order, invoice = self._order()
        self.pay(invoice, 400)
        rma, note = self.take_back(order, {order.order_line: 1})
        self.assertEqual(invoice.amount_residual, 0)
        self.assertAlmostEqual(note.amount_residual, 61, 2)
        self.assertEqual((rma.state, rma.next_step, rma.credit_status), ("authorized", "pay_back", "open"))
        self.pay(note)
        self.assertEqual((rma.state, rma.next_step, rma.credit_status), ("done", "none", "done"))

    def test_paid(self):
        order, invoice = self._order()
        self.pay(invoice)
        rma, note = self.take_back(order)
        self.assertEqual((note.payment_state, note.amount_residual), ("not_paid", 452))
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(rma.next_step, "pay_back")
        self.pay(note)
        self.assertEqual(rma.state, "done")
        self.assertSettled(order)

    def test_another_open_invoice_of_the_order_is_settled_first(self):
        """The returned unit was paid, another invoice of the order is not: no money is sent to a debtor."""
        order = self.sell((self.average, 2, 100))
        self.deliver(order, {order.order_line: 1})
        first = self.invoice(order)
        self.pay(first)
        self.deliver(order)
        second = self.invoice(order)
        one = order.order_line.move_ids.sorted("id")[0]
        rma = self.request(order, lines=[{"move_id": one.id}])
        self.receive(rma)
        note = self.credit(rma)
        self.assertEqual(note.reversed_entry_id, first)
        self.assertEqual((note.amount_residual, second.amount_residual), (0, 0))
        self.assertEqual(rma.state, "done")

    def test_installments(self):
        """Half at once, half in 30 days: the credit note settles both."""
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 30)
                ],
            }
        )
        order, invoice = self._sell_all_the_way((self.average, 3, 33.35), payment_term_id=term.id)
        self.assertEqual(len(invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")), 2)
        self._take_back_one_by_one(order)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertSettled(order)


@tagged("post_install", "-at_install")
class TestNotInvoiced(CreditAmountsCommon):
    """What was not invoiced is not credited."""

    def test_not_invoiced(self):
        """No credit note, the quantity to invoice falls, the case closes."""
        order = self.sell((self.average, 4, 100))
        self.deliver(order)
        rma = self.request(order, {order.order_line: 1})
        self.receive(rma)
        self.assertEqual((rma.state, rma.credit_status, rma.next_step), ("done", "none", "none"))
        self.assertEqual(order.order_line.qty_to_invoice, 3)
        self.assertEqual(self.invoice(order).amount_untaxed, 300)
        self.assertClosing()

    def test_invoiced_on_order_and_not_invoiced_yet(self):
        order = self.sell((self.ordered, 4, 80))
        self.deliver(order)
        rma = self.request(order, {order.order_line: 1})
        self.receive(rma)
        self.assertEqual(rma.state, "done")
        self.assertEqual(order.order_line.qty_to_invoice, 3)
        self.invoice(order)
        self.assertEqual((order.order_line.qty_to_invoice, order.invoice_status), (0, "no"))

    def test_partly_invoiced(self):
        """Four delivered, two of them invoiced; three come back: one is credited."""
        order = self.sell((self.average, 4, 100))
        self.deliver(order, {order.order_line: 2})
        invoice = self.invoice(order)
        self.deliver(order)
        rma, note = self.take_back(order, {order.order_line: 3})
        self.assertEqual(note.amount_untaxed, 100)
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual(rma.state, "done")
        self.assertEqual((order.order_line.qty_to_invoice, order.order_line.qty_invoiced), (0, 1))
        _rma, note = self.take_back(order)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertSettled(order)
        self.assertClosing()

    def test_on_a_draft_invoice(self):
        """The invoice is not posted yet: the accountant is told to lower or post it first."""
        order = self.sell((self.average, 4, 100))
        self.deliver(order)
        draft = self.invoice(order, post=False)
        rma = self.request(order, {order.order_line: 1})
        self.receive(rma)
        with self.assertRaisesRegex(UserError, "draft"):
            rma.action_refund()
        draft.action_post()
        self.assertEqual(self.credit(rma).amount_untaxed, 100)

    def test_on_a_draft_invoice_that_is_lowered(self):
        """The case closes when the invoice is posted without the returned unit, or given up."""

        def lower(draft):
            draft.invoice_line_ids.quantity = 3
            draft.with_user(biller).action_post()

        biller = self.users["accountant"]
        for settle in (lower, lambda draft: draft.button_cancel(), lambda draft: draft.unlink()):
            order = self.sell((self.average, 4, 100))
            self.deliver(order)
            draft = self.invoice(order, post=False)
            rma = self.request(order, {order.order_line: 1})
            self.receive(rma)
            self.assertEqual(rma.next_step, "credit")
            settle(draft)
            self.assertEqual((rma.state, rma.next_step), ("done", "none"))


@tagged("post_install", "-at_install")
class TestCreditNoteUndone(CreditAmountsCommon):
    """Deleting or cancelling a credit note gives the quantity back to the case."""

    def _drafted(self):
        order, invoice = self._sell_all_the_way((self.average, 3, 33.35))
        rma = self.request(order, {order.order_line: 2})
        self.receive(rma)
        note = rma.action_refund()
        self.assertEqual((rma.credit_status, rma.line_ids.qty_to_credit), ("draft", 0))
        return order, invoice, rma, note

    def assertCreditable(self, order, invoice, rma):
        """The case can be credited anew, exactly, and the rest of the order too."""
        self.assertEqual((rma.state, rma.next_step, rma.credit_status), ("authorized", "credit", "pending"))
        self.assertEqual(rma.line_ids.qty_to_credit, 2)
        note = self.credit(rma)
        self.assertEqual(rma.state, "done")
        _rma, rest = self.take_back(order)
        self.assertCancelled(invoice, note | rest)
        self.assertSettled(order)
        self.assertClosing()

    def test_asked_twice(self):
        """Asking again gives the draft that is there, not another one."""
        _order, _invoice, rma, note = self._drafted()
        self.assertEqual(rma.action_refund(), note)
        self.assertEqual(rma.credit_note_ids, note)

    def test_deleted(self):
        order, invoice, rma, note = self._drafted()
        note.unlink()
        self.assertCreditable(order, invoice, rma)

    def test_cancelled(self):
        order, invoice, rma, note = self._drafted()
        note.button_cancel()
        self.assertCreditable(order, invoice, rma)

    def test_posted_and_set_back(self):
        """A posted credit note that is set back to draft reopens the case; posted again it closes it."""
        order, invoice, rma, note = self._drafted()
        note.action_post()
        self.assertEqual(rma.state, "done")
        note.button_draft()
        self.assertEqual((rma.state, rma.credit_status, rma.next_step), ("authorized", "draft", "credit"))
        note.button_cancel()
        self.assertCreditable(order, invoice, rma)

    def test_posted_again(self):
        order, invoice, rma, note = self._drafted()
        note.action_post()
        note.button_draft()
        note.action_post()
        self.assertEqual(rma.state, "done")
        self.assertClosing()
        _rma, rest = self.take_back(order)
        self.assertCancelled(invoice, note | rest)
        self.assertClosing()

    def test_lowered_by_the_accountant(self):
        """One unit is taken off the draft: it stays to be credited."""
        order, invoice, rma, note = self._drafted()
        note.invoice_line_ids.quantity = 1
        note.action_post()
        self.assertEqual((rma.credit_status, rma.line_ids.qty_to_credit), ("pending", 1))
        second = self.credit(rma)
        self.assertEqual(rma.state, "done")
        _rma, rest = self.take_back(order)
        self.assertCancelled(invoice, note | second | rest)
        self.assertClosing()

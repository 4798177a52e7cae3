"""Odoo alone goes on working: orders, invoices and transfers that no case has anything to do with."""

import doctest
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.fields import Field
from odoo.tests import tagged

from ..models import account_code
from .test_never_too_much import NeverTooMuchCommon


@tagged("post_install", "-at_install")
class TestNativeInvoices(NeverTooMuchCommon):
    """Invoices whose total is negative become credit notes with negative quantities; nothing comes back with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rebate = cls._create_product("Rebate", type="service", is_storable=False, invoice_policy="order")

    def reverse(self, document):
        """Reverse a posted document by the native wizard, and post what it makes."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=document.ids)
            .create({"journal_id": document.journal_id.id})
        )
        wizard.refund_moves()
        wizard.new_move_ids.action_post()
        return wizard.new_move_ids

    def assertCredits(self, order, untaxed: float, invoiced: list[float]):
        """Odoo makes a credit note of an order, which is posted; reversed, everything is as before.

        :param untaxed: what the credit note takes, without tax
        :param invoiced: what of the order's lines is invoiced then
        """
        document = self.invoice(order)
        self.assertEqual((document.move_type, document.state), ("out_refund", "posted"))
        self.assertAlmostEqual(document.amount_untaxed, untaxed)
        self.assertEqual(order.order_line.mapped("qty_invoiced"), invoiced)
        reversal = self.reverse(document)
        self.assertEqual((reversal.move_type, reversal.state), ("out_invoice", "posted"))
        self.assertEqual(order.order_line.mapped("qty_invoiced"), [0] * len(invoiced))
        (document | reversal).button_draft()
        (document | reversal).action_post()
        return document

    def test_rank_of_the_customer(self):
        """Each document counts it up after its commit, fetching no column with another: 24 statements of Odoo alone."""
        self.customer.customer_rank = 1
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.customer.sudo().with_context(prefetch_fields=False, tracking_disable=False).customer_rank += 1
        self.env.flush_all()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 8)
        self.assertEqual(self.customer.customer_rank, 2)

    def test_rebate_alone(self):
        self.assertCredits(self.sell((self.rebate, 1, -100)), 100, [1])

    def test_rebate_greater_than_the_sale(self):
        order = self.sell((self.average, 1, 100), (self.rebate, 1, -300))
        self.deliver(order)
        document = self.assertCredits(order, 200, [1, 1])
        # The goods are credited by the reversal; a second one would take them back twice.
        with self.assertRaises(ValidationError):
            self.reverse(document)

    def test_discount_button(self):
        order = self.sell((self.average, 10, 100))
        self.env["sale.order.discount"].create(
            {"sale_order_id": order.id, "discount_type": "amount", "discount_amount": 150}
        ).action_apply_discount()
        self.deliver(order, {order.order_line[0]: 1})
        self.assertLess(sum(order.order_line.mapped("untaxed_amount_to_invoice")), 0)
        document = self.invoice(order)
        self.assertEqual((document.move_type, document.state), ("out_refund", "posted"))
        self.deliver(order, {order.order_line[0]: 9})
        rest = self.invoice(order)
        self.assertEqual((rest.move_type, rest.state), ("out_invoice", "posted"))
        self.assertEqual(order.order_line[0].qty_invoiced, 10)
        self.assertEqual(self.reverse(rest).state, "posted")

    def test_trade_in(self):
        order = self.sell((self.average, 1, 300), (self.rebate, -1, 500))
        self.deliver(order)
        self.assertCredits(order, 200, [1, -1])

    def test_trade_in_on_an_invoice(self):
        """An invoice that takes something back itself, and is credited in portions."""
        order = self.sell((self.average, 2, 300), (self.rebate, -1, 500))
        self.deliver(order)
        invoice = self.invoice(order)
        self.assertEqual((invoice.move_type, invoice.amount_untaxed), ("out_invoice", 100))
        self.reverse(invoice)
        with self.assertRaises(ValidationError):
            self.reverse(invoice)
        self.assertEqual(order.order_line.mapped("qty_invoiced"), [0, 0])

    def test_down_payment_taken_back(self):
        order = self.sell((self.average, 10, 100))
        down = self.invoice(order, advance_payment_method="percentage", amount=100)
        self.deliver(order, {order.order_line[0]: 4})
        part = self.invoice(order, post=False)
        self.assertEqual(part.move_type, "out_refund")
        part.invoice_line_ids.filtered(lambda line: line.sale_line_ids.is_downpayment).quantity = 0.4
        part.action_post()
        self.deliver(order)
        rest = self.invoice(order)
        self.assertEqual((down | part | rest).mapped("state"), ["posted"] * 3)
        self.assertEqual(order.order_line[0].qty_invoiced, 10)
        self.reverse(down)
        with self.assertRaises(ValidationError):
            self.reverse(down)

    def test_nothing_is_credited_twice_by_signs(self):
        """A credit note cannot pass as a sale by a negative quantity at a negative price."""
        vals = {
            "move_type": "out_refund",
            "partner_id": self.customer.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": self.average.id,
                        "quantity": -4,
                        "price_unit": -200,
                        "tax_ids": [Command.set(self.tax.ids)],
                        "sale_line_ids": [Command.set(self.order_line.ids)],
                    }
                )
            ],
        }
        first, second = self.env["account.move"].create([vals, vals])
        first.action_post()
        with self.assertRaises(ValidationError):
            second.action_post()

    # -- cases against invoices --------------------------------------------------------------------------------

    def test_credit_note_of_a_case_with_more_tax_than_the_invoice(self):
        """Same base, another tax: compared in total and tax by tax."""
        rma = self.request(self.order, {self.order_line: 4})
        self.receive(rma)
        document = rma.action_refund()
        nine = self._sale_tax(self.company, 9)
        taxes = document.invoice_line_ids.filtered("after_sales_line_id").tax_ids
        line = document.line_ids.filtered(lambda line: line.tax_line_id == taxes)
        document.line_ids = [Command.update(line.id, {"amount_currency": line.amount_currency + 0.01})]
        self.assertAlmostEqual(document.amount_total, self.sales_invoice.amount_total + 0.01)
        with self.assertRaises(ValidationError) as caught:
            document.action_post()
        self.assertIn("104.01 would be credited of 104.00", str(caught.exception))
        document.line_ids = [Command.update(line.id, {"amount_currency": line.amount_currency - 0.01})]
        document.invoice_line_ids.tax_ids = nine
        with self.assertRaises(ValidationError) as caught:
            document.action_post()
        self.assertIn(nine.name, str(caught.exception))
        document.invoice_line_ids.tax_ids = taxes
        document.action_post()
        self.assertEqual(document.amount_total, self.sales_invoice.amount_total)


@tagged("post_install", "-at_install")
class TestNativeReturns(NeverTooMuchCommon):
    """Goods that come back without being tied to a delivery count as come back."""

    def lower(self, line, quantity: float):
        """Cancel an order, lower it and confirm it again; Odoo answers with a receipt that names no delivery."""
        order = line.order_id
        order.with_context(disable_cancel_warning=True).action_cancel()
        order.action_draft()
        line.product_uom_qty = quantity
        order.action_confirm()
        back = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        self.assertEqual(back.mapped("picking_type_code"), ["incoming"])
        self.assertFalse(back.move_ids.origin_returned_move_id)
        return back

    def left(self) -> float:
        """What a case may still take back of the order."""
        return sum(self.env["after.sales.intake"]._deliveries(self.order_line.move_ids).values())

    def assertOnlyLeft(self, quantity: float):
        """A case takes this much of the order back, and no more of it."""
        self.assertEqual(self.left(), quantity)
        with self.assertRaises(UserError):
            self.request(self.order, {self.order_line: quantity + 1})
        rma = self.request(self.order, {self.order_line: quantity})
        self.receive(rma)
        self.assertEqual(self.left(), 0)
        return rma

    def test_order_lowered(self):
        back = self.lower(self.order_line, 3)
        self.assertEqual(self.left(), 3, "what is on its way back is no longer there to ask for")
        self.validate(back)
        self.assertOnlyLeft(3)

    def test_order_lowered_and_the_return_cancelled(self):
        self.lower(self.order_line, 3).action_cancel()
        self.assertEqual(self.left(), 4)

    def test_negative_line_of_the_same_order(self):
        self.order.order_line = [
            Command.create({"product_id": self.average.id, "product_uom_qty": -2, "price_unit": 200})
        ]
        back = self.order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        self.validate(back)
        self.assertOnlyLeft(2)

    def test_receipt_made_by_hand(self):
        """Odoo ties what is received for an order to a line of its own, after it is done."""
        picking = self.create_return(1, origin_returned_move_id=False, sale_line_id=False)
        picking.sudo().reference_ids = self.order.stock_reference_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.sudo(False).with_user(self.env.user).button_validate()
        self.assertNotEqual(picking.move_ids.sale_line_id, self.order_line)
        self.assertEqual(picking.move_ids.sale_line_id.order_id, self.order)
        with self.assertRaises(UserError):
            picking.move_ids.with_user(self.users["warehouse"]).sale_line_id = False
        self.assertOnlyLeft(3)

    def test_over_several_deliveries(self):
        """What came back untied takes of the latest delivery first; all of them together give no more."""
        self.order_line.product_uom_qty = 6
        self.deliver(self.order)
        self.validate(self.lower(self.order_line, 1))
        deliveries = self.env["after.sales.intake"]._deliveries(self.order_line.move_ids)
        self.assertEqual(dict(deliveries), {self.delivered: 1})
        self.assertOnlyLeft(1)

    def test_serial(self):
        """The serial that came back untied is not offered again, nor taken from a delivery without it."""
        product = self._create_product("By serial", tracking="serial")
        self.buy(product, 2, 100, lots=["S1", "S2"])
        first, second = self._lots(product, ["S1", "S2"])
        order = self.sell((product, 2, 200))
        line = order.order_line
        self.deliver(order, {line: 1}, lots={line: first})
        self.deliver(order, {line: 1}, lots={line: second})
        back = self.lower(line, 1)
        back.move_ids.move_line_ids.unlink()
        back.move_ids.move_line_ids = [
            Command.create({**back.move_ids._prepare_move_line_vals(quantity=1), "lot_id": first.id, "picked": True})
        ]
        back.button_validate()
        (move,) = self.env["after.sales.intake"]._deliveries(line.move_ids)
        self.assertEqual(move.lot_ids, second)

    def test_return_of_a_delivery_that_is_not_done(self):
        """Odoo plans such returns; they claim nothing before the delivery is done."""
        order = self.sell((self.average, 2, 200))
        self.wizard_return(2, order.order_line.move_ids)
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(set(order.picking_ids.mapped("state")), {"cancel"})
        order = self.sell((self.average, 2, 200))
        waiting = self.wizard_return(2, order.order_line.move_ids)
        with self.assertRaises(ValidationError):
            self.validate(waiting)
        self.deliver(order)
        self.validate(waiting)
        self.assertEqual(order.order_line.qty_delivered, 0)


@tagged("post_install", "-at_install")
class TestNativeOrders(NeverTooMuchCommon):
    def test_salesperson_carries_out_a_delivery(self):
        """Odoo lets salespersons validate transfers; goods of cases alone are moved by the warehouse."""
        order = self.sell((self.average, 1, 200), user_id=self.users["salesperson"].id)
        delivery = order.picking_ids.with_user(self.users["salesperson"])
        delivery.move_ids.write({"quantity": 1, "picked": True})
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_order_with_a_case_stays(self):
        rma = self.env["after.sales.intake"].create_from_sale(self.order)
        rma.action_cancel()
        self.order.with_context(disable_cancel_warning=True).action_cancel()
        for records in (self.order, self.order_line):
            with self.assertRefused(f"{self.order.name} .*{rma.name}"):
                records.with_user(self.users["manager"]).unlink()
        other = self.sell((self.average, 1, 200))
        other.with_context(disable_cancel_warning=True).action_cancel()
        other.unlink()
        self.assertFalse(other.exists())

    def test_no_warehouse_left_to_sell_from(self):
        """The after-sales warehouse does not become the one that everybody sells from."""
        company = self.env["res.company"].create({"name": "Bare"})
        self.env.user.company_ids |= company
        own = self.env(context={**self.env.context, "allowed_company_ids": company.ids})
        warehouse = own["stock.warehouse"].search([("company_id", "=", company.id)])
        warehouse = warehouse or own["stock.warehouse"].create({"name": "Bare", "company_id": company.id})
        warehouse.filtered(lambda one: not one.is_after_sales).active = False
        product = own["product.product"].create({"name": "Bare", "is_storable": True})
        order = own["sale.order"].create(
            {"partner_id": self.customer.id, "order_line": [Command.create({"product_id": product.id})]}
        )
        self.assertFalse(order.warehouse_id)
        with self.assertRaises(RedirectWarning):
            order.action_confirm()

    def test_codes_of_any_chart(self):
        self.assertEqual(doctest.testmod(account_code).failed, 0)
        self.assertGreater(doctest.testmod(account_code).attempted, 0)


@tagged("post_install", "-at_install")
class TestTrackedItems(NeverTooMuchCommon):
    """Changes of journal items that were posted once are told in the chatter, as far as Odoo tracks them."""

    def test_all_is_described_to_whoever_asks_only(self):
        """A value that nobody tracks is written without a word about the two hundred others; a tracked one is told."""
        order = self.sell((self.average, 1, 100))
        self.deliver(order)
        invoice = self.invoice(order)
        invoice.button_draft()
        line = invoice.invoice_line_ids.with_context(tracking_disable=False)
        self.env.flush_all()
        with patch.object(Field, "get_description", autospec=True, side_effect=Field.get_description) as described:
            line.discount_date = "2026-01-31"
            self.assertEqual(described.call_count, 0)
            told = len(invoice.message_ids)
            line.name = "Another name"
        self.env.flush_all()
        self.assertEqual(len(invoice.message_ids), told + 1)
        self.assertIn("Another name", invoice.message_ids[0].tracking_value_ids.new_value_char)
        self.assertEqual(set(line.fields_get([])), set(line.fields_get()))

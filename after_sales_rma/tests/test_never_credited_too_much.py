"""No way leads to more being credited than was invoiced or accepted (law 2): each way allowed, and blocked."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .test_never_too_much import NeverTooMuchCommon


@tagged("post_install", "-at_install")
class TestNeverCreditedTooMuch(NeverTooMuchCommon):
    def reversal(self, invoice=None):
        """The draft credit note that the native wizard makes of an invoice."""
        invoice = invoice or self.sales_invoice
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.users["accountant"])
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.refund_moves()
        return wizard.new_move_ids

    def credit_note(self, quantity: float, **vals):
        """A draft credit note as a program would create it: a quantity of the order line at its price."""
        line = {
            "product_id": self.average.id,
            "quantity": quantity,
            "price_unit": 200,
            "tax_ids": [Command.set(self.tax.ids)],
            "sale_line_ids": [Command.set(self.order_line.ids)],
        }
        document = {"move_type": "out_refund", "partner_id": self.customer.id}
        for name, value in vals.items():
            (line if name in self.env["account.move.line"]._fields and name not in document else document)[name] = value
        if "reversed_entry_id" in line:
            document["reversed_entry_id"] = line.pop("reversed_entry_id")
        return (
            self.env["account.move"]
            .with_user(self.users["accountant"])
            .create({**document, "invoice_line_ids": [Command.create(line)]})
        )

    def accepted_case(self, quantity: float):
        """A case of which this quantity came back and was accepted."""
        rma = self.request(self.order, {self.order_line: quantity})
        self.receive(rma)
        return rma

    # -- native credit notes -----------------------------------------------------------------------------------

    def test_reversal_twice(self):
        first, second = self.reversal(), self.reversal()
        first.action_post()
        with self.assertRaises(ValidationError) as caught:
            second.action_post()
        self.assertIn("Average: 8 Units would be credited of 4 Units invoiced", str(caught.exception))

    def test_two_reversals_posted_together(self):
        both = self.reversal() | self.reversal()
        with self.assertRaises(ValidationError):
            both.action_post()

    def test_reversal_in_portions(self):
        first, second = self.reversal(), self.reversal()
        first.invoice_line_ids.quantity = 3
        first.action_post()
        second.invoice_line_ids.quantity = 2
        with self.assertRaises(ValidationError):
            second.action_post()
        second.invoice_line_ids.quantity = 1
        second.action_post()
        self.assertEqual(self.order_line.qty_invoiced, 0)

    def test_reversal_at_a_higher_price(self):
        reversal = self.reversal()
        reversal.invoice_line_ids.price_unit = 201
        with self.assertRaises(ValidationError) as caught:
            reversal.action_post()
        self.assertIn("804.00 would be credited of 800.00", str(caught.exception))
        reversal.invoice_line_ids.price_unit = 200
        reversal.action_post()

    def test_reversal_without_its_order_line(self):
        """The invoice that it reverses holds it as well."""
        reversal = self.reversal()
        reversal.invoice_line_ids.sale_line_ids = False
        reversal.invoice_line_ids.quantity = 5
        with self.assertRaises(ValidationError):
            reversal.action_post()

    def test_reversal_of_an_invoice_without_order(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [Command.create({"product_id": self.average.id, "quantity": 2, "price_unit": 200})],
            }
        )
        invoice.action_post()
        first, second = self.reversal(invoice), self.reversal(invoice)
        first.action_post()
        with self.assertRaises(ValidationError):
            second.action_post()

    def test_gesture_on_a_credit_note(self):
        """What the invoice never had is no return of it."""
        gift = self.env["product.product"].create({"name": "Apology", "type": "service"})
        reversal = self.reversal()
        reversal.invoice_line_ids = [Command.create({"product_id": gift.id, "quantity": 1, "price_unit": 10})]
        reversal.action_post()
        self.assertEqual(reversal.state, "posted")

    def test_credit_note_without_its_invoice(self):
        with self.assertRaises(ValidationError):
            self.credit_note(5).action_post()
        self.credit_note(4).action_post()
        with self.assertRaises(ValidationError):
            self.credit_note(1).action_post()

    def test_credit_note_in_another_unit(self):
        with self.assertRaises(ValidationError):
            self.credit_note(1, product_uom_id=self.dozen.id).action_post()
        self.credit_note(0.25, product_uom_id=self.dozen.id, price_unit=2400).action_post()
        self.assertEqual(self.order_line.qty_invoiced, 1)

    def test_posted_state_written_by_program(self):
        document = self.credit_note(5)
        with self.assertRaises(ValidationError):
            document.state = "posted"

    def test_invoice_with_a_negative_line(self):
        """An invoice can take back as well; together with credit notes it takes no more than was sold."""
        self.credit_note(3).action_post()
        order = self.sell((self.average, 9, 200))
        self.deliver(order)
        mixed = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.average.id,
                            "quantity": quantity,
                            "price_unit": 200,
                            "sale_line_ids": [Command.set(line.ids)],
                        }
                    )
                    for line, quantity in ((order.order_line, 9), (self.order_line, -2))
                ],
            }
        )
        with self.assertRaises(ValidationError):
            mixed.action_post()
        mixed.invoice_line_ids.filtered(lambda line: line.quantity < 0).quantity = -1
        mixed.action_post()
        self.assertEqual(self.order_line.qty_invoiced, 0)

    def test_order_that_takes_goods_back(self):
        """A negative order line is credited although nothing was invoiced of it."""
        order = self.sell((self.average, -2, 200))
        self.validate(order.picking_ids)
        document = self.invoice(order)
        self.assertEqual((document.move_type, document.state), ("out_refund", "posted"))

    def test_discount_line_of_an_order(self):
        """A line with a negative price is credited with its order."""
        discount = self.env["product.product"].create({"name": "Discount", "type": "service"})
        order = self.sell((self.average, 4, 200), (discount, 1, -50))
        self.deliver(order)
        order.order_line[1].qty_delivered = 1
        invoice = self.invoice(order)
        self.assertEqual(invoice.amount_untaxed, 750)
        self.reversal(invoice).action_post()
        with self.assertRaises(ValidationError):
            self.reversal(invoice).action_post()

    def test_down_payment(self):
        """The final invoice is credited for all its goods, the down payment is settled with it."""
        order = self.sell((self.average, 4, 200))
        down = self.invoice(order, advance_payment_method="percentage", amount=25)
        self.deliver(order)
        final = self.invoice(order)
        self.assertAlmostEqual(final.amount_untaxed, 600)
        with self.assertRaises(ValidationError):
            (self.reversal(down) | self.reversal(down)).action_post()
        with self.assertRaises(ValidationError):
            (self.reversal(final) | self.reversal(final)).action_post()
        _rma, credit_notes = self.take_back(order)
        self.assertAlmostEqual(sum(credit_notes.mapped("amount_untaxed")), 800)

    # -- what is posted already --------------------------------------------------------------------------------

    def test_posted_credit_note_raised(self):
        document = self.credit_note(2)
        document.action_post()
        for vals in ({"quantity": 5}, {"price_unit": 900}, {"sale_line_ids": False}):
            with self.assertRaises(UserError):
                document.invoice_line_ids.write(vals)
                self.env.flush_all()

    def test_posted_credit_note_cut_from_its_invoice(self):
        reversal = self.reversal()
        reversal.action_post()
        with self.assertRaises(UserError):
            reversal.reversed_entry_id = False

    def test_invoice_of_a_credit_note_reset_to_draft(self):
        reversal = self.reversal()
        reversal.action_post()
        with self.assertRaises(ValidationError):
            self.sales_invoice.button_draft()
        (self.sales_invoice | reversal).button_draft()
        self.sales_invoice.invoice_line_ids.quantity = 2
        self.sales_invoice.action_post()
        with self.assertRaises(ValidationError):
            reversal.action_post()
        reversal.invoice_line_ids.quantity = 2
        reversal.action_post()

    def test_invoice_corrected_before_it_is_credited(self):
        self.sales_invoice.button_draft()
        self.sales_invoice.invoice_line_ids.quantity = 3
        self.sales_invoice.action_post()
        with self.assertRaises(ValidationError):
            self.credit_note(4).action_post()
        self.credit_note(3).action_post()

    # -- credit notes of cases ---------------------------------------------------------------------------------

    def test_draft_credit_note_of_a_case_raised(self):
        """Beyond what was accepted, even if more was invoiced."""
        document = self.accepted_case(2).action_refund()
        document.invoice_line_ids.quantity = 3
        with self.assertRaises(ValidationError) as caught:
            document.action_post()
        self.assertIn("3 Units would be credited, but 2 were accepted", str(caught.exception))
        document.invoice_line_ids.quantity = 2
        document.action_post()
        self.assertEqual(document.amount_untaxed, 400)

    def test_draft_credit_note_of_a_case_at_a_higher_price(self):
        document = self.accepted_case(4).action_refund()
        document.invoice_line_ids.price_unit = 300
        with self.assertRaises(ValidationError):
            document.action_post()

    def test_line_added_to_the_credit_note_of_a_case(self):
        rma = self.accepted_case(4)
        document = rma.action_refund()
        document.invoice_line_ids = [
            Command.create(
                {
                    "product_id": self.average.id,
                    "quantity": 1,
                    "price_unit": 200,
                    "sale_line_ids": [Command.set(self.order_line.ids)],
                }
            )
        ]
        with self.assertRaises(ValidationError):
            document.action_post()

    def test_lowered_credit_note_leaves_the_rest_to_the_case(self):
        rma = self.accepted_case(2)
        document = rma.action_refund()
        document.invoice_line_ids.quantity = 1
        document.action_post()
        self.assertEqual((rma.line_ids.qty_credited, rma.line_ids.qty_to_credit), (1, 1))
        rest = rma.action_refund()
        rest.action_post()
        self.assertEqual(rma.line_ids.qty_credited, 2)
        self.assertEqual(sum((document | rest).mapped("amount_untaxed")), 400)

    def test_case_after_a_native_credit_note(self):
        """What the accountant credited by hand is not credited once more by the case."""
        self.reversal().action_post()
        rma = self.accepted_case(2)
        self.assertEqual(rma.line_ids.qty_to_credit, 0)
        with self.assertRaises(UserError):
            rma.action_refund()

    def test_native_credit_note_after_a_case(self):
        self.take_back(self.order, {self.order_line: 2})
        reversal = self.reversal()
        with self.assertRaises(ValidationError):
            reversal.action_post()
        reversal.invoice_line_ids.quantity = 2
        reversal.action_post()
        self.assertEqual(self.order_line.qty_invoiced, 0)

    def test_two_cases_of_one_order_line(self):
        first, second = self.accepted_case(1), self.accepted_case(3)
        documents = first.action_refund() | second.action_refund()
        documents.action_post()
        self.assertEqual(self.order_line.qty_invoiced, 0)
        for rma in first | second:
            with self.assertRaises(UserError):
                rma.action_refund()

    def test_refund_twice_gives_the_same_draft(self):
        rma = self.accepted_case(2)
        self.assertEqual(rma.action_refund(), rma.action_refund())

    def test_credit_note_deleted_gives_its_quantity_back(self):
        rma = self.accepted_case(2)
        rma.action_refund().unlink()
        self.assertEqual(rma.line_ids.qty_to_credit, 2)
        document = rma.action_refund()
        document.button_cancel()
        self.assertEqual(rma.line_ids.qty_to_credit, 2)
        self.credit(rma)
        with self.assertRaises(UserError):
            rma.action_refund()

    def test_copied_credit_note_of_a_case(self):
        """A copy is a credit note of its own; what it may take, the order line tells."""
        _rma, document = self.take_back(self.order, {self.order_line: 4})
        copy = document.copy()
        with self.assertRaises(ValidationError):
            copy.invoice_line_ids.sale_line_ids = self.order_line
            copy.action_post()

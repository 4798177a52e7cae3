"""The price goes back without the goods: written off the claim, their cost stays where it is (R09, L26)."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .test_allowance import StayCommon


@tagged("post_install", "-at_install")
class TestWithoutReturn(StayCommon):
    def test_by_value(self):
        """Credited and posted with the decision; claimed for good; stock and cost of sales untouched."""
        order = self.sold()
        cost = self.balance("6401")
        rma = self.ask(order, 1, "refund_only")
        note = rma.credit_note_ids
        self.assertRecordValues(
            note,
            [
                {
                    "state": "posted",
                    "amount_total": 113,
                    "after_sales_red_reason": "04",
                    "invoice_user_id": order.user_id.id,
                }
            ],
        )
        self.assertRecordValues(rma, [{"state": "done", "next_step": "none"}])
        self.assertIn("1,000,000", rma.line_ids.no_return_reason)
        self.assertFalse(rma.picking_ids)
        self.assertEqual(self.balance("6401"), cost)
        self.assertRecordValues(
            order.order_line,
            [{"qty_delivered": 3, "qty_invoiced": 3, "qty_to_invoice": 0, "untaxed_amount_to_invoice": 0}],
        )
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertClosing()
        again = self.env["after.sales.intake"].create_from_sale(order)
        self.assertEqual(again.line_ids.quantity, 2)
        with self.assertRefused("2", ValidationError):
            self.env["after.sales.intake"].create_from_sale(
                order, lines=[{"sale_line_id": order.order_line.id, "quantity": 3}]
            )

    def test_the_native_return_is_refused(self):
        order = self.sold()
        self.ask(order, 3, "refund_only")
        wizard = self.env["stock.return.picking"].create({"picking_id": order.picking_ids.id})
        wizard.product_return_moves.quantity = 1
        with self.assertRefused("would come back", ValidationError):
            wizard.action_create_returns()

    def test_the_others_come_back(self):
        """Each unit is credited its own price and gives back its own cost; that of the written-off one stays."""
        order = self.sold()
        cost = self.balance("6401")
        self.ask(order, 1, "refund_only")
        amounts = [self.take_back(order, {order.order_line: 1})[1].amount_total for _unit in range(2)]
        self.assertEqual(amounts, [113, 113])
        self.assertEqual(self.balance("6401"), cost / 3)
        self.assertEqual((self.balance("6001"), self.balance("1122")), (0, 0))
        self.assertClosing()

    def test_pieces_of_a_dozen(self):
        """A third of a dozen is four pieces, not 3.96; the rest comes back and takes what is left."""
        dozen, piece = self.env.ref("uom.product_uom_dozen"), self.env.ref("uom.product_uom_unit")
        order = self.sold(1, 100, product_uom_id=dozen.id)
        lines = [{"sale_line_id": order.order_line.id, "quantity": 4, "uom_id": piece.id, "remedy": "refund_only"}]
        rma = self.env["after.sales.intake"].create_from_sale(order, lines=lines)
        rma.action_submit()
        self.assertEqual((rma.state, rma.credit_note_ids.amount_untaxed), ("done", 33.33))
        self.take_back(order)
        self.assertAlmostEqual(sum(order.invoice_ids.mapped("amount_total_signed")), 0, 6)
        self.assertClosing()

    def test_by_product(self):
        self.company.after_sales_no_return_limit = 0
        self.average.after_sales_no_return = "hygiene"
        rma = self.ask(self.sold(), remedy="refund_only")
        self.assertEqual(rma.credit_note_ids.state, "posted")
        self.assertIn("Hygiene", rma.line_ids.no_return_reason)

    def test_by_a_person_with_a_reason(self):
        self.company.after_sales_no_return_limit = 100
        order = self.sold()
        rma = self.ask(order, 1, "refund_only")
        self.assertEqual(rma.next_step, "decide")
        approver = rma.with_user(self.users["approver"])
        dialog = approver.action_authorize()
        self.assertEqual(dialog["res_model"], "after.sales.no.return")
        with self.assertRefused("need not come back", UserError):
            self.env["after.sales.decision"]._authorize(rma, self.users["approver"])
        wizard = (
            self.env["after.sales.no.return"]
            .with_user(self.users["approver"])
            .with_context(**dialog["context"])
            .create({"reason": "The courier costs more."})
        )
        self.assertIn("no rule says so", wizard.note)
        wizard.action_confirm()
        self.assertRecordValues(rma.line_ids, [{"no_return_reason": "The courier costs more.", "qty_credited": 1}])
        self.assertEqual(rma.decision_reason, "The courier costs more.")
        self.assertEqual(rma.credit_note_ids.state, "posted")

    def test_a_split_request_stays_below_no_limit(self):
        self.company.after_sales_no_return_limit = 120
        order = self.sold()
        self.assertEqual(self.ask(order, 1, "refund_only").state, "done")
        self.assertEqual(self.ask(order, 1, "refund_only").state, "submitted")

    def test_a_refused_one_may_be_claimed_again(self):
        self.company.after_sales_no_return_limit = 0
        order = self.sold()
        rma = self.ask(order, remedy="refund_only")
        rma.with_user(self.users["approver"]).action_refuse("Please send it back.")
        self.assertEqual(self.env["after.sales.intake"].create_from_sale(order).line_ids.quantity, 3)

    def test_both_and_a_return_in_one_case(self):
        """Three units, three remedies: three documents, each with its reason, together the invoice."""
        order = self.sold()
        rma = self.env["after.sales.intake"].create_from_sale(
            order,
            lines=[
                {"sale_line_id": order.order_line.id, "quantity": 1, "remedy": remedy}
                for remedy in ("refund", "refund_only", "allowance")
            ],
        )
        rma.line_ids.filtered(lambda line: line.remedy == "allowance").allowance_amount = 50
        rma.action_submit()
        self.assertEqual(rma.credit_note_ids.filtered(lambda note: note.state == "posted").amount_total, 113)
        self.receive(rma)
        self.credit(rma)
        self.assertEqual(sorted(rma.credit_note_ids.mapped("after_sales_red_reason")), ["02", "04", "04"])
        self.assertEqual(rma.state, "done")
        self.take_back(order)
        self.assertEqual(sum(order.invoice_ids.mapped("amount_total_signed")), 0)
        self.assertClosing()

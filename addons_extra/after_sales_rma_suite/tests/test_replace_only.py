"""What is sent for goods that need not come back: by rule or for a reason, and never twice (R09, R25)."""

from odoo.addons.after_sales_rma_allowance.tests.test_allowance import StayCommon
from odoo.addons.after_sales_rma_provision.tests.common import warranty_work
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestReplaceOnly(StayCommon):
    """Bought at 60 and, once they were sold, at 90: what is sent costs more than what was sold."""

    def dear(self):
        order = self.sold()
        self.buy(self.average, 30, 90)
        return order

    def ship(self, rma):
        transfer = rma.picking_ids
        transfer.move_ids.picked = True
        transfer.button_validate()
        self.env.flush_all()
        return transfer.move_ids

    def test_shipped_and_kept(self):
        """Due with the decision; nothing is awaited; its cost is a cost of sales as a whole, and stock is right."""
        order = self.dear()
        cost, revenue = self.balance("6401"), self.balance("6001")
        rma = self.ask(order, 1, "replace_only")
        self.assertRecordValues(rma, [{"state": "authorized", "next_step": "replace", "amount_difference": 0}])
        self.assertFalse(rma.receipt_picking_ids)
        self.assertIn("1,000,000", rma.line_ids.no_return_reason)
        sent = self.ship(rma)
        self.assertRecordValues(rma, [{"state": "done", "next_step": "none"}])
        self.assertRecordValues(rma.line_ids, [{"qty_replaced": 1, "qty_received": 0, "claimed_qty": 1}])
        self.assertGreater(sent.value, 60)
        self.assertAlmostEqual(self.balance("6401"), cost + sent.value, 2)
        self.assertEqual([amount for amount, _day in warranty_work(rma)], [round(sent.value, 2)])
        self.assertEqual((self.balance("6001"), rma.credit_note_ids), (revenue, rma.credit_note_ids.browse()))
        self.assertRecordValues(order.order_line, [{"qty_delivered": 3, "qty_invoiced": 3, "qty_to_invoice": 0}])
        self.assertClosing()
        self.assertFalse(self.env["after.sales.interim"].search([("rma_id", "=", rma.id)]))

    def test_never_asked_for_again(self):
        """The first goods are claimed for good, by whatever way; what was sent may itself come back, once."""
        order = self.dear()
        delivered = order.order_line.move_ids
        rma = self.ask(order, 3, "replace_only")
        sent = self.ship(rma)
        with self.assertRefused("0 may still come back", ValidationError):
            self.env["after.sales.intake"].create_from_sale(order, lines=[{"move_id": delivered.id, "quantity": 1}])
        wizard = self.env["stock.return.picking"].create({"picking_id": delivered.picking_id.id})
        wizard.product_return_moves.quantity = 1
        with self.assertRefused("would come back", ValidationError):
            wizard.action_create_returns()
        again = self.env["after.sales.intake"].create_from_sale(order, remedy="refund")
        self.assertRecordValues(again.line_ids, [{"origin_move_id": sent.id, "quantity": 3}])
        again.action_submit()
        self.receive(again)
        note = self.credit(again)
        self.assertEqual(note.amount_untaxed, 300)
        # What the customer keeps cost what the first goods did.
        self.assertEqual((self.balance("6001"), self.balance("6401")), (0, 180))
        self.assertClosing()

    def test_by_a_person_with_a_reason(self):
        self.company.after_sales_no_return_limit = 0
        rma = self.ask(self.sold(), 1, "replace_only")
        self.assertEqual((rma.state, rma.next_step), ("submitted", "decide"))
        self.assertIn("replaced without coming back", rma.stay_note)
        approver = rma.with_user(self.users["approver"])
        self.assertEqual(approver.action_authorize()["res_model"], "after.sales.no.return")
        self.assertFalse(rma.picking_ids)
        approver.action_authorize("It broke in his hands.")
        self.assertEqual(rma.line_ids.no_return_reason, "It broke in his hands.")
        self.assertEqual(rma.picking_ids.state, "assigned")

    def test_where_budgets_are_demanded(self):
        """Who approves the budget decides, and is asked why; what he says is kept with the goods."""
        self.company.write({"after_sales_no_return_limit": 0, "after_sales_budget_required": True})
        for remedy, state in (("replace_only", "authorized"), ("refund_only", "done")):
            with self.subTest(remedy):
                rma = self.ask(self.sold(), 1, remedy)
                question = rma.approval_ids.with_user(self.users["approver"])
                dialog = question.action_approve()
                self.assertEqual((dialog["res_model"], rma.state), ("after.sales.answer", "submitted"))
                question.action_approve("It broke in his hands.")
                self.assertEqual((rma.state, rma.line_ids.no_return_reason), (state, "It broke in his hands."))

    def test_counts_together_with_refunds(self):
        """Whoever asks for one by a refund and for one by a replacement stays below no limit by it."""
        self.company.after_sales_no_return_limit = 120
        order = self.sold()
        self.assertEqual(self.ask(order, 1, "refund_only").state, "done")
        self.assertEqual(self.ask(order, 1, "replace_only").state, "submitted")

    def test_freight_dearer_than_the_goods(self):
        """One parcel with all that need not come back is compared with what the customer paid for it."""
        self.company.write(
            {"after_sales_no_return_limit": 0, "after_sales_parcel_back": 14, "after_sales_parcel_back_weight": 5}
        )
        for remedy, decided in (("refund_only", "done"), ("replace_only", "authorized")):
            with self.subTest(remedy):
                self.average.weight = 20
                order = self.sold()
                # 14 + 5 × 20 kg = 114, and the customer paid 113.
                first = self.ask(order, 1, remedy)
                self.assertEqual(first.state, decided)
                self.assertIn("114", first.line_ids.no_return_reason)
                # Both in one parcel: 214 for what cost 226.
                self.assertEqual(self.ask(order, 1, remedy).state, "submitted")

    def test_nothing_is_left_of_what_is_called_off(self):
        """Refused or cancelled before it left: no transfer, no claim, no cost; afterwards it stands."""
        order = self.dear()
        cost = self.balance("6401")
        rma = self.ask(order, 1, "replace_only")
        rma.action_cancel()
        self.assertEqual((rma.picking_ids.state, rma.line_ids.claimed_qty), ("cancel", 0))
        self.assertEqual(self.balance("6401"), cost)
        rma.action_reopen()
        self.assertFalse(rma.line_ids.no_return_reason)
        self.assertEqual(self.env["after.sales.intake"].create_from_sale(order).line_ids.quantity, 3)
        self.company.after_sales_no_return_limit = 0
        refused = self.ask(order, 1, "replace_only")
        refused.with_user(self.users["approver"]).action_refuse("Please send it back.")
        self.assertEqual((refused.picking_ids.ids, refused.line_ids.claimed_qty), ([], 0))
        self.company.after_sales_no_return_limit = 1000000
        gone = self.ask(order, 1, "replace_only")
        self.ship(gone)
        with self.assertRefused("not while it is", UserError):
            gone.action_cancel()

    def test_by_something_else(self):
        """The price goes back and the cost stays; the other product is sold; one difference is left, to the cent."""
        order = self.dear()
        other = self.fifo
        self.buy(other, 5, 40)
        self.pay(order.invoice_ids)
        revenue, cost = self.balance("6001"), self.balance("6401")
        wizard = self.env["after.sales.request"].browse(order.action_after_sales_request()["res_id"])
        wizard.write({"remedy": "replace_only", "exchange_for": "other", "replacement_product_id": other.id})
        wizard.line_ids.quantity = 2
        rma = self.env["after.sales.rma"].browse(wizard.action_create()["res_id"])
        rma.replacement_ids.price_unit = 133.33
        self.assertEqual(rma.state, "draft")
        # 2 × 100 go back, 2 × 133.33 are sold; 13 % of each.
        self.assertRecordValues(
            rma, [{"amount_to_return": 226, "amount_replacement": 301.33, "amount_difference": 75.33}]
        )
        rma.action_submit()
        self.assertRecordValues(rma, [{"state": "authorized"}])
        self.assertFalse(rma.receipt_picking_ids)
        self.assertIn("1,000,000", rma.line_ids.no_return_reason)
        self.ship_order(rma)
        note = rma.action_refund()
        note.action_post()
        rma.action_invoice_customer()
        invoice = rma.replacement_order_ids.invoice_ids
        invoice.action_post()
        self.assertRecordValues(rma, [{"state": "done", "next_step": "none"}])
        self.assertRecordValues(rma.line_ids, [{"qty_replaced": 2, "qty_received": 0, "claimed_qty": 2}])
        self.assertEqual((note.amount_total, note.amount_residual), (226, 0))
        self.assertEqual((invoice.amount_total, invoice.amount_residual), (301.33, 75.33))
        self.assertEqual(note.invoice_line_ids.mapped("after_sales_stays"), ["refund_only"])
        # What stays with the customer keeps its cost; what was sent adds its own.
        self.assertAlmostEqual(self.balance("6401"), cost + 80, 2)
        self.assertAlmostEqual(self.balance("6001"), revenue + 200 - 266.66, 2)
        # 200 of 266.66 were given for nothing, with their part of the cost; the rest is a sale.
        self.assertEqual([amount for amount, _day in warranty_work(rma)], [60])
        self.assertRecordValues(order.order_line, [{"qty_delivered": 3, "qty_invoiced": 3, "qty_to_invoice": 0}])
        self.assertClosing()
        self.assertFalse(self.env["after.sales.interim"].search([("rma_id", "=", rma.id)]))
        with self.assertRefused("1 may still come back", ValidationError):
            self.env["after.sales.intake"].create_from_sale(
                order, lines=[{"sale_line_id": order.order_line.id, "quantity": 2}]
            )
        self.assertFalse(any(self.differences(rma).values()))

    def ship_order(self, rma):
        transfer = rma.replacement_order_ids.picking_ids
        transfer.move_ids.picked = True
        transfer.button_validate()
        transfer.after_sales_signed_note = b"c2lnbmVk"
        self.env.flush_all()

    def differences(self, rma):
        """What the daily report says of the documents of a case: {kind of document: difference}."""
        self.env["after.sales.matching"]._refresh(self.after_sales_warehouse)
        self.env.invalidate_all()
        rows = self.env["after.sales.daily.row"].search([("rma_id", "=", rma.id)])
        return {row.document: row.difference for row in rows}

    def test_something_else_is_called_off(self):
        """Cancelled before it left: no order, no credit, no claim; a case without order is sent nothing."""
        order = self.dear()
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy="replace_only")
        self.env["after.sales.replacement"].create({"line_id": rma.line_ids.id, "product_id": self.fifo.id})
        rma.action_submit()
        self.assertEqual(rma.replacement_order_ids.state, "sale")
        rma.action_cancel()
        self.assertEqual((rma.replacement_order_ids.state, rma.line_ids.claimed_qty), ("cancel", 0))
        self.assertFalse(rma.credit_note_ids)
        without = self.env["after.sales.rma"].create(
            {
                "partner_id": self.customer.id,
                "origin_reason": "At a fair.",
                "line_ids": [(0, 0, {"product_id": self.average.id, "remedy": "replace_only"})],
            }
        )
        with self.assertRefused("no delivery of ours"):
            without.action_submit()

    def test_a_photo_is_needed(self):
        self.company.after_sales_stay_evidence = True
        with self.assertRefused("photo"):
            self.ask(self.sold(), 1, "replace_only")

    def test_the_day_misses_no_goods(self):
        """The daily report pairs it: a signed delivery note is missed, a return is not."""
        rma = self.ask(self.sold(), 1, "replace_only")
        self.assertFalse(any(self.differences(rma).values()))
        transfer = self.ship(rma).picking_id
        self.assertEqual(self.differences(rma)["replacement"], "note_missing")
        transfer.after_sales_signed_note = b"c2lnbmVk"
        self.assertFalse(any(self.differences(rma).values()))

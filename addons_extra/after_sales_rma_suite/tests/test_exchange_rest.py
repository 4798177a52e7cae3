"""What of an exchange cannot be delivered any more is refunded; a repair that failed is replaced (R25)."""

from odoo import Command
from odoo.addons.after_sales_rma_exchange.tests.test_exchange import SwapCommon
from odoo.tests import tagged

from .test_change import ChangeCommon


@tagged("post_install", "-at_install")
class TestRestRefunded(SwapCommon):
    def _replaced_in_part(self, order, **kwargs):
        """A case of all of an order: everything is back, one was replaced, the rest is out of stock."""
        rma = self.request(order, remedy="exchange", **kwargs)
        self.receive(rma)
        transfer = rma.replacement_move_ids.picking_id
        transfer.move_ids.write({"quantity": 1, "picked": True})
        transfer.with_context(skip_backorder=True).button_validate()
        self.assertEqual(rma.line_ids.qty_replaced, 1)
        return rma

    def test_the_rest_is_refunded(self):
        """Of three, one was swapped at another cost: two are credited as invoiced, and nothing is left over."""
        order = self.sold(3)
        rma = self._replaced_in_part(order)
        line = rma.line_ids.with_user(self.users["approver"])
        with self.assertRefused("that is for"):
            rma.line_ids.with_user(self.users["agent"]).action_change_remedy("refund", "Out of stock")
        with self.assertRefused("Say why"):
            line.action_change_remedy("refund", " ")
        Dialog = self.env["after.sales.change.remedy"]
        dialog = Dialog.new({"rma_id": rma.id, "line_ids": rma.line_ids.ids, "remedy": "refund"})
        self.assertIn("2 Units are refunded", dialog.rest_words)
        line.action_change_remedy("refund", "Out of stock")
        self.assertRecordValues(
            rma.line_ids,
            [{"remedy": "exchange", "qty_to_replace": 0, "qty_replacing": 1, "qty_to_credit": 2, "qty_replaced": 1}],
        )
        self.assertEqual((rma.next_step, rma.amount_refund), ("credit", 452))
        self.assertEqual(order.order_line.qty_delivered, 1)
        note = self.credit(rma)
        self.assertEqual((note.amount_total, note.invoice_line_ids.quantity, rma.state), (452, 2, "done"))
        self.assertRecordValues(order.order_line, [{"qty_delivered": 1, "qty_invoiced": 1, "qty_to_invoice": 0}])
        self.assertClosing()
        with self.assertRefused("not while|already"):
            line.action_change_remedy("refund", "Again")
        # The one that was swapped comes back, too: everything is credited.
        last = self.request(order)
        self.receive(last)
        self.assertEqual(self.credit(last).amount_total, 226)
        self.assertClosing()

    def test_the_rest_is_refunded_of_what_was_ordered(self):
        """The same where the product is invoiced on order."""
        self.product.invoice_policy = "order"
        order = self.sold(3)
        rma = self._replaced_in_part(order)
        rma.line_ids.with_user(self.users["approver"]).action_change_remedy("refund", "Out of stock")
        self.assertEqual(self.credit(rma).amount_total, 452)
        self.assertRecordValues(order.order_line, [{"qty_delivered": 1, "qty_to_invoice": 0}])
        self.assertEqual(rma.state, "done")

    def test_the_rest_is_refunded_within_the_budget(self):
        """What the leader approved to take back is what is refunded: no other question, and none is passed over."""
        self.company.after_sales_budget_required = True
        self.company.after_sales_auto_authorize = False
        order = self.sold(3)
        rma = self.request(order, remedy="exchange")
        rma.approval_ids.with_user(self.users["manager"]).action_approve()
        rma.with_user(self.users["approver"]).action_authorize()
        self.receive(rma)
        transfer = rma.replacement_move_ids.picking_id
        transfer.move_ids.write({"quantity": 1, "picked": True})
        transfer.with_context(skip_backorder=True).button_validate()
        rma.line_ids.with_user(self.users["approver"]).action_change_remedy("refund", "Out of stock")
        self.assertEqual(rma.budget_status, "approved")
        self.assertEqual(self.credit(rma).amount_total, 452)

    def test_the_rest_of_an_order_is_refunded(self):
        """Exchanged for something else: what is not delivered is not ordered any more, the credit note stands."""
        other = self._create_product("Other", "fifo", list_price=100)
        self.buy(other, 3, 50)
        order = self.sold(3)
        self.pay(order.invoice_ids)
        rmas = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
        rmas.replacement_ids = [
            Command.create({"line_id": rmas.line_ids.id, "product_id": other.id, "price_unit": 100})
        ]
        rmas.action_submit()
        self.receive(rmas)
        replacement = rmas.replacement_order_ids
        replacement.picking_ids.move_ids.write({"quantity": 1, "picked": True})
        replacement.picking_ids.with_context(skip_backorder=True).button_validate()
        note = self.credit(rmas)
        self.assertEqual((note.amount_total, rmas.next_step), (678, "replace"))
        rmas.line_ids.with_user(self.users["approver"]).action_change_remedy("refund", "Out of stock")
        self.assertRecordValues(replacement.order_line, [{"product_uom_qty": 1, "qty_delivered": 1}])
        self.assertEqual(rmas.next_step, "invoice")
        invoice = self.env["account.move"].browse(rmas.action_invoice_replacement()["res_id"])
        invoice.action_post()
        self.assertEqual(note.amount_residual, 678 - 113)
        self.assertEqual(rmas.next_step, "pay_back")
        self.pay(note)
        self.assertEqual(rmas.state, "done")
        self.assertClosing()


@tagged("post_install", "-at_install")
class TestFailedRepair(ChangeCommon):
    def test_failed_repair_is_exchanged_and_refunded(self):
        """What could not be repaired is replaced, and the replacement comes back for good: nothing of it is left."""
        sold, cost, income = self.order.order_line, self.balance("6401"), self.balance("6001")
        rma = self.in_workshop("P1")
        self.work(rma.repair_order_ids)
        self.inspect(rma, "defective")
        self.change(rma, "exchange")
        self.finish(rma)
        self.assertRecordValues(rma.line_ids, [{"remedy": "exchange", "qty_replaced": 1, "qty_credited": 0}])
        self.assertRecordValues(sold, [{"qty_delivered": 3, "qty_invoiced": 3, "qty_to_invoice": 0}])
        self.assertClosing()
        back = self.request(self.order, lines=[{"move_id": rma.replacement_move_ids.id, "quantity": 1}])
        self.assertEqual(back.line_ids.lot_ids, rma.replacement_move_ids.lot_ids)
        self.receive(back)
        self.credit(back)
        self.assertRecordValues(sold, [{"qty_delivered": 2, "qty_invoiced": 2, "qty_to_invoice": 0}])
        # One of three is undone: a third of cost and income.
        self.assertEqual((self.balance("6401"), self.balance("6001")), (cost * 2 / 3, income * 2 / 3))
        self.assertClosing()

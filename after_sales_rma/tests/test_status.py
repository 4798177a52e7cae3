"""A case says what its documents say, whatever is done and undone, and closes and goes on with them (law 1)."""

from odoo.tests import tagged

from .common import AfterSalesCommon

STATUSES = ("receipt_status", "inspection_status", "disposition_status", "credit_status", "match_status", "next_step")


class StatusCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 100, 100)

    def case(self, quantity: float = 3, paid: bool = True):
        """An authorised case for everything of an order delivered and invoiced."""
        order = self.sell((self.average, quantity, 200))
        self.deliver(order)
        invoice = self.invoice(order)
        if paid:
            self.pay(invoice)
        return self.request(order)

    def credited(self, **kwargs):
        """A case whose credit note is posted: (case, credit note)."""
        rma = self.case(**kwargs)
        self.receive(rma)
        return rma, self.credit(rma)

    def closed(self):
        """A case that closed itself when its customer was paid back: (case, credit note, payment)."""
        rma, note = self.credited()
        payment = self.pay(note)
        self.assertState(rma, "done", "done")
        return rma, note, payment

    def assertStatus(self, rma, *expected):
        """Goods, inspection, put-away, credit, matching and next step, as stored."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(tuple(rma[name] for name in STATUSES), expected)

    def assertState(self, rmas, state: str, credit: str, step: str = "none"):
        """State, credit and next step of each of the cases."""
        self.env.flush_all()
        self.env.invalidate_all()
        for rma in rmas:
            self.assertEqual((rma.state, rma.credit_status, rma.next_step), (state, credit, step))
            self.assertEqual(bool(rma.date_done), state == "done")

    def match(self, note, payment):
        """What went to the customer already is matched with the credit note that is made anew."""
        (note | payment.move_id).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()

    def unreconcile(self, document):
        """What the accountant does with the cross beside a payment on the document."""
        document.line_ids.remove_move_reconcile()


@tagged("post_install", "-at_install")
class TestStatusOfGoods(StatusCommon):
    def test_step_by_step(self):
        self.company.after_sales_inspect_at_dock = False
        rma = self.case()
        self.assertStatus(rma, "pending", "none", "none", "none", "none", "await_goods")
        rma.carrier_tracking_ref = "SF1"
        self.assertStatus(rma, "pending", "none", "none", "none", "none", "receive")
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 2
        receipt.button_validate()
        self.assertStatus(rma, "partial", "pending", "none", "none", "open", "inspect")
        rma.inspection_ids.action_grade_qualified()
        self.assertStatus(rma, "partial", "done", "pending", "pending", "open", "dispose")
        rma.action_put_away()
        self.assertStatus(rma, "partial", "done", "done", "pending", "open", "credit")
        note = rma.action_refund()
        self.assertStatus(rma, "partial", "done", "done", "draft", "open", "credit")
        note.action_post()
        self.assertStatus(rma, "partial", "done", "done", "open", "open", "receive")
        (rma.receipt_picking_ids - receipt).button_validate()
        self.assertStatus(rma, "done", "pending", "done", "open", "open", "inspect")
        rma.action_inspect_pass()
        self.assertStatus(rma, "done", "done", "done", "pending", "open", "credit")
        rma.action_refund().action_post()
        self.assertStatus(rma, "done", "done", "done", "open", "matched", "pay_back")
        self.assertEqual(rma.state, "authorized")
        self.pay(note)
        self.assertStatus(rma, "done", "done", "done", "open", "matched", "pay_back")
        self.pay(rma.credit_note_ids - note)
        self.assertStatus(rma, "done", "done", "done", "done", "matched", "none")
        self.assertEqual(rma.state, "done")

    def test_receipt_cancelled_and_expected_again(self):
        rma = self.case()
        rma.receipt_picking_ids.action_cancel()
        self.assertStatus(rma, "pending", "none", "none", "none", "none", "settle")
        rma.discrepancy_ids.action_expect_again()
        self.assertStatus(rma, "pending", "none", "none", "none", "none", "await_goods")

    def test_rest_cancelled(self):
        rma = self.case()
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 2
        receipt.action_after_sales_all_qualified()
        self.assertStatus(rma, "partial", "done", "done", "pending", "open", "credit")
        rma.action_cancel_rest()
        self.assertStatus(rma, "done", "done", "done", "pending", "open", "credit")

    def test_put_away_cancelled_and_resumed(self):
        self.company.after_sales_inspect_at_dock = False
        rma = self.case()
        rma.receipt_picking_ids.button_validate()
        rma.inspection_ids.action_grade_defective()
        (rma.picking_ids - rma.receipt_picking_ids).action_cancel()
        self.assertStatus(rma, "done", "done", "pending", "pending", "open", "dispose")
        rma.action_put_away()
        self.assertStatus(rma, "done", "done", "done", "pending", "open", "credit")

    def test_cancelled_case_waits_for_nothing(self):
        rma = self.case()
        rma.action_cancel()
        self.assertStatus(rma, "none", "none", "none", "none", "none", "none")
        rma.action_reopen()
        self.assertStatus(rma, "none", "none", "none", "none", "none", "complete")


@tagged("post_install", "-at_install")
class TestStatusOfCredit(StatusCommon):
    def test_unpaid_invoice_takes_the_credit(self):
        rma, _note = self.credited(paid=False)
        self.assertState(rma, "done", "done")

    def test_set_back_and_posted_again(self):
        rma, note, _payment = self.closed()
        note.button_draft()
        self.assertState(rma, "authorized", "draft", "credit")
        note.action_post()
        self.assertState(rma, "done", "done")

    def test_set_back_changed_and_posted_again(self):
        """Its payment does not fit any more and is taken off it."""
        rma, note, _payment = self.closed()
        note.button_draft()
        note.invoice_line_ids.price_unit = 150
        self.assertState(rma, "authorized", "draft", "credit")
        note.action_post()
        self.assertState(rma, "authorized", "open", "pay_back")

    def test_cancelled(self):
        rma, note, payment = self.closed()
        note.button_cancel()
        self.assertState(rma, "authorized", "pending", "credit")
        self.assertEqual(rma.line_ids.qty_credited, 0)
        self.match(self.credit(rma), payment)
        self.assertState(rma, "done", "done")

    def test_deleted(self):
        rma, note, payment = self.closed()
        note.button_draft()
        note.unlink()
        self.assertState(rma, "authorized", "pending", "credit")
        self.assertFalse(rma.credit_note_ids)
        self.match(self.credit(rma), payment)
        self.assertState(rma, "done", "done")

    def test_by_a_program(self):
        """No button was pressed: the state was written by an import or an outside system."""
        rma, note, _payment = self.closed()
        self.unreconcile(note)
        note.write({"state": "draft"})
        self.assertState(rma, "authorized", "draft", "credit")
        note.write({"state": "cancel"})
        self.assertState(rma, "authorized", "pending", "credit")

    def test_draft_deleted_while_open(self):
        rma = self.case()
        self.receive(rma)
        note = rma.action_refund()
        self.assertState(rma, "authorized", "draft", "credit")
        note.unlink()
        self.assertState(rma, "authorized", "pending", "credit")

    def test_credit_note_without_a_case_counts_and_its_undoing_too(self):
        """The accountant credited the order natively: nothing was left for the case, until that is cancelled."""
        rma = self.case(paid=False)
        self.receive(rma)
        invoice = rma.sale_order_ids.invoice_ids
        note = invoice._reverse_moves([{}])
        note.action_post()
        self.assertState(rma, "done", "none")
        note.button_cancel()
        self.assertState(rma, "authorized", "pending", "credit")

    def test_several_at_once_and_others_left_alone(self):
        (one, first, _), (two, second, _), (other, _third, _) = self.closed(), self.closed(), self.closed()
        (first | second).button_draft()
        self.assertState(one | two, "authorized", "draft", "credit")
        self.assertState(other, "done", "done")
        (first | second).button_cancel()
        self.assertState(one | two, "authorized", "pending", "credit")

    def test_a_native_invoice_asks_nothing_about_cases(self):
        order = self.sell((self.average, 1, 200))
        self.deliver(order)
        invoice = self.invoice(order)
        self.pay(invoice)
        self.assertFalse(invoice.move_type == "out_refund")
        with self.assertQueryCount(0):
            invoice._after_sales_follow_credit()

    def test_queries_do_not_grow_with_the_cases(self):
        counts = []
        for number in (2, 6):
            pairs = [self.credited(paid=False) for _ in range(number)]
            notes = self.env["account.move"].union(*(note for _rma, note in pairs))
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertLogs("odoo.sql_db", "DEBUG") as log:
                notes._after_sales_follow_credit()
                self.env.flush_all()
            counts.append(len(log.output))
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
class TestStatusOfPayment(StatusCommon):
    def test_reconciliation_removed_and_made_again(self):
        rma, note, payment = self.closed()
        self.unreconcile(note)
        self.assertState(rma, "authorized", "open", "pay_back")
        (note | payment.move_id).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.assertState(rma, "done", "done")

    def test_payment_set_back_cancelled_deleted(self):
        """A payment set back to draft still pays the credit note for Odoo; cancelled or deleted it does not."""
        for undo in ("action_cancel", "unlink"):
            with self.subTest(undo):
                rma, note, payment = self.closed()
                payment.action_draft()
                self.assertEqual(note.payment_state, "paid")
                self.assertState(rma, "done", "done")
                getattr(payment, undo)()
                self.assertState(rma, "authorized", "open", "pay_back")
                self.pay(note)
                self.assertState(rma, "done", "done")

    def test_payment_in_two_parts(self):
        rma, note = self.credited()
        first = self.pay(note, 100)
        self.assertState(rma, "authorized", "open", "pay_back")
        self.pay(note)
        self.assertState(rma, "done", "done")
        first.action_cancel()
        self.assertState(rma, "authorized", "open", "pay_back")

    def test_unpaid_by_taking_the_invoice_apart(self):
        """The credit settled the invoice; without that reconciliation it is to be paid back."""
        rma, note = self.credited(paid=False)
        self.unreconcile(note)
        self.assertState(rma, "authorized", "open", "pay_back")

    def test_blocked_is_not_paid(self):
        rma, note = self.credited()
        note.action_toggle_block_payment()
        self.assertState(rma, "authorized", "open", "pay_back")

    def test_payment_without_a_journal_entry(self):
        """Without an outstanding account the payment pays by its own state."""
        rma, note = self.credited()
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": note.amount_total,
                "invoice_ids": note.ids,
            }
        )
        payment.outstanding_account_id = False
        payment.action_post()
        self.assertFalse(payment.move_id)
        self.assertState(rma, "done", "done")
        payment.action_draft()
        self.assertState(rma, "authorized", "open", "pay_back")
        payment.action_post()
        self.assertState(rma, "done", "done")
        payment.action_cancel()
        self.assertState(rma, "authorized", "open", "pay_back")
        payment.unlink()
        self.assertState(rma, "authorized", "open", "pay_back")

    def test_several_at_once(self):
        (one, first, _), (two, second, _) = self.closed(), self.closed()
        self.unreconcile(first | second)
        self.assertState(one | two, "authorized", "open", "pay_back")


@tagged("post_install", "-at_install")
class TestClosedByHand(StatusCommon):
    def closed_by_hand(self):
        """A case that an agent closed while its customer was still to be paid back."""
        rma, note = self.credited()
        rma.with_user(self.users["agent"]).action_close()
        self.assertRecordValues(rma, [{"state": "done", "closed_by_id": self.users["agent"].id}])
        return rma, note

    def test_stays_closed_whatever_becomes_of_the_money(self):
        rma, note = self.closed_by_hand()
        self.assertState(rma, "done", "open")
        payment = self.pay(note)
        self.assertState(rma, "done", "done")
        payment.action_cancel()
        self.assertState(rma, "done", "open")
        note.button_draft()
        self.assertState(rma, "done", "draft")
        note.button_cancel()
        self.assertState(rma, "done", "pending")

    def test_nobody_but_its_button_says_who_closed_it(self):
        rma, _note, _payment = self.closed()
        self.assertFalse(rma.closed_by_id)
        with self.assertRefused("cannot be set"):
            rma.with_user(self.users["manager"]).closed_by_id = self.users["manager"]

    def test_reopened_by_a_manager_it_follows_its_documents_again(self):
        rma, note = self.closed_by_hand()
        rma.with_user(self.users["manager"]).action_reopen()
        self.assertFalse(rma.closed_by_id)
        self.assertState(rma, "authorized", "open", "pay_back")
        payment = self.pay(note)
        self.assertState(rma, "done", "done")
        payment.action_cancel()
        self.assertState(rma, "authorized", "open", "pay_back")

    def test_only_money_may_be_left(self):
        rma = self.case()
        self.receive(rma)
        with self.assertRefused("something is left to do"):
            rma.action_close()

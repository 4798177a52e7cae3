"""Decision: submitted, judged by the rule, decided by somebody else, taken back, taken up again."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import AfterSalesCommon


class DecisionCommon(AfterSalesCommon):
    """A delivered order; a person decides what comes back of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson, cls.approver = cls.users["salesperson"], cls.users["approver"]
        cls.by_person()
        cls.buy(cls.average, 50, 100)
        cls.order = cls.sell((cls.average, 10, 200), user_id=cls.salesperson.id)
        cls.deliver(cls.order)
        cls.delivered = cls.order.order_line.move_ids

    def case(self, quantity: float = 2, user=None):
        """A draft case as the salesperson makes it."""
        return (
            self.env["after.sales.intake"]
            .with_user(user or self.salesperson)
            .create_from_sale(self.order, [{"sale_line_id": self.order.order_line.id, "quantity": quantity}])
        )

    def submitted(self, quantity: float = 2, user=None):
        rma = self.case(quantity, user)
        rma.action_submit()
        self.assertEqual(rma.state, "submitted")
        return rma

    def authorized(self, quantity: float = 2):
        rma = self.submitted(quantity)
        rma.with_user(self.approver).action_authorize()
        return rma

    def left(self) -> float:
        """What may still come back of the delivery."""
        return self.env["after.sales.entitlement"].sudo()._returnable(self.delivered)[self.delivered.id]

    def closed(self):
        rma = self.authorized()
        self.receive(rma.with_env(self.env))
        self.assertEqual(rma.state, "done")
        return rma

    def asked_after(self, days: int, **vals):
        """A submitted case that was asked for so many days after the delivery."""
        rma = self.case()
        rma.sudo().date_request = fields.Datetime.now() + timedelta(days=days)
        rma.write(vals)
        rma.action_submit()
        return rma


@tagged("post_install", "-at_install")
class TestDecision(DecisionCommon):
    # -- submit ------------------------------------------------------------------------------------------------

    def test_submit_claims(self):
        rma = self.case(2)
        self.assertEqual(self.left(), 10)
        rma.action_submit()
        self.assertRecordValues(
            rma, [{"state": "submitted", "requested_by_id": self.salesperson.id, "next_step": "decide"}]
        )
        self.assertEqual(self.left(), 8)
        self.assertFalse(rma.receipt_picking_ids)

    def test_two_of_a_batch_want_the_same(self):
        rmas = self.case(6) | self.case(6)
        with self.assertRefused("12 .* of 10 ", ValidationError):
            rmas.action_submit()
        self.assertEqual(rmas.mapped("state"), ["draft", "draft"])
        self.assertEqual(self.left(), 10)

    def test_company_decides_whether_the_rule_authorises(self):
        self.assertEqual(self.asked_after(1).state, "submitted")

    # -- authorise and refuse ----------------------------------------------------------------------------------

    def test_authorised_by_somebody_else(self):
        rma = self.submitted()
        rma.with_user(self.approver).with_context(after_sales_reason="A good customer").action_authorize()
        self.assertRecordValues(
            rma,
            [
                {
                    "state": "authorized",
                    "decided_by_id": self.approver.id,
                    "decision_reason": "A good customer",
                    "next_step": "await_goods",
                }
            ],
        )
        receipt = rma.receipt_picking_ids.sudo()
        self.assertRecordValues(
            receipt,
            [
                {
                    "state": "assigned",
                    "partner_id": self.customer.id,
                    "origin": rma.name,
                    "picking_type_id": self.after_sales_warehouse.in_type_id.id,
                    "location_dest_id": self.after_sales_warehouse.after_sales_quarantine_location_id.id,
                }
            ],
        )
        self.assertRecordValues(
            receipt.move_ids,
            [
                {
                    "product_uom_qty": 2,
                    "origin_returned_move_id": self.delivered.id,
                    "sale_line_id": self.order.order_line.id,
                    "to_refund": True,
                    "after_sales_line_id": rma.line_ids.id,
                }
            ],
        )

    def test_nobody_decides_their_own_request(self):
        manager = self.users["manager"]
        rma = self.submitted(user=manager)
        for press in (rma.action_authorize, lambda: rma.action_refuse("No")):
            with self.assertRefused("nobody decides their own request"):
                press()
        self.assertFalse({"authorize", "refuse"} & set(rma.can_press or []))
        self.assertIn("authorize", rma.with_user(self.approver).can_press)
        self.assertEqual(rma.state, "submitted")

    def test_refusal_needs_a_reason(self):
        rma = self.submitted().with_user(self.approver)
        action = rma.action_refuse()
        self.assertEqual((action["res_model"], rma.state), ("after.sales.refuse", "submitted"))
        wizard = self.env["after.sales.refuse"].with_user(self.approver).with_context(**action["context"])
        with self.assertRefused("Say why"):
            wizard.create({"reason": "   "}).action_confirm()
        wizard.create({"reason": " Used for a year "}).action_confirm()
        self.assertRecordValues(
            rma,
            [
                {
                    "state": "refused",
                    "decided_by_id": self.approver.id,
                    "decision_reason": "Used for a year",
                    "next_step": "none",
                }
            ],
        )
        self.assertEqual(self.left(), 10)
        self.assertFalse(rma.picking_ids)

    def test_several_are_refused_with_one_reason(self):
        rmas = (self.submitted() | self.submitted()).with_user(self.approver)
        context = rmas.action_refuse()["context"]
        self.env["after.sales.refuse"].with_user(self.approver).with_context(**context).create(
            {"reason": "Too late"}
        ).action_confirm()
        self.assertEqual(set(rmas.mapped("state")), {"refused"})
        self.assertEqual(set(rmas.mapped("decision_reason")), {"Too late"})

    # -- cancel ------------------------------------------------------------------------------------------------

    def test_cancel_releases_everything(self):
        for make in (self.case, self.submitted, self.authorized):
            with self.subTest(make.__name__):
                rma = make()
                rma.action_cancel()
                self.assertEqual((rma.state, rma.next_step, self.left()), ("cancelled", "none", 10))
                self.assertTrue(all(picking.state == "cancel" for picking in rma.sudo().picking_ids))
                self.assertFalse(rma.sudo().discrepancy_ids, "cancelling the case is no missing receipt")

    def test_no_cancel_once_goods_arrived(self):
        rma = self.authorized()
        receipt = rma.sudo().receipt_picking_ids
        receipt.move_ids.quantity = 1
        receipt.move_ids.picked = True
        receipt.button_validate()
        with self.assertRefused("goods came back already"):
            rma.action_cancel()
        self.assertNotIn("cancel", rma.can_press or [])

    def test_no_cancel_while_something_else_stands_at_the_dock(self):
        rma = self.authorized(2)
        receipt = rma.sudo().receipt_picking_ids
        self.env["stock.move"].create(
            {
                "picking_id": receipt.id,
                "product_id": self.fifo.id,
                "product_uom_qty": 1,
                "location_id": receipt.location_id.id,
                "location_dest_id": receipt.location_dest_id.id,
            }
        ).quantity = 1
        receipt.move_ids.filtered(lambda move: move.product_id == self.average).quantity = 0
        receipt.button_validate()
        self.assertEqual(rma.discrepancy_ids.kind, "product")
        with self.assertRefused("settle the discrepancy first"):
            rma.action_cancel()
        rma.discrepancy_ids.with_user(self.approver).action_send_back()
        rma.action_cancel()
        self.assertEqual(rma.state, "cancelled")

    def test_cancel_ends_the_wait_for_a_cancelled_receipt(self):
        rma = self.authorized()
        rma.sudo().receipt_picking_ids.action_cancel()
        self.assertEqual((rma.next_step, rma.discrepancy_ids.kind), ("settle", "less"))
        with self.assertRefused("cancel the case instead"):
            rma.discrepancy_ids.action_cancel_rest()
        rma.action_cancel()
        self.assertEqual((rma.state, rma.discrepancy_ids.state, self.left()), ("cancelled", "cancelled", 10))

    # -- reopen ------------------------------------------------------------------------------------------------

    def test_refused_and_cancelled_begin_again(self):
        refused = self.submitted()
        refused.with_user(self.approver).action_refuse("No")
        cancelled = self.authorized()
        cancelled.action_cancel()
        rmas = refused | cancelled
        rmas.action_reopen()
        for rma in rmas:
            self.assertRecordValues(
                rma, [{"state": "draft", "decided_by_id": False, "date_decided": False, "decision_reason": False}]
            )
        rmas.line_ids[0].quantity = 3
        rmas.action_submit()
        rmas.with_user(self.approver).action_authorize()
        self.assertEqual(set(rmas.mapped("state")), {"authorized"})
        self.assertEqual(self.left(), 5)
        for rma in rmas.sudo():
            waiting = rma.receipt_picking_ids.filtered(lambda picking: picking.state == "assigned")
            self.assertEqual(waiting.move_ids.product_uom_qty, rma.line_ids.quantity)

    def test_reopened_case_claims_only_what_is_left(self):
        rma = self.authorized(6)
        rma.action_cancel()
        self.authorized(6)
        rma.action_reopen()
        with self.assertRefused("12 .* of 10 ", ValidationError):
            rma.action_submit()

    def test_closed_case_is_reopened_by_a_manager(self):
        rma = self.closed()
        with self.assertRefused("reopened by a manager"):
            rma.action_reopen()
        rma.with_user(self.users["manager"]).action_reopen()
        self.assertEqual((rma.state, rma.date_done), ("authorized", False))
        self.assertEqual(self.left(), 8, "its goods stay claimed")

    # -- double press and batches --------------------------------------------------------------------------------

    def test_pressing_twice_does_no_harm(self):
        rma = self.case()
        rma.action_submit()
        rma.action_submit()
        approved = rma.with_user(self.approver)
        approved.action_authorize()
        decided = rma.date_decided
        approved.action_authorize()
        rma.action_submit()
        self.assertEqual((rma.state, rma.date_decided), ("authorized", decided))
        self.assertEqual(len(rma.sudo().picking_ids), 1)
        rma.action_cancel()
        rma.action_cancel()
        rma.action_reopen()
        rma.action_reopen()
        self.assertEqual((rma.state, self.left()), ("draft", 10))
        rma.action_submit()
        approved.action_refuse("No")
        approved.action_refuse("No, really")
        self.assertEqual((rma.state, rma.decision_reason), ("refused", "No"))

    def test_mixed_batch_does_nothing_by_halves(self):
        draft, submitted, authorized, done = self.case(), self.submitted(), self.authorized(), self.closed()
        batch = draft | submitted | authorized | done
        states = ["draft", "submitted", "authorized", "done"]
        presses = {
            "submit": lambda: batch.action_submit(),
            "authorize": lambda: batch.with_user(self.approver).action_authorize(),
            "refuse": lambda: batch.with_user(self.approver).action_refuse("No"),
            "cancel": lambda: batch.action_cancel(),
            "inspect": lambda: batch.with_user(self.users["technician"]).action_inspect_pass(),
            "put away": lambda: batch.with_user(self.users["warehouse"]).action_put_away(),
            "refund": lambda: batch.with_user(self.users["accountant"]).action_refund(),
            "cancel rest": lambda: batch.action_cancel_rest(),
            "close": lambda: batch.action_close(),
        }
        for name, press in presses.items():
            with self.subTest(name):
                with self.assertRaises(UserError) as caught:
                    press()
                self.assertIn("RMA/", str(caught.exception), "names the cases")
                self.assertEqual(batch.mapped("state"), states)
                self.assertEqual(len(batch.sudo().picking_ids), 2)

    def test_batch(self):
        rmas = self.env["after.sales.rma"].concat(*(self.case(1) for _number in range(5))).with_env(self.env)
        rmas.with_user(self.salesperson).action_submit()
        rmas.with_user(self.approver).action_authorize()
        self.assertEqual(len(rmas.receipt_picking_ids), 5)
        rmas.with_user(self.salesperson).action_cancel()
        self.assertEqual((set(rmas.mapped("state")), self.left()), ({"cancelled"}, 10))

    # -- records -----------------------------------------------------------------------------------------------

    def test_delete_only_without_traces(self):
        draft, submitted, authorized = self.case(), self.submitted(), self.authorized()
        for rma in (submitted, authorized):
            with self.assertRefused("cannot be deleted"):
                rma.unlink()
        (submitted | authorized).action_cancel()
        with self.assertRefused(authorized.name):
            (submitted | authorized).unlink()
        (draft | submitted).unlink()
        self.assertFalse((draft | submitted).exists())

    def test_copy_begins_anew(self):
        rma = self.authorized()
        copy = rma.copy()
        self.assertRecordValues(
            copy, [{"state": "draft", "decided_by_id": False, "requested_by_id": self.salesperson.id}]
        )
        self.assertNotEqual(copy.name, rma.name)
        self.assertEqual(copy.line_ids.quantity, 2)
        self.assertFalse(copy.picking_ids)

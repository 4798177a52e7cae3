"""Goods that are not as they were authorised stand still until a person decides (R08, R09, R20, R23)."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .test_policy import PolicyCommon


class OnHoldCommon(PolicyCommon):
    """Cases of a company whose promise wants whole packaging, and knows exclusions; nobody but the rule authorised."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice(cls.order)
        cls.keeper, cls.accountant = cls.users["warehouse"], cls.users["accountant"]
        cls.misuse = cls.env.ref("after_sales_rma_policy.exclusion_misuse")
        cls.policy.rule_ids[0].exclusion_ids = cls.misuse

    def arrived(self, packaging=None, grade=None, **kwargs):
        """A case that the rule authorised, whose goods were counted at the dock.

        :param packaging: as seen there
        :param grade: given there
        """
        self.company.after_sales_inspect_at_dock = bool(grade)
        rma = self.case(**kwargs)
        rma.action_submit()
        rma = rma.with_env(self.env)
        self.assertFalse(rma.decided_by_id, "the rule authorised it")
        receipt = rma.receipt_picking_ids.with_user(self.keeper)
        receipt.move_line_ids.write({"after_sales_packaging": packaging, "after_sales_grade": grade})
        receipt.move_ids.picked = True
        receipt.button_validate()
        return rma

    def held(self, rma=None):
        """A case whose goods a technician accepted although their packaging is damaged."""
        rma = rma or self.arrived("damaged")
        report = rma.inspection_ids.with_user(self.technician)
        report.write({"grade": "qualified", "accepted": True})
        report.action_done()
        return rma


@tagged("post_install", "-at_install")
class TestWhatIsAccepted(OnHoldCommon):
    def test_acceptance_follows_what_was_found(self):
        """Packaging, exclusions and conditions speak against the promise as the party at fault does; undone, not."""
        report = self.arrived().inspection_ids.with_user(self.technician)
        self.assertTrue(report.accepted)
        for found in (
            {"exclusion_ids": [Command.set(self.misuse.ids)]},
            {"broken_condition_ids": [Command.set(self.env.ref("after_sales_rma_policy.condition_packaging").ids)]},
        ):
            with self.subTest(found=found):
                report.write(found)
                self.assertFalse(report.accepted)
                report.write({name: [Command.clear()] for name in found})
                self.assertTrue(report.accepted)

    def test_what_no_rule_asks_for_changes_nothing(self):
        """A condition that the promise does not name takes nothing away."""
        report = self.arrived().inspection_ids.with_user(self.technician)
        report.broken_condition_ids = self.env.ref("after_sales_rma_policy.condition_accessories")
        self.assertTrue(report.accepted)

    def test_same_facts_same_acceptance(self):
        """A change of mind presumes nobody at fault; saying so again changes nothing."""
        report = self.arrived().inspection_ids.with_user(self.technician)
        self.assertEqual((report.fault_party, report.accepted), (False, True))
        report.fault_party = "customer"
        self.assertTrue(report.accepted, "nothing is defective")

    def test_what_the_customer_damaged_is_taken_back_for_less(self):
        """No fault was claimed, the customer damaged it: the deduction of the rule applies (R23)."""
        rma = self.arrived()
        report = rma.inspection_ids.with_user(self.technician)
        report.write({"grade": "defective", "fault_party": "customer"})
        self.assertTrue(report.accepted)
        report.action_done()
        self.assertEqual((rma.line_ids.verdict, rma.line_ids.on_hold), ("allowed", False))
        self.assertEqual(self.credit(rma).amount_untaxed, 170)

    def test_without_deduction_it_is_not_accepted(self):
        """Where no rule deducts the loss of value, damage by the customer is misuse."""
        self.policy.fee_ids.unlink()
        report = self.arrived().inspection_ids.with_user(self.technician)
        report.write({"grade": "defective", "fault_party": "customer"})
        self.assertFalse(report.accepted)


@tagged("post_install", "-at_install")
class TestOnHold(OnHoldCommon):
    def test_nothing_goes_on_before_a_person_decides(self):
        rma = self.held()
        line = rma.line_ids
        self.assertEqual((line.verdict, line.on_hold, rma.next_step), ("refused", True, "decide"))
        self.assertFalse(rma.disposition_ids, "the goods stay in quarantine")
        self.assertIn("packaging", rma.on_hold_note.lower())
        for role, verb in (("warehouse", "action_put_away"), ("accountant", "action_refund")):
            with self.subTest(verb), self.assertRefused("a decision is awaited"):
                getattr(rma.with_user(self.users[role]), verb)()
        self.assertEqual(rma.credit_status, "pending", "accounting sees that money waits")
        leader = rma.activity_ids.user_id
        self.assertTrue(leader.has_group("after_sales_rma.group_approver"))
        self.assertNotEqual(leader, rma.requested_by_id)

    def test_accepted_with_a_reason(self):
        rma = self.held()
        with self.assertRaises(UserError):
            rma.line_ids.with_user(self.salesperson).action_override("An old customer")
        rma.line_ids.with_user(self.approver).action_override("An old customer")
        self.assertEqual((rma.line_ids.on_hold, rma.line_ids.override_id.reason), (False, "An old customer"))
        self.assertFalse(rma.activity_ids, "nothing is left to decide")
        self.assertEqual(rma.next_step, "dispose")
        rma.with_user(self.keeper).action_put_away()
        self.assertEqual(self.credit(rma).amount_untaxed, 200)
        self.assertEqual(rma.next_step, "pay_back" if rma.credit_status == "open" else "none")
        self.assertClosing()

    def test_back_as_it_came(self):
        rma = self.held()
        rma.line_ids.with_user(self.approver).action_change_remedy("as_is", "The box is torn")
        self.assertFalse(rma.line_ids.on_hold)
        self.assertRecordValues(rma.disposition_ids, [{"kind": "customer", "state": "pending"}])

    def test_another_remedy(self):
        """The approver gives another remedy, which the promise refuses too: he has decided, it goes on."""
        rma = self.held()
        rma.line_ids.with_user(self.approver).action_change_remedy("exchange", "The same again")
        line = rma.line_ids
        self.assertEqual((line.remedy, line.on_hold), ("exchange", False))
        self.assertRecordValues(rma.disposition_ids, [{"kind": "restock", "state": "pending"}])
        self.assertTrue(rma.picking_ids.filtered("after_sales_replaces"))

    def test_an_exchange_is_not_delivered_meanwhile(self):
        rma = self.held(self.arrived("missing", remedy="exchange"))
        self.assertTrue(rma.line_ids.on_hold)
        self.assertFalse(rma.picking_ids.filtered("after_sales_replaces"))
        with self.assertRefused("a decision is awaited"):
            rma.with_user(self.users["agent"]).action_exchange()
        rma.line_ids.with_user(self.approver).action_override("Delivered without a box")
        self.assertTrue(rma.picking_ids.filtered("after_sales_replaces"))

    def test_a_planned_put_away_waits_too(self):
        """Two reports: what the second finds holds the goods of the first back, although they are planned."""
        rma = self.arrived(quantity=2)
        report = rma.inspection_ids.with_user(self.technician)
        report.write({"quantity": 1, "grade": "qualified"})
        report.action_done()
        planned = rma.disposition_ids.move_id
        other = (rma.inspection_ids - report).with_user(self.technician)
        other.write({"grade": "qualified", "exclusion_ids": [Command.set(self.misuse.ids)], "accepted": True})
        other.action_done()
        self.assertTrue(rma.line_ids.on_hold)
        planned.picked = True
        with self.assertRefused("a decision is awaited", ValidationError):
            planned.picking_id.with_user(self.keeper).button_validate()

    def test_a_draft_credit_note_is_not_posted(self):
        """What turns out after the credit note was drafted still stops it."""
        rma = self.arrived(quantity=2)
        report = rma.inspection_ids.with_user(self.technician)
        report.write({"quantity": 1, "grade": "qualified"})
        report.action_done()
        credit_note = rma.with_user(self.accountant).action_refund()
        other = (rma.inspection_ids - report).with_user(self.technician)
        other.write({"grade": "qualified", "exclusion_ids": [Command.set(self.misuse.ids)], "accepted": True})
        other.action_done()
        with self.assertRefused("a decision is awaited"):
            credit_note.with_user(self.accountant).action_post()

    def test_decided_before_is_decided(self):
        """What an approver allowed against the rule, knowing of the packaging, does not stop again."""
        rma = self.case(broken_condition_ids=self.env.ref("after_sales_rma_policy.condition_packaging").ids)
        rma.action_submit()
        rma = rma.with_env(self.env)
        rma.with_user(self.approver).action_authorize("He told us before")
        receipt = rma.receipt_picking_ids
        receipt.move_line_ids.after_sales_packaging = "damaged"
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.assertTrue(rma.inspection_ids.accepted)
        rma.inspection_ids.with_user(self.technician).action_grade_qualified()
        self.assertEqual((rma.line_ids.on_hold, rma.disposition_ids.kind), (False, "restock"))

    def test_once_a_case(self):
        """Every report tells the same leader; he has it to do once."""
        rma = self.arrived("damaged", quantity=2)
        report = rma.inspection_ids.with_user(self.technician)
        report.write({"quantity": 1, "grade": "qualified", "accepted": True})
        report.action_done()
        self.held_rest = (rma.inspection_ids - report).with_user(self.technician)
        self.held_rest.write({"grade": "qualified", "accepted": True})
        self.held_rest.action_done()
        self.assertEqual(len(rma.activity_ids), 1)


@tagged("post_install", "-at_install")
class TestAtTheDock(OnHoldCommon):
    def test_damaged_packaging_is_not_graded_into_stock(self):
        rma = self.arrived("damaged", "qualified")
        report = rma.inspection_ids
        self.assertRecordValues(report, [{"state": "draft", "grade": "qualified", "accepted": False}])
        self.assertEqual(report.location_id, self.after_sales_warehouse.after_sales_quarantine_location_id)
        self.assertFalse(rma.disposition_ids)

    def test_intact_packaging_goes_to_its_place(self):
        rma = self.arrived("intact", "qualified")
        self.assertRecordValues(rma.inspection_ids, [{"state": "done", "accepted": True}])
        self.assertEqual(rma.disposition_ids.kind, "restock")

    def test_packaging_after_the_grade_and_the_other_way_round(self):
        """In whatever order the operator fills in the line."""
        self.company.after_sales_inspect_at_dock = True
        rma = self.case()
        rma.action_submit()
        line = rma.with_env(self.env).receipt_picking_ids.move_line_ids.with_user(self.keeper)
        quarantine = self.after_sales_warehouse.after_sales_quarantine_location_id
        line.after_sales_grade = "qualified"
        self.assertEqual(line.location_dest_id, self.warehouse.lot_stock_id)
        line.after_sales_packaging = "damaged"
        self.assertEqual(line.location_dest_id, quarantine)
        line.after_sales_packaging = "intact"
        self.assertEqual(line.location_dest_id, self.warehouse.lot_stock_id)

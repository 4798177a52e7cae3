"""Customers read what the promise says of goods that are refused after they came (R12)."""

from odoo.addons.after_sales_rma_policy.tests.test_on_hold import OnHoldCommon
from odoo.addons.after_sales_rma_service_level.tests.test_telling import TellingCommon
from odoo.addons.after_sales_rma_service_level.tests.test_told_truly import RefusedAtInspectionCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestRefusedAfterInspection(RefusedAtInspectionCommon):
    def test_without_a_word_of_the_technician(self):
        """The reason is what the promise says, in the customer's language."""
        self.customer.lang = "zh_CN"
        rma = self.signed(1)
        self.told_of_goods(rma)
        self.assertIn("客户", self.body(rma))
        self.assertNotIn("customer", self.body(rma).replace("customer@example.com", ""))


@tagged("post_install", "-at_install")
class TestRefusedByTheLeader(OnHoldCommon, TellingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_rule()
        cls.customer.lang = "en_US"

    def test_back_as_it_came(self):
        """Accepted by the technician, held by the promise, sent back by the leader: the customer reads why."""
        rma = self.held()
        self.send()
        self.assertNotIn("rejected", [event for event, _state in self.told(rma)])
        rma.line_ids.with_user(self.approver).action_change_remedy("as_is", "The box is torn")
        self.send()
        notice = rma.notice_ids.filtered(lambda item: item.event == "rejected")
        self.assertEqual(notice.state, "sent")
        for words in ("The box is torn", "Packaging incomplete", "spare part", "12315"):
            self.assertIn(words, notice.message_id.body)

    def test_the_customer_wants_it_back(self):
        """Another remedy of goods that are in order is no refusal."""
        rma = self.arrived()
        rma.inspection_ids.with_user(self.technician).action_grade_qualified()
        rma.line_ids.with_user(self.approver).action_change_remedy("as_is", "He changed his mind again")
        self.assertNotIn("rejected", [event for event, _state in self.told(rma)])

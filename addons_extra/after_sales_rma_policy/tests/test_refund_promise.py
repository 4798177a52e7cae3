"""What the promise deducts from a refund, and who bears the freight by it (R10, R23, L09, L12)."""

from odoo import Command
from odoo.addons.after_sales_rma.tests.test_refund_simulation import RefundCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestRefundPromise(RefundCommon):
    def _promise(self):
        """A promise of the company: for faults it pays the freight, a defective item is worth a tenth less."""
        self.env["after.sales.policy"].create(
            {
                "name": "Promise",
                "company_id": self.company.id,
                "rule_ids": [
                    Command.create(
                        {
                            "code": fault,
                            "name": fault,
                            "fault": fault,
                            "days": 7,
                            "allow_refund": True,
                            "return_freight_payer": "company" if fault == "fault" else "customer",
                        }
                    )
                    for fault in ("fault", "none")
                ],
                "fee_ids": [Command.create({"code": "F1", "name": "Opened", "kind": "value_loss", "percent": 10})],
            }
        )

    def test_the_promise(self):
        """A fault of ours: we bear the freight, else the customer does (L09, L12). Its deduction is recorded."""
        self._promise()
        # A quality fault would be refuted by the inspection, which finds the goods qualified.
        fault = self.env["after.sales.reason"].create(
            {"name": "Wrong colour", "code": "COLOUR", "nature": "wrong", "fault_party": "company"}
        )
        for reason, total in ((fault, 124.3), (fault.browse(), 101.7)):
            order, _invoice = self.sold((self.average, 1, 100), (self.freight, 1, 20))
            rma = self.request(order, reason=reason)
            self.assertEqual(rma.outward_freight_payer, "company" if reason else "customer")
            self.assertFalse(rma.deduction_ids)
            self.assertPosted(rma)
            self.assertEqual(rma.amount_refund, total)
            self.assertEqual((rma.deduction_ids.source, rma.deduction_ids.rule), ("policy", "F1"))

    def test_a_person_decides_against_the_promise(self):
        """What the promise says stays beside what a person says."""
        self._promise()
        order, _invoice = self.sold((self.average, 1, 100))
        rma = self.request(order)
        self.env["after.sales.deduction"]._refresh(rma)
        item = rma.deduction_ids.with_user(self.users["agent"])
        with self.assertRefused("set it to 0"):
            item.unlink()
        item.write({"percent": 0, "reason": "Good customer"})
        self.assertEqual((item.source, item.percent, item.policy_percent), ("person", 0, 10))
        self.assertEqual(self.assertPosted(rma).amount_total, 113)

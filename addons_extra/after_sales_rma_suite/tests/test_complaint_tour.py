from odoo.addons.after_sales_rma.tests.test_tours import TourCommon
from odoo.addons.after_sales_rma_quality.tests.test_cause import QualityCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestComplaintTour(QualityCommon, TourCommon):
    """From a complaint by phone to the verified corrective action in the browser, in Chinese, by three people (R38)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"name": "东方电子", "lang": "zh_CN"})
        cls.quality.lang = "zh_CN"
        cls.leader.write({"name": "质量主管", "lang": "zh_CN"})

    def test_from_complaint_to_verified(self):
        for tour, user in (
            ("salesperson_takes_a_complaint_down", self.users["salesperson"]),
            ("quality_corrects_what_is_complained_about", self.quality),
            ("quality_leader_verifies_the_measure", self.leader),
        ):
            self.start_tour("/odoo", f"after_sales_{tour}", login=user.login, timeout=300)
        self.env.invalidate_all()
        complaint = self.env["after.sales.complaint"].search([("partner_id", "=", self.customer.id)])
        self.assertRecordValues(
            complaint, [{"state": "working", "severity": "2", "user_id": self.users["salesperson"].id}]
        )
        self.assertRecordValues(
            complaint.corrective_action_id,
            [
                {
                    "state": "verified",
                    "description": "按键又失灵了",
                    "cause_id": self.solder.id,
                    "done_by_id": self.quality.id,
                    "verified_by_id": self.leader.id,
                }
            ],
        )

from odoo.addons.after_sales_rma.tests.test_tours import TourCommon
from odoo.tests import tagged

from .test_cause import QualityCommon


@tagged("post_install", "-at_install")
class TestQualityTour(QualityCommon, TourCommon):
    """From test report to verified corrective action in the browser, in Chinese: three people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_inspect_at_dock = False
        cls.quality.write({"name": "质量工程师", "lang": "zh_CN"})
        cls.leader.write({"name": "质量主管", "lang": "zh_CN"})

    def test_from_report_to_closed(self):
        camera = self._create_product("数码相机", list_price=899)
        self.buy(camera, 1, 100)
        report = self.returned(camera)
        for tour, user in (("finds", self.technician), ("acts", self.quality), ("verifies", self.leader)):
            self.start_tour("/odoo", f"after_sales_quality_{tour}", login=user.login, timeout=300)
        self.env.invalidate_all()
        self.assertRecordValues(
            report.sudo().corrective_action_ids,
            [
                {
                    "state": "closed",
                    "cause_id": self.solder.id,
                    "description": "按键无反应",
                    "done_by_id": self.quality.id,
                    "verified_by_id": self.leader.id,
                }
            ],
        )

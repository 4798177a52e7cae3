from odoo.addons.after_sales_rma.tests.test_tours import TourCommon
from odoo.tests import tagged

from .test_write_down import WriteDownCommon


@tagged("post_install", "-at_install")
class TestWriteDownTour(WriteDownCommon, TourCommon):
    """The commerce department values defective goods in the browser, a leader approves; in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_write_down_limit = 0

    def test_valued_and_approved(self):
        camera = self._create_product("数码相机", list_price=899)
        item = self.defective_goods(camera)
        self.start_tour("/odoo", "after_sales_commerce_values", login=self.users["commerce"].login, timeout=300)
        self.env.invalidate_all()
        self.assertRecordValues(item, [{"state": "to_approve", "realisable_unit": 40, "loss": 140}])
        self.start_tour("/odoo", "after_sales_approver_approves_value", login=self.users["approver"].login, timeout=300)
        self.env.invalidate_all()
        self.assertRecordValues(item, [{"state": "approved", "approved_by_id": self.users["approver"].id}])

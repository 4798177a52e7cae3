from odoo.tests import HttpCase, tagged

from .test_tours import BUNDLES
from .test_write_down import WriteDownCommon


@tagged("post_install", "-at_install")
class TestWriteDownTour(WriteDownCommon, HttpCase):
    """The commerce department values defective goods in the browser, a leader approves; in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for bundle in BUNDLES:
            assets = cls.env["ir.qweb"]._get_asset_bundle(bundle)
            assets.js()
            assets.css()
        cls.env["res.lang"]._activate_lang("zh_CN")
        module = cls.env.ref("base.module_after_sales_rma")
        (module | module.upstream_dependencies(exclude_states=("uninstalled",)))._update_translations(["zh_CN"])
        (cls.users["commerce"] | cls.users["approver"]).write({"lang": "zh_CN", "tz": "Asia/Shanghai"})
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

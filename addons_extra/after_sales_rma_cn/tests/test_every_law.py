"""Every rule of the law that is shipped applies once, by facts that arise from documents (L02–L22)."""

from odoo.addons.after_sales_rma_suite.tests.test_every_rule import EveryRuleCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestEveryLaw(EveryRuleCommon):
    def test_law(self):
        """Seven days, faulty goods, the three guarantees; repairs by their buttons, timers by the daily job."""
        rules, fees = self.walk("after_sales_rma_cn")
        self.assertGreaterEqual((rules, fees), (9, 1))

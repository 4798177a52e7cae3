from odoo.addons.after_sales_rma.tests.test_part import PartCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestPartAccount(PartCommon):
    def test_the_account_of_free_repairs_bears_free_parts(self):
        """The company names it once, for what it gives away in the workshop and by mail (R04)."""
        self.company.after_sales_repair_account_id = self._account(self.company, "6601")
        self.send(self.ask())
        self.assertEqual(self.balance("6601"), 20)
        self.assertClosing()

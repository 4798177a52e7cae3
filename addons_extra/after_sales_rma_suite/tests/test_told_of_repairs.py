from odoo.addons.after_sales_rma_service_level.tests.test_telling import TellingCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTellingOfRepairs(TellingCommon):
    """Customers hear of the price of a repair, and that it is done (R29, R30)."""

    def test_quotation_and_ready(self):
        self.customer.lang = "en_US"
        rma = self.submitted(remedy="repair")
        rma.action_authorize()
        rma.receipt_picking_ids.action_after_sales_all_qualified()
        repair = rma.action_repair()
        repair.action_after_sales_charge()
        part = self._create_product("Switch", list_price=30)
        self.buy(part, 5, 10)
        repair.write({"move_ids": [(0, 0, {"product_id": part.id, "product_uom_qty": 1, "repair_line_type": "add"})]})
        order = repair.action_after_sales_quote()
        self.send()
        self.assertNotIn("quotation", [event for event, _state in self.told(rma)], "told when it is sent")
        repair.action_after_sales_tell_price()
        self.send()
        body = self.mails(rma)[-1].body
        self.assertIn("The repair costs", body)
        self.assertIn(f"/my/orders/{order.id}", body)
        repair.action_after_sales_accept()
        repair.action_validate()
        repair.action_repair_start()
        repair.action_repair_end()
        rma.inspection_ids.filtered(lambda report: report.state == "draft").action_grade_qualified()
        self.send()
        self.assertEqual(self.told(rma)[-1], ("ready", "sent"))

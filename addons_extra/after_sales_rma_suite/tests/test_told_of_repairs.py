from odoo.addons.after_sales_rma_service_level.tests.test_telling import TellingCommon
from odoo.tests import tagged

from .test_update import migrate


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

    def test_at_a_vendor(self):
        """The customer reads that his goods are with the manufacturer, and until when; for us the clock runs on."""
        self.company.after_sales_tell_outside = True
        self.customer.lang = "en_US"
        rma = self.submitted(remedy="repair")
        rma.action_authorize()
        rma.receipt_picking_ids.action_after_sales_all_qualified()
        repair, due = rma.action_repair(), rma.due_next
        vendor = self.env["res.partner"].create({"name": "Secret Vendor"})
        for back in (True, False):
            repair._after_sales_send_outside(vendor, self.today())
            self.assertNotIn(("outside", "waiting"), self.told(rma), "not before it left")
            rma.action_put_away()
            self.assertEqual((rma.next_step, rma.due_next, rma.is_clock_stopped), ("outside", due, False))
            if back:
                repair.action_after_sales_back("refused")
            self.send()
            self.assertEqual(self.told(rma)[-1], ("outside", "dropped" if back else "sent"))
        body = self.mails(rma)[-1].body
        self.assertIn("with the manufacturer for repair, expected back on", body)
        self.assertIn(repair.product_id.name, body)
        self.assertNotIn("Secret", body)
        # An older version said that it was in repair.
        rma.flush_recordset()
        self.env.cr.execute("UPDATE after_sales_rma SET next_step = 'repair' WHERE id = %s", (rma.id,))
        migrate(self.env, "19.0.2.0.0/end-next-steps", "19.0.1.4.0")
        self.assertEqual((rma.next_step, rma.due_next), ("outside", due))

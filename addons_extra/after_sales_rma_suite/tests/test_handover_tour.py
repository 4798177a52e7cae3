from odoo.addons.after_sales_rma.tests.test_tours import CaseTourCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestHandoverTour(CaseTourCommon):
    """A replacement from the warehouse to the salesperson, and to the customer, who signs; in Chinese (R26, R40)."""

    def test_handed_over_and_signed_for(self):
        self.by_rule()
        self.company.write({"after_sales_salespeople_take": True, "after_sales_papers_required": True})
        order = self._delivered_order(self.camera)
        rma = self.request(order, {order.order_line: 1}, remedy="exchange")
        self.receive(rma)

        self._tour("warehouse_hands_the_replacement_over", "warehouse")
        item = rma.handover_ids
        salesperson = self.users["salesperson"]
        self.assertRecordValues(
            item, [{"state": "out", "user_id": salesperson.id, "given_by_id": self.users["warehouse"].id}]
        )
        self.assertEqual(rma.next_step, "with_sales")
        self._tour("salesperson_gets_the_signature", "salesperson")
        self.assertTrue(item.picking_id.is_signed)
        self.assertEqual((item.state, rma.state), ("signed", "done"))

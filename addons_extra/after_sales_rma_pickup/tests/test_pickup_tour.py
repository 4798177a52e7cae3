from odoo.addons.after_sales_rma.tests.test_tours import CaseTourCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestPickupTour(CaseTourCommon):
    """Collected by our own driver, in Chinese: planned, on his route, signed for on the screen, received (F2)."""

    def test_collected_by_our_driver(self):
        rma = self._requested(2)
        rma.with_user(self.users["approver"]).action_authorize()
        self._tour("salesperson_plans_a_pickup", "salesperson")
        pickup = rma.pickup_ids
        self.assertRecordValues(pickup, [{"state": "planned", "user_id": self.users["warehouse"].id}])
        # The next working day was proposed; the customer is there today.
        pickup.with_user(self.users["salesperson"]).action_change({"date": self.today()})
        self._tour("driver_collects_with_a_signature", "warehouse")
        self.assertRecordValues(pickup, [{"state": "collected", "signed_by": "东方电子"}])
        self.assertTrue(pickup.signature)
        self._tour("warehouse_receives", "warehouse")
        self.assertEqual(pickup.state, "arrived")

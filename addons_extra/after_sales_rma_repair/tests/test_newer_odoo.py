"""What a newer Odoo 19 does otherwise with quotations of repairs: the same code is right on both."""

from unittest.mock import patch

from odoo.addons.repair.models.repair import RepairOrder
from odoo.tests import tagged

from .test_repair import RepairCommon


@tagged("post_install", "-at_install")
class TestQuotations(RepairCommon):
    """There, quotations are made by ``_create_sale_order``, which the button calls, and not the button alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.env["repair.order"].create(
            {"product_id": cls.phone.id, "product_qty": 1, "partner_id": cls.customer.id}
        )

    def newer(self):
        """Odoo's method, as the newer one has it."""

        def create_sale_order(repairs):
            return repairs.env["sale.order"].create([{"partner_id": repair.partner_id.id} for repair in repairs])

        return patch.object(RepairOrder, "_create_sale_order", create_sale_order, create=True)

    def test_of_cases(self):
        """The way of the case, whoever asks for it: what is free is not quoted, what is charged names the case."""
        repair = self.in_workshop("P1").repair_order_ids
        with self.newer():
            with self.assertRefused("."):
                repair.with_user(self.salesperson)._create_sale_order()
            self.assertFalse(repair.sale_order_id)
            repair.with_user(self.technician).action_after_sales_charge()
            order = repair.with_user(self.salesperson)._create_sale_order()
        self.assertEqual(order, repair.sale_order_id)
        self.assertEqual(order.client_order_ref, repair.after_sales_rma_id.name)

    def test_of_others(self):
        with self.newer():
            order = self.own._create_sale_order()
        self.assertEqual(order.partner_id, self.customer)
        self.assertFalse(order.client_order_ref)

    def test_both_at_once(self):
        repairs = self.own | self.in_workshop("P1").repair_order_ids
        with self.newer(), self.assertRefused("separately"):
            repairs._create_sale_order()

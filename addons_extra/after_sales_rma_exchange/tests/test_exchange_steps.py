"""What every case passes, with an exchange: the gate, an archived seller, the request."""

from odoo.addons.after_sales_rma.tests.test_gate import GateCommon
from odoo.addons.after_sales_rma.tests.test_put_away import ArchivedCommon
from odoo.addons.after_sales_rma.tests.test_request import RequestCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestGateOfExchange(GateCommon):
    def test_replace(self):
        rma = self.case(remedy="exchange")
        rma.action_authorize()
        self.held = "replace"
        self.receive(rma)
        self.assertTrue(rma.line_ids.qty_to_replace)
        self.assertFalse(rma.picking_ids - rma.receipt_picking_ids)
        self.assertNotIn("exchange", rma.can_press)
        self.held = None
        self.env["after.sales.exchange"]._create_replacements(rma)
        self.assertTrue(rma.picking_ids - rma.receipt_picking_ids)


@tagged("post_install", "-at_install")
class TestSellerArchived(ArchivedCommon):
    def test_the_warehouse_that_sold_is_archived(self):
        """The replacement comes from a warehouse that sells."""
        other = self.sold_by_the_second()
        self.second.action_archive()
        swapped = self.request(other, remedy="exchange")
        swapped.receipt_picking_ids.button_validate()
        swapped.inspection_ids.with_user(self.technician).action_grade_qualified()
        self.assertEqual(swapped.replacement_move_ids.location_id, self.stock)


@tagged("post_install", "-at_install")
class TestRequestOfExchange(RequestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alone = cls.sell((cls.average, 4, 200))
        cls.deliver(cls.alone)
        cls.invoice(cls.alone)

    def test_exchange_for_something_else_waits_for_its_replacement(self):
        for kind, state in (("other", "draft"), ("same", "authorized")):
            with self.subTest(kind=kind):
                wizard = self.open_request(self.order)
                wizard.write({"remedy": "exchange", "exchange_for": kind, "replacement_product_id": self.by_lot.id})
                self.choose(wizard, self.average, 1)
                self.assertRecordValues(self.make(wizard), [{"state": state}])

    def test_an_exchange_for_other_goods_names_them(self):
        wizard = self.open_request(self.alone)
        wizard.write({"remedy": "exchange", "exchange_for": "other"})
        with self.assertRefused("what the customer gets instead"):
            wizard.action_create()
        self.assertFalse(self.alone.after_sales_rma_ids)
        wizard.replacement_product_id = self.by_lot
        rma = self.make(wizard)
        self.assertRecordValues(rma, [{"state": "draft"}])
        self.assertRecordValues(
            rma.replacement_ids, [{"line_id": rma.line_ids.id, "product_id": self.by_lot.id, "quantity": 4}]
        )
        self.assertEqual(rma.line_ids.exchange_kind, "order")

    def test_what_is_replaced_is_preset_where_there_is_but_one(self):
        rma = self.env["after.sales.intake"].create_from_sale(
            self.alone, [{"sale_line_id": self.alone.order_line.id, "quantity": 1}], remedy="exchange"
        )
        Replacement = self.env["after.sales.replacement"].with_user(self.agent)
        self.assertEqual(Replacement.with_context(default_rma_id=rma.id).new().line_id._origin, rma.line_ids)
        for nonsense in (0, -1, "x", [rma.id], 2**31 - 1):
            with self.subTest(nonsense=nonsense):
                found = Replacement.with_context(default_rma_id=nonsense).default_get(["line_id"])
                self.assertFalse(found["line_id"])

"""Orders as they are in life: with services, combos, notes and other units on them, delivered in part."""

from odoo import Command
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestMixedOrders(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for product in (cls.average, cls.fifo):
            cls.buy(product, 100, 100)
        cls.service = cls.env["product.product"].create(
            {
                "name": "Fitting",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 50,
                "taxes_id": [Command.set(cls.tax.ids)],
            }
        )

    def _combo(self):
        """A product that is sold as a choice of two others."""
        combo = self.env["product.combo"].create(
            {"name": "Choice", "combo_item_ids": [Command.create({"product_id": self.average.id})]}
        )
        product = self.env["product.product"].create(
            {"name": "Set", "type": "combo", "combo_ids": [Command.set(combo.ids)], "list_price": 300}
        )
        return product, combo

    # -- lines that bring no goods -----------------------------------------------------------------------------

    def test_service_note_and_section_stay_out_of_the_return(self):
        order = self.sell((self.average, 2, 200), (self.service, 1, 50))
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Goods"}),
            Command.create({"display_type": "line_note", "name": "Handle with care"}),
        ]
        self.deliver(order)
        invoice = self.invoice(order)
        self.assertTrue(order.can_request_after_sales)
        rma, credit_note = self.take_back(order)
        self.assertEqual(rma.line_ids.product_id, self.average)
        self.assertEqual(rma.state, "done")
        self.assertEqual(credit_note.invoice_line_ids.product_id, self.average)
        self.assertEqual(credit_note.amount_total, 452)
        self.assertEqual(invoice.amount_residual, 56.5, "the service was rendered and is paid")
        service = order.order_line.filtered(lambda line: line.product_id == self.service)
        self.assertEqual(service.qty_invoiced, 1)
        self.assertClosing()

    def test_an_order_of_services_alone_has_nothing_to_return(self):
        order = self.sell((self.service, 1, 50))
        self.invoice(order)
        self.assertFalse(order.can_request_after_sales)
        with self.assertRefused("Nothing can come back"):
            self.request(order)

    def test_what_was_chosen_of_a_combo_comes_back(self):
        product, combo = self._combo()
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 2})],
            }
        )
        order.order_line = [
            Command.create(
                {
                    "product_id": self.average.id,
                    "product_uom_qty": 2,
                    "linked_line_id": order.order_line.id,
                    "combo_item_id": combo.combo_item_ids.id,
                }
            )
        ]
        order.action_confirm()
        self.deliver(order)
        invoice = self.invoice(order)
        rma, credit_note = self.take_back(order)
        self.assertEqual((rma.line_ids.product_id, rma.line_ids.quantity), (self.average, 2))
        self.assertEqual(credit_note.amount_total, invoice.amount_total)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(rma.state, "done")
        self.assertClosing()

    # -- delivered in part -------------------------------------------------------------------------------------

    def test_a_part_of_a_part(self):
        """Ten ordered, six delivered, four come back: two are the customer's, four may still be delivered."""
        order = self.sell((self.average, 10, 200))
        line = order.order_line
        self.deliver(order, {line: 6})
        invoice = self.invoice(order)
        with self.assertRefused("7 .* asked for, 6 may still come back"):
            self.request(order, {line: 7})
        rma, credit_note = self.take_back(order, {line: 4})
        self.assertEqual(rma.state, "done")
        self.assertEqual((line.qty_delivered, line.qty_invoiced), (2, 2))
        self.assertEqual(credit_note.amount_total, 904)
        self.assertEqual(invoice.amount_residual, 452)
        self.assertClosing()
        self.deliver(order)
        self.assertEqual(line.qty_delivered, 6, "what was still to be delivered, not what came back")
        self.invoice(order)
        second, _credit_note = self.take_back(order)
        self.assertEqual(sum(second.line_ids.mapped("quantity")), 6)
        self.assertEqual((line.qty_delivered, line.qty_invoiced), (0, 0))
        self.assertClosing()

    # -- other units -------------------------------------------------------------------------------------------

    def _count(self, receipt, quantity: float, unit) -> None:
        """The operator writes down what arrived in a unit of their own."""
        line, *others = receipt.move_ids.move_line_ids
        for other in others:
            other.unlink()
        line.write({"product_uom_id": unit.id, "quantity": quantity, "picked": True, "after_sales_grade": "qualified"})
        receipt.with_context(skip_backorder=True).button_validate()

    def _pieces(self, quantity: float, unit) -> float:
        return unit._compute_quantity(quantity, self.average.uom_id)

    def _awaited_by(self, unit):
        """An authorised case for a dozen that its receipt awaits in a unit, and its order line."""
        self.env["ir.config_parameter"].sudo().set_param("stock.propagate_uom", "1" if unit == self.dozen else "0")
        order = self.sell((self.average, 1, 2400, {"product_uom_id": self.dozen.id}))
        self.deliver(order)
        self.invoice(order)
        rma = self.request(order)
        self.assertEqual(rma.receipt_picking_ids.move_ids.product_uom, unit)
        return rma, order

    def test_a_dozen_comes_back_in_pieces(self):
        """Sold by the dozen, counted by the piece in two parcels of seven and five, whatever the receipt says."""
        for unit in (self.average.uom_id, self.dozen):
            with self.subTest(awaited_by=unit.name):
                rma, order = self._awaited_by(unit)
                self._count(rma.receipt_picking_ids, 7, self.average.uom_id)
                self.assertEqual(rma.receipt_status, "partial")
                self.assertAlmostEqual(self._pieces(rma.line_ids.qty_received, rma.line_ids.uom_id), 7, 1)
                self.assertAlmostEqual(self.credit(rma).amount_total, 1582, delta=2712 * 0.01)
                rest = rma.receipt_picking_ids.filtered(lambda picking: picking.state != "done")
                self._count(rest, 5, self.average.uom_id)
                self.assertEqual(rma.receipt_status, "done")
                self.credit(rma)
                self.assertEqual(rma.state, "done")
                line = order.order_line
                self.assertEqual((line.qty_delivered, line.qty_invoiced), (0, 0))
                self.assertEqual(order.invoice_ids.filtered(lambda m: m.move_type == "out_invoice").amount_residual, 0)
                self.assertClosing()

    def test_thirteen_pieces_for_a_dozen_are_one_too_many(self):
        for unit in (self.average.uom_id, self.dozen):
            with self.subTest(awaited_by=unit.name):
                rma, _order = self._awaited_by(unit)
                self._count(rma.receipt_picking_ids, 13, self.average.uom_id)
                item = rma.discrepancy_ids
                self.assertEqual((item.kind, item.state), ("more", "open"))
                self.assertAlmostEqual(self._pieces(item.quantity, item.uom_id), 1, delta=0.1)
                self.assertEqual(self._pieces(rma.line_ids.qty_received, rma.line_ids.uom_id), 12)

    # -- scrapped without a write-down ---------------------------------------------------------------------------

    def test_defective_goods_scrapped_before_anybody_valued_them(self):
        """Nothing was set aside for them: the loss is what they cost, as of whatever else Odoo scraps."""
        order = self.sell((self.average, 2, 200))
        self.deliver(order)
        self.invoice(order)
        rma = self.request(order)
        receipt = rma.receipt_picking_ids
        receipt.move_ids.move_line_ids.after_sales_grade = "defective"
        receipt.button_validate()
        self.credit(rma)
        self.assertClosing()
        place = rma.warehouse_id.after_sales_defective_location_id
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.average.id,
                "scrap_qty": 2,
                "location_id": place.id,
                "company_id": self.company.id,
            }
        )
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")
        allowance = self._account(self.company, "1471").code
        self.assertEqual(self.balance(allowance), 0, "no allowance was made, none is released")
        self.assertEqual(self.closing(), -200)

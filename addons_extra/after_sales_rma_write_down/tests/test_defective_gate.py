"""Defective goods are not reserved, delivered or made good by any native screen without a decision (R20, law 2)."""

from odoo import Command
from odoo.tests import Form, tagged

from .test_write_down import WriteDownCommon


@tagged("post_install", "-at_install")
class TestDefectiveGate(WriteDownCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls.defective_goods(cls.average)

    def delivery(self, quantity: float = 1, source=None, picking_type=None):
        """A native delivery without any order."""
        source = source or self.defective
        return self.env["stock.picking"].create(
            {
                "picking_type_id": (picking_type or self.after_sales_warehouse.out_type_id).id,
                "partner_id": self.customer.id,
                "location_id": source.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.average.id,
                            "product_uom": self.average.uom_id.id,
                            "product_uom_qty": quantity,
                            "location_id": source.id,
                            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                        }
                    )
                ],
            }
        )

    # -- reserved ----------------------------------------------------------------------------------------------

    def test_not_reserved_for_a_delivery(self):
        for source in (self.defective, self.after_sales_warehouse.lot_stock_id):
            picking = self.delivery(source=source)
            picking.action_confirm()
            picking.action_assign()
            self.assertEqual((picking.state, picking.move_ids.quantity), ("confirmed", 0))

    def test_not_reserved_by_hand(self):
        picking = self.delivery().with_user(self.users["warehouse"])
        picking.action_confirm()
        with self.assertRefused("is defective: it is delivered by a clearance sale only"):
            picking.move_ids.quantity = 1

    def test_not_taken_from_another_warehouse(self):
        """Somebody names the defective location on a delivery of the selling warehouse."""
        order = self.sell((self.average, 1, 200))
        picking = order.picking_ids
        with self.assertRefused("is defective"):
            picking.move_ids.move_line_ids.location_id = self.defective

    def test_clearance_is_reserved_once_valued(self):
        order = self.clearance(self.average, 1)
        self.assertEqual(order.picking_ids.state, "confirmed")
        self.value(self.item)
        order.picking_ids.action_assign()
        self.assertEqual(order.picking_ids.state, "assigned")
        self.assertEqual(order.picking_ids.move_line_ids.location_id, self.defective)

    # -- delivered ---------------------------------------------------------------------------------------------

    def test_not_delivered_by_a_bare_transfer(self):
        picking = self.delivery()
        picking.action_confirm()
        with self.assertRefused("is delivered by a clearance sale only"):
            picking.move_ids.quantity = 1
            picking.move_ids.picked = True
            picking.button_validate()

    def test_not_more_than_was_valued(self):
        self.item.quantity = 1
        self.value(self.item)
        order = self.clearance(self.average, 3)
        with self.assertRefused("only 1 have an approved value"):
            order.picking_ids.move_ids.quantity = 2

    def test_not_hidden_behind_the_place_above(self):
        """Defective goods are not handed out by naming the stock location above them."""
        self.value(self.item)
        order = self.clearance(self.average, 3)
        with self.assertRefused("does not lie in"):
            order.picking_ids.move_ids.quantity = 3

    def test_spare_parts_beside_them_are_free(self):
        stock = self.after_sales_warehouse.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.average, stock, 5)
        picking = self.delivery(3, source=stock)
        picking.action_confirm()
        picking.action_assign()
        self.assertEqual((picking.state, picking.move_line_ids.location_id), ("assigned", stock))
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_not_sold_as_good(self):
        with self.assertRefused("mark it as a clearance sale"):
            self.sell((self.average, 1, 200), warehouse_id=self.after_sales_warehouse.id)

    def test_clearance_sells_nothing_good(self):
        with self.assertRefused("has to be the after-sales warehouse"):
            self.sell((self.average, 1, 200), after_sales_clearance=True, warehouse_id=self.warehouse.id)

    # -- made good ---------------------------------------------------------------------------------------------

    def test_not_made_good_by_the_warehouse(self):
        for role in ("warehouse", "salesperson"):
            user = self.users[role]
            user.group_ids |= self.env.ref("stock.group_stock_user")
            with self.assertRefused("kept apart|is defective"):
                self.take(self.average, 1, self.warehouse.lot_stock_id, user=user)
        self.take(self.average, 1, self.warehouse.lot_stock_id, user=self.users["manager"])

    def test_no_more_made_good_than_lie_there(self):
        """A good unit is not made of nothing: Odoo itself lets a transfer take what is not there."""
        lying = self.item.quantity
        with self.assertRefused("1 Units more would be taken than lie in"):
            self.take(self.average, lying + 1, self.warehouse.lot_stock_id, user=self.users["manager"])
        self.take(self.average, lying, self.warehouse.lot_stock_id, user=self.users["manager"])
        # It was not valued yet: there is nothing to release.
        self.assertEqual(self.item.state, "cancelled")

    def test_not_made_good_under_the_name_of_a_case(self):
        """A move that only names a case line is no decision."""
        line = self.item.line_id
        picking = self.delivery(picking_type=self.after_sales_warehouse.int_type_id)
        picking.move_ids.write({"location_dest_id": self.warehouse.lot_stock_id.id, "after_sales_line_id": line.id})
        picking.location_dest_id = self.warehouse.lot_stock_id
        seen = picking.with_user(self.users["warehouse"])
        with self.assertRefused("is defective"):
            seen.action_confirm()
            seen.move_ids.quantity = 1
            seen.move_ids.picked = True
            seen.button_validate()

    def test_not_made_good_by_relocation(self):
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.average.id), ("location_id", "=", self.defective.id)]
        )
        self.users["warehouse"].group_ids |= self.env.ref("stock.group_stock_manager")
        with self.assertRefused("kept apart|is defective"):
            quant.with_user(self.users["warehouse"]).move_quants(location_dest_id=self.warehouse.lot_stock_id)

    def test_not_made_good_by_changing_what_is_done(self):
        line = self.item.move_id.move_line_ids
        self.assertEqual(line.location_dest_id, self.defective)
        with self.assertRefused("is done"):
            line.with_user(self.users["manager"]).location_dest_id = self.warehouse.lot_stock_id

    # -- clearance ---------------------------------------------------------------------------------------------

    def test_clearance_has_its_own_prices_and_marks(self):
        self.value(self.item)
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Clearance",
                "currency_id": self.company.currency_id.id,
                "company_id": self.company.id,
                "item_ids": [Command.create({"compute_price": "fixed", "fixed_price": 45})],
            }
        )
        self.company.after_sales_clearance_pricelist_id = pricelist
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "after_sales_clearance": True,
                "order_line": [Command.create({"product_id": self.average.id, "product_uom_qty": 1})],
            }
        )
        self.assertEqual((order.warehouse_id, order.pricelist_id), (self.after_sales_warehouse, pricelist))
        self.assertEqual(order.order_line.price_unit, 45)
        order.action_confirm()
        self.deliver(order)
        invoice = self.invoice(order)
        with self.assertRefused("is confirmed"):
            order.after_sales_clearance = False
        for report, document in (
            ("sale.action_report_saleorder", order),
            ("stock.action_report_delivery", order.picking_ids),
            ("account.account_invoices", invoice),
        ):
            html = self.env["ir.actions.report"]._render_qweb_html(report, document.ids)[0].decode()
            self.assertIn("o_after_sales_defective", html, report)
        plain = self.sell((self.average, 1, 200))
        html = self.env["ir.actions.report"]._render_qweb_html("sale.action_report_saleorder", plain.ids)[0].decode()
        self.assertNotIn("o_after_sales_defective", html)

    def test_clearance_on_the_screen(self):
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.customer
            form.after_sales_clearance = True
            self.assertEqual(form.warehouse_id, self.after_sales_warehouse)
            form.after_sales_clearance = False
            self.assertNotEqual(form.warehouse_id, self.after_sales_warehouse)

    # -- others ------------------------------------------------------------------------------------------------

    def test_plain_deliveries_ask_nothing(self):
        """A native delivery that touches no defective location costs no statement more."""
        # What every delivery reads was read by one before.
        self.defective_goods(self.average)
        order = self.sell((self.average, 1, 200))
        self.env["stock.location"]._after_sales_held()
        moves = order.picking_ids.move_ids
        moves.move_line_ids.mapped("location_id.parent_path")
        moves.move_line_ids.mapped("location_dest_id.parent_path")
        moves.location_id.warehouse_id.mapped("is_after_sales")
        with self.assertQueryCount(0):
            moves._after_sales_check_defective()
            moves.filtered(lambda move: move._after_sales_may_not_reserve())
            moves._after_sales_value_defective()

"""What was repaired is packed anew and known as repaired: label, serial, delivery note, later cases (R44)."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..hooks import post_init_hook
from .test_repair import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairMarked(RepairCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rma = cls.in_workshop("P1")
        cls.repair = cls.rma.repair_order_ids
        cls.work(cls.repair)

    def test_packed_anew_before_it_goes_back(self):
        mine = self.repair.with_user(self.technician)
        self.company.after_sales_repack = True
        with self.assertRefused("not repaired and tested"):
            mine.action_after_sales_repack()
        self.inspect(self.rma)
        with self.assertRefused("packed anew"), self.env.cr.savepoint():
            self.give_back(self.rma)
        with self.assertRefused("that is for"):
            self.repair.with_user(self.salesperson).action_after_sales_repack()
        with self.assertRaises(AccessError):
            mine.write({"after_sales_repacked_on": "2026-01-01 08:00:00"})
        mine.action_after_sales_repack()
        self.assertEqual(self.repair.after_sales_repacked_by_id, self.technician)
        with self.assertRefused("repacked already"):
            mine.action_after_sales_repack()
        self.give_back(self.rma)
        self.assertEqual(self.rma.state, "done")

    def test_not_demanded_not_asked(self):
        self.inspect(self.rma)
        self.give_back(self.rma)
        self.assertEqual(self.rma.state, "done")

    def test_marked_as_repaired(self):
        lot, other = self.serial("P1"), self.serial("P2")
        # Done, but not tested yet: nobody knows whether it is repaired.
        self.assertEqual((lot.after_sales_repaired_count, self.repair._after_sales_repaired_labels()), (0, []))
        self.inspect(self.rma)
        self.env.invalidate_all()
        self.assertEqual(lot.after_sales_repaired_count, 1)
        self.assertEqual((lot.after_sales_repaired_on, lot.after_sales_repaired_rma_id), (self.today(), self.rma))
        self.assertFalse(other.after_sales_repaired_count)
        Lot = self.env["stock.lot"]
        ours = [("id", "in", (lot | other).ids)]
        self.assertEqual(Lot.search([*ours, ("after_sales_repaired_count", ">", 0)]), lot)
        self.assertEqual(Lot.search([*ours, ("after_sales_repaired_count", "=", 0)]), other)
        (label,) = self.repair._after_sales_repaired_labels()
        self.assertEqual((label["lot"], label["count"], label["date"]), (lot, 1, self.today()))
        picking = self.give_back(self.rma)
        self.assertEqual(picking._after_sales_repaired_goods(), ["Phone P1"])
        self.assertIn("Repaired goods", self.slip(picking))
        delivery = self.order.picking_ids.filtered(lambda item: item.picking_type_code == "outgoing")[:1]
        self.assertIn("P1", "".join(self.order._after_sales_repaired_goods()), delivery.name)
        # A later case for a refund says that the serial was repaired; that of another serial does not.
        spec = {"sale_line_id": self.order.order_line.id, "quantity": 1, "lot_ids": lot.ids}
        later = self.env["after.sales.intake"].create_from_sale(self.order, [spec], remedy="refund")
        self.assertIn("P1", later.line_ids.repair_hint)

    def slip(self, picking):
        Report = self.env["ir.actions.report"]
        html, _kind = Report._render_qweb_html("stock.report_deliveryslip", picking.ids)
        return html.decode()

    def test_goods_of_ours_that_were_repaired(self):
        """A repair of our own stock, without any case, marks its serial as well; its sale says so."""
        self.buy(self.phone, 1, 100, lots=["P9"])
        own = self.env["repair.order"].create(
            {"product_id": self.phone.id, "lot_id": self.serial("P9").id, "product_qty": 1}
        )
        own.action_validate()
        own.action_repair_start()
        own.action_repair_end()
        lot = self.serial("P9")
        self.assertEqual((lot.after_sales_repaired_count, bool(lot.after_sales_repaired_rma_id)), (1, False))
        self.assertEqual(len(own._after_sales_repaired_labels()), 1)
        order = self.sell((self.phone, 1, 150))
        self.assertEqual(order._after_sales_repaired_goods(), ["Phone P9"])
        self.assertIn("Repaired goods", self.slip(order.picking_ids))

    def repaired_of_ours(self, product, quantity=1):
        """A repair of our own stock, without any case."""
        kind = self.warehouse.repair_type_id
        repair = self.env["repair.order"].create(
            {"product_id": product.id, "product_qty": quantity, "picking_type_id": kind.id}
        )
        repair.action_validate()
        repair.action_repair_start()
        repair.action_repair_end()
        return repair

    def test_goods_without_serial(self):
        """Their package carries the mark: in stock, in part to another place, repaired again, and on their sale."""
        cable = self._create_product("Cable")
        self.buy(cable, 3, 100)
        stock = self.warehouse.lot_stock_id
        self.repaired_of_ours(cable, 2)
        quants = self.env["stock.quant"].search([("product_id", "=", cable.id), ("location_id", "=", stock.id)])
        self.assertEqual(
            sorted((quant.after_sales_repaired, quant.quantity) for quant in quants), [(False, 1), (True, 2)]
        )
        marked = [("after_sales_repaired", "=", True), ("product_id", "=", cable.id)]
        self.assertEqual(quants.search(marked), quants.filtered("after_sales_repaired"))
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": stock.id})
        package = quants.package_id
        move = self.env["stock.move"].create(
            {
                "product_id": cable.id,
                "product_uom_qty": 1,
                "location_id": stock.id,
                "location_dest_id": shelf.id,
                "move_line_ids": [
                    Command.create({"product_id": cable.id, "quantity": 1, "package_id": package.id, "picked": True})
                ],
            }
        )
        move._action_done()
        self.assertEqual(sum(quants.search(marked).mapped("quantity")), 2, "a part stays marked elsewhere")
        self.repaired_of_ours(cable)
        self.assertEqual(sum(quants.search(marked).mapped("quantity")), 3)
        self.repaired_of_ours(cable)
        found = quants.search([("product_id", "=", cable.id), ("location_id", "child_of", stock.id)])
        self.assertEqual(sum(found.mapped("quantity")), 3)
        self.assertFalse(
            found.filtered(lambda quant: quant.quantity < 0), "what is repaired again is taken from its own"
        )
        order = self.sell((cable, 2, 150))
        self.assertEqual(order._after_sales_repaired_goods(), ["Cable 2 Units"])
        self.assertIn("Repaired goods", self.slip(order.picking_ids))
        self.deliver(order)
        self.env.invalidate_all()
        self.assertEqual(order._after_sales_repaired_goods(), ["Cable 2 Units"])

    def test_the_type_of_packages_in_each_reader_s_language(self):
        """Odoo does not translate it: who reads Chinese reads Chinese, whatever language it was made in."""
        self.env["res.lang"]._activate_lang("zh_CN")
        kind = self.env.ref("after_sales_rma_repair.package_type_repaired")
        package = self.env["stock.package"]._after_sales_pack_repaired(["P9"])
        for name in ("Repaired Goods", "返修品"):
            kind.name = name
            for lang, words in {"en_US": "Repaired Goods", "zh_CN": "返修品"}.items():
                with self.subTest(name, lang=lang):
                    read = package.with_context(lang=lang).read(["package_type_id"])[0]
                    self.assertEqual(read["package_type_id"], (kind.id, words))
        self.company.partner_id.lang = "zh_CN"
        post_init_hook(self.env(context={"allowed_company_ids": self.company.ids}))
        self.assertEqual(kind.name, "返修品")
        kind.name = "Second hand"
        self.assertEqual(kind.with_context(lang="zh_CN").display_name, "Second hand")

    def test_nothing_in_stock_nothing_packed(self):
        """A native repair of what never came in, or of a customer's, makes no goods."""
        cable = self._create_product("Cable")
        repair = self.repaired_of_ours(cable)
        self.assertFalse(repair.move_id.move_line_ids.result_package_id)
        self.assertFalse(self.env["stock.quant"].search([("product_id", "=", cable.id), ("quantity", "!=", 0)]))

    def test_another_company_learns_no_case(self):
        self.inspect(self.rma)
        other = self._create_company("Other")
        stranger = self.users["manager"].copy({"login": "stranger", "company_id": other.id, "company_ids": other.ids})
        lot = self.serial("P1")
        lot.company_id = False
        seen = lot.with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.env.invalidate_all()
        self.assertEqual((seen.after_sales_repaired_count, bool(seen.after_sales_repaired_rma_id)), (1, False))

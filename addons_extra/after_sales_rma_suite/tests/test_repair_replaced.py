"""Back from headquarters or a vendor as another serial, or refused and given another remedy (R22)."""

from odoo.addons.after_sales_rma_repair.tests.test_repair_back import BackCommon
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestReplaced(BackCommon):
    def test_replaced_with_another_serial(self):
        before = self.facts()
        rma = self.outside()
        repair = rma.repair_order_ids
        wizard = (
            self.env["after.sales.back"]
            .with_user(self.technician)
            .create({"repair_ids": repair.ids, "result": "replaced", "serial": " P9 "})
        )
        self.assertTrue(wizard.can_replace)
        wizard.action_confirm()
        self.assertEqual((repair.lot_id.name, repair.after_sales_first_lot_id.name), ("P9", "P1"))
        traded = rma.picking_ids.filtered(
            lambda picking: "supplier" in (picking.location_id | picking.location_dest_id).mapped("usage")
        )
        self.assertEqual((len(traded), traded.partner_id.name), (2, "Vendor"))
        self.assertEqual(rma.next_step, "inspect")
        self.inspect(rma)
        delivery = self.give_back(rma)
        self.assertEqual(delivery.move_line_ids.lot_id.name, "P9")
        self.assertEqual(rma.state, "done")
        self.assertEqual(self.facts(), before)
        self.assertClosing()
        here = self.env["stock.quant"].search(
            [("location_id.usage", "=", "internal"), ("lot_id.name", "in", ("P1", "P9")), ("quantity", "!=", 0)]
        )
        self.assertFalse(here)

    def test_the_other_serial_may_come_back_itself(self):
        rma = self.outside()
        rma.repair_order_ids.with_user(self.technician).action_after_sales_back("replaced", "P9")
        self.inspect(rma)
        delivery = self.give_back(rma)
        found = self.env["after.sales.intake"]._find_deliveries("P9")
        self.assertEqual(found, delivery.move_ids)
        again = self.env["after.sales.intake"].create_from_sale(
            self.order, [{"move_id": delivery.move_ids.id, "quantity": 1}]
        )
        again.action_submit()
        self.assertEqual(again.line_ids.lot_ids.name, "P9")
        self.receive(again)
        self.credit(again)
        self.assertEqual(self.order.order_line.qty_delivered, 2)
        self.assertClosing()
        with self.assertRaises(UserError):
            self.ask("P1")

    def test_refused_and_back_as_it_came(self):
        rma = self.outside()
        rma.repair_order_ids.with_user(self.technician).action_after_sales_back("refused")
        rma.line_ids.with_user(self.approver).action_change_remedy("as_is", "Nobody can repair it")
        self.give_back(rma)
        self.assertEqual(rma.state, "done")
        self.assertClosing()

    def test_what_makes_no_sense(self):
        repair = self.outside().repair_order_ids.with_user(self.technician)
        for result, serial, words in (
            ("replaced", "", "which serial"),
            ("replaced", "P2", "known already"),
            ("lost", None, "Say how"),
        ):
            with self.subTest(result=result, serial=serial), self.assertRefused(words):
                repair.action_after_sales_back(result, serial)
        self.assertEqual(repair.after_sales_step, "outside")

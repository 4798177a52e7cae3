"""Repairs on site 上门维修: appointment, parts taken along and brought back, result, signature; no receipt (R29)."""

from base64 import b64encode
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools.misc import file_open

from .test_repair import RepairCommon


class VisitCommon(RepairCommon):
    def on_site(self, *names, submit=True):
        """A case for a repair at the customer's."""
        serials = self.env["stock.lot"].concat(*(self.serial(name) for name in names or ["P1"]))
        rma = self.env["after.sales.intake"].create_from_sale(
            self.order,
            [{"sale_line_id": self.order.order_line.id, "quantity": len(serials), "lot_ids": serials.ids}],
            remedy="repair",
        )
        rma.line_ids.on_site = True
        if submit:
            rma.action_submit()
        return rma

    def appoint(self, repair, **vals):
        return (
            self.env["after.sales.visit"]
            .with_user(self.salesperson)
            .create(
                {
                    "repair_id": repair.id,
                    "user_id": self.technician.id,
                    "date_start": fields.Datetime.now() + timedelta(days=2),
                    **vals,
                }
            )
        )

    def finish(self, visit, outcome="repaired", **vals):
        mine = visit.with_user(self.technician)
        mine.write({"outcome": outcome, "result": "Cable renewed", "signed_by": "Mr Wang", **vals})
        mine.action_done()


@tagged("post_install", "-at_install")
class TestRepairVisit(VisitCommon):
    def test_repaired_where_it_stands(self):
        before = self.facts()
        rma = self.on_site()
        self.assertRecordValues(rma, [{"state": "authorized", "next_step": "visit", "receipt_status": "none"}])
        self.assertFalse(rma.receipt_picking_ids)
        repair = rma.repair_order_ids
        self.assertRecordValues(
            repair, [{"lot_id": self.serial("P1").id, "after_sales_step": "visit", "under_warranty": True}]
        )
        visit = self.appoint(repair)
        self.assertEqual(visit.partner_id, self.order.partner_shipping_id)
        visit.partner_id.sudo().write({"street": "1 Long Street", "city": "Suzhou"})
        self.assertEqual(visit.address, "1 Long Street, Suzhou")
        self.assertEqual(repair.after_sales_place, "At the customer")
        self.assertEqual(visit.date_stop - visit.date_start, timedelta(hours=2))
        self.assertEqual(visit.sudo().activity_ids.user_id, self.technician)
        signature = b64encode(file_open("base/static/img/avatar_grey.png", "rb").read())
        self.finish(visit, signature=signature)
        self.assertRecordValues(visit, [{"state": "done", "outcome": "repaired"}])
        self.assertTrue(visit.signed_on)
        self.assertFalse(visit.sudo().activity_ids)
        self.assertEqual((repair.state, repair.after_sales_step), ("done", "returned"))
        self.assertRecordValues(rma, [{"state": "done", "remedy_status": "done"}])
        self.assertEqual(rma.line_ids.qty_repaired, 1)
        self.assertFalse(rma.inspection_ids)
        self.assertEqual(self.facts(), before)
        self.assertClosing()
        at_customer = self.env["stock.quant"].search(
            [("lot_id", "=", self.serial("P1").id), ("location_id.usage", "=", "customer")]
        )
        self.assertEqual([(quant.quantity, quant.owner_id.id) for quant in at_customer if quant.quantity], [(1, False)])

    def test_parts_taken_along_and_brought_back(self):
        self.company.after_sales_repair_account_id = self._account(self.company, "6601")
        rma = self.on_site()
        repair, stock = rma.repair_order_ids, self.part.qty_available
        visit = self.appoint(repair)
        mine = repair.with_user(self.technician)
        mine.write(
            {
                "move_ids": [
                    Command.create({"product_id": self.part.id, "product_uom_qty": 3, "repair_line_type": "add"})
                ]
            }
        )
        mine.action_validate()
        mine.write({"move_ids": [Command.update(repair.move_ids.id, {"quantity": 1})]})
        self.finish(visit)
        self.env.invalidate_all()
        self.assertEqual(sum(visit.part_ids.mapped("after_sales_used_qty")), 1)
        self.assertEqual(sum(visit.part_ids.mapped("after_sales_brought_back_qty")), 2)
        self.assertEqual(self.part.qty_available, stock - 1)
        self.assertEqual(self.balance("6601"), 20)
        self.assertClosing()

    def test_charged_on_site_the_customer_accepts_first(self):
        rma = self.on_site()
        repair = rma.repair_order_ids
        visit = self.appoint(repair)
        repair.with_user(self.technician).action_after_sales_charge()
        self.assertEqual(repair.after_sales_step, "plan")
        with self.assertRefused("accepts the quotation"):
            self.finish(visit)
        repair.with_user(self.salesperson).action_after_sales_quote()
        repair.with_user(self.salesperson).action_after_sales_accept()
        self.assertEqual(rma.next_step, "visit")
        self.finish(visit)
        self.assertEqual(rma.state, "done")

    def test_the_customer_refuses_the_price(self):
        rma = self.on_site()
        repair = rma.repair_order_ids
        repair.with_user(self.technician).action_after_sales_charge()
        repair.with_user(self.salesperson).action_after_sales_quote()
        repair.with_user(self.salesperson).action_after_sales_refuse()
        self.assertEqual((rma.state, repair.state), ("done", "cancel"))
        self.assertFalse(rma.picking_ids)

    def test_another_visit(self):
        rma = self.on_site()
        self.finish(self.appoint(rma.repair_order_ids), outcome="again")
        self.assertEqual((rma.state, rma.next_step), ("authorized", "visit"))
        self.finish(self.appoint(rma.repair_order_ids))
        self.assertEqual(rma.state, "done")
        self.assertEqual(rma.visit_count, 2)

    def test_to_be_repaired_in_the_workshop(self):
        rma = self.on_site()
        self.finish(self.appoint(rma.repair_order_ids), outcome="workshop")
        self.assertRecordValues(rma, [{"state": "authorized", "next_step": "await_goods"}])
        self.assertEqual(rma.line_ids.claimed_qty, 1)
        self.receive(rma)
        self.work(rma.repair_order_ids.filtered(lambda repair: repair.state == "draft"))
        self.inspect(rma)
        self.give_back(rma)
        self.assertEqual(rma.state, "done")
        self.assertClosing()

    def test_one_repair_for_each_serial(self):
        rma = self.on_site("P1", "P2")
        self.assertEqual(rma.repair_order_ids.mapped("lot_id.name"), ["P1", "P2"])
        for repair in rma.repair_order_ids:
            self.finish(self.appoint(repair))
        self.assertEqual(rma.state, "done")

    def test_it_claims_nothing(self):
        rma = self.on_site()
        self.assertEqual(rma.line_ids.claimed_qty, 0)
        self.assertEqual(self.ask("P1").line_ids.quantity, 1)

    def test_result_and_signature_are_needed(self):
        visit = self.appoint(self.on_site().repair_order_ids)
        with self.assertRefused("what was done"):
            visit.with_user(self.technician).action_done()
        visit.with_user(self.technician).write({"outcome": "repaired", "result": "Done"})
        with self.assertRefused("customer signs"):
            visit.with_user(self.technician).action_done()
        self.assertEqual(visit.state, "planned")

    def test_called_off(self):
        rma = self.on_site()
        visit = self.appoint(rma.repair_order_ids)
        visit.action_cancel()
        self.assertFalse(visit.sudo().activity_ids)
        self.assertEqual(rma.next_step, "visit")
        with self.assertRefused("over"):
            visit.result = "Late"

    def test_another_day_another_technician(self):
        visit = self.appoint(self.on_site().repair_order_ids)
        day = fields.Datetime.now() + timedelta(days=9)
        visit.write({"user_id": self.users["manager"].id, "date_start": day, "date_stop": day + timedelta(hours=1)})
        activity = visit.sudo().activity_ids
        self.assertEqual(activity.user_id, self.users["manager"])

    def test_a_cancelled_case_takes_everything_with_it(self):
        rma = self.on_site()
        visit = self.appoint(rma.repair_order_ids)
        rma.action_cancel()
        self.assertEqual((rma.state, rma.repair_order_ids.state, visit.state), ("cancelled", "cancel", "cancelled"))

    def test_who_may(self):
        repair = self.on_site().repair_order_ids
        for role in ("warehouse", "accountant", "commerce"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.env["after.sales.visit"].with_user(self.users[role]).create(
                    {"repair_id": repair.id, "user_id": self.technician.id, "date_start": fields.Datetime.now()}
                )
        visit = self.appoint(repair)
        with self.assertRaises(AccessError):
            visit.with_user(self.technician).state = "done"
        with self.assertRefused("belong to After-Sales"):
            visit.with_user(self.users["approver"]).action_cancel()

    def test_only_repairs_on_site_are_visited(self):
        rma = self.in_workshop("P3")
        with self.assertRefused("waits for no visit", ValidationError):
            self.appoint(rma.repair_order_ids)

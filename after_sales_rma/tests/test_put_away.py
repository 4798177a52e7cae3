"""Inspected goods come to their place, and defective ones never among those for sale (R20, law 2, law 5)."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import AfterSalesCommon


class PutAwayCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_inspect_at_dock = False
        cls.operator, cls.technician = cls.users["warehouse"], cls.users["technician"]
        cls.serial = cls._create_product("Serial", "average", tracking="serial")
        cls.buy(cls.average, 200, 100)
        cls.buy(cls.fifo, 10, 100)
        cls.buy(cls.serial, 3, 100, lots=["S1", "S2", "S3"])
        cls.stock = cls.warehouse.lot_stock_id
        cls.quarantine = cls.after_sales_warehouse.after_sales_quarantine_location_id
        cls.defective = cls.after_sales_warehouse.after_sales_defective_location_id

    def received(self, product=None, quantity: float = 3, names=None):
        """A case whose goods came in, are invoiced, and wait in quarantine."""
        product = product or self.average
        order = self.sell((product, quantity, 200))
        self.deliver(order, lots={order.order_line: self._lots(product, names)} if names else None)
        self.invoice(order)
        rma = self.request(order)
        rma.receipt_picking_ids.button_validate()
        return rma

    def graded(self, grade: str = "qualified", **kwargs):
        """A case whose reports are signed with a grade; its goods are to be put away."""
        rma = self.received(**kwargs)
        getattr(rma.inspection_ids.with_user(self.technician), f"action_grade_{grade}")()
        self.assertEqual(rma.next_step, "dispose")
        return rma

    def transfer(self, rma):
        """The open put-away transfers of cases, as the operator sees them."""
        return rma.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "internal" and picking.state not in ("done", "cancel")
        ).with_user(self.operator)

    def on_hand(self, location, product=None) -> float:
        """What lies at a place, reserved or not."""
        quants = self.env["stock.quant"].search(
            [("product_id", "=", (product or self.average).id), ("location_id", "child_of", location.id)]
        )
        return sum(quants.mapped("quantity"))

    def finish(self, rma, credited: float):
        """Credit what is accepted; then the case is closed and Odoo's stock closing agrees."""
        if credited:
            note = self.credit(rma)
            self.assertEqual(sum(note.invoice_line_ids.mapped("quantity")), credited)
        self.assertEqual((rma.state, rma.disposition_status), ("done", "done"))
        self.assertClosing()

    def assertDispositions(self, rma, *expected):
        """(kind, quantity, state) of the dispositions, oldest first."""
        found = [(item.kind, item.quantity, item.state) for item in rma.disposition_ids.sorted("id")]
        self.assertEqual(found, list(expected))


@tagged("post_install", "-at_install")
class TestPlaces(PutAwayCommon):
    def test_qualified_goes_to_the_warehouse_that_sold_it(self):
        self.env["stock.warehouse"].create(
            {"name": "Branch", "code": "BR", "company_id": self.company.id, "sequence": 0}
        )
        rma = self.graded()
        before = self.on_hand(self.stock)
        self.assertEqual(self.on_hand(self.quarantine), 3)
        self.assertDispositions(rma, ("restock", 3, "pending"))
        rma.with_user(self.operator).action_put_away()
        self.assertDispositions(rma, ("restock", 3, "done"))
        self.assertEqual((self.on_hand(self.quarantine), self.on_hand(self.stock)), (0, before + 3))
        self.finish(rma, 3)

    def test_defective_goes_where_nobody_sells_it_from(self):
        before = self.on_hand(self.stock)
        rma = self.graded("defective")
        rma.with_user(self.operator).action_put_away()
        self.assertDispositions(rma, ("defective", 3, "done"))
        self.assertEqual((self.on_hand(self.defective), self.on_hand(self.stock)), (3, before - 3))
        self.assertEqual(self.average.with_context(warehouse_id=self.warehouse.id).free_qty, before - 3)
        self.finish(rma, 3)

    def test_scrap(self):
        rma = self.graded("defective")
        rma.disposition_ids.with_user(self.technician).action_scrap()
        self.assertDispositions(rma, ("defective", 3, "cancelled"), ("scrap", 3, "pending"))
        rma.with_user(self.operator).action_put_away()
        self.assertEqual((self.on_hand(self.quarantine), self.on_hand(self.defective)), (0, 0))
        self.assertEqual(rma.disposition_ids[0].location_dest_id.usage, "inventory")
        self.credit(rma)
        self.assertEqual(rma.state, "done")
        self.assertEqual(self.closing(), -300, "the loss, as of whatever else is scrapped in Odoo")

    def test_back_to_the_customer(self):
        rma = self.received()
        report = rma.inspection_ids.with_user(self.technician)
        report.write({"grade": "defective", "accepted": False})
        report.action_done()
        self.assertFalse(self.transfer(rma))
        rma.disposition_ids.picking_id.with_user(self.operator).button_validate()
        self.assertDispositions(rma, ("customer", 3, "done"))
        self.finish(rma, 0)

    def test_serials_each_to_their_place(self):
        rma = self.received(self.serial, 3, ["S1", "S2", "S3"])
        reports = {report.lot_id.name: report for report in rma.inspection_ids.with_user(self.technician)}
        reports["S1"].action_grade_qualified()
        reports["S2"].action_grade_defective()
        reports["S3"].write({"grade": "defective", "accepted": False})
        reports["S3"].action_done()
        for picking in rma.picking_ids.filtered(lambda picking: picking.state == "assigned"):
            picking.with_user(self.operator).button_validate()
        places = {
            lot.name: lot.quant_ids.filtered(lambda quant: quant.quantity > 0).location_id
            for lot in self._lots(self.serial, ["S1", "S2", "S3"])
        }
        self.assertEqual(
            places, {"S1": self.stock, "S2": self.defective, "S3": rma.line_ids.origin_move_id.location_dest_id}
        )
        self.finish(rma, 2)

    def test_two_grades_of_one_line_in_one_transfer(self):
        rma = self.received()
        report = rma.inspection_ids.with_user(self.technician)
        report.write({"quantity": 1, "grade": "defective"})
        report.action_done()
        (rma.inspection_ids - report).with_user(self.technician).action_grade_qualified()
        self.transfer(rma).button_validate()
        self.assertDispositions(rma, ("defective", 1, "done"), ("restock", 2, "done"))
        self.finish(rma, 3)

    def test_a_shelf_of_the_place_will_do(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
        rma = self.graded()
        self.transfer(rma).move_line_ids.location_dest_id = shelf
        self.transfer(rma).button_validate()
        self.assertEqual(self.on_hand(shelf), 3)
        self.finish(rma, 3)


@tagged("post_install", "-at_install")
class TestDefectiveNeverGood(PutAwayCommon):
    def test_not_by_another_destination(self):
        rma = self.graded("defective")
        transfer = self.transfer(rma)
        transfer.move_line_ids.location_dest_id = self.stock
        with self.assertRefused("goes to .*Defective", ValidationError):
            transfer.button_validate()
        transfer.location_dest_id = self.stock
        with self.assertRefused("goes to .*Defective", ValidationError):
            transfer.button_validate()
        self.assertEqual(self.on_hand(self.quarantine), 3)

    def test_not_by_changing_the_decision(self):
        item = self.graded("defective").disposition_ids
        for user in (self.technician, self.users["manager"]):
            self.assertFalse(item.with_user(user).can_restock)
            with self.assertRefused("not sold as good"):
                item.with_user(user).action_restock()

    def test_not_by_a_transfer_of_ones_own(self):
        rma = self.graded("defective")
        rma.with_user(self.operator).action_put_away()
        transfer = (
            self.env["stock.picking"]
            .with_user(self.operator)
            .create(
                {
                    "picking_type_id": self.after_sales_warehouse.int_type_id.id,
                    "location_id": self.defective.id,
                    "location_dest_id": self.stock.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.average.id,
                                "product_uom_qty": 1,
                                "location_id": self.defective.id,
                                "location_dest_id": self.stock.id,
                            }
                        )
                    ],
                }
            )
        )
        transfer.action_confirm()
        with self.assertRefused("is defective"):
            transfer.move_ids.quantity = 1
            transfer.button_validate()

    def test_not_by_moving_other_goods_than_were_inspected(self):
        """A good and a defective serial lie side by side in quarantine; the operator takes the wrong one."""
        rma = self.received(self.serial, 3, ["S1", "S2", "S3"])
        good, bad = rma.inspection_ids.sorted("id")[:2].with_user(self.technician)
        bad.action_grade_defective()
        good.action_grade_qualified()
        move = good.disposition_ids.move_id.with_user(self.operator)
        bad.disposition_ids.move_id.sudo()._do_unreserve()
        move.move_line_ids.lot_id = bad.lot_id
        with self.assertRefused("not the inspected goods", ValidationError):
            move.picking_id.button_validate()

    def test_not_from_where_the_defective_ones_lie(self):
        self.graded("defective").with_user(self.operator).action_put_away()
        move = self.graded().disposition_ids.move_id.with_user(self.operator)
        move.move_line_ids.location_id = self.defective
        with self.assertRefused("not the inspected goods", ValidationError):
            move.picking_id.button_validate()

    def test_not_more_than_was_inspected(self):
        """What waits for inspection in another case would be taken along."""
        rma, _other = self.graded(), self.received()
        transfer = self.transfer(rma)
        transfer.move_ids.quantity = 5
        with self.assertRefused("5 Units would be put away, but 3 were inspected", ValidationError):
            transfer.button_validate()
        self.assertEqual(self.on_hand(self.quarantine), 6)

    def test_not_after_a_part_was_moved(self):
        """The rest of a partly done transfer belongs where the first part went."""
        rma = self.graded("defective")
        self.part(rma, 1)
        rest = self.transfer(rma)
        rest.move_line_ids.location_dest_id = self.stock
        with self.assertRefused("goes to .*Defective", ValidationError):
            rest.button_validate()

    def part(self, rma, quantity: float):
        """Bring a part of what is to be put away to its place; the rest becomes a backorder."""
        transfer = self.transfer(rma)
        transfer.move_ids.quantity = quantity
        transfer.with_context(skip_backorder=True).button_validate()
        return transfer


@tagged("post_install", "-at_install")
class TestPartly(PutAwayCommon):
    def partly(self, rma, quantity: float, keep: bool = True):
        """Put a part away on the native form, and answer Odoo's question for the rest."""
        transfer = self.transfer(rma)
        transfer.move_ids[:1].quantity = quantity
        action = transfer.button_validate()
        if isinstance(action, dict):
            wizard = Form(
                self.env[action["res_model"]].with_user(self.operator).with_context(**action["context"])
            ).save()
            wizard.process() if keep else wizard.process_cancel_backorder()
        self.assertEqual(transfer.state, "done")
        return transfer

    def test_rest_waits_on_its_backorder(self):
        rma = self.graded()
        first = self.partly(rma, 1)
        self.assertDispositions(rma, ("restock", 1, "done"), ("restock", 2, "pending"))
        rest = self.transfer(rma)
        self.assertEqual((rest.backorder_id, rest.after_sales_rma_id), (first, rma))
        self.assertEqual((rma.disposition_status, rma.next_step), ("pending", "dispose"))
        self.assertEqual(rma.line_ids.qty_disposed, 1)
        rest.button_validate()
        self.assertDispositions(rma, ("restock", 1, "done"), ("restock", 2, "done"))
        self.finish(rma, 3)

    def test_in_three_parts(self):
        rma = self.graded("defective")
        self.partly(rma, 1)
        self.partly(rma, 1)
        self.assertEqual((rma.line_ids.qty_disposed, rma.next_step), (2, "dispose"))
        self.transfer(rma).button_validate()
        self.assertDispositions(rma, *[("defective", 1, "done")] * 3)
        self.finish(rma, 3)

    def test_rest_dropped_by_the_warehouse_is_put_away_later(self):
        rma = self.graded()
        self.partly(rma, 1, keep=False)
        self.assertEqual((rma.disposition_status, rma.next_step), ("pending", "dispose"))
        self.assertEqual(rma.line_ids.qty_disposed, 1)
        rma.with_user(self.operator).action_put_away()
        self.assertEqual((rma.line_ids.qty_disposed, self.on_hand(self.quarantine)), (3, 0))
        self.finish(rma, 3)

    def test_rest_of_a_batch_of_reports(self):
        """Two reports of the same goods on one transfer: one is moved in part, the other not at all."""
        rma = self.received()
        report = rma.inspection_ids.with_user(self.technician)
        report.write({"quantity": 1, "grade": "qualified"})
        (report | rma.inspection_ids).action_done()
        rest = rma.inspection_ids.filtered(lambda item: item.state == "draft").with_user(self.technician)
        rest.action_grade_qualified()
        transfers = self.transfer(rma)
        transfers.move_ids.sorted("id")[1].quantity = 1
        transfers.with_context(skip_backorder=True).button_validate()
        self.assertEqual(rma.line_ids.qty_disposed, 2)
        self.transfer(rma).button_validate()
        self.assertEqual(rma.line_ids.qty_disposed, 3)
        self.assertEqual(sum(rma.disposition_ids.filtered(lambda item: item.state == "done").mapped("quantity")), 3)
        self.finish(rma, 3)

    def test_two_reports_both_in_part(self):
        rma = self.received(quantity=9)
        report = rma.inspection_ids.with_user(self.technician)
        report.write({"quantity": 4, "grade": "qualified"})
        (report | rma.inspection_ids).action_done()
        (rma.inspection_ids - report).with_user(self.technician).write({"grade": "qualified", "quantity": 5})
        (rma.inspection_ids - report).with_user(self.technician).action_done()
        first, second = rma.disposition_ids.sorted("id")
        first.move_id.quantity, second.move_id.quantity = 1, 3
        for transfer in self.transfer(rma):
            transfer.with_context(skip_backorder=True).button_validate()
        self.assertEqual(rma.line_ids.qty_disposed, 4)
        by_report = {
            item: sum(item.disposition_ids.filtered(lambda part: part.state == "pending").mapped("quantity"))
            for item in rma.inspection_ids
        }
        self.assertEqual(sorted(by_report.values()), [2, 3])
        self.assertEqual(by_report[report], 3)
        rma.with_user(self.operator).action_put_away()
        self.finish(rma, 9)

    def test_button_of_the_case_after_a_lower_count(self):
        """The operator counted two on the transfer, then confirmed on the case: the third goes on waiting."""
        rma = self.graded()
        self.transfer(rma).move_ids.quantity = 2
        rma.with_user(self.operator).action_put_away()
        self.assertDispositions(rma, ("restock", 2, "done"), ("restock", 1, "pending"))
        rma.with_user(self.operator).action_put_away()
        self.finish(rma, 3)

    def test_rest_cancelled_by_the_warehouse_is_resumed(self):
        rma = self.graded("defective")
        self.transfer(rma).move_ids.quantity = 1
        self.transfer(rma).with_context(skip_backorder=True).button_validate()
        self.transfer(rma).move_ids.quantity = 1
        self.transfer(rma).action_cancel()
        rma.with_user(self.operator).action_put_away()
        self.assertEqual((self.on_hand(self.defective), rma.line_ids.qty_disposed), (3, 3))
        self.finish(rma, 3)

    def test_rest_can_be_decided_otherwise(self):
        rma = self.graded()
        self.partly(rma, 1)
        rma.disposition_ids.filtered(lambda item: item.state == "pending").with_user(self.technician).action_defective()
        rma.with_user(self.operator).action_put_away()
        self.assertDispositions(rma, ("restock", 1, "done"), ("restock", 2, "cancelled"), ("defective", 2, "done"))
        self.finish(rma, 3)


@tagged("post_install", "-at_install")
class TestCancelled(PutAwayCommon):
    def test_cancelled_transfer_is_resumed(self):
        rma = self.graded("defective")
        self.transfer(rma).action_cancel()
        self.assertDispositions(rma, ("defective", 3, "cancelled"))
        self.assertEqual((rma.disposition_status, rma.next_step), ("pending", "dispose"))
        self.assertIn("put_away", rma.with_user(self.operator).can_press)
        rma.with_user(self.operator).action_put_away()
        self.assertDispositions(rma, ("defective", 3, "cancelled"), ("defective", 3, "done"))
        self.finish(rma, 3)

    def test_decision_stands_when_the_transfer_is_cancelled(self):
        """Scrap was chosen; cancelling its transfer does not bring the goods elsewhere."""
        rma = self.graded("defective")
        rma.disposition_ids.with_user(self.technician).action_scrap()
        self.transfer(rma).action_cancel()
        rma.with_user(self.operator).action_put_away()
        self.assertEqual(rma.disposition_ids.sorted("id")[-1].kind, "scrap")
        self.assertEqual(self.on_hand(self.defective), 0)

    def test_cancelled_delivery_back_is_resumed(self):
        rma = self.received()
        report = rma.inspection_ids.with_user(self.technician)
        report.write({"grade": "defective", "accepted": False})
        report.action_done()
        rma.disposition_ids.picking_id.with_user(self.operator).action_cancel()
        self.assertEqual(rma.next_step, "dispose")
        rma.with_user(self.operator).action_put_away()
        delivery = rma.disposition_ids.filtered(lambda item: item.state == "pending").picking_id
        self.assertEqual(delivery.picking_type_code, "outgoing")
        delivery.with_user(self.operator).button_validate()
        self.finish(rma, 0)

    def test_cancelled_part_of_a_transfer(self):
        rma = self.received(self.serial, 3, ["S1", "S2", "S3"])
        rma.inspection_ids.with_user(self.technician).action_grade_qualified()
        self.transfer(rma).move_ids[:1]._action_cancel()
        self.assertEqual(rma.next_step, "dispose")
        rma.with_user(self.operator).action_put_away()
        self.assertEqual((rma.line_ids.qty_disposed, self.on_hand(self.stock, self.serial)), (3, 3))
        self.finish(rma, 3)

    def test_deleted_transfer_is_refused(self):
        rma = self.graded()
        with self.assertRefused("belongs to an open case"):
            rma.disposition_ids.picking_id.unlink()


@tagged("post_install", "-at_install")
class TestPeopleAndBatches(PutAwayCommon):
    def test_warehouse_only(self):
        rma = self.graded()
        for role in ("salesperson", "technician", "approver", "accountant"):
            with self.subTest(role), self.assertRaises(UserError):
                rma.with_user(self.users[role]).action_put_away()
            with self.subTest(role), self.assertRaises(UserError):
                rma.disposition_ids.with_user(self.users[role]).action_put_away()
        rma.disposition_ids.with_user(self.operator).action_put_away()
        self.assertDispositions(rma, ("restock", 3, "done"))

    def test_decision_is_for_technicians_and_warehouse_managers(self):
        item = self.graded().disposition_ids
        for role in ("salesperson", "warehouse", "accountant", "approver"):
            with self.subTest(role), self.assertRaises(UserError):
                item.with_user(self.users[role]).action_defective()
        item.with_user(self.users["manager"]).action_defective()
        self.assertEqual(item.state, "cancelled")

    def test_decided_otherwise_and_back(self):
        rma = self.graded()
        rma.disposition_ids.with_user(self.technician).action_defective()
        pending = rma.disposition_ids.filtered(lambda item: item.state == "pending")
        self.assertFalse(pending.with_user(self.technician).can_defective)
        with self.assertRefused("decided already"):
            pending.with_user(self.technician).action_defective()
        pending.with_user(self.technician).action_restock()
        rma.with_user(self.operator).action_put_away()
        self.assertDispositions(rma, ("restock", 3, "cancelled"), ("defective", 3, "cancelled"), ("restock", 3, "done"))
        with self.assertRefused("nothing is to be moved"):
            rma.disposition_ids.with_user(self.technician).action_scrap()
        self.finish(rma, 3)

    def test_one_unit_of_a_transfer(self):
        rma = self.received(self.serial, 3, ["S1", "S2", "S3"])
        rma.inspection_ids.with_user(self.technician).action_grade_qualified()
        one = rma.disposition_ids.filtered(lambda item: item.lot_id.name == "S2")
        one.with_user(self.operator).action_put_away()
        self.assertEqual((one.state, rma.line_ids.qty_disposed, rma.next_step), ("done", 1, "dispose"))
        self.assertEqual(self.on_hand(self.stock, self.serial), 1)
        (rma.disposition_ids - one).with_user(self.operator).action_put_away()
        self.finish(rma, 3)

    def test_several_cases_at_once(self):
        rmas = self.env["after.sales.rma"].union(*(self.received(quantity=1) for _ in range(6)))
        reports = rmas.inspection_ids.with_user(self.technician)
        reports[:3].action_grade_qualified()
        reports[3:].action_grade_defective()
        rmas.with_user(self.operator).action_put_away()
        self.assertEqual(set(rmas.mapped("next_step")), {"credit"})
        self.assertEqual((self.on_hand(self.defective), self.on_hand(self.quarantine)), (3, 0))
        self.assertEqual(len(rmas.disposition_ids.picking_id), 6)
        self.credit(rmas)
        self.assertEqual(set(rmas.mapped("state")), {"done"})
        self.assertClosing()

    def test_dispositions_are_not_edited(self):
        item = self.graded("defective").disposition_ids
        for vals in ({"kind": "restock"}, {"quantity": 1}, {"location_dest_id": self.stock.id}):
            with self.subTest(vals), self.assertRaises(AccessError):
                item.with_user(self.users["manager"]).write(vals)
        with self.assertRefused("cannot be deleted"):
            item.sudo().unlink()


@tagged("-at_install", "post_install")
class TestPutAwayAsks(PutAwayCommon):
    """What Odoo, or another app, asks before it moves goods is asked here too."""

    def test_what_comes_after_the_transfer_is_passed_on(self):
        """The slip that the operation type prints by itself comes to the user, whichever button moved the goods."""
        self.after_sales_warehouse.int_type_id.auto_print_delivery_slip = True
        whole, single, passed = self.graded(), self.graded(), self.received()
        answers = [
            whole.with_user(self.operator).action_put_away(),
            single.disposition_ids.with_user(self.operator).action_put_away(),
            passed.with_user(self.technician).action_inspect_pass(),
        ]
        self.assertEqual([answer["tag"] for answer in answers], ["do_multi_print"] * 3)
        self.assertEqual((whole | single | passed).mapped("disposition_status"), ["done"] * 3)


class ArchivedCommon(PutAwayCommon):
    def setUp(self):
        super().setUp()
        self.second = self.env["stock.warehouse"].create(
            {"name": "Second", "code": "SEC", "company_id": self.company.id}
        )

    def sold_by_the_second(self):
        self.env["stock.quant"]._update_available_quantity(self.average, self.second.lot_stock_id, 1)
        order = self.sell((self.average, 1, 200), warehouse_id=self.second.id)
        self.deliver(order)
        self.invoice(order)
        return order


@tagged("-at_install", "post_install")
class TestArchived(ArchivedCommon):
    """Goods go where somebody finds them, whatever was archived since they were sold."""

    def test_the_warehouse_that_sold_is_archived(self):
        """What is good goes to a warehouse that sells."""
        order = self.sold_by_the_second()
        self.second.action_archive()
        rma = self.request(order)
        rma.receipt_picking_ids.button_validate()
        rma.inspection_ids.with_user(self.technician).action_grade_qualified()
        self.assertEqual(self.transfer(rma).move_ids.location_dest_id, self.stock)

    def test_the_after_sales_warehouse_is_archived(self):
        """Goods of a case go to the one that is left, also where the case was asked for before."""
        spare = self.env["stock.warehouse"].create(
            {**self.env["stock.warehouse"]._prepare_after_sales_vals(self.company), "name": "Spare"}
        )
        spare._set_up_after_sales()
        self.second.after_sales_warehouse_id = spare
        order = self.sold_by_the_second()
        self.assertEqual(self.env["after.sales.intake"].create_from_sale(order).warehouse_id, spare)
        spare.action_archive()
        rma = self.env["after.sales.rma"].search([("warehouse_id", "=", spare.id)])
        self.submit(rma)
        self.assertEqual(rma.receipt_picking_ids.picking_type_id, self.after_sales_warehouse.in_type_id)
        self.assertEqual(rma.receipt_picking_ids.location_dest_id, self.quarantine)

    def test_nothing_is_archived_that_goods_go_to(self):
        with self.assertRefused("Returned goods are brought to"):
            self.defective.action_archive()
        order = self.sold_by_the_second()
        rma = self.request(order)
        rma.receipt_picking_ids.button_validate()
        rma.inspection_ids.with_user(self.technician).action_grade_qualified()
        with self.assertRefused("returned goods are on their way there"):
            self.second.action_archive()
        self.transfer(rma).button_validate()
        self.assertEqual(rma.disposition_status, "done")

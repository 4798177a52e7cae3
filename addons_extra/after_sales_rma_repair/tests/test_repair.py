"""Goods of the customer on their way through the workshop: whose they are, what they cost, who decides (R28–R30)."""

from datetime import timedelta

from odoo import Command, fields
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.exceptions import UserError
from odoo.tests import Form, tagged


class RepairCommon(AfterSalesCommon):
    @classmethod
    def _set_up_shop(cls, env):
        result = super()._set_up_shop(env)
        cls.phone = cls._create_product("Phone", "average", tracking="serial")
        cls.part = cls._create_product("Screen", "average", list_price=50)
        cls.buy(cls.phone, 3, 100, lots=["P1", "P2", "P3"])
        cls.buy(cls.part, 10, 20)
        cls.order = cls.sell((cls.phone, 3, 200), user_id=cls.users["salesperson"].id)
        cls.deliver(cls.order)
        cls.invoice(cls.order)
        cls.workshop = cls.after_sales_warehouse.after_sales_repair_location_id
        cls.salesperson, cls.technician = cls.users["salesperson"], cls.users["technician"]
        cls.keeper, cls.approver = cls.users["warehouse"], cls.users["approver"]
        return result

    @classmethod
    def serial(cls, name):
        return cls.env["stock.lot"].search([("name", "=", name), ("product_id", "=", cls.phone.id)])

    @classmethod
    def ask(cls, *names):
        """An authorised case for the repair of serials, asked by the salesperson."""
        serials = cls.env["stock.lot"].concat(*(cls.serial(name) for name in names or ["P1"]))
        rma = (
            cls.env["after.sales.intake"]
            .with_user(cls.salesperson)
            .create_from_sale(
                cls.order.with_user(cls.salesperson),
                [
                    {
                        "sale_line_id": cls.order.order_line.id,
                        "quantity": len(serials),
                        "lot_ids": serials.ids,
                    }
                ],
                remedy="repair",
            )
        )
        rma.action_submit()
        return rma.with_env(cls.env)

    @classmethod
    def in_workshop(cls, *names):
        """A case whose goods lie in the workshop, each with its repair order."""
        rma = cls.ask(*names)
        cls.receive(rma)
        return rma

    @classmethod
    def work(cls, repair, *parts):
        """Start and end a repair as a technician; parts are (product, quantity)."""
        mine = repair.with_user(cls.technician)
        mine.write(
            {
                "move_ids": [
                    Command.create({"product_id": product.id, "product_uom_qty": count, "repair_line_type": "add"})
                    for product, count in parts
                ]
            }
        )
        mine.action_validate()
        mine.action_repair_start()
        for move in repair.move_ids:
            mine.write({"move_ids": [Command.update(move.id, {"quantity": move.product_uom_qty})]})
        mine.action_repair_end()

    @classmethod
    def inspect(cls, rma, grade="qualified"):
        reports = rma.inspection_ids.filtered(lambda report: report.state == "draft").with_user(cls.technician)
        getattr(reports, f"action_grade_{grade}")()

    @classmethod
    def give_back(cls, rma):
        """The warehouse delivers what is ready."""
        pickings = rma._give_back_pickings()
        pickings.move_ids.picked = True
        pickings.with_user(cls.keeper).button_validate()
        return pickings

    def facts(self):
        """What a repair of the customer's goods must not change."""
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            "stock": self.phone.total_value,
            "delivered": self.order.order_line.qty_delivered,
            "to invoice": self.order.order_line.qty_to_invoice,
            "receivable": self.balance("1122"),
            "goods": self.balance("1405"),
            "cost": self.balance("6401"),
        }


@tagged("post_install", "-at_install")
class TestRepair(RepairCommon):
    def test_goods_without_serial_get_none_of_another_product(self):
        """Odoo gives a repair the only serial of its receipt, whatever product that serial is of."""
        self.buy(self.phone, 1, 100, lots=["P4"])
        self.buy(self.fifo, 2, 100)
        order = self.sell((self.phone, 1, 200), (self.fifo, 2, 300))
        self.deliver(order)
        rma = self.request(order, remedy="repair")
        self.receive(rma)
        repairs = rma.repair_order_ids.sorted("product_qty")
        self.assertEqual(repairs.product_id, self.phone | self.fifo)
        for repair in repairs:
            self.work(repair)
        self.assertEqual(repairs[0].lot_id, self.serial("P4"))
        self.assertFalse(repairs[1].lot_id)
        self.inspect(rma)
        self.give_back(rma)
        self.assertEqual((rma.state, rma.next_step), ("done", "none"))

    def test_a_repair_changes_neither_stock_value_nor_delivery_nor_debt(self):
        before = self.facts()
        rma = self.ask()
        self.assertEqual((rma.state, rma.next_step), ("authorized", "await_goods"))
        self.receive(rma)
        repair = rma.repair_order_ids
        self.assertRecordValues(
            repair,
            [
                {
                    "product_id": self.phone.id,
                    "lot_id": self.serial("P1").id,
                    "product_qty": 1,
                    "partner_id": self.customer.id,
                    "picking_id": rma.receipt_picking_ids.id,
                    "picking_type_id": self.after_sales_warehouse.repair_type_id.id,
                    "product_location_src_id": self.workshop.id,
                    "product_location_dest_id": self.workshop.id,
                    "location_id": self.warehouse.lot_stock_id.id,
                    "under_warranty": True,
                    "after_sales_line_id": rma.line_ids.id,
                    "state": "draft",
                }
            ],
        )
        self.assertEqual(rma.next_step, "repair")
        self.assertEqual(self.facts(), before)
        quant = self.env["stock.quant"].search([("lot_id", "=", self.serial("P1").id), ("quantity", ">", 0)])
        self.assertIn((self.workshop, self.customer), [(item.location_id, item.owner_id) for item in quant])
        self.work(repair)
        self.assertEqual((rma.next_step, rma.line_ids.qty_repaired), ("inspect", 1))
        self.inspect(rma)
        self.assertEqual(rma.next_step, "await_customer")
        ready = rma.activity_ids
        self.assertEqual(ready.user_id, self.salesperson)
        delivery = self.give_back(rma)
        self.assertEqual(delivery.move_ids.move_line_ids.owner_id, self.customer)
        self.assertEqual((rma.state, rma.next_step), ("done", "none"))
        self.assertEqual(self.facts(), before)
        self.assertClosing()
        self.assertFalse(rma.credit_note_ids)
        self.assertEqual(repair.after_sales_step, "returned")

    def test_action_repair_gives_the_orders_of_several_cases_at_once(self):
        rmas = self.in_workshop("P1") | self.in_workshop("P2", "P3")
        self.assertEqual(len(rmas.with_user(self.technician).action_repair()), 3)
        rmas.repair_order_ids[:1].action_repair_cancel()
        self.assertEqual(rmas[0].line_ids.qty_without_order + rmas[1].line_ids.qty_without_order, 1)
        repairs = rmas.with_user(self.technician).action_repair()
        self.assertEqual(len(repairs), 4)
        self.assertEqual(len(repairs.filtered(lambda repair: repair.state == "draft")), 3)
        with self.assertRefused("that is for"):
            rmas.with_user(self.salesperson).action_repair()

    def test_one_unit_is_in_one_open_case_and_may_come_again(self):
        rma = self.in_workshop("P1")
        with self.assertRaises(UserError):
            self.ask("P1")
        self.work(rma.repair_order_ids)
        self.inspect(rma)
        with self.assertRaises(UserError):
            self.ask("P1")
        self.give_back(rma)
        self.assertEqual((rma.line_ids.claimed_qty, rma.line_ids.qty_given_back), (0, 1))
        left = self.env["after.sales.intake"]._deliveries(self.order.order_line.move_ids)
        self.assertEqual(sum(left.values()), 3)
        again = self.in_workshop("P1")
        self.assertEqual(again.repair_order_ids.lot_id, self.serial("P1"))
        self.work(again.repair_order_ids)
        self.inspect(again)
        self.give_back(again)
        self.assertEqual(again.state, "done")

    def test_the_delivery_home_is_no_sale_and_cannot_be_returned_natively(self):
        rma = self.in_workshop("P1")
        self.work(rma.repair_order_ids)
        self.inspect(rma)
        delivery = self.give_back(rma)
        found = self.env["after.sales.intake"]._find_deliveries("P1")
        self.assertEqual(found, self.order.order_line.move_ids.filtered(lambda move: move._after_sales_is_delivery()))
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_model="stock.picking")
            .create({"picking_id": delivery.id})
        )
        wizard.product_return_moves.quantity = 1
        with self.assertRefused("new case"):
            wizard.action_create_returns()

    def test_goods_not_accepted_go_back_as_they_came(self):
        self.company.after_sales_inspect_at_dock = False
        before = self.facts()
        rma = self.ask()
        rma.receipt_picking_ids.with_user(self.keeper).button_validate()
        self.assertEqual(rma.next_step, "inspect")
        report = rma.inspection_ids.with_user(self.technician)
        report.write({"accepted": False, "grade": "defective", "fault": "Not our product"})
        report.action_done()
        self.assertEqual(rma.disposition_ids.kind, "customer")
        self.give_back(rma)
        self.assertEqual(rma.state, "done")
        self.assertFalse(rma.repair_order_ids)
        self.assertEqual(self.facts(), before)
        self.assertClosing()

    def test_inspected_in_quarantine_goods_go_to_the_workshop(self):
        self.company.after_sales_inspect_at_dock = False
        rma = self.ask("P1", "P2")
        rma.receipt_picking_ids.with_user(self.keeper).button_validate()
        self.inspect(rma, "defective")
        self.assertEqual(rma.next_step, "dispose")
        self.assertFalse(rma.repair_order_ids)
        with self.assertRefused("belongs to the customer"):
            rma.disposition_ids[:1].with_user(self.technician).action_scrap()
        rma.with_user(self.keeper).action_put_away()
        self.assertEqual(len(rma.repair_order_ids), 2)
        self.assertEqual(rma.next_step, "repair")

    def test_a_failed_test_brings_the_next_repair(self):
        rma = self.in_workshop("P1")
        first = rma.repair_order_ids
        self.work(first)
        self.inspect(rma, "defective")
        self.assertEqual((first.after_sales_step, rma.line_ids.qty_repaired), ("again", 0))
        second = rma.repair_order_ids - first
        self.assertEqual((second.state, second.lot_id, rma.next_step), ("draft", first.lot_id, "repair"))
        self.work(second)
        self.assertIn("2 times", rma.line_ids.repair_hint)
        self.inspect(rma)
        self.give_back(rma)
        self.assertEqual((rma.state, rma.line_ids.qty_repaired), ("done", 1))

    def test_after_two_repairs_the_third_failure_offers_something_else(self):
        for _time in range(2):
            rma = self.in_workshop("P1")
            self.assertFalse(rma.line_ids.repair_hint)
            self.work(rma.repair_order_ids)
            self.inspect(rma)
            self.give_back(rma)
        third = self.ask("P1")
        self.assertIn("exchange or a refund", third.line_ids.repair_hint)
        self.assertFalse(self.ask("P2").line_ids.repair_hint)
        self.receive(third)
        self.assertEqual(third.repair_order_ids.after_sales_count, 2)

    def test_a_cancelled_delivery_home_is_made_anew(self):
        rma = self.in_workshop("P1")
        self.work(rma.repair_order_ids)
        self.inspect(rma)
        first = rma._give_back_pickings()
        first.action_cancel()
        self.assertEqual((rma.state, rma.next_step), ("authorized", "await_customer"))
        rma.with_user(self.keeper).action_view_give_back()
        self.assertEqual(len(rma._give_back_pickings() - first), 1)
        self.give_back(rma)
        self.assertEqual(rma.state, "done")

    def test_days_in_repair(self):
        rma = self.in_workshop("P1")
        rma.receipt_picking_ids.move_ids.date -= timedelta(days=3)
        self.assertEqual(rma.repair_order_ids.after_sales_days, 3)
        self.work(rma.repair_order_ids)
        self.inspect(rma)
        self.give_back(rma)
        self.assertAlmostEqual(rma.line_ids.repair_days, 3, places=1)

    def test_untracked_goods_are_repaired_in_parts(self):
        self.buy(self.average, 10, 10)
        order = self.sell((self.average, 4, 30))
        self.deliver(order)
        self.invoice(order)
        rma = self.request(order, remedy="repair")
        self.receive(rma)
        repair = rma.repair_order_ids
        self.assertEqual(repair.product_qty, 4)
        self.work(repair)
        report = rma.inspection_ids.filtered(lambda item: item.state == "draft")
        report.quantity = 3
        report.action_grade_qualified()
        self.inspect(rma, "defective")
        self.assertEqual(rma.line_ids.qty_repaired, 3)
        self.assertEqual((rma.repair_order_ids - repair).product_qty, 1)
        self.give_back(rma)
        self.assertEqual((rma.line_ids.claimed_qty, rma.state), (1, "authorized"))
        self.work(rma.repair_order_ids - repair)
        self.inspect(rma)
        self.give_back(rma)
        self.assertEqual((rma.line_ids.claimed_qty, rma.state), (0, "done"))
        self.assertEqual(order.order_line.qty_delivered, 4)
        self.assertClosing()

    def test_two_customers_goods_are_not_mixed_up(self):
        self.buy(self.average, 10, 10)
        other = self.env["res.partner"].create({"name": "Other"})
        orders = self.sell((self.average, 1, 30)) | self.sell((self.average, 1, 30), partner_id=other.id)
        for order in orders:
            self.deliver(order)
        rmas = self.request(orders, remedy="repair")
        self.receive(rmas)
        for rma in rmas:
            self.work(rma.repair_order_ids)
        self.inspect(rmas)
        for rma in rmas:
            delivery = self.give_back(rma)
            self.assertEqual(delivery.move_ids.move_line_ids.owner_id, rma.partner_id)
        lying = self.env["stock.quant"].search(
            [
                ("product_id", "=", self.average.id),
                ("location_id", "child_of", self.after_sales_warehouse.view_location_id.id),
            ]
        )
        self.assertFalse(lying.filtered("quantity"))


@tagged("post_install", "-at_install")
class TestRepairMoney(RepairCommon):
    def test_parts_of_a_free_repair_cost_the_company_once(self):
        account = self._account(self.company, "6601")
        self.company.after_sales_repair_account_id = account
        before = self.facts()
        rma = self.in_workshop("P1")
        self.work(rma.repair_order_ids, (self.part, 2))
        self.assertEqual(self.balance("6601"), 40)
        self.assertEqual(self.balance("1405"), before["goods"] - 40)
        self.assertClosing()
        with self.assertRefused("free of charge"):
            rma.repair_order_ids.with_user(self.salesperson).action_after_sales_quote()

    def test_a_charged_repair_waits_for_the_customer_and_is_invoiced_once(self):
        rma = self.in_workshop("P1")
        repair = rma.repair_order_ids
        repair.under_warranty = False
        repair.with_user(self.technician).write(
            {
                "move_ids": [
                    Command.create({"product_id": self.part.id, "product_uom_qty": 2, "repair_line_type": "add"})
                ]
            }
        )
        self.assertEqual((repair.after_sales_step, rma.next_step), ("plan", "quote"))
        with self.assertRefused("accepts the quotation"):
            repair.with_user(self.technician).action_repair_start()
        order = repair.with_user(self.salesperson).action_after_sales_quote().with_env(self.env)
        self.assertRecordValues(
            order.order_line, [{"product_id": self.part.id, "product_uom_qty": 2, "price_unit": 50}]
        )
        self.assertEqual((repair.after_sales_step, rma.next_step), ("answer", "await_customer"))
        with self.assertRefused("accepts the quotation"):
            repair.action_repair_start()
        with self.assertRefused("that is for"):
            repair.with_user(self.technician).action_after_sales_accept()
        repair.with_user(self.salesperson).action_after_sales_accept("Mr Li")
        self.assertEqual((order.state, repair.after_sales_accepted_by), ("sale", "Mr Li"))
        self.assertFalse(order.picking_ids)
        self.work(repair)
        self.assertEqual(order.order_line.qty_delivered, 2)
        invoice = self.invoice(order)
        self.assertEqual(invoice.amount_untaxed, 100)
        self.assertEqual(sum(invoice.line_ids.filtered(lambda line: line.display_type == "cogs").mapped("debit")), 40)
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertClosing()

    def test_several_charged_repairs_are_quoted_at_once(self):
        rma = self.in_workshop("P1", "P2")
        rma.repair_order_ids.under_warranty = False
        orders = rma.repair_order_ids.with_user(self.salesperson).action_after_sales_quote()
        self.assertEqual(len(orders), 2)
        with self.assertRefused("has a quotation"):
            rma.repair_order_ids.with_user(self.salesperson).action_after_sales_quote()

    def test_a_refused_price_sends_the_goods_home_unrepaired(self):
        before = self.facts()
        rma = self.in_workshop("P1")
        repair = rma.repair_order_ids
        repair.under_warranty = False
        order = repair.with_user(self.salesperson).action_after_sales_quote().with_env(self.env)
        repair.with_user(self.salesperson).action_after_sales_refuse()
        self.assertEqual((repair.state, order.state, rma.next_step), ("cancel", "cancel", "await_customer"))
        self.give_back(rma)
        self.assertEqual((rma.state, rma.line_ids.qty_repaired, rma.line_ids.claimed_qty), ("done", 0, 0))
        self.assertEqual(self.facts(), before)

    def test_a_cancelled_quotation_is_taken_up_again(self):
        rma = self.in_workshop("P1", "P2")
        repairs = rma.repair_order_ids
        repairs.under_warranty = False
        mine = repairs.with_user(self.salesperson)
        orders = mine.action_after_sales_quote().with_env(self.env)
        with self.assertRefused("no cancelled quotation"):
            mine.action_after_sales_requote()
        orders._action_cancel()
        with self.assertRefused("its quotation is cancelled"):
            mine.action_after_sales_accept()
        with self.assertRefused("that is for"):
            repairs.with_user(self.technician).action_after_sales_requote()
        self.assertTrue(all(mine.mapped("after_sales_can_requote")))
        mine.action_after_sales_requote()
        self.assertEqual(set(orders.mapped("state")), {"draft"})
        mine.action_after_sales_accept()
        self.assertEqual((set(orders.mapped("state")), rma.next_step), ({"sale"}, "repair"))

    def test_the_customers_signature_on_the_quotation_counts(self):
        repair = self.in_workshop("P1").repair_order_ids
        repair.under_warranty = False
        order = repair.action_after_sales_quote()
        order.signed_by = "Ms Wang"
        order.action_confirm()
        self.assertEqual(repair.after_sales_accepted_by, "Ms Wang")
        self.assertEqual(repair.after_sales_step, "wait")

    def test_an_expensive_plan_needs_a_leader_who_did_not_make_it(self):
        self.company.after_sales_repair_limit = 30
        rma = self.in_workshop("P1")
        repair = rma.repair_order_ids
        mine = repair.with_user(self.technician)
        mine.write(
            {
                "after_sales_plan": "New screen",
                "move_ids": [
                    Command.create({"product_id": self.part.id, "product_uom_qty": 2, "repair_line_type": "add"})
                ],
            }
        )
        with self.assertRefused("not approved by a leader"):
            mine.action_repair_start()
        mine.action_after_sales_plan()
        self.assertEqual((repair.after_sales_plan_state, rma.next_step), ("asked", "approve_plan"))
        with self.assertRefused("that is for"):
            mine.action_after_sales_approve()
        both = self.users["manager"]
        repair.sudo().after_sales_planned_by_id = both
        with self.assertRefused("their own plan"):
            repair.with_user(both).action_after_sales_approve()
        repair.with_user(self.approver).action_after_sales_approve()
        self.assertEqual((repair.after_sales_plan_state, repair.after_sales_approved_amount), ("approved", 40))
        mine.write({"move_ids": [Command.update(repair.move_ids.id, {"product_uom_qty": 3})]})
        with self.assertRefused("not approved by a leader"):
            mine.action_repair_start()
        mine.action_after_sales_plan()
        repair.with_user(self.approver).action_after_sales_approve()
        mine.action_repair_start()
        self.assertEqual(repair.state, "under_repair")

    def test_a_cheap_plan_is_approved_by_the_rule(self):
        self.company.after_sales_repair_limit = 30
        repair = self.in_workshop("P1").repair_order_ids.with_user(self.technician)
        with self.assertRefused("say what is to be done"):
            repair.action_after_sales_plan()
        repair.after_sales_plan = "Cleaned"
        repair.action_after_sales_plan()
        self.assertEqual(repair.after_sales_plan_state, "approved")
        repair.action_repair_start()

    def test_a_technician_enters_parts_on_the_repair_only(self):
        repair = self.in_workshop("P1").repair_order_ids
        self.work(repair, (self.part, 1))
        moves = self.env["stock.move"].with_user(self.technician)
        with self.assertRaises(UserError):
            moves.browse(repair.move_ids.ids).write({"value": 0})
        with self.assertRaises(UserError):
            moves.create({"repair_id": repair.id, "product_id": self.part.id, "repair_line_type": "add"})
        with self.assertRaises(UserError):
            moves.browse(self.order.order_line.move_ids.ids).write({"origin": "Mine"})
        with self.assertRaises(UserError):
            moves.create(
                {
                    "product_id": self.part.id,
                    "product_uom_qty": 1,
                    "location_id": self.warehouse.lot_stock_id.id,
                    "location_dest_id": self.workshop.id,
                }
            )

    def test_the_workshop_charges_and_a_leader_makes_it_free(self):
        repair = self.in_workshop("P1").repair_order_ids
        with self.assertRefused("that is for"):
            repair.with_user(self.salesperson).action_after_sales_charge()
        repair.with_user(self.technician).action_after_sales_charge()
        self.assertEqual(repair.after_sales_charge, "charged")
        with self.assertRefused("that is for"):
            repair.with_user(self.technician).action_after_sales_free()
        repair.with_user(self.approver).action_after_sales_free()
        self.assertEqual(repair.after_sales_charge, "free")

    def test_what_the_customer_broke_is_charged(self):
        self.company.after_sales_inspect_at_dock = False
        rma = self.ask()
        rma.receipt_picking_ids.with_user(self.keeper).button_validate()
        rma.inspection_ids.with_user(self.technician).fault_party = "customer"
        self.inspect(rma, "defective")
        self.assertTrue(rma.inspection_ids.accepted)
        rma.with_user(self.keeper).action_put_away()
        self.assertEqual(rma.repair_order_ids.after_sales_charge, "charged")

    def test_decisions_cannot_be_written_from_outside(self):
        repair = self.in_workshop("P1").repair_order_ids
        repair.under_warranty = False
        for role in ("warehouse", "technician", "salesperson"):
            mine = repair.with_user(self.users[role])
            with self.subTest(role=role), self.assertRaises(UserError):
                mine.write({"after_sales_accepted_on": fields.Datetime.now()})
            with self.subTest(role=role), self.assertRaises(UserError):
                mine.write({"state": "under_repair"})
        for role in ("warehouse", "technician"):
            mine = repair.with_user(self.users[role])
            for vals in ({"under_warranty": True}, {"lot_id": self.serial("P2").id}, {"product_qty": 2}):
                with self.subTest(role=role, vals=vals), self.assertRaises(UserError):
                    mine.write(vals)
        mine = repair.with_user(self.technician)
        foreign = self.order.order_line.move_ids[:1]
        for command in (Command.link(foreign.id), Command.delete(foreign.id), Command.set(foreign.ids)):
            with self.subTest(command=command), self.assertRaises(UserError):
                mine.write({"move_ids": [command]})
        mine.write(
            {
                "move_ids": [
                    Command.create(
                        {"product_id": self.part.id, "location_id": self.workshop.id, "repair_line_type": "add"}
                    )
                ]
            }
        )
        self.assertEqual(repair.move_ids.location_id, self.warehouse.lot_stock_id)


@tagged("post_install", "-at_install")
class TestRepairToRefund(RepairCommon):
    def refunded(self, rma):
        """The whole rest of the way of a refund."""
        rma.with_user(self.approver).action_turn_to_refund()
        if rma.next_step == "inspect":
            self.inspect(rma, "defective")
        if rma.next_step == "dispose":
            rma.with_user(self.keeper).action_put_away()
        return self.credit(rma)

    def assertRefundExact(self, rma, credit_note):
        self.assertEqual(credit_note.amount_untaxed, 200)
        self.assertEqual((rma.line_ids.remedy, rma.line_ids.qty_credited), ("refund", 1))
        self.assertEqual(self.order.order_line.qty_delivered, 2)
        self.assertEqual(self.order.order_line.qty_to_invoice, 0)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.phone.total_value, 100)
        self.assertEqual(self.balance("6401"), 200)
        self.assertClosing()
        quant = self.env["stock.quant"].search(
            [("lot_id", "=", self.serial("P1").id), ("quantity", ">", 0), ("location_id.usage", "=", "internal")]
        )
        self.assertFalse(quant.owner_id)
        self.assertEqual(quant.location_id, self.after_sales_warehouse.after_sales_defective_location_id)

    def test_a_failed_repair_is_refunded_exactly(self):
        rma = self.in_workshop("P1")
        self.work(rma.repair_order_ids)
        self.inspect(rma, "defective")
        self.assertRefundExact(rma, self.refunded(rma))
        taken = rma.line_ids.move_ids.filtered(lambda move: move.after_sales_handover and move.is_in)
        self.assertRecordValues(
            taken, [{"value": 100, "to_refund": True, "origin_returned_move_id": rma.line_ids.origin_move_id.id}]
        )

    def test_a_repair_that_never_began_is_refunded_exactly(self):
        rma = self.in_workshop("P1")
        note = self.refunded(rma)
        self.assertRefundExact(rma, note)
        self.assertEqual(rma.repair_order_ids.state, "cancel")

    def test_goods_still_in_quarantine_are_refunded_exactly(self):
        self.company.after_sales_inspect_at_dock = False
        rma = self.ask()
        rma.receipt_picking_ids.with_user(self.keeper).button_validate()
        self.assertRefundExact(rma, self.refunded(rma))

    def test_goods_on_their_way_to_the_workshop_are_refunded_exactly(self):
        self.company.after_sales_inspect_at_dock = False
        rma = self.ask()
        rma.receipt_picking_ids.with_user(self.keeper).button_validate()
        self.inspect(rma, "defective")
        self.assertRefundExact(rma, self.refunded(rma))

    def test_repaired_goods_that_nobody_fetched_are_refunded_to_stock(self):
        rma = self.in_workshop("P1")
        self.work(rma.repair_order_ids)
        self.inspect(rma)
        self.refunded(rma)
        self.assertEqual(rma.disposition_ids.filtered(lambda item: item.state == "done")[0].kind, "restock")
        self.assertClosing()

    def test_goods_at_a_vendor_are_refunded_from_there(self):
        rma = self.in_workshop("P1")
        repair = rma.repair_order_ids
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        repair.with_user(self.technician)._after_sales_send_outside(vendor, self.today())
        rma.with_user(self.keeper).action_put_away()
        with self.assertRefused("comes back first"):
            repair.action_repair_cancel()
        self.assertRefundExact(rma, self.refunded(rma))

    def test_the_refund_is_exact_with_every_costing_method(self):
        for product in (self.average, self.fifo, self.standard):
            with self.subTest(method=product.cost_method):
                self.buy(product, 2, 100)
                self.buy(product, 2, 130)
                order = self.sell((product, 3, 300))
                self.deliver(order)
                self.invoice(order)
                rma = self.request(order, {order.order_line: 2}, remedy="repair")
                self.receive(rma)
                self.refunded(rma)
                self.assertEqual((order.order_line.qty_delivered, rma.line_ids.qty_credited), (1, 2))
                self.assertClosing()

    def test_a_serial_with_its_own_cost_comes_back_at_it(self):
        phone = self._create_product("Valued by serial", "fifo", tracking="serial", lot_valuated=True)
        self.buy(phone, 1, 100, lots=["V1"])
        self.buy(phone, 1, 180, lots=["V2"])
        order = self.sell((phone, 2, 300))
        self.deliver(order)
        self.invoice(order)
        lot = order.order_line.move_ids.move_line_ids.lot_id.filtered(lambda lot: lot.name == "V2")
        rma = self.env["after.sales.intake"].create_from_sale(
            order, [{"sale_line_id": order.order_line.id, "quantity": 1, "lot_ids": lot.ids}], remedy="repair"
        )
        rma.action_submit()
        self.receive(rma)
        self.refunded(rma)
        self.env.invalidate_all()
        self.assertEqual(phone.total_value, 180)
        self.assertClosing()

    def test_goods_in_the_workshop_are_not_valued_however_they_are_costed(self):
        """Also where older goods were sold before, which first in, first out would value once more."""
        by_serial = self._create_product("Valued by serial", "fifo", tracking="serial", lot_valuated=True)
        for product, lots in (
            (by_serial, ["W1", "W2"]),
            (self.fifo, None),
            (self.average, None),
            (self.standard, None),
        ):
            with self.subTest(product=product.name):
                self.buy(product, 1, 100, lots=lots and lots[:1])
                self.buy(product, 1, 180, lots=lots and lots[1:])
                order = self.sell((product, 1, 300))
                self.deliver(order)
                self.invoice(order)
                self.env.invalidate_all()
                before = product.total_value
                rma = self.request(order, remedy="repair")
                self.receive(rma)
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(product.total_value, before)
                self.assertClosing()
                lot = rma.line_ids.lot_ids
                if lot:
                    # What lies here, and what of it is ours: versions of Odoo differ in which of them they value.
                    self.assertEqual((lot.product_qty, lot._after_sales_of_ours().product_qty), (1, 0))
                    self.assertEqual((lot.total_value, lot.avg_cost), (0, 0))

    def test_an_old_part_taken_out_for_reuse_is_booked(self):
        self.company.after_sales_repair_account_id = self._account(self.company, "6601")
        rma = self.in_workshop("P1")
        repair = rma.repair_order_ids
        repair.with_user(self.technician).write(
            {
                "move_ids": [
                    Command.create({"product_id": self.part.id, "product_uom_qty": 1, "repair_line_type": "recycle"})
                ]
            }
        )
        self.work(repair)
        self.assertEqual(self.balance("6601"), -20)
        self.assertClosing()

    def test_who_may_turn_a_repair_into_a_refund(self):
        rma = self.in_workshop("P1")
        for role in ("salesperson", "technician", "warehouse", "accountant", "commerce", "agent"):
            with self.subTest(role=role), self.assertRefused("that is for"):
                rma.with_user(self.users[role]).action_turn_to_refund()
        rma.sudo().requested_by_id = self.approver
        with self.assertRefused("nobody decides their own"):
            rma.with_user(self.approver).action_turn_to_refund()
        refund = self.request(self.order, {self.order.order_line: 1})
        with self.assertRefused("no goods of the customer"):
            refund.with_user(self.approver).action_turn_to_refund()


@tagged("post_install", "-at_install")
class TestRepairOutside(RepairCommon):
    def sent(self, repair, days: int = 5):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        wizard = (
            self.env["after.sales.outside"]
            .with_user(self.technician)
            .create(
                {
                    "repair_ids": repair.ids,
                    "partner_id": vendor.id,
                    "date_expected": fields.Date.add(self.today(), days=days),
                }
            )
        )
        wizard.action_send()
        return vendor

    def late(self, repair):
        """The unit of a repair was expected back yesterday."""
        repair.after_sales_disposition_ids._trusted().date_expected = self.today() - timedelta(days=1)

    def test_to_a_vendor_and_back(self):
        before = self.facts()
        rma = self.in_workshop("P1")
        repair = rma.repair_order_ids
        vendor = self.sent(repair)
        self.assertEqual((repair.after_sales_step, repair.state, rma.next_step), ("outside", "under_repair", "dispose"))
        transfer = repair.after_sales_disposition_ids.picking_id
        self.assertEqual(
            (transfer.partner_id, transfer.picking_type_id, transfer.move_ids.picking_type_id),
            (vendor, *[self.after_sales_warehouse.out_type_id] * 2),
        )
        self.assertFalse(transfer.after_sales_gives_back)
        self.assertEqual(rma.with_user(self.keeper).next_step_hint, "Bring the goods to Vendor.")
        with self.assertRefused("not at headquarters"):
            repair.with_user(self.technician).action_after_sales_back()
        rma.with_user(self.keeper).action_put_away()
        self.assertIn("The goods are at Vendor, expected back on", rma.with_user(self.technician).next_step_hint)
        place = self.after_sales_warehouse.after_sales_external_location_id
        there = self.env["stock.quant"].search([("location_id", "=", place.id), ("quantity", ">", 0)])
        self.assertEqual((there.lot_id, there.owner_id), (self.serial("P1"), self.customer))
        self.assertEqual((repair.after_sales_place, rma.next_step), (vendor.name, "outside"))
        self.assertFalse(rma.with_user(self.salesperson).next_step_hint.count("turn"), "whoever follows it up")
        self.assertEqual(self.after_sales_warehouse.after_sales_board["outside"]["count"], 1)
        for user, offered in ((self.technician, True), (self.keeper, True), (self.salesperson, False)):
            self.assertEqual("back" in rma.with_user(user).can_press, offered)
        self.assertEqual(rma.with_user(self.keeper).action_open_back()["context"]["default_repair_ids"], repair.ids)
        with self.assertRefused("that is for"):
            rma.with_user(self.salesperson).action_open_back()
        self.assertTrue(repair.after_sales_disposition_ids.date_sent)
        self.assertFalse(repair.after_sales_overdue)
        self.assertEqual(self.facts(), before)
        repair.with_user(self.technician).action_after_sales_back()
        back = repair.after_sales_disposition_ids.sorted("id")[-1:].picking_id
        self.assertEqual((back.partner_id, back.picking_type_id), (vendor, self.after_sales_warehouse.int_type_id))
        self.assertEqual((repair.after_sales_step, rma.next_step), ("test", "inspect"))
        self.inspect(rma)
        self.give_back(rma)
        self.assertEqual((rma.state, rma.line_ids.qty_repaired), ("done", 1))
        self.assertEqual(self.facts(), before)
        self.assertClosing()

    def test_one_of_two_is_at_a_vendor(self):
        """What somebody of ours can do comes first; where the other one is, and that it is late, stands behind it."""
        rma = self.in_workshop("P1", "P2")
        away, here = rma.repair_order_ids
        self.sent(away)
        rma.with_user(self.keeper).action_put_away()
        mine = rma.with_user(self.technician)
        self.assertEqual(rma.next_step, "repair")
        self.assertRegex(
            mine.next_step_hint, "Repair what lies in the workshop. The goods are at Vendor, expected back"
        )
        self.assertEqual(mine.action_open_back()["context"]["default_repair_ids"], away.ids)
        self.late(away)
        here.with_user(self.technician).action_repair_start()
        here.with_user(self.technician).action_repair_end()
        self.inspect(rma)
        self.give_back(rma)
        self.assertEqual((rma.state, rma.next_step), ("authorized", "outside"))
        self.assertRegex(mine.next_step_hint, "were expected back on .*: ask there.")
        mine.action_open_back()
        away.with_user(self.technician).action_after_sales_back("refused")
        self.assertEqual(rma.next_step, "repair")
        self.assertEqual(mine.next_step_hint, "Repair what lies in the workshop.")
        with self.assertRefused("nothing is at headquarters"):
            mine.action_open_back()

    def test_what_is_overdue_is_found(self):
        late = self.in_workshop("P1").repair_order_ids
        self.sent(late)
        self.late(late)
        other = self.in_workshop("P2").repair_order_ids
        self.sent(other, days=1)
        self.assertTrue(late.after_sales_overdue)
        found = self.env["repair.order"].search([("after_sales_overdue", "=", True)])
        self.assertEqual(found & (late | other), late)

    def test_nothing_is_expected_back_in_the_past(self):
        repair = self.in_workshop("P1").repair_order_ids
        with self.assertRefused("has passed"):
            self.sent(repair, days=-1)
        self.assertEqual((repair.state, len(repair.after_sales_disposition_ids)), ("draft", 0))

    def test_nobody_ends_the_repair_of_what_is_on_its_way_to_a_vendor(self):
        rma = self.in_workshop("P1")
        repair = rma.repair_order_ids
        self.sent(repair)
        for _place in ("on the way", "there"):
            with self.assertRefused("comes back first"):
                repair.with_user(self.technician).action_repair_end()
            if rma.next_step == "dispose":
                rma.with_user(self.keeper).action_put_away()
        self.assertEqual((repair.state, repair.after_sales_step), ("under_repair", "outside"))
        repair.with_user(self.technician).action_after_sales_back()
        self.assertEqual(repair.state, "done")
        self.inspect(rma)
        self.give_back(rma)
        self.assertEqual(rma.state, "done")

    def test_what_a_vendor_cannot_repair_is_refunded(self):
        rma = self.in_workshop("P1")
        self.sent(rma.repair_order_ids)
        rma.with_user(self.keeper).action_put_away()
        rma.repair_order_ids.with_user(self.technician).action_after_sales_back()
        self.inspect(rma, "defective")
        rma.with_user(self.approver).action_turn_to_refund()
        rma.with_user(self.keeper).action_put_away()
        self.credit(rma)
        self.assertEqual(rma.next_step, "pay_back") if rma.credit_status == "open" else None
        self.assertClosing()

    def test_nobody_sends_a_charged_unit_away_unasked(self):
        repair = self.in_workshop("P1").repair_order_ids
        repair.under_warranty = False
        with self.assertRefused("cannot leave the workshop"):
            self.sent(repair)


@tagged("post_install", "-at_install")
class TestRepairScreens(RepairCommon):
    def test_every_role_opens_the_ledger_and_a_repair(self):
        rma = self.in_workshop("P1", "P2")
        repair = rma.repair_order_ids[0]
        repair.with_user(self.technician).action_after_sales_charge()
        repair.with_user(self.technician).write(
            {"move_ids": [Command.create({"product_id": self.part.id, "repair_line_type": "add"})]}
        )
        repair.with_user(self.salesperson).action_after_sales_quote()
        self.assertTrue(repair.move_ids.sale_line_id)
        self.env.invalidate_all()
        action = self.env.ref("after_sales_rma_repair.action_repair_ledger")
        for role in ("technician", "warehouse", "approver", "agent", "salesperson", "manager"):
            with self.subTest(role=role):
                repairs = self.env["repair.order"].with_user(self.users[role])
                found = repairs.search([("after_sales_rma_id", "=", rma.id)])
                self.assertEqual(len(found), 2)
                for view in action.view_ids:
                    repairs.get_views([(view.view_id.id, view.view_mode)])
                found.read(
                    ["name", "after_sales_place", "after_sales_days", "after_sales_overdue", "after_sales_count"]
                )
                Form(found.filtered("sale_order_id"))
                Form(rma.with_user(self.users[role]))
        others = self.env["repair.order"].with_user(self.users["salesperson"])
        rma.sudo().write({"user_id": self.users["agent"].id, "requested_by_id": self.users["agent"].id})
        self.assertFalse(others.search([("after_sales_rma_id", "=", rma.id)]))

    def test_a_technician_fills_in_the_form(self):
        repair = self.in_workshop("P1").repair_order_ids.with_user(self.technician)
        with Form(repair) as form:
            form.after_sales_plan = "New screen"
            with form.move_ids.new() as part:
                part.product_id = self.part
                part.product_uom_qty = 2
        self.assertEqual((repair.move_ids.product_uom_qty, repair.after_sales_plan), (2, "New screen"))

    def test_a_request_for_repair_by_the_wizard(self):
        action = self.order.with_user(self.salesperson).action_after_sales_request()
        request = self.env[action["res_model"]].with_user(self.salesperson).browse(action["res_id"])
        with Form(request) as form:
            form.remedy = "repair"
            with form.line_ids.edit(0) as line:
                line.lot_ids.add(self.serial("P3"))
        rma = self.env["after.sales.rma"].browse(request.action_create()["res_id"])
        self.assertEqual((rma.line_ids.remedy, rma.line_ids.lot_ids), ("repair", self.serial("P3")))
        self.assertEqual(rma.receipt_picking_ids.move_ids.restrict_partner_id, self.customer)

    def test_a_case_with_a_refund_and_a_repair(self):
        lines = [
            {"sale_line_id": self.order.order_line.id, "quantity": 1, "lot_ids": self.serial("P1").ids},
            {
                "sale_line_id": self.order.order_line.id,
                "quantity": 1,
                "lot_ids": self.serial("P2").ids,
                "remedy": "repair",
            },
        ]
        rma = self.env["after.sales.intake"].create_from_sale(self.order, lines)
        rma.action_submit()
        self.receive(rma)
        self.assertEqual(self.order.order_line.qty_delivered, 2)
        self.assertEqual(rma.repair_order_ids.lot_id, self.serial("P2"))
        self.credit(rma)
        self.assertEqual(rma.credit_note_ids.amount_untaxed, 200)
        self.work(rma.repair_order_ids)
        self.inspect(rma)
        self.give_back(rma)
        self.assertEqual(rma.next_step, "pay_back" if rma.credit_status == "open" else "none")
        self.assertClosing()

    def test_the_customer_signs_for_his_goods(self):
        rma = self.in_workshop("P1")
        self.work(rma.repair_order_ids)
        self.inspect(rma)
        delivery = rma._give_back_pickings().with_user(self.keeper)
        self.assertTrue(delivery.after_sales_gives_back)
        self.assertFalse(rma.receipt_picking_ids.after_sales_gives_back)
        Form(delivery)
        delivery.signature = self.company.logo or self.env.ref("base.user_admin").image_1920
        self.give_back(rma)
        self.assertTrue(delivery.is_signed)

    def test_the_documents_are_printed(self):
        repairs = self.in_workshop("P1", "P2").repair_order_ids
        self.env["res.lang"]._activate_lang("zh_CN")
        for name, records in (("ledger", repairs), ("plan", repairs[:1])):
            html, _type = self.env["ir.actions.report"]._render_qweb_html(
                f"after_sales_rma_repair.report_repair_{name}", records.ids
            )
            self.assertIn(repairs[0].name, html.decode())
            self.assertIn("P1", html.decode())

"""What defective goods are worth: the allowance comes with the decision and goes with the goods (R21)."""

from odoo import Command, fields
from odoo.addons.after_sales_rma.models.account_code import plain
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

LOSS, ALLOWANCE, CLAIMS = "6701", "1471", "1221"
REALISABLE = 40


class WriteDownCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.defective = cls.after_sales_warehouse.after_sales_defective_location_id
        cls.company.after_sales_write_down_limit = 10000
        if "after_sales_hear_first" in cls.company._fields:
            # Where people are heard first, they owe later: that is shown by the add-on that hears them.
            cls.company.after_sales_hear_first = False

    @classmethod
    def defective_goods(cls, *products, quantity: float = 2):
        """Bought 10 at 100 and 10 at 120, sold 4, some of them came back defective and were credited.

        :return: the write-downs that wait for their value, in the order of the products
        """
        for product in products:
            cls.buy(product, 10, 100)
            cls.buy(product, 10, 120)
        order = cls.sell(*[(product, 4, 200) for product in products])
        cls.deliver(order)
        cls.invoice(order)
        rma = cls.request(order, dict.fromkeys(order.order_line, quantity))
        cls.receive_defective(rma)
        cls.credit(rma)
        return cls.env["after.sales.write.down"].search([("product_id", "in", [product.id for product in products])])

    @classmethod
    def receive_defective(cls, rma):
        receipt = rma.receipt_picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        for move in receipt.move_ids:
            move.quantity = move.product_uom_qty
            move.move_line_ids.after_sales_grade = "defective"
            move.picked = True
        receipt.button_validate()
        return receipt

    @classmethod
    def value(cls, items, unit: float = REALISABLE):
        """Set the value of defective goods and hand it in; up to the limit it is approved at once."""
        items.realisable_unit = unit
        items.action_submit()
        return items

    def take(self, product, quantity: float, destination, source=None, user=None, lot=None):
        """Move goods with a native internal transfer."""
        source = source or self.defective
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.after_sales_warehouse.int_type_id.id,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom": product.uom_id.id,
                            "product_uom_qty": quantity,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.move_line_ids.unlink()
        picking.move_ids.move_line_ids = [
            Command.create({**picking.move_ids._prepare_move_line_vals(quantity=quantity), "lot_id": lot and lot.id})
        ]
        picking.move_ids.picked = True
        picking.with_user(user or self.env.user).button_validate()
        return picking

    def scrap_location(self):
        """A scrap location whose losses are entered at once."""
        location = self.env["stock.location"].create(
            {"name": "Scrap", "usage": "inventory", "company_id": self.company.id}
        )
        location.valuation_account_id = self._account(self.company, LOSS)
        return location

    def clear(self, product, quantity: float, price: float = REALISABLE):
        """A clearance sale, delivered and invoiced."""
        order = self.clearance(product, quantity, price)
        self.deliver(order)
        self.invoice(order)
        return order

    def clearance(self, product, quantity: float, price: float = REALISABLE):
        return self.sell(
            (product, quantity, price), after_sales_clearance=True, warehouse_id=self.after_sales_warehouse.id
        )


@tagged("post_install", "-at_install")
class TestWriteDown(WriteDownCommon):
    def test_the_whole_way(self):
        """The worked example of R21: the good units are sold at their cost, and the allowance ends at nothing."""
        products = (self.average, self.fifo, self.standard)
        items = self.defective_goods(*products)
        self.assertRecordValues(
            items,
            [
                {"carrying_amount": 220, "quantity": 2, "state": "draft"},
                {"carrying_amount": 200, "quantity": 2, "state": "draft"},
                {"carrying_amount": 220, "quantity": 2, "state": "draft"},
            ],
        )
        self.assertEqual([self._stock_value(product) for product in products], [1980, 2000, 1980])
        self.value(items)
        self.assertRecordValues(
            items,
            [
                {"state": "approved", "loss": 140, "realisable_value": 80, "remaining_allowance": 140},
                {"state": "approved", "loss": 120, "realisable_value": 80, "remaining_allowance": 120},
                {"state": "approved", "loss": 140, "realisable_value": 80, "remaining_allowance": 140},
            ],
        )
        self.assertEqual(len(items.move_line_ids.move_id), 1)
        self.assertEqual(self.balance(ALLOWANCE), -400)
        self.assertEqual(self.balance(LOSS), 400)
        self.assertEqual([self._stock_value(product) for product in products], [1980, 2000, 1980])
        self.assertClosing()

        order = self.sell(*[(product, 5, 200) for product in products])
        self.deliver(order)
        invoice = self.invoice(order)
        costs = [line._after_sales_posted_cost() for line in invoice.invoice_line_ids]
        self.assertEqual(costs, [550, 500, 550])
        self.assertEqual(self.balance(ALLOWANCE), -400)
        self.assertClosing()

        cost = self.cost_of_sales()
        for product in products:
            self.clear(product, 1)
        # Sold at 40, at a cost of 110, 100 or 110 less what was written down: nothing is lost a second time.
        self.assertEqual(self.cost_of_sales() - cost, 3 * REALISABLE)
        self.assertEqual(items.mapped("remaining_allowance"), [70, 60, 70])
        self.assertClosing()

        loss = self.turnover()["6701"]
        self.take(self.average, 1, self.warehouse.lot_stock_id)
        self.take(self.fifo, 1, self.warehouse.lot_stock_id)
        # Red ink: what is taken back stands on its own side.
        self.assertEqual(self.turnover()["6701"], (loss[0] - 130, loss[1]))
        self.take(self.standard, 1, self.scrap_location())
        self.assertEqual(items.mapped("state"), ["released"] * 3)
        self.assertEqual(self.balance(ALLOWANCE), 0)
        self.assertEqual(items.mapped("remaining_allowance"), [0, 0, 0])
        self.assertClosing()

    def cost_of_sales(self) -> float:
        expense = self.average.with_company(self.company)._get_product_accounts()["expense"]
        return self.balance(expense.code)

    def test_release_takes_each_cent_once(self):
        (item,) = self.defective_goods(self.average, quantity=3)
        self.value(item, 76.67)
        self.assertEqual(item.loss, 99.99)
        for left in (66.66, 33.33, 0):
            self.take(self.average, 1, self.warehouse.lot_stock_id)
            self.assertEqual(item.remaining_allowance, left)
        self.assertEqual(item.state, "released")

    def test_what_bearers_owe_is_taken_back_where_it_was_posted(self):
        (item,) = self.defective_goods(self.average)
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        item.bearer_ids = [Command.create({"party": "vendor", "partner_id": vendor.id, "percent": 50})]
        self.value(item)
        old = self.company.after_sales_vendor_account_id
        self.company.after_sales_vendor_account_id = old.copy()
        self.take(self.average, 2, self.warehouse.lot_stock_id)
        owed = item.move_line_ids.filtered(lambda line: line.partner_id == vendor)
        self.assertEqual(
            (owed.account_id, sum(owed.mapped("balance")), owed.mapped("reconciled")), (old, 0, [True, True])
        )
        self.company.after_sales_vendor_account_id = self.company.after_sales_loss_account_id
        other = self.defective_goods(self.average)[-1]
        other.bearer_ids = [Command.create({"party": "vendor", "partner_id": vendor.id, "percent": 50})]
        with self.assertRefused("nothing is matched there"):
            self.value(other)

    # -- decision ----------------------------------------------------------------------------------------------

    def test_limit_counts_what_is_handed_in_together(self):
        self.company.after_sales_write_down_limit = 150
        items = self.defective_goods(self.average, self.standard)
        items.realisable_unit = REALISABLE
        items.action_submit()
        self.assertEqual(items.mapped("state"), ["to_approve"] * 2)
        items.action_send_back()
        items[0].action_submit()
        self.assertEqual(items.mapped("state"), ["approved", "draft"])

    def test_part_valued_by_itself(self):
        (item,) = self.defective_goods(self.average, quantity=3)
        with Form(item.with_user(self.users["commerce"])) as form:
            form.quantity = 1
            form.realisable_unit = 90
        rest = self.env["after.sales.write.down"].search([("product_id", "=", self.average.id)]) - item
        self.assertEqual((item.quantity, rest.quantity, rest.is_valued), (1, 2, False))
        with self.assertRefused("lie there"):
            rest.quantity = 3

    # -- goods -------------------------------------------------------------------------------------------------

    def test_serials(self):
        serial = self._create_product("Serial", "fifo", tracking="serial", lot_valuated=True)
        self.buy(serial, 2, 100, lots=["S1", "S2"])
        self.buy(serial, 2, 120, lots=["S3", "S4"])
        lots = self._lots(serial, ["S1", "S3"])
        order = self.sell((serial, 2, 200))
        self.deliver(order, lots={order.order_line: lots})
        self.invoice(order)
        rma = self.request(order)
        receipt = rma.receipt_picking_ids
        receipt.move_ids.move_line_ids.after_sales_grade = "defective"
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.credit(rma)
        items = self.env["after.sales.write.down"].search([("product_id", "=", serial.id)])
        self.assertEqual(
            sorted((item.lot_id.name, item.quantity, item.carrying_amount) for item in items),
            [("S1", 1, 100), ("S3", 1, 120)],
        )
        self.value(items)
        self.take(serial, 1, self.warehouse.lot_stock_id, lot=lots[1])
        self.assertEqual({item.lot_id.name: item.remaining_allowance for item in items}, {"S1": 60, "S3": 0})
        self.assertClosing()

    # -- ageing list -------------------------------------------------------------------------------------------

    def test_ageing_list(self):
        """By age, with cost, proposal, value and loss; of what left in part, what is left."""
        items = self.defective_goods(self.average, self.fifo)
        old, new = items
        self.value(old)
        old.sudo()._trusted().date_in = fields.Datetime.subtract(fields.Datetime.now(), days=100)
        items.invalidate_recordset(["age_days"])
        self.clear(self.average, 1)
        groups = items._ageing()
        self.assertEqual([group["label"] for group in groups], ["91 to 180 days", "0 to 30 days"])
        names = ("quantity", "carrying", "realisable", "loss")
        self.assertEqual([groups[0][name] for name in names], [1, 110, 40, 70])
        self.assertEqual([groups[1][name] for name in names], [2, 200, 0, 0])
        self.assertEqual(groups[1]["proposed"], new.proposal_unit * 2)
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.users["commerce"])
            ._render_qweb_html("after_sales_rma_write_down.report_defective_ageing", items.ids)
        )
        for text in (self.average.name, self.fifo.name, "91 to 180 days", old.rma_id.name):
            self.assertIn(text, html.decode())

    # -- proposal ----------------------------------------------------------------------------------------------

    def test_proposal(self):
        items = self.defective_goods(self.average, quantity=4)
        self.assertEqual((items.proposal_unit, items.proposed_loss), (44, 264))
        self.assertIn("40 %", items.proposal_note)
        items.grade = "c"
        items.action_propose()
        self.assertEqual((items.realisable_unit, items.is_valued), (11, True))
        self.env["after.sales.write.down.rate"].create(
            {"categ_id": self.average.categ_id.id, "percent": 80, "company_id": self.company.id}
        )
        items.action_propose()
        self.assertEqual(items.realisable_unit, 88)
        items.action_submit()
        self.clear(self.average, 1, 61)
        self.clear(self.average, 1, 59)
        new = self.env["after.sales.write.down"].browse(items.action_revalue()["res_id"])
        self.assertEqual(new.proposal_unit, 60)
        self.assertIn("clearance", new.proposal_note)

    def test_proposal_is_told_in_the_language_of_the_company(self):
        """Whoever moves the goods has another language, a job has none; who decides reads why."""
        self.company.partner_id.lang = "zh_CN"
        items = self.defective_goods(self.average, quantity=1)
        self.assertIn("成本的 40 %", items.proposal_note)

    def test_many_at_once(self):
        """The queries of a decision do not grow with the number of records."""
        products = [self._create_product(f"P{number}", "average") for number in range(6)]
        items = self.defective_goods(*products)
        items.realisable_unit = REALISABLE
        counts = []
        for batch in (items[:1], items[1:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch.action_submit()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 4 * 12)


@tagged("post_install", "-at_install")
class TestOneWriteDown(WriteDownCommon):
    """Two units of one product came back defective and wait for their value."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls.defective_goods(cls.average)

    def test_an_employee_is_one(self):
        customer = self.env["res.partner"].create({"name": "No Employee", "customer_rank": 1})
        portal = new_test_user(self.env, login="portal_bearer", groups="base.group_portal").partner_id
        worker = self.users["salesperson"].partner_id
        # A contact of the company's own: the employee owes, not the company itself.
        worker.parent_id = self.company.partner_id
        item = self.item
        commerce = item.with_user(self.users["commerce"])
        for stranger in (customer, portal, self.company.partner_id):
            with self.assertRefused("does not work for", ValidationError):
                commerce.bearer_ids = [Command.create({"party": "employee", "partner_id": stranger.id, "percent": 25})]
        commerce.bearer_ids = [Command.create({"party": "customer", "partner_id": customer.id, "percent": 25})]
        with self.assertRefused("does not work for", ValidationError):
            commerce.bearer_ids.party = "employee"
        self.assertIn(worker, self.env["res.partner"].search([("after_sales_is_employee", "=", True)]))
        self.assertFalse((customer | portal).filtered("after_sales_is_employee"))
        commerce.bearer_ids = [
            Command.clear(),
            Command.create({"party": "employee", "partner_id": worker.id, "percent": 25}),
        ]
        self.value(item)
        self.assertEqual(self.balance(CLAIMS, worker), 35)

    def test_others_bear_the_loss(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        employee = self.users["warehouse"].partner_id
        item = self.item
        item.write(
            {
                "realisable_unit": REALISABLE,
                "bearer_ids": [
                    Command.create({"party": "vendor", "partner_id": vendor.id, "amount": 50}),
                    Command.create({"party": "employee", "partner_id": employee.id, "percent": 25}),
                ],
            }
        )
        self.assertEqual(item.company_share, 55)
        item.action_submit()
        self.assertEqual(
            (self.balance(LOSS), self.balance(CLAIMS, vendor), self.balance(CLAIMS, employee), self.balance(ALLOWANCE)),
            (55, 50, 35, -140),
        )
        # Half of the goods become good: nobody bears that half any more.
        self.take(self.average, 1, self.warehouse.lot_stock_id)
        self.assertEqual(
            (self.balance(LOSS), self.balance(CLAIMS, vendor), self.balance(CLAIMS, employee), self.balance(ALLOWANCE)),
            (27.5, 25, 17.5, -70),
        )
        self.clear(self.average, 1)
        self.assertEqual((self.balance(CLAIMS), self.balance(ALLOWANCE)), (42.5, 0))
        # What is open is what they owe; a payment is matched with it.
        owed = item.move_line_ids.filtered("partner_id")
        self.assertTrue(all(owed.account_id.mapped("reconcile")))
        self.assertEqual(
            [
                sum(owed.filtered(lambda line, who=who: line.partner_id == who).mapped("amount_residual"))
                for who in (vendor, employee)
            ],
            [25, 17.5],
        )
        self.assertEqual(owed.filtered(lambda line: not line.reconciled).mapped("amount_residual"), [25, 17.5])
        self.assertClosing()

    def test_nobody_bears_more_than_the_loss(self):
        item = self.item
        item.bearer_ids = [Command.create({"party": "customer", "partner_id": self.customer.id, "amount": 141})]
        item.realisable_unit = REALISABLE
        with self.assertRefused("others would bear"):
            item.action_submit()
        self.assertEqual(item.state, "draft")

    def test_value_above_cost_loses_nothing(self):
        item = self.item
        self.value(item, 500)
        self.assertEqual((item.state, item.loss, item.entry_count), ("approved", 0, 0))
        self.clear(self.average, 2, 500)
        self.assertEqual(item.state, "released")
        self.assertClosing()

    def test_approved_by_somebody_else(self):
        self.company.after_sales_write_down_limit = 0
        manager = self.users["manager"]
        item = self.item
        seen = item.with_user(manager)
        self.value(seen)
        self.assertEqual((item.state, item.requested_by_id), ("to_approve", manager))
        with self.assertRefused("nobody decides their own request"):
            seen.action_approve()
        self.assertFalse(item.entry_count)
        item.with_user(self.users["approver"]).action_send_back()
        self.assertEqual(item.state, "draft")
        item.with_user(self.users["commerce"]).action_submit()
        item.with_user(self.users["approver"]).action_approve()
        self.assertRecordValues(
            item, [{"state": "approved", "approved_by_id": self.users["approver"].id, "remaining_allowance": 140}]
        )

    def test_needs_a_value(self):
        item = self.item
        with self.assertRefused("set what it may bring"):
            item.action_submit()
        self.value(item, 0)  # worth nothing is a value
        self.assertEqual(item.remaining_allowance, 220)

    def test_decided_is_fixed(self):
        item = self.item
        self.value(item)
        seen = item.with_user(self.users["commerce"])
        for vals in ({"realisable_unit": 1}, {"grade": "c"}, {"quantity": 1}):
            with self.assertRefused("decided already"):
                seen.write(vals)
        with self.assertRefused("changed by its buttons|cannot be set"):
            seen.write({"state": "draft"})
        with self.assertRefused("cannot be deleted"):
            item.unlink()

    def test_entries_follow_the_goods_only(self):
        item = self.item
        self.value(item)
        entry = item.move_line_ids.move_id
        with self.assertRefused("holds the value of defective goods"):
            entry.button_draft()
        with self.assertRefused("holds the value of defective goods"):
            entry._reverse_moves()
        with self.assertRefused("are made by the value of defective goods only"):
            self.env["account.move.line"].create(
                {
                    "move_id": entry.copy().id,
                    "account_id": entry.line_ids[0].account_id.id,
                    "after_sales_write_down_id": item.id,
                }
            )

    def test_missing_account_is_named(self):
        item = self.item
        self.company.after_sales_allowance_account_id = False
        with self.assertRefused("Allowance Account.*Settings"):
            self.value(item)
        self.assertEqual(item.state, "draft")

    def test_valued_anew(self):
        item = self.item
        self.value(item)
        self.clear(self.average, 1)
        action = item.action_revalue()
        new = self.env["after.sales.write.down"].browse(action["res_id"])
        self.assertEqual((new.quantity, item.state, new.state), (1, "approved", "draft"))
        self.value(new, 60)
        self.assertEqual((item.state, item.remaining_allowance, new.remaining_allowance), ("released", 0, 50))
        self.assertEqual(self.balance(ALLOWANCE), -50)
        self.assertEqual(self.balance(LOSS), 140 - 70 + 50)
        self.clear(self.average, 1, 60)
        self.assertEqual((new.state, self.balance(ALLOWANCE)), ("released", 0))
        self.assertClosing()

    def test_who_may(self):
        """The commerce department values, an approver approves; nobody else does either."""
        self.company.after_sales_write_down_limit = 0
        item = self.item
        item.with_user(self.users["commerce"]).realisable_unit = REALISABLE
        others = [user for role, user in self.users.items() if role not in ("commerce", "manager")]
        for user in others:
            with self.assertRaises(UserError):
                item.with_user(user).action_submit()
            with self.assertRaises(UserError):
                item.with_user(user).realisable_unit = 1
        item.with_user(self.users["commerce"]).action_submit()
        for user in others:
            if user != self.users["approver"]:
                with self.assertRaises(UserError):
                    item.with_user(user).action_approve()
        item.with_user(self.users["approver"]).action_approve()
        self.assertEqual(item.state, "approved")

    def test_draft_shrinks_with_the_goods(self):
        item = self.item
        self.take(self.average, 1, self.scrap_location())
        self.assertEqual((item.quantity, item.carrying_amount, item.state), (1, 110, "draft"))
        self.take(self.average, 1, self.scrap_location())
        self.assertEqual(item.state, "cancelled")

    def test_goods_that_lay_there_before(self):
        item = self.item
        item.sudo()._trusted().write({"state": "cancelled"})
        self.env["after.sales.write.down"].with_user(self.users["commerce"]).action_open_defective()
        found = self.env["after.sales.write.down"].search(
            [("product_id", "=", self.average.id), ("state", "=", "draft")]
        )
        self.assertEqual((found.quantity, found.carrying_amount), (2, 220))
        self.env["after.sales.write.down"].with_user(self.users["commerce"]).action_open_defective()
        self.assertEqual(self.env["after.sales.write.down"].search_count([("product_id", "=", self.average.id)]), 2)


@tagged("post_install", "-at_install")
class TestWriteDownPlainInk(WriteDownCommon):
    def test_without_red_ink(self):
        """Where no red ink is used, what is taken back stands on the other side."""
        self.company.account_storno = False
        (item,) = self.defective_goods(self.average)
        self.value(item)
        self.take(self.average, 2, self.warehouse.lot_stock_id)
        self.assertEqual(self.turnover()["6701"], (140, 140))
        self.assertEqual(self.turnover()["1471"], (140, 140))


@tagged("post_install", "-at_install")
class TestWriteDownAccounts(AfterSalesCommon):
    def test_found_in_the_chinese_chart(self):
        company = self.company
        self.assertEqual(plain(company.after_sales_loss_account_id.code), "6701")
        self.assertEqual(plain(company.after_sales_allowance_account_id.code), "1471")
        self.assertEqual(plain(company.after_sales_vendor_account_id.code), "1221")

    def test_made_where_a_chart_lacks_them(self):
        company = self._create_company("Generic", chart="generic_coa")
        names = ("loss", "allowance", "employee", "vendor", "carrier", "customer")
        accounts = [company._after_sales_account(name) for name in names]
        self.assertEqual(len({account.id for account in accounts}), 3)
        self.assertEqual(accounts[0].account_type, "expense")

    def test_user_error_without_chart(self):
        company = self.env["res.company"].create({"name": "Bare"})
        with self.assertRaises(UserError):
            company._after_sales_account("loss")

"""Spare parts for goods that the customer keeps: free or sold, the old part asked back or not (R04)."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import AfterSalesCommon


class PartCommon(AfterSalesCommon):
    @classmethod
    def _set_up_shop(cls, env):
        result = super()._set_up_shop(env)
        cls.part = cls._create_product("Screen", "average", list_price=50)
        cls.buy(cls.average, 5, 100)
        cls.buy(cls.part, 10, 20)
        cls.order = cls.sell((cls.average, 2, 200), user_id=cls.users["salesperson"].id)
        cls.deliver(cls.order)
        cls.invoice(cls.order)
        cls.keeper = cls.users["warehouse"]
        return result

    @classmethod
    def ask(cls, order=None, quantity=1, **part):
        """An authorised case for a part of one sold unit."""
        order = order or cls.order
        rma = cls.env["after.sales.intake"].create_from_sale(
            order, [{"sale_line_id": order.order_line.id, "quantity": quantity}], remedy="part"
        )
        rma.replacement_ids = [(0, 0, {"line_id": rma.line_ids.id, "product_id": cls.part.id, **part})]
        rma.action_submit()
        return rma

    def send(self, rma):
        pickings = rma.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing" and picking.state not in ("done", "cancel")
        )
        pickings.move_ids.picked = True
        pickings.with_user(self.keeper).button_validate()
        return pickings


@tagged("post_install", "-at_install")
class TestPart(PartCommon):
    def test_a_free_part_costs_the_company_once_and_nothing_else_changes(self):
        account = self._account(self.company, "6601")
        self.after_sales_warehouse._after_sales_parts_place(self.part).valuation_account_id = account
        before = (self.order.order_line.qty_delivered, self.balance("1122"), self.balance("6401"))
        rma = self.ask()
        self.assertRecordValues(rma.replacement_ids, [{"is_free": True, "price_unit": 0, "quantity": 1}])
        self.assertRecordValues(rma, [{"state": "authorized", "next_step": "replace", "receipt_status": "none"}])
        self.assertFalse(rma.replacement_order_ids)
        note = self.send(rma)
        self.assertTrue(note.after_sales_replaces)
        self.assertRecordValues(rma, [{"state": "done", "next_step": "none", "remedy_status": "done"}])
        self.assertEqual(self.balance("6601"), 20)
        self.assertEqual((self.order.order_line.qty_delivered, self.balance("1122"), self.balance("6401")), before)
        self.assertEqual(rma.line_ids.progress, "parts sent for 1 of 1")
        self.assertClosing()

    def test_its_delivery_note_names_nothing_that_comes_back(self):
        rma = self.ask()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "after_sales_rma.report_replacement_note", rma.picking_ids.ids
        )
        text = html.decode()
        self.assertIn(self.part.name, text)
        self.assertNotIn("In exchange for", text)
        self.assertNotIn(self.average.name, text)

    def test_a_part_that_leaves_stands_on_the_budget_of_what_goes_out(self):
        """R13: what leaves, free or not, is approved first; nothing is taken back, so there is no red budget."""
        self.company.after_sales_budget_required = True
        for is_free, amount in ((True, 0), (False, 56.5)):
            with self.subTest(is_free=is_free):
                rma = self.ask(is_free=is_free)
                self.assertRecordValues(
                    rma.approval_ids, [{"kind": "replacement_budget", "amount": amount, "cost": 20}]
                )
                with self.assertRaisesRegex(UserError, "Replacement budget list"):
                    rma.action_authorize()
                self.assertFalse(rma.picking_ids)
                rma.approval_ids.with_user(self.users["approver"]).action_approve()
                self.assertEqual(rma.state, "authorized")
                self.assertTrue(rma.picking_ids)

    def test_a_sold_part_is_an_order_that_is_invoiced(self):
        rma = self.ask(is_free=False)
        order = rma.replacement_order_ids
        self.assertRecordValues(order.order_line, [{"product_id": self.part.id, "price_unit": 50}])
        self.assertEqual((rma.amount_to_return, rma.amount_replacement), (0, 56.5))
        self.send(rma)
        self.assertEqual(rma.next_step, "invoice")
        rma.with_user(self.users["accountant"]).action_invoice_replacement()
        order.invoice_ids.action_post()
        self.assertEqual(rma.state, "done")
        self.assertFalse(rma.credit_note_ids)
        self.assertClosing()

    def test_what_is_out_of_the_promise_is_sold(self):
        order = self.sell((self.average, 1, 200))
        self.deliver(order)
        order.order_line.move_ids.date = "2020-01-01"
        rma = self.ask(order)
        self.assertRecordValues(rma.replacement_ids, [{"is_free": False, "price_unit": 50}])

    def test_what_was_agreed_outlasts_the_verdict(self):
        rma = self.ask(is_free=False, price_unit=35)
        self.env["after.sales.policy"]._judge(rma.line_ids)
        self.env.flush_all()
        self.assertRecordValues(rma.replacement_ids, [{"is_free": False, "price_unit": 35}])
        self.assertEqual(rma.replacement_order_ids.amount_untaxed, 35)

    def test_parts_claim_nothing(self):
        rma = self.ask(quantity=2)
        self.assertEqual(rma.line_ids.claimed_qty, 0)
        back = self.request(self.order)
        self.assertEqual(back.line_ids.quantity, 2)
        self.assertEqual(back.state, "authorized")

    def test_without_a_part_it_cannot_be_handed_in(self):
        rma = self.env["after.sales.intake"].create_from_sale(self.order, remedy="part")
        with self.assertRefused("which part is sent"):
            rma.action_submit()

    def test_the_old_part_is_awaited_and_is_no_return(self):
        self.company.after_sales_case_required = True
        stock = self._stock_value(self.part)
        rma = self.ask(ask_back=True)
        self.send(rma)
        self.assertRecordValues(rma, [{"state": "authorized", "receipt_status": "pending", "next_step": "await_goods"}])
        self.assertEqual(rma.line_ids.qty_old_awaited, 1)
        receipt = rma.receipt_picking_ids
        receipt.move_ids.picked = True
        receipt.with_user(self.keeper).button_validate()
        self.assertEqual(receipt.state, "done")
        self.assertFalse(rma.discrepancy_ids)
        self.assertFalse(rma.inspection_ids)
        self.assertRecordValues(rma, [{"state": "done", "receipt_status": "done", "inspection_status": "none"}])
        quant = self.env["stock.quant"].search(
            [
                ("product_id", "=", self.part.id),
                ("location_id", "=", self.after_sales_warehouse.after_sales_defective_location_id.id),
            ]
        )
        self.assertRecordValues(quant, [{"quantity": 1, "owner_id": self.customer.id}])
        self.assertEqual(self._stock_value(self.part), stock - 20)
        self.assertEqual(self.order.order_line.qty_delivered, 2)
        self.assertClosing()

    def test_the_receipt_of_an_old_part_expects_it(self):
        """Nothing of it is set apart, so no line turns amber and nothing is announced."""
        rma = self.ask(ask_back=True)
        self.send(rma)
        receipt = rma.picking_ids.filtered(lambda picking: picking.picking_type_code == "incoming")
        self.assertEqual(receipt.after_sales_expected, f"{self.part.display_name} × 1")
        self.assertFalse(receipt.move_ids.after_sales_differs)
        self.assertFalse(receipt.after_sales_notice)

    def test_an_old_part_that_never_comes_is_waived(self):
        rma = self.ask(ask_back=True)
        self.send(rma)
        rma.receipt_picking_ids.action_cancel()
        self.assertEqual(rma.state, "done")

    def test_part_by_part(self):
        rma = self.ask(quantity=2)
        picking = rma.picking_ids
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertRecordValues(rma.line_ids, [{"qty_replaced": 1, "qty_replacing": 2}])
        self.assertEqual(rma.next_step, "replace")
        self.send(rma)
        self.assertRecordValues(rma, [{"state": "done"}])
        self.assertClosing()

    def test_a_cancelled_transfer_is_made_anew(self):
        rma = self.ask()
        rma.picking_ids.action_cancel()
        self.assertEqual((rma.line_ids.qty_to_replace, rma.next_step), (1, "replace"))
        rma.with_user(self.users["agent"]).action_exchange()
        self.send(rma)
        self.assertEqual(rma.state, "done")

    def test_parts_are_moved_by_the_warehouse(self):
        rma = self.ask()
        rma.picking_ids.move_ids.picked = True
        with self.assertRefused("by the warehouse"):
            rma.picking_ids.with_user(self.users["salesperson"]).button_validate()

    def test_fifty_parts_cost_one_pass(self):
        product = self._create_product("Many", "average")
        self.buy(product, 60, 10)
        self.buy(self.part, 60, 20)
        orders = self.env["sale.order"].concat(*(self.sell((product, 1, 20)) for _number in range(22)))
        for order in orders:
            self.deliver(order)

        def ask(orders):
            rmas = self.env["after.sales.intake"].create_from_sale(orders, remedy="part")
            for rma in rmas:
                rma.replacement_ids = [(0, 0, {"line_id": rma.line_ids.id, "product_id": self.part.id})]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rmas.action_submit()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        ask(orders[0])
        one, many = ask(orders[1]), ask(orders[2:])
        self.assertLessEqual((many - one) / 19, 20)

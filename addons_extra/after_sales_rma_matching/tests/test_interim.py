"""What stock and ledger part by between receipt and credit note is what Odoo's closing would post (law 5)."""

from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DailyCase


@tagged("post_install", "-at_install")
class TestInterim(DailyCase):
    def found(self, day=None):
        """The rows as accounting sees them: {case or none: cost}, and that they are what the closing would post."""
        self.env.flush_all()
        self.env.invalidate_all()
        Interim = self.env["after.sales.interim"].with_user(self.users["accountant"])
        if day:
            Interim = Interim.with_context(after_sales_at=fields.Date.to_string(day))
        rows = Interim.search([])
        total = round(sum(rows.mapped("value")), 2)
        self.assertAlmostEqual(total, self.closing_at(day), 2)
        result = {}
        for row in rows:
            result[row.rma_id.id] = round(result.get(row.rma_id.id, 0) + row.value, 2)
        return result

    def closing_at(self, day):
        stock = self.company.account_stock_valuation_id.id
        entries = self.company._action_close_stock_valuation(at_date=day)
        return sum(item["debit"] - item["credit"] for item in entries if item["account_id"] == stock)

    def test_between_receipt_and_credit_note(self):
        """Per case and in total, of all costing methods; in parts; drafts count as nothing."""
        self.buy(self.fifo, 3, 90)
        self.buy(self.fifo, 3, 95)
        orders = [self.sold(), self.sold(2, self.fifo), self.sold(4)]
        self.assertEqual(self.found(), {})
        rmas = self.env["after.sales.rma"].concat(*(self.request(order) for order in orders))
        first, second, third = rmas
        self.receive(first | second)
        self.assertEqual(self.found(), {first.id: 200, second.id: 180})
        rmas_with_drafts = first | second
        notes = rmas_with_drafts.action_refund()
        self.assertEqual(self.found(), {first.id: 200, second.id: 180})
        notes[0].action_post()
        self.assertEqual(self.found(), {second.id: 180})
        receipt = third.receipt_picking_ids
        receipt.move_ids.quantity = 1
        receipt.move_line_ids.after_sales_grade = "defective"
        receipt.move_ids.picked = True
        receipt.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self.found(), {second.id: 180, third.id: 100})
        self.credit(third)
        notes[1].action_post()
        self.assertEqual(self.found(), {})
        notes[0].button_draft()
        self.assertEqual(self.found(), {first.id: 200})

    def test_exchanged(self):
        """Back and not replaced yet, then replaced by one that cost more: the swap is entered, and nothing is left."""
        rma = self.request(self.sold(1), remedy="exchange")
        self.receive(rma)
        self.assertEqual(self.found(), {rma.id: 100})
        self.buy(self.average, 100, 120)
        delivery = rma.picking_ids.filtered(lambda item: item.after_sales_replaces)
        delivery.move_ids.write({"quantity": 1, "picked": True})
        # Odoo values what moved in the same second by number, and this delivery was made before the purchase.
        with freeze_time(fields.Datetime.now() + timedelta(seconds=2)):
            delivery.button_validate()
        self.assertEqual(self.found(), {})

    def test_not_invoiced_yet(self):
        """What was never invoiced is on no credit note: it came, it left, and nothing is short."""
        order = self.sell((self.average, 2, 200))
        self.deliver(order)
        rma = self.request(order, {order.order_line: 1})
        self.assertEqual(self.found(), {rma.id: -200})
        self.receive(rma)
        self.assertEqual(self.found(), {rma.id: -100})
        self.invoice(order)
        self.assertEqual(self.found(), {})

    def test_at_any_day(self):
        """What is credited today was open yesterday."""
        start = fields.Datetime.now()
        with freeze_time(start + timedelta(days=1)):
            rma = self.request(self.sold())
        with freeze_time(start + timedelta(days=2)):
            self.receive(rma)
        with freeze_time(start + timedelta(days=4)):
            self.credit(rma)
            self.assertEqual(self.found(), {})
            days = [start.date() + timedelta(days=number) for number in (1, 2, 3, 4)]
            self.assertEqual([self.found(day) for day in days], [{}, {rma.id: 200}, {rma.id: 200}, {}])
            dialog = self.env["after.sales.interim.at"].with_user(self.users["accountant"])
            action = dialog.create({"date": days[1]}).action_confirm()
            rows = self.env["after.sales.interim"].with_user(self.users["accountant"]).with_context(action["context"])
            self.assertEqual(rows.search([]).rma_id, rma.with_env(rows.env))
            with self.assertRefused("has not come yet"):
                dialog.create({"date": start.date() + timedelta(days=9)}).action_confirm()

    def test_who_sees_it(self):
        rma = self.request(self.sold())
        self.receive(rma)
        self.env.flush_all()
        Interim = self.env["after.sales.interim"]
        for role, user in self.users.items():
            with self.subTest(role=role):
                if role == "accountant":
                    self.assertEqual(Interim.with_user(user).action_open()["res_model"], "after.sales.interim")
                    self.assertEqual(Interim.with_user(user).search([]).action_open_case()["res_id"], rma.id)
                else:
                    with self.assertRaises(AccessError):
                        Interim.with_user(user).search([])
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("accountant", other)
        theirs = Interim.with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(theirs.search([]))
        with self.assertRefused("is no date"):
            Interim.with_user(self.users["accountant"]).with_context(after_sales_at="never'; --").search([])

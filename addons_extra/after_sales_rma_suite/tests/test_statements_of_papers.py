"""What each further document costs: fees and invoices, days, months, period ends, messages, sales."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .statements import StatementsCommon

#: Statements that each further record may cost. What is more than none, Odoo asks for: it confirms an order and
#: reserves its goods, computes taxes invoice by invoice, and posts entry by entry; a document that gets a number takes
#: it.
MOST = {
    "account.move": {"button_cancel": 0, "button_draft": 6},
    # Whose rows are read as they stand in the database, day by day.
    "after.sales.daily.report": {"action_accept": 1, "action_refresh": 0, "action_send_back": 0, "action_sign": 0},
    "after.sales.notice": {"action_tell_again": 0},
    "after.sales.pickup": {"action_track": 0},
    "after.sales.rma": {"action_invoice_customer": 10},
    # The figures of a month are worked out from its own documents.
    "after.sales.statement": {"action_approve": 0, "action_sign": 5, "action_withdraw": 0},
    "after.sales.wage.statement": {"action_cancel": 0, "action_collect": 0, "action_hand": 1, "action_post": 7},
    "after.sales.write.down": {"action_discard": 0},
    "sale.order": {"action_confirm": 29},
}


@tagged("post_install", "-at_install")
class TestStatementsOfPapers(StatementsCommon):
    most = MOST
    alone = {"after.sales.provision": "action_post action_recompute action_reverse"}
    shown = {
        "account.move": "action_after_sales_pay_back",
        "after.sales.daily.row": "action_settle",
        "after.sales.policy": "action_load",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_rule()
        cls.company.write(
            {
                "after_sales_hear_first": True,
                "after_sales_write_down_limit": 10000,
                "after_sales_wage_account_id": cls._account(cls.company, "2211").id,
            }
        )

    # -- the ways --------------------------------------------------------------------------------------------------

    def _sales(self, orders) -> dict:
        """Odoo's own buttons, which ours stand before."""
        costs = {}
        others = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "order_line": [
                        Command.create({"product_id": self.average.id, "product_uom_qty": 1, "price_unit": 10})
                    ],
                }
                for _order in orders
            ]
        )
        self.step(costs, "action_confirm", others, "agent")
        self.step(costs, "button_draft", orders.invoice_ids, "accountant")
        self.step(costs, "button_cancel", orders.invoice_ids, "accountant")
        return costs

    def _invoices(self, orders) -> dict:
        """What was sent instead is invoiced; what came back is credited and paid back."""
        costs = {}
        rmas = self.asked(orders, "exchange")
        self.env["after.sales.replacement"].create(
            [{"line_id": line.id, "product_id": self.fifo.id, "price_unit": 180} for line in rmas.line_ids]
        )
        self.submit(rmas)
        self.arrived(rmas, grade="qualified")
        pickings = rmas.replacement_move_ids.picking_id
        pickings.move_ids.picked = True
        pickings.button_validate()
        self.step(costs, "action_invoice_customer", rmas, "accountant")
        return costs

    def _paid_back(self, orders) -> dict:
        costs = {}
        for invoice in orders.invoice_ids:
            self.pay(invoice)
        notes = self.credit(self.arrived(self.authorised(orders), grade="qualified"))
        self.show(costs, "action_after_sales_pay_back", notes, "accountant")
        return costs

    def _days(self, orders) -> dict:
        """Days of one warehouse; each with what came back on it."""
        costs = {}
        rmas = self.arrived(self.authorised(orders), grade="qualified")
        moves = rmas.receipt_picking_ids.move_ids
        known = self.env["after.sales.daily.report"].search_count([])
        for number, move in enumerate(moves):
            move.date = fields.Datetime.now() - timedelta(days=known + number + 1)
        self.env["after.sales.matching"]._refresh(self.after_sales_warehouse)
        reports = self.env["after.sales.daily.report"].search(
            [("warehouse_id", "=", self.after_sales_warehouse.id), ("state", "=", "open")]
        )
        reports = reports.filtered(lambda report: report.date < self.today() and report.row_ids.rma_id & rmas)
        self.assertEqual(len(reports), len(orders))
        self.step(costs, "action_refresh", reports, "warehouse")
        self.show(costs, "action_settle", reports.row_ids.filtered(lambda row: row.status == "differs"), "manager")
        self.step(costs, "action_sign", reports, "warehouse")
        self.step(costs, "action_send_back", reports, "accountant", "Once more")
        reports.with_user(self.users["warehouse"]).action_sign()
        self.step(costs, "action_accept", reports, "accountant")
        return costs

    def _months(self, orders) -> dict:
        costs = {}
        Statement = self.env["after.sales.statement"]
        first = min(Statement.search([]).mapped("month"), default=self.today().replace(day=1))
        statements = Statement.with_user(self.users["agent"]).create(
            [{"month": fields.Date.subtract(first, months=number + 1)} for number in range(len(orders))]
        )
        self.step(costs, "action_sign", statements, "agent")
        self.step(costs, "action_approve", statements, "approver")
        self.step(costs, "action_withdraw", statements, "approver")
        return costs

    def _period_ends(self, orders) -> dict:
        costs = {}
        self.company.write({"after_sales_expects_returns": True, "after_sales_expects_repairs": True})
        Provision = self.env["after.sales.provision"]
        first = max(Provision.search([]).mapped("date"), default=self.today() - timedelta(days=60))
        items = Provision.browse()
        for number in range(len(orders)):
            values = {"kind": "returns", "date": first + timedelta(days=number + 1)}
            item = Provision.with_user(self.users["accountant"]).create(values)
            with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
                # Of a kind, one is worked on at a time.
                Provision.create({**values, "date": self.today()})
            self.press_alone(costs, "action_recompute", item, "accountant")
            self.press_alone(costs, "action_post", item, "accountant")
            items |= item
        # The last one first.
        latest = items.sorted("date", reverse=True)
        self.press_alone(costs, "action_reverse", latest, "accountant", words="is posted already")
        return costs

    def _values(self, orders) -> dict:
        """New values of defective goods, given up."""
        costs = {}
        rmas = self.arrived(self.authorised(orders), grade="defective")
        items = self.env["after.sales.write.down"].search([("rma_id", "in", rmas.ids)])
        items.with_user(self.users["commerce"]).action_propose()
        # Within the limit: approved by the rule.
        items.with_user(self.users["commerce"]).action_submit()
        items.with_user(self.users["commerce"]).action_revalue()
        new = self.env["after.sales.write.down"].search([("rma_id", "in", rmas.ids), ("state", "=", "draft")])
        self.assertEqual(len(new), len(orders))
        self.step(costs, "action_discard", new, "commerce")
        return costs

    def _payroll(self, orders) -> dict:
        """What employees owe, on statements of a loss each."""
        costs = {}
        rmas = self.arrived(self.authorised(orders), grade="defective")
        losses = self.env["after.sales.write.down"].search([("rma_id", "in", rmas.ids)])
        losses.realisable_unit = 40
        losses.action_submit()
        who = self.users["warehouse"]
        items = (
            self.env["after.sales.responsibility"]
            .with_user(self.users["commerce"])
            .create(
                [
                    {
                        "write_down_id": loss.id,
                        "party": "employee",
                        "partner_id": who.partner_id.id,
                        "amount": 10,
                        "finding": "Fell",
                    }
                    for loss in losses
                ]
            )
        )
        items.action_tell()
        for item in items.with_user(who):
            item.action_answer("agrees")
        for verb in ("action_cancel", "action_post"):
            statements = (
                self.env["after.sales.wage.statement"]
                .with_user(self.users["accountant"])
                .create([{"month": fields.Date.subtract(self.today(), months=number)} for number in range(len(items))])
            )
            self.step(costs, "action_collect", statements, "accountant")
            for statement, item in zip(statements, items, strict=True):
                statement.line_ids.filtered(lambda row, item=item: row.responsibility_id != item).unlink()
            self.assertEqual(len(statements.line_ids), len(orders))
            self.step(costs, "action_hand", statements, "accountant")
            self.step(costs, verb, statements, "accountant")
        return costs

    def _messages(self, orders) -> dict:
        """Customers who could not be told."""
        costs = {}
        self.company.after_sales_tell_authorized = True
        rmas = self.authorised(orders)
        self.company.after_sales_tell_authorized = False
        notices = self.env["after.sales.notice"].search([("rma_id", "in", rmas.ids)])
        self.assertEqual(len(notices), len(orders))
        notices.sudo().write({"state": "undelivered"})
        self.step(costs, "action_tell_again", notices, "agent")
        return costs

    def _couriers(self, orders) -> dict:
        """Asked where the goods are."""
        costs = {}
        Carrier = type(self.env["after.sales.carrier"])
        self.patch(Carrier, "_services", lambda _self: [("made_up", "Made Up")])
        self.patch(Carrier, "_service_models", lambda _self: {"made_up": "after.sales.carrier"})
        self.patch(Carrier, "_order_pickups", lambda _self, pickups: {item: f"MU{item.id}" for item in pickups})
        self.patch(Carrier, "_track_pickups", lambda _self, pickups: dict.fromkeys(pickups, "In Shanghai"))
        courier = self.env["res.partner"].create({"name": "SF", "after_sales_carrier": "made_up"})
        rmas = self.authorised(orders)
        values = {"date": self.today(), "by": "courier", "user_id": False, "carrier_id": courier.id}
        rmas.with_user(self.users["agent"]).action_plan_pickup(values)
        self.step(costs, "action_track", rmas.pickup_ids, "agent")
        return costs

    def _rule_sets(self, orders) -> dict:
        costs = {}
        sets = self.env["after.sales.policy"].search([("company_id", "=", False)])
        self.show(costs, "action_load", sets[: len(orders)], "manager")
        return costs

    # -- what is promised ------------------------------------------------------------------------------------------

    def test_each_further_one(self):
        self.assert_ways(
            self._sales, self._invoices, self._paid_back, self._days, self._months, self._period_ends, self._values,
            self._payroll, self._messages, self._couriers, self._rule_sets,
        )  # fmt: skip

"""Lists and buttons show what they are opened for: due days, what is to be shipped, the question that waits."""

import ast
import json
from datetime import timedelta

from lxml import etree
from odoo import Command
from odoo.addons.after_sales_rma.tests.common import ROLES, AfterSalesCommon
from odoo.addons.after_sales_rma_approval.tests.test_approval import ApprovalCommon
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged

from .test_reads_as_user import HiddenCommon


@tagged("post_install", "-at_install")
class TestDueDays(AfterSalesCommon):
    def test_no_view_says_next_month(self):
        """Odoo's widget says "next month" of the second of a month on its last day; ours counts the days."""
        views = self.env["ir.ui.view"].search([("model", "!=", False)])
        ours = self.env["ir.model.data"].search([("model", "=", "ir.ui.view"), ("module", "=like", "after_sales_rma%")])
        views = views.filtered(lambda view: view.id in ours.mapped("res_id"))
        widgets = [node.get("widget") for view in views for node in etree.fromstring(view.arch.encode()).iter("field")]
        self.assertNotIn("remaining_days", widgets)
        self.assertGreaterEqual(widgets.count("after_sales_due"), 6)


@tagged("post_install", "-at_install")
class TestNumbersOfTheirDay(HiddenCommon):
    """Numbers of the overview count by the day where each company is, as the lists do that they open.

    Two companies as far from each other as there are: when a day ends in one, another one began in the other.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first.resource_calendar_id.tz, cls.other.resource_calendar_id.tz = "Etc/GMT-14", "Etc/GMT+12"
        cls._enter(cls.other)
        cls.there = cls.today()
        cls._enter(cls.first)
        user = new_test_user(
            cls.env,
            "numbers_of_both",
            ",".join(dict.fromkeys(",".join(ROLES.values()).split(","))),
            company_id=cls.first.id,
            company_ids=[Command.set((cls.first + cls.other).ids)],
        )
        cls.card = cls.other.after_sales_warehouse_id.with_user(user)

    def seen_from(self, company):
        """The card of the other company's warehouse, as it is shown to whoever looks from a company of his."""
        others = self.first + self.other - company
        return self.card.with_context(allowed_company_ids=[company.id, *others.ids])

    @staticmethod
    def said(domain: list) -> list[str]:
        """The conditions of a domain, in whatever order its companies stand."""
        return sorted(
            f"{part.field_expr} {part.operator} {sorted(part.value) if isinstance(part.value, list) else part.value}"
            for part in Domain(domain).iter_conditions()
        )

    def opened(self, key: str):
        """What a tile opens."""
        card = self.seen_from(self.first)
        action = card.with_context(after_sales_tile=key).action_after_sales_step()
        return card.env[action["res_model"]].search(action["domain"])

    def hidden_one(self, model: str):
        return self.hidden[model].sudo()._trusted()

    def test_no_tile_asks_where_the_reader_is(self):
        """Each tile counts the same, whichever of his companies somebody looks from."""
        told = [self.seen_from(company)._after_sales_tile_kinds() for company in (self.first, self.other)]
        self.assertGreater(len(told[0]), 8)
        for key, tile in told[0].items():
            with self.subTest(tile=key):
                self.assertEqual(*(self.said(kinds[key].domain) for kinds in told))
                self.assertTrue(tile.domain)

    def test_due_days_of_tiles(self):
        pickup, handover = self.hidden_one("after.sales.pickup"), self.hidden_one("after.sales.handover")
        for days, late in ((0, False), (-1, True)):
            day = self.there + timedelta(days=days)
            pickup.date, handover.date_due = day, day
            self.env.flush_all()
            self.env.invalidate_all()
            tiles = {tile["key"]: tile["count"] for tile in self.seen_from(self.first).after_sales_tiles}
            with self.subTest(days=days):
                self.assertEqual((pickup.is_late, handover.is_late), (late, late))
                for key, record, counted in (
                    ("pickup_today", pickup, not late),
                    ("pickup_late", pickup, late),
                    ("late_with_sales", handover, late),
                ):
                    self.assertEqual(tiles.get(key, 0), int(counted), key)
                    self.assertEqual(record in self.opened(key).sudo(), counted, key)

    def test_days_and_the_week_of_a_card(self):
        """Days that wait to be signed are those that began there; a case is late when its day is over there."""
        report, rma = self.hidden_one("after.sales.daily.report"), self.hidden_one("after.sales.rma")
        self.env.cr.execute(
            "UPDATE after_sales_daily_report SET state = 'accepted' WHERE warehouse_id = %s AND id != %s",
            (report.warehouse_id.id, report.id),
        )
        card = self.seen_from(self.first)
        for days, waits in ((0, "Days to sign: 1"), (1, False)):
            self.env.cr.execute(
                "UPDATE after_sales_daily_report SET date = %s, state = 'open', difference_count = 0 WHERE id = %s",
                (self.there + timedelta(days=days), report.id),
            )
            self.env.invalidate_all()
            with self.subTest(days=days):
                self.assertEqual(card.after_sales_days_text, waits)
        for days, late in ((0, 0), (-1, 1)):
            self.env.cr.execute("UPDATE after_sales_rma SET date_deadline = NULL")
            self.env.cr.execute(
                "UPDATE after_sales_rma SET date_deadline = %s, state = 'authorized' WHERE id = %s",
                (self.there + timedelta(days=days), rma.id),
            )
            self.env.invalidate_all()
            (week,) = json.loads(card.after_sales_week)
            with self.subTest(week=days):
                self.assertEqual([week["values"][0]["value"], week["values"][1]["value"]], [late, 1 - late])

    def test_headquarters_counts_the_days_of_the_branch(self):
        """What a branch expects back is late when its day is over there, also for headquarters, which is not there."""
        sent = self.hidden_one("after.sales.sent.out")
        sent.repairer_company_id = self.first
        at_head = sent.sudo(False).with_user(self.card.env.user).with_context(allowed_company_ids=self.first.ids)
        for days, when in ((0, "today"), (-1, "past"), (1, "later")):
            sent.date_expected = self.there + timedelta(days=days)
            self.env.invalidate_all()
            with self.subTest(days=days):
                self.assertEqual(at_head.date_expected_when, when)
                found = at_head.search([("date_expected_when", "=", when), ("id", "=", sent.id)])
                self.assertEqual(found, at_head)


@tagged("post_install", "-at_install")
class TestTypedWhileTheServerAnswers(AfterSalesCommon):
    """The web client draws a field anew when a row appears above it in its group: what was typed by then is lost.

    So no field that somebody types into stands below one whose visibility follows a field that the server answers to.
    """

    TYPED = ("char", "text", "integer", "float", "monetary", "date", "datetime")

    @classmethod
    def _lost(cls, model, arch) -> list[str]:
        """Fields of a form below a row that may appear while they are typed into."""
        fields = model.fields_get(attributes=("type", "readonly"))
        asked = {node.get("name") for node in arch.iter("field") if node.get("on_change") == "1"}
        lost = []
        for group in arch.iter("group"):
            appears = False
            for node in group.iterchildren("*"):
                field = fields.get(node.get("name"), {})
                if appears and field.get("type") in cls.TYPED and not (field["readonly"] or node.get("readonly")):
                    lost.append(f"{model._name}.{node.get('name')}")
                shown_by = ast.walk(ast.parse(node.get("invisible", "0"), mode="eval"))
                appears |= any(isinstance(name, ast.Name) and name.id in asked for name in shown_by)
        return lost

    def test_nothing_typed_is_lost(self):
        views = self.env["ir.ui.view"].search(
            [("type", "=", "form"), ("mode", "=", "primary"), ("model", "=like", "after.sales.%")]
        )
        lost = []
        for view in views:
            model = self.env[view.model]
            lost += self._lost(model, etree.fromstring(model.get_view(view.id, "form")["arch"]))
        self.assertFalse(lost)
        self.assertGreaterEqual(len(views), 25)


@tagged("post_install", "-at_install")
class TestToReplace(AfterSalesCommon):
    def test_the_list_says_what_goes_where(self):
        self.buy(self.average, 10, 100)
        self.buy(self.fifo, 10, 100)
        self.customer.write({"street": "1 Long Street", "city": "Suzhou"})
        for other, words in ((False, "Average × 2 Units"), (True, "Fifo × 2 Units")):
            with self.subTest(other=other):
                order = self.sell((self.average, 2, 200))
                self.deliver(order)
                self.invoice(order)
                rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
                if other:
                    rma.replacement_ids = [
                        Command.create({"line_id": rma.line_ids.id, "product_id": self.fifo.id, "price_unit": 230})
                    ]
                rma.action_submit()
                rma.filtered(lambda case: case.state == "submitted").action_authorize()
                self.assertFalse(rma.ship_address)
                self.receive(rma)
                seen = rma.with_user(self.users["warehouse"])
                self.assertEqual(rma.next_step, "replace")
                self.assertEqual(seen.ship_summary, words)
                self.assertIn("Suzhou", seen.ship_address)
                self.assertIn("1 Long Street", seen.ship_address)
        action = self.env["ir.actions.actions"]._for_xml_id("after_sales_rma_exchange.action_to_replace")
        view = self.env["after.sales.rma"].get_view(dict(map(reversed, action["views"]))["list"], "list")
        names = [node.get("name") for node in etree.fromstring(view["arch"]).iter("field")]
        self.assertLessEqual({"ship_summary", "ship_address"}, set(names))


@tagged("post_install", "-at_install")
class TestSecondBudgetRound(ApprovalCommon):
    def test_the_button_opens_the_question_that_waits(self):
        rma = self.handed_in()
        first = rma.approval_ids
        first.with_user(self.leader).action_refuse("Too much")
        rma.with_user(self.salesperson).action_submit_budget()
        second = rma.approval_ids - first
        self.assertEqual(second.mapped("state"), ["asked"])
        action = rma.with_user(self.leader).action_open_question()
        self.assertEqual((action["res_model"], action["res_id"]), ("after.sales.approval", second.id))
        self.assertEqual(rma.action_view_approvals()["domain"], [("id", "in", (first | second).ids)])

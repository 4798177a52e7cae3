"""What a case cost is what its documents posted, to the cent; who may not see cost learns it by no way (R35)."""

import json
from datetime import timedelta

from lxml import etree
from odoo import Command
from odoo.addons.after_sales_rma.tests.test_refund_simulation import RefundCommon
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

#: All that a credit note says before tax.
PLAIN = ("product", "epd", "rounding")


class AnalysisCommon(RefundCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Analysis = cls.env["after.sales.analysis"]
        cls.quality = new_test_user(
            cls.env,
            "as_analysis_quality",
            "after_sales_rma_quality.group_quality",
            context={"no_reset_password": True},
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def costs(self, rma, *names) -> tuple:
        """Sums of a case as the manager sees them."""
        self.env.flush_all()
        (row,) = self.Analysis.with_user(self.users["manager"])._read_group(
            [("rma_id", "=", rma.id)], [], [f"{name}:sum" for name in names]
        )
        return tuple(round(number, 2) for number in row)

    def posted(self, rma) -> float:
        """What the credit notes of a case posted before tax, in company currency."""
        lines = rma.credit_note_ids.line_ids.filtered(lambda line: line.display_type in PLAIN)
        return round(sum(lines.mapped("balance")), 2)


@tagged("post_install", "-at_install")
class TestCosts(AnalysisCommon):
    def test_a_case_costs_what_its_credit_note_posted(self):
        """Two lines, a promotion over both and the freight: nothing is left out, nothing counts twice."""
        order, _invoice = self.sold((self.average, 3, 33.33), (self.fifo, 1, 100), (self.freight, 1, 20), discount=10)
        rma = self.request(order)
        rma.write({"freight_decision": "company", "freight_reason": "Quality fault"})
        self.receive(rma)
        self.credit(rma)
        credited, shares, freight, cost = self.costs(rma, "cost_credited", "cost_shares", "cost_freight", "cost")
        self.assertEqual(credited, 199.99)
        self.assertTrue(shares < 0 < freight, (shares, freight))
        self.assertEqual(cost, self.posted(rma))
        # Shared by what was credited for each line, to the cent in all.
        by_line = dict(
            self.Analysis.sudo()._read_group([("rma_id", "=", rma.id)], ["product_id"], ["cost_freight:sum"])
        )
        self.assertEqual(round(by_line[self.average] / freight, 4), round(99.99 / 199.99, 4))

    def test_another_currency_counts_at_the_rate_of_the_document(self):
        currency = self.env.ref("base.EUR" if self.company.currency_id != self.env.ref("base.EUR") else "base.USD")
        currency.active = True
        rates = self.env["res.currency.rate"]
        rates.create({"currency_id": currency.id, "company_id": self.company.id, "rate": 0.137, "name": self.today()})
        pricelist = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": currency.id, "company_id": self.company.id}
        )
        order, _invoice = self.sold((self.average, 2, 33.33), pricelist_id=pricelist.id)
        rma, credit_note = self.take_back(order)
        self.assertEqual(credit_note.currency_id, currency)
        self.assertEqual(self.costs(rma, "cost"), (self.posted(rma),))
        self.assertNotEqual(self.posted(rma), credit_note.amount_untaxed)

    def test_many_cases_are_their_entries(self):
        """Portions of prices that do not divide: the sums are those of the ledger."""
        orders = [self.sold((self.average, 7, 9.99), (self.fifo, 3, 33.33), discount=7)[0] for _turn in range(2)]
        cases = self.env["after.sales.rma"]
        for order, parts in zip(orders, ((2, 1), (7, 2)), strict=True):
            lines = order.order_line.filtered(lambda line: line.product_id in (self.average | self.fifo))
            rma, _notes = self.take_back(order, dict(zip(lines, parts, strict=True)))
            self.assertEqual(self.costs(rma, "cost"), (self.posted(rma),))
            cases |= rma
        total = sum(self.posted(rma) for rma in cases)
        ((cost,),) = self.Analysis.sudo()._read_group([("rma_id", "in", cases.ids)], [], ["cost:sum"])
        self.assertEqual(round(cost, 2), round(total, 2))

    def test_drafts_cost_nothing(self):
        order, _invoice = self.sold((self.average, 1, 100))
        rma = self.request(order)
        self.receive(rma)
        rma.action_refund()
        self.assertEqual(self.costs(rma, "cost", "cost_shares", "cost_freight"), (0, 0, 0))

    def test_team_and_production_date(self):
        team = self.env["crm.team"].create({"name": "East", "company_id": self.company.id})
        order = self.sell((self.average, 4, 100), team_id=team.id)
        self.deliver(order)
        self.request(order, {order.order_line: 1})
        self.env.flush_all()
        domain = [("team_id", "=", team.id)]
        rows = self.Analysis.sudo()._read_group(domain, ["team_id"], ["quantity_delivered:sum", "__count"])
        self.assertEqual(rows, [(team, 4, 2)])
        self.assertFalse(any(self.Analysis.sudo().search(domain).mapped("production_date")))

    # -- attackers ---------------------------------------------------------------------------------------------

    def test_no_way_leads_to_cost(self):
        """Reading, sums, filters, order, groups, having, export, search and dashboards: refused, each of them."""
        order, _invoice = self.sold((self.average, 1, 100))
        rma, _notes = self.take_back(order)
        hidden = [name for name in self.Analysis._fields if name.startswith("cost")]
        self.assertEqual(len(hidden), 8)
        hidden += [name for name, field in self.Analysis._fields.items() if field.groups and name not in hidden]
        self.assertLessEqual({"value_back", "result"}, set(hidden))
        for user in (self.quality, self.users["technician"], self.users["agent"]):
            user.group_ids |= self.env.ref("base.group_allow_export")
            rows = self.Analysis.with_user(user)
            row = rows.search([("rma_id", "=", rma.id)], limit=1)
            self.assertTrue(row)
            self.assertFalse(set(hidden) & rows.fields_get().keys())
            for name in hidden:
                for what, way in {
                    "read": lambda row=row, name=name: row.read([name]),
                    "web_read": lambda row=row, name=name: row.web_read({name: {}}),
                    "export": lambda row=row, name=name: row.export_data([name]),
                    "filter": lambda rows=rows, name=name: rows.search([(name, ">", 1)]),
                    "count": lambda rows=rows, name=name: rows.search_count([(name, ">", 1)]),
                    "order": lambda rows=rows, name=name: rows.search_read([], ["id"], order=f"{name} desc"),
                    "sum": lambda rows=rows, name=name: rows.formatted_read_group([], [], [f"{name}:sum"]),
                    "group": lambda rows=rows, name=name: rows.formatted_read_group([], [name], ["__count"]),
                    "sort of groups": lambda rows=rows, name=name: rows.formatted_read_group(
                        [], ["product_id"], ["__count"], order=f"{name}:sum desc"
                    ),
                    "having": lambda rows=rows, name=name: rows.formatted_read_group(
                        [], ["product_id"], ["__count"], having=[(f"{name}:sum", ">", 1)]
                    ),
                    "grouping sets": lambda rows=rows, name=name: rows.formatted_read_grouping_sets(
                        [], [["product_id"], []], [f"{name}:sum"]
                    ),
                }.items():
                    with (
                        self.subTest(user=user.login, field=name, way=what),
                        self.assertRaises(AccessError),
                        mute_logger("odoo.models", "odoo.orm"),
                    ):
                        way()
            for view in ("list", "pivot", "graph", "search"):
                arch = rows.get_view(view_type=view)["arch"]
                self.assertNotIn('"cost', arch)
                self.assertFalse([name for name in hidden if f'"{name}' in arch])

    def test_favourites_are_for_everybody(self):
        """Each shipped question answers whoever reads the analysis, and asks for no amount that they may not see."""
        order, _invoice = self.sold((self.average, 4, 100))
        self.take_back(order, {order.order_line: 1})
        records = self.env["ir.filters"].search([("model_id", "=", "after.sales.analysis"), ("user_ids", "=", False)])
        self.assertGreaterEqual(len(records), 7)
        self.assertEqual(set(records.mapped("name")), set(self.env["ir.filters"]._after_sales_names()))
        for user in (self.quality, *(self.users[role] for role in ("technician", "agent", "commerce", "manager"))):
            rows = self.Analysis.with_user(user)
            views = rows.get_views([(False, "pivot"), (False, "search")], {"load_filters": True})
            shipped = {values["id"]: values for values in views["views"]["search"]["filters"]}
            # The search field shows three, then "more".
            self.assertIn("Lots That Fail Most", [values["name"] for values in shipped.values()][:3])
            arch = etree.fromstring(views["views"]["pivot"]["arch"])
            sums = {
                "return_rate": "avg"} | {node.get("name"): "sum" for node in arch.xpath("//field[@type='measure']")
                if node.get("name") != "return_rate"}  # fmt: skip
            self.assertEqual("cost" in sums, user in (self.users["commerce"], self.users["manager"]))
            for record in records:
                values = shipped[record.id]
                groups = safe_eval(values["context"])["group_by"]
                found = rows.formatted_read_group(
                    safe_eval(values["domain"]), groups, [f"{name}:{how}" for name, how in sums.items()]
                )
                with self.subTest(user=user.login, question=values["name"]):
                    self.assertNotIn("cost", values["domain"] + values["context"])
                    if "Rate" in record.name:
                        mine = [row for row in found if row["quantity_delivered:sum"]]
                        self.assertTrue(mine)

    def test_dashboards_are_for_their_readers(self):
        failures = self.env.ref("after_sales_rma_analysis.dashboard_failures")
        costs = self.env.ref("after_sales_rma_analysis.dashboard_costs")
        Dashboard = self.env["spreadsheet.dashboard"]
        for role, seen in (
            ("technician", failures),
            ("agent", failures),
            ("commerce", failures | costs),
            ("manager", failures | costs),
            ("warehouse", Dashboard),
        ):
            with self.subTest(role=role):
                user = self.users[role]
                self.assertEqual(Dashboard.with_user(user).search([("id", "in", (failures | costs).ids)]), seen)
        self.assertNotIn("cost", failures.spreadsheet_data.replace("Cost", ""))
        # Every field that a dashboard asks for exists, and its figures are there for whoever may see them.
        for dashboard in failures | costs:
            data = json.loads(dashboard.spreadsheet_data)
            rows = self.Analysis.with_user(self.users["commerce" if dashboard == costs else "technician"])
            for pivot in data["pivots"].values():
                measures = [measure["id"] for measure in pivot["measures"]]
                rows.formatted_read_group(pivot["domain"], [row["fieldName"] for row in pivot["rows"]], measures)
            for sheet in data["sheets"]:
                for figure in sheet["figures"]:
                    if meta := figure["data"].get("metaData"):
                        rows.formatted_read_group(
                            figure["data"]["searchParams"]["domain"], meta["groupBy"], [f"{meta['measure']}:sum"]
                        )

    # -- a long history ----------------------------------------------------------------------------------------

    def test_kept_figures_are_those_of_the_documents(self):
        order, _invoice = self.sold((self.average, 4, 100))
        rma, _notes = self.take_back(order, {order.order_line: 1})
        Keep, domain = self.env["after.sales.analysis.keep"], [("product_id", "in", (self.average | self.fifo).ids)]
        names = sorted(name for name in self.Analysis._fields if name not in ("as_of", "display_name"))

        def told(**context):
            self.env.invalidate_all()
            rows = self.Analysis.sudo().with_context(**context).search(domain, order="id").read(names)
            return {row["id"]: row for row in rows}

        Keep._refresh()
        self.assertFalse(Keep._exists(), "a short history is read from the documents")
        self.env["ir.config_parameter"].set_param("after_sales_rma_analysis.keep_from", 1)
        live = told()
        Keep._refresh()
        self.assertTrue(Keep._exists())
        self.assertEqual(told(), live)
        again, _notes = self.take_back(order, {order.order_line: 2})
        self.assertEqual(told(), live, "of when they were kept")
        self.assertIn(
            again.line_ids.id, [row["line_id"][0] for row in told(after_sales_live=True).values() if row["line_id"]]
        )
        self.assertEqual(self.costs(again, "cost"), (0,))
        Keep._refresh()
        self.assertEqual(told(), told(after_sales_live=True))
        self.assertEqual(self.costs(again, "cost"), (200,))
        self.assertEqual(self.costs(rma, "cost"), (100,))
        row = self.Analysis.sudo().search([("rma_id", "=", rma.id)], limit=1)
        self.assertLess(self.env.cr.now() - row.as_of, timedelta(minutes=5))
        # What was kept for another query answers nothing.
        value = self.env["ir.config_parameter"].get_param("after_sales_rma_analysis.kept")
        self.env["ir.config_parameter"].set_param("after_sales_rma_analysis.kept", "0" * 16 + value[16:])
        self.assertEqual(self.costs(again, "cost"), (200,))
        Keep._forget()
        self.assertFalse(Keep._exists())

    def test_a_question_is_one_statement(self):
        self.costs(self.env["after.sales.rma"], "cost")
        for measures in (["cost:sum", "return_rate:avg"], ["quantity:sum"]):
            with self.assertQueryCount(1):
                self.Analysis._read_group([("product_id", "=", self.average.id)], ["supplier_id", "lot_id"], measures)

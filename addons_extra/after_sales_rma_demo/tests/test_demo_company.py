"""The demo company shows something on every screen, and what it shows is true."""

from datetime import date, timedelta

from lxml import etree
from odoo.addons.after_sales_rma_write_down.rules.write_down import AGES
from odoo.fields import Domain
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools.safe_eval import datetime, safe_eval

from ..demo_company import build, demo_company
from ..demo_company.company import STOCK_ACCOUNT, account
from ..demo_company.remedies import _visit_day
from ..demo_company.users import CUSTOMER, PEOPLE

#: The actions that are somebody's daily work: there is something to do.
DAILY_WORK = {
    "sales": ["action_rma"],
    "agent": ["action_rma", "action_discrepancy"],
    "technician": ["action_inspection", "after_sales_rma_repair.action_repair_ledger"],
    "warehouse": ["action_receipt", "action_disposition", "after_sales_rma_exchange.action_to_replace"],
    "commerce": ["action_rma", "after_sales_rma_suite.action_orders_to_enter"],
    "approver": ["action_rma_to_decide", "action_discrepancy", "after_sales_rma_approval.action_approval_to_answer"],
    "accountant": ["action_rma_to_credit", "after_sales_rma_exchange.action_to_invoice"],
    "manager": ["action_rma", "action_reason"],
}


@tagged("post_install", "-at_install")
class TestDemoCompany(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = demo_company(cls.env)
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.company = cls.company.with_env(cls.env)
        cls.users = {
            login: cls.env["res.users"].search([("login", "=", login)]) for login in [*PEOPLE, CUSTOMER, "admin"]
        }
        cls.cases = cls.env["after.sales.rma"].search([("company_id", "=", cls.company.id)])

    # -- what there is -----------------------------------------------------------------------------------------

    def test_company_keeps_chinese_books(self):
        self.assertRecordValues(
            self.company,
            [
                {
                    "chart_template": "cn_large_bis",
                    "account_storno": True,
                    "inventory_valuation": "real_time",
                    "currency_id": self.env.ref("base.CNY").id,
                    "country_id": self.env.ref("base.cn").id,
                }
            ],
        )
        self.assertEqual(self.company.account_sale_tax_id.amount, 13)
        self.assertEqual(self.company.account_stock_valuation_id, account(self.company, STOCK_ACCOUNT))

    def test_days_of_every_kind(self):
        """Days that accounting accepted, one to accept, and days to sign, of which something differs."""
        days = self.env["after.sales.daily.report"].search([("company_id", "=", self.company.id)])
        self.assertGreaterEqual(set(days.mapped("state")), {"accepted", "signed", "open"})
        self.assertTrue(any(days.filtered(lambda report: report.state == "open").mapped("difference_count")))
        for report in days.filtered("digest"):
            self.assertEqual(report.digest, report._digest())

    def test_money_went_back_in_a_run(self):
        """Two customers were paid together, somebody else still waits; goods stay for money and for the same again."""
        paid = self.env["account.payment"].search(
            [("company_id", "=", self.company.id), ("after_sales_credit_note_ids", "!=", False)]
        )
        self.assertGreaterEqual(len(paid.partner_id), 2)
        self.assertEqual(paid.create_uid, self.users["accountant"])
        self.assertFalse(any(paid.after_sales_credit_note_ids.mapped("amount_residual")))
        self.assertIn("pay_back", self.cases.mapped("next_step"))
        self.assertLessEqual({"allowance", "replace_only"}, set(self.cases.line_ids.mapped("remedy")))

    def test_period_ends(self):
        """One is posted, whose entry holds what was worked out; one is proposed, with a computation to look at."""
        items = self.env["after.sales.provision"].search([("company_id", "=", self.company.id)])
        posted, proposed = (
            items.filtered(lambda item, state=state: item.state == state) for state in ("posted", "proposed")
        )
        self.assertEqual((posted.kind, proposed.kind), ("warranty", "returns"))
        self.assertEqual(posted.posted_by_id, self.users["accountant"])
        self.assertEqual((posted.move_id.state, posted.move_id.date), ("posted", posted.date))
        self.assertTrue(posted.liability and proposed.liability and proposed.asset and proposed.detail_ids)

    def test_what_is_learnt(self):
        """A cause of the tree is found in the analysis, and a corrective action for it waits for its measure."""
        action = self.env["after.sales.corrective.action"].search([("company_id", "=", self.company.id)])
        self.assertRecordValues(action, [{"state": "planned", "user_id": self.users["technician"].id}])
        found = (
            self.env["after.sales.analysis"]
            .with_user(self.users["manager"])
            .search([("company_id", "=", self.company.id), ("cause_id", "=", action.cause_id.id)])
        )
        self.assertTrue(found)

    def test_which_suppliers_lot_fails_most(self):
        """The question has an answer that one sees at once, with cost; and a month was analysed and approved."""
        rows = (
            self.env["after.sales.analysis"]
            .with_user(self.users["manager"])
            ._read_group(
                [("company_id", "=", self.company.id), ("lot_id.product_id.tracking", "=", "lot")],
                ["supplier_id", "lot_id"],
                ["quantity_defective:sum", "return_rate:avg", "cost:sum"],
                order="quantity_defective:sum desc",
            )
        )
        (supplier, lot, defective, _rate, cost), (_supplier, _lot, second, *_rest) = rows[:2]
        self.assertIn("视讯", supplier.name)
        self.assertTrue(lot.name.startswith("HT-B480"))
        self.assertTrue(defective > second > 0 and cost > 0)
        statement = self.env["after.sales.statement"].search([("company_id", "=", self.company.id)])
        self.assertRecordValues(statement, [{"state": "approved", "approved_by_id": self.users["approver"].id}])
        self.assertTrue(statement.quantity)

    def test_everybody_is_there(self):
        for login, user in self.users.items():
            with self.subTest(login=login):
                self.assertEqual(len(user), 1)
                self.assertIn(self.company, user.company_ids)
        for login in (*PEOPLE, CUSTOMER):
            with self.subTest(login=login):
                credential = {"type": "password", "login": login, "password": login}
                user = self.users[login].with_user(self.users[login])
                user._check_credentials(credential, {"interactive": False})
                self.assertEqual(user.lang, "zh_CN")
        self.assertEqual(
            set(map(str, self.env["res.users"].union(*self.users.values()).mapped("tz"))), {"Asia/Shanghai"}
        )
        self.assertTrue(self.users[CUSTOMER].share)

    def test_goods_of_every_kind(self):
        products = self.env["product.product"].search([("company_id", "=", self.company.id), ("type", "=", "consu")])
        self.assertEqual(set(products.mapped("cost_method")), {"average", "fifo", "standard"})
        self.assertEqual(set(products.mapped("tracking")), {"none", "lot", "serial"})
        self.assertEqual(set(products.filtered("lot_valuated").mapped("tracking")), {"lot", "serial"})
        self.assertTrue(all(products.mapped("image_128")))
        self.assertIn(self.env.ref("uom.product_uom_dozen"), self._sale_lines().product_uom_id)

    def test_orders_of_every_kind(self):
        orders = self._sale_lines().order_id
        self.assertIn("to invoice", orders.mapped("invoice_status"))
        states = orders.invoice_ids.filtered(lambda move: move.move_type == "out_invoice").mapped("payment_state")
        self.assertLessEqual({"paid", "partial", "not_paid"}, set(states))
        self.assertTrue(orders.order_line.filtered("discount"))
        deliveries = orders.picking_ids.filtered(lambda picking: picking.picking_type_code == "outgoing")
        self.assertIn(2, [len(order.picking_ids & deliveries) for order in orders])

    def test_cases_in_every_step(self):
        steps = {step for step, _label in self.cases._fields["next_step"].selection}
        self.assertEqual(set(self.cases.mapped("next_step")), steps)
        states = {state for state, _label in self.cases._fields["state"].selection}
        self.assertEqual(set(self.cases.mapped("state")), states)
        self.assertTrue(self.cases.filtered("is_late"))
        self.assertIn("draft", self.cases.credit_note_ids.mapped("state"))

    def test_defective_goods_of_every_age(self):
        items = self.env["after.sales.write.down"].search([("company_id", "=", self.company.id)])
        groups = items.filtered(lambda item: item.state != "released")._ageing()
        self.assertEqual(len(groups), len(AGES) + 1)
        for item in items:
            bought = self.env["purchase.order.line"].search([("product_id", "=", item.product_id.id)]).order_id
            self.assertGreater(item.date_in, min(bought.mapped("date_order")))
        drafts = items.filtered(lambda item: item.state == "draft")
        self.assertGreater(min(drafts.mapped("age_days")), 0)
        for item in drafts:
            self.assertIn(f"库龄 {item.age_days} 天", item.proposal_note, "told in the company's language")

    def test_a_visit_stands_in_the_week_that_the_calendar_opens_with(self):
        visits = self.env["after.sales.visit"].search([("company_id", "=", self.company.id)])
        self.assertTrue(visits.filtered(lambda visit: visit.date_start >= visit.create_date.replace(hour=0, minute=0)))
        monday = date(2026, 11, 23)
        for start in (1, 7):
            for offset in range(7):
                today = monday + timedelta(days=offset)
                first = today - timedelta(days=(today.isoweekday() - start) % 7)
                with self.subTest(today=today, start=start):
                    self.assertIn(_visit_day(today, start), [first + timedelta(days=number) for number in range(7)])
                    self.assertGreaterEqual(_visit_day(today, start), today)

    def test_right_people_did_it(self):
        requested = self.cases.filtered("requested_by_id")
        self.assertLessEqual(requested.requested_by_id, self.users["sales"] | self.users["agent"])
        decided = self.cases.filtered(lambda case: case.state in ("authorized", "done", "refused"))
        self.assertEqual(decided.decided_by_id, self.users["approver"])
        reports = self.cases.inspection_ids.filtered(lambda report: report.state == "done")
        self.assertEqual(reports.technician_id, self.users["technician"] | self.users["warehouse"])
        self.assertEqual(self.cases.discrepancy_ids.counted_by_id, self.users["warehouse"])
        self.assertEqual(self.cases.credit_note_ids.create_uid, self.users["accountant"])
        for case in decided:
            self.assertLessEqual(case.date_request, case.date_decided)
            for receipt in case.receipt_picking_ids.filtered("date_done"):
                self.assertLessEqual(case.date_decided, receipt.date_done)

    # -- what people see ---------------------------------------------------------------------------------------

    def test_everybody_opens_their_menus(self):
        """Each entry of the app opens without an error for each who sees it: list, kanban, and every form."""
        for login in PEOPLE:
            env = self.env(user=self.users[login])
            actions = self._visible_actions(env)
            self.assertTrue(actions, login)
            opened = set()
            for action in actions:
                with self.subTest(login=login, action=action.get_external_id()[action.id]):
                    # What another entry has shown to the same person is the same form.
                    for record in set(self._open(env, action)[:5]) - opened:
                        Form(record)
                        opened.add(record)

    def test_everybody_finds_work(self):
        for login, names in DAILY_WORK.items():
            env = self.env(user=self.users[login])
            visible = self._visible_actions(env)
            for name in names:
                with self.subTest(login=login, action=name):
                    action = self.env.ref(name if "." in name else f"after_sales_rma.{name}")
                    self.assertIn(action, visible)
                    self.assertTrue(self._open(env, action))

    def test_salesperson_sees_own_cases_only(self):
        seen = self.env["after.sales.rma"].with_user(self.users["sales"]).search([])
        self.assertTrue(seen)
        self.assertLess(seen, self.cases)

    def _visible_actions(self, env):
        """The window actions of the app's menus that a user sees."""
        menus = env["ir.ui.menu"].load_menus(False)
        waiting, action_ids = [self.env.ref("after_sales_rma.menu_root").id], []
        while waiting:
            menu = menus[waiting.pop()]
            waiting += menu["children"]
            if menu["action_model"] == "ir.actions.act_window":
                action_ids.append(menu["action_id"])
        return self.env["ir.actions.act_window"].browse(action_ids)

    def _open(self, env, action):
        """Open an action as the web client does: its views, and what its default filters leave.

        :return: the records shown
        """
        context = safe_eval(action.context or "{}", {"uid": env.uid, "active_id": False})
        Model = env[action.res_model].with_context(**context)
        views = [(view_id, kind) for view_id, kind in action.views]
        result = Model.get_views([*views, (action.search_view_id.id, "search")])
        names = {"uid": env.uid, "context_today": datetime.date.today, "allowed_company_ids": self.company.ids}
        domain = Domain(safe_eval(action.domain or "[]", names))
        search = etree.fromstring(result["views"]["search"]["arch"])
        for key, value in context.items():
            node = search.find(f".//filter[@name='{key.removeprefix('search_default_')}']")
            if key.startswith("search_default_") and value and node is not None and node.get("domain"):
                domain &= Domain(safe_eval(node.get("domain"), names))
        for kind in ("list", "kanban"):
            if kind in result["views"]:
                arch = etree.fromstring(result["views"][kind]["arch"])
                fields = {node.get("name"): {} for node in arch.iter("field") if not list(node.iterancestors("field"))}
                Model.web_search_read(domain, fields, limit=80)
        return Model.search(domain)

    # -- what the books say ------------------------------------------------------------------------------------

    def test_stock_and_ledger_differ_by_open_documents_only(self):
        """Every order line that was invoiced and credited as delivered and returned agrees with the ledger."""
        stock_account = self.company.account_stock_valuation_id
        explained = 0.0
        for line in self._sale_lines():
            moves = line.move_ids.filtered(lambda move: move.state == "done")
            stock = sum(move.value * move.is_in - move.value * move.is_out for move in moves)
            posted = line.invoice_lines.filtered(lambda item: item.parent_state == "posted")
            costs = posted.move_id.line_ids.filtered(
                lambda item, posted=posted: item.cogs_origin_id in posted and item.account_id == stock_account
            )
            difference = self.company.currency_id.round(stock - sum(costs.mapped("balance")))
            invoiced = sum(item.quantity * -item.move_id.direction_sign for item in posted)
            # What is swapped is back, and its replacement has not left yet.
            swapping = line.after_sales_line_ids.filtered(
                lambda item: item.exchange_kind == "swap" and item.qty_replaced < item.qty_received
            )
            if line.product_uom_id.compare(invoiced, line.qty_delivered) == 0 and not swapping:
                self.assertEqual(difference, 0.0, line.display_name)
            explained += difference
        self.assertTrue(explained)
        closing = self.company._action_close_stock_valuation()
        correction = sum(vals["debit"] - vals["credit"] for vals in closing if vals["account_id"] == stock_account.id)
        self.assertAlmostEqual(correction, explained, places=2)

    def test_credit_notes_are_red(self):
        posted = self.cases.credit_note_ids.filtered(lambda move: move.state == "posted")
        self.assertTrue(posted)
        for line in posted.line_ids:
            self.assertLessEqual(line.debit, 0.0)
            self.assertLessEqual(line.credit, 0.0)

    def test_built_once(self):
        """Building again changes nothing."""
        models = ("res.company", "res.users", "product.product", "sale.order", "account.move", "after.sales.rma")
        before = [self.env[model].search_count([]) for model in models]
        self.assertEqual(build(self.env(context={})), self.company)
        self.assertEqual([self.env[model].search_count([]) for model in models], before)

    def _sale_lines(self):
        return self.env["sale.order.line"].search(
            [("company_id", "=", self.company.id), ("product_id.type", "=", "consu")]
        )

"""What each person sees: every screen of every role opens, and tells whose turn it is."""

from ast import literal_eval

from lxml import etree
from odoo.addons.after_sales_rma.tests.common import ROLES, AfterSalesCommon
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

#: Role → steps that are its turn; what the overview marks.
TURNS = {
    "salesperson": {
        *("complete", "pick_up", "settle", "answer", "quote", "await_customer", "with_sales", "accept", "papers"),
        "outside",
    },
    "approver": {"decide", "approve_budget", "approve_plan"},
    "warehouse": {"receive", "dispose", "replace", "hand_over"},
    "technician": {"diagnose", "inspect", "repair", "visit"},
    "commerce": {"enter_order"},
    "accountant": {"credit", "period", "invoice", "pay_back"},
}

#: Add-ons whose own tests say who is offered their menus.
OWN_MENUS = {
    "after_sales_rma_handover",
    "after_sales_rma_analysis",
    "after_sales_rma_matching",
    "after_sales_rma_outside",
    "after_sales_rma_payout",
    "after_sales_rma_pickup",
    "after_sales_rma_provision",
    "after_sales_rma_quality",
}


class ScreensCommon(AfterSalesCommon):
    """Cases on their way, each step taken by the one whose turn it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 100, 10)
        cls.company.after_sales_inspect_at_dock = False
        cls.company.after_sales_auto_authorize = False

    # -- a case in every step ----------------------------------------------------------------------------------

    @classmethod
    def _submitted(cls):
        order = cls.sell((cls.average, 4, 200), user_id=cls.users["salesperson"].id)
        cls.deliver(order)
        cls.invoice(order)
        seller = cls.users["salesperson"]
        rma = cls.env["after.sales.intake"].with_user(seller).create_from_sale(order.with_user(seller))
        rma.action_submit()
        return rma.with_env(cls.env)

    @classmethod
    def _authorized(cls):
        rma = cls._submitted()
        rma.with_user(cls.users["approver"]).action_authorize()
        return rma

    @classmethod
    def _received(cls, quantity: float = 4):
        rma = cls._authorized()
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = quantity
        receipt.with_user(cls.users["warehouse"]).button_validate()
        return rma

    @classmethod
    def _inspected(cls, grade: str = "qualified"):
        rma = cls._received()
        report = rma.inspection_ids.with_user(cls.users["technician"])
        report.action_grade_qualified() if grade == "qualified" else report.action_grade_defective()
        return rma

    @classmethod
    def _put_away(cls):
        rma = cls._inspected()
        rma.with_user(cls.users["warehouse"]).action_put_away()
        return rma

    @classmethod
    def _credited(cls):
        rma = cls._put_away()
        rma.with_user(cls.users["accountant"]).action_refund()
        return rma

    @classmethod
    def _in_every_step(cls):
        """{step: a case that waits for it}"""
        draft = cls._submitted()
        draft.with_user(cls.users["approver"]).action_refuse("Used")
        draft.with_user(cls.users["salesperson"]).action_reopen()
        return {
            "complete": draft,
            "decide": cls._submitted(),
            "await_goods": cls._authorized(),
            "settle": cls._received(5),
            "inspect": cls._received(),
            "dispose": cls._inspected(),
            "credit": cls._put_away(),
            "post": cls._credited(),
        }


@tagged("post_install", "-at_install")
class TestScreensInEveryStep(ScreensCommon):
    """Screens of a company that has a case in every step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls._in_every_step()

    # -- every screen of every role ----------------------------------------------------------------------------

    def _read_view(self, model, view_id, view_type: str, domain: list, context: dict, limit: int | None = None):
        """Read the records of a screen as the web client does: every field of the view."""
        model = model.with_context(**context)
        arch = etree.fromstring(model.get_views([(view_id, view_type)])["views"][view_type]["arch"])
        names = {node.get("name") for node in arch.iter("field") if not _inside_field(node)}
        fields = model._fields
        spec = {name: {"fields": {"display_name": {}}} if fields[name].relational else {} for name in names}
        return model.web_search_read(domain, spec, limit=limit)["records"]

    def _open_action(self, action, user):
        """Open all views of a window action as a user."""
        model = self.env[action.res_model].with_user(user)
        context = literal_eval(action.context.replace("uid", "0") or "{}")
        domain = literal_eval((action.domain or "[]").replace("allowed_company_ids", str(self.company.ids)))
        chosen = {view.view_mode: view.view_id.id for view in action.view_ids}
        modes = action.view_mode.split(",")
        if action.view_id:
            chosen.setdefault(modes[0], action.view_id.id)
        for mode in modes:
            if mode in ("list", "kanban", "calendar"):
                self._read_view(model, chosen.get(mode, False), mode, domain, context)
            elif mode == "form":
                for record in model.search(domain, limit=3):
                    Form(record, view=chosen.get(mode))
            else:
                model.get_views([(chosen.get(mode, False), mode)])

    def _offered_menus(self, root, user):
        """The menus below a root that the web client shows to a user: those whose parents he sees too."""
        tree = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        todo, found = [root.id], []
        while todo:
            found.append(todo.pop())
            todo += tree[found[-1]]["children"]
        return self.env["ir.ui.menu"].browse(found)

    def test_every_role_opens_every_screen_it_is_offered(self):
        root = self.env.ref("after_sales_rma.menu_root")
        offered = {}
        for role in ROLES:
            user = self.users[role]
            for menu in self._offered_menus(root, user).filtered("action"):
                action = menu.action.sudo()
                if action._name == "ir.actions.act_window" and action.res_model != "res.config.settings":
                    with self.subTest(role=role, menu=menu.complete_name):
                        self._open_action(action, user)
                module, name = menu.get_external_id()[menu.id].split(".menu_")
                if module not in OWN_MENUS:
                    offered.setdefault(role, set()).add(name)
        everyone = {"overview", "cases_all", "test_reports", "responsibility_mine"}
        self.assertEqual(offered["warehouse"] - everyone, {"receive", "put_away", "replace", "repair"})
        self.assertEqual(
            offered["technician"] - everyone,
            {"inspect", "put_away", "repair", "visit", "labour", "approve_all", "complaint"},
        )
        self.assertEqual(
            offered["salesperson"] - everyone,
            {"request", "discrepancies", "visit", "approve_all", "not_told", "complaint"},
        )
        self.assertIn("decide", offered["approver"])
        self.assertLessEqual({"credit_cases", "credit_notes"}, offered["accountant"])

    def test_no_screen_costs_more_for_more_records(self):
        """Lists and boards read all records together: as many statements for one as for all."""
        user = self.users["manager"]
        compared, dearer = set(), {}
        for menu in self._offered_menus(self.env.ref("after_sales_rma.menu_root"), user).filtered("action"):
            action = menu.action.sudo()
            if action._name != "ir.actions.act_window":
                continue
            for mode in {"list", "kanban"} & set(action.view_mode.split(",")):
                few, many = (self._statements(action, mode, user, limit) for limit in (1, 80))
                if many[0] > 3:
                    compared.add(action.res_model)
                    # What some of the records have and the first has not is read once more.
                    if many[1] - few[1] >= many[0] - 1:
                        dearer[menu.complete_name, mode] = (few, many)
        self.assertFalse(dearer)
        self.assertLessEqual({"after.sales.rma", "after.sales.inspection"}, compared)

    def _statements(self, action, mode: str, user, limit: int) -> tuple[int, int]:
        """How many records a screen shows, and with how many statements."""
        model = self.env[action.res_model].with_user(user)
        context = literal_eval(action.context.replace("uid", "0") or "{}")
        domain = literal_eval((action.domain or "[]").replace("allowed_company_ids", str(self.company.ids)))
        chosen = {view.view_mode: view.view_id.id for view in action.view_ids}
        for _time in ("warm", "counted"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records = self._read_view(model, chosen.get(mode, False), mode, domain, context, limit)
        return len(records), self.cr.sql_log_count - before

    def test_every_role_opens_a_case_in_every_step(self):
        for role in ROLES:
            for step, rma in self.cases.items():
                with self.subTest(role=role, step=step):
                    Form(rma.with_user(self.users[role]))

    def test_smart_buttons_open_what_a_role_may_see(self):
        for role, button in (
            ("salesperson", "action_view_sale_orders"),
            ("warehouse", "action_view_pickings"),
            ("technician", "action_view_inspections"),
            ("accountant", "action_view_credit_notes"),
            ("approver", "action_view_discrepancies"),
        ):
            for step, rma in self.cases.items():
                with self.subTest(role=role, step=step):
                    action = getattr(rma.with_user(self.users[role]), button)()
                    self.env[action["res_model"]].with_user(self.users[role]).search(action["domain"])

    # -- one highlighted button --------------------------------------------------------------------------------

    def test_the_step_is_one_button_for_who_may_take_it(self):
        buttons = {
            "complete": ("submit", "salesperson"),
            "decide": ("authorize", "approver"),
            "await_goods": ("receive", "warehouse"),
            "settle": ("settle", "approver"),
            "inspect": ("inspect", "technician"),
            "dispose": ("put_away", "warehouse"),
            "credit": ("refund", "accountant"),
        }
        for step, (button, role) in buttons.items():
            with self.subTest(step=step):
                rma = self.cases[step]
                self.assertEqual(rma.next_step, step)
                self.assertIn(button, rma.with_user(self.users[role]).can_press)
                self.assertNotIn(button, rma.with_user(self.users["commerce"]).can_press or [])

    # -- board and overview ------------------------------------------------------------------------------------

    def test_the_overview_counts_each_step_and_marks_ones_own(self):
        late = self._submitted()
        late._trusted().date_submitted = "2020-01-01 08:00:00"
        for role, turns in TURNS.items():
            with self.subTest(role=role):
                self.env.invalidate_all()
                board = self.company.after_sales_warehouse_id.with_user(self.users[role]).after_sales_board
                self.assertEqual({step for step, tile in board.items() if tile["mine"]}, turns)
                self.assertEqual((board["decide"]["count"], board["decide"]["late"]), (2, 1))
                self.assertEqual((board["credit"]["count"], board["credit"]["late"]), (2, 0))

    def test_a_counter_opens_what_it_counts(self):
        card = self.company.after_sales_warehouse_id
        for step, tile in card.after_sales_board.items():
            action = card.with_context(after_sales_tile=step).action_after_sales_step()
            (name,) = [name.removeprefix("search_default_") for name in action["context"]]
            search = self.env["after.sales.rma"].get_views([(False, "search")])["views"]["search"]["arch"]
            (node,) = etree.fromstring(search).xpath(f"//filter[@name='{name}']")
            domain = action["domain"] + literal_eval(node.get("domain"))
            self.assertEqual(self.env["after.sales.rma"].search_count(domain), tile["count"], step)

    def test_every_tile_of_every_role_opens_a_list_of_what_it_counts(self):
        """The same domain counts and opens: also what is late, and what is no case."""
        late = self._submitted()
        late._trusted().date_submitted = "2020-01-01 08:00:00"
        defective = self._inspected("defective")
        defective.with_user(self.users["warehouse"]).action_put_away()
        self.env["after.sales.notice"].sudo().create(
            {
                "rma_id": self.cases["decide"].id,
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "event": "received",
                "key": "tile",
                "state": "failed",
            }
        )
        walked = {}
        for role in ROLES:
            user = self.users[role]
            self.env.invalidate_all()
            card = self.company.after_sales_warehouse_id.with_user(user)
            tiles = card.after_sales_tiles
            mine = [tile["mine"] for tile in tiles]
            self.assertEqual(mine, sorted(mine, reverse=True), f"{role}: one's own tiles come first")
            self.assertTrue(any(mine), f"{role} has no tile of his own")
            for tile in tiles:
                self.assertTrue(tile["label"])
                for kind in ("count", "late"):
                    if kind == "late" and not tile["late"]:
                        continue
                    with self.subTest(role=role, tile=tile["key"], kind=kind):
                        opened = self._opened_by(card, tile["key"], kind == "late")
                        self.assertEqual(len(opened), tile[kind])
                        walked.setdefault(tile["key"], set()).add(kind if tile[kind] else "empty")
        steps = self.env["after.sales.rma"]._step_table()
        self.assertEqual(
            set(walked)
            - {
                "value",
                "approve_value",
                "not_told",
                "outside",
                "complaint",
                "bear_waive",
                "bear_propose",
                "bear_decide",
            },
            {name for name, step in steps.items() if step.column and not step.rare},
        )
        counted = {key for key, kinds in walked.items() if "count" in kinds}
        self.assertLessEqual({"complete", "decide", "settle", "inspect", "credit", "value", "not_told"}, counted)
        self.assertIn("late", walked["decide"])

    def _opened_by(self, card, key: str, late: bool):
        """The records that a tile opens, with the filters that are on; a single case is opened itself."""
        action = card.with_context(after_sales_tile=key, after_sales_late=late).action_after_sales_step()
        model = self.env[action["res_model"]].with_user(card.env.user)
        if action.get("res_id"):
            return model.browse(action["res_id"])
        search = model.get_views([((action["search_view_id"] or [False])[0], "search")])["views"]["search"]
        arch = etree.fromstring(search["arch"])
        domain = list(action["domain"])
        for name in action["context"]:
            (node,) = arch.xpath(f"//filter[@name='{name.removeprefix('search_default_')}']")
            domain += literal_eval(node.get("domain"))
        return model.search(domain)

    def test_a_value_has_a_minus_from_the_request_on(self):
        refused = self._submitted()
        refused.with_user(self.users["approver"]).action_refuse("Used")
        for step, rma in {**self.cases, "refused": refused}.items():
            with self.subTest(step=step):
                self.assertEqual(rma.amount_signed, -rma.amount_total)
                self.assertEqual(rma.line_ids.amount_signed, -rma.line_ids.amount_total)
                self.assertLess(rma.amount_signed, 0)


@tagged("post_install", "-at_install")
class TestScreens(ScreensCommon):
    # -- every screen of every role ----------------------------------------------------------------------------

    def test_native_documents_open_for_their_people(self):
        rma = self._credited()
        order = rma.sale_order_ids
        for role, document in (
            ("salesperson", order),
            ("warehouse", order.picking_ids[:1]),
            ("warehouse", rma.receipt_picking_ids),
            ("accountant", order.invoice_ids[:1]),
            ("accountant", rma.credit_note_ids),
        ):
            with self.subTest(role=role, document=document.display_name):
                Form(document.with_user(self.users[role]))

    # -- one highlighted button --------------------------------------------------------------------------------

    def test_the_hint_names_whose_turn_it_is(self):
        rma = self._submitted()
        self.assertIn("Approver", rma.with_user(self.users["salesperson"]).next_step_hint)
        self.assertNotIn("turn", rma.with_user(self.users["approver"]).next_step_hint)
        rma = self._received()
        self.assertIn("Technician", rma.with_user(self.users["warehouse"]).next_step_hint)
        self.assertNotIn("turn", rma.with_user(self.users["technician"]).next_step_hint)

    def test_an_approver_who_asked_sees_that_another_decides(self):
        order = self.sell((self.average, 1, 200))
        self.deliver(order)
        both = self.users["manager"]
        rma = self.env["after.sales.intake"].with_user(both).create_from_sale(order.with_user(both))
        rma.action_submit()
        self.assertNotIn("authorize", rma.can_press or [])
        self.assertIn("another Approver", rma.next_step_hint)

    # -- board and overview ------------------------------------------------------------------------------------

    def test_the_board_shows_every_step_and_folds_the_empty_ones(self):
        self._received()
        groups = (
            self.env["after.sales.rma"]
            .with_context(read_group_expand=True)
            .web_read_group([("company_id", "=", self.company.id)], ["next_step"], auto_unfold=True)["groups"]
        )
        self.assertEqual(
            [group["next_step"] for group in groups],
            [
                *("complete", "diagnose", "decide", "await_goods", "pick_up", "receive", "settle", "answer", "inspect"),
                "dispose",
                *("approve_plan", "quote", "repair", "outside", "visit", "await_customer"),
                *("enter_order", "replace", "hand_over", "with_sales", "credit", "period", "invoice"),
                *("accept", "papers", "pay_back"),
            ],
        )
        unfolded = [group["next_step"] for group in groups if "__records" in group]
        self.assertEqual(unfolded, ["inspect"])

    def test_each_site_has_a_card_of_its_own(self):
        """Goods sold from a warehouse that names its own after-sales warehouse are counted there."""
        site = self.env["stock.warehouse"].create(
            {"name": "After-Sales South", "code": "ASS", "company_id": self.company.id, "is_after_sales": True}
        )
        site._set_up_after_sales()
        here = self._authorized()
        self.warehouse.after_sales_warehouse_id = site
        there = self._authorized()
        self.assertEqual((here.warehouse_id, there.warehouse_id), (self.company.after_sales_warehouse_id, site))
        self.assertEqual(there.receipt_picking_ids.picking_type_id, site.in_type_id)
        for rma in here, there:
            self.assertEqual(rma.warehouse_id.after_sales_board["await_goods"]["count"], 1)
            action = rma.warehouse_id.with_context(after_sales_tile="await_goods").action_after_sales_step()
            self.assertEqual(self.env["after.sales.rma"].search(action["domain"]) & (here | there), rma)
        cards = self.env["stock.warehouse"].search(
            literal_eval(
                self.env.ref("after_sales_rma.action_overview").domain.replace(
                    "allowed_company_ids", str(self.company.ids)
                )
            )
        )
        self.assertEqual(cards, self.company.after_sales_warehouse_id | site)

    def test_the_overview_costs_the_same_for_one_card_and_for_three(self):
        companies = self.company | self.env["res.company"].create([{"name": "Second"}, {"name": "Third"}])
        self.env.user.company_ids |= companies
        cards = companies.after_sales_warehouse_id
        self.assertEqual(len(cards), 3)
        self._authorized()
        counts = []
        for some in (self.company.after_sales_warehouse_id, cards):
            Warehouse = self.env["stock.warehouse"].with_context(allowed_company_ids=some.company_id.ids)
            shown = Warehouse.browse(some.ids)
            shown.mapped("after_sales_tiles"), shown.mapped("after_sales_week")
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            shown.mapped("after_sales_tiles"), shown.mapped("after_sales_week")
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[0], counts[1])

    def test_no_screen_shows_a_value_without_its_sign(self):
        """Every view of whatever has a red-ink value shows the field with the sign, not the one without."""
        seen = 0
        for view in self.env["ir.ui.view"].search([("type", "!=", "search"), ("model", "=like", "after.sales.%")]):
            for node in etree.fromstring(view.arch).iter("field"):
                model = self._model_of(node, view.model)
                if model is None or "amount_signed" not in model._fields or node.get("column_invisible"):
                    continue
                seen += node.get("name") == "amount_signed"
                self.assertNotEqual(node.get("name"), "amount_total", view.xml_id)
        self.assertGreater(seen, 6)

    def _model_of(self, node, model: str):
        """The model of a field node of a view, through the lists that stand in it."""
        chain = [parent.get("name") for parent in node.iterancestors("field")][::-1]
        current = self.env.get(model)
        for name in chain:
            field = current._fields.get(name) if current is not None else None
            current = self.env[field.comodel_name] if field is not None and field.comodel_name else None
        return current

    # -- the accountant's badge --------------------------------------------------------------------------------

    def test_the_badge_agrees_until_somebody_changes_price_or_quantity(self):
        note = self._credited().credit_note_ids.with_user(self.users["accountant"])
        self.assertEqual((note.after_sales_match, note.after_sales_match_note), ("agrees", ""))
        note.invoice_line_ids.price_unit = 150
        self.assertEqual(note.after_sales_match, "differs")
        self.assertIn("price", note.after_sales_match_note)

    # -- other ways of put-away --------------------------------------------------------------------------------

    def test_one_unit_is_put_away_and_the_rest_goes_on_waiting(self):
        rma = self._received()
        report = rma.inspection_ids.with_user(self.users["technician"])
        report.quantity = 1
        report.action_grade_qualified()
        (rma.inspection_ids - report.with_env(self.env)).with_user(self.users["technician"]).action_grade_defective()
        first, second = rma.disposition_ids.sorted("quantity")
        first.with_user(self.users["warehouse"]).action_put_away()
        self.assertRecordValues(first + second, [{"state": "done"}, {"state": "pending"}])
        self.assertEqual(rma.next_step, "dispose")
        second.with_user(self.users["warehouse"]).action_put_away()
        self.assertEqual((second.state, rma.disposition_status), ("done", "done"))

    def test_several_cases_are_put_away_at_once(self):
        rmas = self._inspected() | self._inspected("defective")
        rmas.disposition_ids.with_user(self.users["warehouse"]).action_put_away()
        self.assertEqual(set(rmas.disposition_ids.mapped("state")), {"done"})

    def test_goods_are_scrapped_instead(self):
        rma = self._inspected("defective")
        first = rma.disposition_ids
        first.with_user(self.users["technician"]).action_scrap()
        second = rma.disposition_ids - first
        self.assertRecordValues(
            first + second, [{"state": "cancelled", "kind": "defective"}, {"state": "pending", "kind": "scrap"}]
        )
        second.with_user(self.users["warehouse"]).action_put_away()
        self.assertEqual(second.location_dest_id.usage, "inventory")
        self.assertEqual(rma.disposition_status, "done")

    def test_defective_goods_never_become_good_ones(self):
        item = self._inspected("defective").disposition_ids.with_user(self.users["technician"])
        self.assertFalse(item.can_restock)
        with self.assertRefused("defective goods are not sold as good ones"):
            item.action_restock()

    def test_qualified_goods_go_to_the_defective_location_and_back(self):
        rma = self._inspected()
        rma.disposition_ids.with_user(self.users["technician"]).action_defective()
        item = rma.disposition_ids.filtered(lambda item: item.state == "pending")
        self.assertEqual(item.kind, "defective")
        item.with_user(self.users["technician"]).action_restock()
        self.assertEqual(rma.disposition_ids.filtered(lambda item: item.state == "pending").kind, "restock")

    def test_who_may_put_away_and_who_may_decide_otherwise(self):
        item = self._inspected("defective").disposition_ids
        for role in ROLES:
            mine = item.with_user(self.users[role])
            with self.subTest(role=role):
                self.assertEqual(mine.can_put_away, role in ("warehouse", "manager"))
                self.assertEqual(mine.can_scrap, role in ("technician", "manager"))
                if not mine.can_put_away:
                    with self.assertRaises(UserError):
                        mine.action_put_away()
                if not mine.can_scrap:
                    with self.assertRaises(UserError):
                        mine.action_scrap()


def _inside_field(node) -> bool:
    """Whether a field node stands in the list of another field."""
    return any(parent.tag == "field" for parent in node.iterancestors())

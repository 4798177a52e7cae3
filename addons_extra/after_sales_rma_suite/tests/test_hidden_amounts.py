"""What a spreadsheet may ask for is what a screen may show: an amount that somebody may not see is learnt by no way.

Lists, pivots, charts and filters of a spreadsheet, and its export, ask the ORM as the user. Each number of the walk is
a field of ours with groups of its own, asked for directly and by way of every record that leads to it.
"""

from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from werkzeug.exceptions import Forbidden

#: Who sees least; everybody else sees more of the same.
OUTSIDERS = ("salesperson", "technician", "warehouse", "portal")
NUMBERS = ("integer", "float", "monetary")
#: What a refusal is: the field is hidden, cannot be searched or grouped, or there is no such thing for the user.
REFUSED = (AccessError, UserError, ValueError)
#: What a company settles of money.
SETTLED = ("float", "monetary")
#: Settings that every employee may read: {field: why}.
OPEN = {
    "after_sales_allowance_limit": "who offers an allowance knows whether a leader decides it",
    "after_sales_no_return_limit": "who takes a request knows whether the goods may stay",
    "after_sales_parcel_back": "what a parcel costs says whether goods may stay; carriers publish it",
    "after_sales_parcel_back_weight": "as the parcel",
    "after_sales_repair_limit": "who plans a repair knows whether a leader decides it",
    "after_sales_budget_tolerance": "who changes a budget knows whether a leader decides anew",
    "after_sales_budget_tolerance_amount": "as the share",
    "after_sales_wage_limit": "it protects those whose wages are deducted",
    "after_sales_wallet_bonus": "customers are told of it",
    "after_sales_remind_hours": "hours, no money",
}


def is_ours(field) -> bool:
    return (field._module or "").startswith("after_sales_rma")


@tagged("post_install", "-at_install")
class TestHiddenAmounts(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users |= {"portal": new_test_user(cls.env, "as_hidden_portal", "base.group_portal")}
        export = cls.env.ref("base.group_allow_export")
        for role in OUTSIDERS[:-1]:
            cls.users[role].group_ids |= export
        cls.buy(cls.average, 5, 100)
        order = cls.sell((cls.average, 2, 200), user_id=cls.users["salesperson"].id)
        cls.deliver(order)
        cls.invoice(order)
        cls.rma = cls.request(order)
        cls.receive(cls.rma)

    def models_for(self, role: str) -> list:
        """All models with records, as a user of a role."""
        models = [self.env[name].with_user(self.users[role]) for name in sorted(self.env.registry)]
        return [model for model in models if not model._abstract and not model._transient]

    def hidden(self, model) -> list[str]:
        """Numbers of ours in a model that this user may not see."""
        return [
            name
            for name, field in model._fields.items()
            if field.type in NUMBERS and is_ours(field) and not model._has_field_access(field, "read")
        ]

    def links(self, model) -> list[str]:
        """Fields of ours, and the company, by which one comes from a model to others."""
        return [
            name
            for name, field in model._fields.items()
            if field.relational and (is_ours(field) or name == "company_id") and model._has_field_access(field, "read")
        ]

    def direct(self, model, name) -> dict:
        """The ways in which a spreadsheet asks a model for a number; of groups, each company or customer is one."""
        row = model.browse(model.sudo().search([], limit=1).ids)
        by = next(key for key in ("company_id", "partner_id", "create_uid", "id") if key in model._fields)
        ways = {
            "list": lambda: model.web_search_read([], {name: {}}),
            "filter": lambda: model.search([(name, ">", 1)]),
            "count": lambda: model.search_count([(name, ">", 1)]),
            "order": lambda: model.search([], order=f"{name} desc"),
            "sum": lambda: model.formatted_read_group([], [], [f"{name}:sum"]),
            "group": lambda: model.formatted_read_group([], [name], ["__count"]),
            "sort of groups": lambda: model.formatted_read_group([], [by], ["__count"], order=f"{name}:sum desc"),
            "having": lambda: model.formatted_read_group([], [by], ["__count"], having=[(f"{name}:sum", ">", 1)]),
            "pivot": lambda: model.formatted_read_grouping_sets([], [[by], []], [f"{name}:sum"]),
            "chart": lambda: model.web_read_group([], [by], [f"{name}:sum"]),
        }
        if row:
            ways |= {"read": lambda: row.read([name]), "export": lambda: row.export_data([name])}
        return ways

    def roundabout(self, model, link, name) -> dict:
        """The same by way of a record that leads there."""
        ways = {
            "filter": lambda: model.search([(f"{link}.{name}", ">", 1)]),
            "any": lambda: model.search([(link, "any", [(name, ">", 1)])]),
            "order": lambda: model.search([], order=f"{link}.{name}"),
        }
        if model._fields[link].type == "many2one":
            ways["group"] = lambda: model.formatted_read_group([], [f"{link}.{name}"], ["__count"])
            ways["sum"] = lambda: model.formatted_read_group([], [], [f"{link}.{name}:sum"])
        # Where nothing is linked there is nothing to refuse.
        if model._fields[link].store and (rows := model.sudo().search([(link, "!=", False)], limit=1)):
            row = model.browse(rows.ids)
            ways["read"] = lambda: row.web_read({link: {"fields": {name: {}}}})
            ways["export"] = lambda: row.export_data([f"{link}/{name}"])
        return ways

    def leaks(self, ways: dict) -> list[str]:
        """The ways that are not refused."""
        taken = []
        for what, way in ways.items():
            try:
                with self.env.cr.savepoint(flush=False):
                    way()
            except REFUSED:
                continue
            taken.append(what)
        return taken

    @mute_logger("odoo.models", "odoo.orm", "odoo.sql_db", "odoo.domains", "odoo.addons.base.models.ir_rule")
    def test_no_way_leads_to_a_hidden_amount(self):
        asked = 0
        for role in OUTSIDERS:
            for model in self.models_for(role):
                shown = model.fields_get() if model.has_access("read") else {}
                for name in self.hidden(model):
                    asked += 1
                    with self.subTest(role=role, model=model._name, field=name):
                        self.assertNotIn(name, shown)
                        self.assertEqual(self.leaks(self.direct(model, name)), [])
        self.assertGreater(asked, 150)

    @mute_logger("odoo.models", "odoo.orm", "odoo.sql_db", "odoo.domains", "odoo.addons.base.models.ir_rule")
    def test_no_roundabout_way_either(self):
        asked = 0
        for role in OUTSIDERS:
            models = self.models_for(role)
            hidden = {model._name: self.hidden(model) for model in models}
            for model in models:
                for link in self.links(model):
                    for name in hidden.get(model._fields[link].comodel_name, ())[:1]:
                        asked += 1
                        with self.subTest(role=role, model=model._name, link=link, field=name):
                            self.assertEqual(self.leaks(self.roundabout(model, link, name)), [])
        self.assertGreater(asked, 300)

    @mute_logger("odoo.models", "odoo.orm", "odoo.http")
    def test_what_a_company_settles_is_not_for_customers(self):
        """Everybody may read companies; a customer must not know up to what amount nobody looks."""
        for login in (self.users["portal"], self.env.ref("base.public_user")):
            company = login.company_id.with_user(login).with_context(allowed_company_ids=login.company_ids.ids)
            ours = [name for name, field in company._fields.items() if is_ours(field)]
            self.assertGreater(len(ours), 50)
            self.assertFalse(set(ours) & company.fields_get().keys())
            self.assertTrue(company.read(["name"]))
            for name in ("after_sales_no_return_limit", "after_sales_labour_cost", "after_sales_auto_authorize"):
                with self.subTest(user=login.login, field=name), self.assertRaises(AccessError):
                    company.read([name])
        self.assertTrue(self.company.with_user(self.users["technician"]).read(["after_sales_repair_limit"]))

    @mute_logger("odoo.models")
    def test_what_a_company_settles_of_costs_is_for_those_who_know_them(self):
        """Everybody may read companies: each amount and share that is settled there is closed, or open for a reason."""
        numbers = {name for name, field in self.company._fields.items() if is_ours(field) and field.type in SETTLED}
        secret = {name for name in numbers if self.company._fields[name].groups}
        self.assertEqual(sorted(numbers - secret - OPEN.keys()), [], "closed by its groups, or open for a reason")
        self.assertFalse(secret & OPEN.keys())
        self.assertEqual(secret, {"after_sales_labour_cost", "after_sales_return_loss", "after_sales_write_down_limit"})
        for role in ("salesperson", "agent", "technician", "warehouse"):
            company = self.company.with_user(self.users[role])
            self.assertTrue(company.read([*numbers - secret]))
            for name in secret:
                with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                    company.read([name])
        for user in (*(self.users[role] for role in ("commerce", "approver", "accountant")), self.administrator()):
            with self.subTest(user=user.login):
                self.assertTrue(self.company.with_user(user).read([*secret]))

    def administrator(self):
        """Somebody who settles everything, and has no role in after-sales."""
        return new_test_user(self.env, "as_hidden_admin", "base.group_system", company_id=self.company.id)

    def test_a_shared_dashboard_is_what_its_sharer_may_see(self):
        """The public copy opens with its key only, and not any more when who made it lost the dashboard."""
        costs = self.env.ref("after_sales_rma_analysis.dashboard_costs")
        Share = self.env["spreadsheet.dashboard.share"]
        vals = {"dashboard_id": costs.id, "spreadsheet_data": "{}"}
        mine = Share.with_user(self.users["commerce"]).create(vals).sudo()
        mine._check_dashboard_access(mine.access_token)
        theirs = Share.with_user(self.users["technician"]).create(vals).sudo()
        for share, key in ((mine, "x"), (mine, ""), (theirs, theirs.access_token)):
            with self.subTest(share=share.id, key=key), self.assertRaises(Forbidden):
                share._check_dashboard_access(key)
        self.users["commerce"].group_ids -= self.env.ref("after_sales_rma.group_commerce")
        with self.assertRaises(Forbidden):
            mine._check_dashboard_access(mine.access_token)
        self.assertFalse(Share.with_user(self.users["technician"]).search([("id", "=", mine.id)]))

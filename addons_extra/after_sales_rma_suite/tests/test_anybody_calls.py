"""Every public method and every route, called by somebody who has no business there, with anything.

A test run calls each a few times; `make fuzz` a few hundred times, each time with other values.
"""

import json
import os
import threading
from random import Random
from urllib.parse import urlencode

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_outside import WRONG, public_methods
from .test_reads_as_user import HiddenCommon, outsiders_of

#: How often each is called, and the number that says with what.
LONG = float(os.environ.get("AFTER_SALES_FUZZ_MINUTES", "0")) > 0
CALLS, SEED = 200 if LONG else 2, int(os.environ.get("AFTER_SALES_FUZZ_SEED", "1"))

#: What is right somewhere.
PLAUSIBLE = [1, 0.01, "refund", "exchange", "Because", [1], {"product_id": 1, "quantity": 1}, [{"quantity": 1}], False]

#: What the add-on makes or changes of Odoo's own: documents, goods, values, entries.
NATIVE = (
    "account.move", "account.move.line", "account.partial.reconcile", "account.payment", "mail.message",
    "product.product", "product.value", "repair.order", "res.partner", "sale.order", "sale.order.line", "stock.lot",
    "stock.move", "stock.move.line", "stock.picking", "stock.quant",
)  # fmt: skip

#: When days were compared last: an accountant who opens his own days compares them.
COMPARED = "after.sales.daily.compared"

#: Addresses of the add-on, and what they take.
ROUTES = {
    "/after-sales/promise": ("company", "key", "policy_id"),
    "/after-sales/promise/1": ("key", "company"),
    "/after_sales_rma/repair_ledger.xlsx": ("ids", "domain"),
    "/after_sales_rma_matching/daily_report.xlsx": ("ids",),
    "/after_sales_rma_payout/bank_list.xlsx": ("ids",),
    "/after_sales_rma_responsible/wage_statement.xlsx": ("ids",),
}


@tagged("post_install", "-at_install")
class TestAnybodyCalls(HiddenCommon, HttpCase):
    """Portal customers, plain employees, salespeople and managers of another company get nothing done or said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outsiders = outsiders_of(cls, "calls")

    def target(self, model: str):
        """Records of the other company to call a method of a model on."""
        hidden = self.hidden.get(model)
        if hidden is None and not self.env[model]._abstract and not self.env[model]._transient:
            own = "company_id" in self.env[model]._fields
            hidden = self.env[model].sudo().search([("company_id", "=", self.other.id)] if own else [], limit=1)
        return self.env[model].browse(hidden.ids if hidden is not None else [])

    def rows(self) -> dict:
        """How many rows there are, and when one was last changed, by table of the add-on and of what it makes."""
        self.env.flush_all()
        models = [name for name in self.our_models(transient=False) if self.env[name]._auto and name != COMPARED]
        models += NATIVE
        counted = {}
        for name in models:
            table = self.env[name]._table
            self.env.cr.execute(
                f"SELECT count(*), md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM \"{table}\" t"
            )
            counted[name] = self.env.cr.fetchone()
        return counted

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models", "odoo.sql_db", "odoo.addons.base.models.ir_model")
    def test_every_public_method(self):
        dice, before, called = Random(SEED), self.rows(), 0
        for (model, _module, method), function in sorted(public_methods(self.env).items(), key=lambda item: item[0]):
            kinds = getattr(function, "after_sales_kinds", {})
            target = self.target(model)
            for _call in range(CALLS):
                name, user = dice.choice(sorted(self.outsiders.items()))
                given = {key: dice.choice([*WRONG.values(), *PLAUSIBLE]) for key in kinds if dice.random() < 0.8}
                called += 1
                with self.subTest(model=model, method=method, user=name, given=str(given)[:200]):
                    self._call(target.with_user(user).with_context(allowed_company_ids=self.first.ids), method, given)
        self.assertGreater(called, 250)
        after = self.rows()
        self.assertEqual([name for name in before if before[name] != after[name]], [], "nothing is changed by anybody")

    def _call(self, records, method, given):
        try:
            with self.env.cr.savepoint():
                told = getattr(records, method)(**given)
                self.env.flush_all()
        except UserError as error:
            # What the database refuses is no answer: the method has let a wrong value through.
            self.env.invalidate_all()
            told = error
        if not isinstance(told, dict) or told.get("type") != "ir.actions.act_window":
            self.assertHidden(told, method)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_every_route(self):
        # Outside a request, Odoo asks the thread which database it is.
        thread = threading.current_thread()
        self.addCleanup(setattr, thread, "dbname", getattr(thread, "dbname", None))
        thread.dbname = self.env.cr.dbname
        known = {
            rule.rule.split("<")[0].rstrip("/")
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.endpoint.func.__module__.startswith("odoo.addons.after_sales_rma")
        }
        self.assertEqual(known, {path.removesuffix("/1") for path in ROUTES}, "a call of every route")
        dice = Random(SEED)
        for login in (None, "calls_portal", "calls_employee"):
            self.authenticate(login, login)
            for path, names in ROUTES.items():
                for _call in range(CALLS // 2):
                    given = {
                        name: str(dice.choice([*WRONG.values(), *PLAUSIBLE])) for name in names if dice.random() < 0.7
                    }
                    given = {name: value.encode("utf-8", "replace").decode()[:300] for name, value in given.items()}
                    with self.subTest(login=login, path=path, given=given):
                        address = f"{path}?{urlencode(given)}"
                        # Sent as a form, and as JSON, to an address that takes neither, too.
                        for sent in ({}, {"data": given or {"x": "1"}}, {"json": {"params": given}}):
                            answer = self.url_open(address, **sent)
                            self.assertLess(answer.status_code, 500)
                            self.assertHidden(answer.text, path)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.models", "odoo.sql_db")
    def test_every_public_method_by_the_web_client(self):
        """The same calls as JSON brings them: an answer, or a refusal that somebody wrote; never a program error."""
        dice, before, called = Random(SEED), self.rows(), 0
        methods = sorted(public_methods(self.env).items(), key=lambda item: item[0])
        for login in ("calls_portal", "calls_employee", "calls_seller"):
            self.authenticate(login, login)
            for (model, _module, method), function in methods if LONG else dice.sample(methods, 40):
                kinds = getattr(function, "after_sales_kinds", {})
                given = {key: dice.choice([*WRONG.values(), *PLAUSIBLE]) for key in kinds if dice.random() < 0.8}
                ids = dice.choice([self.target(model).ids, [2**31], ["x"], [None]])
                called += 1
                with self.subTest(model=model, method=method, login=login, ids=ids, given=str(given)[:200]):
                    self._call_kw(model, method, [ids], given)
        self.assertGreaterEqual(called, 120)
        after = self.rows()
        self.assertEqual([name for name in before if before[name] != after[name]], [], "nothing is changed by anybody")

    def _call_kw(self, model, method, args, given):
        params = {"model": model, "method": method, "args": args, "kwargs": given}
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode(),
            headers={"Content-Type": "application/json"},
        )
        self.assertHidden(answer.text, method)
        self.assertLess(answer.status_code, 500)
        error = answer.json().get("error")
        if error:
            self.assertRegex(
                error["data"]["name"], r"^(odoo\.exceptions|werkzeug\.exceptions)\.", error["data"]["message"]
            )

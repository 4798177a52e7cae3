"""Values from outside: no public method takes what is of another kind, and nothing is changed on the way as superuser.

The methods, fields and commands are found by themselves: a new public method without its declaration, or without a
place in ``CALLS``, fails here.
"""

import ast
import re
from pathlib import Path

from odoo import Command, models
from odoo.addons.after_sales_rma.models.outside import clean
from odoo.addons.after_sales_rma.models.outside_guard import NUMBERS
from odoo.addons.after_sales_rma_repair.models.repair_order import PART_FIELDS, TECHNICIAN_FIELDS
from odoo.addons.after_sales_rma_suite.tests.test_change import ChangeCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules import get_module_path, get_modules
from odoo.tests import tagged
from odoo.tools import mute_logger

#: What Odoo's own ORM calls; records are read and written as the user there.
ORM = {
    "create", "write", "unlink", "default_get", "onchange", "web_read", "fields_get", "compute_lot_id",
    "action_open_routes_diagram",
}  # fmt: skip

NAN = float("nan")

SOURCES = [
    Path(get_module_path(name))
    for name in get_modules()
    if name == "after_sales_rma" or name.startswith("after_sales_rma_")
]

#: Values that are of no kind at all, each as JSON or XML-RPC can bring it.
WRONG = {
    # No record has that number, in a database that was made just now neither.
    "list": [987654321],
    "nested list": [[[1]], ["x"]],
    "dict": {"id": 1},
    "NaN": NAN,
    "infinite": float("inf"),
    "nothing": None,
    "true": True,
    "huge": 10**400,
    "too large an id": 2**31,
    "negative": -1,
    "bytes-like": "b'\\x00'\x00",
    "half a character": "\ud800",
    "command": [[1, 1, {"name": "Hacked"}]],
}

#: (kind of argument, wrong value) that is a right one after all.
RIGHT = {
    ("Text", "nothing"), ("Number", "nothing"), ("Rows", "nothing"), ("Records", "nothing"), ("Values", "nothing"),
    ("Named", "nothing"), ("Money", "nothing"), ("Money", "too large an id"),
}  # fmt: skip

#: What nobody may change by the way of something else.
TABLES = (
    "account_move", "account_move_line", "account_tax", "mail_message", "product_product", "product_template",
    "product_value", "repair_order", "repair_tags", "res_partner", "sale_order", "sale_order_line", "stock_location",
    "stock_lot", "stock_move", "stock_move_line", "stock_picking", "stock_quant",
)  # fmt: skip


class OutsideCommon(ChangeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'after\\_sales\\_%' ORDER BY 1")
        cls.tables = [*TABLES, *(name for (name,) in cls.env.cr.fetchall())]

    def rows(self) -> dict:
        """{table: a fingerprint of all its rows}"""
        self.env.flush_all()
        self.env.cr.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM \"{table}\" t"
                for table in self.tables
            )
        )
        return dict(self.env.cr.fetchall())

    def refused(self, call, errors=UserError) -> str:
        """The sentence with which a call is refused; nothing is undone, so that a half-done change is seen."""
        try:
            with mute_logger("odoo.models"):
                call()
        except errors as error:
            return str(error)
        raise AssertionError("it was not refused")


def public_methods(env) -> dict:
    """{(model, method): function} of all public methods that the add-on and its companions give to models."""
    found = {}
    for name, model_class in env.registry.items():
        for part in model_class.mro():
            if not part.__module__.startswith("odoo.addons.after_sales_rma") or ".tests" in part.__module__:
                continue
            for method, function in vars(part).items():
                if callable(function) and not method.startswith("_") and method not in ORM:
                    found[name, part.__module__, method] = function
    return found


@tagged("post_install", "-at_install")
class TestEveryPublicMethod(OutsideCommon):
    """Each number of the walk is a public method: what it takes is declared, and everything else refused."""

    def test_every_public_method_declares_what_it_takes(self):
        methods = public_methods(self.env)
        bare = sorted(key for key, function in methods.items() if not hasattr(function, "after_sales_kinds"))
        self.assertFalse(bare, "@public stands before every public method (models/outside.py)")
        self.assertGreater(len(methods), 125)

    # -- arguments -------------------------------------------------------------------------------------------------

    def calls(self) -> dict:
        """{(model, method): (records as a user who may, right arguments)} of all methods that take arguments."""
        users, repair = self.users, self.in_workshop("P1").repair_order_ids
        approver, agent = users["approver"], users["agent"]
        rma = self.case("repair").with_user(approver)
        asked = self.env["after.sales.approval"].with_user(approver)
        discrepancy = self.env["after.sales.discrepancy"].with_user(approver)
        day = self.env["after.sales.daily.report"]
        borne = self.env["after.sales.responsibility"].with_user(approver)
        lines = [{"sale_line_id": self.order.order_line.id, "quantity": 1}]
        other = {"product_id": self.average.id, "quantity": 1, "price_unit": 5}
        return {
            ("after.sales.approval", "action_approve"): (asked, {"reason": "Yes"}),
            ("after.sales.approval", "action_refuse"): (asked, {"reason": "No"}),
            ("after.sales.approval", "action_ask_back"): (asked, {"question": "Why?"}),
            ("after.sales.approval", "action_reply"): (asked, {"reply": "Therefore"}),
            ("after.sales.rma", "action_charge_fee"): (rma.with_user(agent), {"amount": 5, "words": "Check"}),
            ("after.sales.rma", "action_authorize"): (rma, {"reason": "Yes"}),
            ("after.sales.rma", "action_refuse"): (rma, {"reason": "No"}),
            ("after.sales.rma", "action_ask"): (rma, {"question": "Which?"}),
            ("after.sales.rma", "action_correct"): (rma, {"facts": {"case": {"channel": "phone"}}, "reason": "So"}),
            ("after.sales.rma", "action_take_out"): (rma.with_user(users["accountant"]), {"reason": "So"}),
            ("after.sales.rma", "action_answer"): (rma.with_user(agent), {"answer": "So"}),
            ("after.sales.complaint", "action_outside"): (
                self.env["after.sales.complaint"].with_user(agent),
                {"route": "12315"},
            ),
            ("after.sales.rma", "action_ask_diagnosis"): (rma, {"values": {"question": "Which?"}}),
            ("after.sales.rma", "action_exchange_irreparable"): (
                rma.with_user(agent),
                {"reason": "So", "replacement": other},
            ),
            ("after.sales.rma", "action_diagnose"): (rma.with_user(agent), {"values": {"finding": "So"}}),
            ("after.sales.rma", "action_skip_diagnosis"): (rma, {"reason": "Why"}),
            ("after.sales.rma", "action_plan_pickup"): (rma.with_user(agent), {"values": {"date": "2099-01-01"}}),
            **{
                ("after.sales.pickup", method): (self.env["after.sales.pickup"].with_user(agent), arguments)
                for method, arguments in {
                    "action_collect": {"signed_by": "Li", "signature": None, "counts": None},
                    "action_change": {"values": {"note": "So"}},
                    "action_miss": {"reason": "So"},
                    "action_cancel": {"reason": "So"},
                }.items()
            },
            ("after.sales.rma", "action_hand_over"): (rma.with_user(agent), {"values": {}, "signature": "aGk="}),
            ("after.sales.rma", "action_record_acceptance"): (
                rma.with_user(agent),
                {"answer": "satisfied", "way": "phone", "words": "Fine", "reason": "So"},
            ),
            ("after.sales.rma", "action_sign_paper"): (
                rma.with_user(agent),
                {"copy": "aGk=", "kind": "back", "picking": None},
            ),
            ("after.sales.rma", "action_waive_paper"): (rma, {"reason": "Why", "picking": None}),
            ("after.sales.handover", "action_sign"): (
                self.env["after.sales.handover"].with_user(agent),
                {"signature": "aGk=", "copy": "aGk=", "signed_by": "Li"},
            ),
            ("after.sales.handover", "action_take_back"): (
                self.env["after.sales.handover"].with_user(users["warehouse"]),
                {"reason": "Why"},
            ),
            ("after.sales.rma", "action_payee"): (
                rma.with_user(agent),
                {"holder": "Li", "number": "6217000188889999", "bank": "ICBC", "reason": "So"},
            ),
            ("after.sales.responsibility", "action_answer"): (borne, {"answer": "objects", "words": "No"}),
            ("after.sales.responsibility", "action_decide"): (borne, {"amount": 1, "reason": "So"}),
            ("after.sales.responsibility", "action_ask_waiver"): (borne, {"reason": "So"}),
            ("after.sales.responsibility", "action_receive"): (
                borne.with_user(users["accountant"]),
                {"amount": 1, "journal_id": 1, "reference": "Till"},
            ),
            ("after.sales.rma.line", "action_override"): (rma.line_ids, {"reason": "Yes"}),
            ("after.sales.rma.line", "action_change_remedy"): (
                rma.line_ids,
                {"remedy": "exchange", "reason": "Because", "replacement": other},
            ),
            ("after.sales.daily.report", "action_sign"): (day.with_user(users["warehouse"]), {"remark": "All"}),
            ("after.sales.daily.report", "action_accept"): (day.with_user(users["accountant"]), {"remark": "Yes"}),
            ("after.sales.daily.report", "action_send_back"): (day.with_user(users["accountant"]), {"remark": "No"}),
            ("after.sales.discrepancy", "action_accept"): (discrepancy, {"reason": "Yes"}),
            ("after.sales.inspection", "action_undo"): (
                self.env["after.sales.inspection"].with_user(self.technician),
                {"reason": "Wrong"},
            ),
            ("stock.picking", "action_after_sales_undo"): (
                self.env["stock.picking"].with_user(users["warehouse"]),
                {"reason": "Wrong"},
            ),
            ("after.sales.sent.out", "action_test"): (
                self.env["after.sales.sent.out"].with_user(self.technician),
                {"finding": "So"},
            ),
            ("after.sales.sent.out", "action_answer"): (
                self.env["after.sales.sent.out"].with_user(self.technician),
                {"result": "repaired", "finding": "So", "serial": "N1", "courier": "SF", "tracking": "1", "cost": 1.0},
            ),
            ("repair.order", "action_after_sales_back"): (
                repair.with_user(self.technician),
                {"result": "repaired", "serial": "N1"},
            ),
            ("repair.order", "action_after_sales_accept"): (
                repair.with_user(self.salesperson),
                {"accepted_by": "Li"},
            ),
            ("after.sales.intake", "create_from_sale"): (
                self.env["after.sales.intake"].with_user(agent),
                {"orders": self.order.ids, "lines": lines, "remedy": "refund", "reason": None},
            ),
        }

    def test_wrong_types_are_the_callers_error(self):
        calls = self.calls()
        methods = {
            (model, method): function.after_sales_kinds
            for (model, _module, method), function in public_methods(self.env).items()
            if getattr(function, "after_sales_kinds", None)
        }
        self.assertEqual(calls.keys(), methods.keys(), "a call of every public method that takes arguments")
        before = self.rows()
        for (model, method), (records, right) in calls.items():
            for argument, kind in methods[model, method].items():
                for name, value in WRONG.items():
                    if (type(kind).__name__, name) in RIGHT:
                        continue
                    if (type(kind).__name__, name) in (("Number", "negative"),):
                        continue
                    with self.subTest(method=f"{model}.{method}", argument=argument, value=name):
                        self.refused(lambda: getattr(records, method)(**{**right, argument: value}))  # noqa: B023
            with self.subTest(method=f"{model}.{method}", argument="one too many"):
                self.refused(lambda: getattr(records, method)(*right.values(), "more"))  # noqa: B023
            with self.subTest(method=f"{model}.{method}", argument="unknown"):
                self.refused(lambda: getattr(records, method)(**right, unknown=1))  # noqa: B023
        self.assertEqual(self.rows(), before)

    def test_every_method_without_arguments_takes_none(self):
        before = self.rows()
        for (model, _module, method), function in public_methods(self.env).items():
            if function.after_sales_kinds:
                continue
            with self.subTest(method=f"{model}.{method}"):
                self.refused(lambda: getattr(self.env[model], method)([1]), ValidationError)  # noqa: B023
        self.assertEqual(self.rows(), before)

    def test_right_values_are_taken(self):
        """The door lets through what is right, also as other systems write it."""
        (rma,) = self.env["after.sales.intake"].create_from_sale(
            (self.order.id,), [{"sale_line_id": self.order.order_line.id, "quantity": 1}], reason=False
        )
        self.assertEqual(rma.line_ids.quantity, 1)
        self.company.after_sales_auto_authorize = False
        rma.action_submit()
        dialog = rma.with_user(self.users["approver"]).action_ask(False)
        self.assertEqual(dialog["res_model"], "after.sales.ask")

    def test_the_reason_in_the_context_is_a_text(self):
        rma = self.env["after.sales.intake"].create_from_sale(self.order)
        rma.action_submit()
        for wrong in ([1], {"a": 1}, NAN, True, 5, "\x00"):
            with self.subTest(wrong=wrong):
                self.refused(rma.with_context(after_sales_reason=wrong).action_authorize, ValidationError)

    def test_every_key_of_a_line_of_a_request(self):
        """``create_from_sale(lines=…)``: every key of a line with every wrong value."""
        intake = self.env["after.sales.intake"].with_user(self.users["agent"])
        keys = (
            "sale_line_id", "move_id", "quantity", "lot_ids", "remedy", "reason_id", "note", "production_date",
            "warranty_card", "fault_on", "broken_condition_ids", "uom_id",
        )  # fmt: skip
        before = self.rows()
        for key in keys:
            for name, value in WRONG.items():
                # Nothing is said of it.
                if value is None:
                    continue
                spec = {"sale_line_id": self.order.order_line.id, "quantity": 1, key: value}
                if key == "move_id":
                    spec.pop("sale_line_id")
                with self.subTest(key=key, value=name):
                    self.refused(lambda: intake.create_from_sale(self.order.ids, [spec]))  # noqa: B023
        self.assertEqual(self.rows(), before)

    def test_numbers_that_no_limit_holds(self):
        """NaN is never more than a limit: no number of the add-on's own records takes it from outside."""
        rma = self.env["after.sales.intake"].with_user(self.salesperson).create_from_sale(self.order.ids)
        before = self.rows()
        for wrong in (NAN, float("-inf"), 10**400, "nan", "1", [1]):
            with self.subTest(wrong=wrong):
                self.refused(lambda: rma.line_ids.write({"quantity": wrong}), ValidationError)  # noqa: B023
                self.refused(
                    lambda: self.env["after.sales.deduction"]
                    .with_user(self.users["agent"])
                    .create({"rma_id": rma.id, "kind": "other", "amount": wrong}),  # noqa: B023
                    ValidationError,
                )
        self.assertEqual(self.rows(), before)

    def test_a_dialog_hands_nothing_on_that_is_no_number(self):
        wizard = self.env["after.sales.fee"].with_user(self.users["agent"])
        rma = self.case("repair").with_user(self.users["agent"])
        before = self.rows()
        self.refused(lambda: wizard.create({"rma_ids": rma.ids, "amount": NAN}), ValidationError)
        self.assertEqual(self.rows(), before)

    def test_every_model_with_numbers_takes_finite_ones_only(self):
        """All models and dialogs of the add-on, found by themselves."""
        walked = 0
        for name, model in self.env.registry.items():
            if not name.startswith("after.sales.") or model._abstract or not model._auto:
                continue
            numbers = [
                field.name
                for field in self.env[name]._fields.values()
                if field.type in NUMBERS and field.store and field.name != "id" and not field.related
            ]
            if numbers:
                with self.subTest(model=name):
                    self.assertTrue(issubclass(model, self.env.registry["after.sales.numbers"]))
                    Model = self.env[name].with_user(self.users["manager"])
                    for number in numbers:
                        self.refused(lambda: Model._check_numbers({number: NAN}), ValidationError)  # noqa: B023
                walked += 1
        self.assertGreater(walked, 20)


@tagged("post_install", "-at_install")
class TestNothingOnTheWay(OutsideCommon):
    """What continues as superuser takes links to other records, never values for them."""

    @classmethod
    def _set_up_shop(cls, env):
        result = super()._set_up_shop(env)
        cls.tag = cls.env["repair.tags"].create({"name": "Screen"})
        return result

    def victim(self, field):
        """A record of what a field points at, that is somebody else's."""
        return self.env[field.comodel_name].search([], limit=1)

    def nested(self, field) -> list:
        """Everything that makes, changes or deletes another record by the way of a field."""
        victim = self.victim(field)
        if field.type == "many2one":
            return [{"id": victim.id}, [victim.id], [[1, victim.id, {"name": "Hacked"}]], 2**31, -1, True, "1"]
        name = next((name for name in ("name", "price_unit", "description") if name in victim._fields), "display_name")
        return [
            [[0, 0, {name: "Hacked"}]],
            [Command.create({name: "Hacked"})],
            [[1, victim.id, {name: "Hacked"}]],
            [[2, victim.id, 0]],
            [[2, victim.id]],
            [[6, 0, [[1, victim.id]]]],
            [[4, {"id": victim.id}, 0]],
            [[True, victim.id, {}]],
            [[9, victim.id, 0]],
            {"id": victim.id},
            "1",
        ]

    def relational(self, model, but=()) -> list:
        """All relational fields of a model, those that it inherits as well."""
        fields = self.env[model]._fields.values()
        return [field for field in fields if field.relational and field.name not in but]

    def test_a_technicians_repair(self):
        """Every relational field of a repair; the tag is the one that he may choose."""
        repair = self.in_workshop("P1").repair_order_ids.with_user(self.technician)
        walked, before = 0, self.rows()
        for field in self.relational("repair.order", but=("move_ids",)):
            for value in self.nested(field):
                with self.subTest(field=field.name, value=str(value)):
                    self.refused(lambda: repair.write({field.name: value}))  # noqa: B023
                walked += 1
        self.assertEqual(self.rows(), before)
        self.assertGreater(walked, 300)
        repair.write({"tag_ids": [Command.link(self.tag.id)], "user_id": self.technician.id})
        self.assertEqual(repair.sudo().tag_ids, self.tag)
        repair.write({"tag_ids": [Command.clear()]})
        self.assertFalse(repair.sudo().tag_ids)

    def test_a_technicians_parts(self):
        """Every relational field of a part: known ones refuse, others are left out; nothing is made out of nothing."""
        repair = self.in_workshop("P1").repair_order_ids
        self.work(repair, (self.part, 1))
        other = self.in_workshop("P2").repair_order_ids
        mine = other.with_user(self.technician)
        part = {"product_id": self.part.id, "product_uom_qty": 1, "repair_line_type": "add"}
        walked, before = 0, self.rows()
        for field in self.relational("stock.move"):
            if field.name not in PART_FIELDS:
                continue
            for value in self.nested(field):
                with self.subTest(field=field.name, value=str(value)):
                    self.refused(
                        lambda: mine.write({"move_ids": [[0, 0, {**part, field.name: value}]]})  # noqa: B023
                    )
                walked += 1
        wrong_commands = (
            "x", 5, {"id": 1}, ["x"], [5], [[3, repair.move_ids[0].id, 0]], [[5, 0, 0]], [[6, 0, repair.move_ids.ids]],
            [[1, repair.move_ids[0].id, {"product_uom_qty": 9}]], [[2, repair.move_ids[0].id, 0]],
            [[4, repair.move_ids[0].id, 0]], [[0, 0, [1]]], [[0]], [[]], [[0, 0, {**part, "product_uom_qty": NAN}]],
            [[0, 0, {**part, "product_uom_qty": "2"}]], [[0, 0, {**part, "picked": 1.5}]],
            [[0, 0, {**part, "repair_line_type": ["add"]}]], [[1, {"id": 1}, {}]],
        )  # fmt: skip
        for value in wrong_commands:
            with self.subTest(value=str(value)):
                self.refused(lambda: mine.write({"move_ids": value}))  # noqa: B023
        self.assertEqual(self.rows(), before)
        self.assertGreater(walked, 15)

    def test_fields_of_a_part_that_are_not_his_are_left_out(self):
        mine = self.in_workshop("P1").repair_order_ids.with_user(self.technician)
        lot = self.serial("P3")
        mine.write(
            {
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.part.id,
                            "product_uom_qty": 1,
                            "repair_line_type": "add",
                            "move_line_ids": [[0, 0, {"quantity": 5}]],
                            "move_orig_ids": [[1, self.order.order_line.move_ids[0].id, {"origin": "Hacked"}]],
                        }
                    )
                ]
            }
        )
        self.assertEqual(lot.name, "P3")
        self.assertNotIn("Hacked", self.order.order_line.move_ids.mapped("origin"))
        self.assertEqual(mine.sudo().move_ids.filtered("repair_line_type").product_uom_qty, 1)

    def test_what_replaces(self):
        """Every field of what replaces the goods: three of them may be given, and those as what they are."""
        line = self.case("repair").line_ids.with_user(self.users["approver"])
        right = {"product_id": self.average.id, "quantity": 1, "price_unit": 5}
        walked, before = 0, self.rows()
        fields = self.env["after.sales.replacement"]._fields.values()
        for field in fields:
            values = self.nested(field) if field.relational else [[1], {"a": 1}, NAN, True, "x"]
            for value in values:
                with self.subTest(field=field.name, value=str(value)):
                    self.refused(
                        lambda: line.action_change_remedy("exchange", "Because", {**right, field.name: value})  # noqa: B023
                    )
                walked += 1
        for wrong in ({"quantity": 1}, {**right, "quantity": 0}, {**right, "quantity": -1}, {1: 2}, [right], "x", True):
            with self.subTest(wrong=str(wrong)):
                self.refused(lambda: line.action_change_remedy("exchange", "Because", wrong))  # noqa: B023
        self.assertEqual(self.rows(), before)
        self.assertGreater(walked, 100)

    def test_what_is_deducted(self):
        """Every relational field of a deduction, made and changed: its own guard is lifted on the way."""
        agent = self.users["agent"]
        rma = self.env["after.sales.intake"].with_user(self.salesperson).create_from_sale(self.order.ids)
        Deduction = self.env["after.sales.deduction"].with_user(agent)
        right = {"rma_id": rma.id, "kind": "other", "amount": 1, "reason": "Because"}
        item = Deduction.create(right)
        before = self.rows()
        for field in self.relational("after.sales.deduction"):
            for value in self.nested(field):
                with self.subTest(field=field.name, value=str(value)):
                    self.refused(lambda: Deduction.create({**right, field.name: value}))  # noqa: B023
                    self.refused(lambda: item.write({"amount": 2, field.name: value}))  # noqa: B023
        self.assertEqual(self.rows(), before)

    def test_records_that_the_user_may_not_see(self):
        """A product of another company, and one that is no more."""
        foreign = self.average.copy({"company_id": self.env["res.company"].create({"name": "Another"}).id})
        gone = self.average.copy()
        gone_id = gone.id
        gone.unlink()
        mine = self.in_workshop("P2").repair_order_ids.with_user(self.technician)
        line = self.case("repair").line_ids.with_user(self.users["approver"])
        before = self.rows()
        for product_id in (foreign.id, gone_id):
            with self.subTest(product_id=product_id):
                vals = {"product_id": product_id, "quantity": 1, "price_unit": 5}
                sentence = self.refused(lambda: line.action_change_remedy("exchange", "Because", vals), AccessError)  # noqa: B023
                self.assertNotIn(self.average.name, sentence)
                part = {"product_id": product_id, "product_uom_qty": 1, "repair_line_type": "add"}
                self.refused(lambda: mine.write({"move_ids": [[0, 0, part]]}), AccessError)  # noqa: B023
        self.assertEqual(self.rows(), before)

    def test_nobody_sends_to_whom_he_may_not_see(self):
        """The dialog hands a partner on, to whom the goods are sent as superuser."""
        company = self.env["res.company"].create({"name": "Another"})
        vendor = self.env["res.partner"].create({"name": "Hidden Vendor", "company_id": company.id})
        repair = self.in_workshop("P2").repair_order_ids
        wizard = self.env["after.sales.outside"].with_user(self.technician)
        wizard = wizard.create({"repair_ids": repair.ids, "partner_id": vendor.id, "date_expected": "2030-01-01"})
        before = self.rows()
        self.assertNotIn("Hidden", self.refused(wizard.action_send, AccessError))
        self.assertEqual(self.rows(), before)

    def test_what_a_caller_proposes_is_no_value(self):
        """``default_…`` in the context reaches no document that is made as superuser."""
        lot, tax, sold = self.serial("P3"), self.tax, self.order.order_line
        proposals = {
            "default_lot_ids": [[1, lot.id, {"name": "Hacked"}]],
            "default_move_line_ids": [[0, 0, {"product_id": self.part.id, "quantity": 5}]],
            "default_move_orig_ids": [[1, sold.move_ids.id, {"origin": "Hacked"}]],
            "default_tax_ids": [[1, tax.id, {"name": "Hacked"}]],
            "default_order_line": [[1, sold.id, {"price_unit": 0.01}]],
            "default_sale_line_ids": [[1, sold.id, {"price_unit": 0.01}]],
            "default_replacement_ids": [[0, 0, {"product_id": self.average.id, "quantity": 5}]],
            "default_tag_ids": [[0, 0, {"name": "Hacked"}]],
            "default_note": "Hacked",
            "default_priority": "1",
            "default_description_picking_manual": "Hacked",
            "default_origin": "Hacked",
            "default_price_unit": 0.01,
            "default_owner_id": self.env.user.partner_id.id,
        }
        rma = self.env["after.sales.intake"].create_from_sale(
            self.order, [{"sale_line_id": sold.id, "quantity": 1, "lot_ids": lot.ids}], remedy="repair"
        )
        rma.requested_by_id = self.salesperson
        rma.with_user(self.users["agent"]).with_context(**proposals).action_submit()
        self.receive(rma.with_context(**proposals))
        mine = rma.repair_order_ids.with_user(self.technician).with_context(**proposals)
        mine.write(
            {"move_ids": [[0, 0, {"product_id": self.part.id, "product_uom_qty": 1, "repair_line_type": "add"}]]}
        )
        line = rma.line_ids.with_user(self.users["approver"]).with_context(**proposals)
        line.action_change_remedy(
            "exchange", "Because", {"product_id": self.average.id, "quantity": 1, "price_unit": 90}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((lot.name, sold.price_unit), ("P3", 200))
        self.assertNotEqual(tax.name, "Hacked")
        self.assertNotIn("Hacked", sold.move_ids.mapped("origin"))
        self.assertFalse(rma.picking_ids.filtered(lambda picking: picking.priority == "1"))
        self.assertFalse(rma.repair_order_ids.move_ids.filtered("description_picking_manual"))
        self.assertFalse(self.env["repair.tags"].search([("name", "=", "Hacked")]))
        self.assertNotIn("Hacked", [*rma.picking_ids.mapped("note"), *rma.picking_ids.mapped("origin")])
        self.assertEqual(rma.line_ids.replacement_ids.mapped("price_unit"), [90])

    def test_whatever_is_made_as_superuser_takes_no_proposals(self):
        """Every ``sudo()…create`` of the sources: documents of Odoo by ``as_system``, ours by their guard."""
        walked = 0
        for path in sorted(path for module in SOURCES for path in module.glob("*/*.py")):
            if path.parent.name not in ("models", "services", "wizards"):
                continue
            for call in ast.walk(ast.parse(path.read_text())):
                if not (isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "create"):
                    continue
                made = re.search(r"env\['([a-z.]+)'\]\.sudo\(\)", ast.unparse(call.func.value))
                if made:
                    walked += 1
                    with self.subTest(file=path.name, line=call.lineno):
                        self.assertTrue(
                            issubclass(self.env.registry[made[1]], self.env.registry["after.sales.guarded"]),
                            "as_system (models/outside.py) makes documents of Odoo",
                        )
        self.assertGreater(walked, 8)

    def test_switches_of_the_context_are_known_by_identity(self):
        """What the add-on tells itself in the context cannot be sent."""
        rma = self.case("exchange")
        rma._trusted().replace_when = "advance"
        self.assertFalse(rma.with_context(after_sales_goods_overdue=True)._orders_to_invoice())
        quants = self.env["stock.quant"].with_context(after_sales_lots=["x"])
        self.assertTrue(quants._gather(self.part, self.warehouse.lot_stock_id))

    def test_the_fields_that_may_be_given_are_of_simple_types(self):
        """Whoever adds a field to these lists adds no way to make other records."""
        lists = {
            "repair.order": TECHNICIAN_FIELDS - {"move_ids"},
            "stock.move": PART_FIELDS,
            "after.sales.replacement": {"product_id", "quantity", "price_unit"},
        }
        for model, names in lists.items():
            for name in names:
                field = self.env[model]._fields[name]
                with self.subTest(model=model, field=name):
                    self.assertNotIn(field.type, ("one2many", "reference", "many2one_reference", "json", "binary"))
                    if field.relational:
                        for value in self.nested(field):
                            self.refused(lambda: clean(self.env[model], {name: value}, names))  # noqa: B023

    def test_records_given_by_the_add_on_itself(self):
        vals = clean(self.env["repair.order"], {"tag_ids": self.tag, "user_id": self.technician}, TECHNICIAN_FIELDS)
        self.assertEqual(vals, {"tag_ids": [(6, 0, self.tag.ids)], "user_id": self.technician.id})
        self.assertIsInstance(self.tag, models.BaseModel)

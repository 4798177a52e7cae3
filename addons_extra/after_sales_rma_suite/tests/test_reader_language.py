"""What is written for somebody is written in that person's language, whoever presses the button or runs the job."""

import ast
import re
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time
from odoo import Command, fields
from odoo.addons.after_sales_rma.tests.test_dock import PIXEL
from odoo.addons.after_sales_rma_repair.tests.test_repair import RepairCommon
from odoo.exceptions import UserError
from odoo.modules.module import Manifest, get_modules
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

#: Whatever is kept in a record and read by somebody else.
KEPT = {
    "ref",
    "note",
    "narration",
    "summary",
    "subject",
    "body_html",
    "remedy_reason",
    "description",
    "proposal_note",
    "why_not",
}
#: Where messages of persons are written: in the language of whoever writes them, with his name.
BY_PERSONS = {"message_post", "_message_log"}
#: Templates are rendered in the customer's language by Odoo; its text is not ours.
RENDERED = {"_mail", "_text"}
#: Jobs that write for nobody in particular; their own tests say in which language.
SILENT = {"prepare_days", "post_days", "settle", "keep_figures"}


def sources():
    """(file, syntax tree) of all Python files of the add-on and its companions, without tests and demo data."""
    for name in get_modules():
        if not name.startswith("after_sales_rma") or name == "after_sales_rma_demo":
            continue
        manifest = Manifest.for_addon(name, display_warning=False)
        for path in sorted(Path(manifest.path).glob("**/*.py")) if manifest else ():
            if not {"tests", "migrations"} & set(path.parts):
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def called(node) -> str:
    """The name of what a node of the syntax tree calls."""
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""


@tagged("post_install", "-at_install")
class TestOneHelper(BaseCase):
    """No other way: a new place that forgets the reader is named here."""

    def test_tasks_are_given_by_one_helper(self):
        found = {
            path.name for path, tree in sources() for node in ast.walk(tree) if called(node) == "activity_schedule"
        }
        self.assertEqual(found, {"reader.py"})

    def test_tasks_are_taken_back_by_one_helper(self):
        """Odoo's own way deletes in the middle of a click, and forgets with it all that it has read."""
        found = [path.name for path, tree in sources() for node in ast.walk(tree) if called(node) == "activity_unlink"]
        self.assertEqual(found, [])

    def test_messages_ask_for_their_reader(self):
        """Every function that makes activities, mails or notifications otherwise asks for the reader's language."""
        visited, forgotten = set(), []
        for path, tree in sources():
            for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
                nodes = list(ast.walk(function))
                makes = any(called(node) == "message_notify" for node in nodes) or any(
                    called(node) == "create" and re.search(r"'mail\.(mail|activity)'", ast.unparse(node))
                    for node in nodes
                )
                if makes:
                    visited.add(function.name)
                    asks = any(isinstance(node, ast.Name) and node.id == "as_read_by" for node in nodes)
                    if not asks and function.name not in RENDERED:
                        forgotten.append(f"{path.name}: {function.name}")
        self.assertEqual(forgotten, [])
        self.assertLessEqual({"_tell_giver", "_renew_activities", "_mail", "_send"}, visited)

    def test_kept_words_are_not_the_language_of_whoever_comes_by(self):
        """``self.env._`` of a kept text is the language of the session: of a job, of a customer on the portal.

        So is what a method of one's own says by it.
        """
        trees = list(sources())
        functions = [node for _path, tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        speaking = {function.name for function in functions if "self.env._(" in ast.unparse(function)}
        self.assertIn("_busy_words", speaking)
        forgotten = []
        for path, tree in trees:
            for node in ast.walk(tree):
                for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
                    if isinstance(key, ast.Constant) and key.value in KEPT and self._speaks(value, speaking):
                        forgotten.append(f"{path.name}:{value.lineno}")
        self.assertEqual(forgotten, [])

    @staticmethod
    def _speaks(value, speaking: set[str]) -> bool:
        """Whether a value says something in the language of the session, itself or by a method of one's own."""
        own = (node for node in ast.walk(value) if called(node) in speaking)
        return "self.env._(" in ast.unparse(value) or any(
            isinstance(node.func.value, ast.Name) and node.func.value.id == "self" for node in own
        )


@tagged("post_install", "-at_install")
class TestJobsSpeakChinese(RepairCommon):
    """Every scheduled job of the add-on, run as the scheduler does: without any language of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["res.users"].search([]).lang = "zh_CN"
        cls.customer.write({"lang": "zh_CN", "email": "customer@example.com"})
        cls.company.partner_id.lang = "zh_CN"
        cls.company.write({"after_sales_tell_received": True, "after_sales_escalation_id": cls.approver.id})

    # -- what each job finds -----------------------------------------------------------------------------------

    def find_charge_overdue(self):
        rma = self.env["after.sales.intake"].create_from_sale(
            self.order, [{"sale_line_id": self.order.order_line.id, "quantity": 1}], remedy="exchange"
        )
        other = self._create_product("Other", list_price=50)
        self.buy(other, 1, 10)
        rma.replace_when = "advance"
        self.env["after.sales.replacement"].create({"line_id": rma.line_ids.id, "product_id": other.id})
        rma.action_submit()
        if rma.state == "submitted":
            rma.with_user(self.approver).action_authorize()
        transfers = rma.replacement_move_ids.picking_id
        transfers.move_ids.picked = True
        transfers.button_validate()
        rma.user_id = self.salesperson
        return fields.Date.add(rma.date_goods_due, days=1)

    def find_remind_outside(self):
        repair, today = self.in_workshop("P1").repair_order_ids, self.today()
        vendor = self.env["res.partner"].create({"name": "V"})
        repair.with_user(self.technician)._after_sales_send_outside(vendor, today)
        repair.after_sales_rma_id.with_user(self.keeper).action_put_away()
        return fields.Date.add(today, days=1)

    def find_deadlines(self):
        self.company.after_sales_auto_authorize = False
        rma = self.ask("P2")
        return fields.Datetime.add(rma.due_next, hours=1)

    def find_judge_running_repairs(self):
        rule = {"code": "L20", "name": "Long", "allow_exchange": True, "trigger": "repair_days", "trigger_number": 3}
        year = {"code": "L15", "name": "Year", "allow_repair": True, "months": 12}
        self.env["after.sales.policy"].create({"name": "P", "rule_ids": [Command.create(rule), Command.create(year)]})
        self.in_workshop("P1")
        return fields.Datetime.add(fields.Datetime.now(), days=5)

    def find_ask_for_workdays(self):
        self.env["after.sales.workday"].search([("date", ">=", "2031-01-01")]).unlink()
        return "2030-12-20 02:00:00"

    def find_tell(self):
        self.ask("P2")

    def find_overdue(self):
        sold = self.order.order_line
        asked = [{"sale_line_id": sold.id, "quantity": 1, "lot_ids": self.serial("P2").ids}]
        rma = self.request(self.order, lines=asked)
        self.pay(sold.invoice_lines.move_id)
        self.receive(rma)
        note = self.credit(rma)
        return fields.Datetime.add(fields.Datetime.to_datetime(note.after_sales_pay_back_by), days=2)

    def repaired_for_delivery(self):
        """A case whose repaired goods are ready for the customer."""
        rma = self.in_workshop("P3")
        self.work(rma.repair_order_ids)
        self.inspect(rma)
        return rma

    def find_late(self):
        self.company.after_sales_salespeople_take = True
        rma = self.repaired_for_delivery()
        delivery = {"picking_id": rma._give_back_pickings().id, "user_id": self.salesperson.id}
        rma.with_user(self.keeper).action_hand_over(delivery, PIXEL.decode())
        return fields.Datetime.add(fields.Datetime.now(), days=30)

    def find_silence(self):
        self.company.after_sales_acceptance = True
        self.give_back(self.repaired_for_delivery())
        return fields.Datetime.add(fields.Datetime.now(), days=40)

    def find_remind(self):
        """An appointment of today that its driver does not know yet, on a day on which the company works."""
        rma = self.ask("P2")
        rma.partner_id.name = "北京远航商贸"
        if rma.state == "submitted":
            rma.with_user(self.approver).action_authorize()
        with freeze_time("2026-03-02 02:00:00"):
            rma.with_user(self.salesperson).action_plan_pickup(
                {"date": "2026-03-02", "user_id": self.keeper.id, "hour_from": 9, "hour_to": 11}
            )
        return "2026-03-02 03:00:00"

    def find_self_check(self):
        """A check that cannot be carried out is told, too."""
        check = self.registry["after.sales.self.check"]
        self.startPatcher(patch.object(check, "_try_out", side_effect=UserError("不行")))

    def test_a_rating_without_words(self):
        """A customer who reads English gives stars and no words: the company reads the complaint in its language."""
        rma = self.ask("P2").sudo().with_context(lang="en_US")
        rma.rating_apply(1, token=rma._rating_get_access_token())
        self.assertRegex(rma.complaint_ids.description, "[\u4e00-\u9fff]")

    # -- the walk ----------------------------------------------------------------------------------------------

    def written(self):
        """Ids of what is written for somebody."""
        return {name: self.env[name].search([]) for name in ("mail.activity", "mail.message", "mail.mail")}

    def texts(self, before):
        """What was written since, by us."""
        after = self.written()
        for name, records in after.items():
            for record in records - before[name]:
                # On invoices and orders Odoo writes its own log.
                if name == "mail.message" and not (record.model or "after.sales").startswith("after.sales"):
                    continue
                for field in {"mail.activity": ("summary", "note"), "mail.message": ("subject", "body")}.get(
                    name, ("subject",)
                ):
                    # Odoo's own words around ours, which it may have no Chinese for.
                    ours = re.sub("<[^>]+>|assigned to you", "", record[field] or "")
                    if text := ours.strip():
                        yield name, text

    @mute_logger("odoo.addons.after_sales_rma_suite.services.self_check")
    def test_all_jobs(self):
        data = self.env["ir.model.data"].search([("module", "=like", "after_sales_rma%"), ("model", "=", "ir.cron")])
        self.assertGreaterEqual(len(data), 7)
        for item in data:
            name = item.name.removeprefix("cron_")
            if name in SILENT:
                continue
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                moment = getattr(self, f"find_{name}")() or fields.Datetime.now()
                self.env.flush_all()
                before = self.written()
                with freeze_time(moment), self.enter_registry_test_mode():
                    self.env[item.model].browse(item.res_id).method_direct_trigger()
                self.env.invalidate_all()
                texts = list(self.texts(before))
                self.assertTrue(texts, f"{name} wrote something")
                for model, text in texts:
                    self.assertRegex(text, "[\u4e00-\u9fff]", model)
                    self.assertNotRegex(text, r"\b(the|is|and|not|of|to|for|it)\b", model)
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache()

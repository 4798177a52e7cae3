"""What is posted never changes its date, currency, rate, amount, account or who posted it, by any path of ours (L43).

The paths find themselves: every public method, every field that anybody may write on a model of ours, every scheduled
job. Removing an add-on is looked at where add-ons are removed (``tests/test_rooms.py``).
"""

from datetime import date

from odoo.addons.after_sales_rma_suite.tests.test_locked_period import LockedCommon
from odoo.addons.after_sales_rma_suite.tests.test_outside import public_methods
from odoo.tests import tagged
from odoo.tools import mute_logger

#: Odoo's own buttons that our methods extend: they take an entry back openly, where its journal is not sealed.
NATIVE = {"button_draft", "button_cancel"}

#: Roles that between them may press everything.
ROLES = ("manager", "accountant", "warehouse", "technician", "approver", "commerce")

QUERY = """
    SELECT entry.id, entry.name, entry.date, entry.invoice_date, entry.currency_id, entry.invoice_currency_rate,
           entry.amount_total, entry.amount_total_signed, entry.create_uid, entry.journal_id, item.id, item.date,
           item.account_id, item.partner_id, item.currency_id, item.debit, item.credit, item.balance,
           item.amount_currency, item.tax_line_id, item.create_uid
      FROM account_move entry LEFT JOIN account_move_line item ON item.move_id = entry.id
     WHERE entry.id = ANY(%s) ORDER BY entry.id, item.id
"""

POSTERS = """
    SELECT message.id, message.author_id, message.create_uid, message.date, change.id, change.new_value_char
      FROM mail_message message JOIN mail_tracking_value change ON change.mail_message_id = message.id
     WHERE message.model = 'account.move' AND message.res_id = ANY(%s) ORDER BY message.id, change.id
"""


@tagged("post_install", "-at_install")
class TestPostedStays(LockedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.notes | cls.allowance_note).with_user(cls.accountant).action_post()
        cls.value(cls, cls.item)
        cls.wrong.receipt_picking_ids.action_after_sales_undo("Wrong")
        cls.dialog(cls, cls.posted_note).action_confirm()
        cls.env.flush_all()
        cls.posted = cls.env["account.move"].search([("company_id", "=", cls.company.id), ("state", "=", "posted")])
        kinds = cls.posted.mapped("move_type")
        assert {"out_refund", "entry", "out_invoice"} <= set(kinds)
        assert cls.posted.line_ids.after_sales_write_down_id and cls.posted.filtered("after_sales_undo_cost")
        cls.before = cls.facts(cls)

    def facts(self) -> list:
        """What must not change, of all that is posted."""
        self.env.flush_all()
        self.env.cr.execute(QUERY, [self.posted.ids])
        rows = self.env.cr.fetchall()
        self.env.cr.execute(POSTERS, [self.posted.ids])
        return rows + self.env.cr.fetchall()

    def attempt(self, act) -> bool:
        """Try something, look whether what is posted stands, and take it back: whether it was let through."""
        point, through = self.env.cr.savepoint(flush=True), True
        try:
            act()
            self.env.flush_all()
        except Exception:  # noqa: BLE001 — whatever refuses; what counts is what is posted
            through = False
            point.rollback()
            self.env.invalidate_all()
        self.assertEqual(self.facts(), self.before)
        point.rollback()
        point.close(rollback=True)
        self.env.invalidate_all()
        return through

    def of_ours(self, model):
        """Records of a model that have to do with what is posted: those of this company."""
        Model = self.env[model]
        if Model._abstract or Model._transient or not Model._auto:
            return Model
        domain = [("company_id", "=", self.company.id)] if Model._fields.get("company_id") else []
        if Model._fields.get("company_id") and not Model._fields["company_id"].store:
            domain = []
        if model == "account.move":
            return self.posted
        return Model.search(domain, order="id desc", limit=8)

    @mute_logger("odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_rule")
    def test_every_button_and_remote_call(self):
        """Each public method, by each role, on the newest records of its model."""
        walked = through = 0
        for (model, _module, method), function in sorted(public_methods(self.env).items(), key=lambda item: item[0]):
            if method in NATIVE or self.env[model]._transient:
                continue
            arguments = {
                name: kind for name, kind in function.after_sales_kinds.items() if type(kind).__name__ == "Text"
            }
            given = dict.fromkeys(arguments, "Because")
            records = self.of_ours(model)
            for role in ROLES:
                with self.subTest(method=f"{model}.{method}", role=role):
                    walked += 1
                    through += self.attempt(
                        lambda: getattr(records.with_user(self.users[role]), method)(**given)  # noqa: B023
                    )
        self.assertGreater(walked, 500)
        self.assertGreater(through, 100)

    @mute_logger("odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_rule")
    def test_every_field_that_somebody_writes(self):
        """Each writable field of each model of ours, by whoever manages and as superuser's own import."""
        samples = {
            "char": "X", "text": "X", "html": "X", "float": 3.0, "monetary": 3.0, "integer": 3,
            "date": date(2020, 1, 1), "datetime": "2020-01-01 00:00:00",
        }  # fmt: skip
        walked = 0
        for model in sorted(name for name in self.env.registry if name.startswith("after.sales.")):
            records = self.of_ours(model)
            if records._transient or not records:
                continue
            for field in records._fields.values():
                if not field.store or field.type not in samples or field.name in ("id", "write_date", "create_date"):
                    continue
                with self.subTest(field=f"{model}.{field.name}"):
                    walked += 1
                    self.attempt(
                        lambda: records[:2].with_user(self.users["manager"]).write({field.name: samples[field.type]})  # noqa: B023
                    )
        self.assertGreater(walked, 150)

    @mute_logger("odoo.addons.after_sales_rma.models.log", "odoo.addons.base.models.ir_cron")
    def test_every_scheduled_job(self):
        data = self.env["ir.model.data"].search([("model", "=", "ir.cron"), ("module", "=like", "after_sales_rma%")])
        jobs = self.env["ir.cron"].browse(data.mapped("res_id"))
        self.assertGreaterEqual(len(jobs), 7)
        for cron in jobs:
            with self.subTest(cron.name), self.enter_registry_test_mode():
                cron.method_direct_trigger()
                self.assertEqual(self.facts(), self.before)

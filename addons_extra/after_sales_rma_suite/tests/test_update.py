"""Update of an installed version: what an older one left in the database does not stop it."""

from odoo.addons.after_sales_rma_outside.tests.test_sent_out import BillCommon
from odoo.addons.after_sales_rma_policy.tests.test_policy import PolicyCommon
from odoo.addons.after_sales_rma_write_down.tests.test_write_down import WriteDownCommon
from odoo.modules.module import load_script
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL
from odoo.tools.misc import file_path


def migrate(env, script: str, version: str, module: str = "after_sales_rma") -> None:
    """Run a migration script of the core or of an add-on, as the update from a version does."""
    path = file_path(f"{module}/migrations/{script}.py")
    env.flush_all()
    load_script(path, script.replace("/", "_")).migrate(env.cr, version)
    env.invalidate_all()


@tagged("post_install", "-at_install")
class TestUpdate(TransactionCase):
    def test_older_views_are_emptied_before_they_are_checked(self):
        form, added = (
            self.env.ref("after_sales_rma.view_rma_form"),
            self.env.ref("after_sales_rma_correction.view_rma_form_correct"),
        )
        order = self.env.ref("sale.view_order_form")
        before = (form.arch, order.arch)
        self.env["ir.ui.view"].flush_model()
        # As the view of an older version: a field in it is gone.
        self.env.cr.execute(
            "UPDATE ir_ui_view SET arch_db = %s WHERE id = %s",
            ('{"en_US": "<field name=\\"gone\\" position=\\"after\\"/>"}', added.id),
        )
        self.env.invalidate_all()
        kept = self.env.ref("after_sales_rma.view_inspection_form_as_is")
        words = kept.arch
        self.env["ir.model.data"].search(
            [("module", "=", "after_sales_rma"), ("name", "=", "view_inspection_form_as_is")]
        ).noupdate = True
        migrate(self.env, "0.0.0/pre-views", "19.0.1.0.0")
        self.assertEqual(added.arch, "<data/>")
        self.assertEqual((form.arch, order.arch), before)
        self.assertEqual(kept.arch, words, "what somebody keeps from updates stays")
        form.with_context(load_all_views=True)._check_xml()

    def test_message_on_goods_asks_when_they_came(self):
        """In every language; the words that somebody wrote into it stay."""
        template = self.env.ref("after_sales_rma_service_level.mail_template_goods")
        older = template.body_html.replace("_arrived_on()", "_document().date_done").replace("Dear", "Hello")
        self.assertIn("_document().date_done", older)
        template.body_html = older
        migrate(self.env, "19.0.1.3.0/post-goods-notice", "19.0.1.2.0")
        self.assertIn("object._day(object._arrived_on())", template.body_html)
        self.assertIn("Hello", template.body_html)

    def test_rule_sets_as_their_papers_say(self):
        """What waits to be loaded is corrected; what a company loaded is its own."""
        a3, f1 = (self.env.ref(f"after_sales_rma_policy.rule_{name}") for name in ("a3", "f1"))
        used = self.env.ref("after_sales_rma_policy.exclusion_used_further")
        # As an older version shipped them.
        a3.write({"by_person": False, "months": 12, "exclusion_ids": [(4, used.id)]})
        f1.needs_production_date = False
        copy = a3.policy_id._load_for(self.env.company)
        migrate(self.env, "19.0.1.3.0/post-rule-sets", "19.0.1.2.0")
        self.assertRecordValues(a3, [{"by_person": True, "months": 0}])
        self.assertNotIn(used, a3.exclusion_ids)
        self.assertTrue(f1.needs_production_date)
        self.assertRecordValues(
            copy.rule_ids.filtered(lambda rule: rule.code == "A3"), [{"by_person": False, "months": 12}]
        )


@tagged("post_install", "-at_install")
class TestUpdateVerdicts(PolicyCommon):
    def test_standing_verdicts_learn_when_the_money_is_due(self):
        self.policy.rule_ids[0].refund_days = 7
        rma, refused = self.case(), self.case(8)
        lines = (rma | refused).line_ids
        # As a verdict of an older version.
        for line in lines:
            line.sudo().verdict_data = {
                key: line.verdict_data[key] for key in line.verdict_data if key != "refund_days"
            }
        migrate(self.env, "19.0.1.2.0/post-refund-days", "19.0.1.1.0")
        self.assertEqual(rma.line_ids.verdict_data["refund_days"], 7)
        self.assertNotIn("refund_days", refused.line_ids.verdict_data)
        rma.action_submit()
        self.receive(rma.sudo())
        self.assertTrue(rma.line_ids.refund_until)


@tagged("post_install", "-at_install")
class TestUpdateWriteDowns(WriteDownCommon):
    def test_of_two_new_values_that_were_begun_one_stays(self):
        """Else the database could not forbid the second one."""
        (item,) = self.defective_goods(self.average)
        self.value(item)
        self.env.cr.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'after_sales_write_down%new_value'")
        ((index,),) = self.env.cr.fetchall()
        self.env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(index)))
        asked, last, other = (item.copy()._trusted() for _copy in range(3))
        (asked | last).replaces_id = item
        asked.state = "to_approve"
        migrate(self.env, "19.0.1.3.0/pre-one-new-value", "19.0.1.2.0")
        self.assertEqual([record.state for record in (asked, last, other)], ["to_approve", "cancelled", "draft"])
        asked.state = "draft"
        last.state = "draft"
        migrate(self.env, "19.0.1.3.0/pre-one-new-value", "19.0.1.2.0")
        self.assertEqual([record.state for record in (asked, last)], ["cancelled", "draft"])


@tagged("post_install", "-at_install")
class TestUpdateFreightPayers(PolicyCommon):
    def test_who_pays_is_kept_under_the_new_names(self):
        self.addCleanup(self.registry.clear_all_caches)
        self.policy.rule_ids[0].return_freight_payer = "customer"
        rule, line = self.policy.rule_ids[0], self.case().line_ids
        self.assertEqual(line.return_freight_payer, "customer")
        self.env.flush_all()
        # As in a database of an older version.
        names = {
            "after.sales.policy.rule": "return_freight_payer",
            "after.sales.rma.line": "return_freight_payer",
            "after.sales.rma": "outward_freight_payer",
        }
        for model, new in names.items():
            table = model.replace(".", "_")
            if self.env[model]._fields[new].store:
                self.env.cr.execute(
                    SQL("ALTER TABLE %s RENAME COLUMN %s TO freight_payer", *map(SQL.identifier, (table, new)))
                )
            self.env.cr.execute(
                "UPDATE ir_model_fields SET name = 'freight_payer' WHERE model = %s AND name = %s", (model, new)
            )
            # Then one add-on named them all.
            self.env.cr.execute(
                """
                UPDATE ir_model_data SET module = 'after_sales_rma', name = replace(name, %(new)s, %(old)s)
                 WHERE module IN ('after_sales_rma', 'after_sales_rma_policy') AND strpos(name, %(new)s) > 0
                """,
                {"new": f"_{table}__{new}", "old": f"_{table}__freight_payer"},
            )
        before = self._ids(names, dict.fromkeys(names, "freight_payer"))
        migrate(self.env, "19.0.1.4.0/pre-two-freight-payers", "19.0.1.3.0")
        self.assertEqual((rule.return_freight_payer, line.return_freight_payer), ("customer", "customer"))
        self.assertEqual(self._ids(names, names), before, "the same fields and choices")

    def _ids(self, models, names) -> dict:
        """{model: ids of its field and of the choices, by their external ids}."""
        result = {}
        for model in models:
            table = model.replace(".", "_")
            field = self.env.ref(f"after_sales_rma.field_{table}__{names[model]}")
            self.assertEqual(field.name, names[model])
            kinds = [
                self.env.ref(f"after_sales_rma.selection__{table}__{names[model]}__{kind}", raise_if_not_found=False)
                for kind in ("company", "customer")
            ]
            result[model] = (field.id, [kind and kind.id for kind in kinds])
        return result


@tagged("post_install", "-at_install")
class TestUpdateBills(BillCommon):
    def test_what_was_charged_stays_charged(self):
        """The link that two companies could read has another name, and its index with it."""
        sent = self.send()
        sent.bill_line_id = self.bill(80)
        self.env.flush_all()
        column, index = "after_sales_sent_out", "after_sales_sent_out__%s_line_id_index"
        self.env.cr.execute(f"ALTER TABLE {column} RENAME charged_line_id TO bill_line_id")
        self.env.cr.execute(f"ALTER INDEX {index % 'charged'} RENAME TO {index % 'bill'}")
        for _twice in range(2):
            migrate(self.env, "19.0.2.1.0/pre-link-of-the-bill", "19.0.2.0.0", "after_sales_rma_outside")
        self.assertEqual(sent.bill_amount, 80)
        self.env.cr.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", (column,))
        names = {name for (name,) in self.env.cr.fetchall()}
        self.assertIn(index % "charged", names)
        self.assertNotIn(index % "bill", names)

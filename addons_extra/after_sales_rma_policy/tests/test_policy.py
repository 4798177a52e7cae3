"""The promise on cases: a verdict from the first moment, refreshed by facts, or decided otherwise (R06–R10)."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from ..services import policy


class PolicyCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson, cls.approver = cls.users["salesperson"], cls.users["approver"]
        cls.technician = cls.users["technician"]
        cls.taste = cls.env.ref("after_sales_rma.reason_preference")
        cls.quality = cls.env.ref("after_sales_rma.reason_quality")
        cls.buy(cls.average, 500, 100)
        cls.order = cls.sell((cls.average, 10, 200), user_id=cls.salesperson.id)
        cls.deliver(cls.order)
        cls.policy = cls.env["after.sales.policy"].create(
            {
                "name": "House",
                "rule_ids": [
                    Command.create(
                        {
                            "code": "H1",
                            "name": "Week",
                            "allow_refund": True,
                            "allow_exchange": True,
                            "days": 7,
                            "return_freight_payer": "customer",
                            "condition_ids": [
                                Command.set(cls.env.ref("after_sales_rma_policy.condition_packaging").ids)
                            ],
                        }
                    ),
                    Command.create(
                        {
                            "code": "H2",
                            "name": "Warranty",
                            "allow_repair": True,
                            "months": 12,
                            "fault": "fault",
                            "return_freight_payer": "company",
                        }
                    ),
                ],
                "fee_ids": [
                    Command.create(
                        {
                            "code": "USED",
                            "name": "Loss of value",
                            "kind": "value_loss",
                            "percent": 15,
                            "grade": "defective",
                        }
                    )
                ],
            }
        )

    def case(self, days: int = 0, remedy: str = "refund", reason=None, quantity: float = 1, **spec):
        """A draft case, asked for so many days after the delivery."""
        rma = (
            self.env["after.sales.intake"]
            .with_user(self.salesperson)
            .create_from_sale(
                self.order,
                [{"sale_line_id": self.order.order_line.id, "quantity": quantity, **spec}],
                remedy=remedy,
                reason=reason or self.taste,
            )
        )
        rma.sudo().date_request += timedelta(days=days)
        return rma


@tagged("post_install", "-at_install")
class TestPolicy(PolicyCommon):
    # -- verdict -----------------------------------------------------------------------------------------------

    def test_verdict_stands_on_the_draft(self):
        line = self.case().line_ids
        delivered = fields.Date.context_today(line, line.origin_move_id.date)
        self.assertRecordValues(
            line,
            [
                {
                    "verdict": "allowed",
                    "rule_id": self.policy.rule_ids[0].id,
                    "rule_code": "H1",
                    "remedies_allowed": "refund,exchange",
                    "return_until": delivered + timedelta(days=7),
                    "return_freight_payer": "customer",
                }
            ],
        )
        self.assertIn("H1 Week", line.verdict_note)

    def test_other_facts_other_verdict(self):
        rma = self.case(8)
        line = rma.line_ids
        self.assertEqual((line.verdict, line.rule_code), ("refused", "H1"))
        # The letter that refuses quotes the rule.
        self.assertIn(line.rule_id.display_name, line._refusal_rule())
        self.assertFalse(line.is_exception)
        self.assertIn("ended on", line.verdict_note)
        line.write({"remedy": "repair", "reason_id": self.quality.id})
        self.assertEqual((line.verdict, line.rule_code, line.return_freight_payer), ("allowed", "H2", "company"))

    def test_refused_with_alternatives(self):
        line = self.case(8, reason=self.quality).line_ids
        self.assertEqual(line.remedies_allowed, "repair")
        self.assertRegex(line.customer_note, "window ended on .* We offer instead: Repair or ")
        detail = {item["remedy"]: item for item in line.verdict_detail}
        self.assertEqual((detail["Repair"]["allowed"], detail["Repair"]["rule"]), (True, "H2 Warranty"))
        self.assertFalse(detail["Refund"]["allowed"])

    def test_customer_is_told_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.ref("base.module_after_sales_rma")._update_translations(["zh_CN"])
        self.customer.lang = "zh_CN"
        line = self.case(8).line_ids
        self.assertRegex(line.customer_note, "[\u4e00-\u9fff]")
        self.assertNotRegex(line.verdict_note, "[\u4e00-\u9fff]")

    def test_condition_declared_by_the_customer(self):
        packaging = self.env.ref("after_sales_rma_policy.condition_packaging")
        line = self.case(broken_condition_ids=packaging.ids).line_ids
        self.assertEqual((line.verdict, line.verdict_data["asked"]["key"]), ("refused", "condition"))
        with self.assertRefused("conditions that do not hold", ValidationError):
            self.case(broken_condition_ids=[packaging.id + 100000])

    def test_condition_seen_at_the_dock(self):
        rma = self.case()
        rma.action_submit()
        self.assertEqual(rma.state, "authorized")
        receipt = rma.sudo().receipt_picking_ids
        receipt.move_line_ids.after_sales_packaging = "damaged"
        self.receive(rma.sudo())
        self.assertEqual((rma.line_ids.verdict, rma.line_ids.verdict_data["asked"]["key"]), ("refused", "condition"))

    def test_inspection_turns_quality_into_misuse(self):
        rma = self.case(reason=self.quality)
        rma.action_submit()
        receipt = rma.sudo().receipt_picking_ids
        receipt.move_ids.quantity = 1
        receipt.move_ids.picked = True
        receipt.button_validate()
        report = rma.sudo().inspection_ids.with_user(self.technician)
        self.assertEqual(rma.line_ids.verdict, "allowed")
        report.write({"fault_party": "customer", "grade": "defective"})
        self.assertEqual(rma.line_ids.verdict, "allowed")
        report.action_done()
        self.assertEqual((rma.line_ids.verdict, rma.line_ids.verdict_data["asked"]["key"]), ("refused", "misuse"))
        self.assertIn("repair at your cost", rma.line_ids.customer_note)
        with self.assertRefused("signed already"):
            report.exclusion_ids = self.env.ref("after_sales_rma_policy.exclusion_misuse")

    def test_deductions_follow_the_grade(self):
        rma = self.case(reason=self.quality)
        Deduction = self.env["after.sales.deduction"]
        self.assertEqual(Deduction._demanded(rma.line_ids), {rma.line_ids: []})
        self.assertEqual(rma.line_ids._freight_back_payer(), "customer")
        rma.action_submit()
        receipt = rma.sudo().receipt_picking_ids
        receipt.move_line_ids.after_sales_grade = "defective"
        receipt.move_ids.picked = True
        receipt.button_validate()
        (found,) = Deduction._demanded(rma.line_ids)[rma.line_ids]
        self.assertEqual(tuple(found), ("value_loss", "USED", "Loss of value", 15, 0))

    def test_missing_gift_is_charged_once(self):
        bag = self._create_product("Bag", list_price=30)
        self.buy(bag, 5, 5)
        order = self.sell((self.average, 2, 200), (bag, 1, 0), user_id=self.salesperson.id)
        self.deliver(order)
        gifts = self.env.ref("after_sales_rma_policy.condition_gifts")
        self.policy.fee_ids = [
            Command.create({"code": "G", "name": "Gift", "kind": "gift", "gifts": True, "condition_id": gifts.id})
        ]
        spec = {"sale_line_id": order.order_line[0].id, "quantity": 1, "broken_condition_ids": gifts.ids}
        first, second = (self.env["after.sales.intake"].create_from_sale(order, [spec]).line_ids for _ in range(2))
        amounts = [
            [(item.kind, item.amount) for item in items]
            for items in self.env["after.sales.deduction"]._demanded(first | second).values()
        ]
        self.assertEqual(amounts, [[("gift", 30)], []])

    # -- closest policy ----------------------------------------------------------------------------------------

    def test_the_closest_policy_speaks(self):
        group = self.env["res.partner.category"].create({"name": "Gold"})
        for scope, days in (
            ({"partner_category_ids": group.ids}, 20),
            ({"category_ids": self.average.categ_id.ids}, 30),
            ({"product_tmpl_ids": self.average.product_tmpl_id.ids}, 3),
        ):
            self.env["after.sales.policy"].create(
                {
                    "name": str(days),
                    "rule_ids": [Command.create({"code": str(days), "name": "D", "allow_refund": True, "days": days})],
                    **{key: [Command.set(ids)] for key, ids in scope.items()},
                }
            )
        self.customer.category_id = group
        line = self.case().line_ids
        self.assertEqual(line.rule_code, "3")
        self.env["after.sales.policy"].search([("name", "=", "3")]).active = False
        self.assertEqual(self.case().line_ids.rule_code, "30")
        # Other remedies are not spoken of there.
        self.assertEqual(self.case(remedy="exchange").line_ids.rule_code, "H1")
        self.assertEqual(line.rule_code, "3", "a verdict stands until its facts change")

    def test_dates_of_the_sale(self):
        self.policy.date_until = self.today() - timedelta(days=1)
        self.assertEqual(self.case().line_ids.verdict_data["asked"]["key"], "no_rule")
        with self.assertRefused("ends before it begins", ValidationError):
            self.policy.date_from = self.today()

    def test_money_back_counts_from_the_receipt(self):
        self.policy.rule_ids[0].refund_days = 7
        rma = self.case()
        rma.action_submit()
        self.assertFalse(rma.line_ids.refund_until)
        self.receive(rma.sudo())
        received = fields.Datetime.context_timestamp(self.env.user, rma.line_ids.date_received).date()
        self.assertEqual(rma.line_ids.refund_until, received + timedelta(days=7))
        self.policy.rule_ids[0].refund_in_workdays = True
        self.assertIn("within 7 working days of receipt", self.policy.rule_ids[0].sentence)
        self.env["after.sales.policy"]._judge(rma.sudo().line_ids)
        seventh = self.env["after.sales.working.time"]._workday_after(self.company, 7, rma.line_ids.date_received)
        self.assertEqual(rma.line_ids.refund_until, seventh)
        self.assertGreater(seventh, received + timedelta(days=7))

    def test_promise_of_another_company_does_not_count(self):
        other = self._create_company("Other")
        self.policy.copy({"company_id": other.id, "name": "Theirs"})
        self.assertEqual(self.case().line_ids.rule_id.policy_id, self.policy)
        with self.assertRefused("cases of a company", ValidationError):
            self.policy.company_id = other

    def test_without_policies_the_window_of_the_settings_holds(self):
        self.policy.active = False
        self.assertEqual(self.case(7).line_ids.verdict, "allowed")
        late = self.case(8).line_ids
        self.assertEqual((late.verdict, late.rule_code, late.rule_id.id), ("refer", "window", False))

    def test_values_that_make_no_sense(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.policy.rule_ids[0].days = -1
            self.env.flush_all()

    # -- by itself ---------------------------------------------------------------------------------------------

    def test_authorised_within_limits(self):
        rule = self.policy.rule_ids[0]
        rule.auto_limit = 300
        within, above = self.case(quantity=1), self.case(quantity=2)
        (within | above).action_submit()
        self.assertEqual((within | above).mapped("state"), ["authorized", "submitted"])
        rule.auto_authorize = False
        rma = self.case()
        rma.action_submit()
        self.assertEqual((rma.state, rma.line_ids.verdict), ("submitted", "allowed"))

    def test_missing_evidence_waits_for_a_person(self):
        self.policy.rule_ids[0].needs_photo = True
        rma = self.case()
        rma.action_submit()
        self.assertEqual((rma.state, rma.line_ids.verdict), ("submitted", "refer"))
        self.assertIn("Still missing: a photo", rma.line_ids.verdict_note)
        other = self.case()
        other.message_post(body="x", attachments=[("a.png", b"x")])
        other.action_submit()
        self.assertEqual(other.state, "authorized")

    # -- against the rule --------------------------------------------------------------------------------------

    def submitted(self, **kwargs):
        rma = self.case(8, **kwargs)
        rma.action_submit()
        self.assertEqual((rma.state, rma.line_ids.verdict), ("submitted", "refused"))
        return rma

    def test_authorising_against_the_rule_needs_a_reason(self):
        rma = self.submitted()
        action = rma.with_user(self.approver).action_authorize()
        self.assertEqual((rma.state, action["res_model"]), ("submitted", "after.sales.override"))
        with self.assertRefused("Say why"):
            self.env["after.sales.decision"]._authorize(rma, self.approver)
        wizard = Form(self.env["after.sales.override"].with_user(self.approver).with_context(**action["context"]))
        self.assertIn("H1 Week", wizard.rule_notes)
        wizard.reason = "An old customer"
        wizard.save().action_confirm()
        self.assertEqual((rma.state, rma.line_ids.verdict), ("authorized", "allowed"))
        self.assertIn("An old customer", rma.line_ids.verdict_note)
        self.assertTrue(rma.line_ids.is_exception, "shown as an exception, not as what the rule says")
        self.assertRecordValues(
            rma.line_ids.override_ids,
            [
                {
                    "rule_id": self.policy.rule_ids[0].id,
                    "rule_code": "H1",
                    "decision": "allowed",
                    "reason": "An old customer",
                    "user_id": self.approver.id,
                }
            ],
        )
        counted = self.env["after.sales.policy.override"]._read_group([], ["rule_code"], ["__count"])
        self.assertEqual(counted, [("H1", 1)])

    def test_new_facts_need_a_new_decision(self):
        rma = self.submitted()
        rma.line_ids.with_user(self.approver).action_override("An old customer")
        self.assertEqual(rma.line_ids.verdict, "allowed")
        rma.sudo().line_ids._trusted().broken_condition_ids = self.env.ref("after_sales_rma_policy.condition_packaging")
        self.assertEqual(rma.line_ids.verdict, "allowed", "the window ended all the same")
        rma.sudo().line_ids._trusted().exclusion_ids = self.env.ref("after_sales_rma_policy.exclusion_misuse")
        self.policy.rule_ids[0].exclusion_ids = self.env.ref("after_sales_rma_policy.exclusion_misuse")
        self.env["after.sales.policy"]._judge(rma.line_ids)
        self.assertEqual((rma.line_ids.verdict, len(rma.line_ids.override_ids)), ("refused", 1))

    def test_who_decides_against_the_rule(self):
        rma = self.submitted()
        for role in ("salesperson", "agent", "technician", "warehouse", "accountant", "commerce"):
            with self.subTest(role), self.assertRaises(UserError):
                rma.line_ids.with_user(self.users[role]).action_override("Please")
        own = self.env["after.sales.rma"].with_user(self.approver).browse(rma.id)
        rma.sudo()._trusted().requested_by_id = self.approver
        with self.assertRefused("nobody decides their own"):
            own.line_ids.action_override("Please")
        with self.assertRaises(AccessError):
            self.env["after.sales.policy.override"].with_user(self.users["manager"]).create(
                {"line_id": rma.line_ids.id, "decision": "allowed", "reason": "x", "user_id": self.approver.id}
            )
        with self.assertRaises(AccessError):
            rma.line_ids.with_user(self.users["manager"]).verdict = "allowed"

    def test_refusal_proposes_reason_and_alternatives(self):
        rma = self.submitted(reason=self.quality)
        action = rma.with_user(self.approver).action_refuse()
        wizard = Form(self.env["after.sales.refuse"].with_user(self.approver).with_context(**action["context"]))
        self.assertRegex(wizard.reason, "window ended .* We offer instead: Repair")
        wizard.save().action_confirm()
        self.assertIn("We offer instead", rma.decision_reason)

    # -- the request -------------------------------------------------------------------------------------------

    def test_request_shows_the_promise(self):
        action = self.env["after.sales.request"].with_user(self.salesperson)._open(self.order)
        line = self.env["after.sales.request"].browse(action["res_id"]).line_ids
        self.assertTrue(line.promised)
        self.assertRegex(line.promise, r"^refund until \S+ · warranty until \S+$")

    # -- the price of it ---------------------------------------------------------------------------------------

    def queries(self, count: int, tested: bool = False) -> int:
        """Queries of judging so many lines, each of its own order, with nothing in the cache.

        :param tested: the goods came back and their test reports are signed
        """
        orders = self.env["sale.order"].concat(
            *(self.sell((self.average, 1, 200), user_id=self.salesperson.id) for _ in range(count))
        )
        self.deliver(orders)
        lines = self.env["after.sales.intake"].create_from_sale(orders, reason=self.quality).line_ids
        if tested:
            lines.rma_id.action_submit()
            lines.rma_id.filtered(lambda rma: rma.state == "submitted").action_authorize()
            self.receive(lines.rma_id)
            self.assertEqual(set(lines.inspection_ids.mapped("state")), {"done"})
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["after.sales.policy"]._judge(lines)
        self.env.flush_all()
        self.assertEqual(len(lines), count)
        self.assertTrue(tested or set(lines.mapped("verdict")) == {"allowed"})
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_lines(self):
        self.queries(1)
        few, many = self.queries(2), self.queries(12)
        self.assertEqual(few, many)

    def test_queries_do_not_grow_with_tested_lines(self):
        self.queries(1, tested=True)
        few, many = self.queries(2, tested=True), self.queries(12, tested=True)
        self.assertEqual(few, many)

    def test_more_lines_than_odoo_reads_ahead(self):
        """Where Odoo would read by the thousand, all is read at once, and judged the same."""
        rmas = self.env["after.sales.rma"].concat(*(self.case(quantity=1) for _ in range(3)))
        found = self.env["after.sales.policy"]._verdicts(rmas.line_ids)
        self.env.invalidate_all()
        with patch.object(policy, "PREFETCH_MAX", 2):
            self.assertEqual(self.env["after.sales.policy"]._verdicts(rmas.line_ids), found)

    def test_submission_asks_little(self):
        """What the promise costs at submission, when the case is at hand."""
        rma = self.case()
        rma.line_ids._claim()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env["after.sales.policy"]._judge(rma.line_ids)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 6)

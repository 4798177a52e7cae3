"""L01–L22 as tables: each row a case with frozen dates, what is owed, and the rule that says so."""

from datetime import date, timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.addons.after_sales_rma_policy.rules.policy import Facts, judge
from odoo.addons.after_sales_rma_policy.rules.policy_window import WorkDays
from odoo.addons.after_sales_rma_repair.tests.test_repair import RepairCommon
from odoo.tests import tagged

SIGNED = date(2026, 5, 1)
LATER, AUGUST = date(2026, 5, 21), date(2026, 8, 1)
DAY_366, MAY_31 = date(2027, 5, 2), date(2027, 5, 31)
SETS = ("seven_days", "quality_return", "three_guarantees")

#: L01–L12: (what, facts that differ, allowed, rule, why); signed for on 1 May, asked on 8 May, at a distance.
SEVEN_DAYS = [
    ("day 7 is the last", {}, True, "L02", "within_window"),
    ("day 8 is too late", {"asked_on": date(2026, 5, 9)}, False, "L02", "after_window"),
    ("the day of signature itself", {"asked_on": SIGNED}, True, "L02", "within_window"),
    ("signature, not delivery", {"delivered_on": date(2026, 4, 20)}, True, "L02", "within_window"),
    ("without signature the delivery", {"signed_on": None, "delivered_on": SIGNED}, True, "L02", "within_window"),
    ("made to order", {"exclusions": frozenset({"made_to_order"})}, False, "L02", "excluded"),
    ("perishable", {"exclusions": frozenset({"perishable"})}, False, "L02", "excluded"),
    ("unsealed software", {"exclusions": frozenset({"unsealed"})}, False, "L02", "excluded"),
    ("newspaper", {"exclusions": frozenset({"newspaper"})}, False, "L02", "excluded"),
    ("by nature, and confirmed", {"exclusions": frozenset({"by_nature"})}, False, "L02", "excluded"),
    ("not intact", {"broken": frozenset({"intact"})}, False, "L02", "condition"),
    ("opened to inspect", {"broken": frozenset({"seal"})}, True, "L02", "within_window"),
    ("a faulty one, opened", {"fault": "quality", "broken": frozenset({"intact"})}, True, "L12", "within_window"),
    ("faulty, perishable", {"fault": "quality", "exclusions": frozenset({"perishable"})}, True, "L12", "within_window"),
    ("broken by the customer", {"fault": "misuse"}, False, "L02", "misuse"),
]  # fmt: skip

#: L13–L22: (what, remedy, facts that differ, allowed, rule); sold and invoiced on 1 May 2026 in a shop, faulty.
GUARANTEES = [
    ("fault on day 7", "refund", {"asked_on": date(2026, 5, 8)}, True, "L13"),
    ("fault on day 8", "refund", {"asked_on": date(2026, 5, 9)}, False, "L13"),
    ("fault on day 7, told later", "refund", {"asked_on": LATER, "fault_on": date(2026, 5, 8)}, True, "L13"),
    ("exchange on day 7", "exchange", {"asked_on": date(2026, 5, 8)}, True, "L13"),
    ("exchange on day 8", "exchange", {"asked_on": date(2026, 5, 9)}, True, "L14"),
    ("exchange on day 15", "exchange", {"asked_on": date(2026, 5, 16)}, True, "L14"),
    ("exchange on day 16", "exchange", {"asked_on": date(2026, 5, 17)}, False, "L14"),
    ("repair on day 16", "repair", {"asked_on": date(2026, 5, 17)}, True, "L15"),
    ("repair on the last day", "repair", {"asked_on": date(2027, 5, 1)}, True, "L15"),
    ("repair a day later", "repair", {"asked_on": date(2027, 5, 2)}, False, "L15"),
    ("the invoice counts", "repair", {"asked_on": DAY_366, "invoiced_on": date(2026, 5, 3)}, True, "L15"),
    ("20 days of repair move the term", "repair", {"asked_on": date(2027, 5, 21), "repair_days": 20}, True, "L15"),
    ("by 20 days, not more", "repair", {"asked_on": date(2027, 5, 22), "repair_days": 20}, False, "L15"),
    ("an exchange starts it again", "repair", {"asked_on": date(2027, 8, 1), "replaced_on": AUGUST}, True, "L15"),
    ("second repair", "refund", {"asked_on": date(2026, 9, 1), "repairs": 1}, False, "L13"),
    ("third time: refund", "refund", {"asked_on": date(2026, 9, 1), "repairs": 2}, True, "L16"),
    ("third time: exchange", "exchange", {"asked_on": date(2026, 9, 1), "repairs": 2}, True, "L16"),
    ("third time after the term", "refund", {"asked_on": date(2027, 6, 1), "repairs": 2}, False, "L16"),
    ("day 90 without parts", "exchange", {"asked_on": date(2026, 9, 1), "parts_days": 90}, False, "L14"),
    ("day 91 without parts", "exchange", {"asked_on": date(2026, 9, 1), "parts_days": 91}, True, "L19"),
    ("day 30 in repair", "exchange", {"asked_on": date(2026, 9, 1), "open_repair_days": 30}, False, "L14"),
    ("day 31 in repair", "exchange", {"asked_on": date(2026, 9, 1), "open_repair_days": 31}, True, "L20"),
    ("30 days after a repair", "repair", {"asked_on": date(2027, 6, 30), "repaired_on": MAY_31}, True, "L21"),
    ("31 days after a repair", "repair", {"asked_on": date(2027, 7, 1), "repaired_on": MAY_31}, False, "L21"),
    ("no proof", "repair", {"broken": frozenset({"proof"})}, False, "L15"),
    ("altered proof", "repair", {"exclusions": frozenset({"altered_proof"})}, False, "L15"),
    ("serial does not match", "repair", {"exclusions": frozenset({"mismatch"})}, False, "L15"),
    ("repaired by others", "repair", {"exclusions": frozenset({"unauthorised"})}, False, "L15"),
    ("misuse", "repair", {"exclusions": frozenset({"misuse"})}, False, "L15"),
    ("changed their mind", "refund", {"fault": "none", "asked_on": date(2026, 5, 20)}, False, "window"),
]  # fmt: skip


class LawCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        templates = cls.env["after.sales.policy"].concat(
            *(cls.env.ref(f"after_sales_rma_cn.policy_{name}") for name in SETS)
        )
        cls.policies = templates._load_for(cls.company)
        cls.company.after_sales_auto_authorize = False

    def rules(self):
        return self.env["after.sales.policy"]._rules(self.company)


@tagged("post_install", "-at_install")
class TestLaw(LawCommon):
    def test_seven_days(self):
        base = Facts("refund", date(2026, 5, 8), delivered_on=SIGNED, signed_on=SIGNED, distance=True)
        for what, facts, allowed, rule, why in SEVEN_DAYS:
            with self.subTest(what):
                asked = judge(base._replace(**facts), self.rules()).asked
                self.assertEqual((asked.allowed, asked.rule.code, asked.key), (allowed, rule, why))

    def test_only_at_a_distance_and_for_consumers(self):
        base = Facts("refund", date(2026, 5, 8), delivered_on=SIGNED, signed_on=SIGNED)
        for facts in ({"distance": False}, {"distance": True, "person": False}):
            with self.subTest(facts):
                verdict = judge(base._replace(**facts), self.rules())
                # What the company promises of its own accord stands all the same.
                self.assertEqual(verdict.asked.rule.code, "window")

    def test_last_day_on_a_holiday_moves(self):
        golden_week = WorkDays(frozenset(date(2026, 10, day) for day in range(1, 8)))
        for asked_on, allowed in ((date(2026, 10, 8), True), (date(2026, 10, 9), False)):
            facts = Facts(
                "refund", asked_on, signed_on=date(2026, 9, 24), delivered_on=date(2026, 9, 20), distance=True
            )
            asked = judge(facts, self.rules(), golden_week).asked
            self.assertEqual((asked.allowed, asked.rule.code, asked.day), (allowed, "L02", date(2026, 10, 8)))

    def test_money_back_within_seven_days_of_receipt(self):
        facts = Facts("refund", date(2026, 5, 8), signed_on=SIGNED, distance=True)
        self.assertEqual(judge(facts, self.rules()).refund_days, 7)

    def test_who_pays_the_freight(self):
        base = Facts("refund", date(2026, 5, 8), signed_on=SIGNED, distance=True)
        for fault, payer in (("none", "customer"), ("quality", "company"), ("misuse", "customer")):
            with self.subTest(fault):
                self.assertEqual(judge(base._replace(fault=fault), self.rules()).freight, payer)

    def test_missing_gift_is_charged(self):
        facts = Facts("refund", date(2026, 5, 8), signed_on=SIGNED, distance=True, gift_value=30)
        self.assertEqual(judge(facts, self.rules()).fees, ())
        facts = facts._replace(broken=frozenset({"gifts"}))
        self.assertEqual([(fee.code, fee.amount) for fee in judge(facts, self.rules()).fees], [("L10", 30)])
        self.assertEqual(judge(facts._replace(fault="quality"), self.rules()).fees, ())

    def test_three_guarantees(self):
        base = Facts("refund", date(2026, 6, 1), fault="quality", delivered_on=SIGNED, invoiced_on=SIGNED)
        rules = tuple(rule for rule in self.rules() if rule.code not in ("L02", "L12"))
        for what, remedy, facts, allowed, rule in GUARANTEES:
            with self.subTest(what):
                asked = judge(base._replace(remedy=remedy, **facts), rules).asked
                self.assertEqual((asked.allowed, asked.rule.code), (allowed, rule))

    def test_law_cannot_be_undercut(self):
        self.env["after.sales.policy"].create(
            {"name": "Nothing", "rule_ids": [(0, 0, {"code": "N", "name": "Nothing", "allow_refund": True})]}
        )
        facts = Facts("refund", date(2026, 5, 8), delivered_on=SIGNED, distance=True)
        self.assertEqual(judge(facts, self.rules()).asked.rule.code, "L02")
        self.assertEqual(judge(facts._replace(distance=False), self.rules()).asked.key, "no_window")

    def test_every_rule_names_its_article(self):
        self.assertEqual(
            self.policies.rule_ids.filtered(lambda rule: not rule.article), self.policies.rule_ids.browse()
        )
        self.assertTrue(all(self.policies.mapped("law")))


@tagged("post_install", "-at_install")
class TestLawFromDocuments(LawCommon):
    """The same rules, with facts read from orders, transfers, invoices and earlier repairs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.shop = cls.env["crm.team"].create(
            {"name": "Web", "after_sales_distance": True, "company_id": cls.company.id}
        )
        cls.product = cls._create_product("Kettle", tracking="serial")
        cls.serial = cls._lots(cls.product, ["K-1"])
        cls.buy(cls.product, 1, 100, lots=["K-1"])
        cls.order = cls.sell((cls.product, 1, 200), team_id=cls.shop.id)
        cls.deliver(cls.order, lots={cls.order.order_line: cls.serial})
        cls.picking = cls.order.picking_ids
        cls.quality = cls.env.ref("after_sales_rma.reason_quality")
        cls.taste = cls.env.ref("after_sales_rma.reason_preference")

    def case(self, asked_on: str, remedy: str = "refund", reason=None):
        rma = self.env["after.sales.intake"].create_from_sale(self.order, remedy=remedy, reason=reason or self.taste)
        # Noon in Shanghai.
        rma.date_request = f"{asked_on} 04:00:00"
        return rma.line_ids

    def test_signature_of_the_delivery(self):
        self.picking.after_sales_signed_on = "2026-05-01"
        line = self.case("2026-05-08")
        self.assertRecordValues(
            line,
            [
                {
                    "verdict": "allowed",
                    "rule_code": "L02",
                    "return_until": date(2026, 5, 8),
                    "return_freight_payer": "customer",
                }
            ],
        )
        self.picking.after_sales_signed_on = "2026-04-30"
        self.assertEqual((line.verdict, line.rule_code), ("refused", "L02"))
        self.picking.after_sales_signed_on = "2026-05-01"
        self.assertEqual(line.verdict, "allowed")

    def test_midnight_in_shanghai(self):
        self.picking.after_sales_signed_on = "2026-05-01"
        rma = self.case("2026-05-08").rma_id
        rma.date_request = "2026-05-08 15:59:59"
        self.assertEqual(rma.line_ids.verdict, "allowed")
        rma.date_request = "2026-05-08 16:00:00"
        self.assertEqual(rma.line_ids.verdict, "refused")

    def test_holiday_of_the_working_calendar(self):
        self.picking.after_sales_signed_on = "2026-09-24"
        self.env["resource.calendar.leaves"].create(
            {
                "name": "National Day",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-09-30 16:00:00",
                "date_to": "2026-10-07 15:59:59",
            }
        )
        line = self.case("2026-10-08")
        self.assertEqual((line.verdict, line.return_until), ("allowed", date(2026, 10, 8)))

    def test_holidays_of_the_state_and_work_made_up(self):
        self.company.country_id = self.env.ref("base.cn")
        self.picking.after_sales_signed_on = "2026-09-24"
        self.assertEqual(self.case("2026-09-25").return_until, date(2026, 10, 8))
        # The company has two days more off; the Saturday after them is worked.
        self.env["after.sales.workday"].create(
            [
                {"name": "Move", "date": day, "works": False, "company_id": self.company.id}
                for day in ("2026-10-08", "2026-10-09")
            ]
        )
        self.env["after.sales.rma"].search([]).unlink()
        self.assertEqual(self.case("2026-09-25").return_until, date(2026, 10, 10))

    def test_goods_excluded_by_nature_need_the_buyers_word(self):
        self.picking.after_sales_signed_on = "2026-05-01"
        self.product.product_tmpl_id.after_sales_exclusion_ids = self.env.ref(
            "after_sales_rma_policy.exclusion_by_nature"
        )
        self.assertEqual(self.case("2026-05-08").verdict, "allowed")
        self.env["after.sales.rma"].search([]).unlink()
        self.order.after_sales_no_return_confirmed = True
        line = self.case("2026-05-08")
        self.assertEqual((line.verdict, line.verdict_data["asked"]["key"]), ("refused", "excluded"))

    def test_category_above_excludes(self):
        self.picking.after_sales_signed_on = "2026-05-01"
        above = self.env["product.category"].create(
            {
                "name": "Fresh",
                "after_sales_exclusion_ids": self.env.ref("after_sales_rma_policy.exclusion_perishable").ids,
            }
        )
        self.product.categ_id.parent_id = above
        self.assertEqual(self.case("2026-05-08").verdict, "refused")

    def test_company_customer_is_no_consumer(self):
        self.picking.after_sales_signed_on = "2026-05-01"
        self.customer.is_company = True
        self.assertEqual(self.case("2026-05-08").rule_code, "window")


@tagged("post_install", "-at_install")
class TestLawFromRepairs(RepairCommon):
    """Time in repair, the third repair and the timers, with repairs carried out by their buttons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("after_sales_rma_cn.policy_three_guarantees")._load_for(cls.company)
        cls.company.after_sales_auto_authorize = True
        cls.quality = cls.env.ref("after_sales_rma.reason_quality")

    def asked(self, days: int, remedy: str = "repair"):
        """The line of a draft case for serial P1, asked for so many days from today, for a fault."""
        rma = self.env["after.sales.intake"].create_from_sale(
            self.order,
            [{"sale_line_id": self.order.order_line.id, "quantity": 1, "lot_ids": self.serial("P1").ids}],
            remedy=remedy,
            reason=self.quality,
        )
        rma.date_request += timedelta(days=days)
        return rma.line_ids

    def repair(self, days: int):
        """A repair of P1 that took so many days."""
        line = self.asked(0)
        self.assertEqual((line.verdict, line.return_freight_payer), ("allowed", "company"))
        line.rma_id.action_submit()
        self.receive(line.rma_id)
        line.rma_id.receipt_picking_ids.move_ids.date -= timedelta(days=days)
        self.work(line.rma_id.repair_order_ids)
        self.inspect(line.rma_id)
        self.give_back(line.rma_id)
        self.assertAlmostEqual(line.repair_days, days, places=1)

    def test_term_begins_with_the_invoice_and_repairs_move_it(self):
        before = self.asked(0).warranty_until
        self.env["after.sales.rma"].search([("state", "=", "draft")]).unlink()
        invoiced = self.order.invoice_ids.invoice_date
        self.assertEqual(before, invoiced.replace(year=invoiced.year + 1))
        self.repair(20)
        self.assertEqual(self.asked(1).warranty_until, before + timedelta(days=20))

    def test_third_time_the_customer_chooses(self):
        self.repair(1)
        second = self.asked(60, "refund")
        self.assertEqual((second.verdict, second.rule_code), ("refused", "L13"))
        second.rma_id.unlink()
        self.repair(1)
        third = self.asked(60, "refund")
        self.assertEqual((third.verdict, third.rule_code), ("allowed", "L16"))
        self.assertIn("Repaired 2 times already", third.verdict_note)
        # A second unit of the same sale was never repaired.
        other = self.env["after.sales.intake"].create_from_sale(
            self.order,
            [{"sale_line_id": self.order.order_line.id, "quantity": 1, "lot_ids": self.serial("P2").ids}],
            reason=self.quality,
        )
        other.date_request += timedelta(days=60)
        self.assertEqual(other.line_ids.verdict, "refused")

    def in_repair(self):
        line = self.asked(0)
        line.rma_id.action_submit()
        self.receive(line.rma_id)
        # The sale was long ago: only the timers give an exchange.
        self.order.invoice_ids.button_draft()
        self.order.invoice_ids.invoice_date -= timedelta(days=200)
        self.order.invoice_ids.action_post()
        self.judge()
        self.assertNotIn("exchange", line.remedies_allowed.split(","))
        return line

    def judge(self):
        """What the scheduled job does every day."""
        self.env["after.sales.policy"]._judge_running_repairs()

    def test_a_repair_that_takes_too_long(self):
        line = self.in_repair()
        begun = fields.Datetime.now()
        for days, allowed in ((30, False), (31, True), (32, True)):
            with freeze_time(begun + timedelta(days=days)):
                self.judge()
            self.assertEqual("exchange" in line.remedies_allowed.split(","), allowed, days)
        said = [body for body in line.rma_id.message_ids.mapped("body") if "may now ask for: Exchange" in body]
        self.assertEqual(len(said), 1)

    def test_parts_that_do_not_come(self):
        line = self.in_repair()
        for days, allowed in ((90, False), (91, True)):
            line.repair_order_ids.with_user(self.technician).after_sales_parts_since = fields.Date.add(
                self.today(), days=-days
            )
            self.assertEqual("exchange" in line.remedies_allowed.split(","), allowed, days)

    def test_a_repair_holds_thirty_days_after_the_term(self):
        self.repair(1)
        for days, verdict, rule in ((380, "refused", "L15"), (30, "allowed", "L15")):
            line = self.asked(days)
            self.assertEqual((line.verdict, line.rule_code), (verdict, rule))
            line.rma_id.unlink()

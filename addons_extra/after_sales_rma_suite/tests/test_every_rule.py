"""Every rule that is shipped applies once, by facts that arise from documents: an order, a delivery, a case, a report.

A rule that can never apply is a defect. What is walked is what is shipped, line by line: a new rule is visited by
itself, and says here which documents it needs if it asks for something that no rule asked for before.
"""

from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from odoo import Command, fields
from odoo.addons.after_sales_rma_policy.rules.policy_window import next_working_day
from odoo.addons.after_sales_rma_repair.tests.test_repair import RepairCommon
from odoo.tests import tagged

#: Days before today on which the goods were ordered, delivered, signed for and invoiced: each basis has its own.
ORDERED, DELIVERED, SIGNED, INVOICED = 63, 62, 61, 60


class EveryRuleCommon(RepairCommon):
    """A sale of serials to a consumer at a distance, and a draft case for one of them that shows everything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zone = cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        # The company's day, on which deadlines are counted; for eight hours it is not that of UTC.
        cls.today = datetime.now(pytz.timezone(cls.zone)).date()
        cls.reasons = {name: cls.env.ref(f"after_sales_rma.reason_{name}") for name in ("quality", "preference")}
        cls.shop = cls.env["crm.team"].create(
            {"name": "Web", "after_sales_distance": True, "company_id": cls.company.id}
        )
        cls.date(cls.order)

    @classmethod
    def noon(cls, day):
        """Noon of a day where the company works, in UTC without zone."""
        local = pytz.timezone(cls.zone).localize(datetime.combine(day, time(12)))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    @classmethod
    def date(cls, order):
        """Give the documents of a sale their days."""
        order.team_id = cls.shop
        order.date_order = cls.noon(cls.today - timedelta(days=ORDERED))
        moves = order.order_line.move_ids
        moves.date = cls.noon(cls.today - timedelta(days=DELIVERED))
        moves.picking_id.after_sales_signed_on = cls.today - timedelta(days=SIGNED)
        cls.date_invoice(order, INVOICED)

    @classmethod
    def date_invoice(cls, order, days: int):
        """Date the invoice back; its number may be that of another year."""
        order.invoice_ids.button_draft()
        order.invoice_ids.write({"name": False, "invoice_date": cls.today - timedelta(days=days)})
        order.invoice_ids.action_post()

    def draft(self, order=None, serial="P1", **kwargs):
        """The line of a draft case that shows whatever evidence a rule may ask for."""
        order = order or self.order
        lots = {"lot_ids": self.serial(serial).ids} if order == self.order and serial else {}
        rma = self.env["after.sales.intake"].create_from_sale(
            order, [{"sale_line_id": order.order_line[:1].id, "quantity": 1, **lots}], **kwargs
        )
        self.env["ir.attachment"].create(
            {"name": "photo.png", "raw": b"p", "res_model": rma._name, "res_id": rma.id, "mimetype": "image/png"}
        )
        rma.line_ids.write({"production_date": "2026-01-01", "warranty_card": "W-1"})
        return rma.line_ids

    def reason_for(self, fault: str):
        return self.reasons["quality" if fault == "fault" else "preference"]

    # -- rules -------------------------------------------------------------------------------------------------

    def last_day(self, rule):
        """The last day of a rule's term, worked out anew from the documents; of one without a term some later day."""
        start = self.today - timedelta(
            days={"order": ORDERED, "delivery": DELIVERED, "signature": SIGNED, "invoice": INVOICED, "repair": 0}[
                rule.basis
            ]
        )
        if not (rule.days or rule.months):
            return self.today + timedelta(days=500)
        last = start + relativedelta(months=rule.months) + timedelta(days=rule.days)
        work = self.env["after.sales.policy"]._work_days(self.company)
        return next_working_day(last, work) if rule.shift_holidays else last

    def set_up(self, rule):
        """The documents that a rule asks for besides the sale: earlier repairs, one that takes too long.

        :return: the case line that is judged by it
        """
        if rule.trigger in ("repair_days", "parts_days"):
            return self.running_repair(rule)
        times = rule.trigger_number if rule.trigger == "repairs" else int(rule.basis == "repair")
        for _time in range(times):
            self.repaired()
        if rule.basis == "repair":
            # Long after the term of the sale.
            self.date_invoice(self.order, 400)
        line = self.draft(reason=self.reason_for(rule.fault))
        if rule.condition_ids.filtered("by_report"):
            self.find_irreparable(line, rule)
        return line

    def find_irreparable(self, line, rule):
        """What only a test report says: before it the rule allows nothing."""
        for remedy in sorted(rule._remedies()):
            line.remedy = remedy
            self.assertApplies(line, rule, "refused")
        found = dict.fromkeys(("quantity", "received_quantity"), line.quantity) | {
            "grade": "defective",
            "irreparable": True,
        }
        self.env["after.sales.inspection"].sudo()._trusted().create(
            {"rma_id": line.rma_id.id, "line_id": line.id, "state": "done", **found}
        )

    def case_in_workshop(self):
        line = self.draft(remedy="repair", reason=self.reasons["quality"])
        line.rma_id.action_submit()
        if line.rma_id.state == "submitted":
            line.rma_id.with_user(self.approver).action_authorize("An old customer")
        receipt = line.rma_id.receipt_picking_ids
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.inspect(line.rma_id, "defective")
        if line.rma_id.next_step == "dispose":
            line.rma_id.with_user(self.keeper).action_put_away()
        return line

    def repaired(self):
        line = self.case_in_workshop()
        self.work(line.rma_id.repair_order_ids)
        self.inspect(line.rma_id)
        self.give_back(line.rma_id)
        return line

    def running_repair(self, rule):
        """A repair that takes too long; the customer takes what he may ask for instead."""
        line = self.case_in_workshop()
        moment = fields.Datetime.now()
        if rule.trigger == "repair_days":
            moment += timedelta(days=rule.trigger_number + 1)
        else:
            since = self.today - timedelta(days=rule.trigger_number + 1)
            line.repair_order_ids.with_user(self.technician).after_sales_parts_since = since
        with freeze_time(moment):
            self.env["after.sales.policy"]._judge_running_repairs()
            (remedy,) = rule._remedies()
            line.with_user(self.approver).action_change_remedy(remedy, "It takes too long")
        return line

    def assertApplies(self, line, rule, expected=None):
        """The verdict of a line is that of a rule."""
        expected = expected or ("refer" if rule.by_person else "allowed")
        self.assertEqual((line.verdict, line.rule_id, line.rule_code), (expected, rule, rule.code), line.verdict_note)

    def assertStops(self, line, rule):
        """The rule does not allow it any more."""
        self.assertFalse(line.verdict in ("allowed", "refer") and line.rule_id == rule, line.verdict_note)

    def check_rule(self, rule):
        line = self.set_up(rule)
        if line.state != "draft":
            self.assertApplies(line, rule)
            self.assertEqual(line.remedies_allowed.split(",").count(line.remedy), 1)
            return
        day, rma = self.last_day(rule), line.rma_id
        rma.date_request = self.noon(day)
        for remedy in sorted(rule._remedies()):
            with self.subTest(rule.code, remedy=remedy):
                line.remedy = remedy
                self.assertApplies(line, rule)
        self.check_parts(line, rule)
        if rule.days or rule.months:
            rma.date_request = self.noon(day + timedelta(days=1))
            self.assertStops(line, rule)
        rma.date_request = self.noon(day)
        self.check_scope(line, rule)

    def check_parts(self, line, rule):
        """Each condition, exclusion and piece of evidence of a rule makes a difference."""
        for condition in rule.condition_ids:
            with self.subTest(rule.code, condition=condition.code):
                line.broken_condition_ids = condition
                self.assertStops(line, rule)
        line.broken_condition_ids = False
        for exclusion in rule.exclusion_ids:
            with self.subTest(rule.code, exclusion=exclusion.code):
                template = line.product_id.product_tmpl_id
                if exclusion.of_product:
                    template.after_sales_exclusion_ids = exclusion
                    line.sale_line_id.order_id.after_sales_no_return_confirmed = exclusion.needs_confirmation
                else:
                    line.exclusion_ids = exclusion
                self.env["after.sales.policy"]._judge(line)
                self.assertStops(line, rule)
                template.after_sales_exclusion_ids = line.exclusion_ids = False
        self.env["after.sales.policy"]._judge(line)
        self.assertApplies(line, rule)
        # Which goods were repaired before is known by their serial.
        by_serial = () if rule.trigger or rule.basis == "repair" else ("serial",)
        for name in ("photo", "warranty_card", "production_date", *by_serial):
            with self.subTest(rule.code, missing=name), self.env.cr.savepoint() as savepoint:
                self.take_away(line, name)
                missing = [name] if rule[f"needs_{name}"] else []
                self.assertEqual(line.verdict_data["missing"], missing)
                self.assertApplies(line, rule, "refer" if missing else None)
                savepoint.rollback()
                self.env.invalidate_all()

    def take_away(self, line, name: str):
        """A request that does not show something."""
        if name == "photo":
            rma = line.rma_id
            self.env["ir.attachment"].search([("res_model", "=", rma._name), ("res_id", "=", rma.id)]).unlink()
        else:
            line.write({"lot_ids" if name == "serial" else name: False})
        self.env["after.sales.policy"]._judge(line)

    def check_scope(self, line, rule):
        """For consumers only, at a distance only: for nobody else."""
        policy = rule.policy_id
        for restricted, record, values in (
            (policy.persons_only, line.rma_id.partner_id.commercial_partner_id, {"is_company": True}),
            (policy.distance_only, self.shop, {"after_sales_distance": False}),
        ):
            with self.subTest(rule.code, **values), self.env.cr.savepoint() as savepoint:
                record.write(values)
                self.env["after.sales.policy"]._judge(line)
                (self.assertStops if restricted else self.assertApplies)(line, rule)
                savepoint.rollback()
                self.env.invalidate_all()

    # -- deductions --------------------------------------------------------------------------------------------

    def check_fee(self, fee):
        """A case whose goods come back so that a deduction is made, up to the credit note."""
        order = self.sold_with_gift() if fee.gifts else self.order
        line = self.draft(order, reason=self.reason_for(fee.fault))
        rma = line.rma_id
        rma.date_request = self.noon(self.today - timedelta(days=SIGNED - 1))
        if fee.gifts:
            line.broken_condition_ids = fee.condition_id
        rma.action_submit()
        self.assertEqual(rma.state, "authorized", line.verdict_note)
        receipt = rma.receipt_picking_ids
        if fee.condition_id.code == "packaging":
            receipt.move_line_ids.after_sales_packaging = "missing"
        receipt.move_ids.picked = True
        receipt.button_validate()
        report = rma.inspection_ids.with_user(self.technician)
        if fee.grade == "defective":
            report.fault_party = "customer"
        report.action_grade_defective() if fee.grade == "defective" else report.action_grade_qualified()
        self.assertEqual([item["code"] for item in line.verdict_data["fees"]], [fee.code], line.verdict_note)
        self.assertIn(line.rule_id, fee.policy_id.rule_ids)
        sold = line.sale_line_id
        paid = sold.price_total / sold.product_uom_qty
        deducted = self.gift.lst_price if fee.gifts else paid * fee.percent / 100
        self.assertGreater(deducted, 0)
        self.assertAlmostEqual(self.credit(rma).amount_total, paid - deducted, places=2)

    def sold_with_gift(self):
        self.gift = self._create_product("Gift", list_price=30)
        self.buy(self.average, 1, 100)
        self.buy(self.gift, 1, 10)
        order = self.sell((self.average, 1, 200), (self.gift, 1, 0))
        self.deliver(order)
        self.invoice(order)
        self.date(order)
        return order

    # -- the walk ----------------------------------------------------------------------------------------------

    def walk(self, module: str):
        """Visit every rule and deduction of the rule sets that a module ships.

        :return: how many rules, and how many deductions
        """
        data = self.env["ir.model.data"].search([("module", "=", module), ("model", "=", "after.sales.policy")])
        sets = self.env["after.sales.policy"].browse(data.mapped("res_id")).sorted("code")
        visited = []
        for policy in sets:
            with self.env.cr.savepoint() as of_set:
                copy = policy._load_for(self.company)
                for item in (*copy.rule_ids, *copy.fee_ids):
                    with self.subTest(item.code), self.env.cr.savepoint() as savepoint:
                        self.check_rule(item) if item._name == "after.sales.policy.rule" else self.check_fee(item)
                        savepoint.rollback()
                        self.env.invalidate_all()
                    visited.append(item._name)
                of_set.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache()
        return visited.count("after.sales.policy.rule"), visited.count("after.sales.policy.fee")


@tagged("post_install", "-at_install")
class TestEveryRule(EveryRuleCommon):
    def test_papers(self):
        """The nine papers: every rule, with each of its remedies, conditions, exclusions and evidence."""
        rules, fees = self.walk("after_sales_rma_policy")
        self.assertGreaterEqual((rules, fees), (17, 2))

    def test_goods_without_serial_show_none(self):
        """A rule that asks for the serial does not ask for it of goods that have none."""
        self.env.ref("after_sales_rma_policy.policy_f")._load_for(self.company)
        self.buy(self.average, 1, 100)
        order = self.sell((self.average, 1, 200))
        self.deliver(order)
        line = self.draft(order, remedy="repair", reason=self.reasons["quality"])
        self.assertEqual((line.verdict, line.rule_code), ("allowed", "F1"))
        line.production_date = False
        self.assertEqual((line.verdict, line.verdict_data["missing"]), ("refer", ["production_date"]))
        self.assertIn("the production date", line.verdict_note)

    def test_a_repair_that_was_stopped_early_gives_nothing_later(self):
        """The days in repair are counted until another remedy was given, not until today."""
        self.env["after.sales.policy"].create(
            {
                "name": "Long",
                "rule_ids": [
                    Command.create({"code": "Y", "name": "Year", "allow_repair": True, "months": 12}),
                    Command.create(
                        {
                            "code": "L",
                            "name": "Long",
                            "allow_exchange": True,
                            "trigger": "repair_days",
                            "trigger_number": 30,
                        }
                    ),
                ],
            }
        )
        line = self.case_in_workshop()
        line.with_user(self.approver).action_change_remedy("exchange", "Goodwill")
        with freeze_time(fields.Datetime.now() + timedelta(days=40)):
            self.env["after.sales.policy"]._judge(line)
        self.assertEqual(line.verdict, "refused")

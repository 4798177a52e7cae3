"""The nine papers as rule sets: one table per paper of cases in and out, taken from its text."""

from datetime import date

from odoo import Command
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.tests import tagged

from ..rules.policy import Facts, judge

BOUGHT = date(2026, 5, 1)
LATE = date(2026, 6, 1)
DAY_7, DAY_8, DAY_15, DAY_16 = (date(2026, 5, day) for day in (8, 9, 16, 17))


def broken(*codes):
    return {"broken": frozenset(codes)}


def excluded(*codes):
    return {"exclusions": frozenset(codes)}


FAULT, MISUSE = {"fault": "quality"}, {"fault": "misuse"}
PHOTO = {"evidence": frozenset({"photo"})}
#: Model, serial and production date (F1.1).
DATED = {"evidence": frozenset({"serial", "production_date"})}

#: Paper → (what, remedy, facts that differ, outcome, rule). Bought, delivered and signed for on 1 May, asked on 8 May.
PAPERS = {
    "a": [
        ("a fault is repaired", "repair", FAULT, True, "A1"),
        ("what cannot be repaired is exchanged", "exchange", FAULT, True, "A2"),
        ("a return with a leader's approval", "refund", {}, True, "A3"),
        ("packaging not complete", "refund", broken("packaging"), False, "A3"),
        ("damaged", "refund", broken("undamaged"), False, "A3"),
        ("nothing is wrong with it", "repair", {}, False, None),
    ],
    "b": [
        ("a fault is repaired", "repair", FAULT, True, "B1"),
        ("or exchanged", "exchange", FAULT, True, "B1"),
        ("no money back is promised", "refund", FAULT, False, None),
        ("nothing is wrong with it", "repair", {}, False, None),
        ("misuse", "repair", MISUSE, False, "B1"),
    ],
    "c": [
        ("a fault is taken back", "refund", FAULT | PHOTO, True, "C3.1"),
        ("a fault is exchanged", "exchange", FAULT | PHOTO, True, "C3.1"),
        ("no fault: no return", "refund", {}, False, None),
        ("but repair", "repair", {}, True, "C3.2"),
        ("or a spare part", "part", {}, True, "C3.2"),
        ("or technical support", "support", {}, True, None),
    ],
    "d": [
        ("day 15", "refund", FAULT | {"asked_on": DAY_15}, True, "D2.1"),
        ("day 16", "refund", FAULT | {"asked_on": DAY_16}, False, "D2.1"),
        ("exchange on day 15", "exchange", FAULT | {"asked_on": DAY_15}, True, "D2.1"),
        ("without the gift", "refund", FAULT | broken("gifts"), False, "D2.1"),
        ("without the tags", "exchange", FAULT | broken("tags"), False, "D2.1"),
        ("broken by the customer", "refund", MISUSE, False, "D2.1"),
        ("altered by others", "refund", FAULT | excluded("unauthorised"), False, "D2.1"),
        ("worn further with the fault", "refund", FAULT | excluded("used_further"), False, "D2.1"),
        ("not a fault", "refund", {}, False, None),
    ],
    "e": [
        ("day 7, for any reason", "refund", {"asked_on": DAY_7}, True, "E2.1"),
        ("day 8", "refund", {"asked_on": DAY_8}, False, "E2.1"),
        ("exchange on day 7", "exchange", {"asked_on": DAY_7}, True, "E2.1"),
        ("packaging torn", "refund", broken("packaging"), False, "E2.1"),
        ("opened", "refund", broken("seal"), False, "E2.1"),
        ("wet", "refund", broken("undamaged"), False, "E2.1"),
        ("accessories missing", "exchange", broken("accessories"), False, "E2.1"),
        ("no proof", "refund", broken("proof"), False, "E2.1"),
        ("repair on day 7", "repair", FAULT | {"asked_on": DAY_7}, True, "E2.2"),
        ("repair on day 8", "repair", FAULT | {"asked_on": DAY_8}, False, "E2.2"),
        ("repair without the warranty card", "repair", FAULT | broken("warranty_card"), False, "E2.2"),
        ("an opened one is repaired", "repair", FAULT | broken("seal"), True, "E2.2"),
    ],
    "f": [
        ("a fault is repaired", "repair", FAULT | DATED, True, "F1"),
        ("without the production date", "repair", FAULT | {"evidence": frozenset({"serial"})}, False, "F1"),
        ("misuse", "repair", MISUSE, False, "F1"),
        ("no money back is promised", "refund", FAULT, False, None),
    ],
    "g": [
        ("a fault is taken back", "refund", FAULT | PHOTO | {"asked_on": LATE}, True, "G4.1"),
        ("not to one's taste, day 7", "exchange", {"asked_on": DAY_7}, True, "G4.2"),
        ("not to one's taste, day 8", "exchange", {"asked_on": DAY_8}, False, "G4.2"),
        ("not to one's taste, money back", "refund", {}, False, None),
        ("not fit to be sold again", "exchange", broken("resaleable"), False, "G4.2"),
        ("not in its original state", "exchange", broken("intact"), False, "G4.2"),
    ],
    "h": [
        ("return with proof and photo", "refund", PHOTO, True, "H2"),
        ("exchange", "exchange", PHOTO, True, "H2"),
        ("no proof of purchase", "refund", PHOTO | broken("proof"), False, "H2"),
        ("repair", "repair", FAULT, True, "H5"),
    ],
    "i": [
        ("a quality fault", "refund", FAULT | {"asked_on": LATE}, True, "I1.1"),
        ("not what was ordered", "refund", {"fault": "wrong", "asked_on": LATE}, True, "I1.1"),
        ("not satisfied, day 7 after receipt", "refund", {"asked_on": DAY_7}, True, "I1.3"),
        ("not satisfied, day 8 after receipt", "refund", {"asked_on": DAY_8}, False, "I1.3"),
        ("receipt counts, not the order", "refund", {"asked_on": DAY_7, "ordered_on": date(2026, 4, 1)}, True, "I1.3"),
        ("a fault is repaired", "repair", FAULT | {"asked_on": LATE}, True, "I2"),
        ("without a fault nothing is repaired", "repair", {}, False, None),
    ],
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestPolicySets(AfterSalesCommon):
    def load(self, paper: str):
        return self.env.ref(f"after_sales_rma_policy.policy_{paper}")._load_for(self.company)

    def judge(self, remedy: str, **facts):
        dates = dict.fromkeys(("ordered_on", "delivered_on", "signed_on"), BOUGHT)
        rules = self.env["after.sales.policy"]._rules(self.company)
        return judge(Facts(remedy, DAY_7)._replace(**dates)._replace(**facts), rules)

    def check(self, paper: str):
        self.load(paper)
        for what, remedy, facts, allowed, rule in PAPERS[paper]:
            with self.subTest(what, paper=paper):
                found = self.judge(remedy, **facts)
                code = found.asked.rule.code if found.asked.rule and found.asked.rule.id else None
                self.assertEqual((found.allowed, code), (allowed, rule))

    def test_a_rules_for_returned_goods(self):
        self.check("a")
        # Returns and exchanges are a leader's decision.
        rules = {rule.code: rule.limit for rule in self.env["after.sales.policy"]._rules(self.company)}
        self.assertEqual((rules["A1"], rules["A2"], rules["A3"]), (0, None, None))

    def test_a_nothing_is_promised_without_a_leader(self):
        """The paper names no term and no claim to a return: whenever it is asked, a person decides."""
        self.load("a")
        outcome = self.env["after.sales.policy"]._outcome
        for asked_on in (DAY_7, date(2029, 5, 1)):
            for remedy, facts in (("refund", {}), ("refund", FAULT), ("exchange", FAULT)):
                with self.subTest(remedy, asked_on=asked_on, **facts):
                    self.assertEqual(outcome(self.judge(remedy, asked_on=asked_on, **facts)), "refer")
        self.assertEqual(outcome(self.judge("repair", **FAULT)), "allowed")

    def test_b_repair_of_faulty_products(self):
        self.check("b")

    def test_c_standard_returns_and_exchanges(self):
        self.check("c")
        self.assertEqual(self.judge("refund", **FAULT).missing, ("photo",))

    def test_d_clothing(self):
        self.check("d")
        found = self.judge("refund", **FAULT).asked.rule
        self.assertEqual((found.refund_days, found.refund_in_workdays), (2, True))
        self.assertEqual(self.judge("refund", **FAULT).freight, "company")

    def test_e_guide(self):
        self.check("e")
        found = self.judge("refund", asked_on=DAY_8, **FAULT)
        self.assertEqual([ruling.remedy for ruling in found.rulings if ruling.allowed], [])

    def test_f_sent_back_for_repair(self):
        self.check("f")

    def test_g_after_sales_department(self):
        self.check("g")

    def test_h_returned_products(self):
        self.check("h")
        found = self.judge("refund", grade="defective", **PHOTO)
        self.assertEqual([(fee.kind, fee.percent) for fee in found.fees], [("value_loss", 20)])
        self.assertEqual(self.judge("refund", grade="defective", **PHOTO, **FAULT).fees, ())

    def test_i_returns_and_repairs(self):
        self.check("i")

    def test_a_set_is_loaded_once_and_the_copy_is_the_companys(self):
        loaded = self.load("e")
        self.assertRecordValues(loaded, [{"company_id": self.company.id, "code": "E"}])
        self.assertFalse(self.load("e"))
        loaded.rule_ids.filtered(lambda rule: rule.code == "E2.1").days = 10
        self.assertTrue(self.judge("refund", asked_on=DAY_8).allowed)
        self.assertEqual(self.env.ref("after_sales_rma_policy.rule_e2").days, 7)
        self.assertEqual(
            loaded.rule_ids.condition_ids, self.env.ref("after_sales_rma_policy.policy_e").rule_ids.condition_ids
        )

    def test_a_copy_that_was_archived_makes_room_for_another(self):
        first = self.load("e")
        first.action_archive()
        self.assertEqual(self.judge("refund").asked.rule.code, "window")
        again = self.load("e")
        self.assertRecordValues(again, [{"active": True, "template_id": first.template_id.id}])
        self.assertFalse(first.active)
        self.assertEqual(self.judge("refund").asked.rule.code, "E2.1")

    def test_what_is_in_force_is_not_loaded_without_a_word(self):
        """One of the chosen sets is there already: it is named, and none is loaded."""
        self.load("e")
        sets = self.env.ref("after_sales_rma_policy.policy_e") | self.env.ref("after_sales_rma_policy.policy_f")
        wizard = self.env["after.sales.policy.load"].create({"policy_ids": [Command.set(sets.ids)]})
        with self.assertRefused("has this already: Guide to repairs, returns and exchanges"):
            wizard.action_load()
        self.assertFalse(sets[1]._in_force(self.company))
        wizard.policy_ids = sets[1]
        wizard.action_load()
        self.assertTrue(sets[1]._in_force(self.company))

    def test_only_for_some_categories(self):
        self.env.ref("after_sales_rma_policy.policy_d")._load_for(self.company, self.categories["fifo"])
        clothes = self.categories["fifo"].id
        self.assertEqual(self.judge("refund", categories=(clothes,), **FAULT).asked.rule.code, "D2.1")
        self.assertEqual(
            self.judge("refund", categories=(self.categories["average"].id,), **FAULT).asked.key, "no_rule"
        )

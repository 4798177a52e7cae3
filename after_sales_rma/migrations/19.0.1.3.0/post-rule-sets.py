from odoo import SUPERUSER_ID, api

#: What the papers say otherwise than the rule sets said that were shipped: {rule: values}.
VALUES = {
    "rule_a2": {"by_person": True, "months": 0, "auto_authorize": True},
    "rule_a3": {"by_person": True, "months": 0, "auto_authorize": True},
    "rule_f1": {"needs_production_date": True},
    "rule_g4_fault": {"allow_repair": False},
}
#: Exclusions that a paper does not name.
UNNAMED = ("exclusion_unauthorised", "exclusion_used_further")
NOT_IN = ("rule_a1", "rule_a2", "rule_a3", "rule_b1", "rule_f1")
#: Conditions that a paper names besides: {rule: conditions}.
NAMED = {
    "rule_e2": ("condition_warranty_card",),
    "rule_e2_repair": ("condition_packaging", "condition_accessories"),
    "rule_g4_fault": ("condition_proof",),
}
ARTICLE = "The paper names no term: a leader approves each."


def migrate(cr, version: str) -> None:
    """Correct the rule sets that wait to be loaded; the copies of companies are theirs and stay as they are."""
    env = api.Environment(cr, SUPERUSER_ID, {})

    def ref(name: str):
        return env.ref(f"after_sales_rma.{name}", raise_if_not_found=False)

    def shipped(name: str):
        rule = ref(name)
        return rule if rule and not rule.company_id else None

    for name, values in VALUES.items():
        if rule := shipped(name):
            rule.write(values | ({"article": ARTICLE} if "by_person" in values else {}))
    for name in NOT_IN:
        if rule := shipped(name):
            rule.exclusion_ids = [(3, item.id) for item in map(ref, UNNAMED) if item]
    for name, conditions in NAMED.items():
        if rule := shipped(name):
            rule.condition_ids = [(4, item.id) for item in map(ref, conditions) if item]

from psycopg2.extras import Json

#: What the papers say otherwise than the rule sets said that were shipped: {column: {rule: value}}.
VALUES = {
    "by_person": {"rule_a2": True, "rule_a3": True},
    "months": {"rule_a2": 0, "rule_a3": 0},
    "auto_authorize": {"rule_a2": True, "rule_a3": True},
    "needs_production_date": {"rule_f1": True},
    "allow_repair": {"rule_g4_fault": False},
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

#: The rules, conditions and exclusions that were shipped; which add-on names them by now does not matter.
SHIPPED = "SELECT res_id FROM ir_model_data WHERE module LIKE 'after\\_sales\\_rma%%' AND model = %s AND name = ANY(%s)"
CONDITIONS = "after_sales_policy_condition_after_sales_policy_rule_rel"
EXCLUSIONS = "after_sales_policy_exclusion_after_sales_policy_rule_rel"


def _shipped(cr, kind: str, *names: str) -> list[int]:
    """Ids of what is shipped by these names."""
    cr.execute(SHIPPED, (f"after.sales.policy.{kind}", list(names)))
    return [row[0] for row in cr.fetchall()]


def _rules(cr, *names: str) -> list[int]:
    """Ids of shipped rules that still wait to be loaded."""
    cr.execute(
        "SELECT id FROM after_sales_policy_rule WHERE id = ANY(%s) AND company_id IS NULL",
        (_shipped(cr, "rule", *names),),
    )
    return [row[0] for row in cr.fetchall()]


def migrate(cr, version: str) -> None:
    """Correct the rule sets that wait to be loaded; the copies of companies are theirs and stay as they are."""
    for column, values in VALUES.items():
        for name, value in values.items():
            cr.execute(
                f"UPDATE after_sales_policy_rule SET {column} = %s WHERE id = ANY(%s)",  # noqa: S608 — named above
                (value, _rules(cr, name)),
            )
    cr.execute(
        "UPDATE after_sales_policy_rule SET article = coalesce(article, '{}') || %s WHERE id = ANY(%s)",
        (Json({"en_US": ARTICLE}), _rules(cr, *VALUES["by_person"])),
    )
    cr.execute(
        f"DELETE FROM {EXCLUSIONS}"  # noqa: S608 — named above
        " WHERE after_sales_policy_rule_id = ANY(%s) AND after_sales_policy_exclusion_id = ANY(%s)",
        (_rules(cr, *NOT_IN), _shipped(cr, "exclusion", *UNNAMED)),
    )
    for name, conditions in NAMED.items():
        cr.execute(
            f"INSERT INTO {CONDITIONS} (after_sales_policy_rule_id, after_sales_policy_condition_id)"  # noqa: S608
            " SELECT rule, condition FROM unnest(%s) rule, unnest(%s) condition ON CONFLICT DO NOTHING",
            (_rules(cr, name), _shipped(cr, "condition", *conditions)),
        )

"""What the demo company promises: one policy for everything that it sells."""

from odoo.fields import Command

from .world import World

#: Code → (name, remedies, kind of reason, months, days, who pays the freight)
RULES = {
    "P1": ("七天内不满意可退换", ("refund", "exchange"), "any", 0, 7, "customer"),
    "P2": ("三十天内质量问题退换", ("refund", "exchange"), "fault", 0, 30, "company"),
    "P3": ("一年保修", ("repair",), "fault", 12, 0, "company"),
}
#: Of a change of mind the packaging comes back whole.
PACKAGING = "after_sales_rma_policy.condition_packaging"


def build(world: World) -> None:
    """Write the promise down, with a deduction for goods that lost value."""
    world.env["after.sales.policy"].create(
        {
            "name": "售后服务承诺",
            "code": "SH-01",
            "company_id": world.company.id,
            "introduction": "请保留购买凭证和完整包装。超出期限的，我们提供收费维修和技术支持。",
            "rule_ids": [Command.create(_prepare_rule_vals(world, code, *rule)) for code, rule in RULES.items()],
            "fee_ids": [
                Command.create(
                    {
                        "code": "P4",
                        "name": "因客户原因造成的贬值",
                        "kind": "value_loss",
                        "percent": 20,
                        "grade": "defective",
                        "fault": "none",
                    }
                )
            ],
        }
    )


def _prepare_rule_vals(world: World, code: str, name: str, remedies, fault: str, months: int, days: int, payer: str):
    """Values of a rule; a change of mind needs the whole packaging."""
    vals = {"code": code, "name": name, "fault": fault, "months": months, "days": days, "return_freight_payer": payer}
    vals |= {f"allow_{remedy}": True for remedy in remedies}
    if fault == "any":
        vals["condition_ids"] = [Command.link(world.env.ref(PACKAGING).id)]
    return vals

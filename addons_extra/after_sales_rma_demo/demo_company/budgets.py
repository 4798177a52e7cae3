"""Budgets: from an amount on, a leader approves them before anything moves; one waits for him, one for its order."""

from .world import World

#: Smaller budgets are approved by the rule, in yuan.
LIMIT = 1000


def build(world: World) -> None:
    """Make the company demand budgets from now on, and hand one in."""
    world.company.after_sales_budget_required = True
    world.company.after_sales_budget_tolerance = 5
    world.env["after.sales.approval.rule"].create(
        [
            vals
            for kind in ("red_budget", "replacement_budget")
            for vals in (
                {"company_id": world.company.id, "kind": kind, "answered_by": "rule"},
                {
                    "company_id": world.company.id,
                    "kind": kind,
                    "amount_from": LIMIT,
                    "approver_id": world.users["approver"].id,
                },
            )
        ]
    )
    world.begin_step()
    world.cases["budget"].with_env(world.of("sales")).action_submit()
    _leave_to_commerce(world)


def _leave_to_commerce(world: World) -> None:
    """From here on commerce enters the orders of replacements; one is approved, its goods are back, and it waits."""
    world.begin_step()
    world.company.after_sales_commerce_orders = True
    rma = world.cases["to_enter"]
    rma.with_env(world.of("sales")).action_submit()
    rma.with_env(world.of("approver")).action_authorize()
    rma.with_env(world.of("warehouse")).receipt_picking_ids.action_after_sales_all_qualified()

"""Who bears a loss: an employee was told and objects, a leader decided; what he owes is open."""

from .world import World

#: What commerce proposes, what the technician says, what the leader decides.
LOSS = {"realisable_unit": 0.0, "fault": "返修时未断电插拔，主板烧毁"}
WORDS = "工作台没有断电开关，申请过两次。"
DECISION = (0.5, "工作台确无断电开关，本人承担一半。")


def build(world: World) -> None:
    """One value, approved; of its loss an employee bears a part."""
    world.begin_step()
    items = world.env["after.sales.write.down"].search(
        [("company_id", "=", world.company.id), ("state", "=", "draft")], order="id"
    )
    item = items[:1].with_env(world.of("commerce"))
    item.realisable_unit = LOSS["realisable_unit"]
    item.action_submit()
    own = item.with_env(world.of("approver"))
    if own.state == "to_approve":
        own.action_approve()
    loss = world.of("commerce")["after.sales.responsibility"].create(
        {
            "write_down_id": item.id,
            "party": "employee",
            "partner_id": world.users["technician"].partner_id.id,
            "amount": item.loss,
            "finding": LOSS["fault"],
        }
    )
    loss.action_tell()
    loss.with_env(world.of("technician")).action_answer("objects", WORDS)
    share, reason = DECISION
    loss.with_env(world.of("approver")).action_decide(world.company.currency_id.round(loss.amount * share), reason)

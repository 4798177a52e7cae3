"""Goods that are collected at the customer's: one today, one that is on its way to us, one that was not there."""

from .world import World

#: {case: (hours from and to, what whoever goes there has to know)}
APPOINTMENTS = {
    "pickup_today": (9, 11, "二号门，提前半小时电话联系"),
    "pickup_collected": (10, 12, ""),
    "pickup_missed": (14, 16, "仓库门口取件"),
}
MISSED = "客户临时外出，门口无人。"


def build(world: World) -> None:
    """Plan the appointments of today, keep one and miss another."""
    world.begin_step()
    made = {}
    for key, (hour_from, hour_to, note) in APPOINTMENTS.items():
        role = "agent" if key == "pickup_collected" else "sales"
        rma = world.cases[key].with_env(world.of(role))
        today = rma.env["after.sales.working.time"]._today(world.company)
        values = {"user_id": world.users["warehouse"].id, "date": today, "hour_from": hour_from, "hour_to": hour_to}
        rma.action_plan_pickup({**values, "note": note} if note else values)
        made[key] = rma.pickup_ids.with_env(world.of("warehouse"))
    made["pickup_collected"].action_collect(made["pickup_collected"].contact)
    made["pickup_missed"].action_miss(MISSED)

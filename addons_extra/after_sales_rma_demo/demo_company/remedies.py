"""Help without goods, a visit to a customer, and a unit that goes back with a fee."""

from datetime import timedelta

from .world import World

#: Who helped the customer, minutes, what was done.
SUPPORT = (
    ("agent", 10, "电话了解情况，发送说明书第 4 页。"),
    ("technician", 25, "视频指导切换正反转和扭矩档位。"),
)
FEE, FEE_WORDS = 30.0, "检测费及返程运费"


def build(world: World) -> None:
    """Carry each case to its step."""
    world.begin_step()
    for role, minutes, note in SUPPORT:
        world.of(role)["after.sales.support"].create(
            {"rma_id": world.cases["support"].id, "minutes": minutes, "note": note}
        )
    world.of("sales")["after.sales.visit"].create(
        {
            "repair_id": world.cases["visit"].repair_order_ids.id,
            "user_id": world.users["technician"].id,
            "date_start": world.moment(0, 9).replace(hour=1, minute=0, second=0, microsecond=0) + timedelta(days=1),
        }
    )
    world.cases["as_is"].with_env(world.of("sales")).action_charge_fee(FEE, FEE_WORDS)

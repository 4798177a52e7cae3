"""Help without goods, a visit to a customer, and a unit that goes back with a fee."""

from datetime import date, datetime, time, timedelta

from odoo import fields

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
            "date_start": visit_moment(world),
        }
    )
    world.cases["as_is"].with_env(world.of("sales")).action_charge_fee(FEE, FEE_WORDS)


def visit_moment(world: World) -> datetime:
    """Two in the afternoon in China (UTC+8), tomorrow, or today where tomorrow begins another week of the calendar."""
    today = (fields.Datetime.now() + timedelta(hours=8)).date()
    return datetime.combine(_visit_day(today, int(world.env["res.lang"]._lang_get(world.env.lang).week_start)), time(6))


def _visit_day(today: date, week_start: int) -> date:
    """The day of the visit.

    :param week_start: first day of the week, 1 for Monday to 7 for Sunday
    """
    tomorrow = today + timedelta(days=1)
    return today if tomorrow.isoweekday() == week_start else tomorrow

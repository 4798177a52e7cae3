"""Daily return reports: old days are accepted, one is signed, the last days and today wait for their signature."""

from .world import World

#: Days ago of the last one that is signed.
SIGNED_UNTIL = 4


def build(world: World) -> None:
    """Sign the days that are over as the warehouse and accounting do."""
    world.begin_step()
    warehouse = world.of("warehouse")
    warehouse["after.sales.daily.report"].action_open_days()
    domain = [("company_id", "=", world.company.id), ("is_opening", "=", False)]
    days = warehouse["after.sales.daily.report"].search(domain, order="date")
    over = days.filtered(lambda report: report.date <= world.day(SIGNED_UNTIL))
    over.action_sign()
    over[:-1].with_env(world.of("accountant")).action_accept()

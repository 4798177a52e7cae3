"""Daily return reports: the first day is accepted, the second signed; today waits for its signature."""

from .world import World


def build(world: World) -> None:
    """Sign the days that are over as the warehouse and accounting do."""
    world.begin_step()
    warehouse = world.of("warehouse")
    warehouse["after.sales.daily.report"].action_open_days()
    days = warehouse["after.sales.daily.report"].search([("company_id", "=", world.company.id)], order="date")
    over = days.filtered(lambda report: report.date < world.day(0))
    over[:2].action_sign()
    over[:1].with_env(world.of("accountant")).action_accept()

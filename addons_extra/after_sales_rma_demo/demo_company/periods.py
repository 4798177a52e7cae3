"""Period ends: the warranty provision is posted, what may still come back is proposed."""

from datetime import date, timedelta

from .world import World

#: What the accountant expects to come back of every category: the company is too young for a rate of its own.
RATE, REASON = 0.03, "公司成立不久，按行业经验估计"
#: What free repairs are expected to cost for each unit.
UNIT_COST, WARRANTY_REASON = 2.5, "按供应商去年的保修数据估计"


def build(world: World) -> None:
    """Switch both on, work them out as accounting does, and post one."""
    world.company.write({"after_sales_expects_returns": True, "after_sales_expects_repairs": True})
    world.begin_step()
    day = last_period(world.day(1))
    Provision = world.of("accountant")["after.sales.provision"]
    warranty = Provision.create({"kind": "warranty", "date": day})
    warranty.row_ids.write({"unit_cost": UNIT_COST, "reason": WARRANTY_REASON})
    warranty.action_post()
    returns = Provision.create({"kind": "returns", "date": day})
    returns.row_ids.write({"rate": RATE, "reason": REASON})


def last_period(until: date) -> date:
    """The last end of ten days (旬) or of a month: whenever this is built, goods of before it are still open."""
    days = (until - timedelta(ago) for ago in range(12))
    return next(day for day in days if day.day in (10, 20) or (day + timedelta(1)).day == 1)

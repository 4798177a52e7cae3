"""Period ends: the warranty provision of last month is posted, what may still come back is proposed."""

from odoo import fields

from .world import World

#: What the accountant expects to come back of every category: the company is too young for a rate of its own.
RATE, REASON = 0.03, "公司成立不久，按行业经验估计"
#: What free repairs are expected to cost for each unit.
UNIT_COST, WARRANTY_REASON = 2.5, "按供应商去年的保修数据估计"


def build(world: World) -> None:
    """Switch both on, work them out as accounting does, and post one."""
    world.company.write({"after_sales_expects_returns": True, "after_sales_expects_repairs": True})
    world.begin_step()
    last_month = fields.Date.subtract(fields.Date.start_of(world.day(0), "month"), days=1)
    Provision = world.of("accountant")["after.sales.provision"]
    warranty = Provision.create({"kind": "warranty", "date": last_month})
    warranty.row_ids.write({"unit_cost": UNIT_COST, "reason": WARRANTY_REASON})
    warranty.action_post()
    returns = Provision.create({"kind": "returns", "date": last_month})
    returns.row_ids.write({"rate": RATE, "reason": REASON})

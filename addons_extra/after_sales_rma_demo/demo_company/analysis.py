"""What is asked of all returns: which supplier's lot fails most, and the month that was analysed and approved."""

from typing import NamedTuple

from .cases import DAYS_TO_CREDIT, DAYS_TO_DECIDE, DAYS_TO_INSPECT, DAYS_TO_RECEIVE, EXCEPTION
from .orders import Line, Sale, sell
from .world import World


class Failure(NamedTuple):
    """Goods of a lot that came back and were found defective."""

    quantity: float
    requested: int
    fault: str
    cause: str


#: In the order of the deliveries: the older lots go first.
SALES = {
    "lot_first": Sale("jincheng", 54, (Line("battery", 10),), (52,), paid=1.0),
    "lot_second": Sale("shuan", 42, (Line("battery", 12),), (40,), paid=1.0),
    "lot_glue": Sale("haina", 27, (Line("glue", 20),), (25,), paid=1.0),
}
FAILURES = {
    "lot_first": Failure(5, 47, "充电后电压不足，放置一夜自放电。", "material_part"),
    "lot_second": Failure(1, 36, "接线端子松动。", "production_solder"),
    "lot_glue": Failure(2, 20, "胶体分层，无法固化。", "material_part"),
}
NOTE = "某一批次锂电池自放电偏高，已封存库存并通知供应商。"


def build(world: World) -> None:
    """Sell goods of several lots, and take back what failed."""
    sell(world, SALES)
    world.begin_step()
    cases = {key: _request(world, key, failure) for key, failure in FAILURES.items()}
    together = world.env["after.sales.rma"].union(*cases.values())
    together.with_env(world.of("approver")).action_authorize(EXCEPTION)
    world.begin_step()
    together.with_env(world.of("warehouse")).receipt_picking_ids.button_validate()
    _inspect(world, cases)
    world.begin_step()
    for key, rma in cases.items():
        notes = rma.with_env(world.of("accountant")).action_refund()
        notes.invoice_date = world.day(FAILURES[key].requested - DAYS_TO_CREDIT)
        notes.action_post()
        _date_back(world, rma, FAILURES[key].requested)


def _request(world: World, key: str, failure: Failure):
    env = world.of("sales")
    order = world.orders[key].with_env(env)
    rma = env["after.sales.intake"].create_from_sale(
        order,
        [{"sale_line_id": order.order_line.id, "quantity": failure.quantity}],
        reason=env.ref("after_sales_rma.reason_quality"),
    )
    rma.write({"date_request": world.moment(failure.requested, 9), "description": f"<p>{failure.fault}</p>"})
    rma.action_submit()
    return rma.with_env(world.env)


def _inspect(world: World, cases: dict) -> None:
    world.begin_step()
    for key, failure in FAILURES.items():
        reports = cases[key].inspection_ids.with_env(world.of("technician"))
        cause = world.env.ref(f"after_sales_rma_quality.cause_{failure.cause}")
        reports.write({"fault": failure.fault, "cause_id": cause.id, "fault_party": "vendor"})
        reports.action_grade_defective()


def _date_back(world: World, rma, requested: int) -> None:
    """Spread what happened today over the days after the request."""
    rma = rma.with_env(world.env)
    rma.date_acknowledged = rma.date_submitted = world.moment(requested, 10)
    rma.date_decided = world.moment(requested - DAYS_TO_DECIDE, 11)
    done = rma.picking_ids.filtered(lambda picking: picking.state == "done")
    done.date_done = world.moment(requested - DAYS_TO_RECEIVE, 14)
    inspected = world.moment(requested - DAYS_TO_INSPECT, 16)
    rma.inspection_ids.filtered("date_done").date_done = inspected
    world.found_defective([("rma_id", "=", rma.id)], inspected)
    if rma.date_done:
        rma.date_done = world.moment(requested - DAYS_TO_CREDIT, 17)


def look_back(world: World) -> None:
    """The month before: made by the agent, approved by the leader."""
    world.begin_step()
    statement = world.of("agent")["after.sales.statement"].create({"note": NOTE})
    statement.action_sign()
    statement.with_env(world.of("approver")).action_approve()

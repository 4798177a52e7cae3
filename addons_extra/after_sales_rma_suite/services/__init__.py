from . import (
    change,
    exchange_rest,
    fee_costs,
    monthly_matching,
    pickup_notify,
    policy_irreparable,
    policy_repair,
    ready_task,
    repair_costs,
    repair_replaced,
    self_check,
)

from . import (
    approval_exchange,
    approval_repair,
    approval_write_down,
    change,
    exchange_rest,
    messages,
    policy_repair,
    repair_deadlines,
    repair_replaced,
    replace_only,
    worklist_budget,
)

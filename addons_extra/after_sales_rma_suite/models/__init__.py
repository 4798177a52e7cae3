from . import (
    approval_exchange,
    approval_write_down,
    change,
    exchange_rest,
    messages,
    policy_repair,
    repair_deadlines,
    worklist_budget,
)

from . import (
    approval_repair,
    approval_write_down,
    change,
    messages,
    policy_repair,
    repair_deadlines,
    repair_replaced,
)

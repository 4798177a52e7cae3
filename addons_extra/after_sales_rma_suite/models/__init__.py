from . import (
    approval_exchange,
    approval_repair,
    approval_write_down,
    change,
    exchange_rest,
    messages,
    monthly_books,
    monthly_deadlines,
    policy_repair,
    repair_deadlines,
    repair_replaced,
    worklist_budget,
)

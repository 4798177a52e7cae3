from . import (
    change,
    decision,
    exchange,
    inspecting,
    intake,
    policy,
    put_away,
    receipt,
    refund,
    repair,
    repair_refund,
    swap_cost,
    write_down,
    write_down_entry,
    write_down_value,
)

# isort: split
# They extend what the others say of receipts, repairs and exchanges.
from . import as_is, part, repair_back, repair_visit

from . import (
    decision,
    exchange,
    inspecting,
    intake,
    policy,
    put_away,
    receipt,
    refund,
    swap_cost,
    write_down,
    write_down_entry,
    write_down_value,
)

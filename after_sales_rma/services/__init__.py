from . import (
    approval,
    approval_notice,
    change,
    decision,
    decision_notice,
    exchange,
    inspecting,
    intake,
    notify,
    policy,
    policy_facts,
    policy_words,
    put_away,
    receipt,
    refund,
    repair,
    repair_refund,
    revaluation,
    simulation,
    simulation_amounts,
    simulation_extras,
    sla,
    swap_cost,
    workdays,
    write_down,
    write_down_entry,
    write_down_value,
)

# isort: split
# They extend what the others say of receipts, repairs and exchanges.
from . import as_is, part, repair_back, repair_visit

from . import (
    correcting,
    decision,
    decision_notice,
    inspecting,
    inspecting_undo,
    intake,
    intake_scan,
    invoicing,
    policy,
    policy_facts,
    policy_words,
    put_away,
    receipt,
    refund,
    refund_details,
    refund_rounding,
    repair,
    repair_refund,
    self_check,
    simulation,
    simulation_amounts,
    simulation_early_payment,
    simulation_extras,
    swap_cost,
    workdays,
    working_time,
)

# isort: split
# They extend what the others say of receipts and repairs.
from . import as_is, dropship, repair_back, repair_visit

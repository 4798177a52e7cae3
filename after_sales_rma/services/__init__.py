from . import (
    decision,
    decision_notice,
    inspecting,
    intake,
    intake_scan,
    invoicing,
    paper,
    put_away,
    receipt,
    refund,
    refund_details,
    refund_rounding,
    simulation,
    simulation_amounts,
    simulation_early_payment,
    simulation_extras,
    swap_cost,
    working_time,
)

# isort: split
# They extend what the others say of receipts.
from . import as_is, owned_goods

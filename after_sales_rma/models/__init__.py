# The others inherit from these.
from . import guarded, rma, rma_line  # isort: split

from . import (
    account_move,
    account_move_gate,
    account_move_line,
    credit_match,
    discrepancy,
    disposition,
    dock,
    entitlement,
    inspection,
    overview,
    photo,
    reason,
    res_company,
    res_config_settings,
    rma_buttons,
    rma_display,
    rma_line_progress,
    rma_progress,
    sale_order,
    sale_order_line,
    stock_lot,
    stock_move,
    stock_move_gate,
    stock_move_line,
    stock_picking,
    stock_warehouse,
)

# isort: split
# Remedies extend all of these.
from . import (
    repair_case,
    repair_goods,
    repair_ledger,
    repair_line,
    repair_move,
    repair_order,
    repair_outside,
    repair_plan,
    repair_warehouse,
)

from . import repair_order, repair_plan  # isort: split

# These say more of repairs, of what belongs to them, and of their cases.
from . import (
    repair_case,
    repair_documents,
    repair_goods,
    repair_ledger,
    repair_ledger_xlsx,
    repair_line,
    repair_move,
    repair_outside,
    repair_plan_notice,
    repair_warehouse,
)  # isort: split

# These look at all of them.
from . import repair_back, repair_labour, repair_mark, repair_packed, repair_repacked, repair_visit

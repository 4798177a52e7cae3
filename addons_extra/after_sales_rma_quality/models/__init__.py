from . import cause  # isort: split

from . import (
    analysis,
    corrective_action,
    corrective_action_buttons,
    inspection,
    paper,
    quality_rule,
    res_company,
    rma,
    stock_move_line,
)

from . import write_down  # isort: split

from . import (
    account_move,
    label,
    overview,
    res_company,
    revaluation,
    sale_order,
    stock_move,
    write_down_ageing,
    write_down_buttons,
    write_down_parts,
)

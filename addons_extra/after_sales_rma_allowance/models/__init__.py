from . import (
    account_move,
    account_move_gate,
    account_move_line,
    product_template,
    res_company,
    rma,
    rma_line,
    sale_order,
)

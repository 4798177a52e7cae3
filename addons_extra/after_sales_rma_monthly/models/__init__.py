from . import (
    account_move,
    account_move_invoices,
    account_move_line,
    overview,
    res_company,
    res_partner,
    rma,
)

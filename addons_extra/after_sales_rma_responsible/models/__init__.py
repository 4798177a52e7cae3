from . import (
    account_move,
    overview,
    res_company,
    responsibility,
    responsibility_buttons,
    responsibility_paper,
    wage_statement,
    wage_statement_paper,
    write_down,
)

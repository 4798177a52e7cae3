from . import (
    account_move,
    daily_posting,
    daily_report,
    daily_report_buttons,
    daily_report_paper,
    daily_report_posting,
    daily_row,
    daily_settlement,
    daily_signature,
    res_company,
    stock_warehouse,
)

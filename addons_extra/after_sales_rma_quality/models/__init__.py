from . import analysis, cause, inspection, res_company, stock_move_line

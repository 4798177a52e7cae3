from . import cause, inspection, res_company, stock_move_line

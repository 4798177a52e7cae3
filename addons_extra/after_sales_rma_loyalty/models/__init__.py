from . import account_move, deduction, loyalty, sale_order, terms

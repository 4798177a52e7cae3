from . import account_move, loyalty, sale_order, terms

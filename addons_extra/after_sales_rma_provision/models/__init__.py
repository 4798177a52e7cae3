from . import provision  # isort: split

from . import account_move, product_category, provision_buttons, provision_row, res_company

from . import complaint  # isort: split

from . import complaint_buttons, paper, rating, res_company, rma, stock_warehouse

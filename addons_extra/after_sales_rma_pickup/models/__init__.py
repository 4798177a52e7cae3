from . import overview, pickup, pickup_buttons, pickup_papers, res_partner, rma, stock_picking

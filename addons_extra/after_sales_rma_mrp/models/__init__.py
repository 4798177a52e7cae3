from . import rma_line, sale_order_line, stock_move

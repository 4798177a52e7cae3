from . import asking, check, inspection, paper, product, rma, rma_line, stock_move_line, template

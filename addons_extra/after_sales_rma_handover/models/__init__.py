from . import acceptance, handover, overview, paper_waiver, res_company, rma, rma_papers, signed_copy, stock_picking

from . import approval, approval_rule  # isort: split

from . import approval_buttons, approval_documents, budget, budget_paper, budget_rows, delegation, res_company

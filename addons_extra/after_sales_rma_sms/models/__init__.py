from . import notice, res_company

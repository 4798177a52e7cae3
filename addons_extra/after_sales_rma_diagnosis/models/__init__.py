from . import diagnosis, reason, res_company, rma

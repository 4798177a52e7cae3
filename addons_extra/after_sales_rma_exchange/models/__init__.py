from . import replacement  # isort: split

from . import exchange, exchange_documents  # isort: split

from . import inspection, overview, part, res_company

"""For every pytest run: make the add-on's rules importable without Odoo.

`after_sales_rma/rules/` is plain Python, but importing it as `after_sales_rma.rules…` would first
execute the add-on's `__init__.py` and with it all of Odoo's models, which only works inside Odoo.
A bare package of that name stands in; inside Odoo the add-on is `odoo.addons.after_sales_rma`.
"""

import sys
import types
from pathlib import Path

_ADDON = Path(__file__).parent / "after_sales_rma"

if "after_sales_rma" not in sys.modules:
    _package = types.ModuleType("after_sales_rma", "Stands in for the add-on: its rules only.")
    _package.__path__ = [str(_ADDON)]
    _package.__file__ = str(_ADDON / "__init__.py")
    sys.modules["after_sales_rma"] = _package

"""For every pytest run: make the rules importable without Odoo.

`rules/` of an add-on is plain Python, but importing it as `after_sales_rma.rules…` would first execute the add-on's
`__init__.py` and with it all of Odoo's models, which only works inside Odoo. Bare packages of that name stand in, both
by the name that pytest gives them and by the one that the rules of one add-on import those of another by; inside Odoo
the add-on is `odoo.addons.after_sales_rma`.
"""

import sys
import types
from pathlib import Path

_HERE = Path(__file__).parent
_ADDONS = [path.parent for path in (*_HERE.glob("*/rules"), *_HERE.glob("addons_extra/*/rules"))]


def _stand_in(name: str, *folders: Path) -> None:
    if name not in sys.modules:
        package = types.ModuleType(name, "Stands in for the add-on: its rules only.")
        package.__path__ = [str(folder) for folder in folders]
        package.__file__ = str(folders[0] / "__init__.py") if folders else None
        sys.modules[name] = package


for _addon in _ADDONS:
    _stand_in(_addon.name, _addon)


def pytest_configure(config) -> None:
    """Without the plugin that starts Odoo, its package is a name for these add-ons."""
    if not config.pluginmanager.is_blocked("odoo"):
        return
    _stand_in("odoo")
    _stand_in("odoo.addons")
    for addon in _ADDONS:
        _stand_in(f"odoo.addons.{addon.name}", addon)

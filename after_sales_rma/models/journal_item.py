from contextvars import ContextVar

from odoo import api, models
from odoo.api import ValuesType

#: Whether the journal items that are being written are written without any value that is tracked.
_NOTHING_TRACKED = ContextVar("after_sales_nothing_tracked", default=False)


class AccountMoveLine(models.Model):
    """Writing journal items without describing all their fields each time.

    Odoo asks ``fields_get`` to describe the tracked fields among those that it writes. Mostly there are none, an empty
    list means all two hundred of them, and nobody reads the answer.
    """

    _inherit = "account.move.line"

    def write(self, vals: ValuesType) -> bool:
        fields = [self._fields[name] for name in vals if name in self._fields]
        tracked = any(getattr(field, "tracking", False) and not field.related for field in fields)
        token = _NOTHING_TRACKED.set(not tracked)
        try:
            return super().write(vals)
        finally:
            _NOTHING_TRACKED.reset(token)

    @api.model
    def fields_get(self, allfields=None, attributes=None) -> dict:
        if allfields == [] and attributes is None and _NOTHING_TRACKED.get():
            return {}
        return super().fields_get(allfields, attributes)

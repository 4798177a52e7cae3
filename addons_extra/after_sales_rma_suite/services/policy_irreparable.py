from odoo import api, models

#: The condition that a signed finding fulfils; nobody declares it.
IRREPARABLE = "irreparable"


class AfterSalesPolicy(models.Model):
    """What a promise makes depend on the finding *irreparable* 无法维修: no exchange before a technician signed it."""

    _inherit = "after.sales.policy"

    @api.model
    def _broken(self, ask) -> frozenset[str]:
        """The condition holds only when test reports call all goods of the request irreparable."""
        broken, line = super()._broken(ask), ask.line
        if not line or line.uom_id.compare(line._irreparable_quantity(ask.drafts), line.quantity) < 0:
            broken |= {IRREPARABLE}
        return broken

    @api.model
    def _read_ahead(self, lines) -> None:
        super()._read_ahead(lines)
        lines.inspection_ids.fetch(["irreparable", "quantity", "lot_id", "move_line_id"])

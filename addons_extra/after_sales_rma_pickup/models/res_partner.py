from odoo import api, fields, models


class ResPartner(models.Model):
    """A courier whose pick-ups are ordered by a program; the add-on that does it names its service here."""

    _inherit = "res.partner"

    after_sales_carrier = fields.Selection(
        selection="_selection_after_sales_carrier",
        string="Courier Service",
        help="Which program orders pick-ups and labels of this courier. Empty: people do.",
    )

    @api.model
    def _selection_after_sales_carrier(self) -> list[tuple[str, str]]:
        return self.env["after.sales.carrier"]._services()

    @api.model
    def _after_sales_free(self) -> frozenset[str]:
        """A setting: whoever may write the courier says it."""
        return super()._after_sales_free() | {"after_sales_carrier"}

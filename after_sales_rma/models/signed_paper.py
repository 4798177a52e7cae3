from odoo import api, models


class StockPicking(models.Model):
    """Papers that customers sign: which there are, which field holds the signed copy, and who owes one (R17, R26).

    The core knows none. Whoever prints one says so here; whoever waits for signed papers asks here for all of them.
    """

    _inherit = "stock.picking"

    @api.model
    def _after_sales_signed_papers(self) -> dict[str, str]:
        """{kind of paper: binary field of the transfer that holds its signed copy}."""
        return {}

    @api.model
    def _after_sales_paper_labels(self) -> dict[str, str]:
        """{kind of paper: what people call it}."""
        return {}

    def _after_sales_paper_due(self) -> str | None:
        """The kind of paper that the customer is to sign for this transfer, once it is done; None without one.

        Whether he signed already is not asked here.
        """
        self.ensure_one()
        return None

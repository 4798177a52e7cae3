from odoo import models


class AfterSalesRequest(models.TransientModel):
    _inherit = "after.sales.request"

    def _exchanges_for_other(self) -> bool:
        """What need not come back may be replaced by something else, too."""
        return (self.remedy == "replace_only" and self.exchange_for == "other") or super()._exchanges_for_other()

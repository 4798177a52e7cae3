from odoo import models


class AfterSalesApproval(models.Model):
    _inherit = "after.sales.approval"

    def _open_questions(self):
        """Those of these that nobody answered yet; what is read of one is read of all."""
        return self.filtered(lambda item: item.state in ("asked", "returned")).with_prefetch(self._prefetch_ids)

    def _document_problem(self) -> str | None:
        """Why this user may not answer on the document itself; nothing where no question is open."""
        return next((problem for item in self if (problem := item._button_problem("approve"))), None)

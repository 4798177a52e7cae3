from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesExchangeIrreparable(models.TransientModel):
    """What replaces goods that cannot be repaired; both budget lists follow from it (R39)."""

    _name = "after.sales.exchange.irreparable"
    _inherit = ["after.sales.change.remedy"]
    _description = "Exchange What Cannot Be Repaired"

    remedy = fields.Selection(default="exchange")
    found_words = fields.Text(compute="_compute_found_words", compute_sudo=True, string="What the Technician Found")

    @api.depends("line_ids")
    def _compute_found_words(self):
        for dialog in self:
            reports = dialog.line_ids._origin.inspection_ids.filtered(
                lambda report: report.state == "done" and report.irreparable
            )
            dialog.found_words = "\n".join(
                ": ".join(filter(None, (report.name, report.fault, report.cause))) for report in reports
            )

    @api.model
    def _open(self, rma) -> dict:
        """Action that asks what replaces the irreparable goods of a case."""
        lines = rma._irreparable_lines()
        return self._dialog(
            self.env._("Exchange: Budget Lists"),
            rma_id=rma.id,
            line_ids=lines,
            remedy="exchange",
            quantity=lines.quantity if len(lines) == 1 else 1.0,
            reason=self.env._("Cannot be repaired"),
        )

    @public
    def action_confirm(self) -> bool:
        self.ensure_one()
        other = self.exchange_for == "other" and self.product_id
        replacement = {
            "product_id": self.product_id.id,
            "quantity": self.quantity,
            "price_unit": self.price_unit,
        }
        return self.rma_id.action_exchange_irreparable(self.reason or "", replacement if other else None)

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import UserError

from ..rules.period import last_ended


class AfterSalesSettle(models.TransientModel):
    """Shows what the credit notes of a period come to, and makes them (R24)."""

    _name = "after.sales.settle"
    _description = "Settle a Period"
    _inherit = ["after.sales.dialog"]

    rma_ids = fields.Many2many("after.sales.rma", string="Cases", required=True)
    until = fields.Date(
        string="What Came until", required=True, help="The last day of the period; what came later waits for the next."
    )
    line_ids = fields.One2many("after.sales.settle.line", "settle_id", string="Credit Notes", readonly=True)
    is_early = fields.Boolean(compute="_compute_is_early")
    left_text = fields.Char(compute="_compute_left_text", string="Not Settled")

    @api.model
    def _open(self, rmas) -> dict:
        """Action that shows what the credit notes of the periods of these cases come to.

        :raise UserError: they belong to several companies
        """
        if len(rmas.company_id) > 1:
            raise UserError(self.env._("Settle the cases of one company at a time."))
        company = rmas.company_id.sudo()
        ended = last_ended(self.env["after.sales.working.time"]._today(company), company.after_sales_closing_day)
        days = [rma.settle_until for rma in rmas if rma.settle_until]
        # All that is over; of what is not, the first period.
        until = max((day for day in days if day <= ended), default=min(days, default=ended))
        dialog = self.create({"rma_ids": [(6, 0, rmas.ids)], "until": until})
        dialog._plan()
        return {**self._dialog(self.env._("Settle the Period")), "res_id": dialog.id, "context": {}}

    def _plan(self) -> None:
        """Work the lines out anew."""
        self.ensure_one()
        self.line_ids = [(5, 0, 0), *((0, 0, vals) for vals in self._planned_vals())]

    def _planned_vals(self) -> list[dict]:
        rmas = self.rma_ids._origin
        if not self.until or not rmas:
            return []
        return [
            {
                "partner_id": planned.partner.id,
                "invoice_names": ", ".join(planned.invoices.mapped("name")),
                "case_names": ", ".join(planned.rmas.mapped("name")),
                "case_count": len(planned.rmas),
                "currency_id": planned.currency.id,
                "amount_untaxed": -planned.untaxed,
                "amount_total": -planned.total,
            }
            for planned in self.env["after.sales.settling"]._preview(rmas, self.until)
        ]

    @api.onchange("until")
    def _onchange_until(self):
        self._plan()

    @api.depends("until", "rma_ids")
    def _compute_is_early(self):
        for dialog in self:
            company = dialog.rma_ids.company_id[:1]
            today = company and self.env["after.sales.working.time"]._today(company)
            dialog.is_early = bool(dialog.until and today and dialog.until >= today)

    @api.depends("until", "rma_ids")
    def _compute_left_text(self):
        for dialog in self:
            later = dialog.rma_ids.filtered(
                lambda rma, day=dialog.until: day and rma.settle_until and rma.settle_until > day
            )
            dialog.left_text = ", ".join(later.mapped("name")) or False

    @public
    def action_confirm(self) -> dict:
        """Draft the credit notes, and show them.

        :raise UserError: one of the cases does not wait for its period any more, or nothing came until the day
        """
        self.ensure_one()
        rmas = self.rma_ids
        rmas._check_button("settle_period")
        notes = self.env["after.sales.settling"]._settle(rmas, self.until)
        action = self.env["ir.actions.actions"]._for_xml_id("after_sales_rma.action_credit_note")
        return {**action, "domain": [("id", "in", notes.ids)], "context": {"create": False}}


class AfterSalesSettleLine(models.TransientModel):
    """One credit note that would be made."""

    _name = "after.sales.settle.line"
    _description = "Credit Note of a Period"
    _inherit = ["after.sales.dialog"]

    settle_id = fields.Many2one("after.sales.settle", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    invoice_names = fields.Char(string="Original Invoices", readonly=True)
    case_names = fields.Char(string="Cases", readonly=True)
    case_count = fields.Integer(string="Number of Cases", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_untaxed = fields.Monetary(string="Untaxed", readonly=True)
    amount_total = fields.Monetary(string="Total", readonly=True)

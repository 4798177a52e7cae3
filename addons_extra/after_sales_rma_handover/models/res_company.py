from odoo import fields, models
from odoo.api import ValuesType


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_salespeople_take = fields.Boolean(
        string="Salespeople Take Goods to Customers",
        help="The salesperson of a case hears that goods are ready, and takes them over with a signature.",
    )
    after_sales_taken_days = fields.Integer(
        string="Days with a Salesperson",
        default=3,
        help="Working days after which the customer has to have signed; then the leader hears of it.",
    )
    after_sales_acceptance = fields.Boolean(
        string="Customers Accept",
        help="A case of a repair or an exchange is done once the customer's answer is recorded.",
    )
    after_sales_acceptance_days = fields.Integer(
        string="Silence Counts as Yes After",
        default=7,
        help="Working days after the customer got the goods. None: silence never counts.",
    )
    after_sales_papers_required = fields.Boolean(
        string="Cases Wait for Signed Papers",
        help="A case is done once the signed copies are here, or somebody does without them and says why.",
    )

    _after_sales_taken_days_positive = models.Constraint(
        "CHECK (after_sales_taken_days >= 0)", "A number of days cannot be negative."
    )
    _after_sales_acceptance_days_positive = models.Constraint(
        "CHECK (after_sales_acceptance_days >= 0)", "A number of days cannot be negative."
    )

    def write(self, vals: ValuesType) -> bool:
        """What a company asks for no longer, its cases do not wait for."""
        result = super().write(vals)
        if vals.get("after_sales_papers_required") is False:
            self._after_sales_stop_missing_papers()
        if vals.get("after_sales_acceptance") is False:
            self._after_sales_stop_asking()
        return result

    def _after_sales_stop_missing_papers(self) -> None:
        pickings = (
            self.env["stock.picking"]
            .sudo()
            .search([("after_sales_missing_paper", "!=", False), ("company_id", "in", self.ids)])
        )
        pickings.after_sales_missing_paper = False
        pickings.after_sales_rma_id._papers_changed()

    def _after_sales_stop_asking(self) -> None:
        waiting = (
            self.env["after.sales.acceptance"]
            .sudo()
            .search([("state", "=", "waiting"), ("company_id", "in", self.ids)])
        )
        waiting._end("withdrawn")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_salespeople_take = fields.Boolean(related="company_id.after_sales_salespeople_take", readonly=False)
    after_sales_taken_days = fields.Integer(related="company_id.after_sales_taken_days", readonly=False)
    after_sales_acceptance = fields.Boolean(related="company_id.after_sales_acceptance", readonly=False)
    after_sales_acceptance_days = fields.Integer(related="company_id.after_sales_acceptance_days", readonly=False)
    after_sales_papers_required = fields.Boolean(related="company_id.after_sales_papers_required", readonly=False)

from odoo import fields, models
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.tools import SQL


class AfterSalesAnalysis(models.Model):
    """What people ask about besides, all that a case cost; figures are kept where the history is long (R35)."""

    _inherit = "after.sales.analysis"
    _depends = {
        "account.move": ["move_type", "after_sales_rma_ids"],
        "account.move.line": ["after_sales_for_line_id", "after_sales_cost_line_id", "cogs_origin_id"],
        "sale.order": ["team_id"],
    }

    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, help="Of the order.")
    production_date = fields.Date(readonly=True, help="As printed on the goods, where cases ask for it.")
    as_of = fields.Datetime(
        string="Figures of", readonly=True, help="With a long history, figures are kept for a while."
    )
    cost_shares = fields.Monetary(
        string="Promotions and Deductions",
        readonly=True,
        groups=VALUE_GROUPS,
        help="On posted credit notes, without tax: what a promotion takes back or a deduction keeps of a case line.",
    )
    cost_freight = fields.Monetary(
        string="Freight and Other",
        readonly=True,
        groups=VALUE_GROUPS,
        help="On posted credit notes, without tax: what belongs to no case line, shared by what was credited for each.",
    )
    cost_labour = fields.Monetary(
        string="Labour", readonly=True, groups=VALUE_GROUPS, help="Cost of the hours that repairs took."
    )
    cost = fields.Monetary(help="All of the amounts beside it.")
    value_back = fields.Monetary(
        string="Goods Back at Cost",
        readonly=True,
        groups=VALUE_GROUPS,
        help="What goods that came back took off the cost of sales, as it is posted.",
    )
    result = fields.Monetary(
        string="Taken from Profit",
        readonly=True,
        groups=VALUE_GROUPS,
        help="As posted: the total cost less goods back at cost, without own work, which no entry has.",
    )

    @property
    def _table_query(self) -> SQL:
        """The figures that are kept, or those of this moment."""
        query = super()._table_query
        return self.env["after.sales.analysis.keep"]._kept(query) or SQL(
            "SELECT live.*, now() AT TIME ZONE 'UTC' AS as_of FROM (%s) live", query
        )

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import clean
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS
from odoo.tools import format_date

#: {state: states it can be reached from}
TRANSITIONS = {"signed": ("draft",), "approved": ("signed",), "draft": ("signed", "approved")}

#: What people say of a statement.
GIVEN = {"company_id", "month", "note"}


class AfterSalesStatement(models.Model):
    """The returns of a month on paper 月度退货分析: who made it, who approved it, and the figures that they saw (R35).

    Figures follow the documents until somebody signs; from then on they are those that were signed.
    """

    _name = "after.sales.statement"
    _description = "Monthly Return Analysis"
    _inherit = ["after.sales.guarded"]
    _order = "month desc, company_id"
    _transitions = TRANSITIONS
    _given_once = frozenset({"company_id", "month"})

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(
        required=True,
        readonly=True,
        default=lambda self: self._last_month(),
        help="Any of its days; kept is the first.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("signed", "Signed"), ("approved", "Approved")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    note = fields.Text(string="Remarks", help="What stands out, and what is done about it; printed above the figures.")
    figures = fields.Json(readonly=True, copy=False, groups=NO_ACCESS)
    computed_on = fields.Datetime(string="Figures of", readonly=True, copy=False)
    quantity_delivered = fields.Float(string="Delivered", digits="Product Unit", readonly=True, copy=False)
    quantity = fields.Float(string="Returned", digits="Product Unit", readonly=True, copy=False)
    quantity_defective = fields.Float(string="Defective", digits="Product Unit", readonly=True, copy=False)
    return_rate = fields.Float(string="Returned per Delivered", readonly=True, copy=False, aggregator=None)
    return_rate_before = fields.Float(string="Month Before", readonly=True, copy=False, aggregator=None)
    cost = fields.Monetary(string="Total Cost", readonly=True, copy=False, groups=VALUE_GROUPS)
    cost_before = fields.Monetary(string="Cost Month Before", readonly=True, copy=False, groups=VALUE_GROUPS)
    signed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    signed_on = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    approved_on = fields.Datetime(readonly=True, copy=False)

    _one_per_month = models.UniqueIndex("(company_id, month)", "There is a statement of this month already.")
    _first_day = models.Constraint("CHECK (EXTRACT(day FROM month) = 1)", "A month is kept by its first day.")

    @api.model
    def _last_month(self):
        """The first day of the last month that is over where the company is."""
        today = self.env["after.sales.working.time"]._today(self.env.company)
        return today.replace(day=1) - relativedelta(months=1)

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = format_date(self.env, statement.month, date_format="yyyy-MM")

    # -- records -----------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        """Statements have figures at once.

        :raise UserError: the company is none of the user's
        """
        if not (self.env.su or self._is_trusted()):
            vals_list = [clean(self, vals, GIVEN) for vals in vals_list]
        for vals in vals_list:
            if month := fields.Date.to_date(vals.get("month")):
                vals["month"] = month.replace(day=1)
        statements = super().create(vals_list)
        statements.check_access("create")
        statements._work_out()
        return statements

    def write(self, vals: ValuesType) -> bool:
        if not (self.env.su or self._is_trusted()):
            vals = clean(self, vals, GIVEN)
            if "note" in vals and any(statement.state != "draft" for statement in self):
                raise UserError(self.env._("What is signed stays as it is: take the signature back first."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if any(statement.state != "draft" for statement in self):
            raise UserError(self.env._("What is signed stays as it is: take the signature back first."))

    def _work_out(self) -> None:
        """Take the figures from the documents as they stand."""
        Figures = self.env["after.sales.statement.figures"]
        for statement in self.sudo()._trusted():
            figures = Figures._figures(statement.company_id, statement.month)
            now, before = figures["total"]
            statement.write(
                {
                    "figures": figures,
                    "computed_on": fields.Datetime.now(),
                    "quantity_delivered": now[0],
                    "quantity": now[1],
                    "quantity_defective": now[2],
                    "return_rate": now[1] / now[0] if now[0] else 0.0,
                    "return_rate_before": before[1] / before[0] if before[0] else 0.0,
                    "cost": statement.currency_id.round(now[3]),
                    "cost_before": statement.currency_id.round(before[3]),
                }
            )

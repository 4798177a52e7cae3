from odoo import fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import UserError


class AfterSalesInterimAt(models.TransientModel):
    """At which day one looks at goods that are back and not credited."""

    _name = "after.sales.interim.at"
    _description = "Goods Back and Not Credited at a Day"
    _inherit = ["after.sales.dialog"]

    date = fields.Date(
        string="On",
        required=True,
        default=lambda self: self.env["after.sales.working.time"]._today(self.env.company),
    )

    @public
    def action_confirm(self) -> dict:
        """Open the report at the day.

        :raise UserError: the day is to come
        """
        self.ensure_one()
        if self.date > self.env["after.sales.working.time"]._today(self.env.company):
            raise UserError(self.env._("The day has not come yet."))
        return self.env["after.sales.interim"]._action(self.date)

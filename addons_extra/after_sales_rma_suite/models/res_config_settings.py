from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class ResConfigSettings(models.TransientModel):
    """Whether this Odoo treats returned goods as expected, and a button to find out."""

    _inherit = "res.config.settings"

    after_sales_check_result = fields.Text(string="Self-check", compute="_compute_after_sales_check_result")

    @api.depends_context("lang", "tz")
    def _compute_after_sales_check_result(self):
        last = self.env["after.sales.self.check"]._last()
        for settings in self:
            if not last["on"]:
                settings.after_sales_check_result = self.env._("Not checked yet.")
            elif not last["company"]:
                settings.after_sales_check_result = self.env._("No company has its books and warehouses set up yet.")
            elif last["problems"]:
                settings.after_sales_check_result = "\n".join(last["problems"])
            else:
                on = fields.Datetime.context_timestamp(self, fields.Datetime.to_datetime(last["on"]))
                settings.after_sales_check_result = self.env._(
                    "Nothing differs (%(when)s).", when=on.strftime("%Y-%m-%d %H:%M")
                )

    @public
    def action_after_sales_check(self) -> dict:
        """Check now, and show the result."""
        self.env["after.sales.self.check"].run()
        return self.env["ir.actions.act_window"]._for_xml_id("after_sales_rma.action_settings")

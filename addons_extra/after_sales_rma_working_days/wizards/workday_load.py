import base64

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import UserError


class AfterSalesWorkdayLoad(models.TransientModel):
    """Loads the holidays and make-up workdays of a year as they are published."""

    _name = "after.sales.workday.load"
    _inherit = ["after.sales.dialog"]
    _description = "Load Holidays and Make-up Workdays"

    source = fields.Selection(
        [
            ("file", "A file"),
            ("chinesecalendar", "The Python package chinesecalendar"),
            ("holidays", "The Python package holidays"),
        ],
        required=True,
        default="file",
        help="Packages are used when the server has them, and only for years that they know.",
    )
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    year = fields.Integer(default=lambda self: self.env["after.sales.workdays"]._next_missing(self.env.company))
    country_id = fields.Many2one(
        "res.country", default=lambda self: self.env.company.country_id, help="Empty: whatever country a company is in."
    )
    company_id = fields.Many2one("res.company", string="Only For", help="Empty: for all companies of the country.")
    decided_in = fields.Char(help="Where these days are decided, such as the notice of the government.")

    @public
    def action_load(self) -> dict:
        """Put the days of the file or of the package into the list.

        :return: action that says how many days are new, and shows the list
        :raise UserError: a line of the file is wrong, or the package does not know the year; nothing is loaded then
        """
        self.ensure_one()
        Workdays = self.env["after.sales.workdays"]
        if self.source == "file":
            if not self.file:
                raise UserError(self.env._("Choose a file."))
            try:
                content = base64.b64decode(self.file)
            except ValueError:
                raise UserError(self.env._("This is no file.")) from None
            days, papers = Workdays._read_file(self.filename or "", content)
        else:
            days, papers = Workdays._read_package(self.source, self.country_id, self.year), self.source
        new, corrected, same = Workdays._load(days, self.company_id, self.country_id, self.decided_in or papers)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(new)s days are new, %(corrected)s corrected, %(same)s were in the list already.",
                    new=new,
                    corrected=corrected,
                    same=same,
                ),
                "next": self.env["ir.actions.act_window"]._for_xml_id("after_sales_rma_working_days.action_workday"),
            },
        }

    @api.onchange("source")
    def _onchange_source(self):
        """The packages know countries only."""
        if self.source != "file" and not self.country_id:
            self.country_id = self.env.company.country_id

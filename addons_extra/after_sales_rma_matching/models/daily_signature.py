from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import AccessError, UserError


class AfterSalesDailySignature(models.Model):
    """Who signed, accepted or sent back a day, when, and what it said then; nobody changes or deletes it."""

    _name = "after.sales.daily.signature"
    _description = "Signature of a Daily Return Report"
    _inherit = ["after.sales.guarded"]
    _order = "id"
    _rec_name = "act"

    report_id = fields.Many2one(
        "after.sales.daily.report", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True)
    act = fields.Selection(
        [("signed", "Signed by the warehouse"), ("accepted", "Accepted by accounting"), ("sent_back", "Sent back")],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Person", required=True, readonly=True, ondelete="restrict")
    person = fields.Char(string="Name", readonly=True, help="Name of the person at that time.")
    date = fields.Datetime(string="Signed On", required=True, readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    difference_count = fields.Integer(string="Differences", readonly=True)
    digest = fields.Char(string="Check Sum of the Rows", readonly=True)
    remark = fields.Text(readonly=True)

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        self._check_ours()
        return super().create(vals_list)

    def write(self, vals: ValuesType) -> bool:  # noqa: ARG002  # pylint: disable=method-required-super
        raise UserError(self.env._("What was signed is not changed."))

    @api.model
    def _check_ours(self) -> None:
        """:raise AccessError: somebody else than the add-on's own verbs makes it, superuser or not"""
        if not self._is_trusted():
            raise AccessError(self.env._("A day is signed by its buttons only."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was signed is not changed."))

from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import AccessError


class AfterSalesDailyPosting(models.Model):
    """A credit note that is posted with its day: who wanted it, whether it is done, or why it was left alone (R32)."""

    _name = "after.sales.daily.posting"
    _description = "Credit Note Posted with Its Day"
    _inherit = ["after.sales.guarded"]
    _order = "rank, id"
    _rec_name = "name"

    report_id = fields.Many2one(
        "after.sales.daily.report", string="Day", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True, precompute=True)
    move_id = fields.Many2one(
        "account.move", string="Credit Note", readonly=True, index="btree_not_null", ondelete="set null"
    )
    name = fields.Char(string="Number", readonly=True, help="Of the credit note; before it has one, of its case.")
    case_name = fields.Char(string="Red Order", readonly=True)
    user_id = fields.Many2one("res.users", string="Person", required=True, readonly=True, ondelete="restrict")
    state = fields.Selection(
        [("waiting", "To post"), ("failed", "Left alone"), ("posted", "Posted")],
        default="waiting",
        required=True,
        readonly=True,
    )
    rank = fields.Integer(compute="_compute_rank", store=True, help="What was left alone stands on top.")
    why_not = fields.Text(readonly=True)
    tried_on = fields.Datetime(readonly=True)

    _once = models.UniqueIndex("(report_id, move_id)", "A credit note is posted with a day once.")
    _to_post = models.Index("(id) WHERE state = 'waiting'")

    @api.depends("state")
    def _compute_rank(self):
        ranks = {"failed": 0, "waiting": 1, "posted": 2}
        for posting in self:
            posting.rank = ranks.get(posting.state, 1)

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        self._check_ours()
        return super().create(vals_list)

    def write(self, vals: ValuesType) -> bool:
        self._check_ours()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_ours(self):
        self._check_ours()

    @api.model
    def _check_ours(self) -> None:
        """:raise AccessError: somebody else than the add-on's own verbs writes it, superuser or not"""
        if not self._is_trusted():
            raise AccessError(self.env._("What was posted with a day follows from its button."))

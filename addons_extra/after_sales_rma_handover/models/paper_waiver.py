from odoo import fields, models


class AfterSalesPaperWaiver(models.Model):
    """A signed paper that a case does without: who said so, in which role, and why (R26)."""

    _name = "after.sales.paper.waiver"
    _description = "Signed Paper Done Without"
    _inherit = ["after.sales.guarded", "after.sales.numbers"]
    _order = "id desc"
    _rec_name = "picking_id"
    _check_company_auto = True

    rma_id = fields.Many2one(
        "after.sales.rma", string="Case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="rma_id.company_id", store=True, precompute=True)
    picking_id = fields.Many2one(
        "stock.picking", string="Transfer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        selection=lambda self: self.env["stock.picking"]._after_sales_selection_paper(),
        string="Paper",
        required=True,
        readonly=True,
    )
    reason = fields.Text(string="Why", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Said By", required=True, readonly=True, ondelete="restrict")
    role = fields.Char(required=True, readonly=True, help="What entitled this person to do without the paper.")
    date = fields.Datetime(string="Said On", required=True, readonly=True)

    _once = models.UniqueIndex("(picking_id, kind)", "This paper was done without already.")

from odoo import api, fields, models


class AfterSalesReason(models.Model):
    _name = "after.sales.reason"
    _description = "Return Reason"
    _inherit = ["after.sales.told", "after.sales.numbers"]
    _told_in = (("after.sales.rma.line", "reason_id"),)
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short code used on labels and in statistics.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: usable in every company.")
    fault_party = fields.Selection(
        selection=lambda self: self.env["after.sales.inspection"]._selection_fault_party(),
        default="company",
        required=True,
        string="Usual Party at Fault",
    )
    nature = fields.Selection(
        [
            ("quality", "Fault of the goods"),
            ("transport", "Damage on the way"),
            ("wrong", "Not what was ordered"),
            ("none", "No fault: a change of mind"),
        ],
        string="What Went Wrong",
        compute="_compute_nature",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    evidence_required = fields.Boolean(
        string="Needs Evidence", help="A request with this reason needs a photo or another file."
    )

    _code_unique = models.UniqueIndex("(code, coalesce(company_id, 0))", "Two reasons cannot have the same code.")

    @api.depends("fault_party")
    def _compute_nature(self):
        """What kind of thing went wrong: rules and reports ask for that, not for the words (R10)."""
        by_party = {"carrier": "transport", "customer": "none"}
        for reason in self:
            reason.nature = by_party.get(reason.fault_party, "quality")

from odoo import fields, models


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
    evidence_required = fields.Boolean(
        string="Needs Evidence", help="A request with this reason needs a photo or another file."
    )

    _code_unique = models.UniqueIndex("(code, company_id)", "Two reasons cannot have the same code.")

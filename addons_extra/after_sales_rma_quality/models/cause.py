from odoo import api, fields, models
from odoo.api import Self

#: How bad a fault is, the least first.
SEVERITIES = [("1", "Minor"), ("2", "Major"), ("3", "Critical: safety or law")]


class AfterSalesCause(models.Model):
    """Why goods failed, as a tree of codes that test reports choose from (R18, R35).

    A cause is for all products, or for those of some categories and of what is below them.
    """

    _name = "after.sales.cause"
    _description = "Cause of a Fault"
    _inherit = ["after.sales.told", "after.sales.numbers"]
    _told_in = (
        ("after.sales.inspection", "cause_id"),
        ("after.sales.corrective.action", "cause_id"),
        ("after.sales.quality.rule", "cause_id"),
    )
    _order = "sequence, code, id"
    _parent_store = True
    _rec_names_search = ("name", "code")
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short code used on labels and in statistics.")
    parent_id = fields.Many2one(
        "after.sales.cause", string="Part Of", check_company=True, index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("after.sales.cause", "parent_id", string="More Exactly")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: usable in every company.")
    process = fields.Selection(
        [
            ("design", "Design"),
            ("material", "Purchased material"),
            ("production", "Production"),
            ("packaging", "Packaging"),
            ("storage", "Storage"),
            ("transport", "Transport"),
            ("use", "Use by the customer"),
            ("none", "No process: no fault"),
        ],
        help="Where in the company, or outside, the fault arises.",
    )
    severity = fields.Selection(SEVERITIES, default="1", required=True)
    categ_ids = fields.Many2many(
        "product.category", string="Product Categories", help="Empty: for all products, as far as what it is part of."
    )

    _code_unique = models.UniqueIndex("(code, coalesce(company_id, 0))", "Two causes cannot have the same code.")

    @api.depends("name", "parent_id.name", "parent_id.parent_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cause in self:
            cause.display_name = " / ".join(step.name or "" for step in cause._way_down())

    def _way_down(self) -> Self:
        """What this cause is part of, from the root down to itself."""
        self.ensure_one()
        way, step = self.browse(), self
        while step and step not in way:
            way, step = step + way, step.parent_id
        return way

    def _fits(self, product) -> bool:
        """Whether this cause, and each that it is part of, may be chosen for a product."""
        self.ensure_one()
        category = product.categ_id
        path = {int(step) for step in (category.parent_path or "").split("/") if step} | set(category.ids)
        return all(not step.categ_ids or bool(set(step.categ_ids.ids) & path) for step in self._way_down())

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .cause import SEVERITIES


class AfterSalesQualityRule(models.Model):
    """Who hears of which faults: people of production and quality, by product, cause and severity."""

    _name = "after.sales.quality.rule"
    _description = "Who Hears of Faults"
    _inherit = ["after.sales.numbers"]
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    categ_id = fields.Many2one("product.category", string="Product Category", help="And what is below it. Empty: all.")
    cause_id = fields.Many2one(
        "after.sales.cause", check_company=True, ondelete="restrict", help="And what is part of it. Empty: all."
    )
    severity = fields.Selection(SEVERITIES, string="From", default="1", required=True)
    user_ids = fields.Many2many(
        "res.users",
        string="People",
        required=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )

    @api.depends("categ_id", "cause_id", "severity")
    def _compute_display_name(self):
        labels = dict(self._fields["severity"]._description_selection(self.env))
        for rule in self:
            words = (rule.categ_id.display_name, rule.cause_id.display_name, labels.get(rule.severity))
            rule.display_name = " · ".join(filter(None, words))

    @api.constrains("user_ids", "company_id")
    def _check_people_read(self):
        for rule in self:
            for user in rule.user_ids:
                reads = self.env["after.sales.inspection"].with_user(user).has_access("read")
                if not reads or rule.company_id not in user.company_ids:
                    raise ValidationError(
                        self.env._(
                            "%(user)s may not see test reports of %(company)s.",
                            user=user.name,
                            company=rule.company_id.name,
                        )
                    )

    def _hears_of(self, report) -> bool:
        """Whether this rule speaks of a signed report."""
        self.ensure_one()
        if report.company_id != self.company_id or report.grade != "defective":
            return False
        if (report.cause_id.severity or "1") < self.severity:
            return False
        if self.cause_id and self.cause_id not in report.cause_id._way_down():
            return False
        path = f"/{report.product_id.categ_id.parent_path or ''}"
        return not self.categ_id or f"/{self.categ_id.id}/" in path

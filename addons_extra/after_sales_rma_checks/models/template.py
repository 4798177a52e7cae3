from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

#: How a check is answered.
KINDS = [("yes_no", "Passed or failed"), ("choice", "One of several"), ("figure", "Measured value")]

#: Which limits a measured value has.
LIMITS = [("none", "No limits"), ("lower", "At least"), ("upper", "At most"), ("both", "Between")]


class AfterSalesCheckTemplate(models.Model):
    """What a technician tests of a kind of product 检验模板 (R18).

    A test report copies its checks when it is opened: what is changed here holds for the reports that come.
    """

    _name = "after.sales.check.template"
    _description = "Test Report Template"
    _inherit = ["after.sales.numbers"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: usable in every company.")
    categ_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="Products of these and of the categories below them; the nearest template counts.",
    )
    product_tmpl_ids = fields.Many2many(
        "product.template",
        string="Products",
        check_company=True,
        help="Products with a template of their own, whatever their category has.",
    )
    line_ids = fields.One2many("after.sales.check.line", "template_id", string="Checks", copy=True)
    line_count = fields.Integer(compute="_compute_line_count", string="Number of Checks")

    @api.depends("line_ids")
    def _compute_line_count(self):
        for template in self:
            template.line_count = len(template.line_ids)

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals: ValuesType) -> bool:
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self) -> bool:
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @ormcache("company_id")
    def _places(self, company_id: int) -> tuple[dict[int, int], dict[int, int]]:
        """Which template counts where, in a company; its own ones before those of all.

        :return: ({id of a product template: id of a template}, {id of a category: id of a template})
        """
        of_products, of_categories = {}, {}
        templates = self.sudo().search([("company_id", "in", (company_id, False))])
        for template in templates.sorted(lambda template: (not template.company_id, template.sequence, template.id)):
            for product in template.product_tmpl_ids.ids:
                of_products.setdefault(product, template.id)
            for category in template.categ_ids.ids:
                of_categories.setdefault(category, template.id)
        return of_products, of_categories

    @api.model
    def _of(self, product, company) -> Self:
        """The template for a product in a company, as superuser: its own, else that of the nearest category.

        :param product: one ``product.product``
        :return: one template or none
        """
        of_products, of_categories = self._places(company.id)
        if not (of_products or of_categories):
            return self.sudo().browse()
        found = of_products.get(product.product_tmpl_id.id)
        for category in reversed((product.sudo().categ_id.parent_path or "").split("/")[:-1]):
            found = found or of_categories.get(int(category))
        return self.sudo().browse(found or [])

    def _check_vals(self) -> list[dict]:
        """Values of the checks of a report that is opened by this template; nothing of them follows it later."""
        self.ensure_one()
        return [line._check_vals() for line in self.with_context(lang=self._lang()).line_ids]

    def _lang(self) -> str | None:
        """The language that checks are written in: who receives the goods is not who tests or reads them."""
        return (self.company_id or self.env.company).sudo().partner_id.lang or self.env.lang


class AfterSalesCheckLine(models.Model):
    """One check of a template: what is looked at or measured, what must be given."""

    _name = "after.sales.check.line"
    _description = "Check of a Test Report Template"
    _inherit = ["after.sales.numbers"]
    _order = "sequence, id"

    template_id = fields.Many2one("after.sales.check.template", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="template_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Check", required=True, translate=True)
    kind = fields.Selection(KINDS, string="Kind of Answer", default="yes_no", required=True)
    choice_ids = fields.One2many("after.sales.check.choice", "line_id", string="Choices", copy=True)
    unit_name = fields.Char(help="Of the measured value: V, mm, °C, …")
    limits = fields.Selection(LIMITS, default="none", required=True)
    lower_limit = fields.Float(digits=(16, 6))
    upper_limit = fields.Float(digits=(16, 6))
    is_demanded = fields.Boolean(
        string="Demanded", help="It is answered before the report is signed; what fails in it is not qualified."
    )
    needs_photo = fields.Boolean(string="Photo", help="Its result needs a photo.")
    needs_remark = fields.Boolean(string="Remark", help="Where it is out of its limits or failed, the remark says why.")

    @api.constrains("kind", "limits", "lower_limit", "upper_limit", "choice_ids")
    def _check_answers(self):
        for line in self:
            if line.kind == "choice" and not line.choice_ids:
                raise ValidationError(self.env._("%(check)s: say what can be chosen.", check=line.name))
            if line.kind == "figure" and line.limits == "both" and line.lower_limit > line.upper_limit:
                raise ValidationError(self.env._("%(check)s: the lower limit is above the upper one.", check=line.name))

    def _check_vals(self) -> dict:
        """Values of the check of a report."""
        self.ensure_one()
        measures = self.kind == "figure"
        return {
            "source_id": self.id,
            "is_planned": True,
            "sequence": self.sequence,
            "name": self.name,
            "kind": self.kind,
            "unit_name": self.unit_name if measures else False,
            "limits": self.limits if measures else "none",
            "lower_limit": self.lower_limit,
            "upper_limit": self.upper_limit,
            "is_demanded": self.is_demanded,
            "needs_photo": self.needs_photo,
            "needs_remark": self.needs_remark,
        }


class AfterSalesCheckChoice(models.Model):
    """One of the answers to a check."""

    _name = "after.sales.check.choice"
    _description = "Choice of a Check"
    _inherit = ["after.sales.numbers"]
    _order = "sequence, id"

    line_id = fields.Many2one("after.sales.check.line", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Choice", required=True, translate=True)
    passes = fields.Boolean(default=True, help="Whether the goods pass the check with it.")

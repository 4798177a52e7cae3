from odoo import models
from odoo.api import ValuesType
from odoo.tools import ormcache

from .asking import FACTS


class ProductCategory(models.Model):
    _name = "product.category"
    _inherit = ["product.category", "after.sales.asking"]

    def write(self, vals: ValuesType) -> bool:
        if "parent_id" in vals or any(name.startswith("after_sales_") for name in vals):
            self.env.registry.clear_cache()
        return super().write(vals)

    @ormcache("self.id")
    def _after_sales_settings(self) -> dict[str, str]:
        """What holds for this category: its own word, else that of the nearest category above."""
        self.ensure_one()
        above = [int(category) for category in (self.sudo().parent_path or "").split("/")[:-1]]
        settings = {}
        for category in self.sudo().browse(above):
            settings |= category._after_sales_own_settings()
        return settings


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "after.sales.asking"]


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _after_sales_settings(self) -> dict[str, str]:
        """What holds for this product: its own word, else that of its category."""
        self.ensure_one()
        template = self.sudo().product_tmpl_id
        if not template:
            return {}
        of_category = template.categ_id._after_sales_settings() if template.categ_id else {}
        return {**of_category, **template._after_sales_own_settings()}

    def _after_sales_asked(self, *, demanded: bool = False) -> list[str]:
        """Which facts a request for this product is asked for; a serial only of what has serials.

        :param demanded: only those that must be given
        """
        self.ensure_one()
        settings, levels = self._after_sales_settings(), ("demanded",) if demanded else ("asked", "demanded")
        return [
            fact
            for fact in FACTS
            if settings.get(fact) in levels and not (fact == "serial" and self.tracking == "none")
        ]

    def _after_sales_model(self) -> str | bool:
        """The model that this product is, where its kind says what a model is."""
        self.ensure_one()
        source = self._after_sales_settings().get("model_from")
        if source == "code":
            return self.default_code
        return source == "variant" and self.product_template_attribute_value_ids._get_combination_name()

    def _after_sales_dock_problem(self, company) -> str | None:
        """Why this product is not graded at the dock of a company."""
        self.ensure_one()
        if self._after_sales_settings().get("grading_by") == "step":
            return self.env._("%(product)s is graded by a technician only.", product=self.display_name)
        lines = self.env["after.sales.check.template"]._of(self, company).line_ids
        demanded = lines.filtered("is_demanded")
        if demanded:
            return self.env._(
                "%(product)s is not graded at the dock: its test report demands %(checks)s.",
                product=self.display_name,
                checks=", ".join(demanded.mapped("name")),
            )
        return None

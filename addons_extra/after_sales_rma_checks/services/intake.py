from odoo import api, models
from odoo.addons.after_sales_rma.models.outside import is_text


class AfterSalesIntake(models.AbstractModel):
    """A request may name the model of the goods (R02)."""

    _inherit = "after.sales.intake"

    @api.model
    def _spec_keys(self) -> set[str]:
        return super()._spec_keys() | {"goods_model"}

    @api.model
    def _detail_problem(self, spec: dict) -> str | None:
        if self._is_said(spec, "goods_model") and not is_text(spec["goods_model"]):
            return self.env._("a model is a text.")
        return super()._detail_problem(spec)

    @api.model
    def _prepare_line_vals(self, move, quantity: float, spec: dict, remedy: str, reason_id: int) -> dict:
        vals = super()._prepare_line_vals(move, quantity, spec, remedy, reason_id)
        # Where nobody says it, the product does.
        return {**vals, "goods_model": spec["goods_model"]} if spec.get("goods_model") else vals

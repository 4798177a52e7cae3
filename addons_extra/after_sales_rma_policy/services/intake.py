from odoo import api, models
from odoo.addons.after_sales_rma.models.outside import is_id


class AfterSalesIntake(models.AbstractModel):
    """What a request may say besides: when the fault appeared, and which conditions do not hold (R07)."""

    _inherit = "after.sales.intake"

    @api.model
    def _spec_keys(self) -> set[str]:
        return super()._spec_keys() | {"fault_on", "broken_condition_ids"}

    @api.model
    def _detail_problem(self, spec: dict) -> str | None:
        problem = super()._detail_problem(spec) or self._date_problem(spec, "fault_on")
        if problem:
            return problem
        if self._is_said(spec, "broken_condition_ids") and not self._are_conditions(spec["broken_condition_ids"]):
            return self.env._("conditions that do not hold are given as a list of their ids.")
        return None

    @api.model
    def _are_conditions(self, ids) -> bool:
        """Whether something from outside is a list of ids of conditions."""
        if not isinstance(ids, list | tuple) or not all(is_id(condition_id) for condition_id in ids):
            return False
        known = self.env["after.sales.policy.condition"].search([("id", "in", ids)]) if ids else []
        return len(known) == len(set(ids))

    @api.model
    def _prepare_line_vals(self, move, quantity: float, spec: dict, remedy: str, reason_id: int) -> dict:
        broken = spec.get("broken_condition_ids")
        return {
            **super()._prepare_line_vals(move, quantity, spec, remedy, reason_id),
            "fault_on": spec.get("fault_on"),
            **({"broken_condition_ids": [(6, 0, broken)]} if broken else {}),
        }

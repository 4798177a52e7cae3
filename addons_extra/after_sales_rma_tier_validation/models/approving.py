from odoo import api, models


class AfterSalesApproving(models.AbstractModel):
    _inherit = "after.sales.approving"

    @api.model
    def _ask(self, vals_list):
        """What passes tiers is put before the first of them."""
        approvals = super()._ask(vals_list)
        self._request_tiers(approvals)
        return approvals

    @api.model
    def _reply(self, approvals, reply):
        """Asked again, a question passes its tiers from the first."""
        result = super()._reply(approvals, reply)
        self._request_tiers(approvals)
        return result

    @api.model
    def _request_tiers(self, approvals) -> None:
        asked = approvals.sudo().filtered(lambda item: item.state == "asked")
        if asked:
            asked._tiers_wanted(asked).request_validation()

    @api.model
    def _answer_tiers(self, approval, state, reason) -> None:
        """Take the answer of a tier, in the name of its leader."""
        self.sudo()._answer(approval.sudo(), state, reason)

    @api.model
    def _route(self, vals, rules):
        """What passes tiers is approved by no rule alone."""
        route = super()._route(vals, rules)
        if route.get("state") != "approved":
            return route
        draft = self.env["after.sales.approval"].sudo().new(vals)
        return {"rule_id": route["rule_id"]} if draft._tiers_wanted(draft) else route

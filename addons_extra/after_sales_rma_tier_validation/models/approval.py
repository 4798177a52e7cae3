from odoo import api, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import UserError


class AfterSalesApproval(models.Model):
    """A question that several leaders answer, tier by tier; the last one approves it (R13).

    Without tiers that fit, the one leader of the core add-on answers.
    """

    _name = "after.sales.approval"
    _inherit = ["after.sales.approval", "tier.validation"]
    _state_from = ["asked"]
    _state_to = ["approved"]
    _cancel_state = "withdrawn"
    _tier_validation_manual_config = False

    # -- who may -----------------------------------------------------------------------------------------------

    def _answer_problem(self, absences):
        problem = super()._answer_problem(absences)
        open_tiers = self.sudo().review_ids.filtered(lambda review: review.status in ("waiting", "pending"))
        if not problem and open_tiers:
            return self.env._("it passes its tiers first: %(tiers)s", tiers=", ".join(open_tiers.mapped("name")))
        return problem

    def _check_tiers(self) -> None:
        """Nobody passes their own request on, whatever the tier says.

        :raise UserError: names the approvals
        """
        own = self.filtered(lambda item: item._is_own_request(self.env.user))
        if own:
            raise UserError(
                self.env._("%(items)s: nobody approves their own request.", items=", ".join(own.mapped("display_name")))
            )

    # -- tier by tier ------------------------------------------------------------------------------------------

    @public
    def validate_tier(self):
        self._check_turn()
        return super().validate_tier()

    @public
    def reject_tier(self):
        self._check_turn()
        return super().reject_tier()

    def _check_turn(self) -> None:
        """Each tier answers in its turn.

        :raise UserError: it is not this user's turn
        """
        self._check_tiers()
        early = self.filtered(lambda item: not item._get_sequences_to_approve(self.env.user))
        if early:
            raise UserError(
                self.env._("%(items)s: it is another leader's turn.", items=", ".join(early.mapped("display_name")))
            )

    def _validate_tier(self, tiers=False):
        """The last tier approves, if its leader is an approver; else an approver does it afterwards."""
        self._check_tiers()
        result = super()._validate_tier(tiers)
        if self.validation_status == "validated" and self.can_approve:
            self.action_approve()
        return result

    def _rejected_tier(self, tiers=False):
        """One tier refuses for all."""
        self._check_tiers()
        result = super()._rejected_tier(tiers)
        if self.validation_status == "rejected":
            rejected = self.review_ids.filtered(lambda review: review.status == "rejected")
            reason = ", ".join(filter(None, rejected.mapped("comment"))) or self.env._("Rejected by a tier")
            # The tier was this user's to answer; the question is no single leader's.
            self.env["after.sales.approving"]._answer_tiers(self, "refused", reason)
        return result

    # -- no more queries for fifty than for one ----------------------------------------------------------------

    def _set_state(self, target, **vals):
        """Asked back and replied to, a question keeps what it is; only its words are added."""
        moved = super(AfterSalesApproval, self.with_context(skip_validation_check=True))._set_state(target, **vals)
        return moved.with_context(skip_validation_check=self.env.context.get("skip_validation_check"))

    def _tier_validation_check_state_on_write(self, vals):
        """Only what tiers concern is looked at one by one."""
        if vals.get("state") not in self._state_to:
            return None
        return super(AfterSalesApproval, self._with_tiers())._tier_validation_check_state_on_write(vals)

    def _tier_validation_check_write_allowed(self, vals):
        return super(AfterSalesApproval, self._with_reviews())._tier_validation_check_write_allowed(vals)

    def _with_reviews(self):
        return self.filtered(lambda item: item.sudo().review_ids)

    def _with_tiers(self):
        """Those that have tiers, or would get some when they were asked for."""
        definitions = self.env["tier.definition"].sudo().search([("model", "=", self._name)])
        return self if definitions else self._with_reviews()

    @api.model
    def _tiers_wanted(self, approvals):
        """Those of these that pass tiers."""
        definitions = self.env["tier.definition"].sudo().search([("model", "=", self._name)])
        return approvals.filtered(
            lambda item: any(
                item.evaluate_tier(tier)
                for tier in definitions
                if not tier.company_id or tier.company_id == item.company_id
            )
        )

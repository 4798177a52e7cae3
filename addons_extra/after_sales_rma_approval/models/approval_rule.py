from odoo import api, fields, models
from odoo.api import Self
from odoo.exceptions import ValidationError

from ..rules.approval import Limit, choose
from .approval import KINDS


class AfterSalesApprovalRule(models.Model):
    """Who answers: by company, kind, team and amount. Without a rule, any approver does."""

    _name = "after.sales.approval.rule"
    _description = "Approval Rule"
    _inherit = ["after.sales.numbers"]
    _order = "company_id, kind, team_id, amount_from"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, index=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True, help="Empty: all teams.")
    amount_from = fields.Monetary(string="From Amount", help="In company currency; the highest rule reached counts.")
    answered_by = fields.Selection(
        [("group", "Any of a group"), ("user", "One leader"), ("rule", "Nobody: approved by the rule")],
        default="user",
        required=True,
    )
    approver_id = fields.Many2one("res.users", domain="[('share', '=', False), ('company_ids', 'in', company_id)]")
    group_id = fields.Many2one("res.groups")

    _amount_positive = models.Constraint("CHECK (amount_from >= 0)", "An amount cannot be negative.")

    @api.depends("kind", "amount_from", "team_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for rule in self:
            parts = (labels.get(rule.kind), rule.team_id.name, rule.amount_from and f"≥ {rule.amount_from:g}")
            rule.display_name = ", ".join(filter(None, parts))

    @api.constrains("answered_by", "approver_id", "group_id", "company_id")
    def _check_answered_by(self):
        """Only approvers decide.

        :raise ValidationError: nobody is named, or somebody who may not approve
        """
        for rule in self:
            if rule.answered_by == "user" and not rule.approver_id:
                raise ValidationError(self.env._("Say which leader answers."))
            if rule.answered_by == "group" and not rule.group_id:
                raise ValidationError(self.env._("Say which group answers."))
            if rule.answered_by == "user":
                self.env["after.sales.delegation"]._check_is_approver(rule.approver_id, rule.company_id)

    @api.model
    def _of_companies(self, companies) -> Self:
        """All rules of these companies, in one query."""
        return self.sudo().search([("company_id", "in", companies.ids)])

    def _for(self, company, kind: str, team, amount: float) -> Self:
        """The rule of these that holds for a question; none where any approver answers.

        :param amount: in company currency
        """
        limits = [
            Limit(rule, rule.team_id.id or None, rule.amount_from)
            for rule in self
            if rule.company_id == company and rule.kind == kind
        ]
        return choose(limits, team.id or None, amount) or self.browse()

from odoo import api, fields, models
from odoo.api import ValuesType
from odoo.exceptions import AccessError, ValidationError


class AfterSalesDelegation(models.Model):
    """While a leader is absent, somebody else answers what is asked of him (R13)."""

    _name = "after.sales.delegation"
    _description = "Delegation of Approvals"
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users", string="Absent", required=True, index=True, default=lambda self: self.env.user
    )
    delegate_id = fields.Many2one("res.users", required=True, index=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: in all companies.")
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="To", required=True)
    note = fields.Char(string="Remark")

    _in_order = models.Constraint("CHECK (date_from <= date_to)", "An absence ends after it begins.")
    _somebody_else = models.Constraint("CHECK (user_id != delegate_id)", "Nobody is their own delegate.")

    @api.depends("user_id", "delegate_id")
    def _compute_display_name(self):
        for item in self:
            item.display_name = f"{item.user_id.name} → {item.delegate_id.name}"

    @api.constrains("user_id", "delegate_id", "company_id")
    def _check_people(self):
        for item in self:
            self._check_is_approver(item.user_id | item.delegate_id, item.company_id)

    @api.model
    def _check_is_approver(self, users, company) -> None:
        """Only approvers decide, in a company that they work for.

        :raise ValidationError: names those who do not
        """
        for user in users.sudo():
            if not user.has_group("after_sales_rma.group_approver"):
                raise ValidationError(self.env._("%(user)s is no approver.", user=user.name))
            if company and company not in user.company_ids:
                raise ValidationError(
                    self.env._("%(user)s does not work for %(company)s.", user=user.name, company=company.name)
                )

    # -- records -----------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]):
        items = super().create(vals_list)
        items._check_own()
        return items

    def write(self, vals: ValuesType) -> bool:
        self._check_own()
        result = super().write(vals)
        self._check_own()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_own(self):
        self._check_own()

    def _check_own(self) -> None:
        """Everybody names their own delegate; a manager does it for others.

        :raise AccessError: somebody names a delegate for somebody else
        """
        if self.env.su or self.env.user.has_group("after_sales_rma.group_manager"):
            return
        if self.user_id - self.env.user:
            raise AccessError(self.env._("You name a delegate for yourself only; a manager does it for others."))

    # -- who stands in for whom --------------------------------------------------------------------------------

    @api.model
    def _today(self, users):
        """The delegations of these absent users that hold today."""
        return self.sudo().search([("user_id", "in", users.ids)])._holding()

    def _holding(self):
        """Those of these delegations that hold today."""
        today = fields.Date.context_today(self)
        return self.filtered(lambda item: item.date_from <= today <= item.date_to)

    def _of_company(self, company):
        """Those of these delegations that hold in a company."""
        return self.filtered(lambda item: not item.company_id or item.company_id == company)


class ResUsers(models.Model):
    _inherit = "res.users"

    after_sales_delegation_ids = fields.One2many(
        "after.sales.delegation",
        "delegate_id",
        string="Answers Approvals For",
        readonly=True,
        groups="after_sales_rma.group_approver",
    )

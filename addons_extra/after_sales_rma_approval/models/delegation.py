from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.api import ValuesType
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

#: Whom a delegation is about and where it holds: fixed once somebody answered by it.
FIXED = {"user_id", "delegate_id", "company_id", "date_from"}


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
    date_from = fields.Date(string="From", required=True, default=lambda self: self._day())
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
        items._check_giver()
        items._tell_giver()
        return items

    def write(self, vals: ValuesType) -> bool:
        self._check_giver()
        if FIXED & vals.keys():
            self._check_unused()
        result = super().write(vals)
        self._check_giver()
        self._tell_giver()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        self._check_giver()
        self._check_unused()

    def _check_giver(self) -> None:
        """Everybody names their own delegate; a manager does it for a third person, and never for himself.

        :raise AccessError: somebody else names a delegate, a manager names himself, or one of companies not his own
        """
        for item in () if self.env.su else self.filtered(lambda item: item.user_id != self.env.user):
            if not self.env.user.has_group("after_sales_rma.group_manager"):
                raise AccessError(self.env._("You name a delegate for yourself only; a manager does it for others."))
            if item.delegate_id == self.env.user:
                raise AccessError(
                    self.env._(
                        "You do not name yourself the delegate of %(leader)s: that is for the leader, or another "
                        "manager.",
                        leader=item.user_id.name,
                    )
                )
            if not item.company_id and item.user_id.sudo().company_ids - self.env.user.company_ids:
                raise AccessError(
                    self.env._(
                        "Name a company of yours: %(leader)s answers for others as well.", leader=item.user_id.name
                    )
                )

    def _check_unused(self) -> None:
        """By what somebody answered in another's place stays: it can only be ended.

        :raise UserError: names the delegations
        """
        answered = (
            self.env["after.sales.approval"]
            .sudo()
            ._read_group(
                [("decided_by_id", "in", self.delegate_id.ids), ("decided_for_id", "in", self.user_id.ids)],
                ["decided_by_id", "decided_for_id"],
            )
        )
        pairs = {(delegate.id, leader.id) for delegate, leader in answered}
        used = self.filtered(lambda item: (item.delegate_id.id, item.user_id.id) in pairs)
        if used:
            raise UserError(
                self.env._(
                    "%(delegations)s: questions were answered by it. End it by its last day instead.",
                    delegations=", ".join(used.mapped("display_name")),
                )
            )

    def _tell_giver(self) -> None:
        """Tell those who are absent what somebody else arranged for them."""
        for item in self.sudo().filtered(lambda item: item.user_id != self.env.user):
            own = as_read_by(item, item.user_id)
            words = own.env._(
                "%(who)s lets %(delegate)s answer approvals in your place from %(first)s to %(last)s.",
                who=self.env.user.name,
                delegate=item.delegate_id.name,
                first=format_date(own.env, item.date_from),
                last=format_date(own.env, item.date_to),
            )
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=item.user_id.partner_id.ids,
                subject=own.display_name,
                body=words,
                author_id=self.env.user.partner_id.id,
            )

    # -- who stands in for whom --------------------------------------------------------------------------------

    @api.model
    def _today(self, users):
        """The delegations of these absent users that hold today."""
        return self.sudo().search([("user_id", "in", users.ids)])._holding()

    @api.model
    def _day(self):
        """Today: of the company of whoever looks; a delegation may hold in several."""
        return self.env["after.sales.working.time"]._today(self.env.company)

    def _holding(self):
        """Those of these delegations that hold today; what a delegate made for himself never did."""
        today = self._day()
        return self.filtered(
            lambda item: item.date_from <= today <= item.date_to and item.create_uid != item.delegate_id
        )

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

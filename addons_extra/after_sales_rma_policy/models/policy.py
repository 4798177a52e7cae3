from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.api import Self, ValuesType
from odoo.exceptions import ValidationError

from ..rules.policy import Scope


class AfterSalesPolicyKept(models.AbstractModel):
    """Whoever corrects a part of the promise changes what is judged from then on."""

    _name = "after.sales.policy.kept"
    _description = "Part of the Promise"
    _inherit = ["after.sales.numbers"]

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


class AfterSalesPolicy(models.Model):
    """A promise to customers as data: for which sales it holds, its rules and deductions (R06–R10).

    Without a company it is a rule set that companies load; only a company's own policies are judged by. The verbs that
    judge are in ``services/policy.py``.
    """

    _name = "after.sales.policy"
    _description = "After-Sales Policy"
    _inherit = ["after.sales.policy.kept"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short name in lists and reports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company, help="Empty: a rule set to be loaded."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    law = fields.Boolean(string="Binding Law", help="What it allows, no other policy takes away.")
    source = fields.Char(translate=True, help="Where it is written: law, standard or paper of the company.")
    introduction = fields.Text(translate=True, help="What the customer reads before the rules.")
    date_from = fields.Date(string="Sold From")
    date_until = fields.Date(string="Sold Until")
    product_tmpl_ids = fields.Many2many("product.template", string="Products", check_company=True)
    category_ids = fields.Many2many("product.category", string="Product Categories", help="With those below them.")
    partner_category_ids = fields.Many2many("res.partner.category", string="Customer Groups")
    team_ids = fields.Many2many("crm.team", string="Sales Channels", check_company=True)
    channel = fields.Selection(
        selection=lambda self: self.env["after.sales.rma"]._fields["channel"]._description_selection(self.env),
        string="Request Channel",
        help="How the request has to reach the company.",
    )
    persons_only = fields.Boolean(string="Consumers Only", help="Not for customers that are companies.")
    distance_only = fields.Boolean(
        string="Sales at a Distance Only", help="By internet, television, telephone or mail, as the sales team says."
    )
    rule_ids = fields.One2many("after.sales.policy.rule", "policy_id", string="Rules", copy=True)
    fee_ids = fields.One2many("after.sales.policy.fee", "policy_id", string="Deductions", copy=True)
    template_id = fields.Many2one("after.sales.policy", string="Loaded From", readonly=True, copy=False)
    rule_count = fields.Integer(compute="_compute_rule_count")
    scope_summary = fields.Char(string="Holds For", compute="_compute_scope_summary")

    @api.depends("company_id")
    def _compute_currency_id(self):
        for policy in self:
            policy.currency_id = (policy.company_id or self.env.company).currency_id

    @api.depends("rule_ids")
    def _compute_rule_count(self):
        for policy in self:
            policy.rule_count = len(policy.rule_ids)

    @api.depends(
        "product_tmpl_ids", "category_ids", "partner_category_ids", "team_ids", "persons_only", "distance_only"
    )
    @api.depends_context("lang")
    def _compute_scope_summary(self):
        for policy in self:
            parts = [
                *policy.product_tmpl_ids.mapped("display_name"),
                *policy.category_ids.mapped("name"),
                *policy.partner_category_ids.mapped("name"),
                *policy.team_ids.mapped("name"),
            ]
            if policy.persons_only:
                parts.append(self.env._("consumers"))
            if policy.distance_only:
                parts.append(self.env._("sales at a distance"))
            policy.scope_summary = ", ".join(parts) or self.env._("Everything")

    def _customer_scope(self) -> str:
        """For what this policy holds, as far as it concerns customers: products and categories, not their own group."""
        self.ensure_one()
        parts = [*self.product_tmpl_ids.mapped("name"), *self.category_ids.mapped("name")]
        if self.persons_only:
            parts.append(self.env._("consumers"))
        if self.distance_only:
            parts.append(self.env._("sales at a distance"))
        return ", ".join(parts)

    @api.constrains("date_from", "date_until")
    def _check_dates(self):
        for policy in self:
            if policy.date_from and policy.date_until and policy.date_from > policy.date_until:
                raise ValidationError(self.env._("%(policy)s ends before it begins.", policy=policy.name))

    @api.constrains("company_id")
    def _check_decided_for(self):
        """A verdict cannot change its company by way of its rule."""
        moved = self.filtered(
            lambda policy: any(line.company_id != policy.company_id for line in policy.sudo().rule_ids.line_ids)
        )
        if moved:
            raise ValidationError(
                self.env._("%(policies)s decided cases of a company.", policies=", ".join(moved.mapped("name")))
            )

    def _scope(self) -> Scope:
        """For which sales this policy is, as the rules know it."""
        self.ensure_one()
        return Scope(
            frozenset(self.product_tmpl_ids.ids),
            frozenset(self.category_ids.ids),
            frozenset(self.partner_category_ids.ids),
            frozenset(self.team_ids.ids),
            self.channel or "",
            self.persons_only,
            self.distance_only,
            self.date_from or None,
            self.date_until or None,
        )

    def _load_for(self, company, categories=None) -> Self:
        """Copy these rule sets for a company, which may correct its copies.

        :param company: ``res.company``
        :param categories: ``product.category`` records to which the copies are restricted; default: as the set says
        :return: the copies; a set that the company has in force already is not loaded twice. A copy that it archived
            stays as it is, and the set is loaded anew.
        """
        loaded = self.browse()
        for policy in self - self._in_force(company).template_id:
            vals = {"name": policy.name, "company_id": company.id, "template_id": policy.id}
            if categories:
                vals["category_ids"] = [(6, 0, categories.ids)]
            loaded |= policy.copy(vals)
        return loaded

    def _in_force(self, company) -> Self:
        """Copies of these rule sets that a company is judged by.

        :param company: ``res.company``
        """
        domain = [("company_id", "=", company.id), ("template_id", "in", self.ids)]
        return self.with_context(active_test=True).search(domain)

    @public
    def action_load(self) -> dict:
        """Open the wizard that loads these rule sets."""
        return self.env["after.sales.policy.load"]._open(self.filtered(lambda policy: not policy.company_id))

    @public
    def action_view_promise(self) -> dict:
        """Show the promise as the customer reads it."""
        self.ensure_one()
        company = self.company_id.sudo()
        url = company._after_sales_promise_url(self) if company else f"/after-sales/promise/{self.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

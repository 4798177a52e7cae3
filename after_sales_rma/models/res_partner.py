from odoo import api, fields, models
from odoo.api import ValuesType

#: What Odoo counts up at a partner with each document that is posted.
RANKS = {"customer_rank", "supplier_rank"}


class ResPartner(models.Model):
    """Who works here, and may bear a loss as an employee (R21)."""

    _inherit = "res.partner"

    after_sales_is_employee = fields.Boolean(
        string="Works Here",
        compute="_compute_after_sales_is_employee",
        search="_search_after_sales_is_employee",
        groups="base.group_user",
    )

    def write(self, vals: ValuesType) -> bool:
        """As Odoo's, which counts the documents of a customer reading seventeen of its columns one by one."""
        partners = self.with_context(prefetch_fields=True) if vals.keys() <= RANKS else self
        return super(ResPartner, partners).write(vals)

    @api.model
    def _after_sales_free(self) -> frozenset[str]:
        """Names of our fields that whoever may write a partner says; add-ons name theirs."""
        return frozenset()

    @api.depends_context("allowed_company_ids")
    def _compute_after_sales_is_employee(self):
        employees = self._after_sales_employees(self.env.companies)
        for partner in self:
            partner.after_sales_is_employee = partner._origin in employees

    @api.model
    def _search_after_sales_is_employee(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "in" if True in value else "not in", self._after_sales_employees(self.env.companies).ids)]

    @api.model
    def _after_sales_employees(self, companies):
        """Contacts of the people who work, or worked, for companies.

        Where employees are kept, they say so; elsewhere whoever has, or had, an internal user does.

        :param companies: ``res.company`` records
        :return: ``res.partner`` records, as superuser
        """
        if "hr.employee" in self.env:
            people = self.env["hr.employee"].sudo().with_context(active_test=False)
            employees = people.search([("company_id", "in", companies.ids)])
            return employees.work_contact_id | employees.user_id.partner_id
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return users.search([("share", "=", False), ("company_ids", "in", companies.ids)]).partner_id

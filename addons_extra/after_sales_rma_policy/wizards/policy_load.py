from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import UserError


class AfterSalesPolicyLoad(models.TransientModel):
    """Loads rule sets for a company; it may correct its copies afterwards."""

    _name = "after.sales.policy.load"
    _inherit = ["after.sales.dialog"]
    _description = "Load Rule Sets"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    policy_ids = fields.Many2many(
        "after.sales.policy", string="Rule Sets", required=True, domain="[('company_id', '=', False)]"
    )
    category_ids = fields.Many2many(
        "product.category", string="Only For", help="Product categories for which the loaded rules hold; empty for all."
    )

    @api.model
    def _open(self, policies=None) -> dict:
        """Show the wizard, with these rule sets chosen."""
        chosen = policies if policies else self.policy_ids
        return self._dialog(self.env._("Load Rule Sets"), policy_ids=chosen)

    @public
    def action_load(self) -> dict:
        """Copy the chosen sets into the company and show what it promises now.

        :raise UserError: the company has one of them in force already; then nothing is loaded
        """
        self.ensure_one()
        known = self.policy_ids._in_force(self.company_id)
        if known:
            raise UserError(
                self.env._(
                    "%(company)s has this already: %(sets)s. Correct its copy, or archive it and load the set anew.",
                    company=self.company_id.name,
                    sets=", ".join(known.mapped("name")),
                )
            )
        self.policy_ids._load_for(self.company_id, self.category_ids)
        return self.env["ir.actions.act_window"]._for_xml_id("after_sales_rma_policy.action_policy")

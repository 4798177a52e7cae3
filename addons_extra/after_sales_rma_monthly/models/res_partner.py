from odoo import api, fields, models

from .res_company import SETTLEMENTS


class ResPartner(models.Model):
    """How a customer's returns are credited; each company says it for itself."""

    _inherit = "res.partner"

    after_sales_settlement = fields.Selection(
        SETTLEMENTS,
        string="Returns Are Credited",
        company_dependent=True,
        help="Empty: as the company settles its customers. It holds for cases that are authorised from now on.",
    )

    @api.model
    def _after_sales_free(self) -> frozenset[str]:
        """A setting: whoever may write the customer says it."""
        return super()._after_sales_free() | {"after_sales_settlement"}

    @api.constrains("after_sales_settlement")
    def _check_after_sales_settlement(self):
        if any(partner.after_sales_settlement == "customer" for partner in self):
            self.env.company.sudo()._after_sales_check_settlement("customer")

    def _after_sales_settled(self, company) -> str:
        """How this customer is settled by a company.

        :return: one of ``SETTLEMENTS``
        """
        self.ensure_one()
        own = self.sudo().commercial_partner_id.with_company(company).after_sales_settlement
        return own or company.sudo().after_sales_settlement or "each"

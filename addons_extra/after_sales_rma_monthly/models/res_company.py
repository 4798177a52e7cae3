from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: How a customer's returns are credited.
SETTLEMENTS = [
    ("each", "Each case by itself"),
    ("invoice", "By the month: one credit note for each invoice"),
    ("customer", "By the month: one credit note for the customer"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_settlement = fields.Selection(
        SETTLEMENTS,
        string="Returns Are Credited",
        default="each",
        required=True,
        help="How customers are settled where their form says nothing. It holds for cases authorised from now on.",
    )
    after_sales_closing_day = fields.Integer(
        string="Periods End on Day",
        default=31,
        required=True,
        help="Day of the month on which periods end of customers who are settled by the month; 31: on its last day.",
    )

    _after_sales_closing_day = models.Constraint(
        "CHECK (after_sales_closing_day BETWEEN 1 AND 31)", "A period ends on a day of the month, 1 to 31."
    )

    @api.constrains("after_sales_settlement", "account_fiscal_country_id")
    def _check_after_sales_settlement(self):
        for company in self:
            company._after_sales_check_settlement(company.after_sales_settlement)

    def _after_sales_check_settlement(self, settlement: str) -> None:
        """In China a red-letter e-invoice reverses one blue one, so there is no credit note for several invoices (L28).

        :raise ValidationError: the company's law does not know the way
        """
        self.ensure_one()
        if settlement == "customer" and self.account_fiscal_country_id.code == "CN":
            raise ValidationError(
                self.env._(
                    "%(company)s: in China a red-letter e-invoice reverses one blue e-invoice. Choose one credit note "
                    "for each invoice.",
                    company=self.display_name,
                )
            )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_settlement = fields.Selection(related="company_id.after_sales_settlement", readonly=False)
    after_sales_closing_day = fields.Integer(related="company_id.after_sales_closing_day", readonly=False)

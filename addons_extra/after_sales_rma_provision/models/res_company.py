from odoo import Command, api, fields, models
from odoo.addons.after_sales_rma.models.account_code import plain, written
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.addons.after_sales_rma.models.res_company import SECRET_GROUPS
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError

#: What is posted → (field, first digits of the code in Chinese charts, type).
ACCOUNTS = {
    "refund": ("after_sales_refund_liability_account_id", "2801", "liability_current"),
    "asset": ("after_sales_return_asset_account_id", "1485", "asset_current"),
    "warranty": ("after_sales_provision_account_id", "2801", "liability_current"),
}

#: Kind of a period end → (field that switches it on, accounts that it needs).
KINDS = {
    "returns": ("after_sales_expects_returns", ("refund", "asset")),
    "warranty": ("after_sales_expects_repairs", ("warranty",)),
}


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_expects_returns = fields.Boolean(
        string="Expected Returns",
        help="At period ends, propose the refund liability and the return asset for sales that may still come back.",
    )
    after_sales_expects_repairs = fields.Boolean(
        string="Warranty Provision",
        help="At period ends, propose the provision for free repairs and exchanges under warranty.",
    )
    after_sales_rate_months = fields.Integer(
        string="Rates of the Last Months",
        default=12,
        help="Return rates and costs per unit are worked out from so many months before the period end.",
    )
    after_sales_expected_return_days = fields.Integer(
        string="Returns Expected Within",
        default=7,
        help="So many days after the delivery goods may still come back. Product categories may say otherwise.",
    )
    after_sales_return_loss = fields.Float(
        string="Loss on Returned Goods",
        groups=SECRET_GROUPS,
        help="Share of their cost that taking goods back and their loss of value are expected to take (L36).",
    )
    after_sales_warranty_days = fields.Integer(
        string="Warranty (days)",
        default=365,
        help="How long goods are repaired or exchanged for nothing. Product categories may say otherwise.",
    )
    after_sales_refund_liability_account_id = fields.Many2one(
        "account.account",
        string="Refund Liability Account",
        check_company=True,
        help="What is expected to be refunded.",
    )
    after_sales_return_asset_account_id = fields.Many2one(
        "account.account",
        string="Return Asset Account",
        check_company=True,
        help="The right to goods that are expected to come back.",
    )
    after_sales_provision_account_id = fields.Many2one(
        "account.account",
        string="Warranty Provision Account",
        check_company=True,
        help="What free repairs and exchanges under warranty are expected to cost.",
    )
    after_sales_provision_journal_id = fields.Many2one(
        "account.journal",
        string="Period-End Journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
        help="Where period ends are posted.",
    )

    _after_sales_rates_positive = models.Constraint(
        "CHECK (after_sales_rate_months > 0 AND after_sales_expected_return_days >= 0"
        " AND after_sales_warranty_days >= 0)",
        "Rates need at least one month, and a number of days cannot be negative.",
    )
    _after_sales_return_loss_share = models.Constraint(
        "CHECK (after_sales_return_loss >= 0 AND after_sales_return_loss <= 1)",
        "The loss on returned goods is between 0 and 100 percent.",
    )

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        companies = super().create(vals_list)
        companies._after_sales_provision_used()
        return companies

    def write(self, vals: ValuesType) -> bool:
        result = super().write(vals)
        if {name for name, _accounts in KINDS.values()} & vals.keys():
            self._after_sales_provision_used()
        return result

    def _after_sales_journals(self):
        return super()._after_sales_journals() | self.sudo().after_sales_provision_journal_id

    def _after_sales_provision_used(self) -> None:
        """Accounts stand ready where a period end was switched on, and accountants see its menu as long as one is."""
        using = self.filtered(lambda company: any(company[name] for name, _accounts in KINDS.values()))
        using._after_sales_set_up_provisions()
        group = self.env.ref("after_sales_rma_provision.group_provision", raise_if_not_found=False)
        if not group:
            return
        accountants = self.env.ref("account.group_account_invoice").sudo()
        used = bool(using) or bool(
            self.sudo().search_count(
                ["|", ("after_sales_expects_returns", "=", True), ("after_sales_expects_repairs", "=", True)], limit=1
            )
        )
        if used != (group in accountants.implied_ids):
            accountants.implied_ids = [Command.link(group.id) if used else Command.unlink(group.id)]

    def _after_sales_set_up_provisions(self) -> None:
        """Find the accounts and the journal of period ends, make the accounts that a chart lacks."""
        Journal = self.env["account.journal"].sudo()
        for company in self.sudo().filtered("chart_template"):
            if not company.after_sales_provision_journal_id:
                company.after_sales_provision_journal_id = Journal.search(
                    [
                        *Journal._check_company_domain(company),
                        ("type", "=", "general"),
                        ("id", "not in", (company.account_stock_journal_id | company.currency_exchange_journal_id).ids),
                    ],
                    limit=1,
                )
            wanted = {what for switch, accounts in KINDS.values() if company[switch] for what in accounts}
            for what in sorted(wanted):
                field_name, digits, kind = ACCOUNTS[what]
                if not company[field_name]:
                    company[field_name] = company._after_sales_provision_account(what, digits, kind)

    def _after_sales_provision_account(self, what: str, digits: str, kind: str):
        """The account of a Chinese chart whose code is this one, whatever form codes have there; else a new one."""
        Own = self.env["account.account"].sudo().with_company(self.root_id)
        existing = Own.search([("company_ids", "parent_of", self.ids)])
        if self.chart_template.startswith("cn"):
            group = "liability" if kind.startswith("liability") else "asset"
            same = existing.filtered(
                lambda account: plain(account.code or "") == plain(digits) and account.internal_group == group
            )
            # In the chart for small companies, 2801 holds other liabilities; a provision is not mixed with them.
            if same and self.chart_template == "cn_large_bis":
                return same[:1]
        own = as_read_by(self, self.partner_id).env
        names = {
            "refund": own._("Refund Liability"),
            "asset": own._("Return Asset"),
            "warranty": own._("Warranty Provision"),
        }
        codes = set(filter(None, existing.mapped("code")))
        code = written(digits, codes)
        return Own.with_context(lang=own.lang).create(
            {
                "name": names[what],
                "code": Own._search_new_account_code(code) if code in codes else code,
                "account_type": kind,
                "company_ids": [Command.link(self.root_id.id)],
            }
        )

    def _after_sales_period_end_account(self, what: str):
        """The account of a period end.

        :param what: ``refund``, ``asset`` or ``warranty``
        :raise UserError: it is not set
        """
        self.ensure_one()
        name = ACCOUNTS[what][0]
        account = self.sudo()[name]
        if not account:
            raise UserError(
                self.env._(
                    "%(company)s: set “%(account)s” in Settings → After-Sales before a period end is posted.",
                    company=self.display_name,
                    account=self._fields[name]._description_string(self.env),
                )
            )
        return account


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_expects_returns = fields.Boolean(related="company_id.after_sales_expects_returns", readonly=False)
    after_sales_expects_repairs = fields.Boolean(related="company_id.after_sales_expects_repairs", readonly=False)
    after_sales_rate_months = fields.Integer(related="company_id.after_sales_rate_months", readonly=False)
    after_sales_expected_return_days = fields.Integer(
        related="company_id.after_sales_expected_return_days", readonly=False
    )
    after_sales_return_loss = fields.Float(related="company_id.after_sales_return_loss", readonly=False)
    after_sales_warranty_days = fields.Integer(related="company_id.after_sales_warranty_days", readonly=False)
    after_sales_refund_liability_account_id = fields.Many2one(
        related="company_id.after_sales_refund_liability_account_id", readonly=False
    )
    after_sales_return_asset_account_id = fields.Many2one(
        related="company_id.after_sales_return_asset_account_id", readonly=False
    )
    after_sales_provision_account_id = fields.Many2one(
        related="company_id.after_sales_provision_account_id", readonly=False
    )
    after_sales_provision_journal_id = fields.Many2one(
        related="company_id.after_sales_provision_journal_id", readonly=False
    )

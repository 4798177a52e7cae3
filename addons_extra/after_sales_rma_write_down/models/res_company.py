from odoo import Command, fields, models
from odoo.addons.after_sales_rma.models.account_code import plain, written
from odoo.addons.after_sales_rma.models.res_company import SECRET_GROUPS
from odoo.exceptions import UserError

#: Who may bear a loss instead of the company; what they owe is matched with what they pay.
BEARERS = ("employee", "vendor", "carrier", "customer")

#: What is posted → (field, first digits of the code in Chinese charts, type).
ACCOUNTS = {
    "loss": ("after_sales_loss_account_id", "6701", "expense"),
    "allowance": ("after_sales_allowance_account_id", "1471", "asset_current"),
    "employee": ("after_sales_employee_account_id", "1221", "asset_current"),
    "vendor": ("after_sales_vendor_account_id", "1221", "asset_current"),
    "carrier": ("after_sales_carrier_account_id", "1221", "asset_current"),
    "customer": ("after_sales_customer_account_id", "1221", "asset_current"),
}


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_write_down_limit = fields.Monetary(
        string="Approve Losses Above",
        groups=SECRET_GROUPS,
        help="Losses of defective goods up to this amount need no approver. 0: every loss is approved.",
    )
    after_sales_loss_account_id = fields.Many2one(
        "account.account", string="Impairment Loss Account", check_company=True, help="Bears what the company loses."
    )
    after_sales_allowance_account_id = fields.Many2one(
        "account.account",
        string="Allowance Account",
        check_company=True,
        help="Stands against the stock valuation; goods keep their cost in stock.",
    )
    after_sales_employee_account_id = fields.Many2one(
        "account.account", string="Receivable from Employees", check_company=True
    )
    after_sales_vendor_account_id = fields.Many2one(
        "account.account", string="Receivable from Vendors", check_company=True
    )
    after_sales_carrier_account_id = fields.Many2one(
        "account.account", string="Receivable from Carriers", check_company=True
    )
    after_sales_customer_account_id = fields.Many2one(
        "account.account", string="Receivable from Customers", check_company=True
    )
    after_sales_clearance_pricelist_id = fields.Many2one(
        "product.pricelist", string="Clearance Price List", check_company=True, help="Prices of defective goods."
    )

    def _after_sales_account(self, what: str):
        """The account of a company for the loss, the allowance or a bearer.

        What bearers owe stands on an account whose items are matched with payments.

        :raise UserError: it is not set, or nothing can be matched on it
        """
        self.ensure_one()
        name = ACCOUNTS[what][0]
        if not self[name]:
            raise UserError(
                self.env._(
                    "%(company)s: set “%(account)s” in Settings → After-Sales before defective goods are written down.",
                    company=self.display_name,
                    account=self._fields[name]._description_string(self.env),
                )
            )
        if what in BEARERS:
            self[name]._after_sales_make_matchable()
        return self[name]

    def _after_sales_set_up_accounts(self) -> None:
        """Find the accounts of write-downs in the charts of these companies, make those that a chart lacks."""
        names = {
            "loss": self.env._("Impairment Loss on Defective Goods"),
            "allowance": self.env._("Allowance for Defective Goods"),
            "claims": self.env._("Claims for Damaged Goods"),
        }
        Account = self.env["account.account"].sudo()
        for company in self.filtered("chart_template"):
            missing = {what: rule for what, rule in ACCOUNTS.items() if not company[rule[0]]}
            if not missing:
                continue
            Own = Account.with_company(company.root_id)
            existing = Own.search([("company_ids", "parent_of", company.ids)])
            chinese = company.chart_template.startswith("cn")
            found = {}
            for what, (field_name, digits, kind) in missing.items():
                if digits not in found:
                    same = existing.filtered(lambda account, digits=digits: plain(account.code or "") == plain(digits))
                    found[digits] = chinese and same[:1]
                    if what in BEARERS and found[digits]:
                        found[digits]._after_sales_make_matchable()
                if not found[digits]:
                    name = names[{"6701": "loss", "1471": "allowance"}.get(digits, "claims")]
                    found[digits] = Own.create(
                        {
                            "name": name,
                            "code": Own._search_new_account_code(
                                written(digits, filter(None, existing.mapped("code")))
                            ),
                            "account_type": kind,
                            "reconcile": what in BEARERS,
                            "company_ids": [Command.link(company.root_id.id)],
                        }
                    )
                company[field_name] = found[digits]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_write_down_limit = fields.Monetary(related="company_id.after_sales_write_down_limit", readonly=False)
    after_sales_loss_account_id = fields.Many2one(related="company_id.after_sales_loss_account_id", readonly=False)
    after_sales_allowance_account_id = fields.Many2one(
        related="company_id.after_sales_allowance_account_id", readonly=False
    )
    after_sales_employee_account_id = fields.Many2one(
        related="company_id.after_sales_employee_account_id", readonly=False
    )
    after_sales_vendor_account_id = fields.Many2one(related="company_id.after_sales_vendor_account_id", readonly=False)
    after_sales_carrier_account_id = fields.Many2one(
        related="company_id.after_sales_carrier_account_id", readonly=False
    )
    after_sales_customer_account_id = fields.Many2one(
        related="company_id.after_sales_customer_account_id", readonly=False
    )
    after_sales_clearance_pricelist_id = fields.Many2one(
        related="company_id.after_sales_clearance_pricelist_id", readonly=False
    )


class AccountAccount(models.Model):
    _inherit = "account.account"

    def _after_sales_make_matchable(self) -> None:
        """Let what bearers of losses owe be matched with what they pay.

        :raise UserError: it is an account of cash, of costs or of income, where nothing is matched
        """
        closed = self.filtered(lambda account: not account.reconcile)
        unfit = closed.filtered(
            lambda account: account.internal_group not in ("asset", "liability")
            or account.account_type in ("asset_cash", "liability_credit_card")
        )
        if unfit:
            raise UserError(
                self.env._(
                    "%(accounts)s cannot hold what is owed for defective goods, because nothing is matched there: "
                    "choose a receivable account in Settings → After-Sales.",
                    accounts=", ".join(unfit.mapped("display_name")),
                )
            )
        if closed:
            closed.sudo().reconcile = True


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    def _load(self, template_code, company, install_demo, force_create=True):
        """A company that gets its chart gets the accounts of write-downs with it."""
        result = super()._load(template_code, company, install_demo, force_create)
        self.env["res.company"].sudo().browse(company.id)._after_sales_set_up_accounts()
        return result

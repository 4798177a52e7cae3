from collections import defaultdict

from markupsafe import Markup
from odoo import Command, api, models
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ..rules.provision import used_up


class AfterSalesProvisionEntry(models.AbstractModel):
    """The journal entry of a period end: what the ledger holds becomes what was worked out (L35, L36, L44).

    =================  ======================================  =========================================
    What               Debit                                   Credit
    =================  ======================================  =========================================
    more refunds       revenue of the category                 refund liability
    more goods back    return asset                            cost of sales of the category
    warranty work      warranty provision                      the account where the work's cost landed
    more warranties    cost of sales of the category           warranty provision
    =================  ======================================  =========================================

    Less is the other way round. Warranty work is moved before the provision is measured, and takes no more of it than
    there is.
    """

    _name = "after.sales.provision.entry"
    _description = "Entry of a Period End"

    @api.model
    def _lines(self, item) -> list[dict]:
        """Values of the journal items of a period end.

        :raise UserError: an account is missing
        """
        own = as_read_by(self, item.company_id.partner_id)
        item = item.with_env(own.env)
        prepare = own._returns_lines if item.kind == "returns" else own._warranty_lines
        standing = self.env["after.sales.provisioning"]._standing(item)
        lines = []
        for row in item.row_ids:
            lines += [vals for vals in prepare(row, standing) if vals["balance"]]
        return lines

    @api.model
    def _returns_lines(self, row, standing: dict) -> list[dict]:
        company, words = row.company_id, self._words(row)
        refund = company._after_sales_period_end_account("refund")
        asset = company._after_sales_period_end_account("asset")
        return [
            *self._move_over(row, "liability", refund, standing),
            self._line(row, "result", self._account_of(row, "income"), row.liability_change, words),
            self._line(row, "liability", refund, -row.liability_change, words),
            *self._move_over(row, "asset", asset, standing),
            self._line(row, "asset", asset, row.asset_change, words),
            self._line(row, "result", self._account_of(row, "cost"), -row.asset_change, words),
        ]

    @api.model
    def _warranty_lines(self, row, standing: dict) -> list[dict]:
        account, words = row.company_id._after_sales_period_end_account("warranty"), self._words(row)
        used = self._words(row, self.env._("Warranty work"))
        costs = defaultdict(float)
        for detail in row.detail_ids.filtered(lambda detail: detail.part == "used"):
            costs[detail.account_id] += detail.cost
        shares = used_up(row.used, list(costs.values()), row.currency_id.rounding)
        return [
            *self._move_over(row, "liability", account, standing),
            self._line(row, "liability", account, row.used, used),
            *(self._line(row, "result", landed, -share, used) for landed, share in zip(costs, shares, strict=True)),
            self._line(row, "result", self._account_of(row, "cost"), row.liability_change, words),
            self._line(row, "liability", account, -row.liability_change, words),
        ]

    @api.model
    def _move_over(self, row, part: str, account, standing: dict) -> list[dict]:
        """What stands on another account than the one of the settings today is moved to it."""
        Account, words, found = self.env["account.account"].sudo(), self._words(row), []
        for account_id, balance in standing.get((row.categ_id.id, part), {}).items():
            if account_id != account.id:
                other = Account.browse(account_id)
                found += [
                    self._line(row, part, other, -balance, words),
                    self._line(row, part, account, balance, words),
                ]
        return found

    @api.model
    def _account_of(self, row, what: str):
        """Revenue or cost account of a category.

        :raise UserError: neither the category nor the company has one
        """
        account = row[f"{what}_account_id"]
        if not account:
            raise UserError(
                self.env._(
                    "%(category)s has no account for revenue and cost of sales.", category=row.categ_id.display_name
                )
            )
        return account

    @api.model
    def _line(self, row, part: str, account, balance: float, words: str) -> dict:
        """Values of a journal item; debit if positive."""
        return {
            "name": words,
            "account_id": account.id,
            "balance": row.currency_id.round(balance),
            "after_sales_provision_row_id": row.id,
            "after_sales_provision_part": part,
        }

    @api.model
    def _words(self, row, what: str | None = None) -> str:
        kinds = dict(row.provision_id._fields["kind"]._description_selection(self.env))
        return f"{what or kinds[row.kind]}: {row.categ_id.name}"

    @api.model
    def _as_text(self, item) -> Markup:
        """The entry that a proposal would post, as a table; why it cannot be posted where an account is missing."""
        try:
            lines = self._lines(item.sudo())
        except UserError as error:
            return Markup("<p>%s</p>") % str(error)
        if not lines:
            return Markup("<p>%s</p>") % self.env._("Nothing changes: no entry is needed.")
        Account = self.env["account.account"].sudo().with_company(item.company_id)
        accounts = Account.browse([vals["account_id"] for vals in lines])
        rows = [
            Markup("<tr><td>%s</td><td>%s</td><td class='text-end'>%s</td><td class='text-end'>%s</td></tr>")
            % (
                f"{account.code} {account.name}",
                vals["name"],
                self._money(item, vals["balance"]) if vals["balance"] > 0 else "",
                self._money(item, -vals["balance"]) if vals["balance"] < 0 else "",
            )
            for vals, account in zip(lines, accounts, strict=True)
        ]
        heads = (self.env._("Account"), self.env._("Label"), self.env._("Debit Side"), self.env._("Credit Side"))
        return Markup(
            "<table class='table table-sm'><thead><tr><th>%s</th><th>%s</th>"
            "<th class='text-end'>%s</th><th class='text-end'>%s</th></tr></thead><tbody>%s</tbody></table>"
        ) % (*heads, Markup().join(rows))

    @api.model
    def _money(self, item, amount: float) -> str:
        return formatLang(self.env, amount, currency_obj=item.currency_id)

    # -- documents ---------------------------------------------------------------------------------------------

    @api.model
    def _prepare_entry(self, item, number: str, lines: list[dict]) -> dict:
        """Values of the entry of a period end.

        :raise UserError: the company has no journal for it
        """
        company = item.company_id
        journal = company.after_sales_provision_journal_id
        if not journal:
            raise UserError(
                self.env._(
                    "%(company)s: set “Period-End Journal” in Settings → After-Sales.", company=company.display_name
                )
            )
        own = as_read_by(self, company.partner_id)
        kinds = dict(item._fields["kind"]._description_selection(own.env))
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "date": item.date,
            "ref": f"{number} {kinds[item.kind]}",
            "line_ids": [Command.create(vals) for vals in lines],
        }

    @api.model
    def _prepare_reversal(self, item) -> dict:
        """Values of the entry that takes the entry of a period end back, in red ink where the company uses it."""
        move = item.move_id
        red = item.company_id.account_storno
        own = as_read_by(self, item.company_id.partner_id)
        return {
            "move_type": "entry",
            "company_id": item.company_id.id,
            "journal_id": move.journal_id.id,
            "date": move.date,
            "ref": own.env._("Reversal of %(entry)s", entry=move.ref or move.name),
            "reversed_entry_id": move.id,
            "line_ids": [
                Command.create(
                    {
                        "name": line.name,
                        "account_id": line.account_id.id,
                        "balance": -line.balance,
                        "is_storno": red,
                        "after_sales_provision_row_id": line.after_sales_provision_row_id.id,
                        "after_sales_provision_part": line.after_sales_provision_part,
                    }
                )
                for line in move.line_ids
            ],
        }

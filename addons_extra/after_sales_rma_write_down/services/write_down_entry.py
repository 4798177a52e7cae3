from odoo import Command, api, models
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.log import did
from odoo.addons.after_sales_rma.models.outside import as_system
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.exceptions import UserError

from ..rules.write_down import used_up

#: Kinds of release that undo the loss; the others use the allowance up.
UNDONE = ("good", "returned", "replaced")


class AfterSalesWriteDownEntry(models.AbstractModel):
    """Journal entries of write-downs and their releases; one per company and call (R21, law 5)."""

    _name = "after.sales.write.down.entry"
    _description = "After-Sales Write-down Entries"

    @api.model
    def _post_entries(self, items, releases) -> None:
        """Post what write-downs take and what releases give back.

        :param items: approved ``after.sales.write.down``
        :param releases: ``after.sales.write.down.release``, just made
        :raise UserError: an account or journal is missing
        """
        by_company, shifts = {}, {}
        for item in items:
            if item.loss:
                by_company.setdefault(item.company_id, []).extend(self._write_down_vals(item))
                shifts[item] = -item.loss
        # In the order in which they were made: each portion counts on those before it.
        for release in releases.sorted("id"):
            lines = self._release_vals(release)
            if lines:
                by_company.setdefault(release.company_id, []).extend(lines)
            if lines and release.kind in ("good", "replaced"):
                shifts[release.write_down_id] = lines[0]["debit"] - lines[0]["credit"]
            if lines and release.kind not in UNDONE:
                release._trusted().account_id = lines[-1]["account_id"]
        Move = as_system(self.env["account.move"]).with_context(after_sales_trusted=TRUSTED)
        entries = Move.create([self._prepare_entry_vals(company, lines) for company, lines in by_company.items()])
        if entries:
            entries._post(soft=False)
            did("Value of defective goods posted", entries)
            self._match(releases.write_down_id)
        self.env["after.sales.revaluation"]._shift(
            {item: amount for item, amount in shifts.items() if item.method == "revalue"}
        )

    @api.model
    def _prepare_entry_vals(self, company, lines: list[dict]) -> dict:
        """Values of the entry of a company."""
        journal = company.account_stock_journal_id or self.env["account.journal"].sudo().search(
            [("type", "=", "general"), ("company_id", "=", company.id)], limit=1
        )
        if not journal:
            raise UserError(self.env._("%(company)s has no journal for stock entries.", company=company.display_name))
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "date": self.env["after.sales.working.time"]._today(company),
            "ref": as_read_by(self, company.partner_id).env._("Value of defective goods"),
            "line_ids": [Command.create(vals) for vals in lines],
        }

    @api.model
    def _match(self, items) -> None:
        """Match what bearers of losses do not owe any more with what was asked of them: what is open is owed."""
        lines = items.move_line_ids.filtered(
            lambda line: line.partner_id and line.account_id.reconcile and not line.reconciled
        )
        for own in lines.grouped(
            lambda line: (line.after_sales_write_down_id, line.account_id, line.partner_id)
        ).values():
            if len(set(own.mapped(lambda line: line.balance > 0))) > 1:
                own.reconcile()

    # -- write-down --------------------------------------------------------------------------------------------

    @api.model
    def _parts(self, item) -> list[tuple]:
        """(account, partner, amount) of who bears the loss of a write-down."""
        company = item.company_id
        parts, owing = [], self._owing(item)
        own = item.currency_id.round(item.company_share + sum((item.bearer_ids - owing).mapped("amount")))
        if own:
            parts.append((company._after_sales_account("loss"), self.env["res.partner"], own))
        for bearer in owing:
            if bearer.amount:
                account = company._after_sales_account(bearer.party)
                parts.append((account, bearer._debtor(), bearer.amount))
        return parts

    @api.model
    def _owing(self, item):
        """The bearers who owe their part as soon as the value is posted; of the others the company bears it so far."""
        return item.bearer_ids

    @api.model
    def _write_down_vals(self, item) -> list[dict]:
        """Lines of a write-down: who bears the loss, against the allowance or the stock itself."""
        lines = [self._line_vals(item, account, amount, partner) for account, partner, amount in self._parts(item)]
        return [*lines, self._counter_vals(item, -item.loss)]

    @api.model
    def _counter_vals(self, item, balance: float, red: bool = False) -> dict:
        """Values of the line that stands against the loss.

        :param balance: debit if positive
        """
        if item.method == "revalue":
            accounts = item.product_id.with_company(item.company_id)._get_product_accounts()
            return self._line_vals(item, accounts["stock_valuation"], balance, red=red)
        return self._line_vals(item, self._posted_account(item), balance, red=red, is_allowance=True)

    # -- release -----------------------------------------------------------------------------------------------

    @api.model
    def _release_vals(self, release) -> list[dict]:
        """Lines of a release: the allowance against the cost of what was sold or scrapped, or the loss taken back.

        What others bore is taken back with the loss, by the same share; nothing more than was written down ever is.
        """
        item = release.write_down_id
        parts = self._posted_parts(item)
        before = sum(item.release_ids.filtered(lambda other: other.id < release.id).mapped("quantity"))
        amounts = used_up(
            [amount for _account, _partner, amount in parts],
            release.quantity,
            before,
            item.quantity,
            item.currency_id.rounding,
        )
        total = item.currency_id.round(sum(amounts))
        if not total:
            return []
        undone, back = release.kind in UNDONE, release.kind == "came_back"
        if item.method == "revalue" and not undone:
            # It left at what it is worth; nothing stands against it.
            return []
        # What came back takes the release of its sale back, on its own side.
        lines = [self._counter_vals(item, total, red=undone or back)]
        if not undone:
            return [*lines, self._line_vals(item, self._cost_account(release), -total, red=back)]
        return lines + [
            self._line_vals(item, account, -amount, partner, red=True)
            for (account, partner, _amount), amount in zip(parts, amounts, strict=True)
            if amount
        ]

    @api.model
    def _posted_parts(self, item) -> list[tuple]:
        """(account, partner, amount) of who bears a loss, as it was posted; the settings may have changed since."""
        lines = item.move_line_ids.sorted("id")
        written = lines.filtered(lambda line: line.move_id == lines[:1].move_id and line.balance > 0)
        return [(line.account_id, line.partner_id, line.balance) for line in written]

    @api.model
    def _posted_account(self, item):
        """The allowance account that holds the write-down; the setting may have changed since."""
        return item.move_line_ids.filtered("after_sales_is_allowance").account_id[:1] or (
            item.company_id._after_sales_account("allowance")
        )

    @api.model
    def _cost_account(self, release):
        """The account that bears the cost of goods which were sold or scrapped."""
        company = release.company_id
        if release.kind == "came_back" and (posted := self._posted_cost_account(release.undoes_id)):
            return posted
        if release.kind in ("sold", "came_back"):
            accounts = release.write_down_id.product_id.with_company(company)._get_product_accounts()
            return accounts["expense"] or company._after_sales_account("loss")
        place = release.move_id.location_dest_id.with_company(company)
        return place.valuation_account_id or company._after_sales_account("loss")

    @api.model
    def _posted_cost_account(self, release):
        """The account that a release was posted on; the product's may have changed since."""
        # Releases of before their account was kept: their entry was made in the same transaction.
        lines = release.write_down_id.move_line_ids.filtered(
            lambda line: line.create_date == release.create_date
            and not line.after_sales_is_allowance
            and line.balance < 0
        )
        return release.account_id or lines.account_id[:1]

    @api.model
    def _line_vals(self, item, account, balance: float, partner=None, red: bool = False, is_allowance=False) -> dict:
        """Values of a line; red ink stands on its own side with a negative amount, where the company does so.

        :param balance: debit if positive
        """
        debit = balance > 0
        if red and item.company_id.account_storno:
            debit = not debit
        amount = abs(balance) if debit == (balance > 0) else -abs(balance)
        return {
            "name": item.display_name,
            "account_id": account.id,
            "partner_id": partner.id if partner else False,
            "debit": amount if debit else 0.0,
            "credit": 0.0 if debit else amount,
            "after_sales_write_down_id": item.id,
            "after_sales_is_allowance": is_allowance,
        }

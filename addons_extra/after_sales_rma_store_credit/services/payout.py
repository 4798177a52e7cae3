from odoo import api, models
from odoo.addons.after_sales_rma.models.guarded import OURS, TRUSTED
from odoo.addons.after_sales_rma.models.log import did
from odoo.addons.after_sales_rma.models.outside import as_system, without_defaults
from odoo.tools import SQL

#: The name of this way.
STORE_CREDIT = "store_credit"


class AfterSalesPaying(models.AbstractModel):
    """Paying back to the customer's eWallet: the receivable becomes what the company owes until it is spent (R23)."""

    _inherit = "after.sales.paying"

    @api.model
    def _sql_gone(self) -> SQL:
        """Store credit that is not matched with its credit note any more was given all the same."""
        return SQL("(%s OR move.after_sales_wallet_given > 0)", super()._sql_gone())

    @api.model
    def _problem_of_other(self, debt, row, terms) -> str | None:
        if row.other != STORE_CREDIT:
            return super()._problem_of_other(debt, row, terms)
        program = debt.company._after_sales_wallet_program(debt.currency)
        if not terms.agreement:
            return self.env._("store credit needs the agreement of the customer: say how he agreed")
        if not program:
            return self.env._(
                "there is no eWallet in %(currency)s: make one in Sales, or name one in the settings",
                currency=debt.currency.name,
            )
        account, product = self._wallet_account(debt.company, program)
        if not account or account.internal_group != "liability":
            return self.env._(
                "%(product)s, by which the eWallet is spent, books on %(account)s: give it an income account of "
                "liabilities, where store credit stands until it is spent",
                product=product.display_name or program.name,
                account=account.display_name or "–",
            )
        return None

    @api.model
    def _wallet_account(self, company, program) -> tuple:
        """The account that an eWallet is spent from, as Odoo books its rewards; and the product that says so.

        :return: (``account.account``, ``product.product``), as superuser
        """
        rewards = program.sudo().reward_ids.filtered(lambda item: item.discount_mode == "per_point")
        product = rewards[:1].discount_line_product_id
        accounts = product.with_company(company).product_tmpl_id.get_product_accounts()
        return accounts.get("income") or self.env["account.account"], product

    @api.model
    def _pay_otherwise(self, orders, notes_of: dict, terms) -> dict:
        result = super()._pay_otherwise(orders, notes_of, terms)
        orders = [(debt, row) for debt, row in orders if row.other == STORE_CREDIT]
        if not orders:
            return result
        wallets = self._wallets([debt for debt, _row in orders], notes_of)
        entries = without_defaults(self.env["account.move"]).create(
            [self._prepare_wallet_entry(debt, row, notes_of[debt], wallets[debt], terms) for debt, row in orders]
        )
        entries.action_post()
        plan: dict = {}
        for (debt, _row), entry in zip(orders, entries, strict=True):
            owed = entry.line_ids.filtered(lambda line, debt=debt: line.account_id == debt.account)
            plan[debt] = plan.get(debt, debt.lines) | owed
            result[debt] = result.get(debt, entry.browse()) | entry
        lines = self.env["account.move.line"].with_context(after_sales_pays_back=TRUSTED)
        lines._reconcile_plan([group.with_env(lines.env) for group in plan.values()])
        for debt in plan:
            debt.lines = debt.lines.filtered(lambda line: not line.reconciled)
        did("Credit notes paid back as store credit", entries)
        return result

    @api.model
    def _wallets(self, debts: list, notes_of: dict) -> dict:
        """The eWallets of those who asked, made where there is none; as superuser: whoever pays knows nothing of them.

        :return: {debt: ``loyalty.card``}
        """
        programs = {
            key: key[0]._after_sales_wallet_program(key[1])
            for key in dict.fromkeys((debt.company, debt.currency) for debt in debts)
        }
        owners = {}
        for debt in debts:
            asked = notes_of[debt].sudo().after_sales_rma_ids[:1].partner_id or debt.partner
            owners[debt] = (programs[debt.company, debt.currency].id, asked.id)
        Card = as_system(self.env["loyalty.card"]).with_context(loyalty_no_mail=True)
        found = Card.search(
            [
                ("program_id", "in", [program for program, _partner in owners.values()]),
                ("partner_id", "in", [partner for _program, partner in owners.values()]),
            ],
            order="id desc",
        )
        # Of several, the oldest.
        wallets = {(card.program_id.id, card.partner_id.id): card for card in found}
        missing = [owner for owner in dict.fromkeys(owners.values()) if owner not in wallets]
        made = Card.create(
            [{"program_id": program, "partner_id": partner, "points": 0.0} for program, partner in missing]
        )
        wallets |= dict(zip(missing, made, strict=True))
        return {debt: wallets[owner] for debt, owner in owners.items()}

    @api.model
    def _prepare_wallet_entry(self, debt, row, notes, wallet, terms) -> dict:
        """Values of the entry: what was to be paid is owed as store credit, and the bonus with it."""
        company, currency = debt.company.sudo(), debt.currency
        account, _product = self._wallet_account(debt.company, wallet.program_id)
        bonus = currency.round(row.amount * company.after_sales_wallet_bonus / 100)
        day = terms.date or self.env["after.sales.working.time"]._today(company)
        names = ", ".join(notes.mapped("name"))
        parts = [(debt.account, row.amount), (account, -row.amount - bonus)]
        if bonus:
            parts.append((company.after_sales_wallet_bonus_account_id, bonus))
        return {
            **OURS,
            "move_type": "entry",
            "company_id": company.id,
            "date": day,
            "ref": names,
            "partner_id": debt.partner.id,
            "currency_id": currency.id,
            "after_sales_wallet_id": wallet.id,
            "after_sales_wallet_amount": row.amount + bonus,
            "after_sales_wallet_bonus": bonus,
            "after_sales_wallet_note_ids": [(6, 0, notes.ids)],
            "after_sales_agreement": terms.agreement,
            "line_ids": [
                (
                    0,
                    0,
                    {
                        "name": names,
                        "account_id": item.id,
                        "partner_id": debt.partner.id,
                        "currency_id": currency.id,
                        "amount_currency": amount,
                    },
                )
                for item, amount in parts
            ],
        }

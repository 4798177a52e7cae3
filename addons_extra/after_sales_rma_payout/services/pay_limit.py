from odoo import api, models
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.exceptions import UserError
from odoo.tools import SQL, formatLang

#: What a customer has to his credit, and what he was paid beyond it, by currency: credit notes and payments that
#: nothing was set off against yet, less what went to him that nothing was set off against (payments, bank statements,
#: other entries of money), payments without an entry, and online refunds that the provider was asked for.
OWED = """
    SELECT partner.commercial_partner_id, line.currency_id,
           sum(CASE WHEN line.amount_residual_currency < 0 THEN -line.amount_residual_currency
                    WHEN payment.payment_type = 'outbound' OR %(gone)s THEN -line.amount_residual_currency
                    ELSE 0 END)
      FROM account_move_line line
      JOIN res_partner partner ON partner.id = line.partner_id
      JOIN account_account account ON account.id = line.account_id AND account.account_type = 'asset_receivable'
      JOIN account_move move ON move.id = line.move_id
 LEFT JOIN account_payment payment ON payment.id = move.origin_payment_id
     WHERE partner.commercial_partner_id = ANY(%(partners)s) AND line.company_id IN %(companies)s
       AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
     GROUP BY 1, 2
     UNION ALL
    SELECT partner.commercial_partner_id, payment.currency_id,
           -sum(CASE WHEN note.open = 0 THEN 0 ELSE payment.amount END)
      FROM account_payment payment
      JOIN res_partner partner ON partner.id = payment.partner_id
 LEFT JOIN LATERAL (
           SELECT sum(move.amount_residual) AS open FROM account_move__account_payment rel
             JOIN account_move move ON move.id = rel.invoice_id
            WHERE rel.payment_id = payment.id) note ON true
     WHERE partner.commercial_partner_id = ANY(%(partners)s) AND payment.company_id IN %(companies)s
       AND payment.payment_type = 'outbound' AND payment.partner_type = 'customer' AND payment.move_id IS NULL
       AND payment.state IN ('in_process', 'paid')
     GROUP BY 1, 2
     UNION ALL
    SELECT partner.commercial_partner_id, asked.currency_id, sum(asked.amount)
      FROM payment_transaction asked
      JOIN res_partner partner ON partner.id = asked.partner_id
     WHERE partner.commercial_partner_id = ANY(%(partners)s) AND asked.company_id IN %(companies)s
       AND asked.operation = 'refund' AND asked.state IN ('draft', 'pending', 'authorized', 'done')
       AND asked.payment_id IS NULL
     GROUP BY 1, 2
"""


class AfterSalesPaying(models.AbstractModel):
    """Never more than was paid minus paid back, whoever pays and by whatever way (R23, law 2)."""

    _inherit = "after.sales.paying"

    @api.model
    def _check_owed(self, customers: set[tuple], asked: dict | None = None) -> None:
        """Refuse payments to customers of cases beyond what they have to their credit.

        Whoever pays the same customer at the same time is retried after us, and then sees what we paid.

        :param customers: {(company, commercial partner)} whose payments were just posted
        :param asked: {(company, commercial partner): (currency, amount)} that is about to be paid besides
        :raise UserError: names the customer and the amounts
        """
        concerned = self._of_cases({partner.id for _company, partner in customers})
        if not concerned:
            return
        self._hold_customers(self.env["res.partner"].browse(concerned))
        self.env.flush_all()
        for company in {company for company, _partner in customers}:
            partners = {partner for own, partner in customers if own == company and partner.id in concerned}
            lefts = self._left_of(company, partners)
            for partner in partners:
                self._check_one_owed(company, partner, lefts[partner.id], (asked or {}).get((company, partner)))

    @api.model
    def _left_of(self, company, partners: set) -> dict[int, dict[int, float]]:
        """{commercial partner: {currency: what he has to his credit}} in a company and its branches."""
        family = self.env["res.company"].sudo().search([("id", "child_of", company.root_id.id)])
        ids = [partner.id for partner in partners]
        lefts: dict[int, dict[int, float]] = {partner_id: {} for partner_id in ids}
        for partner_id, currency_id, amount in self.env.execute_query(
            SQL(OWED, partners=ids, companies=tuple(family.ids), gone=self._sql_gone())
        ):
            left = lefts[partner_id]
            left[currency_id] = left.get(currency_id, 0.0) + float(amount or 0.0)
        return lefts

    @api.model
    def _sql_gone(self) -> SQL:
        """Which entries ``move`` take something to a customer besides payments: those that move money to him.

        Who takes a payment of the customer back does not pay him: he owes again what it paid.
        """
        return SQL(
            """(payment.id IS NULL AND move.move_type = 'entry' AND move.reversed_entry_id IS NULL AND EXISTS (
                SELECT FROM account_move_line money
                  JOIN account_account liquid ON liquid.id = money.account_id
                 WHERE money.move_id = move.id AND money.balance < 0 AND (liquid.account_type = 'asset_cash'
                       OR liquid.id IN (SELECT payment_account_id FROM account_payment_method_line))))"""
        )

    @api.model
    def _money_accounts(self, accounts):
        """Those of these accounts that stand for money: banks, tills, and what payments pass on their way there."""
        on_the_way = self.env["account.payment.method.line"].sudo().search([("payment_account_id", "in", accounts.ids)])
        return accounts.filtered(lambda item: item.account_type == "asset_cash") | on_the_way.payment_account_id

    @api.model
    def _hold_customers(self, partners) -> None:
        """Who pays these customers at the same time comes after us."""
        hold(partners.sudo())

    @api.model
    def _of_cases(self, partner_ids: set[int]) -> set[int]:
        """Which of these commercial partners ever got a credit note of a case; nobody else is looked at."""
        if not partner_ids:
            return set()
        self.env["account.move"].flush_model(["after_sales_rma_ids", "partner_id", "commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT customer.commercial_partner_id
                  FROM res_partner customer
                  JOIN account_move move ON move.partner_id = customer.id
                  JOIN account_move_after_sales_rma_rel rel ON rel.account_move_id = move.id
                 WHERE customer.commercial_partner_id = ANY(%s) AND move.move_type = 'out_refund'
                """,
                list(partner_ids),
            )
        )
        return {partner_id for (partner_id,) in rows}

    @api.model
    def _check_one_owed(self, company, partner, left: dict[int, float], asked: tuple | None) -> None:
        """:raise UserError: this customer would get more than he has to his credit"""
        if asked:
            currency, amount = asked
            left[currency.id] = left.get(currency.id, 0.0) - amount
        currencies = self.env["res.currency"].sudo()
        short = {
            currency: -amount
            for currency_id, amount in left.items()
            if (currency := currencies.browse(currency_id)).compare_amounts(amount, 0) < 0
        }
        if not short:
            return
        # In several currencies, what he has in one covers what he gets in another, at today's rate.
        today = self.env["after.sales.working.time"]._today(company)
        own = company.sudo().currency_id
        total = sum(
            currencies.browse(currency_id)._convert(amount, own, company.sudo(), today)
            for currency_id, amount in left.items()
        )
        paid = sum(currency._convert(amount, own, company.sudo(), today) for currency, amount in short.items())
        if len(left) > 1 and total >= -paid * 0.01:
            return
        currency, amount = next(iter(short.items()))
        raise UserError(
            self.env._(
                "%(customer)s has too little to his credit: %(amount)s would be paid back beyond what he paid and was "
                "credited. It may be paid already: match it with the credit note instead.",
                customer=partner.sudo().display_name,
                amount=formatLang(self.env, amount, currency_obj=currency),
            )
        )

from odoo import api, models
from odoo.exceptions import UserError


class AfterSalesPaying(models.AbstractModel):
    """Whose account money goes to, and who gets a cheque (H3.1, R48)."""

    _inherit = "after.sales.paying"

    @api.model
    def _payee_account(self, debt):
        """The account that was told on a case of the debt, the newest first; else one of the customer's."""
        told = debt.notes.sudo().after_sales_rma_ids.sorted("id", reverse=True).payee_bank_id
        own = told.filtered(lambda bank: bank.active and bank.partner_id.commercial_partner_id == debt.partner)
        return own[:1].with_env(self.env) or super()._payee_account(debt)

    @api.model
    def _account_problem(self, debt, row) -> str | None:
        """A cheque goes to nobody's account; it has a number, which its journal never had before."""
        if not row.cheque:
            return super()._account_problem(debt, row)
        if row.bank:
            return self.env._("a cheque goes to no account")
        used = (
            self.env["account.payment"]
            .sudo()
            .search_count(
                [("journal_id", "=", row.journal.id), ("after_sales_cheque_number", "=", row.cheque)]
                + [("state", "not in", ("canceled", "rejected"))],
                limit=1,
            )
        )
        return self.env._("cheque %(number)s was used already", number=row.cheque) if used else None

    @api.model
    def _check_rows(self, debt, rows, proposal, terms) -> None:
        """Money for somebody else than the customer has a reason: the accountant's, or the one told on the case.

        :raise UserError: it has none
        """
        super()._check_rows(debt, rows, proposal, terms)
        cheques = [row.cheque for row in rows if row.cheque]
        if len(cheques) != len(set(cheques)):
            self._refuse_payee(debt, self.env._("two cheques have one number"))
        if terms.reason:
            return
        cases = debt.notes.sudo().after_sales_rma_ids
        names = (debt.partner | cases.partner_id | debt.notes.partner_id).sudo().mapped("name")
        known = {(name or "").strip().casefold() for name in names}
        for row in rows:
            bank = row.bank.sudo()
            payee = (row.payee if row.cheque else bank.acc_holder_name or "").strip()
            told = bank and cases.filtered(lambda case, bank=bank: case.payee_bank_id == bank and case.payee_reason)
            if payee and payee.casefold() not in known and not told:
                self._refuse_payee(
                    debt, self.env._("%(payee)s is somebody else: say why the money goes there", payee=payee)
                )

    @api.model
    def _refuse_payee(self, debt, problem: str) -> None:
        """:raise UserError: names the customer and what is wrong"""
        raise UserError(self.env._("%(customer)s: %(problem)s.", customer=debt.partner.display_name, problem=problem))

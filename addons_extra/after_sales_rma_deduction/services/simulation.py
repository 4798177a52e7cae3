from odoo import api, models
from odoo.addons.after_sales_rma.services.simulation import Extra, Ledger

from ..rules.deduction import deducted


class AfterSalesSimulation(models.AbstractModel):
    """What stands on a credit note for fees, losses of value, gifts and freight."""

    _inherit = "after.sales.simulation"

    @api.model
    def _record_terms(self, rmas) -> None:
        self.env["after.sales.deduction"]._refresh(rmas)
        super()._record_terms(rmas)

    @api.model
    def _ledgers(self, rmas) -> dict:
        """What the credit notes of cases took so far: {case: ``Ledger``}."""
        terms = self.env["after.sales.deduction"]._terms(rmas)
        ledgers = super()._ledgers(rmas)
        for rma in rmas.filtered(lambda rma: terms[rma]):
            ledger = ledgers[rma]
            ledger.terms += terms[rma]
            for line in rma.line_ids:
                items = line.credit_line_ids | line.extra_line_ids.filtered(
                    lambda item: not item.after_sales_deduction_id
                )
                ledger.price[line] = sum(item.price_total for item in items if item.parent_state != "cancel")
            ledger.taken |= {term.key: term.record._taken() for term in terms[rma] if term.record}
        return ledgers

    @api.model
    def _deductions(self, rma, invoice, goods: list, extras: list[Extra], ledger: Ledger) -> list[Extra]:
        """What a credit note deducts for fees, loss of value, gifts and freight, or gives in addition."""
        total = self.env["after.sales.refund"]._total
        rounding = invoice.currency_id.rounding
        net = self._net(goods, extras)
        for (line, _sold), details in net.items():
            if line:
                ledger.price[line] += total(details, 0)
        result = super()._deductions(rma, invoice, goods, extras, ledger)
        for term in ledger.terms:
            credited = term.line._credited_by() if term.line else rma.line_ids
            concerned = {key: details for key, details in net.items() if not term.line or key[0] == credited}
            available = sum(total(details, 0) for details in concerned.values())
            if not concerned:
                continue
            price = sum(ledger.price[line] for line in credited)
            if term.line:
                price *= term.line._credited_share()
            amount = deducted(term.percent, term.amount, price, ledger.taken[term.key], max(available, 0.0), rounding)
            if not amount:
                continue
            ledger.taken[term.key] += amount
            for extra in self._deduction_extras(invoice, term, amount, concerned):
                result.append(extra)
                for key in concerned:
                    if key[1] == extra.source and extra.details.keys() - {"base"} <= net[key].keys():
                        net[key] = self._added(net[key], extra.details)
                        break
        return result

    @api.model
    def _prepare_extra_vals(self, extra: Extra) -> dict:
        vals = super()._prepare_extra_vals(extra)
        if extra.term and extra.term.record:
            vals["after_sales_deduction_id"] = extra.term.record.id
        return vals

    @api.model
    def _account(self, extra: Extra, addition: bool):
        """What the company says for deductions and freight, else as invoiced."""
        account = super()._account(extra, addition)
        # An allowance lowers the price of the sale.
        if not extra.term or extra.kind == "early_payment" or extra.term.kind == "allowance":
            return account
        company = extra.source.company_id
        return (company.after_sales_freight_account_id if addition else company.after_sales_fee_account_id) or account

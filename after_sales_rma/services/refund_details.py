from collections import defaultdict

from odoo import api, models

from ..models.reader import as_read_by
from ..rules.quantity import is_last
from ..rules.simulation import still_to_take


class AfterSalesRefund(models.AbstractModel):
    """What documents posted, line by line and account by account: the base of every portion (law 5).

    Never what a tax, a rate or a category says today.
    """

    _inherit = "after.sales.refund"

    @api.model
    def _tax_details(self, move) -> dict:
        """Rounded amounts of every product line of an invoice or credit note, as they were posted.

        A cash rounding that was put on a tax is no part of that tax: it goes back as a line of its own.

        :return: {line: {"base": (in currency, in company currency), tax id: (tax, tax, base, base)}}
        """
        result = {}
        base_lines, tax_lines = move._get_rounded_base_and_tax_lines()
        of_taxes = [tax_line for tax_line in tax_lines if tax_line["record"].display_type != "rounding"]
        if len(of_taxes) < len(tax_lines):
            self.env["account.tax"]._round_base_lines_tax_details(base_lines, move.company_id, tax_lines=of_taxes)
        for base_line in base_lines:
            details, line = base_line["tax_details"], base_line["record"]
            computed = (
                details["total_excluded_currency"] + details["delta_total_excluded_currency"],
                details["total_excluded"] + details["delta_total_excluded"],
            )
            # A tax that is part of the price may have another rate today.
            posted = (move.direction_sign * line.amount_currency, move.direction_sign * line.balance)
            amounts = {"base": posted}
            for tax in details["taxes_data"]:
                if not tax["is_reverse_charge"]:
                    amounts[tax["tax"].id] = (
                        tax["tax_amount_currency"],
                        tax["tax_amount"],
                        tax["base_amount_currency"] + posted[0] - computed[0],
                        tax["base_amount"] + posted[1] - computed[1],
                    )
            result[line] = amounts
        return result

    @api.model
    def _sold_details(self, invoice) -> dict:
        """Amounts of every line of an invoice, in company currency with what a down payment was really entered at.

        A down payment in another currency is settled at the rate of the final invoice, though it was entered at that
        of its own: what both differ by was earned with the goods, and goes back with them.
        """
        result = self._tax_details(invoice)
        if invoice.move_type == "out_refund":
            result = {
                line: {name: tuple(-amount for amount in entries) for name, entries in amounts.items()}
                for line, amounts in result.items()
            }
        if invoice.currency_id == invoice.company_currency_id:
            return result
        for name, difference in self._down_payment_differences(invoice, result).items():
            goods = [line for line in self._goods(result) if name in result[line]]
            whole, done = sum(result[line][name][1] for line in goods), 0.0
            for index, line in enumerate(goods):
                amounts = result[line][name]
                rest = index == len(goods) - 1
                part = difference - done if rest else difference * amounts[1] / whole if whole else 0.0
                part = invoice.company_currency_id.round(part)
                result[line][name] = (amounts[0], amounts[1] + part, *amounts[2:])
                done += part
        return result

    @api.model
    def _goods(self, of_invoice: dict) -> list:
        """The lines of an invoice that sell something.

        :param of_invoice: as ``_tax_details`` says
        """
        return [
            line
            for line, amounts in of_invoice.items()
            if line._after_sales_sold_qty() > 0 and amounts["base"][0] > 0 and line.display_type == "product"
        ]

    @api.model
    def _prepare_advance_vals(self, invoice, taken: dict) -> list[dict]:
        """Values of credit note lines for advances that have an account of their own, entered at another rate.

        What they were entered at and settled at differs there, and not in revenue. It is no amount in the currency of
        the document: the line says 0 in it.

        :param taken: as ``_taken`` tells, this credit note's portions included; these lines are added to it
        """
        if (
            invoice.currency_id == invoice.company_currency_id
            or invoice.move_type != "out_invoice"
            or not invoice.invoice_line_ids.sale_line_ids.filtered("is_downpayment")
        ):
            return []
        details = self._tax_details(invoice)
        apart = self._advances_apart(invoice, details)
        goods = self._goods(details) if apart else []
        whole = sum(details[line]["base"][0] for line in goods)
        share = sum(details[line]["base"][0] * self._part_taken(line, taken[line]) for line in goods) / (whole or 1.0)
        vals_list = []
        for line, difference in apart.items():
            before = sum(amounts["base"][1] for _quantity, amounts in taken[line])
            part = invoice.company_currency_id.round(difference * share - before)
            if part:
                taken[line].append((0.0, {"base": (0.0, part)}))
                vals_list.append(self._prepare_advance_line_vals(invoice, line, part))
        return vals_list

    @api.model
    def _part_taken(self, line, portions: list) -> float:
        """Which part of an invoice line its portions took, 0 to 1."""
        whole, done = line._after_sales_sold_qty(), sum(quantity for quantity, _amounts in portions)
        return 1.0 if is_last(done, 0.0, whole) else done / whole

    @api.model
    def _prepare_advance_line_vals(self, invoice, line, part: float) -> dict:
        """Values of the line that takes back a difference, in company currency, of a line that settles an advance."""
        return {
            "name": as_read_by(self, invoice.partner_id).env._("Down payment at another exchange rate"),
            "quantity": 1.0,
            "price_unit": 0.0,
            "account_id": line.account_id.id,
            "tax_ids": [(5, 0, 0)],
            "sequence": 9998,
            "after_sales_origin_line_id": line.id,
            "extra_tax_data": {
                "currency_id": line.currency_id.id,
                "price_unit": 0.0,
                "discount": 0.0,
                "quantity": 1.0,
                "rate": invoice.invoice_currency_rate,
                "manual_total_excluded_currency": 0.0,
                "manual_total_excluded": part,
                "manual_tax_amounts": {"0": {}},
            },
        }

    @api.model
    def _advances_apart(self, invoice, of_invoice: dict) -> dict:
        """What advances were entered at, less what an invoice settles them at, where goods are on other accounts.

        :return: {line of the invoice that settles an advance: difference of its base, in company currency}
        """
        result, goods = {}, {line.account_id for line in self._goods(of_invoice)}
        for item, line in self._settlements(of_invoice):
            if line.account_id in goods:
                continue
            settled, entered = of_invoice[line]["base"], self._tax_details(item.move_id)[item]["base"]
            difference = settled[1] - entered[1] * settled[0] / entered[0] if entered[0] else 0.0
            if difference := invoice.company_currency_id.round(difference):
                result[line] = difference
        return result

    @api.model
    def _down_payment_differences(self, invoice, of_invoice: dict) -> dict:
        """What down payments were entered at, less what an invoice settles them at: {"base" or tax id: amount}.

        Of their base, only what stands on the accounts of the goods; other accounts get it back themselves.
        """
        differences, apart = defaultdict(float), self._advances_apart(invoice, of_invoice)
        for item, line in self._settlements(of_invoice):
            settled = of_invoice[line]
            entered = self._tax_details(item.move_id)[item]
            share = -settled["base"][0] / entered["base"][0] if entered["base"][0] else 0.0
            for name, amounts in settled.items():
                if name in entered and not (name == "base" and line in apart):
                    differences[name] += entered[name][1] * share + amounts[1]
        return {
            name: difference
            for name, amount in differences.items()
            if (difference := invoice.company_currency_id.round(amount))
        }

    @api.model
    def _down_payments_settled(self, invoice) -> dict:
        """What a final invoice settles of each down payment, with tax: {its invoice: amount in the currency, > 0}."""
        if not invoice.invoice_line_ids.sale_line_ids.filtered("is_downpayment"):
            return {}
        result = defaultdict(float)
        of_invoice = self._tax_details(invoice)
        for item, line in self._settlements(of_invoice):
            result[item.move_id] -= self._total(of_invoice[line], 0)
        return {move: amount for move, amount in result.items() if invoice.currency_id.round(amount) > 0}

    @api.model
    def _settlements(self, of_invoice: dict) -> list[tuple]:
        """Lines of an invoice that settle a down payment.

        :param of_invoice: as ``_tax_details`` says
        :return: [(line that the down payment was entered with, on its own invoice; line that settles it)]
        """
        result = []
        for line, settled in of_invoice.items():
            down = line.sale_line_ids.filtered("is_downpayment")
            if not down or settled["base"][0] >= 0:
                continue
            paid = down.invoice_lines.filtered(
                lambda item: item.parent_state == "posted" and item.move_type == "out_invoice" and item.quantity > 0
            )
            result += [(item, line) for item in paid[:1]]
        return result

    @api.model
    def _keep_accounts_of_taxes(self, credit_note) -> None:
        """A tax that was split over several accounts goes back to each of them, to the cent, once all came back."""
        invoice = credit_note.reversed_entry_id
        of_invoice = self._by_tax_and_account(invoice)
        split = {tax for tax, _account in of_invoice if len([key for key in of_invoice if key[0] == tax]) > 1}
        if not split:
            return
        before = self._by_tax_and_account(self._credit_notes(invoice) - credit_note)
        now = self._by_tax_and_account(credit_note)
        rounding = (invoice.currency_id.rounding, invoice.company_currency_id.rounding)
        for tax in split:
            keys = [key for key in of_invoice if key[0] == tax and key in now]
            moved = [self._balance_of(key, tax, of_invoice, before, now, rounding) for key in keys]
            for index in range(2):
                # What the rounding of the shares lacks is on the largest.
                total = sum(now[key][index] for key in keys)
                largest = max(range(len(keys)), key=lambda place, index=index: abs(moved[place][index]), default=None)
                if largest is not None:
                    moved[largest][index] += total - sum(part[index] for part in moved)
            for key, (in_currency, in_company) in zip(keys, moved, strict=True):
                lines = now[key][2]
                change = (in_currency - now[key][0], in_company - now[key][1])
                if any(abs(part) > unit / 2 for part, unit in zip(change, rounding, strict=True)):
                    lines[:1].write(
                        {
                            "amount_currency": invoice.currency_id.round(lines[:1].amount_currency + change[0]),
                            "balance": invoice.company_currency_id.round(lines[:1].balance + change[1]),
                        }
                    )

    @api.model
    def _balance_of(self, key, tax, of_invoice: dict, before: dict, now: dict, rounding: tuple) -> list[float]:
        """What a credit note takes of one account of a tax: its share of all that is taken by now."""
        result = []
        for index in range(2):
            whole = sum(amounts[index] for other, amounts in of_invoice.items() if other[0] == tax)
            taken = sum(
                amounts[index] for totals in (before, now) for other, amounts in totals.items() if other[0] == tax
            )
            fraction = min(-taken / whole, 1.0) if whole else 0.0
            earlier = before[key][index] if key in before else 0.0
            result.append(still_to_take(-of_invoice[key][index], fraction, earlier, rounding[index]))
        return result

    @api.model
    def _by_tax_and_account(self, moves) -> dict:
        """Balances of tax lines, cash rounding apart: {(tax, account): (in currency, in company currency, lines)}."""
        lines = moves.line_ids.filtered(lambda line: line.tax_line_id and line.display_type != "rounding")
        return {
            key: (sum(group.mapped("amount_currency")), sum(group.mapped("balance")), group)
            for key, group in lines.grouped(lambda line: (line.tax_line_id, line.account_id)).items()
        }

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.exceptions import UserError


class AfterSalesRma(models.Model):
    """Who decides that goods stay: a limit or a rule of the company, else an approver (R09, R13)."""

    _inherit = "after.sales.rma"

    has_allowance = fields.Boolean(compute="_compute_has_allowance")
    stay_note = fields.Text(compute="_compute_stay_note", help="Why a person decides that goods stay.")

    @api.depends("line_ids.remedy")
    def _compute_has_allowance(self):
        for rma in self:
            rma.has_allowance = any(line._is_allowance() for line in rma.line_ids)

    @api.depends("line_ids.remedy", "line_ids.amount_total", "state")
    @api.depends_context("lang")
    def _compute_stay_note(self):
        for rma in self:
            rma.stay_note = "\n".join(rma._stay_notes()) if rma.state == "submitted" else False

    # -- the company's limits ------------------------------------------------------------------------------------

    def _in_company_currency(self, amount: float) -> float:
        self.ensure_one()
        company, day = self.company_id.sudo(), self.date_request or fields.Datetime.now()
        return self.currency_id._convert(amount, company.currency_id, company, day)

    def _lines_on_orders(self, remedies: tuple[str, ...]):
        """Lines with these remedies on the orders of this case, of all cases that are not refused, as superuser.

        Whoever splits a request over several cases stays below no limit by it.
        """
        self.ensure_one()
        mine = self.sudo().line_ids.filtered(lambda line: line.remedy in remedies)
        others = mine.search(
            [
                ("sale_line_id.order_id", "in", mine.sale_line_id.order_id.ids),
                ("remedy", "in", remedies),
                ("rma_id.state", "in", ("submitted", "authorized", "done")),
                ("rma_id", "!=", self.id),
            ]
        )
        return others | mine

    @api.model
    def _value_of(self, lines) -> float:
        """What the customer gets by case lines, tax included, in company currency."""
        return sum(line.rma_id._in_company_currency(line.amount_total) for line in lines)

    def _allowances_given(self) -> float:
        """What the customer gets in allowances on the orders of this case, tax included, in company currency."""
        return self._value_of(self._lines_on_orders(("allowance",)))

    def _allowance_exceeds(self) -> bool:
        """Whether the allowances of this case need an approver."""
        self.ensure_one()
        if not self.has_allowance:
            return False
        company = self.company_id.sudo()
        given = self._allowances_given()
        return company.currency_id.compare_amounts(given, company.after_sales_allowance_limit) > 0

    def _no_return_rules(self) -> dict:
        """Why goods need not come back by rule: {line without return: words, empty where no rule says so}."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line._needs_no_return())
        if not lines:
            return {}
        labels, words = self._no_return_labels(), self._no_return_words()
        return {line: labels.get(line.product_id.after_sales_no_return) or words for line in lines}

    def _no_return_words(self) -> str:
        """The rule by which nothing of the orders of this case need come back; empty where there is none.

        What need not come back counts together, over all cases: its value, and the freight of one parcel with all of
        it (R09).
        """
        lines = self._lines_on_orders(self.line_ids._no_return_remedies())
        company, value = self.company_id.sudo(), self._value_of(lines)
        currency, limit = company.currency_id, company.after_sales_no_return_limit
        if limit and currency.compare_amounts(value, limit) <= 0:
            return self.env._("value up to %(limit)s", limit=currency.format(limit))
        weight = sum(line.product_id.weight * line._product_qty() for line in lines)
        freight = company.after_sales_parcel_back + company.after_sales_parcel_back_weight * weight
        if currency.compare_amounts(freight, value) > 0:
            return self.env._("a parcel back would cost %(freight)s", freight=currency.format(freight))
        return ""

    @api.model
    def _no_return_labels(self) -> dict:
        return dict(self.env["product.template"]._fields["after_sales_no_return"]._description_selection(self.env))

    def _lines_beyond_rule(self):
        """Lines that need not come back for a person's reason only."""
        return self.line_ids.browse().union(
            *(line for rma in self for line, words in rma._no_return_rules().items() if not words)
        )

    def _stay_notes(self) -> list[str]:
        """What the person who decides this case has to know, in words."""
        self.ensure_one()
        notes = [line._no_return_note() for line in self._lines_beyond_rule()]
        if self._allowance_exceeds():
            company = self.company_id.sudo()
            notes.append(
                self.env._(
                    "Allowances of the order: %(given)s; without an approver up to %(limit)s.",
                    given=company.currency_id.format(self._allowances_given()),
                    limit=company.currency_id.format(company.after_sales_allowance_limit),
                )
            )
        return notes

    # -- the decision --------------------------------------------------------------------------------------------

    def _check_submittable(self) -> None:
        """What the checks of goods that stay ask of invoices is read once for all cases."""
        staying = self.sudo().line_ids.filtered(lambda line: line._stays())
        invoices = staying.sale_line_id.invoice_lines.move_id
        self.env["after.sales.refund"].sudo()._read_together(invoices | invoices.reversal_move_ids)
        invoices.line_ids.tax_tag_ids.mapped("name")
        super()._check_submittable()

    def _on_submitted(self) -> None:
        """Who asks for the same order at the same moment is retried after us, and counts what we gave."""
        hold(self.sudo().line_ids.filtered(lambda line: line._stays() or line._needs_no_return()).sale_line_id)
        super()._on_submitted()

    def _needs_decision(self) -> bool:
        return super()._needs_decision() or self._allowance_exceeds() or bool(self._lines_beyond_rule())

    def _needs_reason(self) -> bool:
        return super()._needs_reason() or bool(self._lines_beyond_rule())

    def _ask_reason(self) -> dict | None:
        dialog = super()._ask_reason()
        if dialog or not self._lines_beyond_rule():
            return dialog
        return self.env["after.sales.no.return"]._open(self)

    def _before_authorized(self, reason: str | None) -> None:
        """What need not come back by no rule stays for a reason; it is kept on the line (R09, law 4)."""
        super()._before_authorized(reason)
        reason = (reason or "").strip()
        for rma in self:
            for line, words in rma._no_return_rules().items():
                if not words and not reason:
                    raise UserError(
                        self.env._(
                            "%(case)s: say why %(product)s need not come back.",
                            case=rma.name,
                            product=line.product_id.display_name,
                        )
                    )
                line.sudo()._trusted().no_return_reason = words or reason

    def _on_authorized(self) -> None:
        """What is refunded without return waits for nothing: its credit note is posted with the decision."""
        super()._on_authorized()
        now = self.filtered(lambda rma: any(line.remedy == "refund_only" for line in rma.line_ids))
        if now:
            self.env["after.sales.refund"]._post_without_return(now)

    def _on_reopened(self) -> None:
        super()._on_reopened()
        again = self.line_ids.filtered(lambda line: line.rma_id.state == "draft" and line.no_return_reason)
        again.sudo()._trusted().no_return_reason = False

from odoo import api, fields, models

#: Remedies in which the goods stay with the customer and money moves.
STAYS = ("allowance", "refund_only")


class AfterSalesRmaLine(models.Model):
    """Goods that stay with the customer: a part of the price goes back, or all of it (L26, R04)."""

    _inherit = "after.sales.rma.line"

    remedy = fields.Selection(
        selection_add=[
            ("refund",),
            ("refund_only", "Refund without return"),
            ("allowance", "Price allowance"),
        ],
        ondelete={"refund_only": "set default", "allowance": "set default"},
    )
    allowance_percent = fields.Float(
        string="Allowance %", digits="Discount", help="Of the price paid for this line, promotions taken off."
    )
    allowance_amount = fields.Monetary(help="For the whole line, tax included.")
    no_return_reason = fields.Char(
        string="Why without Return", readonly=True, copy=False, help="The rule, or the reason of whoever decided."
    )

    _allowance_percent_range = models.Constraint(
        "CHECK (coalesce(allowance_percent, 0) BETWEEN 0 AND 100)", "A percentage lies in 0 to 100."
    )
    _allowance_one_way = models.Constraint(
        "CHECK (coalesce(allowance_amount, 0) >= 0"
        " AND (coalesce(allowance_amount, 0) = 0 OR coalesce(allowance_percent, 0) = 0))",
        "An allowance is a percentage or an amount, and gives money back.",
    )

    # -- what the remedy means -----------------------------------------------------------------------------------

    @api.model
    def _no_return_remedies(self) -> tuple[str, ...]:
        """Remedies in which goods that would come back need not, by a rule or for a reason; others add theirs."""
        return ("refund_only",)

    def _needs_no_return(self) -> bool:
        """Whether the goods of this line would come back, were it not for a rule or somebody's reason."""
        return self.remedy in self._no_return_remedies()

    def _no_return_note(self) -> str:
        """What is decided of this line where no rule says so, in words."""
        return self.env._(
            "%(product)s: refunded without coming back, and no rule says so.", product=self.product_id.display_name
        )

    def _stays(self) -> bool:
        """Whether the goods of this line stay with the customer while money moves."""
        return self.remedy in STAYS

    def _is_allowance(self) -> bool:
        return self.remedy == "allowance"

    def _expects_goods(self) -> bool:
        return not self._stays() and super()._expects_goods()

    def _claims_goods(self) -> bool:
        """What is refunded without coming back cannot be asked for again; what got an allowance may still come back."""
        return self.remedy == "refund_only" or super()._claims_goods()

    def _counts_as_return(self) -> bool:
        return not self._stays() and super()._counts_as_return()

    def _is_credited(self) -> bool:
        return self._stays() or super()._is_credited()

    def _credits_excess(self) -> bool:
        """What stays was delivered and invoiced rightly: nothing of it is invoiced too much."""
        return not self._stays() and super()._credits_excess()

    def _credited_apart(self) -> str:
        """No return, so another reason on the red invoice (L26); an allowance is no refund of goods either."""
        return self.remedy if self._stays() else super()._credited_apart()

    # -- quantities and amounts ----------------------------------------------------------------------------------

    @api.depends("remedy", "allowance_percent", "allowance_amount")
    def _compute_amount_total(self):
        """What the customer gets of the order's price, as far as the order tells."""
        result = super()._compute_amount_total()
        for line in self.filtered(lambda line: line._is_allowance()):
            asked = line.amount_total * line.allowance_percent / 100 + line.allowance_amount
            line.amount_total = min(asked, line.amount_total)
        return result

    @api.depends("remedy", "quantity", "rma_id.state")
    def _compute_qty_inspected(self):
        """Nothing arrives: what is authorised is accepted."""
        result = super()._compute_qty_inspected()
        for line in self:
            if line._stays() and line.rma_id.state in ("authorized", "done"):
                line.qty_accepted = line.quantity
        return result

    @api.depends("remedy", "quantity")
    def _compute_qty_credited(self):
        """An allowance is credited once for the whole line: it takes no quantity of the invoice."""
        result = super()._compute_qty_credited()
        for line in self.filtered(lambda line: line._is_allowance()):
            states = set(line.credit_line_ids.mapped("parent_state"))
            line.qty_credited = line.quantity if "posted" in states else 0.0
            line.qty_credit_draft = line.quantity if "draft" in states - {"posted"} else 0.0
        return result

    @api.depends("qty_accepted", "qty_credited", "qty_credit_draft")
    def _compute_qty_to_credit(self):
        result = super()._compute_qty_to_credit()
        for line in self.filtered(lambda line: line._stays() and line.sale_line_id):
            line.qty_to_credit = max(line.qty_accepted - line.qty_credited - line.qty_credit_draft, 0.0)
        return result

    def _allowance_at_most(self) -> float:
        """What was decided that the customer gets of this line by the invoices that it stands on, tax included."""
        self.ensure_one()
        if self.allowance_amount:
            return self.allowance_amount
        price, quantity, unit = 0.0, self._to_order(self.quantity), self.sale_line_id.product_uom_id
        for sold in self.credit_line_ids.after_sales_origin_line_id:
            whole = sold._after_sales_sold_qty(unit)
            price += sold._after_sales_sold("price_total") * (min(quantity / whole, 1.0) if whole else 0.0)
        # Each line that it stands on was rounded by itself.
        spare = self.currency_id.rounding * len(self.credit_line_ids)
        return self.currency_id.round(price * self.allowance_percent / 100) + spare

    def _progress_parts(self) -> list[tuple[str, str]]:
        if not self._stays():
            return super()._progress_parts()
        if self.qty_credited:
            return [(self.env._("credited"), "success")]
        return [(self.env._("stays with the customer"), "secondary")]

    # -- what is missing -----------------------------------------------------------------------------------------

    def _submit_problems(self) -> list[str]:
        problems = super()._submit_problems()
        return [*problems, *self._stay_problems()] if self._stays() or self._needs_no_return() else problems

    def _stay_problems(self) -> list[str]:
        """What speaks against a remedy in which the goods stay, in the user's words."""
        self.ensure_one()
        product, problems = self.product_id.display_name, []
        if self._is_allowance() and not (self.allowance_percent or self.allowance_amount):
            problems.append(self.env._("%(product)s: say how much of the price goes back.", product=product))
        if self.company_id.sudo().after_sales_stay_evidence and not self.rma_id.message_attachment_count:
            problems.append(self.env._("%(product)s: goods that stay need a photo or another file.", product=product))
        if not self._stays():
            return problems
        if not self.sale_line_id:
            problems.append(
                self.env._("%(product)s: without an order there is no price to give back.", product=product)
            )
            return problems
        return problems or self.env["after.sales.refund"].sudo()._allowance_problems(self.sudo())

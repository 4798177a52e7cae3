from odoo import api, fields, models


class AfterSalesRmaLine(models.Model):
    """Replacement without return: something is sent, and what the customer has need not come back (R09, R25).

    Whether it need not is decided like a refund without return, by the same rules and with it under the same limits.
    The same again leaves like a swap, on the original order line, which counts neither; so it may itself come back,
    while the claim on the first goods is used up. Its cost is a cost of sales as a whole, beside that of the first.

    Something else is sold like any other exchange, on a replacement order, and the first goods are credited as a refund
    without return is: their price goes back, their cost stays, and one difference is left to pay.
    """

    _inherit = "after.sales.rma.line"

    remedy = fields.Selection(
        selection_add=[("exchange",), ("replace_only", "Replacement without return"), ("part",)],
        ondelete={"replace_only": "set default"},
    )

    def _is_replaced_only(self) -> bool:
        return self.remedy == "replace_only"

    @api.model
    def _no_return_remedies(self) -> tuple[str, ...]:
        return (*super()._no_return_remedies(), "replace_only")

    def _no_return_note(self) -> str:
        if not self._is_replaced_only():
            return super()._no_return_note()
        return self.env._(
            "%(product)s: replaced without coming back, and no rule says so.", product=self.product_id.display_name
        )

    def _expects_goods(self) -> bool:
        return not self._is_replaced_only() and super()._expects_goods()

    def _claims_goods(self) -> bool:
        """What is replaced without coming back cannot be asked for again."""
        return self._is_replaced_only() or super()._claims_goods()

    def _counts_as_return(self) -> bool:
        return not self._is_replaced_only() and super()._counts_as_return()

    def _is_replaced(self) -> bool:
        return self._is_replaced_only() or super()._is_replaced()

    def _is_exchanged(self) -> bool:
        return self._is_replaced_only() or super()._is_exchanged()

    def _is_swap(self, replacements=None) -> bool:
        """Nothing comes back, so when it is sent makes no difference."""
        if not self._is_replaced_only():
            return super()._is_swap(replacements)
        return self._is_the_same(self.replacement_ids if replacements is None else replacements)

    def _stays(self) -> bool:
        """What is replaced by something else is paid back, and stays with the customer all the same."""
        return (self._is_replaced_only() and self.exchange_kind == "order") or super()._stays()

    @api.depends("exchange_kind")
    def _compute_qty_inspected(self):
        return super()._compute_qty_inspected()

    @api.depends("exchange_kind")
    def _compute_amount_signed(self):
        return super()._compute_amount_signed()

    def _quantity_replaceable(self) -> float:
        """It waits for nothing: the replacement is due as soon as the case is authorised."""
        return self.quantity if self._is_replaced_only() else super()._quantity_replaceable()

    def _progress_parts(self) -> list[tuple[str, str]]:
        """Of goods that the customer keeps, nothing is received."""
        if not self._is_replaced_only():
            return super()._progress_parts()
        sent = self.env._("%(done)s of %(asked)s replaced", done=f"{self.qty_replaced:g}", asked=f"{self.quantity:g}")
        done = self.uom_id.compare(self.qty_replaced, self.quantity) >= 0
        parts = [(self.env._("stays with the customer"), "secondary"), (sent, "success" if done else "secondary")]
        return [*parts, (self.env._("credited"), "success")] if self.qty_credited else parts

    def _submit_problems(self) -> list[str]:
        problems = super()._submit_problems()
        if self._is_replaced_only() and not self.origin_move_id:
            problems.append(
                self.env._("%(product)s: no delivery of ours is known for it.", product=self.product_id.display_name)
            )
        return problems

from odoo import api, models


class AfterSalesRma(models.Model):
    """What stands on the budget lists of a case: goods, amounts, and for some eyes cost and margin (R13)."""

    _inherit = "after.sales.rma"

    def _budget_rows(self, kind: str) -> list[dict]:
        """The rows of a budget list.

        :param kind: ``red_budget`` or ``exception``; subjects add theirs
        :return: rows with ``product``, ``quantity`` in ``uom``, ``untaxed``, ``total`` (with tax) and ``cost``, all for
            the whole row, in the currency of the case
        """
        self.ensure_one()
        lines = self.sudo().line_ids
        if kind == "exception":
            return [line._budget_row() for line in self._referred_lines()]
        return [line._budget_row() for line in lines.filtered(lambda line: line._is_budgeted())]

    def _budget_adjustments(self, kind: str, statement=None) -> list[dict]:
        """What makes the sum of a red budget list the amount that is credited: promotions, deductions, freight (R23).

        :param kind: as in ``_budget_rows``; other lists than the red one have none
        :param statement: what the customer would get, where it is known already
        :return: rows with ``label``, ``why``, ``untaxed`` and ``total``, negative where the refund becomes less
        """
        self.ensure_one()
        if kind != "red_budget":
            return []
        statement = statement or self.env["after.sales.simulation"]._simulate(self)[self.sudo(False)]
        rows = [
            {"label": row.label, "why": row.why, "untaxed": row.untaxed, "total": row.amount}
            for row in statement.rows
            if row.kind not in ("goods", "rounding")
        ]
        credited = self.sudo().line_ids.filtered(lambda line: line._is_credited())
        ordered = sum(credited.mapped("amount_total"))
        gap = self.currency_id.round(statement.amount("goods", "rounding") + statement.uninvoiced - ordered)
        if gap:
            words = self.env._("Not as ordered: invoiced otherwise, or not accepted")
            share = sum(line._budget_row()["untaxed"] for line in credited) / ordered if ordered else 1.0
            rows.append({"label": words, "why": "", "untaxed": self.currency_id.round(gap * share), "total": gap})
        return rows

    @api.model
    def _shows_margin(self) -> bool:
        """Whether this user may see what goods cost and what is earned with them."""
        user = self.env.user
        return any(user.has_group(f"after_sales_rma.group_{name}") for name in ("commerce", "approver", "manager"))


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    def _is_budgeted(self) -> bool:
        """Whether what comes back of this line is taken back for good, or replaced."""
        self.ensure_one()
        return self._is_red()

    def _budget_row(self, again: bool = False) -> dict:
        """Row of this line on a budget list.

        :param again: as the same product that replaces it, at today's cost
        """
        self.ensure_one()
        sold = self.sale_line_id
        share = self.amount_total / sold.price_total if sold.price_total else 0.0
        return {
            "product": self.product_id,
            "lots": ", ".join(self.lot_ids.mapped("name")),
            "quantity": self.quantity,
            "uom": self.uom_id,
            "reason": self.reason_id.name or "",
            "untaxed": self.currency_id.round(sold.price_subtotal * share),
            "total": self.amount_total,
            "cost": self.product_id._after_sales_cost(self, None if again else self.origin_move_id),
        }


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _after_sales_cost(self, item, delivered=None) -> float:
        """What the quantity of a line or replacement costs us.

        :param item: has ``quantity``, ``uom_id``, ``company_id`` and ``currency_id``
        :param delivered: the move that it left with; its value counts. Else today's cost.
        :return: in the currency of the item
        """
        self.ensure_one()
        company, quantity = item.company_id, item.uom_id._compute_quantity(item.quantity, self.uom_id, round=False)
        unit = self.with_company(company).standard_price
        if delivered:
            left = delivered.product_uom._compute_quantity(delivered.quantity, self.uom_id, round=False)
            unit = abs(delivered.value) / left if left else unit
        today = self.env["after.sales.working.time"]._today(company)
        return company.currency_id._convert(unit * quantity, item.currency_id, company, today)

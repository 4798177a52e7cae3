from odoo import api, models

from ..models.locking import hold
from ..models.log import did
from ..models.outside import as_system
from ..models.reader import as_read_by
from ..rules.swap_cost import swap_cost


class AfterSalesSwapCost(models.AbstractModel):
    """Goods that leave again without an invoice: what they cost more or less is entered here (R25, law 5).

    Stock moves post nothing under perpetual valuation at invoicing, and the invoice has entered the cost of what
    left first. When the same product comes back at one cost and leaves at another, as a replacement or back as it
    came, stock and ledger would part by the difference. It is entered as cost of sales, in red ink when negative,
    as soon as both moves are done; and taken back when what was sent comes back for good itself, since the credit note
    knows the first cost only.
    """

    _name = "after.sales.swap_cost"
    _description = "Cost of Swapped Goods"

    @api.model
    def _enter(self, lines) -> None:
        """Enter what swaps changed in the cost of sales and was not entered yet, one entry for each case.

        :param lines: ``after.sales.rma.line`` records of which goods moved
        """
        lines = lines.sudo().filtered(self._concerns)
        if not lines:
            return
        hold(lines)
        entered = self._entered(lines)
        vals_list = []
        for rma, of_case in lines.grouped("rma_id").items():
            items = []
            for line in of_case:
                amount = rma.company_id.currency_id.round(self._difference(line) - entered.get(line, 0.0))
                if amount and line.product_id.with_company(rma.company_id).valuation == "real_time":
                    items += self._prepare_items(line, amount)
            if items:
                vals_list.append(self._prepare_entry(rma, items))
        entries = as_system(self.env["account.move"]).create(vals_list)
        entries._post(soft=False)
        did("Cost of swapped goods posted", entries)

    @api.model
    def _concerns(self, line) -> bool:
        """Whether goods of a case line may come and leave at costs that no invoice or credit note enters."""
        return bool(
            line._is_swapped()
            or line.qty_returned
            or any(line.move_ids.mapped("after_sales_handover"))
            or line.origin_move_id.after_sales_line_id
        )

    @api.model
    def _difference(self, line) -> float:
        """What goods that left again without an invoice add to the cost of sales in all, in company currency."""
        done = line.move_ids.filtered(lambda move: move.state == "done")
        quantity, value = self._quantity_and_value(
            done.filtered(lambda move: move.is_in and move.location_id.usage == "customer")
        )
        out = done.filtered(lambda move: move.is_out and move.location_dest_id.usage == "customer")
        replacements = out.filtered("after_sales_is_replacement")
        if line._is_swapped() and not line._expects_goods():
            # The customer keeps what he has, and its cost stays: what is sent besides costs all that it cost.
            return self._quantity_and_value(replacements)[1]
        if not quantity:
            return 0.0
        sent_back = self._quantity_and_value(out - replacements)
        kept = (quantity - sent_back[0], value * (quantity - sent_back[0]) / quantity)
        difference = swap_cost((quantity, value), sent_back)
        if line._is_swapped():
            return difference + swap_cost(kept, self._quantity_and_value(replacements))
        first = line.origin_move_id._after_sales_first_delivery()
        if first != line.origin_move_id:
            # What a case sent came back itself, and is credited at the cost that the invoice knows.
            difference += kept[0] * first._after_sales_unit_value_moved() - kept[1]
        return difference

    @api.model
    def _quantity_and_value(self, moves) -> tuple[float, float]:
        return sum(move._get_valued_qty() for move in moves), moves._after_sales_value_moved()

    @api.model
    def _entered(self, lines) -> dict:
        """{case line: what was entered as cost of sales}, in company currency."""
        rows = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("after_sales_cost_line_id", "in", lines.ids),
                    ("parent_state", "=", "posted"),
                    ("account_id.internal_group", "=", "expense"),
                ],
                ["after_sales_cost_line_id"],
                ["balance:sum"],
            )
        )
        return dict(rows)

    @api.model
    def _prepare_entry(self, rma, items: list[dict]) -> dict:
        """Values of the journal entry of a case."""
        return {
            "move_type": "entry",
            "company_id": rma.company_id.id,
            "journal_id": rma.company_id.account_stock_journal_id.id,
            "ref": as_read_by(self, rma.company_id.partner_id).env._("%(case)s: cost of swapped goods", case=rma.name),
            "line_ids": [(0, 0, item) for item in items],
        }

    @api.model
    def _prepare_items(self, line, amount: float) -> list[dict]:
        """Two journal items: cost of sales grows by an amount and stock falls by it, in red ink when negative."""
        company = line.company_id
        accounts = line.product_id.with_company(company)._get_product_accounts()
        # On the account that the sale posted its cost on, whatever the category says today.
        sold = line.sale_line_id._after_sales_posted_invoice_lines() if line.sale_line_id else line.credit_line_ids
        expense = sold._after_sales_cost_lines()[1::2].account_id[:1] or accounts["expense"]
        red = amount < 0 and company.account_storno
        return [
            {
                "name": line.product_id.display_name,
                "product_id": line.product_id.id,
                "account_id": account.id,
                "after_sales_cost_line_id": line.id,
                "balance": balance,
                "is_storno": red,
            }
            for account, balance in ((expense, amount), (accounts["stock_valuation"], -amount))
        ]

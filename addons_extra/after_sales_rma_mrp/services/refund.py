from odoo import api, models


class AfterSalesRefund(models.AbstractModel):
    """Kits stand on a credit note as they were sold: one line for all components that a case takes back."""

    _inherit = "after.sales.refund"

    @api.model
    def _wanted(self, case_lines, quantities: dict) -> list[tuple]:
        components = case_lines.filtered(lambda line: line._is_component())
        result = super()._wanted(case_lines - components, quantities)
        if not components:
            return result
        sold = components.sale_line_id
        exact = sum(
            line._to_order(line.qty_credited + line.qty_credit_draft)
            for line in sold.after_sales_line_ids
            if line._is_component()
        )
        before = sum(
            sum(line._kits_on(line.credit_line_ids.filtered(lambda item: item.parent_state != "cancel")))
            for line in sold.after_sales_line_ids
        )
        left = sum(quantity for _line, quantity in self._left_to_credit(sold, sold._after_sales_posted_invoice_lines()))
        for lines in components.grouped("rma_id").values():
            # Rounded as a running sum: thirds of a kit come to a whole one.
            exact += sum(line._to_order(quantities[line]) for line in lines)
            kits = sold.product_uom_id.round(sold.product_uom_id.round(exact) - before)
            if left < kits < left + sold.product_uom_id.rounding:
                kits = left
            before, left = before + kits, left - kits
            if kits > 0:
                result.append((lines[:1]._credited_by(), kits))
        return result

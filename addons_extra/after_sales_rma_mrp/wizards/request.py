from odoo import api, fields, models


class AfterSalesRequestLine(models.TransientModel):
    """Of a component, the request says which kit it is a part of, and how much of it makes one."""

    _inherit = "after.sales.request.line"

    kit_words = fields.Char(string="Part of Kit", compute="_compute_kit_words")

    @api.depends("shown_move_id")
    def _compute_kit_words(self):
        for line in self:
            sold = line.shown_move_id.sudo().sale_line_id
            part = line.product_id != sold.product_id and sold._after_sales_kit().get(line.product_id)
            line.kit_words = (
                part
                and self.env._(
                    "%(quantity)s per %(kit)s",
                    quantity=f"{line.product_id.uom_id.round(part.quantity):g}",
                    kit=sold.product_id.display_name,
                )
            ) or False

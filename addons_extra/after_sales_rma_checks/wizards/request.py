from odoo import api, fields, models

from ..models.asking import FACTS


class AfterSalesRequest(models.TransientModel):
    """The request asks for what its products want to know (R02)."""

    _inherit = "after.sales.request"

    asked_facts = fields.Json(compute="_compute_asked_facts", string="Facts Asked For")
    asked_note = fields.Text(compute="_compute_asked_facts", string="What Is Asked For")

    @api.depends("line_ids.product_id", "line_ids.quantity", "other_product_id", "without_origin")
    @api.depends_context("lang")
    def _compute_asked_facts(self):
        """Of what was chosen; as long as nothing was, of everything that may come back."""
        labels = self.env["after.sales.rma.line"]._fact_labels()
        for request in self:
            lines = request.line_ids
            products = (lines.filtered("quantity") or lines).product_id
            if request.without_origin:
                products = request.other_product_id
            asked = {fact for product in products for fact in product._after_sales_asked()}
            request.asked_facts = [fact for fact in FACTS if fact in asked]
            demanded = {fact for product in products for fact in product._after_sales_asked(demanded=True)}
            facts = ", ".join(labels[fact] for fact in FACTS if fact in demanded)
            request.asked_note = self.env._("This must be given: %(facts)s.", facts=facts) if demanded else False

    def _needs_more(self) -> bool:
        """Goods without an order are told here by product and quantity only: the rest is said on the case."""
        return super()._needs_more() or bool(self.without_origin and self.asked_note)

    def _say_more(self, rmas) -> None:
        super()._say_more(rmas)
        for line in self.line_ids.filtered("warranty_card_photo"):
            told = rmas.line_ids.filtered(lambda own, line=line: own.origin_move_id == line.move_id)
            told[:1].warranty_card_photo = line.warranty_card_photo


class AfterSalesRequestLine(models.TransientModel):
    _inherit = "after.sales.request.line"

    goods_model = fields.Char(string="Model", compute="_compute_goods_model", store=True, readonly=False)
    warranty_card_photo = fields.Image(string="Photo of the Warranty Card", max_width=1920, max_height=1920)

    @api.depends("shown_move_id")
    def _compute_goods_model(self):
        for line in self:
            line.goods_model = line.product_id._after_sales_model() if line.product_id else False

    def _prepare_spec(self) -> dict:
        return {**super()._prepare_spec(), "goods_model": self.goods_model}

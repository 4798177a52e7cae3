from odoo import api, fields, models

from ..models.dropship import GOODS_TO


class AfterSalesRequest(models.TransientModel):
    """Of goods that a vendor sent to the customer, whoever asks for the return says where they go (R03)."""

    _inherit = "after.sales.request"

    has_dropship = fields.Boolean(compute="_compute_has_dropship")

    @api.depends("line_ids.is_dropshipped")
    def _compute_has_dropship(self):
        for request in self:
            request.has_dropship = any(request.line_ids.mapped("is_dropshipped"))


class AfterSalesRequestLine(models.TransientModel):
    _inherit = "after.sales.request.line"

    is_dropshipped = fields.Boolean(compute="_compute_is_dropshipped", compute_sudo=True)
    goods_to = fields.Selection(
        GOODS_TO, string="Goods Go", compute="_compute_goods_to", store=True, readonly=False, precompute=True
    )

    @api.depends("shown_move_id")
    def _compute_is_dropshipped(self):
        for line in self:
            line.is_dropshipped = line.shown_move_id.is_dropship

    @api.depends("move_id", "request_id.remedy")
    def _compute_goods_to(self):
        habits = self.env["after.sales.rma.line"]._goods_to_habits(self.shown_move_id)
        for line in self:
            habit = habits.get(line.shown_move_id.sudo(), False)
            line.goods_to = "warehouse" if habit and line.request_id.remedy != "refund" else habit

    def _prepare_spec(self) -> dict:
        return {**super()._prepare_spec(), "goods_to": self.is_dropshipped and self.goods_to}


class AfterSalesCorrect(models.TransientModel):
    _inherit = "after.sales.correct"

    has_dropship = fields.Boolean(related="rma_id.has_dropship")


class AfterSalesCorrectLine(models.TransientModel):
    _inherit = "after.sales.correct.line"

    goods_to = fields.Selection(GOODS_TO, string="Goods Go")

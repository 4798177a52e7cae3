from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.outside import Text, public
from odoo.addons.after_sales_rma.models.rma import PEOPLE_GROUPS
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.addons.after_sales_rma.models.step import Step

#: Who helps customers: those who talk to them and those who know the goods.
HELPERS = (*USER, "after_sales_rma.group_technician")


class AfterSalesSupport(models.Model):
    """What was done for a customer without any goods, by whom and how long (R04)."""

    _name = "after.sales.support"
    _description = "Technical Support"
    _inherit = ["after.sales.child", "after.sales.numbers"]
    _order = "date, id"
    _rec_name = "note"
    _check_company_auto = True
    _decided_above = {"rma_id": "_check_not_closed"}

    rma_id = fields.Many2one("after.sales.rma", string="Case", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="rma_id.company_id", store=True, precompute=True)
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    date = fields.Datetime(string="When", required=True, default=fields.Datetime.now)
    minutes = fields.Integer(required=True, default=15, aggregator="sum")
    note = fields.Char(string="What Was Done", required=True)

    _minutes_positive = models.Constraint("CHECK (minutes > 0)", "Support takes at least a minute.")


class AfterSalesRma(models.Model):
    """A case may be settled by an answer alone."""

    _inherit = "after.sales.rma"
    _buttons = {"answer": Button(("authorized",), HELPERS)}
    _steps = {"answer": Step(20, 60, "after_sales_rma.group_user")}

    next_step = fields.Selection(
        selection_add=[("settle",), ("answer", "Answer the customer"), ("inspect",)],
        ondelete={"answer": "set null"},
    )
    support_ids = fields.One2many("after.sales.support", "rma_id", groups=PEOPLE_GROUPS)
    support_minutes = fields.Integer(
        compute="_compute_support_minutes", store=True, string="Minutes of Support", aggregator="sum"
    )
    has_support = fields.Boolean(compute="_compute_has_support")

    @api.depends("support_ids.minutes")
    def _compute_support_minutes(self):
        for rma in self:
            rma.support_minutes = sum(rma.support_ids.mapped("minutes"))

    @api.depends("line_ids.remedy")
    def _compute_has_support(self):
        for rma in self:
            rma.has_support = "support" in rma.line_ids.mapped("remedy")

    @api.model
    def _progress_depends(self) -> list[str]:
        return [*super()._progress_depends(), "line_ids.answered_on"]

    def _has_traces(self) -> bool:
        return bool(self.support_ids) or super()._has_traces()

    def _open_steps(self) -> set[str]:
        steps = super()._open_steps()
        if self._lines_to_answer():
            steps.add("answer")
        return steps

    def _lines_to_answer(self):
        return self.line_ids.filtered(lambda line: line.remedy == "support" and not line.answered_on)

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {**super()._step_sentences(), "answer": self.env._("Help the customer, and write the answer down.")}

    def _problem_answer(self) -> str | None:
        return None if self._lines_to_answer() else self.env._("no question is open")

    @public(answer=Text())
    def action_answer(self, answer: str | None = None) -> bool | dict:
        """Close the support of these cases with the answer that the customer reads.

        :param answer: without it a dialog asks for it
        :raise UserError: no question is open, or the user may not
        """
        self._check_button("answer")
        answer = (answer or "").strip()
        if not answer:
            return self.env["after.sales.support.answer"]._open(self)
        lines = self.sudo()._lines_to_answer()
        hold(lines)
        lines._trusted().write({"answer": answer, "answered_by_id": self.env.uid, "answered_on": fields.Datetime.now()})
        for rma in self:
            rma.sudo().message_post(body=answer, subtype_xmlid="mail.mt_comment", author_id=self.env.user.partner_id.id)
        self._close_finished()
        return True


class AfterSalesRmaLine(models.Model):
    """A line that asks for advice: nothing comes back, and the goods may still be returned later."""

    _inherit = "after.sales.rma.line"

    remedy = fields.Selection(selection_add=[("support", "Technical support")], ondelete={"support": "set default"})
    answer = fields.Text(readonly=True, copy=False, help="The customer reads it.")
    answered_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    answered_on = fields.Datetime(readonly=True, copy=False)

    def _has_traces(self) -> bool:
        return any(line.answered_on for line in self) or super()._has_traces()

    def _expects_goods(self) -> bool:
        return self.remedy != "support" and super()._expects_goods()

    @api.depends("answered_on")
    def _compute_progress_text(self):
        return super()._compute_progress_text()

    def _progress_parts(self) -> list[tuple[str, str]]:
        if self.remedy != "support":
            return super()._progress_parts()
        answered = (self.env._("answered"), "success")
        return [answered if self.answered_on else (self.env._("not answered yet"), "secondary")]


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {**super()._after_sales_tile_labels(), "answer": self.env._("To answer")}

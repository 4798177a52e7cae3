from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.addons.after_sales_rma.models.step import Step


class AfterSalesRma(models.Model):
    """A case whose goods are repaired stays open until the customer has them back (R28–R30)."""

    _inherit = "after.sales.rma"
    _buttons = {
        "quote": Button(("authorized",), USER),
        "repair": Button(("authorized",), ("after_sales_rma.group_technician",)),
        "approve_plan": Button(("authorized",), ("after_sales_rma.group_approver",)),
        "turn_to_refund": Button(("authorized",), ("after_sales_rma.group_approver",), decides=True),
    }
    _steps = {
        "approve_plan": Step(70, 90, "after_sales_rma.group_approver"),
        "quote": Step(80, 100, "after_sales_rma.group_user"),
        "repair": Step(90, 110, "after_sales_rma.group_technician"),
        # The customer waits for us wherever his goods are: the person in charge of the case asks for them.
        "outside": Step(145, 115, "after_sales_rma.group_user", rare=True),
        "await_customer": Step(160, 130, "after_sales_rma.group_user"),
    }
    _work_documents = {
        "approve_plan": ("approve_plan", "action_view_repairs"),
        "quote": ("quote", "action_view_repairs_to_quote"),
        "repair": ("repair", "action_view_repairs"),
        "outside": ("back", "action_view_repairs"),
        "await_customer": ("give_back", "action_view_waiting_back"),
    }

    next_step = fields.Selection(
        selection_add=[
            ("dispose",),
            ("approve_plan", "Approve the repair plan"),
            ("quote", "Quote the repair"),
            ("repair", "Repair"),
            ("credit",),
            ("receive",),
            ("outside", "At headquarters or vendor"),
            ("await_goods",),
            ("await_customer", "Await the customer"),
            ("pay_back",),
        ],
        ondelete=dict.fromkeys(("approve_plan", "quote", "repair", "outside", "await_customer"), "set null"),
    )
    repair_order_ids = fields.One2many("repair.order", "after_sales_rma_id", string="Repairs")
    repair_order_count = fields.Integer(compute="_compute_repair_order_count", compute_sudo=True, string="Repair Count")
    repair_hint = fields.Char(compute="_compute_repair_hint", string="Repaired Before")

    @api.depends("repair_order_ids")
    def _compute_repair_order_count(self):
        for rma in self:
            rma.repair_order_count = len(rma.repair_order_ids)

    def _counted_links(self) -> list[str]:
        return [*super()._counted_links(), "repair_order_ids"]

    @api.depends("line_ids.repair_hint")
    def _compute_repair_hint(self):
        for rma in self:
            rma.repair_hint = " ".join(filter(None, rma.line_ids.mapped("repair_hint")))

    @api.model
    def _progress_depends(self) -> list[str]:
        return [
            *super()._progress_depends(),
            "line_ids.remedy",
            "line_ids.qty_to_test",
            "line_ids.qty_to_move",
            "line_ids.qty_without_order",
            "line_ids.repair_order_ids.after_sales_step",
            "line_ids.repair_order_ids.sale_order_id.order_line.invoice_lines.parent_state",
        ]

    def _open_steps(self) -> set[str]:
        steps = super()._open_steps()
        for line in self.line_ids:
            steps |= line._repair_steps()
        return steps

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {
            **super()._step_sentences(),
            "approve_plan": self.env._("Approve or refuse the repair plan."),
            "quote": self.env._("Quote the repair that the customer pays."),
            "repair": self.env._("Repair what lies in the workshop."),
            "outside": self.env._("Ask for the goods that are repaired elsewhere, and say when they are back."),
            "await_customer": self.env._("Get the customer's answer, or deliver the goods back."),
        }

    def _problem_ask_again(self) -> str | None:
        problem = super()._problem_ask_again()
        if not problem and self.sudo().repair_order_ids.filtered(lambda repair: repair.state != "cancel"):
            return self.env._("its repair has begun")
        return problem

    # -- buttons -----------------------------------------------------------------------------------------------

    def _problem_repair(self) -> str | None:
        lines = self.sudo().line_ids
        if lines.repair_order_ids or any(line.qty_without_order > 0 for line in lines):
            return None
        return self.env._("nothing is to be repaired")

    def _orders_to_invoice(self):
        """A case of a charged repair is not done before it is invoiced, once the customer has the goods."""
        done = self.sudo().repair_order_ids.filtered(
            lambda repair: not repair.under_warranty and repair.after_sales_step == "returned"
        )
        orders = done.sale_order_id.filtered(lambda order: order.state == "sale")
        return super()._orders_to_invoice() | orders.filtered(
            lambda order: order.invoice_status == "to invoice"
            or "draft" in order.order_line.invoice_lines.mapped("parent_state")
        )

    def _problem_quote(self) -> str | None:
        waiting = self.sudo().repair_order_ids.filtered(lambda repair: repair.after_sales_step == "plan")
        return None if waiting else self.env._("no price is to be told")

    @public
    def action_view_repairs_to_quote(self) -> dict:
        """Open the repairs whose price the customer does not know yet.

        :raise UserError: there is none, or the user may not
        """
        self._check_button("quote")
        repairs = self.repair_order_ids.filtered(lambda repair: repair.after_sales_step == "plan")
        return self._action_open_records(repairs, self.env._("Repairs"))

    def _problem_approve_plan(self) -> str | None:
        asked = self.sudo().repair_order_ids.filtered(lambda repair: repair.after_sales_step == "approve")
        return None if asked else self.env._("no repair plan waits for approval")

    def _problem_give_back(self) -> str | None:
        if any(repair.after_sales_step == "ready" for repair in self.sudo().repair_order_ids):
            return None
        return super()._problem_give_back()

    def _problem_turn_to_refund(self) -> str | None:
        if not any(line._can_turn_to_refund() for line in self.sudo().line_ids):
            return self.env._("no goods of the customer are here for repair")
        return None

    @public
    def action_repair(self):
        """Give what lies in the workshop to the technicians: a repair order for each unit that has none.

        :return: the ``repair.order`` records of these cases, new and old
        :raise UserError: nothing of a case is to be repaired, or the user may not
        """
        self._check_button("repair")
        self.env["after.sales.repair"]._create_orders(self.inspection_ids)
        return self.repair_order_ids

    @public
    def action_open_repairs(self) -> dict:
        """Make the missing repair orders and show all of them."""
        return self._action_open_records(self.action_repair(), self.env._("Repairs"))

    @public
    def action_view_repairs(self) -> dict:
        return self._action_open_records(self.repair_order_ids, self.env._("Repairs"))

    @public
    def action_turn_to_refund(self) -> bool:
        """Refund what was to be repaired: the goods become ours at the value they were sold from stock with.

        :raise UserError: no such goods are here, the user asked for the case himself, or may not decide
        """
        self._check_button("turn_to_refund")
        self.env["after.sales.repair"]._turn_to_refund(
            self.line_ids.filtered(lambda line: line.sudo()._can_turn_to_refund())
        )
        return True

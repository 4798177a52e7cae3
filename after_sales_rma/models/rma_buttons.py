from odoo import api, fields, models, tools

from .buttons import Button
from .outside import Text, public
from .step import STEPS, Step

USER = ("after_sales_rma.group_user",)

#: One condition, three uses: the list that shows a button, the check that refuses it, the words that explain it.
BUTTONS = {
    "submit": Button(("draft",), USER),
    "authorize": Button(("submitted",), ("after_sales_rma.group_approver",), decides=True),
    "refuse": Button(("submitted",), ("after_sales_rma.group_approver",), decides=True),
    "cancel": Button(("draft", "submitted", "authorized"), USER),
    "reopen": Button(("refused", "cancelled", "done"), USER),
    "receive": Button(("authorized",), ("stock.group_stock_user",)),
    "settle": Button(("authorized",), (*USER, "after_sales_rma.group_approver")),
    "inspect": Button(("authorized",), ("after_sales_rma.group_technician",)),
    "put_away": Button(("authorized",), ("stock.group_stock_user",)),
    "give_back": Button(("authorized",), ("stock.group_stock_user",)),
    "refund": Button(("authorized",), ("account.group_account_invoice",)),
    "pay_back": Button(("authorized", "done"), ("account.group_account_invoice",)),
    "cancel_rest": Button(("authorized",), USER),
    "close": Button(("authorized",), USER),
}


class AfterSalesRma(models.Model):
    """The buttons of a case: each takes a recordset, refuses in the user's words, and half-does nothing."""

    _name = "after.sales.rma"
    _inherit = ["after.sales.rma", "after.sales.buttons"]
    _buttons = BUTTONS
    #: {step: ``Step``}; of an extension, those that it adds.
    _steps = STEPS

    #: One field for all buttons: a field each would be thirty more to look at whenever a line of any invoice changes.
    can_press = fields.Json(string="Buttons of This User", compute="_compute_can_press")
    next_step_hint = fields.Char(string="What Happens Next", compute="_compute_next_step_hint")
    picking_count = fields.Integer(compute="_compute_counts", compute_sudo=True)
    inspection_count = fields.Integer(compute="_compute_counts", compute_sudo=True)
    credit_note_count = fields.Integer(compute="_compute_counts", compute_sudo=True)
    sale_order_count = fields.Integer(compute="_compute_counts", compute_sudo=True)
    discrepancy_count = fields.Integer(compute="_compute_counts", compute_sudo=True, string="Open Discrepancies")
    discrepancy_total = fields.Integer(compute="_compute_counts", compute_sudo=True, string="All Discrepancies")

    # -- flags -------------------------------------------------------------------------------------------------

    @api.depends(
        "state", "next_step", "requested_by_id", "line_ids.qty_received", "line_ids.credit_line_ids.parent_state"
    )
    @api.depends_context("uid")
    def _compute_can_press(self):
        for rma in self:
            rma.can_press = rma._pressable()

    def _refusal(self, problem: str) -> str:
        return f"{self.name}: {problem}."

    def _problem_cancel(self) -> str | None:
        if any(self.sudo().line_ids.mapped("qty_received")):
            return self.env._("goods came back already; cancel the rest instead")
        if self.sudo().credit_note_ids.filtered(lambda move: move.state != "cancel"):
            return self.env._("there are credit notes; cancel those first")
        if self.sudo().discrepancy_ids.filtered(lambda item: item.state == "open" and item.kind != "less"):
            return self.env._("something else arrived; settle the discrepancy first")
        return None

    def _problem_ask_again(self) -> str | None:
        """Why an authorised case cannot be decided anew: something was begun for it already."""
        return self._problem_cancel()

    def _problem_reopen(self) -> str | None:
        if self.state == "done" and not self.env.su and not self.env.user.has_group("after_sales_rma.group_manager"):
            return self.env._("a closed case is reopened by a manager")
        return None

    def _problem_receive(self) -> str | None:
        return None if self.receipt_status in ("pending", "partial") else self.env._("nothing is awaited")

    def _problem_settle(self) -> str | None:
        return None if self.discrepancy_count else self.env._("no discrepancy is open")

    def _problem_pay_back(self) -> str | None:
        return None if self.credit_status == "open" else self.env._("nothing is to be paid back")

    def _problem_inspect(self) -> str | None:
        return None if self.inspection_status == "pending" else self.env._("nothing waits for inspection")

    def _problem_put_away(self) -> str | None:
        return None if self.disposition_status == "pending" else self.env._("nothing waits to be put away")

    def _problem_refund(self) -> str | None:
        return None if self.credit_status in ("pending", "draft") else self.env._("nothing waits to be credited")

    def _problem_cancel_rest(self) -> str | None:
        if self.receipt_status != "partial":
            return self.env._("no rest is awaited")
        return None

    def _problem_close(self) -> str | None:
        if self.next_step not in ("none", "pay_back"):
            return self.env._("something is left to do")
        return None

    @api.model
    @tools.ormcache()
    def _step_table(self) -> dict[str, Step]:
        """{step: ``Step``} of this database, in the order in which a case waits for them."""
        steps = self._of_all("_steps")
        return dict(sorted(steps.items(), key=lambda item: item[1].rank or 0))

    @api.model
    @tools.ormcache()
    def _board(self) -> list[str]:
        """The steps that have a column, in their order."""
        steps = self._step_table()
        return sorted((name for name in steps if steps[name].column), key=lambda name: steps[name].column)

    @api.depends("next_step", "state", "credit_status", "requested_by_id")
    @api.depends_context("uid", "lang")
    def _compute_next_step_hint(self):
        sentences = self._step_sentences()
        steps = self._step_table()
        for rma in self:
            step = rma.next_step
            group = steps[step].turn if step in steps else None
            sentence = sentences["post" if step == "credit" and rma.credit_status == "draft" else step]
            outsider = group and not self.env.user.has_group(group)
            own = not outsider and step == "decide" and rma._is_own_request(self.env.user)
            if outsider or own:
                sentence = self.env._(
                    "%(sentence)s It is the turn of: %(who)s.",
                    sentence=sentence,
                    who=self.env._("another Approver") if own else self._who_takes(group),
                )
            rma.next_step_hint = sentence

    @api.model
    def _who_takes(self, group: str) -> str:
        """The people of a group, as colleagues call them."""
        names = {
            "after_sales_rma.group_user": self.env._("After-Sales"),
            "after_sales_rma.group_approver": self.env._("Approver"),
            "after_sales_rma.group_technician": self.env._("Technician"),
            "stock.group_stock_user": self.env._("Warehouse"),
            "account.group_account_invoice": self.env._("Accounting"),
        }
        return names.get(group) or self.env.ref(group).sudo().name

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        """What happens next, in one sentence for staff, by step."""
        return {
            "complete": self.env._("Check what comes back and submit the request."),
            "decide": self.env._("Authorise or refuse the request."),
            "await_goods": self.env._("The customer sends the goods; receive them when they arrive."),
            "receive": self.env._("Goods are on their way: receive them when they arrive."),
            "settle": self.env._("Something else arrived than was authorised: decide what becomes of it."),
            "inspect": self.env._("Inspect the received goods and sign the test reports."),
            "dispose": self.env._("Bring the inspected goods to their places."),
            "credit": self.env._("Draft the credit notes for what was accepted."),
            "post": self.env._("Check and post the credit notes."),
            "pay_back": self.env._("Pay the customer back."),
            "none": self.env._("Nothing is left to do."),
        }

    def _compute_counts(self):
        for rma in self:
            rma.picking_count = len(rma.picking_ids)
            rma.inspection_count = len(rma.inspection_ids | rma.withdrawn_report_ids)
            rma.credit_note_count = len(rma.credit_note_ids)
            rma.sale_order_count = len(rma.sale_order_ids)
            rma.discrepancy_total = len(rma.discrepancy_ids)
            rma.discrepancy_count = len(rma.discrepancy_ids.filtered(lambda item: item.state == "open"))

    # -- buttons -----------------------------------------------------------------------------------------------

    @public
    def action_submit(self) -> bool:
        """Hand the requests in: their quantities are claimed, and the rule is asked.

        :raise ValidationError: a request is not complete, or asks for more than was delivered
        """
        # The rule may have authorised them at once: pressing twice does no harm.
        todo = self.filtered(lambda rma: rma.state not in ("submitted", "authorized"))
        todo._check_button("submit")
        self.env["after.sales.decision"]._submit(todo)
        return True

    @public(reason=Text())
    def action_authorize(self, reason: str | None = None) -> bool | dict:
        """Authorise the requests and make their receipts.

        :param reason: why; where it is needed and none is given, a dialog asks for it
        :raise UserError: the user asked for it himself, or may not decide
        """
        todo = self.filtered(lambda rma: rma.state != "authorized")
        todo._check_button("authorize")
        reason = reason or self.env.context.get("after_sales_reason")
        dialog = None if reason else todo._ask_reason()
        if dialog:
            return dialog
        self.env["after.sales.decision"]._authorize(todo, self.env.user, reason)
        return True

    @public(reason=Text())
    def action_refuse(self, reason: str | None = None) -> bool | dict:
        """Refuse the requests.

        :param reason: what the customer reads; without it a dialog asks for it
        """
        todo = self.filtered(lambda rma: rma.state != "refused")
        todo._check_button("refuse")
        if not reason:
            return self.env["after.sales.refuse"]._open(todo)
        self.env["after.sales.decision"]._refuse(todo, self.env.user, reason)
        return True

    @public
    def action_cancel(self) -> bool:
        """Cancel the cases: their receipts are cancelled and what they claim is free again."""
        todo = self.filtered(lambda rma: rma.state != "cancelled")
        todo._check_button("cancel")
        self.env["after.sales.decision"]._cancel(todo)
        return True

    @public
    def action_reopen(self) -> bool:
        """Take refused and cancelled cases up again as drafts, and closed ones as they were."""
        todo = self.filtered(lambda rma: rma.state not in ("draft", "authorized"))
        todo._check_button("reopen")
        self.env["after.sales.decision"]._reopen(todo)
        return True

    @public
    def action_inspect_pass(self) -> bool | dict:
        """All received goods are qualified: sign their test reports and bring the goods back to stock.

        :return: True, or what Odoo asks before it moves the goods
        """
        self._check_button("inspect")
        reports = self.inspection_ids.filtered(lambda report: report.state == "draft")
        self.env["after.sales.inspecting"]._grade_and_sign(reports, "qualified")
        return self.env["after.sales.put_away"]._carry_out(
            self.sudo().filtered(lambda rma: not rma._button_problem("put_away"))
        )

    @public
    def action_put_away(self) -> bool | dict:
        """Confirm that the inspected goods were brought to their places.

        :return: True, or what Odoo asks before it moves the goods (they are expired)
        """
        self._check_button("put_away")
        return self.env["after.sales.put_away"]._carry_out(self)

    @public
    def action_refund(self):
        """Draft the credit notes for what is accepted; the accountant posts them.

        :return: the draft ``account.move`` records
        :raise UserError: nothing is to be credited, or the user may not
        """
        self._check_button("refund")
        return self.env["after.sales.refund"]._create_credit_notes(self)

    @public
    def action_open_refund(self) -> dict:
        """Draft the credit notes and show them."""
        return self._action_open_records(self.action_refund(), self.env._("Credit Notes"))

    @public
    def action_cancel_rest(self) -> bool:
        """Stop waiting for what did not arrive; what arrived goes on."""
        self._check_button("cancel_rest")
        reported = self.discrepancy_ids.filtered(lambda item: item.state == "open" and item.kind == "less")
        rest = [
            {
                "rma_id": rma.id,
                "line_id": line.id if line.qty_received else False,
                "kind": "less",
                "product_id": line.product_id.id,
                "quantity": quantity,
                "uom_id": line.uom_id.id,
            }
            for rma in self
            for line in rma.line_ids
            if line._expects_goods() and (quantity := line._quantity_awaited()) > 0
        ]
        self.env["after.sales.receipt"]._cancel_rest(self.line_ids)
        (reported | self.env["after.sales.discrepancy"].sudo().create(rest))._settle("cancelled")
        return True

    @public
    def action_close(self) -> bool:
        """Close cases that wait for nothing but money."""
        todo = self.filtered(lambda rma: rma.state != "done")
        todo._check_button("close")
        unpaid = todo.filtered(lambda rma: rma.next_step == "pay_back")
        unpaid._close(closed_by_id=self.env.uid)
        (todo - unpaid)._close_finished()
        return True

    # -- smart buttons -----------------------------------------------------------------------------------------

    def _action_open(self) -> dict:
        """Open these cases: one as a form, several as a list."""
        return self._action_open_records(self, self.env._("After-Sales Cases"))

    @api.model
    def _action_open_records(self, records, name: str) -> dict:
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": records._name,
            "view_mode": "list,form",
            "domain": [("id", "in", records.ids)],
        }
        if len(records) == 1:
            action |= {"view_mode": "form", "views": [(False, "form")], "res_id": records.id}
        return action

    @public
    def action_view_pickings(self) -> dict:
        return self._action_open_records(self.picking_ids, self.env._("Transfers"))

    @public
    def action_view_receipts(self) -> dict:
        """Open what is to be received now."""
        open_receipts = self.receipt_picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        return self._action_open_records(open_receipts or self.receipt_picking_ids, self.env._("Receipts"))

    @public
    def action_view_inspections(self) -> dict:
        return self._action_open_records(self.inspection_ids | self.withdrawn_report_ids, self.env._("Test Reports"))

    @public
    def action_view_discrepancies(self) -> dict:
        return self._action_open_records(self.discrepancy_ids, self.env._("Discrepancies"))

    @public
    def action_view_credit_notes(self) -> dict:
        return self._action_open_records(self.credit_note_ids, self.env._("Credit Notes"))

    @public
    def action_view_sale_orders(self) -> dict:
        return self._action_open_records(self.sale_order_ids, self.env._("Orders"))

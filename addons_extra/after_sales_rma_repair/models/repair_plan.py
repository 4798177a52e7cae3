from odoo import Command, api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Text, public, without_defaults
from odoo.addons.after_sales_rma.models.reader import give_task, take_back_task
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.exceptions import UserError

#: The kind of activity that says that a repair is to be quoted.
TO_QUOTE = "after_sales_rma_repair.activity_quote"

#: Who talks to the customer.
SELLERS = ("after_sales_rma.group_user",)
#: Who plans and does repairs.
WORKSHOP = ("after_sales_rma.group_technician", "stock.group_stock_user")
APPROVERS = ("after_sales_rma.group_approver",)
#: In which states, each says by itself.
BUTTONS = {
    "charge": Button((), WORKSHOP),
    "free": Button((), APPROVERS),
    "plan": Button((), WORKSHOP),
    "approve": Button((), APPROVERS, decides=True),
    "quote": Button((), SELLERS),
    "requote": Button((), SELLERS),
    "tell_price": Button((), SELLERS),
    "answer": Button((), SELLERS),
    "send": Button((), WORKSHOP),
    "return": Button((), WORKSHOP),
}


class RepairOrder(models.Model):
    """The repair plan 返修方案: what is done, what it costs, who approved it, and what the customer said (R13, R29)."""

    _name = "repair.order"
    _inherit = ["repair.order", "after.sales.buttons"]
    _buttons = BUTTONS
    _can_prefix, _problem_prefix = "after_sales_can_", "_after_sales_problem_"

    after_sales_charge = fields.Selection(
        [("free", "Free of charge"), ("charged", "Charged")], compute="_compute_after_sales_charge", string="Charge"
    )
    after_sales_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of the Plan")
    after_sales_plan = fields.Text(string="Work Planned")
    after_sales_labour_hours = fields.Float(
        string="Hours of Work", copy=False, help="Planned hours; their cost counts for the plan, their price is quoted."
    )
    after_sales_plan_cost = fields.Monetary(
        compute="_compute_after_sales_plan_amount",
        compute_sudo=True,
        currency_field="after_sales_currency_id",
        string="Cost of the Plan",
        groups=VALUE_GROUPS,
        help="Cost of parts and work, in company currency.",
    )
    after_sales_plan_price = fields.Monetary(
        compute="_compute_after_sales_plan_amount",
        compute_sudo=True,
        currency_field="after_sales_currency_id",
        string="Price of the Plan",
        help="Price without tax of a charged repair, in company currency.",
    )
    after_sales_plan_amount = fields.Monetary(
        compute="_compute_after_sales_plan_amount",
        compute_sudo=True,
        currency_field="after_sales_currency_id",
        string="Amount of the Plan",
        groups=VALUE_GROUPS,
        help="Price without tax of a charged repair, cost of parts and work of a free one, in company currency.",
    )
    after_sales_plan_state = fields.Selection(
        [("none", "No approval asked"), ("asked", "To approve"), ("approved", "Approved"), ("refused", "Refused")],
        default="none",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        string="Plan",
    )
    after_sales_planned_by_id = fields.Many2one(
        "res.users", string="Planned By", readonly=True, copy=False, ondelete="restrict"
    )
    after_sales_planned_on = fields.Datetime(string="Planned On", readonly=True, copy=False)
    after_sales_approved_by_id = fields.Many2one(
        "res.users", string="Approved By", readonly=True, copy=False, ondelete="restrict"
    )
    after_sales_approved_on = fields.Datetime(string="Approved On", readonly=True, copy=False)
    after_sales_approved_amount = fields.Monetary(
        currency_field="after_sales_currency_id",
        string="Approved Amount",
        readonly=True,
        copy=False,
        groups=VALUE_GROUPS,
    )
    after_sales_accepted_by = fields.Char(string="Accepted By", readonly=True, copy=False, tracking=True)
    after_sales_accepted_on = fields.Datetime(string="Accepted On", readonly=True, copy=False)
    after_sales_refused_on = fields.Datetime(string="Price Refused On", readonly=True, copy=False, tracking=True)
    after_sales_can_quote = fields.Boolean(compute="_compute_after_sales_can")
    after_sales_can_requote = fields.Boolean(compute="_compute_after_sales_can")
    after_sales_can_tell_price = fields.Boolean(compute="_compute_after_sales_can")
    after_sales_can_answer = fields.Boolean(compute="_compute_after_sales_can")
    after_sales_can_charge = fields.Boolean(compute="_compute_after_sales_can")
    after_sales_can_free = fields.Boolean(compute="_compute_after_sales_can")
    after_sales_can_plan = fields.Boolean(compute="_compute_after_sales_can")
    after_sales_can_approve = fields.Boolean(compute="_compute_after_sales_can")
    after_sales_can_send = fields.Boolean(compute="_compute_after_sales_can")
    after_sales_can_return = fields.Boolean(compute="_compute_after_sales_can")

    # -- the plan ----------------------------------------------------------------------------------------------

    @api.depends("under_warranty")
    def _compute_after_sales_charge(self):
        for repair in self:
            repair.after_sales_charge = "free" if repair.under_warranty else "charged"

    @api.depends(
        "under_warranty",
        "sale_order_id.amount_untaxed",
        "move_ids.product_id",
        "move_ids.product_uom_qty",
        "after_sales_labour_hours",
    )
    def _compute_after_sales_plan_amount(self):
        for repair in self:
            parts, hours = repair._after_sales_parts(), repair.after_sales_labour_hours
            company, order = repair.company_id, repair.sale_order_id
            costed = [(part, part.product_id.with_company(company).standard_price) for part in parts]
            cost = sum(part.product_qty * price for part, price in costed) + hours * company.after_sales_labour_cost
            repair.after_sales_plan_cost = cost
            if repair.under_warranty:
                price = 0.0
            elif order:
                price = order.currency_id._convert(order.amount_untaxed, company.currency_id, company, order.date_order)
            else:
                price = sum(part.product_qty * part.product_id.lst_price for part in parts)
                price += hours * company.after_sales_labour_product_id.lst_price
            repair.after_sales_plan_price = price
            # What a free repair costs us is no less a cost where it is called the amount of the plan.
            repair.after_sales_plan_amount = cost if repair.under_warranty else price

    def _after_sales_parts(self):
        """The parts that this repair uses up."""
        return self.move_ids.filtered(lambda move: move.repair_line_type == "add" and move.state != "cancel")

    def _after_sales_needs_approval(self) -> bool:
        """Whether a leader has to approve the plan and did not, or approved less than it costs now (R13)."""
        self.ensure_one()
        company = self.company_id.sudo()
        when, limit, currency = (
            company.after_sales_repair_approval,
            company.after_sales_repair_limit,
            company.currency_id,
        )
        plan = self.sudo()
        amount = plan.after_sales_plan_amount
        if when == "never":
            return False
        if when == "always":
            by_leader = plan.after_sales_plan_state == "approved" and plan.after_sales_approved_by_id
            return not by_leader or currency.compare_amounts(amount, plan.after_sales_approved_amount) > 0
        if not limit or currency.compare_amounts(amount, limit) <= 0:
            return False
        approved = plan.after_sales_approved_amount if plan.after_sales_plan_state == "approved" else 0.0
        return currency.compare_amounts(amount, approved) > 0

    # -- who may -----------------------------------------------------------------------------------------------

    @api.depends("state", "after_sales_step", "under_warranty", "sale_order_id.state", "after_sales_plan_state")
    @api.depends_context("uid")
    def _compute_after_sales_can(self):
        self._fill_can()

    def _special_problem(self, button: str, known) -> str | None:
        if not self.after_sales_line_id:
            return self.env._("it belongs to no after-sales case")
        return super()._special_problem(button, known)

    def _askers(self):
        return super()._askers() | self.after_sales_planned_by_id

    def _own_words(self) -> str:
        return self.env._("nobody approves their own plan")

    def _refusal(self, problem: str) -> str:
        return f"{self.name}: {problem}."

    def _after_sales_problem_charge(self) -> str | None:
        if not self.under_warranty:
            return self.env._("it is charged already")
        return None if self.state in ("draft", "confirmed") else self.env._("the work has begun")

    def _after_sales_problem_free(self) -> str | None:
        if self.under_warranty:
            return self.env._("it is free of charge")
        if self.state not in ("draft", "confirmed"):
            return self.env._("the work has begun")
        return self.env._("it has a quotation already") if self.sale_order_id else None

    def _after_sales_problem_quote(self) -> str | None:
        if self.under_warranty:
            return self.env._("it is free of charge")
        if self.state not in ("draft", "confirmed"):
            return self.env._("the work has begun")
        return self.env._("it has a quotation already") if self.sale_order_id else None

    def _after_sales_problem_requote(self) -> str | None:
        if self.after_sales_step != "answer" or self.sudo().sale_order_id.state != "cancel":
            return self.env._("it has no cancelled quotation")
        return None

    def _after_sales_problem_answer(self) -> str | None:
        if self.after_sales_step != "answer":
            return self.env._("no quotation waits for the customer's answer")
        if self.sudo().sale_order_id.state == "cancel":
            return self.env._("its quotation is cancelled; take it up again first")
        return None

    def _after_sales_problem_tell_price(self) -> str | None:
        order = self.sudo().sale_order_id
        if self.after_sales_step != "answer" or order.state != "draft":
            return self.env._("no quotation waits to be sent")
        if order.currency_id.compare_amounts(order.amount_total, 0) <= 0:
            return self.env._("the quotation has no price yet")
        return self._after_sales_problem_of_plan()

    def _after_sales_problem_of_plan(self) -> str | None:
        """The leader answers before the customer is asked (R13)."""
        if self.after_sales_plan_state == "refused" or self._after_sales_needs_approval():
            return self.env._("the repair plan is not approved by a leader yet")
        return None

    def _after_sales_problem_plan(self) -> str | None:
        if self.state not in ("draft", "confirmed") or self.after_sales_plan_state == "asked":
            return self.env._("no plan is to be handed in")
        return None

    def _after_sales_problem_approve(self) -> str | None:
        if self.after_sales_plan_state != "asked":
            return self.env._("no plan waits for approval")
        return None

    def _after_sales_problem_send(self) -> str | None:
        if self.after_sales_step not in ("wait", "repair"):
            return self.env._("it cannot leave the workshop now")
        return None

    def _after_sales_problem_return(self) -> str | None:
        if self._after_sales_sent_outside().state != "done":
            return self.env._("it is not at headquarters or a vendor")
        return None

    def _after_sales_decide(self, **vals) -> None:
        self.sudo().write(vals)

    # -- approval ----------------------------------------------------------------------------------------------

    @public
    def action_after_sales_plan(self) -> bool:
        """Hand the plans in; those above the company's limit wait for a leader, the others are approved by the rule.

        :raise UserError: a plan says nothing, or none is to be handed in
        """
        self._check_button("plan")
        empty = self.filtered(lambda repair: not repair._after_sales_is_planned())
        if empty:
            raise UserError(
                self.env._(
                    "%(repairs)s: say what is to be done, the work, its hours or the parts.",
                    repairs=", ".join(empty.mapped("name")),
                )
            )
        self._after_sales_planner_knows()
        now = fields.Datetime.now()
        self._after_sales_decide(
            after_sales_planned_by_id=self.env.uid,
            after_sales_planned_on=now,
            after_sales_plan_state="none",
            after_sales_approved_by_id=False,
            after_sales_approved_on=False,
        )
        above = self.filtered(lambda repair: repair._after_sales_needs_approval())
        above._after_sales_decide(after_sales_plan_state="asked")
        (self - above)._after_sales_decide(after_sales_plan_state="approved", after_sales_approved_on=now)
        return True

    @public
    def action_after_sales_approve(self) -> bool:
        """Approve the plans of others, up to the amount they have now."""
        self._check_button("approve")
        for amount, repairs in self.grouped("after_sales_plan_amount").items():
            repairs._after_sales_decide(
                after_sales_plan_state="approved",
                after_sales_approved_by_id=self.env.uid,
                after_sales_approved_on=fields.Datetime.now(),
                after_sales_approved_amount=amount,
            )
        self._after_sales_tell_planner(approved=True)
        return True

    @public
    def action_after_sales_refuse_plan(self) -> bool:
        """Refuse the plans of others; they may be changed and handed in again."""
        self._check_button("approve")
        self._after_sales_decide(after_sales_plan_state="refused", after_sales_approved_by_id=self.env.uid)
        self._after_sales_tell_planner(approved=False)
        return True

    # -- free or charged ---------------------------------------------------------------------------------------

    @public
    def action_after_sales_charge(self) -> bool:
        """The customer pays: the workshop found that the promise does not cover it (R08, R29).

        A plan that says already what is to be done is handed in by the same click.
        """
        self._check_button("charge")
        self._after_sales_decide(under_warranty=False)
        self._after_sales_say_to_quote()
        written = self.filtered(lambda repair: repair._after_sales_is_planned() and not repair.after_sales_planned_on)
        written = written.filtered(lambda repair: not repair._button_problem("plan"))
        if written:
            written.action_after_sales_plan()
        return True

    def _after_sales_is_planned(self) -> bool:
        """Whether the plan says anything: work, hours or parts."""
        self.ensure_one()
        return bool(self.after_sales_plan or self.after_sales_labour_hours or self.sudo()._after_sales_parts())

    @public
    def action_after_sales_free(self) -> bool:
        """The company bears the repair: a leader decides it."""
        self._check_button("free")
        self._after_sales_decide(under_warranty=True)
        return True

    def _after_sales_say_to_quote(self) -> None:
        """Whoever is in charge of a case learns that the price of its repair is his to tell, once a case."""
        cases = self.sudo().filtered(lambda repair: repair.after_sales_step == "plan").after_sales_rma_id
        kind = self.env.ref(TO_QUOTE)
        told = cases.activity_ids.filtered(lambda item: item.activity_type_id == kind)
        todo = cases.filtered(lambda rma: rma.user_id and rma.id not in told.mapped("res_id"))
        for user, of_user in todo.grouped("user_id").items():
            quiet = of_user.with_context(mail_activity_quick_update=True)
            give_task(quiet, user, lambda own: own.env._("Quote the repair"), TO_QUOTE, automated=True)

    # -- the customer's answer ---------------------------------------------------------------------------------

    @public
    def action_after_sales_quote(self):
        """Quote the parts of charged repairs: a native order each, to which work is added by hand.

        :return: the new ``sale.order`` records
        :raise UserError: a repair is free of charge, has begun, or has a quotation
        """
        self._check_button("quote")
        repairs = self.sudo()
        # Odoo's own button takes one repair at a time.
        orders = without_defaults(repairs.env["sale.order"]).create(
            [repair._prepare_after_sales_quotation() for repair in repairs]
        )
        repairs.move_ids._create_repair_sale_order_line()
        quoted = repairs.after_sales_rma_id.filtered(lambda rma: rma.next_step != "quote")
        take_back_task(quoted, [TO_QUOTE])
        return orders.sudo(self.env.su)

    def _prepare_after_sales_quotation(self) -> dict:
        """Values of the quotation of a charged repair."""
        self.ensure_one()
        case = self.after_sales_rma_id
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "user_id": case.user_id.id,
            "warehouse_id": self.picking_type_id.warehouse_id.id,
            "repair_order_ids": [Command.link(self.id)],
            "origin": f"{case.name}, {self.name}",
            "client_order_ref": case.name,
            "order_line": self._prepare_after_sales_labour(),
        }

    def _prepare_after_sales_labour(self) -> list:
        """The order line of the work planned, where the company has a product for it."""
        product = self.company_id.after_sales_labour_product_id
        if not (product and self.after_sales_labour_hours):
            return []
        return [Command.create({"product_id": product.id, "product_uom_qty": self.after_sales_labour_hours})]

    @public
    def action_after_sales_tell_price(self) -> bool:
        """Send the quotations: the customer reads the price, and may accept it on the portal (R29).

        :raise UserError: a quotation has no price, was sent already, or its plan waits for a leader
        """
        self._check_button("tell_price")
        repairs = self.sudo()
        repairs.sale_order_id.action_quotation_sent()
        repairs._after_sales_tell("quotation")
        return True

    @public
    def action_after_sales_open_quote(self) -> dict:
        """Quote these repairs and show the quotations."""
        return self.after_sales_rma_id._action_open_records(self.action_after_sales_quote(), self.env._("Quotations"))

    @public
    def action_after_sales_requote(self) -> dict:
        """Take cancelled quotations up again, as drafts, and show them.

        :raise UserError: a repair has no cancelled quotation, or its answer is not awaited any more
        """
        self._check_button("requote")
        orders = self.sudo().sale_order_id
        orders.action_draft()
        return self.after_sales_rma_id._action_open_records(orders.sudo(self.env.su), self.env._("Quotations"))

    @public
    def action_create_sale_order(self):
        """Odoo's own button obeys the same rules for repairs of cases."""
        if not self._after_sales_all_of_cases():
            return super().action_create_sale_order()
        return self.action_after_sales_open_quote()

    def _create_sale_order(self, *args, **kwargs):
        """Where a newer Odoo makes quotations, whoever asks for them; the one before knows no such method.

        :return: the new ``sale.order`` records
        """
        if not self._after_sales_all_of_cases():
            return super()._create_sale_order(*args, **kwargs)
        return self.action_after_sales_quote()

    def _after_sales_all_of_cases(self) -> bool:
        """Whether all of these repairs belong to cases.

        :raise UserError: some do and some do not: their quotations are made in different ways
        """
        of_cases = self.filtered("after_sales_line_id")
        if of_cases and of_cases != self:
            raise UserError(self.env._("Quote repairs of cases and others separately."))
        return bool(of_cases)

    @public(accepted_by=Text())
    def action_after_sales_accept(self, accepted_by: str | None = None) -> bool:
        """Record that the customer accepts the price: the quotations become orders.

        :param accepted_by: who of the customer's people said so; default the customer
        :raise UserError: no quotation waits for an answer, or a leader has not approved its plan
        """
        self._check_button("answer")
        early = {repair.name: problem for repair in self if (problem := repair._after_sales_problem_of_plan())}
        if early:
            raise UserError("\n".join(f"{name}: {problem}." for name, problem in early.items()))
        for repair in self:
            repair._after_sales_decide(after_sales_accepted_by=accepted_by or repair.partner_id.display_name)
        self.sudo().sale_order_id.filtered(lambda order: order.state in ("draft", "sent")).action_confirm()
        return True

    @public
    def action_after_sales_refuse(self) -> bool:
        """Record that the customer refuses the price: the goods go back unrepaired."""
        self._check_button("answer")
        self._after_sales_decide(after_sales_refused_on=fields.Datetime.now())
        repairs = self.sudo()
        repairs.sale_order_id._action_cancel()
        repairs.action_repair_cancel()
        self.env["after.sales.repair"]._send_on(repairs, "customer")
        self.after_sales_rma_id._close_finished()
        return True


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.constrains("state")
    def _check_after_sales_plan(self):
        """The leader answers before the customer is asked, whichever way a quotation is sent or confirmed (R13).

        :raise UserError: names the repairs whose plan waits for a leader
        """
        asked = self.filtered(lambda order: order.state in ("sent", "sale"))
        for repair in asked.sudo().repair_order_ids.filtered("after_sales_line_id"):
            if not repair.under_warranty and (problem := repair._after_sales_problem_of_plan()):
                raise UserError(repair._refusal(problem))

    def _action_confirm(self):
        """An accepted quotation allows the repair, whether signed on the portal or confirmed by us (R29)."""
        result = super()._action_confirm()
        waiting = self.sudo().repair_order_ids.filtered(
            lambda repair: repair.after_sales_line_id and not repair.after_sales_accepted_on
        )
        for repair in waiting:
            order = repair.sale_order_id
            repair._after_sales_decide(
                after_sales_accepted_on=fields.Datetime.now(),
                after_sales_accepted_by=repair.after_sales_accepted_by
                or order.signed_by
                or order.partner_id.display_name,
            )
        return result

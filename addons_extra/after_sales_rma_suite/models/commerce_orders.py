from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.reader import give_task
from odoo.addons.after_sales_rma.models.step import Step

COMMERCE = "after_sales_rma.group_commerce"


class AfterSalesRma(models.Model):
    """Where a company wants it so, the commerce department enters replacement orders from approved budgets (R41)."""

    _inherit = "after.sales.rma"
    _buttons = {"enter_order": Button(("authorized",), (COMMERCE,))}
    _steps = {"enter_order": Step(105, 138, COMMERCE, rare=True)}

    next_step = fields.Selection(
        selection_add=[("dispose",), ("enter_order", "Enter Order"), ("replace",)],
        ondelete={"enter_order": "set null"},
    )
    order_waits_since = fields.Datetime(
        string="Waits Since",
        compute="_compute_order_waits_since",
        store=True,
        help="Since when the replacement order waits for the commerce department.",
    )

    @api.depends("next_step")
    def _compute_order_waits_since(self):
        now = fields.Datetime.now()
        for rma in self:
            rma.order_waits_since = (rma.order_waits_since or now) if rma.next_step == "enter_order" else False

    def _leaves_to_commerce(self) -> bool:
        """Whether a replacement of this case is due and nobody but commerce makes its documents."""
        self.ensure_one()
        return bool(
            self.state == "authorized"
            and self.company_id.sudo().after_sales_commerce_orders
            and any(line._is_replaced() and line.qty_to_replace for line in self.sudo().line_ids)
        )

    def _open_steps(self) -> set[str]:
        steps = super()._open_steps()
        return {*steps, "enter_order"} if "replace" in steps and self._leaves_to_commerce() else steps

    def _hold_reason(self, step: str) -> str | None:
        entering = self.env.context.get("after_sales_commerce_enters") is TRUSTED
        waits = step == "replace" and not entering and self._leaves_to_commerce()
        return super()._hold_reason(step) or (
            self.env._("the commerce department enters the replacement order") if waits else None
        )

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {
            **super()._step_sentences(),
            "enter_order": self.env._("Enter the replacement order from the approved budget."),
        }

    def _problem_enter_order(self) -> str | None:
        if not self._leaves_to_commerce():
            return self.env._("no replacement order is to be entered")
        return self.with_context(after_sales_commerce_enters=TRUSTED)._hold_reason("replace")

    @public
    def action_enter_order(self):
        """Enter what is due, as the approved budget says: a replacement order, or the transfer of a swap.

        :return: the ``sale.order`` records made; swaps need none
        """
        self._check_button("enter_order")
        Exchange = self.env["after.sales.exchange"].sudo().with_context(after_sales_commerce_enters=TRUSTED)
        orders = Exchange._create_replacements(self.with_context(after_sales_commerce_enters=TRUSTED))
        self.sudo().activity_feedback(["after_sales_rma_suite.activity_enter_order"])
        return orders.with_env(self.env)

    def _ask_commerce(self) -> None:
        """The commerce department has the task, once for each case."""
        kind = "after_sales_rma_suite.activity_enter_order"
        known = self.sudo().activity_ids.filtered(lambda item: item.activity_type_id == self.env.ref(kind))
        for company, rmas in (self - self.browse(known.mapped("res_id"))).grouped("company_id").items():
            people = (
                self.env.ref(COMMERCE)
                .sudo()
                .all_user_ids.filtered(
                    lambda user, company=company: user.active
                    and user.id != SUPERUSER_ID
                    and company in user.company_ids
                )
            )
            # Managers are everything: whoever is of the department itself comes first.
            managers = self.env.ref("after_sales_rma.group_manager").sudo().all_user_ids
            user = people.sorted(lambda user, managers=managers: (user in managers, user.id))[:1]
            if user:
                give_task(rmas, user, lambda own: own.env._("Enter the replacement order"), kind)


class AfterSalesExchange(models.AbstractModel):
    _inherit = "after.sales.exchange"

    @api.model
    def _create_replacements(self, rmas):
        """What commerce enters is its task, as soon as nothing else speaks against it."""
        if self.env.context.get("after_sales_commerce_enters") is not TRUSTED:
            left = rmas.filtered(lambda rma: rma._leaves_to_commerce())
            ready = left.with_context(after_sales_commerce_enters=TRUSTED)._that_may_go_on("replace")
            if ready:
                ready.with_env(left.env).sudo()._ask_commerce()
        return super()._create_replacements(rmas)


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_commerce_orders = fields.Boolean(
        string="Commerce Enters Replacement Orders",
        help="The documents of replacements are not made by themselves: the commerce department enters them from the "
        "approved budget.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_commerce_orders = fields.Boolean(related="company_id.after_sales_commerce_orders", readonly=False)


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        return {**super()._after_sales_tile_labels(), "enter_order": self.env._("Orders to enter")}

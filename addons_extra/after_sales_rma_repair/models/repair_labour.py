import math

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.exceptions import UserError

from .repair_plan import WORKSHOP

#: Nobody works longer than a day at one go; a clock that was forgotten counts no more than that.
LONGEST = 24 * 60


class AfterSalesLabour(models.Model):
    """Work that somebody did on a repair, by the clock or entered by hand, and what it cost (R28).

    Its cost is management information: the hours are paid by the payroll, nothing is posted here.
    """

    _name = "after.sales.labour"
    _description = "Work on a Repair"
    _inherit = ["after.sales.child", "after.sales.numbers"]
    _order = "date, id"
    _check_company_auto = True
    _given_once = frozenset({"repair_id", "user_id"})
    _decided_above = {"repair_id": "_after_sales_check_work_open"}

    repair_id = fields.Many2one("repair.order", required=True, readonly=True, index=True, ondelete="restrict")
    rma_id = fields.Many2one(related="repair_id.after_sales_rma_id", string="Case", store=True, precompute=True)
    company_id = fields.Many2one(related="repair_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Technician",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    date = fields.Date(
        string="Day", required=True, default=lambda self: self.env["after.sales.working.time"]._today(self.env.company)
    )
    minutes = fields.Integer(string="Minutes Worked", aggregator="sum")
    note = fields.Char(string="Work Done")
    date_start = fields.Datetime(string="Started", readonly=True, copy=False)
    date_stop = fields.Datetime(string="Stopped", readonly=True, copy=False)
    cost_hour = fields.Monetary(
        string="Cost per Hour",
        compute="_compute_cost_hour",
        store=True,
        compute_sudo=True,
        groups=VALUE_GROUPS,
        help="As it was when the work was entered: that of the employee, else that of the workshop.",
    )
    cost = fields.Monetary(
        string="Cost of Work", compute="_compute_cost", store=True, compute_sudo=True, groups=VALUE_GROUPS
    )

    _minutes_of_a_day = models.Constraint(
        f"CHECK (minutes BETWEEN 0 AND {LONGEST})", "Nobody works less than no time, or more than a day, at one go."
    )
    _one_clock = models.UniqueIndex(
        "(user_id) WHERE date_start IS NOT NULL AND date_stop IS NULL", "This technician is at work on another repair."
    )

    @api.depends("user_id")
    def _compute_cost_hour(self):
        """What an hour costs now; a cost that changes later changes nothing that was entered before."""
        costs = self._costs_of_employees()
        for work in self:
            company = work.company_id or work.repair_id.company_id
            work.cost_hour = costs.get((work.user_id, company)) or company.after_sales_labour_cost

    def _costs_of_employees(self) -> dict:
        """{(user, company): cost of an hour} by the employees, where the company keeps what their hours cost."""
        Employee = self.env.get("hr.employee")
        if Employee is None or "hourly_cost" not in Employee._fields:
            return {}
        companies = self.company_id | self.repair_id.company_id
        found = Employee.sudo().search([("user_id", "in", self.user_id.ids), ("company_id", "in", companies.ids)])
        return {(employee.user_id, employee.company_id): employee.hourly_cost for employee in found}

    @api.depends("minutes", "cost_hour")
    def _compute_cost(self):
        for work in self:
            work.cost = work.currency_id.round(work.minutes * work.cost_hour / 60)

    @api.depends("repair_id", "user_id", "date")
    def _compute_display_name(self):
        for work in self:
            work.display_name = f"{work.repair_id.name}: {work.user_id.name}"

    @api.constrains("repair_id", "user_id")
    def _check_who_and_where(self):
        for work in self.sudo():
            if not work.rma_id:
                raise UserError(self.env._("%(repair)s belongs to no after-sales case.", repair=work.repair_id.name))
            if work.user_id.share or work.company_id not in work.user_id.company_ids:
                raise UserError(
                    self.env._(
                        "%(user)s does not work in %(company)s.", user=work.user_id.name, company=work.company_id.name
                    )
                )

    def _stop(self) -> None:
        """Stop these clocks; what was begun counts a minute at least."""
        now = fields.Datetime.now()
        worked = self.grouped(lambda work: math.ceil((now - work.date_start).total_seconds() / 60))
        for minutes, clocks in worked.items():
            clocks.sudo()._trusted().write({"date_stop": now, "minutes": min(max(minutes, 1), LONGEST)})


class RepairOrder(models.Model):
    """Who worked how long on a repair, and what the repair cost so far (R28)."""

    _inherit = "repair.order"
    _buttons = {"start_work": Button((), WORKSHOP), "stop_work": Button((), WORKSHOP)}

    after_sales_labour_ids = fields.One2many("after.sales.labour", "repair_id", string="Work", readonly=True)
    after_sales_can_start_work = fields.Boolean(compute="_compute_after_sales_can")
    after_sales_can_stop_work = fields.Boolean(compute="_compute_after_sales_can")
    after_sales_hours_worked = fields.Float(compute="_compute_after_sales_worked", string="Hours Worked")
    after_sales_labour_spent = fields.Monetary(
        compute="_compute_after_sales_spent",
        compute_sudo=True,
        currency_field="after_sales_currency_id",
        string="Cost of Work",
        groups=VALUE_GROUPS,
        help="Hours that were worked, at their cost. For information: nothing is posted for it.",
    )
    after_sales_parts_spent = fields.Monetary(
        compute="_compute_after_sales_spent",
        compute_sudo=True,
        currency_field="after_sales_currency_id",
        string="Cost of Parts",
        groups=VALUE_GROUPS,
        help="Value of the parts that were used up.",
    )
    after_sales_spent = fields.Monetary(
        compute="_compute_after_sales_spent",
        compute_sudo=True,
        currency_field="after_sales_currency_id",
        string="Cost So Far",
        groups=VALUE_GROUPS,
    )

    @api.depends("after_sales_labour_ids.minutes")
    def _compute_after_sales_worked(self):
        for repair in self:
            repair.after_sales_hours_worked = sum(repair.after_sales_labour_ids.mapped("minutes")) / 60

    @api.depends("after_sales_labour_ids.cost", "move_ids.state")
    def _compute_after_sales_spent(self):
        for repair in self:
            costs = repair._after_sales_costs()
            repair.after_sales_labour_spent = costs["labour"]
            repair.after_sales_parts_spent = costs["parts"]
            repair.after_sales_spent = sum(costs.values())

    def _after_sales_costs(self) -> dict[str, float]:
        """{kind of cost: amount in company currency} of a repair so far; another kind extends it."""
        self.ensure_one()
        used = self.move_ids.filtered(lambda move: move.repair_line_type and move.state == "done")
        return {
            "labour": sum(self.after_sales_labour_ids.mapped("cost")),
            "parts": sum(move.value * (move.is_out - move.is_in) for move in used),
        }

    def _after_sales_check_work_open(self) -> None:
        """:raise UserError: names the repairs whose work nobody changes any more"""
        over = self.filtered(
            lambda repair: repair.state == "cancel" or repair.after_sales_rma_id.state in ("done", "cancelled")
        )
        if over:
            raise UserError(
                self.env._("%(repairs)s is over: its work stays as it is.", repairs=", ".join(over.mapped("name")))
            )

    # -- the clock ---------------------------------------------------------------------------------------------

    def _after_sales_clocks(self):
        """The clocks that run on these repairs."""
        return self.sudo().after_sales_labour_ids.filtered(lambda work: work.date_start and not work.date_stop)

    def _after_sales_problem_start_work(self) -> str | None:
        if self.after_sales_step != "repair":
            return self.env._("it is not under repair")
        mine = self._after_sales_clocks().filtered(lambda work: work.user_id == self.env.user)
        return self.env._("you are at work on it") if mine else None

    def _after_sales_problem_stop_work(self) -> str | None:
        mine = self._after_sales_clocks().filtered(lambda work: work.user_id == self.env.user)
        return None if mine else self.env._("you are not at work on it")

    @public
    def action_after_sales_start_work(self) -> bool:
        """Start the clock of the user on one repair.

        :raise UserError: it is not under repair, or his clock runs on another one
        """
        self.ensure_one()
        self._check_button("start_work")
        Labour = self.env["after.sales.labour"].sudo()
        other = Labour.search([("user_id", "=", self.env.uid), ("date_start", "!=", False), ("date_stop", "=", False)])
        if other:
            raise UserError(
                self.env._("You are at work on %(repair)s: stop there first.", repair=other[:1].repair_id.name)
            )
        Labour._trusted().create(
            {
                "repair_id": self.id,
                "user_id": self.env.uid,
                "date": self.env["after.sales.working.time"]._today(self.company_id),
                "date_start": fields.Datetime.now(),
            }
        )
        return True

    @public
    def action_after_sales_stop_work(self) -> bool:
        """Stop the clock of the user on these repairs.

        :raise UserError: he is not at work on one of them
        """
        self._check_button("stop_work")
        self._after_sales_clocks().filtered(lambda work: work.user_id == self.env.user)._stop()
        return True

    @public
    def action_repair_done(self):
        result = super().action_repair_done()
        self._after_sales_clocks()._stop()
        return result

    @public
    def action_repair_cancel(self):
        self._after_sales_clocks()._stop()
        return super().action_repair_cancel()

    @public
    def action_view_after_sales_labour(self) -> dict:
        """Open the work on one repair, to enter or correct minutes."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Work on %(repair)s", repair=self.name),
            "res_model": "after.sales.labour",
            "view_mode": "list",
            "views": [(False, "list")],
            "domain": [("repair_id", "=", self.id)],
            # The ledger, from which one comes here, makes no repairs: its context forbids it.
            "context": {"default_repair_id": self.id, "create": True},
        }


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    repair_cost = fields.Monetary(
        compute="_compute_repair_cost",
        compute_sudo=True,
        groups=VALUE_GROUPS,
        help="Work and parts of its repairs so far, in company currency. For information: work is not posted.",
    )

    @api.depends("repair_order_ids.after_sales_spent")
    def _compute_repair_cost(self):
        for rma in self:
            rma.repair_cost = sum(rma.repair_order_ids.mapped("after_sales_spent"))

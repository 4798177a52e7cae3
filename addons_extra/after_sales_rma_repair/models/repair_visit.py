from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.reader import give_task
from odoo.addons.after_sales_rma.models.rma import PEOPLE_GROUPS
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.addons.after_sales_rma.models.step import Step
from odoo.api import ValuesType
from odoo.exceptions import UserError, ValidationError

from .repair_line import CASE_STEP

#: Who makes appointments and keeps them.
VISITORS = (*USER, "after_sales_rma.group_technician")

CASE_STEP |= {"visit": "visit"}


class AfterSalesVisit(models.Model):
    """An appointment to repair goods where the customer has them 上门维修 (R29)."""

    _name = "after.sales.visit"
    _description = "Visit to a Customer"
    _inherit = ["after.sales.child", "mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _decided_above = {"rma_id": "_check_not_closed"}
    _transitions = {"done": ("planned",), "cancelled": ("planned",), "planned": ()}

    rma_id = fields.Many2one(
        "after.sales.rma",
        string="Case",
        # Not precomputed: that would leave phantom records in the case's list.
        compute="_compute_rma_id",
        store=True,
        index=True,
        ondelete="restrict",
    )
    repair_id = fields.Many2one(
        "repair.order",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('after_sales_step', '=', 'visit')]",
    )
    company_id = fields.Many2one(related="repair_id.company_id", store=True, precompute=True)
    product_id = fields.Many2one(related="repair_id.product_id")
    lot_id = fields.Many2one(related="repair_id.lot_id")
    fault = fields.Char(related="repair_id.after_sales_line_id.note", string="Customer Says")
    user_id = fields.Many2one(
        "res.users",
        string="Technician",
        required=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Site",
        required=True,
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    phone = fields.Char(related="partner_id.phone", string="Phone")
    address = fields.Char(compute="_compute_address")
    date_start = fields.Datetime(string="From", required=True, tracking=True, index=True)
    date_stop = fields.Datetime(
        string="Until", compute="_compute_date_stop", store=True, readonly=False, precompute=True, required=True
    )
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    outcome = fields.Selection(
        [
            ("repaired", "Repaired"),
            ("again", "Another visit is needed"),
            ("workshop", "To be repaired in the workshop"),
        ],
        copy=False,
    )
    result = fields.Text(string="What Was Done", copy=False)
    signature = fields.Image(string="Customer's Signature", copy=False, max_width=1024, max_height=1024)
    signed_by = fields.Char(copy=False)
    signed_on = fields.Datetime(readonly=True, copy=False)
    part_ids = fields.One2many(related="repair_id.move_ids", string="Parts")

    _until_after_from = models.Constraint("CHECK (date_stop > date_start)", "A visit ends after it begins.")

    @api.depends("repair_id")
    def _compute_rma_id(self):
        for visit in self:
            visit.rma_id = visit.repair_id.after_sales_rma_id

    @api.depends("repair_id")
    def _compute_partner_id(self):
        for visit in self:
            line = visit.repair_id.sudo().after_sales_line_id
            delivered_to = line.sale_line_id.order_id.partner_shipping_id
            visit.partner_id = delivered_to or visit.repair_id.partner_id

    @api.depends("partner_id.contact_address")
    def _compute_address(self):
        """Where to go, in one line; the customer's name stands beside it."""
        for visit in self:
            lines = visit.partner_id._display_address(without_company=True).splitlines() if visit.partner_id else []
            visit.address = ", ".join(filter(None, (line.strip(" ,") for line in lines)))

    @api.depends("date_start")
    def _compute_date_stop(self):
        for visit in self:
            visit.date_stop = visit.date_start and visit.date_start + timedelta(hours=2)

    @api.depends("product_id", "partner_id")
    def _compute_display_name(self):
        for visit in self:
            names = (visit.partner_id.name, visit.product_id.display_name)
            visit.display_name = " · ".join(filter(None, names)) or self.env._("Visit")

    # -- records -----------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]):
        visits = super().create(vals_list)
        visits.sudo()._check_repair()
        for visit in visits.sudo():
            give_task(
                visit,
                visit.user_id,
                lambda own: own.env._("Visit the customer"),
                date_deadline=fields.Datetime.context_timestamp(visit, visit.date_start).date(),
            )
        return visits

    def write(self, vals: ValuesType) -> bool:
        if not self._is_trusted() and any(visit.state != "planned" for visit in self):
            raise UserError(self.env._("This visit is over: plan another one."))
        result = super().write(vals)
        if "repair_id" in vals:
            self.sudo()._check_repair()
        if {"user_id", "date_start"} & vals.keys():
            for visit in self.sudo():
                visit.activity_ids.write(
                    {
                        "user_id": visit.user_id.id,
                        "date_deadline": fields.Datetime.context_timestamp(visit, visit.date_start).date(),
                    }
                )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        if any(visit.state == "done" for visit in self):
            raise UserError(self.env._("A visit that took place cannot be deleted."))

    def _check_repair(self) -> None:
        """Visits are for repairs on site that wait for one.

        :raise ValidationError: names the repairs
        """
        wrong = self.repair_id.filtered(lambda repair: repair.after_sales_step != "visit")
        if wrong:
            raise ValidationError(
                self.env._("%(repairs)s waits for no visit.", repairs=", ".join(wrong.mapped("name")))
            )

    # -- buttons -----------------------------------------------------------------------------------------------

    def _check_visitor(self) -> None:
        """:raise UserError: the user neither talks to customers nor repairs"""
        if not (self.env.su or any(self.env.user.has_group(group) for group in VISITORS)):
            raise UserError(self.env._("Visits belong to After-Sales and technicians."))
        self.check_access("write")

    @public
    def action_done(self) -> bool:
        """Close these visits with what was done; a repair that succeeded ends with it.

        :raise UserError: result, outcome or the customer's signature is missing, or the work may not begin yet
        """
        self._check_visitor()
        for visit in self:
            if not visit.outcome or not (visit.result or "").strip():
                raise UserError(
                    self.env._("%(visit)s: write down what was done and how it ended.", visit=visit.display_name)
                )
            if visit.outcome == "repaired" and not (visit.signature or visit.signed_by):
                raise UserError(self.env._("%(visit)s: the customer signs first.", visit=visit.display_name))
        signed = self.filtered(lambda visit: visit.signature or visit.signed_by)
        signed._trusted().signed_on = fields.Datetime.now()
        self._set_state("done")
        self.sudo().activity_ids.action_feedback()
        self.env["after.sales.repair"]._after_visit(self)
        return True

    @public
    def action_cancel(self) -> bool:
        """Call these visits off; the repair waits for another one."""
        self._check_visitor()
        self._set_state("cancelled")
        self.sudo().activity_ids.unlink()
        return True

    @public
    def action_view_repair(self) -> dict:
        """Open the repairs of these visits: parts taken along, used and brought back."""
        return self.rma_id._action_open_records(self.repair_id, self.env._("Repairs"))


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"
    _buttons = {"plan_visit": Button(("authorized",), VISITORS)}
    _steps = {"visit": Step(100, 120, "after_sales_rma.group_technician")}

    next_step = fields.Selection(
        selection_add=[("repair",), ("visit", "Visit the customer"), ("credit",)], ondelete={"visit": "set null"}
    )
    visit_ids = fields.One2many("after.sales.visit", "rma_id", string="Visits", groups=PEOPLE_GROUPS)
    visit_count = fields.Integer(compute="_compute_visit_count", compute_sudo=True)

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        for rma in self:
            rma.visit_count = len(rma.visit_ids)

    def _counted_links(self) -> list[str]:
        return [*super()._counted_links(), "visit_ids"]

    def _has_traces(self) -> bool:
        return bool(self.visit_ids or self.repair_order_ids) or super()._has_traces()

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {
            **super()._step_sentences(),
            "visit": self.env._("Agree on an appointment with the customer, and repair the goods there."),
        }

    def _problem_plan_visit(self) -> str | None:
        waiting = any(repair.after_sales_step == "visit" for repair in self.sudo().repair_order_ids)
        return None if waiting else self.env._("no repair waits for a visit")

    @public
    def action_plan_visit(self) -> dict:
        """Show the planned visit of a case, or ask for a new appointment."""
        self.ensure_one()
        planned = self.visit_ids.filtered(lambda visit: visit.state == "planned")
        if planned:
            return self._action_open_records(planned, self.env._("Visits"))
        self._check_button("plan_visit")
        repair = self.repair_order_ids.filtered(lambda repair: repair.after_sales_step == "visit")[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Visit"),
            "res_model": "after.sales.visit",
            "view_mode": "form",
            "context": {"default_repair_id": repair.id},
        }

    @public
    def action_view_visits(self) -> dict:
        return self._action_open_records(self.visit_ids, self.env._("Visits"))


class AfterSalesRmaLine(models.Model):
    """Goods that are repaired where they stand: nothing comes back, and nothing is claimed."""

    _inherit = "after.sales.rma.line"

    on_site = fields.Boolean(help="Repaired where the customer has it; only with the remedy repair.")

    @api.model
    def _correctable(self) -> tuple[str, ...]:
        return (*super()._correctable(), "on_site")

    def _is_on_site(self) -> bool:
        self.ensure_one()
        return self.on_site and self.remedy == "repair"

    def _expects_goods(self) -> bool:
        return super()._expects_goods() and not self._is_on_site()

    @api.depends("on_site")
    def _compute_claimed_qty(self):
        return super()._compute_claimed_qty()

    @api.depends("on_site", "qty_repaired")
    def _compute_progress_text(self):
        result = super()._compute_progress_text()
        for line in self.filtered(lambda line: line._is_on_site()):
            line.progress = self.env._(
                "%(done)s of %(asked)s repaired on site", done=f"{line.qty_repaired:g}", asked=f"{line.quantity:g}"
            )
        return result


class RepairOrder(models.Model):
    _inherit = "repair.order"

    after_sales_step = fields.Selection(
        selection_add=[("wait",), ("visit", "To visit"), ("repair",)], ondelete={"visit": "set null"}
    )
    after_sales_visit_ids = fields.One2many("after.sales.visit", "repair_id", string="Visits", groups=PEOPLE_GROUPS)

    def _after_sales_is_on_site(self) -> bool:
        self.ensure_one()
        return bool(self.after_sales_line_id and not self.after_sales_inspection_id)

    def _after_sales_owner(self):
        """On site nothing of the customer is on our premises."""
        return super()._after_sales_owner() if self.after_sales_inspection_id else self.env["res.partner"]

    def _after_sales_step_now(self) -> str:
        if not self._after_sales_is_on_site():
            return super()._after_sales_step_now()
        if self.state in ("done", "cancel"):
            return "returned" if self.state == "done" else "ended"
        step = self._after_sales_step_at_work()
        return "visit" if step in ("wait", "repair") else step

    @public
    def action_repair_cancel_draft(self):
        """What is repaired on site lies in no workshop."""
        on_site = self.filtered(lambda repair: repair._after_sales_is_on_site())
        if on_site:
            super(RepairOrder, on_site.with_context(after_sales_on_site=TRUSTED)).action_repair_cancel_draft()
        return super(RepairOrder, self - on_site).action_repair_cancel_draft() if self - on_site else True

    @public
    def action_repair_done(self):
        result = super().action_repair_done()
        self.after_sales_rma_id._close_finished()
        return result

    @public
    def action_repair_cancel(self):
        result = super().action_repair_cancel()
        on_site = self.filtered(lambda repair: repair._after_sales_is_on_site())
        on_site.sudo().after_sales_visit_ids.filtered(lambda visit: visit.state == "planned").action_cancel()
        return result


class StockMove(models.Model):
    """Parts that a technician takes along: what he does not use he brings back."""

    _inherit = "stock.move"

    after_sales_used_qty = fields.Float(
        string="Used", digits="Product Unit", compute="_compute_after_sales_brought_back"
    )
    after_sales_brought_back_qty = fields.Float(
        string="Brought Back", digits="Product Unit", compute="_compute_after_sales_brought_back"
    )

    @api.depends("state", "quantity", "product_uom_qty")
    def _compute_after_sales_brought_back(self):
        """A part of which nothing was used is cancelled when the repair ends."""
        for move in self:
            over = move.state in ("done", "cancel")
            used = move.quantity if move.state == "done" else 0.0
            move.after_sales_used_qty = used
            move.after_sales_brought_back_qty = max(move.product_uom_qty - used, 0.0) if over else 0.0

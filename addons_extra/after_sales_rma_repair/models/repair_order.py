from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.outside import as_system, clean, is_id, public
from odoo.api import ValuesType
from odoo.exceptions import AccessError, UserError, ValidationError

#: Fields of a repair that follow from buttons; imports and outside systems cannot write them.
DECIDED = {
    "after_sales_line_id",
    "after_sales_inspection_id",
    "after_sales_plan_state",
    "after_sales_planned_by_id",
    "after_sales_planned_on",
    "after_sales_approved_by_id",
    "after_sales_approved_on",
    "after_sales_approved_amount",
    "after_sales_accepted_by",
    "after_sales_accepted_on",
    "after_sales_refused_on",
}

#: What makes a repair of a case the repair of this unit, for this customer.
UNIT = {
    "product_id",
    "lot_id",
    "product_qty",
    "product_uom",
    "partner_id",
    "picking_id",
    "picking_type_id",
    "product_location_src_id",
    "product_location_dest_id",
}

#: What a technician, who is no warehouse worker, fills in on a repair.
TECHNICIAN_FIELDS = {
    "after_sales_parts_since",
    "move_ids",
    "user_id",
    "priority",
    "schedule_date",
    "tag_ids",
    "internal_notes",
    "after_sales_plan",
    "after_sales_labour_hours",
}

#: What a technician says of a part; where it comes from and goes to is not his choice.
PART_FIELDS = {
    "product_id",
    "product_uom_qty",
    "product_uom",
    "quantity",
    "repair_line_type",
    "picked",
    "lot_ids",
    "sequence",
    "date",
    "description_picking",
}


class RepairOrder(models.Model):
    """A native repair order that belongs to a case: one unit on its way through the workshop (R28)."""

    _name = "repair.order"
    _inherit = ["after.sales.native", "repair.order"]

    after_sales_line_id = fields.Many2one(
        "after.sales.rma.line",
        string="Case Line",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        readonly=True,
    )
    after_sales_rma_id = fields.Many2one(
        related="after_sales_line_id.rma_id", string="After-Sales Case", store=True, index="btree_not_null"
    )
    after_sales_inspection_id = fields.Many2one(
        "after.sales.inspection",
        string="Test Report on Arrival",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        readonly=True,
        check_company=True,
    )
    after_sales_test_ids = fields.One2many("after.sales.inspection", "repair_id", string="Test Reports after Repair")
    after_sales_disposition_ids = fields.One2many("after.sales.disposition", "repair_id", string="Ways of the Goods")
    after_sales_step = fields.Selection(
        [
            ("plan", "Tell the price"),
            ("approve", "Plan to approve"),
            ("answer", "Await the customer's answer"),
            ("wait", "To start"),
            ("repair", "Under repair"),
            ("outside", "At headquarters or vendor"),
            ("test", "To test"),
            ("ready", "Ready for the customer"),
            ("again", "Failed, repaired again"),
            ("returned", "Delivered back"),
            ("ended", "Ended"),
        ],
        compute="_compute_after_sales_step",
        store=True,
        index=True,
        string="Step",
    )
    after_sales_parts_since = fields.Date(
        string="Waits for Parts Since", copy=False, help="Empty when no part is missing (L19)."
    )
    after_sales_fault = fields.Char(related="after_sales_inspection_id.fault", string="Fault Found")
    after_sales_hint = fields.Char(related="after_sales_line_id.repair_hint", string="Hint")

    @api.model
    def _after_sales_free(self) -> frozenset[str]:
        """What the workshop plans, and since when it waits for parts."""
        return super()._after_sales_free() | {"after_sales_plan", "after_sales_parts_since", "after_sales_labour_hours"}

    # -- what it is --------------------------------------------------------------------------------------------

    def compute_lot_id(self):
        """Odoo gives a repair the only serial of its receipt, whatever product that serial is of."""
        result = super().compute_lot_id()
        self.filtered(lambda repair: repair.lot_id and repair.lot_id.product_id != repair.product_id).lot_id = False
        return result

    def _after_sales_owner(self):
        """The customer whose goods are repaired for a case."""
        line = self.sudo().after_sales_line_id
        return self.sudo().partner_id if line and line._stays_customers() else self.env["res.partner"]

    def _after_sales_is_free(self) -> bool:
        """Whether our company bears the parts of this repair of a case."""
        return bool(self.after_sales_line_id and self.under_warranty)

    def _after_sales_warranty_location(self):
        """Where the parts of this free repair are used up."""
        self.ensure_one()
        warehouse = self.sudo().picking_type_id.warehouse_id
        return warehouse._after_sales_warranty_place(self.sudo().move_ids.product_id[:1] or self.sudo().product_id)

    def _after_sales_is_open(self) -> bool:
        """Whether the unit of this repair is still here because of it."""
        return self.after_sales_step not in (False, "again", "returned", "ended", "test")

    def _after_sales_tell(self, event: str) -> None:
        """Tell the customers of these repairs of an event."""
        cases = self.sudo().grouped("after_sales_rma_id")
        self.sudo().after_sales_rma_id._tell_customers(event, cases)

    # -- how far it is -----------------------------------------------------------------------------------------

    @api.depends(
        "state",
        "under_warranty",
        "sale_order_id",
        "after_sales_line_id.remedy",
        "after_sales_accepted_on",
        "after_sales_plan_state",
        "after_sales_test_ids.state",
        "after_sales_disposition_ids.state",
        "after_sales_disposition_ids.kind",
    )
    def _compute_after_sales_step(self):
        for repair in self:
            repair.after_sales_step = repair._after_sales_step_now() if repair.after_sales_line_id else False

    def _after_sales_step_now(self) -> str:
        """Where the unit of this repair is on its way."""
        self.ensure_one()
        if not self.after_sales_line_id._stays_customers():
            return "ended"
        tests = self.after_sales_test_ids
        if any(report.state == "draft" for report in tests):
            return "test"
        home = self.after_sales_disposition_ids.filtered(lambda item: item._to_customer() and item.state != "cancelled")
        passed = tests.filtered(lambda report: report.grade == "qualified")
        if sum(passed.mapped("quantity")) > sum(home.mapped("quantity")):
            return "ready"
        if home:
            return "returned" if all(item.state == "done" for item in home) else "ready"
        return {"cancel": "ended", "done": "again"}.get(self.state) or self._after_sales_step_at_work()

    def _after_sales_step_at_work(self) -> str:
        """What the work waits for before it is done."""
        if self._after_sales_sent_outside():
            return "outside"
        if self.state == "under_repair":
            return "repair"
        if self.after_sales_plan_state == "asked":
            return "approve"
        if not self.under_warranty and not self.after_sales_accepted_on:
            return "answer" if self.sale_order_id else "plan"
        return "wait"

    # -- who may do what ---------------------------------------------------------------------------------------

    def write(self, vals: ValuesType) -> bool:
        """What the add-on does when a repair is changed, in its order; subjects extend the steps, not this method."""
        # First of all: below, technicians go on as superuser.
        self._after_sales_check_kept(vals)
        of_cases = self.filtered("after_sales_line_id")
        if of_cases and vals.get("state") in ("under_repair", "done"):
            of_cases._after_sales_check_start()
        trusted = self.env.su or self.env.context.get("after_sales_trusted") is TRUSTED
        if not trusted and (DECIDED & vals.keys() or (of_cases and {*UNIT, "under_warranty"} & vals.keys())):
            raise AccessError(self.env._("What was decided about a repair is changed by its buttons only."))
        if not trusted and of_cases == self and self._after_sales_is_technician():
            # Technicians are no warehouse workers; they fill in repairs of cases, and nothing else of the stock.
            result = super(RepairOrder, as_system(self)).write(self._after_sales_technician_vals(vals))
            self._after_sales_after_write(vals)
            return result
        result = super().write(vals)
        if "under_warranty" in vals:
            of_cases.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))._set_repair_locations()
        self._after_sales_after_write(vals)
        return result

    def _after_sales_after_write(self, vals: ValuesType) -> None:
        """Let what rests on these repairs follow the values that were written."""

    def _after_sales_is_technician(self) -> bool:
        """Whether the user works in the workshop without working in the warehouse."""
        user = self.env.user
        return user.has_group("after_sales_rma.group_technician") and not user.has_group("stock.group_stock_user")

    def _after_sales_technician_vals(self, vals: ValuesType) -> ValuesType:
        """The values of a technician, checked; where parts come from and go to follows from the repair.

        :raise AccessError: he would change what is not his to decide, or what he may not see
        :raise ValidationError: a value is not of the type of its field
        """
        self.check_access("write")
        foreign = vals.keys() - TECHNICIAN_FIELDS
        commands = vals.get("move_ids") or []
        if not isinstance(commands, list | tuple):
            raise ValidationError(self.env._("Parts are given as a list."))
        parts = [self._after_sales_part_command(command) for command in commands]
        if None in parts:
            foreign.add("move_ids")
        if foreign:
            labels = sorted(
                self._fields[name]._description_string(self.env) if name in self._fields else name for name in foreign
            )
            raise AccessError(
                self.env._("Technicians do not decide this on a repair: %(fields)s.", fields=", ".join(labels))
            )
        given = {name: value for name, value in vals.items() if name != "move_ids"}
        own = clean(self, given, TECHNICIAN_FIELDS - {"move_ids"})
        return {**own, "move_ids": parts} if parts else own

    def _after_sales_part_command(self, command) -> tuple | None:
        """What a technician may do with the parts of these repairs; None when he may not."""
        if not isinstance(command, list | tuple) or not 2 <= len(command) <= 3:
            return None
        number, move_id, content = (*command, None)[:3]
        if number in (0, 1) and isinstance(content, dict):
            known = {name: value for name, value in content.items() if name in PART_FIELDS}
            content = clean(self.env["stock.move"], known, PART_FIELDS)
        elif number not in (2, 4):
            return None
        if number == 0:
            return (0, 0, content)
        return (int(number), move_id, content or 0) if is_id(move_id) and move_id in self.sudo().move_ids.ids else None

    def _after_sales_workshop(self):
        """These repairs for a step of the workshop that its technicians may take."""
        if all(repair.after_sales_line_id for repair in self) and self._after_sales_is_technician():
            self.check_access("write")
            return self.sudo()
        return self

    def _after_sales_check_start(self) -> None:
        """No work begins before a leader approved an expensive plan and the customer accepted a price (R13, R29).

        :raise UserError: names the repairs and what is missing
        """
        self.sudo().after_sales_rma_id._check_may_go_on("repair")
        problems = []
        for repair in self.filtered(lambda repair: repair.state in ("draft", "confirmed")):
            if repair.after_sales_plan_state == "refused" or repair._after_sales_needs_approval():
                problems.append(
                    self.env._("%(repair)s: the repair plan is not approved by a leader yet.", repair=repair.name)
                )
            if not repair.under_warranty and not repair.after_sales_accepted_on:
                problems.append(
                    self.env._(
                        "%(repair)s is charged: the customer accepts the quotation before the work begins.",
                        repair=repair.name,
                    )
                )
        if problems:
            raise UserError("\n".join(problems))

    # -- the native steps --------------------------------------------------------------------------------------

    @public
    def action_validate(self):
        """Several at once, too: Odoo takes one, and opens a dialog where its goods do not lie in the workshop."""
        repairs = self._after_sales_workshop()
        results = {repair: super(RepairOrder, repair).action_validate() for repair in repairs}
        elsewhere = [repair.name for repair, result in results.items() if isinstance(result, dict)]
        if elsewhere and len(repairs) > 1:
            raise UserError(
                self.env._(
                    "%(repairs)s: the goods do not lie where they are to be repaired.", repairs=", ".join(elsewhere)
                )
            )
        return next(iter(results.values()), True)

    @public
    def action_repair_start(self):
        repairs = self._after_sales_workshop()
        nobody = repairs.filtered(lambda repair: repair.after_sales_line_id and not repair.user_id)
        if nobody:
            nobody.user_id = self.env.user
        repairs._after_sales_planner_knows()
        return super(RepairOrder, repairs).action_repair_start()

    @public
    def action_repair_end(self):
        """What one repair ends with is its test: it is shown to whoever may sign it."""
        result = super(RepairOrder, self._after_sales_workshop()).action_repair_end()
        tests = self.after_sales_test_ids.filtered(lambda report: report.state == "draft")
        signs = self.env.user.has_group("after_sales_rma.group_technician")
        if isinstance(result, dict) or len(self) != 1 or len(tests) != 1 or not signs:
            return result
        return self.after_sales_rma_id._action_open_records(tests, self.env._("Test Reports"))

    @public
    def action_repair_done(self):
        """What was repaired is tested before it goes back (R28)."""
        of_cases = self.filtered("after_sales_line_id")
        of_cases._after_sales_check_start()
        of_cases._after_sales_check_here()
        result = super().action_repair_done()
        self.env["after.sales.repair"]._open_tests(of_cases)
        return result

    @public
    def action_repair_cancel(self):
        """What is at headquarters or a vendor comes back first, or is refunded."""
        if self.env.context.get("after_sales_trusted") is not TRUSTED:
            self._after_sales_check_here()
        self._after_sales_planner_knows()
        return super().action_repair_cancel()

    def _after_sales_check_here(self) -> None:
        """:raise UserError: a unit is at headquarters or a vendor, or on its way there"""
        away = self.filtered(lambda repair: repair.after_sales_step == "outside")
        if away:
            raise UserError(
                self.env._(
                    "%(repairs)s is not in the workshop: it comes back first.", repairs=", ".join(away.mapped("name"))
                )
            )

    @public
    def action_repair_cancel_draft(self):
        """Goods that left, or for which another repair stands, are not taken up again."""
        gone = self.filtered(
            lambda repair: repair.after_sales_line_id
            and (
                repair.after_sales_step in ("ready", "returned")
                or not (
                    self.env.context.get("after_sales_on_site") is TRUSTED
                    or repair.after_sales_inspection_id._qty_without_order()
                )
            )
        )
        if gone:
            raise UserError(
                self.env._(
                    "%(repairs)s: these goods are not in the workshop any more, or another repair stands for them.",
                    repairs=", ".join(gone.mapped("name")),
                )
            )
        return super().action_repair_cancel_draft()

    @api.ondelete(at_uninstall=False)
    def _unlink_not_of_case(self):
        kept = self.filtered("after_sales_line_id")
        if kept:
            raise UserError(
                self.env._(
                    "%(repairs)s belongs to an after-sales case: cancel it instead.",
                    repairs=", ".join(kept.mapped("name")),
                )
            )

    @public
    def action_after_sales_take(self) -> bool:
        """Take these repairs over: the user has them on his bench."""
        self._after_sales_workshop().write({"user_id": self.env.uid})
        return True

    @public
    def action_view_after_sales(self) -> dict:
        """Open the cases of these repairs."""
        return self.after_sales_rma_id._action_open()

    @public
    def action_view_after_sales_tests(self) -> dict:
        """Open the test reports of these repairs."""
        reports = self.after_sales_inspection_id | self.after_sales_test_ids
        return self.after_sales_rma_id._action_open_records(reports, self.env._("Test Reports"))

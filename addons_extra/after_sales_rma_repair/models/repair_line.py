from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

#: Step of a repair order → what its case waits for; nothing where the step is over.
CASE_STEP = {
    "approve": "approve_plan",
    "plan": "quote",
    "wait": "repair",
    "repair": "repair",
    "outside": "outside",
    "answer": "await_customer",
    "ready": "await_customer",
}

#: Repairs within the warranty after which the customer may ask for something else (三包: two repairs).
REPAIRS_ENOUGH = 2

#: Remedies under which goods that are here are the company's.
OURS = ("refund", "exchange")


class AfterSalesRmaLine(models.Model):
    """How far a repair is: sums of repair orders, test reports, dispositions and moves (law 1)."""

    _inherit = "after.sales.rma.line"

    remedy = fields.Selection(selection_add=[("repair", "Repair"), ("as_is",)], ondelete={"repair": "set default"})
    repair_order_ids = fields.One2many("repair.order", "after_sales_line_id", string="Repairs")
    qty_repaired = fields.Float(
        string="Repaired",
        digits="Product Unit",
        compute="_compute_qty_repaired",
        store=True,
        help="By repair orders that are done, without what failed the test after the repair.",
    )
    qty_without_order = fields.Float(
        digits="Product Unit",
        compute="_compute_qty_repaired",
        store=True,
        help="Lies in the workshop, and no repair order stands for it.",
    )
    qty_to_test = fields.Float(
        digits="Product Unit", compute="_compute_qty_in_workshop", store=True, help="Waits for its test after repair."
    )
    qty_to_move = fields.Float(
        digits="Product Unit",
        compute="_compute_qty_in_workshop",
        store=True,
        help="Waits for the warehouse, on its way to or from headquarters, a vendor, or another place of ours.",
    )
    repair_days = fields.Float(
        string="Days in Repair",
        digits=(16, 1),
        compute="_compute_repair_days",
        store=True,
        aggregator="avg",
        help="From the receipt until everything was delivered back.",
    )
    repair_hint = fields.Char(string="Repaired Before", compute="_compute_repair_hint")

    # -- what belongs to the customer --------------------------------------------------------------------------

    def _stays_customers(self) -> bool:
        return self.remedy == "repair" or super()._stays_customers()

    @api.depends("date_received", "date_given_back")
    def _compute_repair_days(self):
        for line in self:
            until = line.date_given_back
            line.repair_days = (until - line.date_received).total_seconds() / 86400 if until else 0.0

    # -- how far it is -----------------------------------------------------------------------------------------

    @api.depends(
        "remedy",
        "repair_order_ids.state",
        "repair_order_ids.product_qty",
        "inspection_ids.state",
        "inspection_ids.grade",
        "disposition_ids.state",
        "disposition_ids.kind",
    )
    def _compute_qty_repaired(self):
        for line in self:
            done = line.repair_order_ids.filtered(lambda repair: repair.state == "done")
            failed = line.inspection_ids.filtered(lambda report: report._failed_after_repair())
            line.qty_repaired = sum(done.mapped("product_qty")) - sum(failed.mapped("quantity"))
            line.qty_without_order = sum(report._qty_without_order() for report in line.inspection_ids)

    @api.depends("inspection_ids.state", "inspection_ids.quantity", "disposition_ids.state", "disposition_ids.quantity")
    def _compute_qty_in_workshop(self):
        for line in self:
            tests = line.inspection_ids.filtered(lambda report: report.stage == "repair" and report.state == "draft")
            moving = line.disposition_ids.filtered(
                lambda item: item.repair_id and item.state == "pending" and not item._to_customer()
            )
            line.qty_to_test = sum(tests.mapped("quantity"))
            line.qty_to_move = sum(moving.mapped("quantity"))

    def _waits_for_inspection(self) -> bool:
        return super()._waits_for_inspection() or self.qty_to_test > 0

    def _waits_for_place(self) -> bool:
        return super()._waits_for_place() or self.qty_to_move > 0

    def _qty_waiting_for_place(self) -> float:
        return super()._qty_waiting_for_place() + self.qty_to_move

    def _repair_steps(self) -> set[str]:
        """What this line waits for in and after the workshop."""
        self.ensure_one()
        if not self._stays_customers():
            return set()
        steps = {
            CASE_STEP[repair.after_sales_step] for repair in self.repair_order_ids if repair._after_sales_is_open()
        }
        if float_compare(self.qty_without_order, 0, precision_digits=6) > 0:
            steps.add("repair")
        return steps

    def _waits_for_handover(self) -> bool:
        """Whether goods are here as the customer's although the company takes them back now."""
        self.ensure_one()
        return self.remedy in OURS and self._is_here() and bool(self._arrived_moves()[-1:].restrict_partner_id)

    def _can_turn_to_refund(self) -> bool:
        """Whether goods of the customer are here that could be refunded instead."""
        self.ensure_one()
        return self.remedy == "repair" and bool(self.origin_move_id) and self._is_here()

    @api.depends("lot_ids", "remedy", "partner_id", "repair_order_ids.state")
    def _compute_repair_hint(self):
        """The law lets the customer ask for something else after two repairs in vain; later cases know of each one."""
        counts = self.lot_ids.sudo()._after_sales_repairs_done()
        for line in self:
            line.repair_hint = line._words_of_repairs(counts)

    def _words_of_repairs(self, counts: dict) -> str | bool:
        """What is said of the repairs of these serials before.

        :param counts: as ``_after_sales_repairs_done`` says
        """
        self.ensure_one()
        often = {lot: counts.get((lot, self.rma_id.commercial_partner_id), 0) for lot in self.lot_ids}
        if not any(often.values()):
            return False
        if self._stays_customers():
            worn = [lot.name for lot, count in often.items() if count >= REPAIRS_ENOUGH]
            return bool(worn) and self.env._(
                "%(serials)s was repaired %(count)s times already: offer an exchange or a refund.",
                serials=", ".join(worn),
                count=max(often.values()),
            )
        # What this case itself had repaired is no news.
        done = self.repair_order_ids.filtered(lambda repair: repair.state == "done").lot_id
        before = [lot.name for lot, count in often.items() if count > (lot in done)]
        return bool(before) and self.env._("Repaired goods: %(serials)s.", serials=", ".join(before))

    @api.depends("qty_repaired")
    def _compute_progress_text(self):
        return super()._compute_progress_text()

    def _progress_parts(self) -> list[tuple[str, str]]:
        parts = super()._progress_parts()
        if self.qty_repaired:
            parts.append((self.env._("%(quantity)s repaired", quantity=f"{self.qty_repaired:g}"), "success"))
        return parts

    @api.constrains("remedy", "origin_move_id")
    def _check_repair_has_owner(self):
        """Goods of a service line or without owner cannot be kept apart as the customer's."""
        for line in self:
            if line.remedy == "repair" and not line.product_id.is_storable:
                raise UserError(
                    self.env._(
                        "%(product)s is not kept in stock: it cannot be repaired here.",
                        product=line.product_id.display_name,
                    )
                )

from odoo import api, fields, models


class AfterSalesInspection(models.Model):
    """A test report is written when goods arrive, and again when they were repaired (R18, R28)."""

    _inherit = "after.sales.inspection"

    stage = fields.Selection(
        [("arrival", "On arrival"), ("repair", "After repair")], default="arrival", required=True, readonly=True
    )
    repair_id = fields.Many2one("repair.order", string="Tests the Repair", readonly=True, index="btree_not_null")
    repair_order_ids = fields.One2many("repair.order", "after_sales_inspection_id", string="Repairs")
    repair_hint = fields.Char(related="line_id.repair_hint")

    def _is_on_arrival(self) -> bool:
        return self.stage != "repair" and super()._is_on_arrival()

    def _is_at_work(self) -> bool:
        return bool(self.repair_order_ids) or super()._is_at_work()

    def _goes_home(self) -> bool:
        return self.stage == "repair" or super()._goes_home()

    def _rest_vals(self) -> dict:
        return {**super()._rest_vals(), "stage": self.stage, "repair_id": self.repair_id.id}

    @api.depends("stage")
    def _compute_can_as_is(self):
        return super()._compute_can_as_is()

    def _failed_after_repair(self) -> bool:
        """Whether this report found repaired goods still defective."""
        self.ensure_one()
        return self.stage == "repair" and self.state == "done" and self.grade == "defective"

    def _qty_without_order(self) -> float:
        """What this report sent to the workshop and no repair order stands for, in the line's unit."""
        self.ensure_one()
        if self.stage != "arrival" or self.line_id.remedy != "repair":
            return 0.0
        left = sum(
            item.quantity
            for item in self.disposition_ids
            if item.kind == "repair" and item.state == "done" and not item.repair_id
        )
        for repair in self.repair_order_ids:
            if repair.state == "cancel":
                back = repair.after_sales_disposition_ids.filtered(
                    lambda item: item._to_customer() and item.state != "cancelled"
                )
                left -= sum(back.mapped("quantity"))
            else:
                failed = repair.after_sales_test_ids.filtered(lambda report: report._failed_after_repair())
                left -= repair.product_qty - sum(failed.mapped("quantity"))
        return max(self.uom_id.round(left), 0.0)


class AfterSalesDisposition(models.Model):
    """Where the customer's goods go: to the workshop, to a vendor and back, and home again (R20, R22, R30)."""

    _inherit = "after.sales.disposition"

    kind = fields.Selection(
        selection_add=[
            ("defective",),
            ("repair", "To the workshop"),
            ("outside", "To headquarters or vendor"),
            ("scrap",),
            ("repaired", "Back after repair"),
            ("customer",),
        ],
        ondelete={"repair": "cascade", "outside": "cascade", "repaired": "cascade"},
    )
    repair_id = fields.Many2one("repair.order", readonly=True, index="btree_not_null", ondelete="restrict")
    outside_partner_id = fields.Many2one("res.partner", string="Repaired By", readonly=True)
    date_sent = fields.Datetime(related="move_id.date", string="Moved On")
    date_expected = fields.Date(string="Expected Back", readonly=True)

    def _to_customer(self) -> bool:
        return self.kind == "repaired" or super()._to_customer()

    def _is_of_arrival(self) -> bool:
        """What is in the workshop goes on from there."""
        return not self.repair_id and super()._is_of_arrival()

    def _source_location(self):
        """What was in the workshop lies where its move was planned from, not where it arrived."""
        return self.move_id.location_id if self.repair_id else super()._source_location()

    def _rest_vals(self) -> dict:
        return {
            **super()._rest_vals(),
            "repair_id": self.repair_id.id,
            "outside_partner_id": self.outside_partner_id.id,
            "date_expected": self.date_expected,
        }


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _after_sales_repairs_done(self) -> dict:
        """How often each of these lots was repaired, in one query.

        :return: {(lot, commercial entity of the customer): repair orders done}
        """
        counts = {}
        if not self:
            return counts
        for lot, partner, count in self.env["repair.order"]._read_group(
            [("lot_id", "in", self.ids), ("state", "=", "done"), ("after_sales_line_id", "!=", False)],
            ["lot_id", "partner_id"],
            ["__count"],
        ):
            key = (lot, partner.commercial_partner_id)
            counts[key] = counts.get(key, 0) + count
        return counts

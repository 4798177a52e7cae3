from odoo import api, fields, models


class RepairOrder(models.Model):
    """The repair ledger 维修品台账: whose unit is here since when, where it is, and who has it (R19)."""

    _inherit = "repair.order"

    after_sales_received_on = fields.Datetime(related="after_sales_line_id.date_received", string="Here Since")
    after_sales_days = fields.Integer(compute="_compute_after_sales_days", string="Days Here")
    after_sales_place = fields.Char(compute="_compute_after_sales_place", string="Where")
    after_sales_expected_on = fields.Date(
        compute="_compute_after_sales_expected_on", store=True, string="Expected Back", index=True
    )
    after_sales_overdue = fields.Boolean(
        compute="_compute_after_sales_overdue", search="_search_after_sales_overdue", string="Overdue"
    )
    after_sales_count = fields.Integer(
        compute="_compute_after_sales_count",
        string="Repaired Before",
        help="Repairs of this serial that are done, for the same customer, this one included.",
    )

    @api.depends("after_sales_line_id.date_received", "after_sales_line_id.date_given_back")
    def _compute_after_sales_days(self):
        now = fields.Datetime.now()
        for repair in self:
            line = repair.after_sales_line_id
            until = line.date_given_back or now
            repair.after_sales_days = (until - line.date_received).days if line.date_received else 0

    @api.depends("after_sales_disposition_ids.state", "after_sales_disposition_ids.kind", "product_location_src_id")
    @api.depends_context("lang")
    def _compute_after_sales_place(self):
        for repair in self:
            place = repair._after_sales_lies_in()
            outside = repair._after_sales_sent_outside()
            repair.after_sales_place = (
                (outside.state == "done" and outside.outside_partner_id.display_name)
                or (place.usage == "customer" and self.env._("At the customer"))
                or place.name
            )

    def _after_sales_sent_outside(self):
        """The disposition by which the unit is at headquarters or a vendor now, or on its way there."""
        self.ensure_one()
        last = self.after_sales_disposition_ids.filtered(lambda item: item.state != "cancelled").sorted("id")[-1:]
        return last.filtered(lambda item: item.kind == "outside")

    @api.depends("after_sales_disposition_ids.state", "after_sales_disposition_ids.date_expected")
    def _compute_after_sales_expected_on(self):
        for repair in self:
            repair.after_sales_expected_on = repair._after_sales_sent_outside().date_expected

    @api.depends("after_sales_expected_on")
    def _compute_after_sales_overdue(self):
        today = self.env["after.sales.working.time"]._todays(self.company_id)
        for repair in self:
            expected = repair.after_sales_expected_on
            repair.after_sales_overdue = bool(expected and expected < today[repair.company_id])

    @api.model
    def _search_after_sales_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self.env["after.sales.working.time"]._past("after_sales_expected_on")
        return late if True in value else ~late

    @api.depends("lot_id", "partner_id", "state")
    def _compute_after_sales_count(self):
        counts = self.lot_id.sudo()._after_sales_repairs_done()
        for repair in self:
            repair.after_sales_count = counts.get((repair.lot_id, repair.partner_id.commercial_partner_id), 0)

    def _after_sales_lies_in(self):
        """Where the unit of this repair is now."""
        self.ensure_one()
        moved = self.after_sales_disposition_ids.filtered(lambda item: item.state == "done").sorted("id")
        return moved[-1:].location_dest_id or self.product_location_src_id

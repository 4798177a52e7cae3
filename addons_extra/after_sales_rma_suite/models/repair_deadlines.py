from odoo import models


class AfterSalesRma(models.Model):
    """While the customer thinks about a price, or his repaired goods wait for him, the clock stands still."""

    _inherit = "after.sales.rma"

    def _waiting_times(self) -> list[tuple]:
        times = super()._waiting_times()
        if "repair" not in self.line_ids.mapped("remedy"):
            return times
        for repair in self.sudo().repair_order_ids:
            answered = repair.after_sales_accepted_on or repair.after_sales_refused_on
            if answered and repair.sale_order_id:
                times.append((repair.sale_order_id.create_date, answered))
            ready, home = repair._after_sales_ready_on(), repair._after_sales_home_on()
            if ready and home:
                times.append((ready, home))
        return times

    def _waiting_since(self):
        if self.next_step != "await_customer":
            return super()._waiting_since()
        repairs = self.sudo().repair_order_ids
        asked = repairs.filtered(lambda repair: repair.after_sales_step == "answer").sale_order_id.mapped("create_date")
        ready = [moment for repair in repairs if (moment := repair._after_sales_ready_on())]
        return max([*asked, *ready], default=super()._waiting_since())


class RepairOrder(models.Model):
    _inherit = "repair.order"

    def _after_sales_ready_on(self):
        """When the unit passed its test after the repair."""
        self.ensure_one()
        passed = self.after_sales_test_ids.filtered(lambda report: report.grade == "qualified" and report.date_done)
        return max(passed.mapped("date_done"), default=False)

    def _after_sales_home_on(self):
        """When the customer got it back."""
        self.ensure_one()
        home = self.after_sales_disposition_ids.filtered(lambda item: item._to_customer() and item.state == "done")
        return max(home.move_id.filtered(lambda move: move.state == "done").mapped("date"), default=False)

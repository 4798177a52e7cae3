from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class RepairOrder(models.Model):
    """What is outside has a record that goes with it (R22)."""

    _inherit = "repair.order"

    after_sales_sent_ids = fields.One2many("after.sales.sent.out", "repair_id", string="Sent Out", readonly=True)

    @public
    def action_view_after_sales_sent(self) -> dict:
        """Open what was sent out of these repairs."""
        self.check_access("read")
        return self.after_sales_rma_id._action_open_records(
            self.after_sales_sent_ids, self.env._("Sent Out for Repair")
        )

    def _after_sales_awaited(self):
        """What is outside of these repairs now, or on its way there."""
        return self.after_sales_sent_ids.filtered(lambda sent: sent.state not in ("back", "cancelled"))

    def _after_sales_costs(self) -> dict[str, float]:
        return {
            **super()._after_sales_costs(),
            "outside": sum(self.after_sales_sent_ids._bill_shares().values()),
        }

    @api.depends("after_sales_sent_ids.charged_line_id")
    def _compute_after_sales_spent(self):
        return super()._compute_after_sales_spent()


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    @api.depends("repair_order_ids.after_sales_sent_ids.state", "repair_order_ids.after_sales_sent_ids.test_finding")
    def _compute_next_step_hint(self):
        return super()._compute_next_step_hint()

    def _outside_sentence(self, there) -> str | None:
        """What headquarters said of the goods stands with where they are."""
        words, sent = super()._outside_sentence(there), there.after_sales_sent_ids
        states = set(sent.mapped("state"))
        if states == {"answered"}:
            results = dict(sent._fields["result"]._description_selection(self.env))
            said = dict.fromkeys(results[item.result] for item in sent)
            return self.env._("%(place)s They say: %(results)s.", place=words, results=", ".join(said))
        if states == {"tested"}:
            found = ", ".join(dict.fromkeys(sent.mapped("test_finding")))
            return self.env._("%(place)s They have tested it: %(finding)s", place=words, finding=found)
        if states == {"arrived"}:
            return self.env._("%(place)s They have arrived there.", place=words)
        return words


class AfterSalesDisposition(models.Model):
    _inherit = "after.sales.disposition"

    #: Kept in memory for a whole batch: each move that is reserved asks which unit sent out goes with it.
    after_sales_sent_ids = fields.One2many("after.sales.sent.out", "disposition_id", string="Sent Out", readonly=True)


class AfterSalesRepair(models.AbstractModel):
    _inherit = "after.sales.repair"

    @api.model
    def _send_outside(self, repairs, partner, date_expected):
        items = super()._send_outside(repairs, partner, date_expected)
        self.env["after.sales.sent.out"]._create_for(items)
        return items

import json
from urllib.parse import urlencode

from odoo import fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.addons.after_sales_rma.models.workbook import workbook


class RepairOrder(models.Model):
    """The repair ledger 维修品台账 as a spreadsheet (R19)."""

    _inherit = "repair.order"

    @public
    def action_after_sales_ledger_xlsx(self) -> dict:
        """Download the repairs that are selected, or all that the list shows."""
        if self:
            query = {"ids": ",".join(map(str, self.ids))}
        else:
            query = {"domain": json.dumps(self.env.context.get("active_domain") or [])}
        return {
            "type": "ir.actions.act_url",
            "url": f"/after_sales_rma/repair_ledger.xlsx?{urlencode(query)}",
            "target": "download",
        }

    def _after_sales_ledger_columns(self) -> list[tuple]:
        """[(heading, width in characters, value of a repair)], as on the printed ledger."""
        steps = dict(self._fields["after_sales_step"]._description_selection(self.env))
        charges = dict(self._fields["after_sales_charge"]._description_selection(self.env))

        def day(moment):
            return fields.Datetime.context_timestamp(self, moment).date() if moment else None

        costs = (
            [(self.env._("Cost so far"), 12, lambda repair: repair.after_sales_spent)]
            if self.env.user.has_groups(VALUE_GROUPS)
            else []
        )
        return [
            (self.env._("Repair Order"), 16, lambda repair: repair.name),
            (self.env._("Case"), 18, lambda repair: repair.after_sales_rma_id.name),
            (self.env._("Customer"), 24, lambda repair: repair.partner_id.name),
            (self.env._("Product"), 30, lambda repair: repair.product_id.display_name),
            (self.env._("Serial"), 18, lambda repair: repair.lot_id.name),
            (self.env._("Qty"), 8, lambda repair: repair.product_qty),
            (self.env._("Unit"), 8, lambda repair: repair.product_uom.name),
            (self.env._("Fault"), 30, lambda repair: repair.after_sales_fault),
            (self.env._("Here since"), 12, lambda repair: day(repair.after_sales_received_on)),
            (self.env._("Days"), 8, lambda repair: repair.after_sales_days),
            (self.env._("Step"), 18, lambda repair: steps.get(repair.after_sales_step)),
            (self.env._("Where"), 20, lambda repair: repair.after_sales_place),
            (self.env._("Expected back"), 12, lambda repair: repair.after_sales_expected_on or None),
            (self.env._("Who has it"), 14, lambda repair: repair.user_id.name),
            (self.env._("Charge"), 12, lambda repair: charges.get(repair.after_sales_charge)),
            (self.env._("Hours worked"), 10, lambda repair: round(repair.after_sales_hours_worked, 2)),
            *costs,
        ]

    def _after_sales_ledger_xlsx(self) -> bytes:
        """These repairs as a workbook, one line each."""
        return workbook(self.env._("Repair Ledger"), self._after_sales_ledger_columns(), self)

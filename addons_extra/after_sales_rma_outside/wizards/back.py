from odoo import api, models

#: What headquarters said → how it came back.
RESULTS = {"repaired": "repaired", "replaced": "replaced", "irreparable": "refused"}


class AfterSalesBack(models.TransientModel):
    """What headquarters said is proposed."""

    _inherit = "after.sales.back"

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        repairs = self.env["repair.order"].browse(self.env.context.get("default_repair_ids") or []).exists()
        told = repairs.sudo().after_sales_sent_ids.filtered(lambda sent: sent.state == "answered")
        results = {RESULTS[sent.result] for sent in told}
        if len(results) == 1 and results <= set(self._fields["result"].get_values(self.env)):
            values |= {"result": results.pop(), **({"serial": told.new_serial} if len(told) == 1 else {})}
        return {name: value for name, value in values.items() if name in self._fields}

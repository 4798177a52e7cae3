from odoo import api, models
from odoo.addons.after_sales_rma_deduction.rules.deduction import Deduction


class AfterSalesDeduction(models.Model):
    _inherit = "after.sales.deduction"

    @api.model
    def _promised(self, lines) -> dict:
        """What the rules that case lines were judged by deduct of their refund."""
        result = super()._promised(lines)
        stored = {line: (line.verdict_data or {}).get("fees", []) for line in lines}
        Fee = self.env["after.sales.policy.fee"].sudo()
        known = Fee.browse({fee["id"] for fees in stored.values() for fee in fees}).exists()
        for line, fees in stored.items():
            result[line] = [
                *result.get(line, []),
                *(
                    Deduction(
                        fee["kind"],
                        fee["code"],
                        known.filtered(lambda item, fee=fee: item.id == fee["id"])
                        .with_context(lang=line.partner_id.lang or self.env.lang)
                        .name
                        or fee["code"],
                        fee["percent"],
                        fee["amount"],
                    )
                    for fee in fees
                ),
            ]
        return result

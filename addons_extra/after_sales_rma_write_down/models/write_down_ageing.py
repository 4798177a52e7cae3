from odoo import models

from ..rules.write_down import age_group


class AfterSalesWriteDown(models.Model):
    """The ageing list: what lies there since when, what it cost, what it may bring, and what is lost (R21)."""

    _inherit = "after.sales.write.down"

    def _ageing(self) -> list[dict]:
        """These goods by their age, the oldest first; of those that left in part, what is left.

        :return: groups of a label, rows, and the totals of the rows in company currency
        """
        groups = {}
        lying = self.filtered(
            lambda item: item.state != "cancelled" and item.uom_id.compare(item.remaining_quantity, 0) > 0
        )
        for item in lying.sorted("date_in"):
            groups.setdefault(age_group(item.age_days), []).append(item._ageing_row())
        return [
            {
                "label": self._ageing_label(*bounds),
                "rows": rows,
                **{
                    name: sum(row[name] for row in rows)
                    for name in ("quantity", "carrying", "proposed", "realisable", "loss")
                },
            }
            for bounds, rows in sorted(groups.items(), reverse=True)
        ]

    def _ageing_label(self, first: int, last: int | None) -> str:
        if last is None:
            return self.env._("%(days)s days and older", days=first)
        return self.env._("%(first)s to %(last)s days", first=first, last=last)

    def _ageing_row(self) -> dict:
        """Amounts of what is left of these goods, in company currency."""
        self.ensure_one()
        part = self.remaining_quantity / self.quantity if self.quantity else 0.0
        shared = self.currency_id.round
        return {
            "item": self,
            "quantity": self.remaining_quantity,
            "carrying": shared(self.carrying_amount * part),
            "proposed": shared(self.proposal_unit * self.remaining_quantity),
            "realisable": shared(self.realisable_value * part) if self.is_valued else 0.0,
            "loss": shared(self.loss * part),
        }

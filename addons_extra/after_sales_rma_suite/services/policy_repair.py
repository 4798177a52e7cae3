from datetime import datetime
from functools import partial

from odoo import api, fields, models


class AfterSalesPolicy(models.Model):
    """What the promise asks of repairs: how often, how long, and since when a part is missing (L16–L21)."""

    _inherit = "after.sales.policy"

    @api.model
    def _repair_facts(self, asks: dict) -> dict:
        """How often and how long goods were in repair: by serial, else by delivery of a single piece (L16–L21)."""
        lots = self.env["stock.lot"].sudo().concat(*(ask.lots for ask in asks.values()))
        moves = self.env["stock.move"].sudo().concat(*(ask.move for ask in asks.values()))
        lines = (
            self.env["after.sales.rma.line"]
            .sudo()
            .search(
                [
                    ("remedy", "=", "repair"),
                    ("date_received", "!=", False),
                    "|",
                    ("lot_ids", "in", lots.ids),
                    ("origin_move_id", "in", moves.ids),
                ]
            )
        )
        repaired = {}
        for line in lines:
            for goods in (*line.lot_ids, line.origin_move_id):
                repaired.setdefault(goods, []).append(line.id)
        today = fields.Datetime.now()
        found = {
            key: self._repairs_of(ask, lines.browse(self._ids_of_goods(ask, repaired)), today)
            for key, ask in asks.items()
        }
        return super()._repair_facts(asks) | found

    @api.model
    def _ids_of_goods(self, ask, repaired: dict) -> set[int]:
        """Ids of the repair lines of a request's goods.

        :param repaired: {lot or delivered move: ids of repair lines}
        """
        goods = ask.lots
        if not goods and ask.move and ask.product.uom_id.compare(ask.move.product_qty, 1) <= 0:
            goods = ask.move
        return {line_id for item in goods for line_id in repaired.get(item, ())}

    @api.model
    def _repairs_of(self, ask, lines, today: datetime) -> dict:
        customer, day = ask.partner.commercial_partner_id, partial(self._day, ask.company)
        same = lines.filtered(lambda line: line.rma_id.commercial_partner_id == customer)
        earlier = same.filtered(lambda line: line != ask.line and line.date_given_back)
        values = {
            "repairs": len(earlier.filtered("qty_repaired")),
            "repair_days": sum((day(line.date_given_back) - day(line.date_received)).days for line in earlier),
            "repaired_on": day(max(earlier.mapped("date_given_back"))) if earlier else None,
        }
        line = ask.line
        if self._is_in_repair(line):
            until = day(self._repair_ended_on(line) or today)
            values["open_repair_days"] = (until - day(line.date_received)).days
            since = [day for day in line.repair_order_ids.mapped("after_sales_parts_since") if day]
            values["parts_days"] = (until - min(since)).days if since else 0
        return values

    @api.model
    def _is_in_repair(self, line) -> bool:
        """Whether goods of a line are in repair, or were until the customer took what he may ask for instead."""
        begun = line.remedy == "repair" or (line.remedy_asked == "repair" and line.repair_order_ids)
        return bool(begun and line.date_received and not line.date_given_back)

    @api.model
    def _repair_ended_on(self, line) -> datetime | None:
        """When goods that came for a repair became the company's for another remedy; none while they have not."""
        if line.remedy == "repair":
            return None
        moves = line.move_ids.filtered(lambda move: move.after_sales_handover and move.state == "done")
        return min(moves.mapped("date"), default=None)

    @api.model
    def _read_ahead(self, lines) -> None:
        super()._read_ahead(lines)
        lines.inspection_ids.fetch(["stage"])

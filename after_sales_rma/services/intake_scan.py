from odoo import api, models
from odoo.tools import format_date


class AfterSalesIntake(models.AbstractModel):
    """What is said of a serial that was scanned and may not come back: where it is, or that nobody sold it (R02)."""

    _inherit = "after.sales.intake"

    @api.model
    def _is_lot_delivered(self, text: str) -> bool:
        """Whether a number is that of a lot or serial that customers got, and not that of a document."""
        return bool(self._visible(self._deliveries_of_lot((text or "").strip())))

    @api.model
    def _scan_problem(self, text: str) -> str:
        """Why nothing may come back of what was scanned, in one sentence.

        Of sales that are hidden from this user, nothing is told.

        :param text: number of a lot or serial, or anything else that was typed
        """
        number = (text or "").strip()
        companies = (False, *self.env.companies.ids)
        lots = self.env["stock.lot"].sudo().search([("name", "=", number), ("company_id", "in", companies)])
        delivered = self._deliveries_of_lot(number) if lots else self.env["stock.move"]
        if lots and not delivered:
            return self.env._(
                "%(number)s was never sold: %(products)s.",
                number=number,
                products=", ".join(lots.product_id.mapped("display_name")),
            )
        told = self._visible(delivered)
        return (told and self._taken_words(number, lots, told)) or self.env._(
            "Nothing that may come back is known by the number “%(number)s”.", number=number
        )

    @api.model
    def _taken_words(self, number: str, lots, moves) -> str | None:
        """Which case or which return has a serial that this user's customer got.

        :param lots: ``stock.lot`` records of that number
        :param moves: the ``stock.move`` records that delivered them last
        """
        lines = (
            self.env["after.sales.rma.line"]
            .sudo()
            .search([("origin_move_id", "in", moves.ids), ("lot_ids", "in", lots.ids), ("claimed_qty", ">", 0)])
        )
        if lines:
            shown = lines.rma_id.sudo(False)._filtered_access("read")
            if not shown:
                return self.env._("%(number)s is in a case already.", number=number)
            steps = dict(shown._fields["state"]._description_selection(self.env))
            return self.env._(
                "%(number)s is in case %(cases)s already.",
                number=number,
                cases=", ".join(f"{rma.name} ({steps[rma.state]})" for rma in shown),
            )
        back = (
            self.env["stock.move"]
            .sudo()
            .search([("origin_returned_move_id", "in", moves.ids), ("state", "=", "done")], order="date desc")
            .filtered(lambda move: move.lot_ids & lots)[:1]
        )
        if not back:
            return None
        return self.env._(
            "%(number)s came back already, on %(day)s with %(transfer)s.",
            number=number,
            day=format_date(self.env, back.date),
            transfer=back.picking_id.name or back.reference or "",
        )

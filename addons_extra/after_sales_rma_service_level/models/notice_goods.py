from itertools import starmap

from markupsafe import Markup
from odoo import api, models

#: Kinds of discrepancies that are goods: what is missing did not come.
CAME = ("more", "product", "serial")


class AfterSalesNotice(models.Model):
    """What came, and what of it is refused: the goods as they are, not as they were announced (R12, R17)."""

    _inherit = "after.sales.notice"

    # -- what came ---------------------------------------------------------------------------------------------------

    def _goods_moved(self, picking) -> list[tuple]:
        """(product, serials, quantity, unit) of what a transfer brought, with what was set apart of it.

        More of the same goods is one quantity: three came where two were named.
        """
        rows = {}
        moves = picking.move_ids.filtered(lambda move: move.state == "done" and move.quantity)
        for move in moves:
            row = rows.setdefault((move.product_id, move.product_uom), [[], 0.0])
            row[0] += move.lot_ids.mapped("name")
            row[1] += move.quantity
        for item in self._apart():
            row = rows.setdefault((item.product_id, item.uom_id), [[], 0.0])
            row[0] += filter(None, [item.lot_name or item.lot_id.name])
            row[1] += item.quantity
        return [(product, serials, uom.round(quantity), uom) for (product, uom), (serials, quantity) in rows.items()]

    def _apart(self):
        """What came otherwise than agreed, of the goods of this message: ``after.sales.discrepancy`` records.

        A receipt of which nothing agrees is told at once and goes on waiting; what was told of it is named by the key
        of that message, and left out of the next one.
        """
        self.ensure_one()
        Item = self.env["after.sales.discrepancy"].sudo()
        picking = self._document()
        if self.event != "goods" or not picking:
            return Item
        own = self.key.split(",")[2:]
        if own:
            return Item.browse(map(int, own)).exists()
        others = self.sudo().rma_id.notice_ids.filtered(lambda notice: notice.event == "goods")
        told = {int(item) for notice in others for item in notice.key.split(",")[2:]}
        items = Item.search([("picking_id", "=", picking.id), ("kind", "in", CAME)], order="id")
        return items.filtered(lambda item: item.id not in told)

    def _apart_words(self) -> Markup:
        """What came otherwise than agreed, as a list for a mail."""
        items = self._apart()
        if not items:
            return Markup()
        kinds = dict(items._fields["kind"]._description_selection(self.env))
        language = self.env.context.get("lang")
        rows = [
            (
                " ".join(filter(None, (item.product_id.with_context(lang=language).display_name, item.lot_name))),
                f"{item.quantity:g} {item.uom_id.with_context(lang=language).name}",
                kinds[item.kind],
            )
            for item in items
        ]
        intro = self.env._("Of these goods, this is not as it was agreed; we tell you what becomes of it:")
        return Markup("<p>{}</p><ul>{}</ul>").format(intro, Markup().join(starmap(self._apart_row, rows)))

    def _apart_row(self, product: str, quantity: str, kind: str) -> Markup:
        return Markup("<li>{}, {}: {}</li>").format(product, quantity, kind)

    def _arrived_on(self):
        """When the goods of this message came: a receipt of which nothing agrees is not posted."""
        self.ensure_one()
        return self._document().date_done or self.planned_on

    # -- what is refused ---------------------------------------------------------------------------------------------

    def _rejections(self) -> list[tuple]:
        """What of the goods is refused after they came: ((product, serials, quantity, unit), reason)."""
        self.ensure_one()
        document = self._document()
        if not document:
            return []
        reports = self.sudo().rma_id.inspection_ids.filtered(
            lambda report: report.picking_id == document and report._is_rejected()
        )
        return [
            (
                (report.product_id, report.lot_id, report.quantity, report.uom_id),
                self._rejection_reason(report.line_id, report.fault),
            )
            for report in reports
        ]

    def _rejection_reason(self, line, found: str | bool) -> str:
        """Why goods are not accepted: what was found, and what else speaks against what was asked for."""
        reasons = [text for text in (found, *self._rejection_words(line)) if text]
        return self._in_a_row(reasons) if reasons else self.env._("Not accepted at the inspection")

    @api.model
    def _rejection_words(self, line) -> list[str]:  # noqa: ARG002 — a promise looks at it
        """What else speaks against what was asked for of a line, beside what was found."""
        return []

    @api.model
    def _in_a_row(self, sentences: list[str]) -> str:
        """Sentences one after the other; a Chinese full stop needs no space behind it."""
        return " ".join(sentences).replace("。 ", "。")

    def _rejection_list(self) -> Markup:
        """The goods that are refused, each with its reason, for a mail."""
        reasons = [reason for _row, reason in self._rejections()]
        head = (self.env._("Product"), self.env._("Lot / Serial"), self.env._("Quantity"), self.env._("Reason"))
        rows = [(*goods, reason) for goods, reason in zip(self._goods(), reasons, strict=True)]
        return self._html_table(head, rows)

    def _rejection_text(self) -> str:
        """The reasons in one line, for short messages."""
        return self._in_a_row(list(dict.fromkeys(why for _row, why in self._rejections())))


class AfterSalesInspection(models.Model):
    _inherit = "after.sales.inspection"

    def _is_rejected(self) -> bool:
        """Whether this report says that the goods go back to the customer as they came."""
        self.ensure_one()
        return self.state == "done" and not self.accepted and self._is_on_arrival()


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    def _on_set_apart(self, pickings) -> None:
        """Customers hear what came in receipts of which nothing agrees: they are not posted yet (R17)."""
        super()._on_set_apart(pickings)
        items = self.env["after.sales.discrepancy"].sudo().search([("picking_id", "in", pickings.ids)], order="id")
        for picking, found in items.filtered(lambda item: item.kind in CAME).grouped("picking_id").items():
            rma = picking.after_sales_rma_id
            told = {number for notice in rma.notice_ids for number in notice._apart().ids}
            new = [number for number in found.ids if number not in told]
            if new:
                key = ",".join(map(str, (picking._name, picking.id, *new)))
                self.env["after.sales.notify"]._tell(rma, "goods", keys=[key])

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import float_compare

from .matching import STATUS_RANK

#: Difference → whose turn it is.
TURNS = {
    "no_red_order": "service",
    "no_goods": "service",
    "quantity": "service",
    "serial": "service",
    "product": "service",
    "value": "accounting",
    "credit_missing": "accounting",
    "credit_draft": "accounting",
    "credit_amount": "accounting",
    "letter_missing": "warehouse",
    "note_missing": "warehouse",
    "no_return": "service",
}

#: Kind of a discrepancy at the dock → difference.
FOUND = {"more": "quantity", "less": "quantity", "product": "product", "serial": "serial"}


class Seen(NamedTuple):
    """A document, and what it is compared with."""

    item: dict
    record: Any
    line: Any
    rma: Any
    today: date


def _more(left: float, right: float) -> bool:
    return float_compare(left, right, precision_digits=6) > 0


class AfterSalesMatching(models.AbstractModel):
    """What has no counterpart: each document against the others of its case line."""

    _inherit = "after.sales.matching"

    @api.model
    def _judge(self, warehouse, documents: list[dict]) -> dict:
        """What documents say of themselves, and whether they agree with the others of their case line.

        :return: {(model, id): values of the row}
        """
        verdicts = self._verdicts(warehouse, documents)
        partners = self.env["res.partner"].browse(self._ids_of(documents, "partner_id"))
        products = self.env["product.product"].browse(self._ids_of(documents, "product_id"))
        for seen, vals in verdicts.values():
            product = products.browse(seen.item["product_id"] or []).with_prefetch(products.ids)
            partner = partners.browse(seen.item["partner_id"] or []).with_prefetch(partners.ids)
            names = {
                "case_name": seen.rma.name or False,
                "partner_name": partner.display_name or False,
                "product_name": product.display_name or getattr(seen.record, "name", False) or False,
                "unit_name": product.uom_id.name or False,
                "lot_names": ", ".join(self._lots(seen.record).mapped("name")) or False,
            }
            vals.update(names)
        return {key: vals for key, (_seen, vals) in verdicts.items()}

    @api.model
    def _ids_of(self, documents: list[dict], name: str) -> dict[int, None]:
        """Each id that documents have under a name, once."""
        return dict.fromkeys(item[name] for item in documents if item[name])

    @api.model
    def _verdicts(self, warehouse, documents: list[dict]) -> dict[tuple, tuple[Seen, dict]]:
        """Whether documents agree with the others of their case line.

        :return: {(model, id): the document, and the values of its row but the names of what it is about}
        """
        by_model = defaultdict(list)
        for item in documents:
            by_model[item["res_model"]].append(item["res_id"])
        records = {
            (model, record.id): record for model, ids in by_model.items() for record in self.env[model].browse(ids)
        }
        self._prefetch(by_model)
        explained = self._explained(by_model)
        lines = self.env["after.sales.rma.line"].browse(self._ids_of(documents, "line_id"))
        rmas = self.env["after.sales.rma"].browse(self._ids_of(documents, "rma_id"))
        today, verdicts = self.env["after.sales.working.time"]._today(warehouse.company_id), {}
        for item in documents:
            key = item["res_model"], item["res_id"]
            line = lines.browse(item["line_id"] or []).with_prefetch(lines.ids)
            rma = rmas.browse(item["rma_id"] or []).with_prefetch(rmas.ids)
            seen = Seen(item, records[key], line, rma, today)
            status, difference, note, since, mend = self._verdict(seen)
            if difference and difference in explained.get(key, {}):
                status, note, difference = "agrees", explained[key][difference], False
            open_now = status == "differs"
            verdicts[key] = (
                seen,
                {
                    "name": self._number(seen.record),
                    "status": status,
                    "rank": STATUS_RANK[status],
                    "difference": difference if open_now else False,
                    "note": note or False,
                    "turn": TURNS[difference] if open_now else False,
                    "since": (since or item["day"]) if open_now else False,
                    "mend_model": mend._name if mend and open_now else False,
                    "mend_id": mend.id if mend and open_now else False,
                },
            )
        return verdicts

    @api.model
    def _prefetch(self, by_model: dict) -> None:
        """Read what is compared for all documents at once (law 3)."""
        moves = self.env["stock.move"].browse(by_model["stock.move"])
        moves.move_line_ids.lot_id.mapped("name")
        moves.origin_returned_move_id.mapped("value")
        items = self.env["account.move.line"].browse(by_model["account.move.line"])
        items.after_sales_origin_line_id.mapped("price_unit")
        items.after_sales_line_id.mapped("qty_accepted")

    @api.model
    def _explained(self, by_model: dict) -> dict:
        """{(model, id): {difference: why it need not be mended}}"""
        found = defaultdict(dict)
        of_any = Domain.OR([("res_model", "=", model), ("res_id", "in", ids)] for model, ids in by_model.items())
        for row in self.env["after.sales.daily.settlement"].search_fetch(
            of_any, ["res_model", "res_id", "difference", "reason"]
        ):
            found[row.res_model, row.res_id][row.difference] = row.reason
        return found

    @api.model
    def _number(self, record) -> str:
        """The number by which people find a document."""
        if record._name == "stock.move":
            return record.picking_id.name or record.reference or record.display_name
        if record._name == "account.move.line":
            return record.move_id.name
        if record._name in ("after.sales.rma.line", "after.sales.discrepancy"):
            return record.rma_id.name
        return record.name

    @api.model
    def _lots(self, record):
        """The serials and lots that a document names."""
        if record._name == "stock.move":
            return record.move_line_ids.lot_id
        if record._name == "after.sales.rma.line":
            return record.lot_ids
        if record._name in ("after.sales.discrepancy", "after.sales.write.down"):
            return record.lot_id
        return self.env["stock.lot"]

    # -- verdicts --------------------------------------------------------------------------------------------------

    @api.model
    def _verdict(self, seen: Seen) -> tuple:
        """Whether a document agrees with the others.

        :return: (status, kind of difference, in words, open since, record where it is mended)
        """
        method = getattr(self, f"_verdict_{seen.item['document']}", None)
        found = method(seen) if method else None
        return found or ("agrees", False, False, False, False)

    @api.model
    def _differs(self, difference: str, note: str | None = None, since=None, mend=None) -> tuple:
        return ("differs", difference, note, since, mend)

    @api.model
    def _verdict_red_line(self, seen: Seen):
        line, rma = seen.line, seen.rma
        if rma.state == "done" or not line._expects_goods() or not line._misses_goods():
            return None
        if any(found.state == "open" and found.kind == "less" for found in line.discrepancy_ids):
            return ("waiting", False, False, False, False)
        due = self._goods_due(seen.item, rma)
        if due >= seen.today:
            note = self.env._("Goods are awaited until %(day)s.", day=due)
            return ("waiting", False, note, False, False)
        note = self.env._(
            "%(done)s of %(asked)s %(unit)s came.",
            done=f"{line.qty_received:g}",
            asked=f"{line.quantity:g}",
            unit=line.uom_id.name,
        )
        return self._differs("no_goods", note, due + timedelta(days=1), rma)

    @api.model
    def _goods_due(self, item: dict, rma):
        """The day until which the goods of a red order are awaited."""
        due = rma.date_goods_due if "date_goods_due" in rma._fields else False
        return due or item["day"] + timedelta(days=rma.company_id.after_sales_goods_days)

    @api.model
    def _verdict_receipt(self, seen: Seen):
        move, line, rma = seen.record, seen.line, seen.rma
        if not rma:
            return self._differs("no_red_order", mend=move.picking_id)
        if not line:
            return None  # the old part that a spare part replaces
        if move.after_sales_undone:
            return None  # its undoing is the counterpart
        if move.product_id != line.product_id:
            return self._differs(
                "product",
                self.env._("Authorised: %(product)s", product=line.product_id.display_name),
                mend=rma,
            )
        named = line.lot_ids or line.origin_move_id.move_line_ids.lot_id
        strange = move.move_line_ids.lot_id - named
        if named and strange:
            return self._differs(
                "serial",
                self.env._("Not in the red order: %(lots)s", lots=", ".join(strange.mapped("name"))),
                mend=rma,
            )
        if _more(line.qty_received, line.quantity):
            return self._differs(
                "quantity",
                self.env._(
                    "%(done)s came, %(asked)s %(unit)s were authorised.",
                    done=f"{line.qty_received:g}",
                    asked=f"{line.quantity:g}",
                    unit=line.uom_id.name,
                ),
                mend=rma,
            )
        return self._value_verdict(move) or self._letter_verdict(move.picking_id) or self._credit_verdict(line, rma)

    @api.model
    def _value_verdict(self, move):
        """Goods come back at the value that they left with; those valued by serial have values of their own."""
        origin, product = move.origin_returned_move_id, move.product_id
        if not (move.is_in and origin.value and move.company_id == origin.company_id) or product.lot_valuated:
            return None
        whole, part = origin._get_valued_qty(), move._get_valued_qty()
        if not whole:
            return None
        currency = move.company_id.currency_id
        expected = abs(origin.value) * part / whole
        # Portions of a delivery share its cents.
        if abs(move.value - expected) <= currency.rounding * 1.5:
            return None
        note = self.env._(
            "It came back at %(value)s and left at %(left)s.",
            value=currency.format(move.value),
            left=currency.format(expected),
        )
        return self._differs("value", note, mend=move.picking_id)

    @api.model
    def _letter_verdict(self, receipt):
        """Whether the customer signed for what came, where the company asks for it (R17)."""
        return self._differs("letter_missing", mend=receipt) if receipt.after_sales_letter_missing else None

    @api.model
    def _credit_verdict(self, line, rma):
        """Whether what came is on a credit note, where it is to be credited at all."""
        if _more(line.qty_to_credit, 0):
            note = self.env._("%(left)s %(unit)s to credit", left=f"{line.qty_to_credit:g}", unit=line.uom_id.name)
            return self._differs("credit_missing", note, mend=rma)
        if _more(line.qty_credit_draft, 0):
            drafts = line.credit_line_ids.move_id.filtered(lambda entry: entry.state == "draft")
            return self._differs("credit_draft", ", ".join(filter(None, drafts.mapped("name"))), mend=drafts[:1])
        if (
            rma.state == "authorized"
            and line._is_credited()
            and _more(line.qty_received - line.qty_returned, line.qty_credited)
        ):
            return ("waiting", False, False, False, False)
        return None

    @api.model
    def _verdict_credit(self, seen: Seen):
        entry_line, line = seen.record, seen.line
        if not line:
            return None  # a deduction, a fee, the freight
        problem = entry_line._after_sales_difference()
        if not problem:
            return None
        over = _more(line.qty_credited + line.qty_credit_draft, line.qty_accepted)
        return self._differs("quantity" if over else "credit_amount", problem, mend=entry_line.move_id)

    @api.model
    def _verdict_discrepancy(self, seen: Seen):
        found = seen.record
        if found.state != "open":
            return None
        labels = dict(found._fields["kind"]._description_selection(self.env))
        return self._differs(FOUND.get(found.kind, "quantity"), labels[found.kind], mend=found)

    @api.model
    def _verdict_replacement(self, seen: Seen):
        line, rma, picking = seen.line, seen.rma, seen.record.picking_id
        if picking.after_sales_note_missing:
            return self._differs("note_missing", mend=picking)
        if not line or not line._expects_goods() or not _more(line.qty_replaced, line.qty_received):
            return None
        due = rma.date_goods_due
        if due and due >= seen.today:
            return ("waiting", False, self.env._("Goods are awaited until %(day)s.", day=due), False, False)
        return self._differs("no_return", since=due and due + timedelta(days=1), mend=rma)

from odoo import api, models
from odoo.addons.after_sales_rma.models.outside import as_system
from odoo.exceptions import UserError


class AfterSalesRevaluation(models.AbstractModel):
    """Serials that are valued one by one may be worth less in stock itself, instead of an allowance against it (R21).

    The value of a serial follows from what brought it in last, or with standard cost from the serial itself. Only
    that is changed, and only where nothing else hangs on it: no other unit gets another cost.
    """

    _name = "after.sales.revaluation"
    _description = "After-Sales Revaluation of Serials"

    @api.model
    def _problems(self, items) -> list[str]:
        """Why serials among these write-downs cannot be revalued, in the user's words."""
        problems = []
        for item, move in self._receipts(items).items():
            if not item.loss:
                continue
            if not move or len(move.move_line_ids) > 1:
                problems.append(
                    self.env._(
                        "%(goods)s came into stock together with others: write it down by an allowance.",
                        goods=item.display_name,
                    )
                )
        return problems

    @api.model
    def _receipts(self, items) -> dict:
        """What brought the serials of write-downs in last.

        :return: {write-down that revalues: done ``stock.move`` or none}, without those of standard cost
        """
        items = items.sudo().filtered(lambda item: item.method == "revalue" and not item._has_standard_cost())
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", items.lot_id.ids),
                    ("company_id", "in", items.company_id.ids),
                    ("state", "=", "done"),
                    ("move_id.is_in", "=", True),
                ],
                order="date, id",
            )
        )
        last = {(line.company_id, line.lot_id): line.move_id for line in lines}
        nothing = self.env["stock.move"].sudo()
        return {item: last.get((item.company_id, item.lot_id), nothing) for item in items}

    @api.model
    def _shift(self, amounts: dict) -> None:
        """Change the value of serials in stock by what was posted.

        :param amounts: {write-down that revalues: company currency, negative when the serial is worth less}; of two
            for one serial, their sum counts
        """
        by_serial = {}
        for item, amount in amounts.items():
            key = (item.company_id, item.lot_id)
            standing, total = by_serial.get(key, (item, 0.0))
            by_serial[key] = (standing, item.currency_id.round(total + amount))
        changes = {item: amount for item, amount in by_serial.values() if amount}
        if not changes:
            return
        items = self.env["after.sales.write.down"].sudo().union(*changes)
        before = self._values(items)
        receipts = self._receipts(items)
        for item in self._valued_by_serial(receipts):
            del receipts[item]
        for item, amount in changes.items():
            if item not in receipts:
                item.lot_id.with_company(item.company_id).sudo().standard_price += amount
        as_system(self.env["product.value"]).create(
            [
                {
                    "move_id": move.id,
                    "value": move.value + changes[item],
                    "company_id": item.company_id.id,
                    "description": item.display_name,
                }
                for item, move in receipts.items()
            ]
        )
        for item, move in receipts.items():
            move.after_sales_revalued -= changes[item]
        self._check_changed(before, changes)

    @api.model
    def _valued_by_serial(self, receipts: dict) -> list:
        """The write-downs whose serials hold a value of their own, set after what brought them in.

        :param receipts: {write-down: done ``stock.move`` or none}
        """
        averaged = [
            item
            for item in receipts
            if item.product_id.with_company(item.company_id).cost_method == "average" and receipts[item]
        ]
        if not averaged:
            return []
        items = self.env["after.sales.write.down"].sudo().union(*averaged)
        values = (
            self.env["product.value"]
            .sudo()
            .search(
                [
                    ("product_id", "in", items.product_id.ids),
                    ("lot_id", "in", [*items.lot_id.ids, False]),
                    ("move_id", "=", False),
                    ("company_id", "in", items.company_id.ids),
                ],
                order="date, id",
            )
        )
        last, nothing = {}, self.env["stock.lot"]
        for value in values:
            for item in items:
                same = (value.company_id, value.product_id) == (item.company_id, item.product_id)
                if same and value.lot_id in (item.lot_id, nothing):
                    last[item] = value
        return [item for item, value in last.items() if value.lot_id and value.date > receipts[item].date]

    @api.model
    def _worth(self, items) -> dict:
        """{serial of these write-downs, in their company: (value in stock, cost of a unit)}, company currency."""
        items.lot_id.invalidate_recordset(["total_value"])
        lots = {item.lot_id.with_company(item.company_id).sudo() for item in items}
        return {lot: (lot.total_value, lot.standard_price) for lot in lots}

    @api.model
    def _keep(self, kept: dict) -> None:
        """Serials go on being worth what they were before something else changed the value of all lots.

        :param kept: as of ``_worth``
        """
        for lot in kept:
            lot.invalidate_recordset(["total_value"])
        for lot, (value, cost) in kept.items():
            if lot.company_currency_id.compare_amounts(lot.total_value, value) != 0:
                lot.standard_price = value
            elif lot.standard_price != cost:
                # First in, first out: the value stands on the move, the cost of the serial follows it.
                lot.with_context(disable_auto_revaluation=True).standard_price = cost

    @api.model
    def _values(self, items) -> dict:
        """{write-down: value of its serial in stock}."""
        items.lot_id.invalidate_recordset(["total_value"])
        return {item: item.lot_id.with_company(item.company_id).total_value for item in items}

    @api.model
    def _check_changed(self, before: dict, changes: dict) -> None:
        """Stock and ledger part where something else decides the value of a serial.

        :raise UserError: names the serials whose value somebody set by hand since they came
        """
        after = self._values(self.env["after.sales.write.down"].sudo().union(*changes))
        fixed = [
            item.display_name
            for item, amount in changes.items()
            if item.currency_id.compare_amounts(after[item] - before[item], amount) != 0
        ]
        if fixed:
            raise UserError(
                self.env._(
                    "The value of %(goods)s was set by hand after it came: write it down by an allowance.",
                    goods=", ".join(fixed),
                )
            )

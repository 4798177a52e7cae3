from urllib.parse import urlencode

from odoo import models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.addons.after_sales_rma.models.workbook import workbook

try:
    import cn2an
except ImportError:  # amounts are then written as Odoo does
    cn2an = None


class AfterSalesDailyReport(models.Model):
    """The day on paper 退货日报表 and as a spreadsheet."""

    _inherit = "after.sales.daily.report"

    def _paper_rows(self):
        """The rows in the order in which they are printed, what differs first; read as this user."""
        self.ensure_one()
        return self.row_ids.sorted(lambda row: (row.rank, row.case_name or "", row.document_rank, row.id))

    def _capitals(self, amount: float) -> str:
        """An amount as accountants write it out, so that nobody adds a figure; negative ones say so."""
        self.ensure_one()
        amount = self.currency_id.round(amount)
        if cn2an and (self.env.lang or "").startswith("zh"):
            text = cn2an.an2cn(f"{abs(amount):.2f}", "rmb")
        else:
            text = self.currency_id.with_context(lang=self.env.lang).amount_to_text(abs(amount))
        negative = self.currency_id.compare_amounts(amount, 0) < 0
        return self.env._("(negative) %(amount)s", amount=text) if negative else text

    def _paper_totals(self) -> list[tuple]:
        """[(document in words, rows, quantity, amount)] of what counts for this day."""
        self.ensure_one()
        labels = dict(self.env["after.sales.daily.row"]._fields["document"]._description_selection(self.env))
        groups = self.env["after.sales.daily.row"]._read_group(
            [("report_id", "=", self.id), ("is_carried", "=", False)],
            ["document_rank", "document"],
            ["__count", "quantity:sum", "amount:sum"],
            order="document_rank",
        )
        return [(labels[document], count, quantity, amount) for _rank, document, count, quantity, amount in groups]

    @public
    def action_xlsx(self) -> dict:
        """Download these days as a spreadsheet.

        :raise AccessError: the user may not see them
        """
        self.check_access("read")
        query = urlencode({"ids": ",".join(map(str, self.ids))})
        return {
            "type": "ir.actions.act_url",
            "url": f"/after_sales_rma_matching/daily_report.xlsx?{query}",
            "target": "download",
        }

    def _columns(self) -> list[tuple]:
        """[(heading, width in characters, value of a row)]"""
        Row = self.env["after.sales.daily.row"]
        words = {
            name: dict(Row._fields[name]._description_selection(self.env))
            for name in ("status", "difference", "document", "turn")
        }

        def word(name):
            return lambda row: words[name].get(row[name])

        columns = [
            (self.env._("Day"), 12, lambda row: row.date),
            (self.env._("Document Of"), 12, lambda row: row.date_document),
            (self.env._("Status"), 10, word("status")),
            (self.env._("Difference"), 22, word("difference")),
            (self.env._("Document"), 18, word("document")),
            (self.env._("Number"), 20, lambda row: row.name),
            (self.env._("Red Order"), 20, lambda row: row.case_name),
            (self.env._("Customer"), 24, lambda row: row.partner_name),
            (self.env._("Goods"), 30, lambda row: row.product_name),
            (self.env._("Serials / Lots"), 20, lambda row: row.lot_names),
            (self.env._("Quantity"), 10, lambda row: row.quantity),
            (self.env._("Unit"), 8, lambda row: row.unit_name),
            (self.env._("Amount with Tax"), 14, lambda row: row.amount),
            (self.env._("In Words"), 36, lambda row: row.note),
            (self.env._("Whose Turn"), 12, word("turn")),
            (self.env._("Since"), 12, lambda row: row.since),
            (self.env._("Late Entry"), 8, lambda row: self.env._("yes") if row.is_late else None),
            (self.env._("Carried Forward"), 8, lambda row: self.env._("yes") if row.is_carried else None),
        ]
        if self.env.user.has_groups(VALUE_GROUPS):
            columns.insert(13, (self.env._("Stock Value"), 14, lambda row: row.value))
        return columns

    def _xlsx(self) -> bytes:
        """These days as a workbook, one line for each row."""
        rows = [row for report in self for row in report._paper_rows()]
        return workbook(self.env._("Daily Return Report"), self._columns(), rows)

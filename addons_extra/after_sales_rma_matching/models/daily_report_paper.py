from urllib.parse import urlencode

from odoo import models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.addons.after_sales_rma.models.workbook import workbook
from odoo.addons.after_sales_rma.rules.pages import Column


class AfterSalesDailyReport(models.Model):
    """The day on paper 退货日报表 and as a spreadsheet."""

    _inherit = "after.sales.daily.report"

    def _paper_rows(self):
        """The rows in the order in which they are printed, what differs first; read as this user."""
        self.ensure_one()
        return self.row_ids.sorted(lambda row: (row.rank, row.case_name or "", row.document_rank, row.id))

    def _capitals(self, amount: float) -> str:
        """An amount of this day as accountants write it out."""
        self.ensure_one()
        return self.env["after.sales.paper"]._capitals(amount, self.currency_id)

    def _paper_totals(self) -> list[tuple]:
        """[(document in words, rows, quantity, amount)] of what counts for this day."""
        self.ensure_one()
        labels = dict(self.env["after.sales.daily.row"]._fields["document"]._description_selection(self.env))
        totals = {}
        for row in self.row_ids:
            if not row.is_carried:
                count, quantity, amount = totals.get((row.document_rank, row.document), (0, 0.0, 0.0))
                totals[row.document_rank, row.document] = (count + 1, quantity + row.quantity, amount + row.amount)
        return [(labels[document], *totals[rank, document]) for rank, document in sorted(totals)]

    def _paper_day(self) -> dict:
        """The day in the form that accountants file, as ``after.sales.paper`` draws it."""
        self.ensure_one()
        Paper, env, currency = self.env["after.sales.paper"], self.env, self.currency_id
        totals = self._paper_totals()
        return Paper._paper(
            env._("Daily Return Report"),
            f"{self.date:%Y-%m-%d} {self.warehouse_id.sudo().code}",
            [
                Column(env._("No."), 4),
                Column(env._("Status"), 8),
                Column(env._("Document"), 9),
                Column(env._("Number"), 12),
                Column(env._("Red Order"), 11),
                Column(env._("Customer"), 10),
                Column(env._("Goods"), 13),
                Column(env._("Serials / Lots"), 8),
                Column(env._("Quantity"), 6, figures=True),
                Column(env._("Amount with Tax"), 9, figures=True),
                Column(env._("Remark"), 9),
            ],
            [[str(number), *self._paper_cells(row)] for number, row in enumerate(self._paper_rows(), 1)],
            across=True,
            facts=[
                (env._("Warehouse"), self.warehouse_id.sudo().display_name),
                (env._("Day"), Paper._day(self.date, self.company_id)),
                (env._("Status"), Paper._word(self, "state")),
                (
                    env._("Documents"),
                    env._(
                        "%(count)s, of these %(differences)s that differ",
                        count=self.row_count,
                        differences=self.difference_count,
                    ),
                ),
            ],
            totals=[
                [
                    *("", env._("Total"), label, env._("%(count)s documents", count=count), "", "", "", ""),
                    Paper._quantity(quantity),
                    Paper._money(amount, currency) if amount else "",
                    "",
                ]
                for label, count, quantity, amount in totals
            ],
            closing=[
                (
                    env._("In Capitals"),
                    "\n".join(
                        f"{label}: {Paper._capitals(amount, currency)}" for label, _n, _q, amount in totals if amount
                    ),
                )
            ],
            signatures=[
                (env._("Made by"), self.sudo().create_uid.name, ""),
                (env._("Warehouse"), self._paper_signature("signed"), ""),
                (env._("Accounting"), self._paper_signature("accepted"), ""),
            ],
            footnote=env._("Check sum: %(digest)s", digest=self.digest) if self.digest else "",
        )

    def _paper_signature(self, act: str) -> str:
        """Who signed or accepted this day, and when."""
        self.ensure_one()
        moment = self[f"{act}_on"]
        day = self.env["after.sales.paper"]._day(moment, self.company_id)
        return f"{self.sudo()[f'{act}_by_id'].name} {day}" if moment else ""

    def _paper_cells(self, row) -> list[str]:
        """What the paper says of a row, without its number."""
        Paper, env = self.env["after.sales.paper"], self.env
        day = Paper._day(row.date_document, self.company_id)
        remark = ""
        if row.is_carried:
            remark = env._("Carried forward from %(day)s", day=day)
        elif row.is_change:
            remark = env._("Change of %(day)s", day=day)
        elif row.is_late:
            remark = env._("Late entry of %(day)s", day=day)
        return [
            Paper._word(row, "difference" if row.difference else "status"),
            Paper._word(row, "document"),
            row.name or "",
            row.case_name or "",
            row.partner_name or "",
            row.product_name or "",
            row.lot_names or "",
            f"{row.quantity:g} {row.unit_name or ''}".strip(),
            Paper._money(row.amount, self.currency_id) if row.amount else "",
            "\n".join(filter(None, (remark, row.note))),
        ]

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

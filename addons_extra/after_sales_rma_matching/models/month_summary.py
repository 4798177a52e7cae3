from collections import defaultdict
from datetime import date

from odoo import models
from odoo.addons.after_sales_rma.rules.pages import Column
from odoo.fields import Domain
from odoo.tools.misc import format_date

#: What is added up for the month.
SUMS = ("row_count", "difference_count", "late_count", "qty_received", "amount_red", "amount_credit")


class AfterSalesDailyReport(models.Model):
    """The month on paper 月度退货汇总: its days with signatures, and what they come to (R31, R35).

    A month is one of the company's books: where its fiscal year does not end with a calendar month, neither do these.
    """

    _inherit = "after.sales.daily.report"

    def _month(self) -> tuple[date, date]:
        """First and last day of the month of the books that this day belongs to."""
        return self.company_id._after_sales_month(self.date)

    def _month_name(self) -> str:
        """The month of this day as files and papers are named: by the day on which it ends."""
        return f"{self._month()[1]:%Y-%m}"

    def _paper_months(self) -> list[dict]:
        """A paper for each warehouse and month of these days, with all days of that month that the user may read."""
        wanted = {(day.warehouse_id, day._month()) for day in self}
        days = self.search(
            Domain.OR(
                [
                    ("warehouse_id", "=", warehouse.id),
                    ("date", ">=", first),
                    ("date", "<=", last),
                    ("is_opening", "=", False),
                ]
                for warehouse, (first, last) in wanted
            ),
            order="date",
        )
        months = defaultdict(self.browse)
        for day in days:
            months[day.warehouse_id, day._month()] |= day
        kinds = self._kinds_of_months(days)
        ordered = sorted(months, key=lambda key: (key[0].id, key[1]))
        return [months[key]._paper_month(kinds.get(key, {})) for key in ordered]

    def _kinds_of_months(self, days) -> dict:
        """{(warehouse, days of the month): {kind of document: (count, quantity, amount)}}, in one query."""
        rows = self.env["after.sales.daily.row"]._read_group(
            [("report_id", "in", days.ids), ("is_carried", "=", False)],
            ["report_id", "document_rank", "document"],
            ["__count", "quantity:sum", "amount:sum"],
        )
        kinds: dict = defaultdict(dict)
        for day, rank, document, *numbers in sorted(rows, key=lambda row: row[1]):
            month = kinds[day.warehouse_id, day._month()]
            known = month.get((rank, document), (0, 0.0, 0.0))
            month[rank, document] = tuple(old + new for old, new in zip(known, numbers, strict=True))
        return kinds

    def _month_fact(self) -> tuple[str, str]:
        """Which month it is: by its name, or by its days where it is none of the calendar."""
        env, (first, last) = self.env, self[:1]._month()
        if first.day == 1:
            return env._("Calendar Month"), format_date(env, first, date_format="yyyy-MM")
        words = env._("%(first)s to %(last)s", first=format_date(env, first), last=format_date(env, last))
        return env._("Period"), words

    def _paper_month(self, kinds: dict) -> dict:
        """The paper of one month of one warehouse.

        :param kinds: as in ``_kinds_of_months``
        """
        warehouse, currency, env = self.warehouse_id.sudo(), self.currency_id, self.env
        Paper = env["after.sales.paper"]
        labels = dict(env["after.sales.daily.row"]._fields["document"]._description_selection(env))
        sums = {name: sum(self.mapped(name)) for name in SUMS}
        title = env._("Monthly Return Summary")

        def row(label: str, numbers: dict, *signatures: str) -> list[str]:
            return [
                label,
                str(numbers["row_count"]),
                str(numbers["difference_count"]),
                str(numbers["late_count"]),
                Paper._quantity(numbers["qty_received"]),
                Paper._money(numbers["amount_red"], currency),
                Paper._money(numbers["amount_credit"], currency),
                *signatures,
            ]

        open_days = len(self.filtered(lambda day: day.state != "accepted"))
        by_kind = [
            f"{labels[document]}: {count}; {Paper._quantity(quantity)}"
            + (f"; {Paper._money(amount, currency)}" if amount else "")
            for (_rank, document), (count, quantity, amount) in sorted(kinds.items())
        ]
        return Paper._paper(
            title,
            f"{self[:1]._month_name()} {warehouse.code}",
            [
                Column(env._("Day"), 10),
                Column(env._("Documents"), 8, figures=True),
                Column(env._("Differences"), 8, figures=True),
                Column(env._("Late Entries"), 8, figures=True),
                Column(env._("Returned Quantity"), 10, figures=True),
                Column(env._("Red Orders"), 14, figures=True),
                Column(env._("Credit Notes"), 14, figures=True),
                Column(env._("Signed by"), 14),
                Column(env._("Accepted by"), 14),
            ],
            [
                row(
                    Paper._day(day.date, day.company_id),
                    {name: day[name] for name in SUMS},
                    day._paper_signature("signed") or Paper._word(day, "state"),
                    day._paper_signature("accepted"),
                )
                for day in self
            ],
            across=True,
            company=self.company_id.sudo(),
            facts=[
                (env._("Warehouse"), warehouse.display_name),
                self._month_fact(),
                (env._("Number of Days"), str(len(self))),
                (env._("Days not accepted yet"), str(open_days)),
            ],
            totals=[row(env._("Total"), sums, "", "")],
            closing=[
                (env._("By kind: documents; quantity; amount with tax"), "\n".join(by_kind)),
                (
                    env._("In Capitals"),
                    env._(
                        "Red orders: %(red)s\nCredit notes: %(credit)s",
                        red=Paper._capitals(sums["amount_red"], currency),
                        credit=Paper._capitals(sums["amount_credit"], currency),
                    ),
                ),
            ],
            signatures=[(env._("Made by"), "", ""), (env._("Warehouse"), "", ""), (env._("Accounting"), "", "")],
        )

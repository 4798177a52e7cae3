from hashlib import sha256
from json import dumps

from odoo import models
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.addons.after_sales_rma.rules.pages import Column
from odoo.tools.misc import formatLang

from ..services.statement_figures import OTHERS, SECTIONS

#: Sections whose parts are delivered as well; the others say which share of all deliveries came back for them.
OF_GOODS = ("supplier_id", "product_id")


class AfterSalesStatement(models.Model):
    """The statement on paper; without cost for whoever may not see cost."""

    _inherit = "after.sales.statement"

    def _paper_statement(self) -> dict:
        """The month as ``after.sales.paper`` draws it."""
        self.ensure_one()
        Paper, env = self.env["after.sales.paper"], self.env
        figures = self.sudo().figures
        with_cost = env.user.has_groups(VALUE_GROUPS)
        labels = {name: env["after.sales.analysis"]._fields[name]._description_string(env) for name in SECTIONS}
        rows = []
        for name in SECTIONS:
            names = self._paper_names(name, figures["sections"][name])
            rows.append([labels[name], *[""] * (8 if with_cost else 6)])
            for key, now, before in figures["sections"][name]:
                of = (figures["total"][0][0], figures["total"][1][0]) if name not in OF_GOODS else (now[0], before[0])
                rows.append([names[key], *self._paper_numbers(now, before, of, with_cost)])
        total_now, total_before = figures["total"]
        of = (total_now[0], total_before[0])
        return Paper._paper(
            env._("Monthly Return Analysis"),
            f"{self.month:%Y-%m}",
            self._paper_columns(with_cost),
            rows,
            across=True,
            facts=[
                (env._("Company"), self.company_id.sudo().name),
                (env._("Calendar Month"), f"{self.month:%Y-%m}"),
                (env._("Status"), Paper._word(self, "state")),
                (env._("Figures of"), self._paper_moment(self.computed_on)),
            ],
            paragraphs=[(env._("Remarks"), self.note or "")],
            totals=[[env._("Total"), *self._paper_numbers(total_now, total_before, of, with_cost)]],
            signatures=[
                (env._("Made by"), self._paper_signed("signed"), ""),
                (env._("Approved by"), self._paper_signed("approved"), ""),
            ],
            footnote="\n".join([self._paper_rates(), *self._paper_digest(figures, with_cost)]),
        )

    def _paper_columns(self, with_cost: bool) -> list[Column]:
        env = self.env

        def figure(label: str, width: int) -> Column:
            return Column(label, width, figures=True)

        cost = [figure(env._("Cost"), 13)] if with_cost else []
        cost_before = [figure(env._("Cost, Month Before"), 13)] if with_cost else []
        return [
            Column(env._("By"), 26 if with_cost else 40),
            figure(env._("Delivered"), 9 if with_cost else 11),
            figure(env._("Returned"), 8 if with_cost else 10),
            figure(env._("Defective"), 8 if with_cost else 10),
            figure(env._("Rate"), 7 if with_cost else 9),
            *cost,
            figure(env._("Returned, Month Before"), 9 if with_cost else 11),
            figure(env._("Rate, Month Before"), 7 if with_cost else 9),
            *cost_before,
        ]

    def _paper_numbers(self, now: list, before: list, of: tuple, with_cost: bool) -> list[str]:
        """The cells of a row after its name.

        :param of: units delivered, of this month and of the one before, that the rates are of
        """
        Paper = self.env["after.sales.paper"]

        def rate(back: float, delivered: float) -> str:
            return f"{formatLang(self.env, back / delivered * 100, digits=2)} %" if delivered else "–"

        def money(amount: float) -> list[str]:
            return [Paper._money(amount, self.currency_id)] if with_cost else []

        return [
            *(Paper._quantity(number) for number in now[:3]),
            rate(now[1], of[0]),
            *money(now[3]),
            Paper._quantity(before[1]),
            rate(before[1], of[1]),
            *money(before[3]),
        ]

    def _paper_names(self, name: str, rows: list) -> dict[int, str]:
        """{id: what the reader calls it}; what is gone by now is named by its number."""
        model = self.env[self.env["after.sales.analysis"]._fields[name].comodel_name].sudo()
        ids = [row[0] for row in rows if row[0] > 0]
        found = {record.id: record.display_name for record in model.browse(ids).exists()}
        known = {0: self.env._("(not known)"), OTHERS: self.env._("(all others)"), **found}
        return {row[0]: known.get(row[0], str(row[0])) for row in rows}

    def _paper_moment(self, moment) -> str:
        return self.env["after.sales.paper"]._day(moment, self.company_id)

    def _paper_signed(self, act: str) -> str:
        """Who signed or approved, and when."""
        person = self.sudo()[f"{act}_by_id"].name
        return f"{person} {self._paper_moment(self[f'{act}_on'])}" if person else ""

    def _paper_rates(self) -> str:
        return self.env._(
            "Rate: units of cases requested in the month by units that sales orders delivered in the month, of the "
            "same supplier or product; by cause and reason, of all units delivered. Requests that were "
            "refused or cancelled "
            "are left out. Cost: what was credited without tax, freight, repairs, loss of value and replacements of "
            "these cases until the figures were taken, in company currency."
        )

    def _paper_digest(self, figures: dict, with_cost: bool) -> list[str]:
        """The check sum of what was signed.

        Who may not see cost gets that of the quantities, which no cost can be guessed from by trying; it stands on the
        paper with cost as well, before that of all figures.
        """
        if self.state == "draft":
            return []
        quantities = {
            "total": [numbers[:3] for numbers in figures["total"]],
            "sections": {
                name: [[key, now[:3], before[:3]] for key, now, before in rows]
                for name, rows in figures["sections"].items()
            },
        }
        told = [quantities, figures] if with_cost else [quantities]
        digests = [sha256(dumps(part, sort_keys=True).encode()).hexdigest()[:16] for part in told]
        return [self.env._("Check sum: %(digest)s", digest=" ".join(digests))]

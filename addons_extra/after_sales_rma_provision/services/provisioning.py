from collections import defaultdict

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.log import did
from odoo.addons.after_sales_rma.models.outside import as_system
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.provision_row import ADJUSTED
from ..rules.provision import return_rate, unit_cost, used_up
from .provision_sales import Period

#: Kind → field, of the product category and of the company, that says how long goods are open.
DAYS = {"returns": "after_sales_expected_return_days", "warranty": "after_sales_warranty_days"}


class AfterSalesProvisioning(models.AbstractModel):
    """Works period ends out, posts them and takes them back (L35, L36, L44)."""

    _name = "after.sales.provisioning"
    _description = "After-Sales Period End"

    # -- working out -------------------------------------------------------------------------------------------

    @api.model
    def _compute(self, provisions) -> None:
        """Work proposals out anew; what a person said of a category, with a reason, stays.

        :param provisions: proposed ``after.sales.provision`` records
        """
        self.env.flush_all()
        provisions = provisions.sudo()._trusted()
        said = {
            (row.provision_id.id, row.categ_id.id): {name: row[name] for name in (*ADJUSTED, "reason")}
            for row in provisions.row_ids
            if row._is_adjusted()
        }
        provisions.detail_ids.unlink()
        provisions.row_ids.unlink()
        for item in provisions:
            period, figures, details = self._work_out(item)
            held = self._held(item)
            rows = self._prepare_rows(item, period, figures, held, details)
            created = (
                self.env["after.sales.provision.row"]
                .sudo()
                ._trusted()
                .create([{**vals, **said.get((item.id, vals["categ_id"]), {})} for vals in rows])
            )
            of_category = {row.categ_id.id: row.id for row in created}
            common = {"provision_id": item.id, "company_id": item.company_id.id}
            Detail = self.env["after.sales.provision.detail"].sudo()._trusted()
            Detail.create(
                [
                    {
                        **{name: value for name, value in detail.items() if name in Detail._fields},
                        **common,
                        "row_id": of_category[detail["categ_id"]],
                    }
                    for detail in details
                ]
            )
        provisions.write({"computed_on": fields.Datetime.now()})

    @api.model
    def _period(self, item) -> Period:
        """What the queries of a period end look at."""
        company = item.company_id
        name = DAYS[item.kind]
        categories = self.env["product.category"].sudo().with_company(company).search(Domain.TRUE)
        return Period(
            company,
            item.date,
            company.after_sales_rate_months,
            {category.id: max(category[name] or company[name], 0) for category in categories},
            self.env["after.sales.working.time"]._zone(company),
        )

    @api.model
    def _work_out(self, item) -> tuple[Period, dict, list[dict]]:
        """What a period end is worked out from.

        :return: (period, {category: values of its row}, values of the details, with ``categ_id``)
        """
        period = self._period(item)
        work = self._work_returns_out if item.kind == "returns" else self._work_warranty_out
        return (period, *work(item, period))

    @api.model
    def _work_returns_out(self, item, period: Period) -> tuple[dict, list[dict]]:
        Sales, currency = self.env["after.sales.provision.sales"], item.currency_id
        returned, figures, details = Sales._returned(period), {}, []
        lost = item.company_id.sudo().after_sales_return_loss
        for sale in Sales._open_sales(period):
            revenue, cost = currency.round(sale["revenue"]), currency.round(sale["cost"])
            figure = figures.setdefault(sale["categ_id"], defaultdict(float))
            figure["qty_open"] += sale["quantity"]
            figure["revenue_open"] += revenue
            figure["cost_open"] += cost
            details.append({**sale, "part": "open", "revenue": revenue, "cost": cost})
        for categ_id in self._held(item).keys() - figures.keys():
            figures[categ_id] = {}
        for categ_id, figure in figures.items():
            delivered, back = returned.get(categ_id, (0.0, 0.0))
            rate = return_rate(back, delivered)
            first, last = period.rate_days(categ_id, closed=True)
            figure.update(
                rate_from=first,
                rate_to=last,
                qty_sold=delivered,
                qty_returned=back,
                rate_computed=rate,
                rate=rate,
                loss_rate_computed=lost,
                loss_rate=lost,
            )
        return figures, details

    @api.model
    def _work_warranty_out(self, item, period: Period) -> tuple[dict, list[dict]]:
        Sales, Costs = self.env["after.sales.provision.sales"], self.env["after.sales.provision.costs"]
        sold, spent, figures, details = Sales._sold(period), defaultdict(float), {}, []
        first, last = period.rate_days(next(iter(period.days)), closed=False)
        for work in Costs._documents(period, since=fields.Date.subtract(first, days=1)):
            spent[work["categ_id"]] += work["cost"]
        for sale in Sales._under_warranty(period):
            figure = figures.setdefault(sale["categ_id"], defaultdict(float))
            figure["qty_open"] += sale["quantity"]
            figure["qty_weighted"] += sale["qty_weighted"]
            figure["qty_weighted_year"] += sale["qty_weighted_year"]
            details.append({**sale, "part": "open"})
        if previous := item._previous():
            # What the first period end did not provide for was a cost of its own time.
            since = self._first_day(item, previous)
            for work in Costs._documents(period, since=since, unused=True):
                figures.setdefault(work["categ_id"], defaultdict(float))
                details.append({**work, "part": "used"})
        for categ_id in self._held(item).keys() - figures.keys():
            figures[categ_id] = {}
        for categ_id, figure in figures.items():
            cost = item.currency_id.round(spent[categ_id])
            own = unit_cost(cost, sold.get(categ_id, 0.0))
            figure.update(
                rate_from=first,
                rate_to=last,
                qty_sold=sold.get(categ_id, 0.0),
                cost_window=cost,
                unit_cost_computed=own,
                unit_cost=own,
            )
        return figures, details

    @api.model
    def _first_day(self, item, previous):
        """The day of the first period end of a kind that stands."""
        ((first,),) = previous._read_group(
            [("company_id", "=", item.company_id.id), ("kind", "=", item.kind), ("state", "=", "posted")],
            [],
            ["date:min"],
        )
        return first

    @api.model
    def _prepare_rows(self, item, period: Period, figures: dict, held: dict, details: list[dict]) -> list[dict]:
        """Values of the rows of a period end, one for each category."""
        company, counts = item.company_id, defaultdict(int)
        costs = defaultdict(list)
        for detail in details:
            counts[detail["categ_id"]] += 1
            if detail["part"] == "used":
                costs[detail["categ_id"]].append(detail["cost"])
        categories = self.env["product.category"].sudo().with_company(company).browse(sorted(figures))
        income = categories.grouped(lambda categ: categ.property_account_income_categ_id or company.income_account_id)
        expense = categories.grouped(
            lambda categ: categ.property_account_expense_categ_id or company.expense_account_id
        )
        income_of = {categ.id: account.id for account, group in income.items() for categ in group}
        expense_of = {categ.id: account.id for account, group in expense.items() for categ in group}
        rows = []
        for categ_id in sorted(figures):
            before = held.get(categ_id, {})
            liability = item.currency_id.round(before.get("liability", 0.0))
            rows.append(
                {
                    **figures[categ_id],
                    "provision_id": item.id,
                    "categ_id": categ_id,
                    "days": period.days[categ_id],
                    "liability_before": liability,
                    "asset_before": item.currency_id.round(before.get("asset", 0.0)),
                    "used": sum(used_up(liability, [sum(costs[categ_id])], item.currency_id.rounding)),
                    "income_account_id": income_of[categ_id],
                    "cost_account_id": expense_of[categ_id],
                    "detail_count": counts[categ_id],
                }
            )
        return rows

    @api.model
    def _held(self, item) -> dict[int, dict[str, float]]:
        """{category: {part: amount}} that the ledger holds by period ends of a kind and company; positive as usual."""
        held = defaultdict(dict)
        for (categ_id, part), accounts in self._standing(item).items():
            amount = item.currency_id.round(sum(accounts.values()))
            if amount:
                held[categ_id][part] = amount if part == "asset" else -amount
        return held

    @api.model
    def _standing(self, item) -> dict[tuple[int, str], dict[int, float]]:
        """{(category, part): {account: balance}} of all posted entries of period ends of a kind and company."""
        self.env.flush_all()
        query = SQL(
            """
            SELECT own.categ_id, entry.after_sales_provision_part, entry.account_id, SUM(entry.balance)::float
              FROM after_sales_provision period
              JOIN after_sales_provision_row own ON own.provision_id = period.id
              JOIN account_move_line entry ON entry.after_sales_provision_row_id = own.id
                   AND entry.parent_state = 'posted' AND entry.after_sales_provision_part IN ('liability', 'asset')
             WHERE period.company_id = %s AND period.kind = %s
             GROUP BY 1, 2, 3 HAVING ABS(SUM(entry.balance)) > 0.000001 ORDER BY 1, 2, 3
            """,
            item.company_id.id,
            item.kind,
        )
        standing = defaultdict(dict)
        for categ_id, part, account_id, balance in self.env.execute_query(query):
            standing[categ_id, part][account_id] = item.currency_id.round(balance)
        return standing

    # -- posting -----------------------------------------------------------------------------------------------

    @api.model
    def _hold(self, provisions) -> None:
        """Whoever works on period ends of the same kind and company at the same time comes one after the other."""
        Provision = provisions.sudo()
        hold(
            Provision.search(
                [("company_id", "in", provisions.company_id.ids), ("kind", "in", provisions.mapped("kind"))]
            ).sorted("id")
        )
        provisions.invalidate_recordset(["state", "move_id"])

    @api.model
    def _post(self, provisions) -> None:
        """Post the entries of proposals, the oldest first.

        :raise UserError: the ledger changed since they were worked out, or an account is missing
        """
        self._hold(provisions)
        provisions._check_button("post")
        items = provisions.sudo().sorted(lambda item: (item.date, item.id))
        stale = items.filtered(lambda item: not self._is_fresh(item))
        if stale:
            raise UserError(
                self.env._(
                    "%(items)s: the ledger changed since it was worked out. Work it out anew.",
                    items=", ".join(stale.mapped("display_name")),
                )
            )
        Entry = self.env["after.sales.provision.entry"]
        Move = as_system(self.env["account.move"]).with_context(after_sales_trusted=TRUSTED)
        numbers = [{} for _item in items]
        self.env["ir.sequence"]._after_sales_number("after.sales.provision", numbers)
        entries = {}
        for item, number in zip(items, numbers, strict=True):
            lines = Entry._lines(item)
            if lines:
                entries[item] = Entry._prepare_entry(item, number["name"], lines)
        moves = Move.create(list(entries.values()))
        of_item = dict(zip(entries, moves, strict=True))
        for item, number in zip(items, numbers, strict=True):
            item._set_state(
                "posted",
                name=number["name"],
                move_id=of_item[item].id if item in of_item else False,
                posted_by_id=self.env.uid,
                posted_on=fields.Datetime.now(),
            )
        moves._post(soft=False)
        did("Period end posted", moves)

    @api.model
    def _is_fresh(self, item) -> bool:
        """Whether the ledger holds what a proposal was worked out from."""
        held = self._held(item)
        rows = {row.categ_id.id: row for row in item.row_ids}
        if held.keys() - rows.keys():
            return False
        return all(
            not item.currency_id.compare_amounts(row[f"{part}_before"], held.get(categ_id, {}).get(part, 0.0))
            for categ_id, row in rows.items()
            for part in ("liability", "asset")
        )

    @api.model
    def _reverse(self, provisions) -> None:
        """Take the entries of period ends back, each at its own day: what stood before them stands again."""
        self._hold(provisions)
        provisions._check_button("reverse")
        items = provisions.sudo()
        Entry = self.env["after.sales.provision.entry"]
        posted = items.filtered("move_id")
        Move = as_system(self.env["account.move"]).with_context(after_sales_trusted=TRUSTED)
        moves = Move.create([Entry._prepare_reversal(item) for item in posted])
        for item, move in zip(posted, moves, strict=True):
            item._trusted().reversal_id = move
        items._set_state("reversed")
        moves._post(soft=False)
        did("Period end reversed", moves)

from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules.scope import Scope

#: What began before the last comparison may have been kept after it: so long before it one looks again.
MARGIN = timedelta(minutes=15)


class AfterSalesMatching(models.AbstractModel):
    """What changed since the days were compared last; opening the days costs as much as happened in between.

    Whether anything is awaited too long changes with the day: the first time of a day, the evening job and whoever
    signs compare everything. So what is signed never depends on what is said to have changed.
    """

    _inherit = "after.sales.matching"

    @api.model
    def _changed_since(self, warehouse) -> Scope | None:
        """Which documents are to be compared again; None: all of them."""
        last = self.env["after.sales.daily.compared"].search([("warehouse_id", "=", warehouse.id)])
        if not last or last.whole_on != self.env["after.sales.working.time"]._today(warehouse.company_id):
            return None
        since = last.compared_on - MARGIN
        return self._scope_of(self._cases_changed(warehouse, since), since)

    @api.model
    def _cases_changed(self, warehouse, since):
        """Cases of which something was written since then: themselves, their lines, transfers, findings."""
        below = {"after_sales_rma_line": SQL("rma_id"), "after_sales_discrepancy": SQL("rma_id")}
        below["stock_picking"] = SQL("after_sales_rma_id")
        if "after.sales.write.down" in self.env:
            below["after_sales_write_down"] = SQL("rma_id")
        ways = [SQL("SELECT id FROM after_sales_rma WHERE write_date >= %s", since)]
        ways += [
            SQL(
                "SELECT %s FROM %s WHERE write_date >= %s AND %s IS NOT NULL",
                column,
                SQL.identifier(table),
                since,
                column,
            )
            for table, column in below.items()
        ]
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM after_sales_rma WHERE company_id = %s AND id IN (%s) ORDER BY id",
                warehouse.company_id.id,
                SQL(" UNION ").join(ways),
            )
        )
        return self.env["after.sales.rma"].browse(rma_id for (rma_id,) in rows)

    @api.model
    def _scope_held(self, scope: Scope | None) -> SQL:
        """Which signed rows are read: those of the documents that are, and of cases whose documents may be gone."""
        if scope is None:
            return SQL("")
        return SQL(
            """
            AND kept.id IN (
                SELECT id FROM after_sales_daily_row WHERE rma_id = ANY(%s)
                 UNION
                SELECT beside.id FROM document
                  JOIN after_sales_daily_row beside
                    ON beside.res_model = document.res_model AND beside.res_id = document.res_id)
            """,
            scope.rma_ids,
        )

    @api.model
    def _rows_of(self, reports: dict, documents: list[dict], scope: Scope | None) -> dict:
        """{open report: its rows that may have to change}"""
        Row = self.env["after.sales.daily.row"]
        domain = [("report_id", "in", [report.id for report in reports.values()])]
        if scope is not None:
            of_model = {}
            for item in documents:
                of_model.setdefault(item["res_model"], []).append(item["res_id"])
            ways = [[("rma_id", "in", scope.rma_ids)]]
            ways += [[("res_model", "=", model), ("res_id", "in", ids)] for model, ids in of_model.items()]
            domain = Domain.AND([domain, Domain.OR(ways)])
        return Row.search(domain).grouped("report_id")

    @api.model
    def _compared(self, warehouse, whole: bool) -> None:
        """Remember that the days of a warehouse are compared up to this transaction."""
        Compared = self.env["after.sales.daily.compared"].sudo()._trusted()
        last = Compared.search([("warehouse_id", "=", warehouse.id)])
        vals = {"compared_on": self.env.cr.now().replace(microsecond=0)}
        if whole:
            vals["whole_on"] = self.env["after.sales.working.time"]._today(warehouse.company_id)
        if last:
            last.write(vals)
        else:
            Compared.create({"warehouse_id": warehouse.id, **vals})

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.log import did, job
from odoo.addons.after_sales_rma.models.one_by_one import one_by_one
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.tools import SQL, split_every

from ..models.daily_row import DOCUMENTS
from ..rules.daily import report_day
from ..rules.scope import Scope

#: How many documents are compared at once.
BATCH = 1000

#: Order of the documents of a case line on the report.
RANK = {document: number for number, (document, _label) in enumerate(DOCUMENTS)}

#: What stands on top.
STATUS_RANK = {"differs": 0, "waiting": 1, "agrees": 2}

#: States in which the rows of a day are kept as they were signed.
FROZEN = ("signed", "accepted")


class AfterSalesMatching(models.AbstractModel):
    """The daily return report (R31, R32): puts every document into a day, and pairs what belongs together.

    Of each document, the signed days together hold what it was when they were signed. Whatever differs from it today
    goes into one open day. So the days always add up to the documents, whatever happened in which order.
    """

    _name = "after.sales.matching"
    _description = "Daily Matching"

    # -- days ----------------------------------------------------------------------------------------------------

    @api.model
    def _warehouses(self, companies):
        """The after-sales warehouses of companies, also those that are archived."""
        return self.env["stock.warehouse"]._after_sales_sites().filtered(lambda site: site.company_id in companies)

    @api.model
    def _hold(self, warehouses) -> None:
        """Whoever compares or signs days of the same warehouses comes after us, and then sees what we did."""
        hold(warehouses.sudo().sorted("id"))

    # -- comparing -------------------------------------------------------------------------------------------------

    @api.model
    def _refresh_companies(self, companies) -> None:
        """Compare the days of all after-sales warehouses of companies, as far as something changed."""
        self._refresh(self._warehouses(companies), whole=False)

    @api.model
    def _refresh(self, warehouses, whole: bool = True) -> None:
        """Bring the rows of all days that are not signed up to date with the documents.

        :param whole: every document of the history; else those of cases that changed since the last time today
        """
        self.env.flush_all()
        self._hold(warehouses)
        system = self.sudo()
        for warehouse in warehouses.sudo():
            # What a row says is read by everybody: in the language of the company, whoever compares.
            lang = warehouse.company_id.partner_id.lang or self.env.lang
            own = system.with_context(lang=lang)
            scope = None if whole else own._changed_since(warehouse)
            own._refresh_warehouse(warehouse.with_context(lang=lang), scope)
            own._compared(warehouse, whole=scope is None)

    @api.model
    def _refresh_warehouse(self, warehouse, scope: Scope | None = None) -> None:
        Report = self.env["after.sales.daily.report"]
        documents = self._changed(warehouse, scope)
        reports = Report.search([("warehouse_id", "=", warehouse.id)])
        signed = {report.date for report in reports if report.state in FROZEN and not report.is_opening}
        waiting = {report.date: report for report in reports if report.state not in FROZEN}
        opening = max((report.date for report in reports if report.is_opening), default=None)
        today, wanted = self.env["after.sales.working.time"]._today(warehouse.company_id), defaultdict(dict)
        # What a new document opens as its own day waits for whatever comes late, in whichever order they are read.
        opened = {item["day"] for item in documents if item["document"] and not item["row_id"]}
        open_days = waiting.keys() | {day for day in opened - signed if opening is None or day > opening}
        for batch in split_every(BATCH, documents):
            for vals in self._rows(warehouse, list(batch)):
                own = vals["date_document"]
                day = report_day(own, signed, open_days | wanted.keys(), today, opening)
                vals["is_late"] = not vals["is_carried"] and day != own
                wanted[day][vals["res_model"], vals["res_id"], vals["is_carried"]] = vals
        missing = [day for day in sorted(wanted) if day not in waiting]
        made = Report._trusted().create([{"warehouse_id": warehouse.id, "date": day} for day in missing])
        waiting |= dict(zip(missing, made, strict=True))
        self._write_rows(waiting, wanted, self._rows_of(waiting, documents, scope))

    @api.model
    def _changed(self, warehouse, scope: Scope | None = None) -> list[dict]:
        """Documents that no signed day holds as they are, and signed ones that may still differ from others.

        :return: what they are now (``COLUMNS``) and ``held_…``, what signed days hold of them
        """
        return self.env.execute_query_dict(
            SQL(
                """
                WITH document AS (%(documents)s), held AS (
                    SELECT kept.res_model, kept.res_id,
                           SUM(kept.quantity) FILTER (WHERE kept.is_carried IS NOT TRUE)::numeric AS quantity,
                           SUM(kept.amount) FILTER (WHERE kept.is_carried IS NOT TRUE)::numeric AS amount,
                           SUM(kept.value) FILTER (WHERE kept.is_carried IS NOT TRUE)::numeric AS value,
                           MIN(kept.id) FILTER (WHERE kept.is_carried IS NOT TRUE) AS row_id,
                           MIN(kept.date_document) AS day,
                           (ARRAY_AGG(kept.status ORDER BY kept.date DESC, kept.id DESC))[1] AS status
                      FROM after_sales_daily_row kept
                      JOIN after_sales_daily_report report ON report.id = kept.report_id
                     WHERE report.warehouse_id = %(warehouse)s AND report.state IN %(frozen)s %(scope)s
                     GROUP BY kept.res_model, kept.res_id
                )
                SELECT COALESCE(document.res_model, held.res_model) AS res_model,
                       COALESCE(document.res_id, held.res_id) AS res_id, document.document,
                       COALESCE(document.day, held.day) AS day, document.rma_id, document.line_id,
                       document.partner_id, document.product_id, document.quantity, document.amount, document.value,
                       held.quantity AS held_quantity, held.amount AS held_amount, held.value AS held_value,
                       held.row_id, held.status AS held_status, held.day AS held_day
                  FROM document
                  FULL JOIN held ON held.res_model = document.res_model AND held.res_id = document.res_id
                  LEFT JOIN after_sales_rma rma ON rma.id = document.rma_id
                 WHERE held.row_id IS NULL
                    OR ROUND(COALESCE(document.quantity, 0), %(unit)s) != ROUND(held.quantity, %(unit)s)
                    OR ROUND(COALESCE(document.amount, 0), %(cent)s) != ROUND(held.amount, %(cent)s)
                    OR ROUND(COALESCE(document.value, 0), %(cent)s) != ROUND(held.value, %(cent)s)
                    OR (document.res_id IS NOT NULL AND (held.status = 'differs' OR rma.state = 'authorized'))
                 ORDER BY day, rma_id, line_id, res_model, res_id
                """,
                documents=self._documents(warehouse, scope),
                scope=self._scope_held(scope),
                warehouse=warehouse.id,
                frozen=FROZEN,
                unit=self.env["decimal.precision"].precision_get("Product Unit"),
                cent=warehouse.company_id.currency_id.decimal_places,
            )
        )

    @api.model
    def _rows(self, warehouse, documents: list[dict]) -> list[dict]:
        """Values of the rows of documents: new ones, changes of signed ones, and signed ones that are carried on."""
        verdicts = self._judge(warehouse, [item for item in documents if item["document"]])
        held = self.env["after.sales.daily.row"].browse(
            item["row_id"] for item in documents if item["row_id"] and not item["document"]
        )
        rows = []
        for item in documents:
            verdict = verdicts.get((item["res_model"], item["res_id"]))
            if verdict is None:
                rows.append(self._withdrawn_vals(held.browse(item["row_id"]).with_prefetch(held.ids), item))
                continue
            vals = {**self._prepare_row_vals(item), **verdict}
            if item["row_id"]:
                vals |= self._held_vals(item, vals)
                if vals["is_carried"] and not (vals["status"] == "differs" or item["held_status"] == "differs"):
                    continue
            rows.append(vals)
        return rows

    @api.model
    def _prepare_row_vals(self, item: dict) -> dict:
        """What a row copies of its document as it is."""
        return {
            "document": item["document"],
            "document_rank": RANK[item["document"]],
            "res_model": item["res_model"],
            "res_id": item["res_id"],
            "date_document": item["day"],
            "is_carried": False,
            "is_change": False,
            "rma_id": item["rma_id"],
            "line_id": item["line_id"],
            "partner_id": item["partner_id"],
            "product_id": item["product_id"],
            "quantity": float(item["quantity"]),
            "amount": float(item["amount"]),
            "value": float(item["value"]),
        }

    @api.model
    def _held_vals(self, item: dict, vals: dict) -> dict:
        """What is different in the row of a document that signed days hold already."""
        names = ("quantity", "amount", "value")
        change = {name: round(vals[name] - float(item[f"held_{name}"]), 6) for name in names}
        # The day that it was signed in names it, wherever its date was moved since.
        known = {"date_document": item["held_day"]}
        if any(change.values()):
            return {**known, **change, "is_change": True}
        # Nothing new to count: it stands there for its difference, or to say that it was mended.
        return {**known, "is_carried": True}

    @api.model
    def _withdrawn_vals(self, row, item: dict) -> dict:
        """The row that takes back a signed document which is not there any more."""
        copied = row.read(
            [
                "document", "document_rank", "res_model", "res_id", "date_document", "name", "case_name",
                "partner_name", "product_name", "lot_names", "unit_name", "rma_id", "line_id", "partner_id",
                "product_id",
            ],
            load=False,
        )[0]  # fmt: skip
        copied.pop("id")
        return {
            **copied,
            **{name: -float(item[f"held_{name}"]) for name in ("quantity", "amount", "value")},
            "is_carried": False,
            "is_change": True,
            "status": "agrees",
            "rank": STATUS_RANK["agrees"],
            "difference": False,
            "turn": False,
            "since": False,
            "mend_model": False,
            "mend_id": False,
            "note": as_read_by(self, row.company_id.partner_id).env._("Withdrawn after the day was signed."),
        }

    # -- writing -------------------------------------------------------------------------------------------------

    @api.model
    def _write_rows(self, reports: dict, wanted: dict, present: dict) -> None:
        """Make the rows of open days what they should be; rows that stay the same are left alone.

        :param reports: {day: its open report}
        :param wanted: {day: {key of a row: its values}}
        :param present: {report: its rows that were looked at}
        """
        Row, now = self.env["after.sales.daily.row"]._trusted(), fields.Datetime.now()
        gone, new = Row.browse(), []
        for day, report in reports.items():
            rows = dict(wanted.get(day, {}))
            for row in present.get(report, Row).with_env(Row.env):
                vals = rows.pop((row.res_model, row.res_id, row.is_carried), None)
                if vals is None:
                    gone |= row
                elif changed := row._changed_vals(vals):
                    row.write(changed)
            new += [{**vals, "report_id": report.id} for vals in rows.values()]
        gone.unlink()
        for batch in split_every(BATCH, new):
            Row.create(list(batch))
        all_reports = Row.env["after.sales.daily.report"].concat(*reports.values())
        totals, empty = all_reports._all_totals(), all_reports.browse()
        for report in reports.values():
            if report in totals or report.signature_ids:
                report._trusted().write({**totals.get(report, report._no_totals()), "refreshed_on": now})
            else:
                empty |= report
        empty._trusted().unlink()

    # -- the opening of the books ----------------------------------------------------------------------------------

    @api.model
    def _open_books(self, warehouses) -> None:
        """What is there already is signed as the opening: days begin with what comes from now on.

        Open cases go on being compared; of closed ones nothing is asked any more.
        """
        self.env.flush_all()
        Report = self.env["after.sales.daily.report"].sudo()._trusted()
        Row = self.env["after.sales.daily.row"].sudo()._trusted()
        for warehouse in warehouses.sudo():
            documents = self._changed(warehouse)
            if not documents:
                continue
            day = self.env["after.sales.working.time"]._today(warehouse.company_id) - timedelta(days=1)
            report = Report.create({"warehouse_id": warehouse.id, "date": day, "is_opening": True})
            for batch in split_every(BATCH, documents):
                vals_list = [
                    {
                        **self._prepare_row_vals(item),
                        "report_id": report.id,
                        "status": "agrees",
                        "rank": STATUS_RANK["agrees"],
                        "is_late": False,
                    }
                    for item in batch
                ]
                Row.create(vals_list)
            report.write({**report._all_totals()[report], "state": "accepted", "digest": report._digest()})
            self._compared(warehouse, whole=True)

    # -- the evening job -------------------------------------------------------------------------------------------

    @api.model
    @job
    def _prepare_days(self) -> None:
        """Compare the days of every warehouse (scheduled job); it may be stopped anywhere and run again."""
        progress = self.env["ir.cron"]
        todo = self.env["stock.warehouse"]._after_sales_sites()
        progress._commit_progress(remaining=len(todo))
        for warehouse in todo:
            done = one_by_one(warehouse, self._refresh)
            did("Daily return report compared", done)
            one_by_one(done, self.env["after.sales.posting"]._ask_for_paired)
            if not progress._commit_progress(1):
                return

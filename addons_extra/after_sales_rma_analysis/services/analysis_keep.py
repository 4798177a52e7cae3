from hashlib import sha256

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.log import job
from odoo.tools import SQL

#: Where the figures are kept; a plain table, so that no change of a document's table has to wait for it.
TABLE = SQL("after_sales_analysis_kept")
#: Which query the kept figures answer, and of when they are: "stamp moment".
KEPT = "after_sales_rma_analysis.kept"
#: From so many case lines and deliveries on, figures are kept (a system parameter).
FROM, FROM_DEFAULT = "after_sales_rma_analysis.keep_from", 50000
#: What is asked for by this key is worked out at once.
LIVE = "after_sales_live"
#: The value of that key for what was set aside in this transaction; no caller from outside can send it.
ASIDE = object()
ASIDE_TABLE = SQL("after_sales_analysis_aside")

#: Kept figures by which people ask; all others are found by reading them all, which is quick.
INDEXED = ("date", "product_id", "lot_id", "supplier_id", "rma_id")


class AfterSalesAnalysisKeep(models.AbstractModel):
    """Figures of a long history are worked out by a job and kept; a short one is read from the documents at once.

    The kept rows are those of the query, nothing else: whoever is asked cannot tell the difference but by ``as_of``.
    Figures that were kept for another query (an add-on came, a version) answer nothing.
    """

    _name = "after.sales.analysis.keep"
    _description = "Kept Figures of the Failure Analysis"

    @api.model
    def _stamp(self, query: SQL) -> str:
        return sha256(repr((query.code, query.params)).encode()).hexdigest()[:16]

    @api.model
    def _kept(self, query: SQL) -> SQL | None:
        """The kept rows of a query, or None where there are none."""
        if self.env.context.get(LIVE) is ASIDE:
            return SQL("SELECT aside.*, now() AT TIME ZONE 'UTC' AS as_of FROM %s aside", ASIDE_TABLE)
        if self.env.context.get(LIVE):
            return None
        stamp, _space, moment = (self.env["ir.config_parameter"].sudo().get_param(KEPT) or "").partition(" ")
        if not moment or stamp != self._stamp(query):
            return None
        return SQL("SELECT kept.*, %s::timestamp AS as_of FROM %s kept", moment, TABLE)

    @api.model
    def _set_aside(self, company, first, end):
        """Work out the rows of a time once, for several questions of this transaction.

        :param company: ``res.company`` record
        :param first: the first moment, UTC
        :param end: the moment after the last one
        :return: ``after.sales.analysis`` that reads these rows only
        """
        self.env.flush_all()
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", ASIDE_TABLE))
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE %s ON COMMIT DROP AS
                SELECT live.* FROM (%s) live WHERE live.company_id = %s AND live.date >= %s AND live.date < %s
                """,
                ASIDE_TABLE,
                self._query(),
                company.id,
                first,
                end,
            )
        )
        return self.env["after.sales.analysis"].with_context(**{LIVE: ASIDE})

    @api.model
    def _query(self) -> SQL:
        return self.env["after.sales.analysis.source"]._query()

    @api.model
    def _is_long(self) -> bool:
        """Whether there are so many documents that reading them all takes people's time."""
        limit = int(self.env["ir.config_parameter"].sudo().get_param(FROM) or FROM_DEFAULT)
        (count,) = self.env.execute_query(
            SQL(
                """
                SELECT (SELECT COUNT(*) FROM after_sales_rma_line) + (
                       SELECT COUNT(*) FROM (SELECT FROM stock_move
                        WHERE sale_line_id IS NOT NULL AND state = 'done' LIMIT %s) move)
                """,
                limit,
            )
        )[0]
        return count >= limit

    @api.model
    @job
    def _refresh(self) -> None:
        """Work the figures out anew, if there are many; only rows that changed are written."""
        if not self._is_long():
            self._forget()
            return
        query = self._query()
        self.env.flush_all()
        parameters = self.env["ir.config_parameter"].sudo()
        stamp = self._stamp(query)
        if (parameters.get_param(KEPT) or "").partition(" ")[0] != stamp:
            self._forget()
        now = fields.Datetime.now()
        if self._exists():
            self._renew(query)
        else:
            self._make(query)
        parameters.set_param(KEPT, f"{stamp} {now}")

    @api.model
    def _exists(self) -> bool:
        return bool(self.env.execute_query(SQL("SELECT 1 FROM pg_class WHERE relname = %s", TABLE.code)))

    @api.model
    def _make(self, query: SQL) -> None:
        self.env.cr.execute(SQL("CREATE TABLE %s AS %s", TABLE, query))
        self.env.cr.execute(SQL("ALTER TABLE %s ADD PRIMARY KEY (id)", TABLE))
        for name in INDEXED:
            self.env.cr.execute(SQL("CREATE INDEX ON %s (%s)", TABLE, SQL.identifier(name)))
        self.env.cr.execute(SQL("ANALYZE %s", TABLE))

    @api.model
    def _renew(self, query: SQL) -> None:
        fresh = SQL("after_sales_analysis_fresh")
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", fresh))
        self.env.cr.execute(SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", fresh, query))
        self.env.cr.execute(SQL("CREATE INDEX ON %s (id)", fresh))
        self.env.cr.execute(SQL("ANALYZE %s", fresh))
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM %(kept)s kept WHERE NOT EXISTS (
                    SELECT FROM %(fresh)s fresh
                     WHERE fresh.id = kept.id AND fresh IS NOT DISTINCT FROM kept)
                """,
                kept=TABLE,
                fresh=fresh,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(kept)s SELECT fresh.* FROM %(fresh)s fresh
                 WHERE NOT EXISTS (SELECT FROM %(kept)s kept WHERE kept.id = fresh.id)
                """,
                kept=TABLE,
                fresh=fresh,
            )
        )

    @api.model
    def _forget(self) -> None:
        """Keep nothing any more."""
        parameters = self.env["ir.config_parameter"].sudo()
        if parameters.get_param(KEPT):
            parameters.set_param(KEPT, False)
        if self._exists():
            self.env.cr.execute(SQL("DROP TABLE %s", TABLE))

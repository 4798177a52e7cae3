from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.api import Self, ValuesType
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..rules.daily import digest
from .daily_row import COPIED

#: {state: states it can be reached from}
TRANSITIONS = {
    "signed": ("open", "sent_back"),
    "accepted": ("signed",),
    "sent_back": ("signed",),
}


class AfterSalesDailyReport(models.Model):
    """The daily return report 退货日报表 of an after-sales warehouse (R31, R32).

    Its rows are the documents of the day; each document is in one day, or by its changes in several whose sum it is.
    """

    _name = "after.sales.daily.report"
    _description = "Daily Return Report"
    _inherit = ["after.sales.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _transitions = TRANSITIONS
    _mail_post_access = "read"

    date = fields.Date(string="Day", required=True, readonly=True, index=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", string="After-Sales Warehouse", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="warehouse_id.company_id", store=True, index=True, precompute=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [
            ("open", "To sign"),
            ("sent_back", "Sent back"),
            ("signed", "To accept"),
            ("accepted", "Accepted"),
        ],
        default="open",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    is_opening = fields.Boolean(
        readonly=True, help="Holds the documents of before the books began; it is no day of the warehouse."
    )
    refreshed_on = fields.Datetime(string="As Of", readonly=True, help="When the rows were compared last.")
    row_ids = fields.One2many("after.sales.daily.row", "report_id", string="Rows", readonly=True)
    signature_ids = fields.One2many("after.sales.daily.signature", "report_id", string="Signatures", readonly=True)
    signed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", tracking=True)
    signed_on = fields.Datetime(readonly=True)
    accepted_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", tracking=True)
    accepted_on = fields.Datetime(readonly=True)
    digest = fields.Char(string="Check Sum", readonly=True, help="Of the rows as they were signed.")
    row_count = fields.Integer(string="Documents", readonly=True, help="Without what is carried forward.")
    difference_count = fields.Integer(string="Differences", readonly=True)
    waiting_count = fields.Integer(string="In Progress", readonly=True)
    late_count = fields.Integer(string="Late Entries", readonly=True)
    oldest_since = fields.Date(string="Oldest Difference", readonly=True)
    qty_received = fields.Float(string="Returned Quantity", digits="Product Unit", readonly=True)
    amount_red = fields.Monetary(string="Red Orders", readonly=True)
    amount_credit = fields.Monetary(string="Credit Notes", readonly=True)
    value_received = fields.Monetary(string="Value of Returned Goods", readonly=True, groups=VALUE_GROUPS)

    _one_per_day = models.UniqueIndex("(warehouse_id, date)", "A warehouse has one report a day.")

    @api.depends("date", "warehouse_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            day = format_date(self.env, report.date) if report.date else ""
            report.display_name = f"{day} {report.warehouse_id.sudo().name or ''}".strip()

    # -- nobody changes what was signed ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        if not self._is_trusted():
            raise AccessError(self.env._("The report of a day is made of its documents."))
        return super().create(vals_list)

    def write(self, vals: ValuesType) -> bool:
        kept = [name for name in vals if name in self._fields and self._fields[name].readonly]
        if kept and not self._is_trusted():
            raise AccessError(self.env._("A day is signed by its buttons only."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self._is_trusted():
            raise UserError(self.env._("The report of a day cannot be deleted."))

    def _digest(self) -> str:
        """The check sum of the rows as they stand in the database now."""
        self.ensure_one()
        rows = self.sudo().row_ids.read(COPIED, load=False)
        currency, unit = self.currency_id, self.env["decimal.precision"].precision_get("Product Unit")
        for row in rows:
            row.pop("id")
            row["quantity"] = f"{row['quantity']:.{unit}f}"
            row["amount"], row["value"] = (f"{currency.round(row[name]):.2f}" for name in ("amount", "value"))
        return digest(rows)

    @api.model
    def _no_totals(self) -> dict:
        """What no rows come to, as values of a report."""
        counts = ("row_count", "difference_count", "waiting_count", "late_count")
        sums = ("qty_received", "amount_red", "amount_credit", "value_received")
        return {**dict.fromkeys(counts, 0), "oldest_since": False, **dict.fromkeys(sums, 0.0)}

    def _all_totals(self) -> dict:
        """{report: what its rows come to, as values of it}; those without rows are left out. One query for all."""
        groups = (
            self.env["after.sales.daily.row"]
            .sudo()
            ._read_group(
                [("report_id", "in", self.ids)],
                ["report_id", "document", "status", "is_carried", "is_late"],
                ["__count", "quantity:sum", "amount:sum", "value:sum", "since:min"],
            )
        )
        result = {}
        for report, document, status, is_carried, is_late, count, quantity, amount, value, since in groups:
            totals = result.setdefault(report.with_env(self.env), self._no_totals())
            if status == "differs":
                totals["difference_count"] += count
                totals["oldest_since"] = min(filter(None, (totals["oldest_since"], since)), default=False)
            if is_carried:
                continue
            totals["row_count"] += count
            totals["waiting_count"] += count if status == "waiting" else 0
            totals["late_count"] += count if is_late else 0
            if document in ("receipt", "undone"):
                sign = 1 if document == "receipt" else -1
                totals["qty_received"] += sign * quantity
                totals["value_received"] += sign * value
            elif document in ("red_line", "credit"):
                totals["amount_red" if document == "red_line" else "amount_credit"] += amount
        return result

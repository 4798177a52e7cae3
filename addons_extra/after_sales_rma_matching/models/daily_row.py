from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.api import Self, ValuesType
from odoo.exceptions import AccessError, UserError

#: What a row is a copy of.
DOCUMENTS = [
    ("red_line", "Red order"),
    ("receipt", "Return slip"),
    ("undone", "Return slip taken back"),
    ("discrepancy", "Discrepancy at receipt"),
    ("credit", "Credit note"),
    ("replacement", "Replacement delivered"),
    ("repair_return", "Back after repair"),
    ("sent_back", "Sent back to the customer"),
    ("scrap", "Scrap"),
    ("write_down", "Write-down"),
]

#: What may be wrong with it.
DIFFERENCES = [
    ("no_red_order", "Goods without red order"),
    ("no_goods", "Red order without goods"),
    ("quantity", "Quantity differs"),
    ("serial", "Serial or lot differs"),
    ("product", "Product differs"),
    ("value", "Value differs"),
    ("credit_missing", "Credit note missing"),
    ("credit_draft", "Credit note is a draft"),
    ("credit_amount", "Credit note of another amount"),
    ("letter_missing", "Signed letter missing"),
    ("note_missing", "Signed delivery note missing"),
    ("no_return", "Replacement without return"),
]

#: What is in the digest of a signed day, and what a frozen row goes on saying whatever its documents become.
COPIED = (
    "document", "res_model", "res_id", "is_late", "is_carried", "is_change", "date_document", "name", "case_name",
    "partner_name", "product_name", "lot_names", "unit_name", "quantity", "amount", "value", "status", "difference",
    "note", "turn", "since",
)  # fmt: skip


class AfterSalesDailyRow(models.Model):
    """A document line in the report of a day: live while the day is open, a copy once it is signed."""

    _name = "after.sales.daily.row"
    _description = "Row of a Daily Return Report"
    _inherit = ["after.sales.guarded"]
    _order = "rank, date_document, document_rank, name, id"
    _rec_name = "name"

    report_id = fields.Many2one(
        "after.sales.daily.report", string="Day", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True, precompute=True)
    warehouse_id = fields.Many2one(related="report_id.warehouse_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="report_id.currency_id")
    date = fields.Date(related="report_id.date", string="Report Of", store=True, precompute=True)
    report_state = fields.Selection(related="report_id.state", string="Day Is")
    document = fields.Selection(DOCUMENTS, required=True, readonly=True)
    document_rank = fields.Integer(readonly=True)
    rank = fields.Integer(readonly=True, help="What differs stands on top.")
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    date_document = fields.Date(string="Document Of", required=True, readonly=True)
    is_late = fields.Boolean(
        string="Late Entry", readonly=True, help="It belongs to a day that was signed before it was there."
    )
    is_carried = fields.Boolean(
        string="Carried Forward",
        readonly=True,
        help="It is in the report of an earlier day, and does not count again; its difference is open or was mended.",
    )
    is_change = fields.Boolean(
        string="Change", readonly=True, help="By how much a document differs from what was signed of it."
    )
    rma_id = fields.Many2one(
        "after.sales.rma", string="Case", readonly=True, ondelete="set null", index="btree_not_null"
    )
    line_id = fields.Many2one("after.sales.rma.line", readonly=True, ondelete="set null", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, ondelete="set null")
    product_id = fields.Many2one("product.product", readonly=True, ondelete="set null")
    name = fields.Char(string="Number", readonly=True)
    case_name = fields.Char(string="Red Order", readonly=True)
    partner_name = fields.Char(string="Customer's Name", readonly=True)
    product_name = fields.Char(string="Goods", readonly=True)
    lot_names = fields.Char(string="Serials / Lots", readonly=True)
    unit_name = fields.Char(string="Unit", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True, help="In the unit of the product.")
    amount = fields.Monetary(readonly=True, help="With tax, in the currency of the company; red amounts are negative.")
    value = fields.Monetary(
        string="Stock Value", readonly=True, groups=VALUE_GROUPS, help="What the goods cost, or the loss."
    )
    status = fields.Selection(
        [("differs", "Differs"), ("waiting", "In progress"), ("agrees", "Agrees")], required=True, readonly=True
    )
    difference = fields.Selection(DIFFERENCES, readonly=True, index="btree_not_null")
    note = fields.Char(string="In Words", readonly=True)
    turn = fields.Selection(
        [("warehouse", "Warehouse"), ("accounting", "Accounting"), ("service", "After-Sales")],
        string="Whose Turn",
        readonly=True,
    )
    since = fields.Date(readonly=True, help="Since when it is open.")
    mend_model = fields.Char(readonly=True)
    mend_id = fields.Many2oneReference(model_field="mend_model", readonly=True)
    can_settle = fields.Boolean(compute="_compute_can_settle")

    _of_document = models.Index("(res_model, res_id)")
    _once = models.UniqueIndex("(report_id, res_model, res_id, is_carried)", "A document is in a day once.")

    @api.depends("status", "report_id.state")
    @api.depends_context("uid")
    def _compute_can_settle(self):
        for row in self:
            row.can_settle = not row._settle_problem()

    def _settle_problem(self) -> str | None:
        """Why this user cannot explain the difference of this row."""
        self.ensure_one()
        if self.status != "differs" or self.report_id.state not in ("open", "sent_back"):
            return self.env._("%(name)s: nothing is to be explained.", name=self.name)
        if not (self.env.su or self.env.user.has_group("after_sales_rma.group_approver")):
            return self.env._("Differences are explained by whoever decides cases.")
        return None

    # -- nobody changes them -----------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        rows = super().create(vals_list)
        rows._check_open()
        return rows

    def write(self, vals: ValuesType) -> bool:
        self._check_open()
        result = super().write(vals)
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        self._check_open()

    def _check_open(self) -> None:
        """Only the add-on itself writes rows, and only of days that are not signed; a superuser changes none either.

        :raise AccessError: somebody else writes them
        :raise UserError: the day is signed
        """
        if not self._is_trusted():
            raise AccessError(self.env._("The rows of a day follow from its documents."))
        signed = self.report_id.filtered(lambda report: report.state not in ("open", "sent_back"))
        if signed:
            raise UserError(
                self.env._("%(days)s is signed: nobody changes it.", days=", ".join(signed.mapped("display_name")))
            )

    def _changed_vals(self, vals: ValuesType) -> ValuesType:
        """Those of these values that the row does not have yet."""
        self.ensure_one()
        changed = {}
        for name, value in vals.items():
            kind, now, then = self._fields[name].type, self[name], value or False
            if kind == "many2one":
                now = now.id
            elif kind in ("float", "monetary"):
                now, then = round(now, 6), round(then or 0.0, 6)
            if (now or False) != (then or False):
                changed[name] = value
        return changed

    # -- buttons -----------------------------------------------------------------------------------------------

    @public
    def action_mend(self) -> dict:
        """Open the document where the difference of this row is mended; else the document itself.

        :raise AccessError: the user may not see it
        """
        self.ensure_one()
        model, record_id = (self.mend_model, self.mend_id) if self.mend_id else (self.res_model, self.res_id)
        record = self.env[model].browse(record_id).exists()
        record.check_access("read")
        if not record:
            raise UserError(self.env._("%(name)s was deleted.", name=self.name))
        if model == "stock.move":
            record = record.picking_id or record
        elif model == "account.move.line":
            record = record.move_id
        elif model in ("after.sales.rma.line", "after.sales.discrepancy"):
            record = record.rma_id
        return self.env["after.sales.rma"]._action_open_records(record, self.name or record.display_name)

    @public
    def action_settle(self) -> dict:
        """Ask for the reason why these differences need not be mended.

        :raise UserError: one of them is none, its day is signed, or the user may not
        """
        self._check_settle()
        return self.env["after.sales.daily.settle"]._dialog(self.env._("Explain"), row_ids=self)

    def _check_settle(self) -> None:
        problems = [problem for row in self if (problem := row._settle_problem())]
        if problems:
            raise UserError("\n".join(dict.fromkeys(problems)))

    def _settle(self, reason: str) -> None:
        """Keep the reason why these differences need not be mended, and look at their days anew.

        :raise UserError: as ``action_settle``, or there is no reason
        """
        self._check_settle()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why this need not be mended."))
        rows = self.sudo()
        self.env["after.sales.daily.settlement"].sudo()._trusted().create(
            [
                {
                    "warehouse_id": row.warehouse_id.id,
                    "res_model": row.res_model,
                    "res_id": row.res_id,
                    "difference": row.difference,
                    "reason": reason.strip(),
                    "user_id": self.env.user.id,
                    "date": fields.Datetime.now(),
                }
                for row in rows
            ]
        )
        self.env["after.sales.matching"]._refresh(rows.warehouse_id)

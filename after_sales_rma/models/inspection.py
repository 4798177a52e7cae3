from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

from .outside import public

#: What a test report says: fixed by the signature.
FINDINGS = {
    "state",
    "line_id",
    "lot_id",
    "quantity",
    "grade",
    "accepted",
    "fault",
    "cause",
    "fault_party",
    "check_ids",
    "photo_ids",
}


class AfterSalesInspection(models.Model):
    """Test report of a received quantity or serial (R18). It is a draft until the technician signs it."""

    _name = "after.sales.inspection"
    _description = "Test Report"
    _inherit = ["after.sales.child", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _decided_above = {"rma_id": "_check_not_closed"}

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    state = fields.Selection(
        [("draft", "To inspect"), ("done", "Inspected"), ("withdrawn", "Withdrawn")],
        default="draft",
        required=True,
        readonly=True,
        index=True,
    )
    line_id = fields.Many2one(
        "after.sales.rma.line", string="Case Line", required=True, readonly=True, index=True, ondelete="restrict"
    )
    # Not related: a precomputed many2one would leave phantom records in the case's list.
    rma_id = fields.Many2one(
        "after.sales.rma", string="Case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="rma_id.partner_id")
    product_id = fields.Many2one(related="line_id.product_id", store=True, precompute=True)
    uom_id = fields.Many2one(related="line_id.uom_id")
    reason_id = fields.Many2one(related="line_id.reason_id")
    picking_id = fields.Many2one("stock.picking", string="Receipt", readonly=True, index="btree_not_null")
    lot_id = fields.Many2one("stock.lot", string="Lot / Serial", readonly=True)
    quantity = fields.Float(digits="Product Unit", required=True)
    received_quantity = fields.Float(
        digits="Product Unit", readonly=True, help="What this report was opened for; the rest becomes another report."
    )
    location_id = fields.Many2one(
        "stock.location", string="Lies In", readonly=True, help="Where the goods waited for their inspection."
    )
    grade = fields.Selection([("qualified", "Qualified"), ("defective", "Defective")], index=True)
    fault = fields.Char(string="Fault Found")
    cause = fields.Text(string="Root Cause")
    fault_party = fields.Selection(selection="_selection_fault_party", string="Party at Fault")
    accepted = fields.Boolean(
        string="Accept the Return",
        compute="_compute_accepted",
        store=True,
        readonly=False,
        precompute=True,
        help="When not accepted, the goods go back to the customer as they came.",
    )
    check_ids = fields.One2many("after.sales.inspection.check", "inspection_id", string="Checks", copy=True)
    photo_ids = fields.Many2many("ir.attachment", string="Photos", bypass_search_access=True)
    technician_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    disposition_ids = fields.One2many("after.sales.disposition", "inspection_id", string="Dispositions", readonly=True)
    move_line_id = fields.Many2one(
        "stock.move.line", string="Received As", readonly=True, index="btree_not_null", help="Where it was counted."
    )
    packaging = fields.Selection(related="move_line_id.after_sales_packaging")
    condition = fields.Char(related="move_line_id.after_sales_condition")
    receipt_photo_ids = fields.Many2many(
        related="move_line_id.after_sales_photo_ids", string="Photos of the Receipt", bypass_search_access=True
    )
    picture_url = fields.Char(compute="_compute_picture_url")
    customer_note = fields.Char(related="line_id.note", string="Remark of the Customer")
    date_done = fields.Datetime(string="Inspected On", readonly=True)

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A quantity must be greater than zero.")
    _done_has_grade = models.Constraint(
        "CHECK (state != 'done' OR grade IS NOT NULL)", "A test report needs a grade before it is signed."
    )

    @api.model
    def _selection_fault_party(self) -> list[tuple[str, str]]:
        return [
            ("company", self.env._("Our company")),
            ("vendor", self.env._("Vendor")),
            ("carrier", self.env._("Carrier")),
            ("employee", self.env._("Employee")),
            ("customer", self.env._("Customer")),
        ]

    @api.depends("product_id")
    def _compute_picture_url(self):
        """The picture of the product; the customer's photo where there is none."""
        for report in self:
            product = report.product_id
            report.picture_url = (
                f"/web/image/product.product/{product.id}/image_128"
                if product.with_context(bin_size=True).image_128
                else report.rma_id.picture_url
            )

    @api.depends("fault_party")
    def _compute_accepted(self):
        for report in self:
            report.accepted = report._accepts()

    def _accepts(self) -> bool:
        """Whether the return is accepted, unless the technician says otherwise; what is signed stays as it was."""
        self.ensure_one()
        if self.state != "draft":
            return self.accepted
        return self.fault_party != "customer" or self.grade != "defective"

    def _is_on_arrival(self) -> bool:
        """Whether this report is of goods that arrived; what is done to them may be tested again."""
        self.ensure_one()
        return True

    def _is_at_work(self) -> bool:
        """Whether somebody works on the goods of this report."""
        self.ensure_one()
        return False

    def _rest_vals(self) -> dict:
        """What the report of a rest has in common with the one that was signed for less."""
        self.ensure_one()
        return {}

    def _is_held(self) -> bool:
        """Whether the goods of this report stay where they are until a person decides."""
        self.ensure_one()
        return False

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        self.env["ir.sequence"]._after_sales_number("after.sales.inspection", vals_list)
        reports = super().create(vals_list)
        reports._keep_photos()
        return reports

    def write(self, vals: ValuesType) -> bool:
        if self._findings() & vals.keys() and not self._is_trusted():
            self._check_is_draft()
            if "state" in vals:
                raise UserError(self.env._("A test report is signed by its button only."))
        result = super().write(vals)
        if "photo_ids" in vals:
            self._keep_photos()
        return result

    @api.model
    def _findings(self) -> set[str]:
        """What a test report says; subjects add what they want to know."""
        return FINDINGS

    def _check_is_draft(self) -> None:
        """What was found is fixed by the signature.

        :raise UserError: names the signed reports
        """
        signed = self.filtered(lambda report: report.state != "draft")
        if signed:
            raise UserError(self.env._("%(reports)s is signed already.", reports=", ".join(signed.mapped("name"))))

    def _keep_photos(self) -> None:
        """Whoever sees a test report sees its photos."""
        for report in self:
            report.photo_ids._after_sales_keep_with(report)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A test report belongs to goods that were received; it cannot be deleted."))

    @api.constrains("quantity", "received_quantity")
    def _check_quantity(self):
        for report in self:
            if report.uom_id.compare(report.quantity, report.received_quantity) > 0:
                raise ValidationError(
                    self.env._(
                        "%(report)s: only %(received)s %(unit)s were received.",
                        report=report.name,
                        received=report.received_quantity,
                        unit=report.uom_id.name,
                    )
                )
            if report.lot_id.product_id.tracking == "serial" and float_compare(
                report.quantity, report.received_quantity, precision_digits=6
            ):
                raise ValidationError(self.env._("A single serial cannot be split."))

    @public
    def action_view_case(self) -> dict:
        """Open the cases of these reports."""
        return self.rma_id._action_open()

    @public
    def action_done(self) -> bool:
        """Sign the reports: the grade stands, and the goods get their disposition.

        :raise UserError: a report has no grade, or its case is not open
        """
        self.env["after.sales.inspecting"]._sign(self)
        return True

    @public
    def action_grade_qualified(self) -> bool:
        """Grade these reports qualified and sign them."""
        self.env["after.sales.inspecting"]._grade_and_sign(self, "qualified")
        return True

    @public
    def action_grade_defective(self) -> bool:
        """Grade these reports defective and sign them."""
        self.env["after.sales.inspecting"]._grade_and_sign(self, "defective")
        return True


class AfterSalesInspectionCheck(models.Model):
    _name = "after.sales.inspection.check"
    _description = "Check of a Test Report"
    _inherit = ["after.sales.child", "after.sales.numbers"]
    _order = "sequence, id"
    _decided_above = {"inspection_id": "_check_is_draft"}

    inspection_id = fields.Many2one("after.sales.inspection", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Check", required=True)
    result = fields.Selection([("pass", "Passed"), ("fail", "Failed")])
    note = fields.Char(string="Remark")

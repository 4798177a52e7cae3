from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError

from .log import gate

#: What is found at the dock.
FINDINGS = {"after_sales_grade", "after_sales_packaging", "after_sales_condition", "after_sales_photo_ids"}


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    after_sales_grade = fields.Selection(
        [("qualified", "Qualified"), ("defective", "Defective")],
        string="Grade",
        copy=False,
        help="Graded here, the goods go straight to their place; without a grade they wait in quarantine.",
    )
    after_sales_packaging = fields.Selection(
        [("intact", "Intact"), ("opened", "Opened"), ("damaged", "Damaged"), ("missing", "Missing")],
        string="Packaging",
        copy=False,
    )
    after_sales_condition = fields.Char(string="State of the Goods", copy=False)
    after_sales_photo_ids = fields.Many2many(
        "ir.attachment", "stock_move_line_after_sales_photo_rel", string="Photos", copy=False
    )

    @api.model
    def _after_sales_free(self) -> frozenset[str]:
        """What people say themselves, until the goods are received; subjects see more at the dock."""
        return frozenset(FINDINGS)

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        lines = super().create(vals_list)
        # Asking the values, not the records: every delivery of the database comes through here.
        if any(vals.get("after_sales_grade") for vals in vals_list):
            lines.filtered("after_sales_grade")._after_sales_direct()
        if any(vals.get("after_sales_photo_ids") for vals in vals_list):
            lines._after_sales_keep_photos()
        return lines

    def write(self, vals: ValuesType) -> bool:
        """What the add-on does when a line is changed, in its order; subjects extend the steps, not this method."""
        self._after_sales_before_write(vals)
        contents = self._after_sales_contents(vals)
        result = super().write(vals)
        self._after_sales_check_contents(contents)
        self._after_sales_follow_findings(vals)
        self._after_sales_after_write(vals)
        return result

    def _after_sales_before_write(self, vals: ValuesType) -> None:
        """Check whether these values may be written; nothing is changed yet.

        :raise UserError: the goods are in already
        """
        if (FINDINGS - {"after_sales_photo_ids"}) & vals.keys() and not self.env.su:
            self._after_sales_check_not_received()

    def _after_sales_follow_findings(self, vals: ValuesType) -> None:
        """Goods and photos follow what was found at the dock."""
        if {"after_sales_grade", "after_sales_packaging"} & vals.keys():
            self._after_sales_direct()
        if "after_sales_photo_ids" in vals:
            self._after_sales_keep_photos()

    def _after_sales_after_write(self, vals: ValuesType) -> None:
        """Check what the written values come to."""

    @gate
    def _after_sales_check_not_received(self) -> None:
        """What was found at the dock is fixed when the goods are in: verdicts and test reports rest on it.

        A photo may be taken off the line; the file stays with the case.

        :raise UserError: names the goods
        """
        received = self.filtered(lambda line: line.state == "done" and line.move_id.sudo().after_sales_line_id)
        if received:
            raise UserError(
                self.env._(
                    "%(goods)s was received already: what was found at the dock stays.",
                    goods=", ".join(received.product_id.mapped("display_name")),
                )
            )

    def _after_sales_keep_photos(self) -> None:
        """Whoever sees the receipt sees the photos taken at the dock."""
        for line in self:
            line.after_sales_photo_ids._after_sales_keep_with(line.picking_id or line)

    def _after_sales_that_fall(self):
        """Those of these counted lines of receipts that take away, by how they look, what was authorised."""
        return self.browse()

    def _after_sales_direct(self) -> None:
        """Send graded goods straight to their place, and ungraded ones back to where they wait."""
        PutAway = self.env["after.sales.put_away"]
        open_lines = self.filtered(lambda line: line.state not in ("done", "cancel"))
        graded = open_lines.filtered(lambda line: line.after_sales_grade and line.move_id.after_sales_line_id)
        if any(not kind._after_sales_grades_at_dock() for kind in graded.move_id.picking_type_id):
            raise UserError(self.env._("Goods are not graded at the dock here; a technician inspects them."))
        falling = graded._after_sales_that_fall()
        for line in open_lines:
            case_line = line.move_id.after_sales_line_id
            if case_line:
                kind = line not in falling and PutAway._kind_of_grade(case_line, line.after_sales_grade)
                place = PutAway._destination(case_line, kind) if kind else line.move_id.location_dest_id
                if line.location_dest_id != place:
                    line.location_dest_id = place

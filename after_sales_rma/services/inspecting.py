from odoo import api, fields, models
from odoo.exceptions import UserError


class AfterSalesInspecting(models.AbstractModel):
    """Test reports: opened when goods arrive, signed by a technician or at the dock (R18)."""

    _name = "after.sales.inspecting"
    _description = "After-Sales Inspection"

    @api.model
    def _open_reports(self, moves):
        """One report for each received quantity or serial; what was graded at the dock is signed at once.

        :param moves: done receipt moves of cases
        :return: the new reports
        """
        vals_list, counted = [], []
        # Who received the goods stands on the receipt: no log note, and nobody follows each report.
        Report = (
            self.env["after.sales.inspection"].sudo().with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        )
        falling = moves.move_line_ids._after_sales_that_fall()
        for move in moves:
            case_line = move.after_sales_line_id
            for line in move.move_line_ids:
                quantity = case_line._from_uom(line.quantity, line.product_uom_id)
                if case_line.uom_id.is_zero(quantity):
                    continue
                signed = bool(line.after_sales_grade) and line not in falling
                vals_list.append(
                    {
                        "rma_id": case_line.rma_id.id,
                        "line_id": case_line.id,
                        "picking_id": move.picking_id.id,
                        "lot_id": line.lot_id.id,
                        "quantity": quantity,
                        "received_quantity": quantity,
                        "location_id": line.location_dest_id.id,
                        "move_line_id": line.id,
                        "fault_party": self._party_presumed(case_line),
                        "grade": line.after_sales_grade,
                        **({"accepted": True, **self._prepare_signature()} if signed else {}),
                    }
                )
                counted.append(line)
        reports = Report.create(vals_list).with_context(self.env.context)
        self.env["after.sales.put_away"]._record_done(
            [(report, line) for report, line in zip(reports, counted, strict=True) if report.state == "done"]
        )
        return reports

    @api.model
    def _party_presumed(self, line) -> str | bool:
        """The party at fault that a report begins with: as the reason says, where it says that there is a fault."""
        reason = line.reason_id
        return reason.fault_party if reason.nature != "none" or reason.fault_party != "customer" else False

    @api.model
    def _prepare_signature(self) -> dict:
        """Values that make a report signed by this user now."""
        return {"state": "done", "technician_id": self.env.uid, "date_done": fields.Datetime.now()}

    @api.model
    def _grade_and_sign(self, reports, grade: str) -> None:
        """Give draft reports a grade and sign them."""
        reports.filtered(lambda report: report.state == "draft").write({"grade": grade})
        self._sign(reports)

    @api.model
    def _sign(self, reports) -> None:
        """Sign draft reports; goods beyond the signed quantity get a report of their own; decide where they go.

        :raise UserError: a report has no grade
        """
        drafts = reports.filtered(lambda report: report.state == "draft")
        ungraded = drafts.filtered(lambda report: not report.grade)
        if ungraded:
            raise UserError(self.env._("Give a grade first: %(reports)s.", reports=", ".join(ungraded.mapped("name"))))
        if not drafts:
            return
        drafts.check_access("write")
        self._split_rest(drafts)
        # What was proposed is worked out before the signature makes it final.
        drafts.mapped("accepted")
        drafts._trusted().write(self._prepare_signature())
        self.env["after.sales.put_away"]._plan(drafts)
        self._found(drafts)
        drafts.rma_id._close_finished()

    @api.model
    def _found(self, reports) -> None:
        """What signed reports say stands; cases learn of it.

        :param reports: signed together, or at the dock; none is fine
        """
        if reports:
            reports.rma_id._on_inspected(reports)

    @api.model
    def _split_rest(self, drafts) -> None:
        """A report signed for less than it was opened for leaves the rest to another report."""
        vals_list = []
        for report in drafts:
            rest = report.uom_id.round(report.received_quantity - report.quantity)
            if rest > 0:
                vals_list.append(
                    {
                        "rma_id": report.rma_id.id,
                        "line_id": report.line_id.id,
                        "picking_id": report.picking_id.id,
                        "lot_id": report.lot_id.id,
                        "quantity": rest,
                        "received_quantity": rest,
                        "location_id": report.location_id.id,
                        "move_line_id": report.move_line_id.id,
                        "fault_party": self._party_presumed(report.line_id),
                        **report._rest_vals(),
                    }
                )
        self.env["after.sales.inspection"].sudo().create(vals_list)
        for report in drafts:
            report._trusted().received_quantity = report.quantity

    @api.model
    def _call_off_outcome(self, lines) -> None:
        """Cancel what subjects made for these case lines because of their inspection, and what did not happen yet."""

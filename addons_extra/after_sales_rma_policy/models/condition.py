"""What does not hold of the conditions, at each stage: declared, seen at the dock, verified by the technician (R07)."""

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.rma import CASE_GROUPS
from odoo.api import ValuesType

from ..services.policy_facts import PACKAGING


class StockMoveLine(models.Model):
    """At the dock several things may be wrong at once: incomplete, stained, damaged, opened (R47)."""

    _inherit = "stock.move.line"

    after_sales_broken_condition_ids = fields.Many2many(
        "after.sales.policy.condition",
        "stock_move_line_after_sales_broken_rel",
        string="Not in Order",
        copy=False,
        ondelete="restrict",
        domain="[('by_report', '=', False)]",
        groups=CASE_GROUPS,
        help="What the warehouse sees of the conditions of the promise.",
    )

    @api.model
    def _after_sales_free(self) -> frozenset[str]:
        return super()._after_sales_free() | {"after_sales_broken_condition_ids"}

    def _after_sales_before_write(self, vals: ValuesType) -> None:
        super()._after_sales_before_write(vals)
        if "after_sales_broken_condition_ids" in vals and not self.env.su:
            self._after_sales_check_not_received()

    def _after_sales_follow_findings(self, vals: ValuesType) -> None:
        super()._after_sales_follow_findings(vals)
        if "after_sales_broken_condition_ids" in vals:
            self._after_sales_direct()

    def _after_sales_broken_seen(self) -> tuple[str, ...]:
        """Codes of the conditions that do not hold by what was seen of these counted lines."""
        codes = self.sudo().after_sales_broken_condition_ids._broken_codes()
        codes = codes.union(*(PACKAGING.get(kind, ()) for kind in self.mapped("after_sales_packaging")))
        return tuple(sorted(codes))

    def _after_sales_remarks(self) -> list[str]:
        return [*super()._after_sales_remarks(), *self.sudo().after_sales_broken_condition_ids.mapped("display_name")]


class StockMove(models.Model):
    _inherit = "stock.move"

    after_sales_broken_condition_ids = fields.Many2many(
        "after.sales.policy.condition",
        string="Not in Order",
        domain="[('by_report', '=', False)]",
        compute="_compute_after_sales_broken_condition_ids",
        compute_sudo=True,
        inverse="_inverse_after_sales_broken_condition_ids",
        groups=CASE_GROUPS,
        help="For the whole quantity; open the details to split it.",
    )

    @api.depends("after_sales_is_receipt", "move_line_ids.after_sales_broken_condition_ids")
    def _compute_after_sales_broken_condition_ids(self):
        self.after_sales_broken_condition_ids = False
        for move in self.filtered("after_sales_is_receipt"):
            move.after_sales_broken_condition_ids = move.move_line_ids.after_sales_broken_condition_ids

    def _inverse_after_sales_broken_condition_ids(self):
        for move in self.filtered("after_sales_is_receipt"):
            move.move_line_ids.write(
                {"after_sales_broken_condition_ids": [(6, 0, move.after_sales_broken_condition_ids.ids)]}
            )


class AfterSalesInspection(models.Model):
    _inherit = "after.sales.inspection"

    condition_note = fields.Text(
        compute="_compute_condition_note",
        compute_sudo=True,
        string="Declared, Seen, Verified",
        help="Who said when what does not hold of the conditions, and what nobody declared.",
    )

    @api.depends("line_id.broken_condition_ids", "move_line_id", "broken_condition_ids", "state")
    @api.depends_context("lang")
    def _compute_condition_note(self):
        for report in self:
            report.condition_note = "\n".join(f"{label}: {text}" for label, text in report._condition_stages()) or False

    def _condition_stages(self) -> list[tuple[str, str]]:
        """[(stage, what was not in order, by whom, when)], and what differs; nothing where all is well."""
        self.ensure_one()
        line, seen, rma = self.line_id, self.move_line_id, self.rma_id
        declared, found = line.broken_condition_ids, self.broken_condition_ids
        at_dock = seen.after_sales_broken_condition_ids
        packaging = self.env["after.sales.paper"]._word(seen, "after_sales_packaging") if seen else ""
        if not (declared or found or at_dock or (packaging and seen.after_sales_packaging != "intact")):
            return []
        env, signed = self.env, self.state == "done"
        stages = [
            (env._("Declared"), declared, "", rma.requested_by_id, rma.date_submitted or rma.date_request),
            (env._("Seen at the dock"), at_dock, packaging, seen.write_uid, self.picking_id.date_done),
            (env._("Verified"), found, "", self.technician_id, self.date_done),
        ]
        words = [
            (label, self._stage_words(broken, extra, who, when))
            for label, broken, extra, who, when in stages
            if when and (label != env._("Verified") or signed)
        ]
        new = ((at_dock | found) - declared).mapped("display_name")
        by_kind = PACKAGING.get(seen.after_sales_packaging, ())
        if by_kind and declared._broken_codes().isdisjoint(by_kind):
            new = [packaging, *new]
        gone = (declared - found) if signed else declared.browse()
        if new:
            words.append((env._("Not declared"), ", ".join(new)))
        if gone:
            words.append((env._("Declared and not found"), ", ".join(gone.mapped("display_name"))))
        return words

    def _stage_words(self, broken, extra: str, who, when) -> str:
        """What was not in order at one stage, who said so and when."""
        what = ", ".join(filter(None, [extra, *broken.mapped("display_name")])) or self.env._("all in order")
        day = self.env["after.sales.paper"]._day(when, self.company_id)
        return self.env._("%(what)s (%(who)s, %(when)s)", what=what, who=who.name or "", when=day)

    def _paper_findings(self) -> list[tuple[str, str]]:
        return [*super()._paper_findings(), *self._condition_stages()]

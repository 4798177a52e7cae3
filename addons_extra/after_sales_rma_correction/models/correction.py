from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Named, Text, public
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.exceptions import UserError

#: Facts of a case that were told wrongly, and of its lines. Who asks for what is asked anew: another request.
CASE_FACTS = ("channel", "origin_reason")
LINE_FACTS = ("reason_id", "production_date", "warranty_card")


class AfterSalesRma(models.Model):
    """What a request says is fixed once it was submitted; what was told wrongly is corrected, with a reason (law 4)."""

    _inherit = "after.sales.rma"
    _buttons = {"correct": Button(("submitted", "authorized"), (*USER, "after_sales_rma.group_approver"))}

    corrected_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Whose correction changed what is decided: somebody else decides it.",
    )

    @api.model
    def _correctable(self) -> tuple[str, ...]:
        """The facts of a case that may be corrected, by their technical names; subjects add their own."""
        return CASE_FACTS

    def _askers(self):
        """Who has an interest in the decision: whoever asked, and whoever corrected what is asked."""
        return super()._askers() | self.requested_by_id | self.corrected_by_id

    @api.depends("corrected_by_id")
    def _compute_can_press(self):
        return super()._compute_can_press()

    def _on_reopened(self) -> None:
        """What was corrected before is asked for anew by whoever submits the draft."""
        super()._on_reopened()
        self.filtered(lambda rma: rma.state == "draft" and rma.corrected_by_id)._trusted().corrected_by_id = False

    @public(facts=Named(), reason=Text())
    def action_correct(self, facts: dict | None = None, reason: str | None = None) -> bool | dict:
        """Correct facts of submitted or authorised requests, for a reason that stays in the story of the case.

        Where that changes what the decision rests on or the amount, the decision is asked for again: the case is
        submitted once more. When goods or money moved already, only an approver who did not ask for it may do so,
        and decides with it.

        :param facts: ``{"case": {fact: value}, "lines": {id of a line: {fact: value}}}``, the facts by their technical
            names, records by their ids; without it a dialog asks for them
        :param reason: why; the colleagues read it
        :raise UserError: no reason, a fact that cannot be corrected, nothing changes, or the user may not decide that
        """
        self._check_button("correct")
        if facts is None:
            return self.env["after.sales.correct"]._open(self)
        self.check_access("write")
        self.line_ids.check_access("write")
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Say why the request is corrected."))
        Correcting = self.env["after.sales.correcting"]
        Correcting._correct(self, *Correcting._read_facts(self, facts), reason.strip())
        return True


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    @api.model
    def _correctable(self) -> tuple[str, ...]:
        """The facts of a line that may be corrected, by their technical names; subjects add their own."""
        return LINE_FACTS


class AfterSalesDiscrepancy(models.Model):
    _inherit = "after.sales.discrepancy"

    @api.depends("rma_id.corrected_by_id")
    def _compute_can(self):
        return super()._compute_can()

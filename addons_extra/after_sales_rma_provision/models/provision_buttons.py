from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public
from odoo.tools import format_date

from .provision import ACCOUNTING

#: Button → states, groups.
BUTTONS = {
    "recompute": Button(("proposed",), (ACCOUNTING,)),
    "post": Button(("proposed",), (ACCOUNTING,)),
    "reverse": Button(("posted",), (ACCOUNTING,)),
}


class AfterSalesProvision(models.Model):
    """The buttons of a period end: each takes a recordset."""

    _name = "after.sales.provision"
    _inherit = ["after.sales.provision", "after.sales.buttons"]
    _buttons = BUTTONS

    can_recompute = fields.Boolean(compute="_compute_can")
    can_post = fields.Boolean(compute="_compute_can")
    can_reverse = fields.Boolean(compute="_compute_can")

    @api.depends("state", "date")
    @api.depends_context("uid")
    def _compute_can(self):
        self._fill_can()

    @api.model
    def _known_for_buttons(self) -> dict:
        """{(company, kind): day of the last posted period end}, read once for all."""
        return self._last_days()

    def _special_problem(self, button: str, known) -> str | None:
        if not self._origin:
            return self.env._("save it first")
        if button == "recompute":
            return None
        if button == "post" and self.date > self.env["after.sales.working.time"]._today(self.company_id):
            return self.env._("the period has not ended")
        last = (self._last_days() if known is None else known).get((self.company_id.id, self.kind))
        if last and (last > self.date or (last == self.date and self.state == "proposed")):
            return self.env._("the period end of %(day)s is posted already", day=format_date(self.env, last))
        return self._lock_problem()

    def _lock_problem(self) -> str | None:
        """Why nothing can be posted at the day of this period end."""
        company = self.company_id.sudo()
        locks = company._get_violated_lock_dates(self.date, False, company.after_sales_provision_journal_id)
        if not locks:
            return None
        return self.env._(
            "the books are locked until %(day)s (%(locks)s); what changed since is measured by the next period end",
            day=format_date(self.env, max(day for day, _name in locks)),
            locks=self.env["res.company"]._format_lock_dates(locks),
        )

    @public
    def action_recompute(self) -> bool:
        """Work these proposals out anew; rates that a person changed stay as they are."""
        self.check_access("write")
        self._check_button("recompute")
        self.env["after.sales.provisioning"]._compute(self)
        return True

    @public
    def action_post(self) -> bool:
        """Post the entries of these proposals.

        :raise UserError: one of them cannot be posted; then none is
        """
        self.check_access("write")
        self._check_button("post")
        self.env["after.sales.provisioning"]._post(self)
        return True

    @public
    def action_reverse(self) -> bool:
        """Take the entries of these period ends back, at their own day.

        :raise UserError: a later one was measured from it, or the books are locked
        """
        self.check_access("write")
        self._check_button("reverse")
        self.env["after.sales.provisioning"]._reverse(self)
        return True

    @public
    def action_view_entries(self) -> dict:
        """Open the journal entries of these period ends."""
        entries = self.sudo().move_id | self.sudo().reversal_id
        return self.env["after.sales.rma"]._action_open_records(
            self.env["account.move"].browse(entries.ids), self.env._("Journal Entries")
        )

    @public
    def action_view_details(self) -> dict:
        """Open the order lines and documents that these were worked out from."""
        self.check_access("read")
        kind = "warranty" if "warranty" in self.mapped("kind") else "returns"
        action = self.env["ir.actions.act_window"]._for_xml_id(f"after_sales_rma_provision.action_detail_{kind}")
        return {**action, "domain": [("provision_id", "in", self.ids)]}

from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import format_datetime


class AfterSalesEscalation(models.Model):
    """Record of what was sent about a deadline, and the reason why nothing is sent twice (R11)."""

    _name = "after.sales.escalation"
    _description = "Deadline Escalation"
    _order = "id desc"

    rma_id = fields.Many2one("after.sales.rma", string="Case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True)
    step = fields.Selection(selection="_selection_step", required=True)
    kind = fields.Selection([("soon", "Due soon"), ("missed", "Missed")], required=True)
    due = fields.Datetime(required=True)
    date = fields.Datetime(string="Sent On", required=True)
    user_ids = fields.Many2many("res.users", string="Told")

    _once = models.UniqueIndex("(rma_id, step, kind, due)", "This was sent already.")

    @api.model
    def _selection_step(self):
        return self.env["after.sales.sla"]._fields["step"]._description_selection(self.env)

    def _recipients(self):
        """Who hears of it: the person in charge, and when it is missed also his leader.

        The leader of the person's sales team, else the one whom the company names; where nobody is in charge, the
        latter alone.
        """
        self.ensure_one()
        person = self.rma_id.user_id
        leader = person.sudo().sale_team_id.user_id or self.company_id.after_sales_escalation_id
        told = person | leader if self.kind == "missed" or not person else person
        return told.filtered("active")

    @api.model
    def _words(self, step: str, kind: str) -> str:
        """What happened, in the language of the environment."""
        label = dict(self._selection_step())[step]
        if kind == "missed":
            return self.env._("Deadline missed: %(step)s", step=label)
        return self.env._("Due soon: %(step)s", step=label)

    @api.model
    def _body(self, rma, step: str, kind: str) -> Markup:
        """What the message says."""
        zone = self.env["after.sales.deadlines"]._calendar(rma.company_id).zone
        words = {
            "case": rma.name,
            "customer": rma.partner_id.display_name,
            "words": self._words(step, kind),
            "due": format_datetime(self.env, rma[f"due_{step}"], tz=zone, dt_format="yyyy-MM-dd HH:mm"),
            "person": rma.user_id.name or "–",
        }
        text = (
            self.env._(
                "Case %(case)s of %(customer)s. %(words)s. It was due on %(due)s. In charge: %(person)s.", **words
            )
            if kind == "missed"
            else self.env._(
                "Case %(case)s of %(customer)s. %(words)s. It is due on %(due)s. In charge: %(person)s.", **words
            )
        )
        return Markup("<p>%s</p>") % text


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    def _leaders(self) -> list:
        """Whom the company names for what is late leads those who have no leader of their own."""
        return [*super()._leaders(), self.company_id.after_sales_escalation_id]

from odoo import models
from odoo.addons.after_sales_rma.rules.pages import Column


class AfterSalesComplaint(models.Model):
    """The answer to a complaint 投诉答复函, as a letter in the customer's language (L40)."""

    _inherit = "after.sales.complaint"

    def _paper_answer(self) -> dict:
        """What was complained about, what was found out and done, and where the customer can turn to besides."""
        self.ensure_one()
        complaint, Paper, env = self.sudo(), self.env["after.sales.paper"], self.env
        company = complaint.company_id
        outside = complaint.outside_route or (
            (complaint.outcome != "justified" and company.after_sales_complaint_outside) or ""
        )
        lines = complaint.rma_id.line_ids
        return Paper._paper(
            env._("Answer to a Complaint"),
            complaint.name,
            [
                Column(env._("No."), 8),
                Column(env._("Product"), 62),
                Column(env._("Quantity"), 18, figures=True),
                Column(env._("Unit"), 12),
            ],
            [
                [str(number), line.product_id.display_name, Paper._quantity(line.quantity), line.uom_id.name]
                for number, line in enumerate(lines, 1)
            ],
            facts=[
                (env._("Customer"), complaint.partner_id.display_name or ""),
                (env._("Case"), complaint.rma_id.name or ""),
                (env._("Complaint Received On"), Paper._day(complaint.date_received, company)),
                (env._("Answered On"), Paper._day(complaint.date_answered, company)),
                (env._("Outcome"), Paper._word(complaint, "outcome") if complaint.outcome else ""),
            ],
            paragraphs=[
                (env._("What you complained about"), complaint.description or ""),
                (env._("What we found out"), complaint.finding or ""),
                (env._("What was done"), complaint.answer or ""),
            ],
            closing=[(env._("If you do not agree"), outside)],
            signatures=[(env._("For the company"), complaint.answered_by_id.name or "", "")],
        )

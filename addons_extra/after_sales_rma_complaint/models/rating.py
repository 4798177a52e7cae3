from odoo import models
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.log import did
from odoo.addons.after_sales_rma.models.reader import as_read_by

from ..rules.priority import is_alarming, is_complaint

CASE = "after.sales.rma"


class RatingRating(models.Model):
    _inherit = "rating.rating"

    def write(self, vals):
        result = super().write(vals)
        if {"rating", "feedback", "consumed"} & vals.keys():
            self._after_sales_complain()
        return result

    def _after_sales_complain(self) -> None:
        """Bad ratings of cases become complaints, one for each; the customers are told so (C5, G7, R34)."""
        bad = self.sudo().filtered(
            lambda item: item.consumed and item.res_model == CASE and is_complaint(item.rating, item.feedback)
        )
        if not bad:
            return
        # A customer who presses twice: the second time, the complaint of the first is seen.
        hold(bad)
        Complaint = self.env["after.sales.complaint"].sudo()
        known = Complaint.search([("rating_id", "in", bad.ids)])
        for complaint in known:
            # Customers may say it again for some time: what they add is not lost.
            if words := complaint.rating_id.feedback:
                complaint.message_post(body=words, author_id=complaint.partner_id.id)
        cases = {rma.id: rma for rma in self.env[CASE].sudo().browse(bad.mapped("res_id")).exists()}
        new = Complaint.create(
            [cases[item.res_id]._prepare_complaint(item) for item in bad - known.rating_id if item.res_id in cases]
        )
        if new:
            new._acknowledge()
            did("complaint of a rating", new)


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    def _prepare_complaint(self, rating) -> dict:
        """Values of the complaint that a rating of this case is.

        :param rating: ``rating.rating`` record
        """
        self.ensure_one()
        alarming = is_alarming(rating.rating, rating.feedback)
        # The customer comes by a link in any language; the company reads it.
        own = as_read_by(self, self.company_id.partner_id)
        return {
            "company_id": self.company_id.id,
            "rma_id": self.id,
            "partner_id": (rating.partner_id or self.partner_id).id
            if rating.partner_id.commercial_partner_id == self.partner_id.commercial_partner_id
            else self.partner_id.id,
            "rating_id": rating.id,
            "stars": rating.rating,
            "channel": "rating",
            "description": (rating.feedback or "").strip()
            or own.env._("%(stars)s of 5 stars", stars=f"{rating.rating:g}"),
            "severity": "3" if alarming else "2",
            # Whoever handled the case is who was rated: another one answers.
            "user_id": False,
            "about_id": self.user_id.id,
        }

from odoo import http
from odoo.http import request

from ..models.outside import is_id


class AfterSalesPromise(http.Controller):
    """The promise in plain words, made from the rules that cases are judged by (R36)."""

    @http.route(
        ["/after-sales/promise", "/after-sales/promise/<int:policy_id>"],
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def promise(self, policy_id: int | None = None, company: str | None = None, **_kwargs):
        """What a company promises.

        :param policy_id: one policy only
        :param company: id of the company; default: that of the user
        :return: the page; not found where there is no such promise in force
        """
        companies = request.env["res.company"].sudo()
        number = int(company) if (company or "").isdecimal() and len(company) < 11 else 0
        if (company and company.isdecimal() and not is_id(number)) or (policy_id and not is_id(policy_id)):
            raise request.not_found()
        chosen = companies.browse(number).exists() if number else request.env.company.sudo()
        promises = request.env["after.sales.policy"].sudo().search([("id", "=", policy_id or 0)])
        if policy_id:
            chosen = promises.company_id
            promises = promises.filtered(lambda policy: policy in policy._promises_of(chosen))
        else:
            promises = request.env["after.sales.policy"]._promises_of(chosen)
        if not chosen or (policy_id and not promises):
            raise request.not_found()
        return request.render(
            "after_sales_rma.promise_page",
            {"promises": promises, "company": chosen, "window": chosen.after_sales_window_days},
        )

from odoo import http
from odoo.addons.after_sales_rma.models.outside import is_id
from odoo.http import request
from odoo.tools import consteq


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
    def promise(self, policy_id: int | None = None, company: str | None = None, key: str | None = None, **_kwargs):
        """What a company promises.

        The company of the page is for everybody; others open with the link that they give (its key), or for their own
        people: nobody walks through the companies of a database by their numbers.

        :param policy_id: one policy only
        :param company: id of the company; default: that of the page
        :param key: what the link of that company carries, see ``res.company._after_sales_promise_url``
        :return: the page; not found where there is no such promise in force, or it is not for this reader
        """
        Policy = request.env["after.sales.policy"]
        companies = request.env["res.company"].sudo()
        if policy_id:
            promises = Policy.sudo().search([("id", "=", is_id(policy_id) and policy_id)])
            chosen = promises.company_id
            promises = promises.filtered(lambda policy: policy in policy._promises_of(chosen))
        else:
            number = company or ""
            known = number.isascii() and number.isdecimal() and len(number) < 10
            chosen = companies.search([("id", "=", known and int(number))]) if number else request.env.company.sudo()
            promises = Policy._promises_of(chosen)
        if not chosen or (policy_id and not promises) or not self._may_read(chosen, key):
            raise request.not_found()
        return request.render(
            "after_sales_rma_policy.promise_page",
            {"promises": promises, "company": chosen, "window": chosen.after_sales_window_days},
        )

    def _may_read(self, company, key) -> bool:
        """Whether the reader was given the link of this company, or belongs to it."""
        user = request.env.user
        own = company == request.env.company or (user._is_internal() and company in user.company_ids)
        return own or (isinstance(key, str) and consteq(key, company._after_sales_promise_key()))

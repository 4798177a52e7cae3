from odoo import models


class Website(models.Model):
    """What the company of a website promises is read before buying (R36)."""

    _inherit = "website"

    def _after_sales_promise_url(self) -> str:
        """Where visitors read what is promised to whoever buys today; empty where nothing is in force."""
        self.ensure_one()
        company = self.company_id.sudo()
        return company._after_sales_promise_url() if self._after_sales_promises_today(company) else ""

    def _after_sales_promises_today(self, company) -> bool:
        """Whether a policy of the company holds for what is sold today, or, where it has none, its return window."""
        today = self.env["after.sales.working.time"]._today(company)
        policies = self.env["after.sales.policy"]._promises_of(company)
        if not policies:
            return company.after_sales_window_days > 0
        return any(not policy.date_from or policy.date_from <= today for policy in policies)

    def _after_sales_product_promise(self, product) -> list[str]:
        """What is promised of a product to whoever reads its page, in a few words in the language of the environment.

        :param product: ``product.template`` that this visitor may see
        """
        self.ensure_one()
        return self.env["after.sales.policy"]._words_before_buying(self, product)

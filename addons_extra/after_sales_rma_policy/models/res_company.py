from odoo import fields, models
from odoo.tools import hmac


class ResCompany(models.Model):
    """What a company without policies promises, whether the promise alone authorises, and where customers read it."""

    _inherit = "res.company"

    after_sales_window_days = fields.Integer(
        string="Return Window (days)",
        default=7,
        help="Calendar days in which a customer may return goods. Day 1 is the day after the delivery.",
    )
    after_sales_auto_authorize = fields.Boolean(
        string="Authorise Inside the Window",
        help="A request whose every line lies inside the return window is authorised without a person.",
    )

    def _after_sales_promise_key(self) -> str:
        """What the link to the promise of this company carries; nobody can work it out from a number."""
        self.ensure_one()
        return hmac(self.env(su=True), "after_sales_promise", str(self.id))[:32]

    def _after_sales_promise_url(self, policy=None) -> str:
        """Where customers read what this company promises (R36).

        :param policy: one ``after.sales.policy`` only
        """
        self.ensure_one()
        path = f"/after-sales/promise/{policy.id}?" if policy else f"/after-sales/promise?company={self.id}&"
        return f"{path}key={self._after_sales_promise_key()}"

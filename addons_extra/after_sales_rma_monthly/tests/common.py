from datetime import timedelta

from odoo import fields
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon

from ..rules.period import period_end


class MonthlyCase(AfterSalesCommon):
    """A customer who is settled by the month, an accountant, and goods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 400, 100)
        cls.Settling = cls.env["after.sales.settling"]
        cls.customer.after_sales_settlement = "invoice"
        cls.accountant = cls.users["accountant"]

    @classmethod
    def today(cls):
        zone = cls.env["after.sales.working.time"]._zone(cls.company)
        return fields.Date.context_today(cls.env.user.with_context(tz=zone))

    @classmethod
    def month(cls):
        """The last day of the period that it is."""
        return period_end(cls.today(), cls.company.after_sales_closing_day)

    @classmethod
    def after(cls, days: int = 1):
        """Noon of a day after the period, in UTC."""
        return fields.Datetime.to_datetime(cls.month()) + timedelta(days=days, hours=12)

    @classmethod
    def sold(cls, quantity: float = 4, price: float = 200, **vals):
        """An order that was delivered, and its invoice."""
        order = cls.sell((cls.average, quantity, price), **vals)
        cls.deliver(order)
        return order, cls.invoice(order)

    @classmethod
    def returned(cls, order, quantity: float = 1):
        """A case of which everything came back."""
        rma = cls.request(order, {order.order_line[:1]: quantity})
        cls.receive(rma)
        return rma

    def dialog(self, rmas, user=None):
        """The dialog that an accountant sees."""
        action = rmas.with_user(user or self.accountant).action_settle_period()
        return self.env[action["res_model"]].with_user(user or self.accountant).browse(action["res_id"])

    def settle(self, rmas):
        """The drafts that an accountant makes."""
        return self.env["account.move"].browse(self.drafts_of(self.dialog(rmas).action_confirm()))

    @staticmethod
    def drafts_of(action: dict) -> list[int]:
        """The ids of the documents that an action shows."""
        return action["domain"][0][2]

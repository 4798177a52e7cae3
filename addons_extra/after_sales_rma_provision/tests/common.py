from freezegun import freeze_time
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.tools import SQL


def warranty_work(rma) -> list[tuple]:
    """[(amount, day)] of the warranty work of a case, as period ends find it; the smallest amount first."""
    rma.env.flush_all()
    query = SQL(
        "SELECT amount::float, date::text FROM (%s) work WHERE line_id = ANY(%s) AND amount != 0 ORDER BY amount",
        SQL(" UNION ALL ").join(rma.env["after.sales.provision.costs"]._sources().values()),
        rma.line_ids.ids,
    )
    return rma.env.execute_query(query)


class PeriodEndCommon(AfterSalesCommon):
    """A company that uses period ends, whose accountant proposes and posts them."""

    @classmethod
    def setUpClass(cls):
        # What a product costs is known from the day on which it was made.
        with freeze_time("2026-01-01"):
            super().setUpClass()
        cls.company.write({"after_sales_expects_returns": True, "after_sales_expects_repairs": True})
        cls.accountant = cls.users["accountant"]
        cls.Provision = cls.env["after.sales.provision"].with_user(cls.accountant)

    @classmethod
    def sold_on(cls, day: str, quantity: float, price: float, product=None):
        """An order that was delivered and invoiced on a day."""
        with freeze_time(f"{day} 04:00:00"):
            order = cls.sell((product or cls.average, quantity, price))
            cls.deliver(order)
            cls.invoice(order)
            cls.env.flush_all()
        return order

    @classmethod
    def back_on(cls, day: str, order, quantity: float):
        """So many of an order came back and were credited on a day."""
        with freeze_time(f"{day} 04:00:00"):
            spec = [{"sale_line_id": order.order_line.id, "quantity": quantity}]
            rmas = cls.env["after.sales.intake"].create_from_sale(order, spec)
            rmas.action_submit()
            # Where a promise is installed, a person decides what is late.
            late = rmas.filtered(lambda rma: rma.state == "submitted")
            late.with_context(after_sales_reason="Goodwill").action_authorize()
            cls.receive(rmas)
            cls.credit(rmas)
            cls.env.flush_all()
        return rmas

    @classmethod
    def propose(cls, kind: str, day: str, **adjusted):
        """What the accountant gets for a day; ``adjusted`` is what he says of its only row."""
        with freeze_time(f"{day} 12:00:00"):
            item = cls.Provision.create({"kind": kind, "date": day})
            if adjusted:
                item.row_ids.write({"reason": "Seen in the market", **adjusted})
        return item

    @classmethod
    def post(cls, item):
        with freeze_time(f"{item.date} 12:00:00"):
            item.action_post()
        return item

    def lines(self, move) -> dict:
        """{code of the account: balance} of an entry."""
        turnover = self.turnover(move.with_env(self.env))
        return {code: round(debit - credit, 2) for code, (debit, credit) in turnover.items()}

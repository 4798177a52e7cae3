"""What the builders share: the company, its people and things by short name, and the calendar."""

from base64 import b64encode
from datetime import date, datetime, time, timedelta

from odoo import fields
from odoo.api import Environment
from odoo.tools.misc import file_open

LANGUAGE = "zh_CN"
TIMEZONE = "Asia/Shanghai"
PARAMETER = "after_sales_rma_demo.company_id"


def demo_company(env: Environment):
    """The demo company of a database, empty when there is none."""
    company_id = env["ir.config_parameter"].sudo().get_param(PARAMETER)
    return env["res.company"].sudo().browse(int(company_id or 0)).exists()


def image(name: str) -> bytes:
    """A picture of this add-on, base64 encoded, as image fields want it.

    :param name: file name in static/img
    """
    return b64encode(picture(name))


def picture(name: str) -> bytes:
    """The bytes of a picture of this add-on."""
    with file_open(f"after_sales_rma_demo/static/img/{name}", "rb") as file:
        return file.read()


class World:
    """The demo company while it is being built."""

    def __init__(self, env: Environment, company) -> None:
        self.env = env(context=dict(env.context, lang=LANGUAGE, tz=TIMEZONE, allowed_company_ids=company.ids))
        self.company = company.with_env(self.env)
        self.users: dict = {}
        self.partners: dict = {}
        self.products: dict = {}
        self.orders: dict = {}
        self.cases: dict = {}

    def of(self, role: str) -> Environment:
        """The environment of a demo user at work in the company.

        :param role: login of the user
        """
        return self.env(user=self.users[role])

    def found_defective(self, domain: list, moment: datetime) -> None:
        """Date defective goods back; what is proposed for them was worked out for goods found today.

        Nobody writes that date: it comes with the move, which is dated back for the demo.

        :param domain: which ``after.sales.write.down`` records
        """
        items = self.env["after.sales.write.down"].search(domain)
        items._trusted().date_in = moment
        self.env["after.sales.valuing"]._refresh(items)

    def day(self, days_ago: int) -> date:
        """A day of the past, seen from today."""
        return fields.Date.today() - timedelta(days=days_ago)

    def moment(self, days_ago: int, hour: int = 10) -> datetime:
        """An hour of a working day (China has UTC+8 all year) as UTC, which Odoo stores.

        :param days_ago: 0 for today; then a moment that has passed already
        :param hour: hour in China, 8 to 23
        """
        moment = datetime.combine(self.day(days_ago), time(hour - 8))
        return min(moment, fields.Datetime.now())

    def begin_step(self) -> None:
        """Start a step like a request does: nothing remembered of the steps before.

        Odoo keeps some values of stock (of lots) as they were when they were first read in a transaction.
        """
        self.env.invalidate_all()

    def remember(self) -> None:
        """Mark the company as built, so that it is never built twice."""
        self.env["ir.config_parameter"].sudo().set_param(PARAMETER, self.company.id)

from datetime import timedelta

from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.tests import new_test_user


class DailyCase(AfterSalesCommon):
    """A company whose days are signed by a storekeeper and accepted by an accountant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Matching = cls.env["after.sales.matching"]
        cls.Report = cls.env["after.sales.daily.report"]
        cls.buy(cls.average, 100, 100)
        cls.warehouse_2 = new_test_user(
            cls.env, login="as_storekeeper_2", groups="stock.group_stock_user", company_id=cls.company.id
        )

    def days(self):
        """The days that have a report, as they are now: {date: report}."""
        self.Matching._refresh(self.after_sales_warehouse)
        self.env.invalidate_all()
        reports = self.Report.search([("warehouse_id", "=", self.after_sales_warehouse.id), ("is_opening", "=", False)])
        return {report.date: report for report in reports}

    def day(self, offset: int = 0):
        """The report of today, or of so many days later."""
        return self.days()[self.today() + timedelta(days=offset)]

    @classmethod
    def sold(cls, quantity: float = 2, product=None):
        """An order that was delivered and invoiced."""
        order = cls.sell((product or cls.average, quantity, 200))
        cls.deliver(order)
        cls.invoice(order)
        return order

    def more_came(self):
        """A case of two units for which three came, all of them good."""
        rma = self.request(self.sold())
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 3
        receipt.move_line_ids.after_sales_grade = "qualified"
        receipt.move_ids.picked = True
        receipt.button_validate()
        return rma

    def rows(self, report, document=None):
        rows = report.row_ids
        return rows.filtered(lambda row: row.document == document) if document else rows

"""The day on paper, and as a spreadsheet."""

import io

from odoo.tests import HttpCase, tagged

from .common import DailyCase


@tagged("post_install", "-at_install")
class TestDailyPaper(DailyCase, HttpCase):
    def test_capitals(self):
        report = self.Report._trusted().create({"warehouse_id": self.after_sales_warehouse.id, "date": "2027-01-05"})
        self.assertEqual(report.with_context(lang="zh_CN")._capitals(1234.5), "壹仟贰佰叁拾肆元伍角")
        self.assertRegex(report.with_context(lang="zh_CN")._capitals(-100), r"壹佰元整$")
        self.assertNotEqual(report._capitals(-1), report._capitals(1))

    def test_printed(self):
        rma, _note = self.take_back(self.sold())
        report = self.day()
        report.with_user(self.users["warehouse"]).action_sign()
        Print = self.env["ir.actions.report"].with_user(self.users["warehouse"])
        html = Print._render_qweb_html("after_sales_rma_matching.report_daily", report.ids)[0].decode()
        for words in (rma.name, rma.receipt_picking_ids.name, self.users["warehouse"].name, report.digest):
            self.assertIn(words, html)

    def test_spreadsheet(self):
        import openpyxl

        rma, _note = self.take_back(self.sold())
        report = self.day()
        self.authenticate("as_warehouse", "as_warehouse")
        self.assertIn(f"ids={report.id}", report.with_user(self.users["warehouse"]).action_xlsx()["url"])
        answer = self.url_open(f"/after_sales_rma_matching/daily_report.xlsx?ids={report.id}")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        rows = list(sheet.values)
        self.assertEqual(len(rows), 4)
        self.assertIn(rma.name, rows[1])
        # What goods cost is nothing for the warehouse.
        self.assertNotIn("Stock Value", rows[0])
        self.assertIn("Stock Value", [column[0] for column in report.with_user(self.users["accountant"])._columns()])
        self.assertEqual(self.url_open("/after_sales_rma_matching/daily_report.xlsx?ids=x").status_code, 400)

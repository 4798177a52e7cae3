"""The repair ledger 维修品台账 as a spreadsheet: the rows of the list, Chinese headings (R19)."""

import io

from odoo.tests import HttpCase, tagged
from openpyxl import load_workbook

from .test_repair import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairLedger(RepairCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.repairs = cls.in_workshop("P1", "P2").repair_order_ids
        cls.technician.write({"lang": "zh_CN", "password": "as_technician"})

    def rows(self, url):
        self.authenticate("as_technician", "as_technician")
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(response.content)).active.rows]

    def test_all_that_the_list_shows(self):
        action = (
            self.env["repair.order"]
            .with_user(self.technician)
            .with_context(active_domain=[("after_sales_line_id", "!=", False), ("lot_id.name", "=", "P2")])
            .action_after_sales_ledger_xlsx()
        )
        heading, *rows = self.rows(action["url"])
        self.assertEqual(heading[:5], ["维修单", "售后单", "客户", "产品", "序列号"])
        self.assertEqual([row[4] for row in rows], ["P2"])

    def test_the_selection(self):
        repair = self.repairs[:1]
        _heading, *rows = self.rows(repair.with_user(self.technician).action_after_sales_ledger_xlsx()["url"])
        self.assertEqual([row[0] for row in rows], [repair.name])

    def test_a_formula_stays_a_text(self):
        self.customer.name = "=1+1"
        _heading, *rows = self.rows(self.repairs.action_after_sales_ledger_xlsx()["url"])
        self.assertEqual({row[2] for row in rows}, {"=1+1"})

    def test_repairs_of_others_stay_theirs(self):
        self.authenticate(None, None)
        response = self.url_open("/after_sales_rma/repair_ledger.xlsx", allow_redirects=False)
        self.assertEqual(response.status_code, 303)

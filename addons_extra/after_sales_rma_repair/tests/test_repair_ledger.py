"""The repair ledger 维修品台账 as a spreadsheet: the rows of the list, Chinese headings (R19)."""

import io
from urllib.parse import urlencode

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger
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

    def test_what_is_no_search_is_said_so(self):
        """Ids and searches that make no sense, by somebody who may see the ledger: 400 and a sentence."""
        self.authenticate("as_technician", "as_technician")
        queries = [{"ids": ids} for ids in ("²", "x", "1,x", "-1", "0", "1.5", str(2**31), "9" * 400, "1;2", "٣")]
        queries += [
            {"domain": domain}
            for domain in (
                "x", "5", '["|"]', "null", "true", '"x"', "{}", "[1]", "[[1]]", '[["name", "=", "x"], 5]', "NaN",
                "[NaN]",
                '[["nobody", "=", 1]]', '[["name", "is", 1]]', '[["id", "=", 1e400]]', '["&", "&"]',
                '[["id", "=", {}]]',
                f'[["id", "=", {10**30}]]', f'[["id", "in", [{10**30}]]]', '[["name", "=", "\\u0000"]]', "[" * 9000,
                '[["after_sales_line_id.rma_id.nobody", "=", 1]]', '[["id", "in", [[1]]]]', '[["name", "ilike", [1]]]',
            )
        ]  # fmt: skip
        for query in queries:
            with self.subTest(query=str(query)[:60]), mute_logger("odoo.http", "odoo.sql_db", "odoo.domains"):
                response = self.url_open(f"/after_sales_rma/repair_ledger.xlsx?{urlencode(query)}")
                self.assertLess(response.status_code, 500)
                self.assertNotIn("Traceback", response.text)
                if response.status_code != 200:
                    self.assertEqual(response.status_code, 400)
                    self.assertRegex(response.text, "维修|[Rr]epairs")

    def test_rights_are_asked_before_anything_is_read(self):
        user = new_test_user(self.env, login="as_portal", groups="base.group_portal", password="as_portal")
        self.authenticate(user.login, user.login)
        for query in ("", "?ids=1", "?ids=²", "?domain=x", "?domain=5"):
            with self.subTest(query=query), mute_logger("odoo.http"):
                response = self.url_open(f"/after_sales_rma/repair_ledger.xlsx{query}")
                self.assertEqual(response.status_code, 403)

    def test_repairs_of_others_stay_theirs(self):
        self.authenticate(None, None)
        response = self.url_open("/after_sales_rma/repair_ledger.xlsx", allow_redirects=False)
        self.assertEqual(response.status_code, 303)

"""Every paper, drawn: what stands on it, in both languages, of one line and of sixty (R12, R17, R18, R24, R31)."""

import subprocess
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

from odoo import Command
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import html2plaintext
from PIL import Image, ImageOps

#: Lines of the long papers.
MANY = 60

#: On a picture: so dark is ink, and so much of the width is margin where nothing is drawn.
INK, EDGE = 60, 0.015

#: Paper → (what makes it, its Chinese title, a column of its lines, a word of its signatures).
PAPERS = {
    "after_sales_rma.report_return_slip": ("_paper_return_slip", "退货单", "实收数量", "交货人"),
    "after_sales_rma.report_red_order": ("_paper_red_order", "红字销售订单", "原销售订单", "会计"),
    "after_sales_rma.report_refusal": ("_paper_refusal", "退换货拒绝通知书", "依据", "决定人"),
    "after_sales_rma.report_test_report": ("_paper_test_report", "产品检测报告", "检查项", "技术员"),
    "after_sales_rma_matching.report_goods_received": ("_paper_letter", "收货确认函", "实收数量", "客户签字"),
    "after_sales_rma_matching.report_daily": ("_paper_day", "退货日报表", "红字订单", "会计"),
    "after_sales_rma_matching.report_month": ("_paper_months", "月度退货汇总", "退货数量", "会计"),
}


@tagged("post_install", "-at_install")
class TestPapers(AfterSalesCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("report.url", cls.base_url())
        cls.env["res.lang"]._activate_lang("zh_CN")
        # Latin letters are drawn as lines by some programs: what is read of a page is Chinese.
        cls.company.name = "华北设备有限公司"
        cls.customer.name = "北京远航商贸有限公司"
        cls.goods = cls._create_product("电动油泵总成 EP-200, 12 V, with hose and clamps")
        cls.buy(cls.goods, 3 * MANY + 20, 100)
        order = cls.sell(*[(cls.goods, 2, 200)] * MANY)
        cls.deliver(order)
        few = cls.sell(*[(cls.goods, 2, 200)] * 3)
        cls.deliver(few)
        cls.many = cls._asked(order)
        cls.few = cls.env["after.sales.rma"].concat(*(cls._asked(few, line) for line in few.order_line))
        cls.by_person()
        cls.no_many = cls._refused(order.order_line)
        cls.no_few = cls.env["after.sales.rma"].concat(*(cls._refused(line) for line in few.order_line))
        cls.days = cls._days()

    @classmethod
    def _asked(cls, order, lines=None):
        """A case of one of each line that came back: the first line with one too many."""
        rma = cls.request(order, dict.fromkeys(lines or order.order_line, 1))
        receipt = rma.receipt_picking_ids
        receipt.move_ids[0].quantity = 2
        receipt.move_ids.picked = True
        receipt.button_validate()
        report = rma.inspection_ids[:1]
        report.fault = "漏油 leaks"
        report.photo_ids = [Command.create({"name": "leak.png", "raw": cls._photo()})]
        count = MANY if len(rma.line_ids) > 1 else 1
        report.check_ids = [Command.clear()] + [
            Command.create({"name": f"绝缘电阻 {number}", "result": "pass", "note": "> 20 MΩ"})
            for number in range(count)
        ]
        return rma

    @classmethod
    def _photo(cls) -> bytes:
        picture = BytesIO()
        Image.new("RGB", (1600, 1200), "steelblue").save(picture, "PNG")
        return picture.getvalue()

    @classmethod
    def _refused(cls, lines):
        order = lines.order_id
        rma = cls.env["after.sales.intake"].create_from_sale(
            order, lines=[{"sale_line_id": line.id, "quantity": 1} for line in lines]
        )
        rma.action_submit()
        rma.with_user(cls.users["approver"]).action_refuse("密封条已拆，不影响使用。")
        return rma

    @classmethod
    def _days(cls):
        """The day of all this, and the rest of its month."""
        Report = cls.env["after.sales.daily.report"]
        cls.env["after.sales.matching"]._refresh_companies(cls.company)
        day = Report.search([("company_id", "=", cls.company.id), ("is_opening", "=", False)], limit=1)
        Report._trusted().create(
            [
                {"warehouse_id": day.warehouse_id.id, "date": day.date.replace(day=number), "amount_red": -1130.5}
                for number in range(1, 29)
                if number != day.date.day
            ]
        )
        return day

    def _records(self, name: str, *, many: bool):
        """What a paper is printed of."""
        cases = self.many if many else self.few[0]
        return {
            "report_return_slip": cases.receipt_picking_ids.filtered(lambda receipt: receipt.state == "done"),
            "report_red_order": cases,
            "report_refusal": self.no_many if many else self.no_few[0],
            "report_test_report": cases.inspection_ids.filtered("check_ids")[:1],
            "report_goods_received": cases.receipt_picking_ids.filtered(lambda receipt: receipt.state == "done"),
            "report_daily": self.days,
            "report_month": self.days,
        }[name.split(".")[1]]

    def _pages(self, name: str, records, lang: str) -> list[str]:
        """The text of each page of a paper, as a program reads it."""
        self.customer.lang = lang
        pdf, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True, lang=lang)
            ._render_qweb_pdf(name, records.ids)
        )
        text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
        return [normalize("NFKC", page) for page in text.decode().split("\f")[:-1]]

    def _paper(self, name: str, records, lang: str) -> dict:
        paper = getattr(records.with_context(lang=lang), PAPERS[name][0])()
        return paper[0] if isinstance(paper, list) else paper

    def test_sixty_lines_in_chinese(self):
        """Drawn on as many pages as it was divided among, each with a head; signatures are with lines on the last."""
        for name, (_method, title, column, signature) in PAPERS.items():
            with self.subTest(paper=name):
                records = self._records(name, many=True)
                paper, pages = self._paper(name, records, "zh_CN"), self._pages(name, records, "zh_CN")
                self.assertEqual(len(pages), len(paper["pages"]))
                self.assertIn(title, pages[0])
                self.assertIn(self.company.name, pages[0])
                self.assertFalse([page for page in pages if column not in page])
                if "month" not in name:
                    self.assertGreater(len(pages), 1)
                self.assertIn(signature, pages[-1])
                last = paper["pages"][-1]
                self.assertEqual(last["number"], f"第 {len(pages)} 页，共 {len(pages)} 页")
                self.assertGreater(len(last["rows"]), 1)
                self.assertEqual(sum(len(page["rows"]) for page in paper["pages"]) >= MANY, "month" not in name)

    def test_sixty_lines_in_english(self):
        """As pictures: as many pages as it was divided among, as full as their lines are many, nothing cut off."""
        # One of goods, one of sentences.
        for name in ("after_sales_rma.report_return_slip", "after_sales_rma.report_refusal"):
            with self.subTest(paper=name):
                records = self._records(name, many=True)
                pictures = self._pictures(name, records, "en_US")
                paper = self._paper(name, records, "en_US")
                self.assertEqual(len(pictures), len(paper["pages"]))
                for page, picture in zip(paper["pages"], pictures, strict=True):
                    ink = ImageOps.invert(picture).point(lambda level: 255 if level > INK else 0)
                    left, top, right, bottom = ink.getbbox()
                    edge = picture.width * EDGE
                    self.assertGreater(min(left, top), edge)
                    self.assertLess(right, picture.width - edge)
                    self.assertLess(bottom, picture.height - edge)
                    # A page of a few lines ends early, a full one does not.
                    self.assertGreater(bottom, picture.height * min(0.75, 0.015 * len(page["rows"])))

    def _pictures(self, name: str, records, lang: str) -> list:
        """The pages of a paper as they are seen, in shades of grey."""
        self.customer.lang = lang
        pdf, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True, lang=lang)
            ._render_qweb_pdf(name, records.ids)
        )
        with TemporaryDirectory() as folder:
            subprocess.run(["pdftoppm", "-r", "45", "-gray", "-png", "-", f"{folder}/page"], input=pdf, check=True)
            return [Image.open(path).convert("L") for path in sorted(Path(folder).iterdir())]

    def test_one_line_in_english(self):
        """On one page, in English, with the barcode of the number."""
        self.customer.lang = "en_US"
        Print = self.env["ir.actions.report"].with_context(lang="en_US")
        for name, (_method, title, column, _signature) in PAPERS.items():
            with self.subTest(paper=name):
                record = self._records(name, many=False)
                paper = self._paper(name, record, "en_US")
                text = html2plaintext(Print._render_qweb_html(name, record.ids)[0].decode())
                self.assertIn(paper["title"], text)
                self.assertRegex(paper["title"], "^[A-Z][a-zA-Z -]+$")
                self.assertNotIn(title, text)
                self.assertNotIn(column, text)
                self.assertIn(f"page 1 of {len(paper['pages'])}", text)
                self.assertTrue(paper["barcode"].startswith("data:image/svg+xml"))
                if record != self.days:
                    self.assertEqual(len(paper["pages"]), 1)

    def test_what_they_say(self):
        rma, company = self.few[0].with_context(lang="zh_CN"), self.company
        slip = rma.receipt_picking_ids.filtered(lambda receipt: receipt.state == "done")._paper_return_slip()
        rows = slip["pages"][0]["rows"]
        self.assertEqual([row[3:5] for row in rows], [["1.00", "1.00"], ["", "1.00"]])
        self.assertIn("多于批准数量", rows[1][-1])
        order = rma._paper_red_order()
        (row,) = order["pages"][0]["rows"]
        self.assertEqual(row[5], "-1.00")
        self.assertEqual(row[3], rma.sale_order_names)
        money = self.env["after.sales.paper"].with_context(lang="zh_CN")._money
        self.assertEqual(row[-3:], [money(amount, company.currency_id) for amount in (-200, -26, -226)])
        self.assertEqual(order["closing"][0][1], "（负数）贰佰贰拾陆元整")
        letter = rma.receipt_picking_ids.filtered(lambda receipt: receipt.state == "done")._paper_letter()
        self.assertEqual([row[3] for row in letter["pages"][0]["rows"]], ["1.00", "1.00"])
        refusal = self.no_few[0].with_context(lang="zh_CN")._paper_refusal()
        self.assertIn(("原因", "密封条已拆，不影响使用。"), refusal["paragraphs"])
        self.assertIn("12315", refusal["closing"][0][1])
        inspection = rma.inspection_ids.filtered("check_ids")
        report = inspection._paper_test_report()
        self.assertIn("漏油 leaks", dict(report["closing"]).values())
        ((_name, picture),) = report["photos"]
        self.assertLess(len(picture), len(b64encode(self._photo())))
        self.assertEqual(len(report["pages"]), 1)
        inspection.photo_ids = [Command.create({"name": f"{number}.png", "raw": self._photo()}) for number in range(6)]
        pages = inspection._paper_test_report()["pages"]
        self.assertEqual([(page["closes"], len(page["photos"])) for page in pages], [(True, 0), (False, 6), (False, 1)])

    def test_many_at_once(self):
        """Several documents are one PDF, and read the database as often as one."""
        for name in PAPERS:
            short = name.split(".")[1]
            if short in ("report_daily", "report_month"):
                continue
            records = self.env[self._records(name, many=False)._name].concat(
                *(self._records(name, many=False) for self.few, self.no_few in self._triples())
            )
            self.assertEqual(len(records), 3)
            counts = []
            for some in (records[:1], records[:1], records):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.env["ir.actions.report"]._render_qweb_html(name, some.ids)
                counts.append(self.env.cr.sql_log_count - before)
            with self.subTest(paper=name):
                self.assertEqual(counts[2], counts[1])
        pages = self._pages("after_sales_rma.report_refusal", self.no_few, "zh_CN")
        self.assertEqual(["退换货拒绝通知书" in page for page in pages], [True] * 3)

    def _triples(self):
        few, no_few = self.few, self.no_few
        yield from zip(few, no_few, strict=True)
        self.few, self.no_few = few, no_few

    def test_wrong_records(self):
        """What the menu does not offer is not printed by its address either; nor for whoever it is not for."""
        Print = self.env["ir.actions.report"].with_user(self.users["manager"])
        for name, records in (
            ("report_refusal", self.few),
            ("report_red_order", self.no_few),
            (
                "report_return_slip",
                self.few.sale_order_ids.picking_ids.filtered(lambda move: move.picking_type_code != "incoming"),
            ),
        ):
            with self.subTest(paper=name), self.assertRefused("There is nothing to print with"):
                Print._render_qweb_html(f"after_sales_rma.{name}", records.ids)
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(self.users["technician"])._render_qweb_html(
                "after_sales_rma.report_refusal", self.no_few.ids
            )

    def test_offered(self):
        """Each role finds its papers in the menu *Print* of what it looks at."""
        for role, model, papers in (
            ("warehouse", "stock.picking", {"Return Slip", "Goods Received Letter"}),
            ("salesperson", "after.sales.rma", {"Red-Letter Order", "Refusal Letter", "Product Test Reports"}),
            ("technician", "after.sales.inspection", {"Product Test Report"}),
            ("accountant", "after.sales.daily.report", {"Daily Return Report", "Monthly Return Summary"}),
        ):
            bindings = self.env["ir.actions.actions"].with_user(self.users[role]).get_bindings(model)
            with self.subTest(role=role):
                self.assertLessEqual(papers, {report["name"] for report in bindings["report"]})

    def test_file_names(self):
        """Every print of ours names its file after the document."""
        reports = self.env["ir.actions.report"].search([("report_name", "=like", "after\\_sales\\_rma%")])
        silent = reports.filtered(lambda report: not report.print_report_name and "label" not in report.report_name)
        self.assertFalse(silent.mapped("report_name"))

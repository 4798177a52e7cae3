"""What is printed: Odoo's own transfer with its barcode, and every print of the add-on with names that are long."""

import re
import subprocess
from base64 import b64decode
from io import BytesIO
from itertools import pairwise

from lxml import etree
from odoo import Command
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.tests import HttpCase, tagged
from PIL import Image, ImageOps

#: A name of a hundred letters that offers no place to break.
LONG = "Superlongproductname" * 5
#: What stays white at the edges, in millimetres, and how finely it is looked at, in dots for an inch.
MARGIN, DPI = 3, 60
#: Latin letters that fit into the width of a page that stands, and that lies; so many of them are its edges.
LETTERS, LETTERS_ACROSS, SIDES = 112, 170, 2

#: Print → what must stand on it: title and a word of its lines or signatures in Chinese, then both in English.
SAYS = {
    "after_sales_rma.report_return_slip": ("退货单", "实收数量", "Return Slip", "Really Received"),
    "after_sales_rma.report_red_order": ("红字销售订单", "大写金额", "Red-Letter Order", "In Capitals"),
    "after_sales_rma.report_refusal": ("退换货拒绝通知书", "决定人", "Refusal of a Request", "Decided by"),
    "after_sales_rma.report_test_report": ("产品检测报告", "技术员", "Product Test Report", "Technician"),
    "after_sales_rma.report_test_reports": ("产品检测报告", "技术员", "Product Test Report", "Technician"),
    "after_sales_rma.report_return_form": ("退换货申请单", "客户签收", "Return Form", "Signature of the customer"),
    "after_sales_rma.report_sent_back": ("退还货物", "打包人", "Goods Sent Back", "Packed by"),
    "after_sales_rma.report_defective_label_rma": ("不良品标识", "批次/序列号", "DEFECTIVE", "Lot / Serial"),
    "after_sales_rma.report_defective_label_disposition": ("不良品标识", "批次/序列号", "DEFECTIVE", "Lot / Serial"),
    "after_sales_rma.report_defective_label_picking": ("不良品标识", "批次/序列号", "DEFECTIVE", "Lot / Serial"),
    "after_sales_rma_analysis.report_statement": ("月度退货分析", "上月退货率", "Monthly Return Analysis", "Made by"),
    "after_sales_rma_approval.report_red_budget": (
        "退货销售预算清单",
        "大写金额",
        "Red Budget List of the Return",
        "In Capitals",
    ),
    "after_sales_rma_complaint.report_answer": ("投诉答复函", "调查结果", "Answer to a Complaint", "What we found out"),
    "after_sales_rma_exchange.report_replacement_note": (
        "更换出库商品发货单",
        "业务员",
        "Delivery Note of the Replacement",
        "Salesperson",
    ),
    "after_sales_rma_handover.report_handover_slip": ("领取单", "客户签字", "Hand-over Slip", "Signed by the customer"),
    "after_sales_rma_matching.report_daily": ("退货日报表", "含税金额", "Daily Return Report", "Amount with Tax"),
    "after_sales_rma_matching.report_goods_received": (
        "收货确认函",
        "客户签字",
        "Goods Received Letter",
        "Signed by the customer",
    ),
    "after_sales_rma_matching.report_month": ("月度退货汇总", "仓库签字", "Monthly Return Summary", "Signed by"),
    "after_sales_rma_outside.report_letter": ("送修单", "接收人", "Goods Sent for Repair", "Received by"),
    "after_sales_rma_pickup.report_return_label": ("寄回单", "寄件人", "Return Label", "Sender"),
    "after_sales_rma_pickup.report_route": ("取件路线单", "取送人", "Pick-up Route", "Driver"),
    "after_sales_rma_pickup.report_slip": ("上门取件单", "清点数量", "Pick-up Slip", "Counted"),
    "after_sales_rma_provision.report_provision": ("应付退货款", "复核", "Refund Liability", "Checked by"),
    "after_sales_rma_repair.report_repair_ledger": ("维修品台账", "所在位置", "Repair Ledger", "Who has it"),
    "after_sales_rma_repair.report_repair_plan": ("返修方案", "方案制定人", "Repair Plan", "Planned by"),
    "after_sales_rma_repair.report_repaired_label": ("返修品", "返修次数", "REPAIRED GOODS", "Times repaired"),
    "after_sales_rma_responsible.report_responsibility": (
        "责任认定单",
        "责任人",
        "Responsibility Form",
        "Who Bears It",
    ),
    "after_sales_rma_responsible.report_wage_statement": (
        "工资扣款清单",
        "合计",
        "Statement for Payroll",
        "Total",
    ),
    "after_sales_rma_suite.report_replacement_budget": (
        "更换出库商品预算清单",
        "被更换商品",
        "Budget List of Replacement Goods",
        "Instead of",
    ),
    "after_sales_rma_write_down.report_defective_ageing": (
        "不良品账龄表",
        "可变现价值",
        "Ageing List of Defective Goods",
        "Realisable Value",
    ),
    "after_sales_rma_write_down.report_defective_label_write_down": (
        "不良品标识",
        "批次/序列号",
        "DEFECTIVE",
        "Lot / Serial",
    ),
}
#: Words of data that are Latin on a Chinese print of this company: names, places, units, and what the daily report said
#: when it was made.
DATA = (
    r"Superlong\w+|LOTLOT\w+|RMA|After|Sales|Test|OdooBot|Units|CNY|Charge|MAIN|Stock|Defective|stock|group|user|warehouse"
    r"|Another|lot|serial|credit"
)
#: Lists of many documents have no number that is scanned.
LISTS = {"report_repair_ledger", "report_defective_ageing", "report_route", "report_provision"}
#: Not divided among pages before they are drawn: their pages are numbered when it is known how many they are.
UNDIVIDED = {
    "report_return_form",
    "report_sent_back",
    "report_replacement_note",
    "report_provision",
    "report_repair_ledger",
    "report_repair_plan",
    "report_defective_ageing",
}


@tagged("post_install", "-at_install")
class TestNativePrints(AfterSalesCommon):
    def test_the_transfer_of_a_case_prints_with_its_barcode(self):
        """Odoo draws it as a picture, for which reportlab needs a back end of its own."""
        self.buy(self.average, 4, 10)
        order = self.sell((self.average, 4, 200))
        self.deliver(order)
        receipt = self.request(order).receipt_picking_ids
        page = self.env["ir.actions.report"].with_user(self.users["warehouse"])
        html = page._render_qweb_html("stock.report_picking", receipt.ids)[0]
        pictures = etree.HTML(html).xpath("//img[contains(@style, 'width:300px')]/@src")
        self.assertEqual(len(pictures), 1)
        head, _, data = pictures[0].partition(",")
        self.assertEqual(head, "data:image/png;base64")
        picture = Image.open(BytesIO(b64decode(data))).convert("1")
        width = picture.width
        middle = [picture.getpixel((x, picture.height // 3)) for x in range(width)]
        edges = sum(1 for left, right in pairwise(middle) if left != right)
        self.assertGreater(edges, 40, "no bars")


@tagged("post_install", "-at_install")
class TestLongNames(AfterSalesCommon, HttpCase):
    """Every print of the add-on, with a product, a lot and a customer whose names know no end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("report.url", cls.base_url())
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.serial = cls._create_product("Serial", "average", tracking="serial")
        cls.buy(cls.serial, 1, 10, lots=["S1"])
        order = cls.sell((cls.serial, 1, 12345.67))
        cls.deliver(order, lots={order.order_line: cls._lots(cls.serial, ["S1"])})
        cls.invoice(order)
        cls.rma = cls.request(order)
        receipt = cls.rma.receipt_picking_ids
        receipt.move_line_ids.after_sales_grade = "defective"
        receipt.button_validate()
        cls.serial.name = LONG
        cls._lots(cls.serial, ["S1"]).name = "LOT" * 15
        cls.customer.name = LONG[:60]

    def _documents(self) -> dict:
        """A record for each print, by the name of its model."""
        repair = self.env["repair.order"].create(
            {
                "product_id": self.serial.id,
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "lot_id": self.rma.line_ids.lot_ids.id,
            }
        )
        discrepancy = (
            self.env["after.sales.discrepancy"]
            .sudo()
            .create(
                {
                    "rma_id": self.rma.id,
                    "kind": "serial",
                    "product_id": self.serial.id,
                    "lot_name": "LOT" * 15,
                    "quantity": 1,
                    "uom_id": self.serial.uom_id.id,
                }
            )
        )
        item = self.env["after.sales.write.down"].search([("rma_id", "=", self.rma.id)])
        borne = (
            self.env["after.sales.responsibility"]
            .sudo()
            ._trusted()
            .create(
                {
                    "write_down_id": item.id,
                    "party": "employee",
                    "partner_id": self.users["warehouse"].partner_id.id,
                    "amount": 12345.67,
                    "finding": LONG,
                    "state": "owed",
                }
            )
        )
        statement = self.env["after.sales.wage.statement"].create(
            {"line_ids": [Command.create({"responsibility_id": borne.id, "amount": 12345.67})]}
        )
        return {
            "after.sales.responsibility": borne,
            "after.sales.wage.statement": statement,
            "after.sales.rma": self.rma,
            "stock.picking": self.rma.receipt_picking_ids,
            "repair.order": repair,
            "after.sales.write.down": self.env["after.sales.write.down"].search([("rma_id", "=", self.rma.id)]),
            "after.sales.disposition": self.rma.disposition_ids,
            "after.sales.discrepancy": discrepancy,
            "after.sales.inspection": self.rma.inspection_ids,
            "after.sales.pickup": self._appointment(),
            "after.sales.sent.out": self.env["after.sales.sent.out"]
            .sudo()
            ._trusted()
            .create(
                {
                    "name": "SO/1",
                    "repair_id": repair.id,
                    "disposition_id": self.rma.disposition_ids[:1].id,
                    "partner_id": self.customer.id,
                    "goes_along": LONG,
                }
            ),
            "after.sales.daily.report": self._day(),
            "after.sales.provision": self._period_end(),
            "after.sales.handover": self.env["after.sales.handover"]
            .sudo()
            ._trusted()
            .create(
                {
                    "rma_id": self.rma.id,
                    "picking_id": self.rma.receipt_picking_ids.id,
                    "user_id": self.env.uid,
                    "date_taken": self.rma.date_request,
                }
            ),
            "after.sales.statement": self.env["after.sales.statement"].create({}),
            "after.sales.complaint": self.env["after.sales.complaint"]
            .sudo()
            .create(
                {
                    "rma_id": self.rma.id,
                    "description": LONG,
                    "answer": LONG,
                    "finding": LONG,
                    "outcome": "not",
                    "state": "answered",
                }
            ),
        }

    def _appointment(self):
        """The goods are collected by somebody whose name knows no end, too."""
        goods = {"product_id": self.serial.id, "uom_id": self.serial.uom_id.id, "quantity": 1, "lots": "LOT" * 15}
        vals = {"rma_id": self.rma.id, "partner_id": self.customer.id, "user_id": self.env.uid, "date": "2026-11-28"}
        told = {"contact": LONG[:60], "note": LONG, "line_ids": [(0, 0, goods)]}
        return self.env["after.sales.pickup"].sudo()._trusted().create({**vals, **told})

    def _period_end(self):
        """What of all this may still come back."""
        self.company.after_sales_expects_returns = True
        return self.env["after.sales.provision"].create({"kind": "returns"})

    def _day(self):
        """The day of all this."""
        self.env["after.sales.matching"]._refresh_companies(self.company)
        return self.env["after.sales.daily.report"].search([("company_id", "=", self.company.id)], limit=1)

    def test_nothing_runs_off_the_paper(self):
        reports = self._reports()
        self.assertGreater(len(reports), 9)
        documents = self._documents()
        # The label is one template, printed from four documents.
        labels = reports.filtered(lambda report: "defective_label" in report.report_name)
        for report in reports - labels[1:]:
            with self.subTest(report=report.report_name):
                record = documents[report.model]
                self.assertEqual(len(record), 1)
                pdf, _kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
                    report.report_name, record.ids
                )
                self._assert_margins(pdf, report.report_name)
                if report.report_name.split(".")[1] in UNDIVIDED:
                    self.assertRegex(self._text(pdf), r"1 ?/ ?\d", "the number of the page")

    def _reports(self):
        """Every print of the add-on and its companions."""
        return self.env["ir.actions.report"].search([("report_name", "=like", "after\\_sales\\_rma%")])

    def _text(self, pdf: bytes) -> str:
        done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
        return done.stdout.decode()

    def test_each_says_what_it_is_in_both_languages(self):
        """Title, lines and signatures in the reader's language, a barcode, no word wider than its column."""
        documents, problems, reports = self._documents(), [], self._reports()
        documents["repair.order"].state = "done"
        drafts = [record for record in documents.values() if "name" in record._fields and "/" in record.mapped("name")]
        papers = {}
        for number, draft in enumerate(drafts):
            # A draft has no number, so its paper has nothing to scan either.
            for report in reports.filtered(lambda report, draft=draft: report.model == draft._name):
                page = etree.HTML(report._render_qweb_html(report.report_name, draft.ids)[0].decode())
                for paper in page.xpath("//div[contains(@class, 'o_after_sales_paper')]"):
                    papers[report.report_name] = paper.xpath(".//img[starts-with(@src, 'data:image/svg')]")
            for unnumbered in draft.filtered(lambda record: record.name == "/"):
                unnumbered.sudo()._trusted().write({"name": f"NO/{number}"})
        self.assertTrue(papers)
        self.assertEqual({name: pictures for name, pictures in papers.items() if pictures}, {})
        self.assertEqual(set(reports.mapped("report_name")), set(SAYS), "a new print says what must stand on it")
        for report in reports:
            record, said = documents[report.model], SAYS[report.report_name]
            for lang, own, other in (("zh_CN", said[:2], said[2:]), ("en_US", said[2:], said[:2])):
                self.customer.lang = lang
                page = report.with_context(lang=lang)._render_qweb_html(report.report_name, record.ids)[0]
                (body,) = etree.HTML(page.decode()).xpath("//body")
                problems += [(report.report_name, lang, found) for found in self._wrong(report, body, lang, own, other)]
        self.assertFalse(problems)

    def _wrong(self, report, body, lang: str, own: tuple, other: tuple):
        """What a print lacks, and what it should not have."""
        text, short = " ".join(body.itertext()), report.report_name.split(".")[1]
        yield from (f"lacks {word}" for word in own if word not in text)
        yield from (f"has {word}" for word in other if word in text)
        if short not in LISTS and not body.xpath("//img[starts-with(@src, 'data:image/svg')]"):
            yield "no barcode"
        if body.xpath("//div[contains(@class, 'o_after_sales_paper')]"):
            if ("第 1 页，共" if lang == "zh_CN" else "page 1 of") not in text:
                yield "no number of the page"
            across = report.get_paperformat().orientation == "Landscape"
            yield from (f"breaks {word}" for word in self._too_wide(body, LETTERS_ACROSS if across else LETTERS))
        elif short not in UNDIVIDED and "label" not in short:
            yield "is neither divided among pages nor numbered"
        if lang == "zh_CN":
            words = set(re.findall("[A-Za-z]{3,}", text))
            yield from (f"English {word}" for word in words if not re.fullmatch(DATA, word))

    def _too_wide(self, body, letters: int) -> list[str]:
        """Words that would break inside, in papers whose columns are of fixed width; names without an end may."""
        broken = []
        for table in body.xpath(".//table[contains(@class, 'o_after_sales_goods')][colgroup]"):
            widths = [float(re.search(r"[\d.]+", col.get("style"))[0]) for col in table.xpath("colgroup/col")]
            for row in table.xpath(".//tr[not(td[@colspan])]"):
                for cell, width in zip(row, widths, strict=True):
                    words = re.findall(r"[!-~]+", " ".join(cell.itertext()))
                    room = width * letters / 100 - SIDES
                    broken += [
                        word for word in words if len(word) > room and not re.search("Superlong|LOTLOT|group_", word)
                    ]
        return broken

    def _assert_margins(self, pdf: bytes, name: str) -> None:
        """Something is printed, and nothing at the edges of the page."""
        drawn = subprocess.run(
            ["pdftoppm", "-r", str(DPI), "-gray", "-f", "1", "-l", "1"], input=pdf, capture_output=True, check=True
        )
        page = Image.open(BytesIO(drawn.stdout))
        ink = ImageOps.invert(page).getbbox()
        self.assertTrue(ink, name)
        margin = MARGIN * DPI / 25.4
        self.assertGreaterEqual(ink[0], margin, name)
        self.assertLessEqual(ink[2], page.width - margin, name)

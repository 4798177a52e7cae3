"""What is printed: Odoo's own transfer with its barcode, and every print of the add-on with names that are long."""

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
        reports = self.env["ir.actions.report"].search([("report_name", "=like", "after\\_sales\\_rma%")])
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

import re
from io import BytesIO

from lxml import etree
from lxml.html import fromstring
from markupsafe import Markup
from odoo import models
from odoo.addons.base.models import ir_actions_report as native
from odoo.tools.pdf import PdfFileReader, PdfFileWriter, merge_pdf
from reportlab.pdfgen.canvas import Canvas

#: Millimetres above the text where the head of the company stands in the text.
MARGIN = "10"
#: In points: the least width of a paper whose pages are numbered, which a label has not; where the number stands.
WIDE, FROM_RIGHT, FROM_BOTTOM = 400, 30, 24


def draws_heads() -> bool:
    """Whether the program that makes PDFs draws heads and feet, and takes several documents at once.

    That of Linux distributions is built without the changes to Qt that both need.
    """
    found = getattr(native, "_wkhtml", None)
    return found is None or found().is_patched_qt


def numbered(pdf: bytes) -> bytes:
    """The pages of a document with their numbers, ``1 / 3``; a label has none."""
    source, target = PdfFileReader(BytesIO(pdf)), PdfFileWriter()
    pages = source.pages
    for number, page in enumerate(pages, 1):
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        if width > WIDE:
            drawn = BytesIO()
            canvas = Canvas(drawn, pagesize=(width, height))
            canvas.setFont("Helvetica", 8)
            canvas.drawRightString(width - FROM_RIGHT, FROM_BOTTOM, f"{number} / {len(pages)}")
            canvas.save()
            page.merge_page(PdfFileReader(BytesIO(drawn.getvalue())).pages[0])
        target.add_page(page)
    result = BytesIO()
    target.write(result)
    return result.getvalue()


class IrActionsReport(models.Model):
    """Papers of after-sales have the head of the company, and print many at once, whatever makes the PDF."""

    _inherit = "ir.actions.report"

    def _prepare_html(self, html, report_model=False):
        result = super()._prepare_html(html, report_model=report_model)
        if not result or not (self.report_name or "").startswith("after_sales_rma") or draws_heads():
            return result
        bodies, res_ids, header, footer, paper = result
        heads, feet = (self._after_sales_parts(part, name) for part, name in ((header, "headers"), (footer, "footers")))
        if len(heads) != len(bodies) or len(feet) != len(bodies):
            return result
        bodies = [
            re.sub(
                r'(?s)(<div[^>]*class="article.*)(</body>)',
                lambda match, head=head, foot=foot: head + match.group(1) + foot + match.group(2),
                body,
                count=1,
            )
            for body, head, foot in zip(bodies, heads, feet, strict=True)
        ]
        paper = {"data-report-margin-top": MARGIN, "data-report-header-spacing": "0", **paper}
        return list(map(Markup, bodies)), res_ids, header, footer, paper

    def _after_sales_parts(self, page: str, name: str) -> list[str]:
        """The heads or feet of each document, without the numbers of pages, which nobody fills in."""
        (parts,) = fromstring(str(page)).xpath(f"//div[@id='minimal_layout_report_{name}']") or [[]]
        for number in parts.xpath(".//span[@class='page']") if len(parts) else ():
            number.getparent().getparent().remove(number.getparent())
        return [etree.tostring(part, encoding="unicode", method="html") for part in parts]

    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
        **options,
    ):
        options |= {
            "landscape": landscape,
            "specific_paperformat_args": specific_paperformat_args,
            "set_viewport_size": set_viewport_size,
        }
        name = self._get_report(report_ref).report_name if report_ref else ""
        run = super()._run_wkhtmltopdf
        if not (name or "").startswith("after_sales_rma") or draws_heads():
            return run(bodies, report_ref=report_ref, header=header, footer=footer, **options)
        pages = []
        for body in bodies:
            page = run([body], report_ref=report_ref, **options)
            # What is divided among pages before it is drawn says itself which page it is.
            pages.append(page if "o_after_sales_paper" in body else numbered(page))
        return pages[0] if len(pages) == 1 else merge_pdf(pages)

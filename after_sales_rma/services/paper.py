from base64 import b64encode
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, html2plaintext
from odoo.tools.image import image_data_uri, image_process
from odoo.tools.misc import formatLang

from ..rules.pages import Column, in_pages, rows_needed

try:
    import cn2an
except ImportError:  # amounts are then written as Odoo does
    cn2an = None

#: Millimetres of a page that lines may fill, upright and across; of a row of text; around it.
ROOM, ROOM_ACROSS, ROW, AROUND = 232.0, 140.0, 4.3, 1.2
#: Latin letters that fit into the width of a page, upright and across.
LETTERS, LETTERS_ACROSS = 112, 170
#: Millimetres of title and barcode, of a row of facts, of the head of the table, of signatures.
TITLE, FACT, HEAD, SIGNATURES = 24.0, 5.6, 10.0, 28.0
#: Photos are made as small as they are printed, in dots; millimetres of a row of two; how many fill a page.
PHOTO, PHOTOS, PHOTOS_ON_PAGE = 700, 72.0, 6


class AfterSalesPaper(models.AbstractModel):
    """What all papers have in common: head with barcode, facts, lines over several pages, totals, signatures.

    A paper is a dict that the template ``after_sales_rma.paper`` draws; each document makes its own.
    """

    _name = "after.sales.paper"
    _description = "After-Sales Papers"

    @api.model
    def _paper(self, title: str, number: str, columns: list[Column], rows: list[list[str]], **more) -> dict:
        """A paper, its lines divided among pages (``rules/pages.py``).

        :param number: of the document; its barcode is read by the scanner
        :param rows: a text for each column
        :param more: ``subtitle``, ``facts`` [(label, text)], ``totals`` [row], ``paragraphs`` [(heading, text)] before
            the lines, ``closing`` [(heading, text)] after them, ``photos`` [(caption, picture)], ``signatures``
            [(label, name, picture)], ``footnote``, ``across`` whether the page lies on its long side
        """
        # A draft has no number yet, and nothing to scan.
        number = "" if number == "/" else number
        paper = {
            "title": title,
            "number": number,
            "barcode": self._barcode(number),
            "columns": columns,
            "subtitle": "",
            "facts": [],
            "totals": [],
            "paragraphs": [],
            "closing": [],
            "photos": [],
            "signatures": [],
            "footnote": "",
            "across": False,
            **more,
        }
        # What nobody said takes no room.
        paper["facts"] = [fact for fact in paper["facts"] if fact[1]]
        for name in ("paragraphs", "closing"):
            paper[name] = [text for text in paper[name] if text[1]]
        paper["signatures"] = [
            (label, name, picture, self.env._("%(label)s: %(text)s", label=label, text=name))
            for label, name, picture in paper["signatures"]
        ]
        paper["pages"] = self._pages(paper, rows)
        return paper

    @api.model
    def _barcode(self, number: str) -> str:
        """The picture of a number for the scanner, inside the page; none of letters that no scanner knows."""
        if not number or not number.isascii():
            return ""
        return self.env["after.sales.disposition"]._after_sales_barcode_url(number)

    @api.model
    def _pages(self, paper: dict, rows: list[list[str]]) -> list[dict]:
        """What stands on each page: ``number`` in words, ``rows``, whether it ``closes``, ``photos``."""
        room, letters = (ROOM_ACROSS, LETTERS_ACROSS) if paper["across"] else (ROOM, LETTERS)

        def height(row: list[str]) -> float:
            cells = zip(row, paper["columns"], strict=True)
            # A cell has a border and some room at its sides.
            return ROW * max(rows_needed(text, column.width * letters / 100 - 2) for text, column in cells) + AROUND

        def told(texts) -> float:
            return sum(
                ROW * (rows_needed(text, letters) + bool(heading)) + AROUND
                for heading, text in texts
                if text or heading
            )

        above = TITLE + HEAD + FACT * -(-len(paper["facts"]) // 2) + told(paper["paragraphs"])
        below = sum(map(height, paper["totals"])) + told(paper["closing"]) + told([("", paper["footnote"])])
        below += SIGNATURES if paper["signatures"] else 0
        photos = paper["photos"]
        # Two photos stand above the signatures; more of them have pages of their own.
        few = photos if len(photos) <= 2 else []
        below += PHOTOS if few else 0
        numbers = in_pages([height(row) for row in rows], room - above, room - HEAD, below)
        pages = [{"rows": [rows[number] for number in page], "closes": False, "photos": []} for page in numbers]
        pages[-1].update(closes=True, photos=few)
        pages += [
            {"rows": [], "closes": False, "photos": photos[first : first + PHOTOS_ON_PAGE]}
            for first in range(0, 0 if few else len(photos), PHOTOS_ON_PAGE)
        ]
        for number, page in enumerate(pages, 1):
            page["number"] = self.env._("page %(page)s of %(pages)s", page=number, pages=len(pages))
        return pages

    # -- how things are written ------------------------------------------------------------------------------------

    @api.model
    def _quantity(self, quantity: float) -> str:
        """A quantity, in the way of the reader."""
        return formatLang(self.env, quantity or 0.0, dp="Product Unit")

    @api.model
    def _money(self, amount: float, currency) -> str:
        """An amount with its currency, in the way of the reader."""
        return formatLang(self.env, currency.round(amount or 0.0), currency_obj=currency)

    @api.model
    def _day(self, moment, company) -> str:
        """The day of a moment where the company is, in the way of the reader."""
        if isinstance(moment, datetime):
            zone = company.sudo().resource_calendar_id.tz or company.sudo().partner_id.tz or "UTC"
            moment = fields.Datetime.context_timestamp(self.with_context(tz=zone), moment).date()
        return format_date(self.env, moment) if moment else ""

    @api.model
    def _word(self, record, name: str) -> str:
        """What people call the value of a selection."""
        return dict(record._fields[name]._description_selection(self.env)).get(record[name], "")

    @api.model
    def _capitals(self, amount: float, currency) -> str:
        """An amount as accountants write it out, so that nobody adds a figure; negative ones say so."""
        amount = currency.round(amount)
        if cn2an and (self.env.lang or "").startswith("zh"):
            text = cn2an.an2cn(f"{abs(amount):.2f}", "rmb")
            # 元 is what the money of every country is called in Chinese.
            text = text if currency.name == "CNY" else f"{currency.name} {text}"
        else:
            text = currency.with_context(lang=self.env.lang).amount_to_text(abs(amount))
        negative = currency.compare_amounts(amount, 0) < 0
        return self.env._("(negative) %(amount)s", amount=text) if negative else text

    @api.model
    def _plain(self, html) -> str:
        """A text of the screen without its marks."""
        return html2plaintext(html or "").strip()

    @api.model
    def _photos(self, files) -> list[tuple[str, str]]:
        """[(caption, picture inside the page)] of files; what is no picture is named only."""
        result = []
        for file in files:
            picture = ""
            if (file.mimetype or "").startswith("image/") and file.raw:
                try:
                    small = image_process(file.raw, size=(PHOTO, PHOTO), quality=80)
                    picture = image_data_uri(b64encode(small))
                except (UserError, ValueError, OSError):
                    picture = ""
            result.append((file.name, picture))
        return result

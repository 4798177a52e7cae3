"""What is printed: Odoo's own transfer with its barcode, and every print of the add-on with names that are long."""

import itertools
from base64 import b64decode
from io import BytesIO

from lxml import etree
from odoo.tests import tagged
from PIL import Image

from .common import AfterSalesCommon


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
        edges = sum(1 for left, right in itertools.pairwise(middle) if left != right)
        self.assertGreater(edges, 40, "no bars")

"""Every word that a user sees exists in Chinese."""

import io
import re

import polib
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import PoFileReader, trans_export

MODULE = "after_sales_rma_mrp"


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    def test_every_term_is_translated(self):
        buffer = io.BytesIO()
        trans_export(False, [MODULE], buffer, "po", self.env)
        terms = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
        self.assertTrue(terms)
        path = file_path(f"{MODULE}/i18n/zh_CN.po")
        translated = {row["src"] for row in PoFileReader(path) if row["value"]}
        words = {term for term in terms if re.search("[A-Za-z]", re.sub("<[^>]+>", "", term))}
        self.assertEqual(sorted(words - translated), [])

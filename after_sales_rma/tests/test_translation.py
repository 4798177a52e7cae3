import io
import re

import polib
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import PoFileReader, trans_export


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    """Every word that a user sees exists in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chinese = polib.pofile(file_path("after_sales_rma/i18n/zh_CN.po"))

    def test_every_term_is_translated(self):
        buffer = io.BytesIO()
        trans_export(False, ["after_sales_rma"], buffer, "po", self.env)
        terms = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
        self.assertGreater(len(terms), 300)
        # As Odoo reads it: what the template does not name is not loaded.
        path = file_path("after_sales_rma/i18n/zh_CN.po")
        translated = {row["src"] for row in PoFileReader(path) if row["value"]}
        # Signs without words are the same in every language.
        words = {term for term in terms if re.search("[A-Za-z]", re.sub("<[^>]+>", "", term))}
        self.assertEqual(sorted(words - translated), [])

    def test_placeholders_survive(self):
        for entry in self.chinese.translated_entries():
            with self.subTest(term=entry.msgid):
                self.assertEqual(entry.msgid.count("%("), entry.msgstr.count("%("))

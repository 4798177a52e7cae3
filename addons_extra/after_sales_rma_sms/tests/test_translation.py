import io
import re

import polib
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import trans_export


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    def test_every_term_is_translated(self):
        buffer = io.BytesIO()
        trans_export(False, ["after_sales_rma_sms"], buffer, "po", self.env)
        terms = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
        self.assertGreater(len(terms), 10)
        chinese = polib.pofile(file_path("after_sales_rma_sms/i18n/zh_CN.po"))
        translated = {entry.msgid for entry in chinese.translated_entries()}
        words = {term for term in terms if re.search("[A-Za-z]", re.sub("<[^>]+>|{{.*?}}", "", term))}
        self.assertEqual(sorted(words - translated), [])

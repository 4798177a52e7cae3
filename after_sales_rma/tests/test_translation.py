import polib
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .words import WordsCase


@tagged("post_install", "-at_install")
class TestTranslation(WordsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chinese = polib.pofile(file_path("after_sales_rma/i18n/zh_CN.po"))

    def test_every_term_is_translated(self):
        self.assertTranslated("after_sales_rma", more_than=300)

    def test_placeholders_survive(self):
        for entry in self.chinese.translated_entries():
            with self.subTest(term=entry.msgid):
                self.assertEqual(entry.msgid.count("%("), entry.msgstr.count("%("))

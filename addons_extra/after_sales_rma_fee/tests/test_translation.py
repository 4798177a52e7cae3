from odoo.addons.after_sales_rma.tests.words import WordsCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTranslation(WordsCase):
    def test_every_term_is_translated(self):
        self.assertTranslated("after_sales_rma_fee", more_than=10)

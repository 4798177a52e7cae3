"""Whoever corrects what a decision rests on asks for it again; the other subjects hear of it once."""

from odoo.addons.after_sales_rma.tests.test_events import EventsCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestCorrected(EventsCommon):
    def test_corrected(self):
        rma = self.authorized(1)
        rma.action_correct({"case": {"channel": "phone"}}, "By telephone")
        self.assertHeard(rma)
        self.env["after.sales.correcting"]._ask_again(rma)
        self.assertHeard(rma, "_on_asked_again")
        self.assertEqual(rma.state, "submitted")

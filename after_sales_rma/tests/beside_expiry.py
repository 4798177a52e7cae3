"""Beside expiry dates: what Odoo asks before expired goods are moved is asked of who puts them away (R20)."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .test_put_away import PutAwayCommon


@tagged("-at_install", "post_install")
class TestExpiredGoods(PutAwayCommon):
    def test_the_question_is_asked(self):
        """Nothing moved before it is answered; answered, the goods are at their place."""
        times = dict.fromkeys(("use_time", "removal_time", "alert_time"), 50)
        product = self._create_product("Milk", tracking="lot", use_expiration_date=True, expiration_time=100, **times)
        self.buy(product, 3, 100, lots=["M1"])
        rma = self.graded(product=product, names=["M1"])
        lot = self._lots(product, ["M1"])
        lot.write({"removal_date": fields.Datetime.now() - timedelta(days=1), "product_expiry_reminded": True})
        self.transfer(rma).move_line_ids.invalidate_recordset()
        question = rma.with_user(self.operator).action_put_away()
        self.assertEqual(question["res_model"], "expiry.picking.confirmation")
        self.assertEqual(rma.disposition_status, "pending")
        Question = self.env["expiry.picking.confirmation"].with_user(self.operator)
        Question.with_context(question["context"]).create({}).process()
        self.assertEqual(rma.disposition_status, "done")

"""What customers are told of a replacement: that it is shipped, and by how much it costs more or less (R12, R25)."""

from odoo.addons.after_sales_rma_service_level.tests.test_telling import TellingCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTellingOfExchange(TellingCommon):
    def test_replacement_shipped(self):
        rma = self.submitted(remedy="exchange")
        rma.action_authorize()
        self.receive(rma)
        transfer = rma.picking_ids.filtered("after_sales_replaces")
        transfer.move_ids.picked = True
        transfer.button_validate()
        self.send()
        self.assertIn(("shipped", "sent"), self.told(rma))

    def _exchanged_by_order(self, price: float):
        """Three at 200 exchanged for three at another price, shipped, credited and invoiced."""
        self.customer.lang = "en_US"
        self.buy(self.fifo, 10, 50)
        rma = self.env["after.sales.intake"].create_from_sale(self.ordered(), remedy="exchange")
        vals = {"line_id": rma.line_ids.id, "product_id": self.fifo.id, "price_unit": price}
        self.env["after.sales.replacement"].create(vals)
        rma.action_submit()
        rma.action_authorize()
        self.receive(rma)
        transfer = rma.replacement_move_ids.picking_id
        transfer.move_ids.picked = True
        transfer.button_validate()
        self.credit(rma)
        self.env["account.move"].browse(rma.action_invoice_replacement()["res_id"]).action_post()
        self.send()
        return rma

    def test_replacement_order_shipped_with_its_difference(self):
        """To whoever still owes the difference, no refund was made; to the others one is, once it is paid."""
        for price, difference, told in ((230, "101.70 more", "set_off"), (170, "101.70 less", None)):
            with self.subTest(price=price):
                rma = self._exchanged_by_order(price)
                shipped = rma.notice_ids.filtered(lambda notice: notice.event == "shipped")
                self.assertEqual(shipped.mapped("state"), ["sent"])
                body = shipped.message_id.body.replace("\N{NO-BREAK SPACE}", " ")
                self.assertIn("Fifo", body)
                self.assertRegex(body, difference.replace(" ", r".{0,3} "))
                money = rma.notice_ids.filtered(lambda notice: notice.event in ("set_off", "refunded"))
                self.assertEqual(money.mapped("event"), [told] if told else [])
                if told:
                    self.assertIn("Still to be paid", money.message_id.body)
                    self.assertIn("101.70", money.message_id.body)
                    self.pay(rma.replacement_order_ids.invoice_ids)
                else:
                    self.pay(rma.credit_note_ids)
                self.send()
                money = rma.notice_ids.filtered(lambda notice: notice.event in ("set_off", "refunded"))
                self.assertEqual(money.mapped("event"), [told or "refunded"])

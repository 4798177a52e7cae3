"""One case, a remedy for each of its lines: every step is shown, and the case closes by itself (R04)."""

from odoo.addons.after_sales_rma_suite.tests.test_change import ChangeCommon
from odoo.tests import tagged

#: In the order of the lines of the order.
REMEDIES = ("refund", "exchange", "repair", "part", "support", "as_is")


@tagged("post_install", "-at_install")
class TestMixed(ChangeCommon):
    def _take_answer(self, rma):
        rma.with_user(self.technician).action_answer("Hold the button for five seconds.")

    def _take_receive(self, rma):
        receipts = rma.receipt_picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        receipts.move_ids.picked = True
        receipts.with_user(self.keeper).button_validate()

    _take_await_goods = _take_receive

    def test_six_remedies_in_one_case(self):
        self.company.after_sales_inspect_at_dock = False
        products = [self._create_product(remedy, "fifo") for remedy in REMEDIES]
        for product in products:
            self.buy(product, 2, 100)
        order = self.sell(*((product, 1, 200) for product in products), user_id=self.salesperson.id)
        self.deliver(order)
        self.invoice(order)
        rma = self.env["after.sales.intake"].create_from_sale(
            order,
            [
                {"sale_line_id": line.id, "quantity": 1, "remedy": remedy}
                for line, remedy in zip(order.order_line, REMEDIES, strict=True)
            ],
        )
        part_line = rma.line_ids.filtered(lambda line: line.remedy == "part")
        rma.replacement_ids = [(0, 0, {"line_id": part_line.id, "product_id": self.part.id, "ask_back": True})]
        rma.action_submit()
        claiming = rma.line_ids.filtered("claimed_qty")
        self.assertEqual(set(claiming.mapped("remedy")), set(REMEDIES) - {"part", "support"})
        passed = []
        for _turn in range(20):
            if rma.next_step == "none":
                break
            passed.append(rma.next_step)
            getattr(self, f"_take_{rma.next_step}")(rma)
            self.env.flush_all()
            self.env.invalidate_all()
        self.assertLessEqual(
            {"answer", "replace", "inspect", "dispose", "repair", "await_customer", "credit"}, set(passed)
        )
        self.assertRecordValues(
            rma, [{"state": "done", "receipt_status": "done", "inspection_status": "done", "remedy_status": "done"}]
        )
        self.assertEqual(order.order_line.mapped("qty_delivered"), [0, 1, 1, 1, 1, 1])
        self.assertEqual(rma.credit_note_ids.amount_untaxed, 200)
        self.assertClosing()

"""Invoices and credit notes that are reset and posted again, or made late, enter what they entered at first (law 5).

Whatever a case sent in between: no other test posts a document of a sale a second time.
"""

from odoo.tests import tagged

from .test_as_is import AsIsCommon


class PostedAgain:
    """First in, first out: three units left at 100 each, what leaves later costs 120."""

    def _order(self, product, invoiced=True):
        self.buy(product, 3, 100)
        order = self.sell((product, 3, 200))
        self.deliver(order)
        self.buy(product, 9, 120)
        if invoiced:
            self.invoice(order)
        return order

    # -- ways of one unit --------------------------------------------------------------------------------------

    def _received(self, order, remedy="refund"):
        rma = self.request(order, {order.order_line: 1}, remedy=remedy)
        rma.receipt_picking_ids.move_ids.picked = True
        rma.receipt_picking_ids.button_validate()
        return rma

    def _graded(self, rma):
        rma.inspection_ids.filtered(lambda report: report.state == "draft").action_grade_qualified()
        if any(item.state == "pending" for item in rma.disposition_ids):
            rma.action_put_away()

    def _back_as_it_came(self, order):
        """Not accepted: what came back at 100 leaves again at 120."""
        rma = self._received(order)
        rma.inspection_ids.action_as_is()
        self.send_home(rma)

    def _swapped(self, order):
        rma = self._received(order, "exchange")
        self._graded(rma)
        rma.replacement_move_ids.picked = True
        rma.replacement_move_ids.picking_id.button_validate()

    def _refunded(self, order):
        self._credited(self._received(order))

    def _credited(self, rma):
        self._graded(rma)
        if rma.line_ids.sale_line_id.invoice_lines:
            self.credit(rma)

    WAYS = (
        _back_as_it_came,
        _swapped,
    )

    BEFORE_A_REFUND = WAYS

    def _each_way(self, check):
        """Each way on a product of its own, and two of them one after the other; ``check`` takes product and ways."""
        cls = type(self)
        for ways in [(way,) for way in self.WAYS] + [(way, cls._refunded) for way in self.BEFORE_A_REFUND]:
            names = " + ".join(way.__name__.strip("_") for way in ways)
            with self.subTest(names):
                savepoint = self.env.cr.savepoint()
                self.company.after_sales_inspect_at_dock = False
                check(self._create_product(names, "fifo"), ways)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_reset_and_posted_again(self):
        """Stock and ledger agree after each step, and each account has what it had."""

        def check(product, ways):
            order = self._order(product)
            for way in ways:
                way(self, order)
            self.assertClosing()
            before = self.turnover()
            invoice = order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice")
            notes = order.invoice_ids - invoice
            # An invoice of which something is credited is reset after its credit notes only.
            for documents in ([notes], [notes, invoice]):
                for document in documents:
                    document.button_draft()
                for document in reversed(documents):
                    document.action_post()
                self.assertEqual(self.turnover(), before)
            self.assertClosing()

        self._each_way(check)

    def test_invoiced_late(self):
        """What a case sent before the invoice is no sale: the invoice bears the cost of what the customer kept."""

        def check(product, ways):
            cost = self.balance("6401")
            order = self._order(product, invoiced=False)
            for way in ways:
                way(self, order)
            self.invoice(order)
            self.assertClosing()
            self.company.after_sales_inspect_at_dock = True
            self.take_back(order)
            self.assertClosing()
            # One that is repaired is the customer's, and cost 120 when it left the company's stock.
            self.assertEqual(self.balance("6401"), cost + 120 * order.order_line.qty_delivered)

        self._each_way(check)


@tagged("post_install", "-at_install")
class TestPostedAgain(PostedAgain, AsIsCommon):
    def test_odoo_alone_enters_another_cost(self):
        """The same by Odoo's own wizard, returned and delivered again: it enters the average of all that ever moved."""
        order = self._order(self._create_product("Odoo alone", "fifo"))
        invoice = order.invoice_ids
        for _there_and_back in range(2):
            last = order.picking_ids.sorted("id")[-1]
            wizard = (
                self.env["stock.return.picking"]
                .with_context(active_id=last.id, active_model="stock.picking")
                .create({"picking_id": last.id})
            )
            wizard.product_return_moves.quantity = 1
            back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
            back.move_ids.picked = True
            back.button_validate()
        self.assertEqual(order.order_line.qty_delivered, 3)
        self.assertAlmostEqual(self.closing(), -20)
        invoice.button_draft()
        invoice.action_post()
        self.assertAlmostEqual(self.closing(), -8)

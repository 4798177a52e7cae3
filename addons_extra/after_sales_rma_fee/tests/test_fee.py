"""A fee for goods that go back as they came (R08)."""

from odoo.addons.after_sales_rma.tests.test_as_is import AsIsCommon
from odoo.addons.after_sales_rma_fee.hooks import KEPT, uninstall_hook
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestFee(AsIsCommon):
    def test_a_fee_is_an_invoice_of_the_case(self):
        rma = self.request(self.fifo_order, remedy="as_is")
        self.receive(rma)
        rma.with_user(self.salesperson).action_charge_fee(30, "Inspection and freight")
        fee = rma.fee_invoice_ids
        self.assertRecordValues(
            fee, [{"move_type": "out_invoice", "state": "draft", "amount_untaxed": 30, "invoice_origin": rma.name}]
        )
        self.assertEqual(fee.invoice_line_ids.name, "Inspection and freight")
        self.send_home(rma)
        self.assertRecordValues(rma, [{"state": "authorized", "next_step": "invoice"}])
        action = rma.with_user(self.accountant).action_invoice_customer()
        self.assertEqual(action["res_id"], fee.id)
        fee.action_post()
        self.assertEqual(rma.state, "done")
        self.assertFalse(rma.credit_note_ids)
        self.assertClosing()

    def test_a_fee_is_charged_once_and_only_for_what_goes_back(self):
        rma = self.request(self.fifo_order, remedy="as_is")
        for amount in (0, -5, "much", True):
            with self.subTest(amount=amount), self.assertRefused("more than nothing"):
                rma.action_charge_fee(amount)
        rma.action_charge_fee(30)
        with self.assertRefused("charged already"):
            rma.action_charge_fee(30)
        rma.fee_invoice_ids.button_cancel()
        rma.action_charge_fee(20)
        other = self.request(self.sold(self.average))
        with self.assertRefused("nothing goes back"):
            other.action_charge_fee(30)
        for role in ("warehouse", "technician", "accountant"):
            with self.subTest(role=role), self.assertRefused("that is for"):
                rma.with_user(self.users[role]).action_charge_fee(30)

    def test_fees_have_a_product_again(self):
        """Whoever deletes the product gets another one with the next fee; a company's own name and price stay."""
        rmas = self.request(self.fifo_order | self.sold(self.average), remedy="as_is")
        self.env.ref("after_sales_rma_fee.product_fee").product_tmpl_id.unlink()
        rmas[0].with_user(self.salesperson).action_charge_fee(30)
        product = self.env.ref("after_sales_rma_fee.product_fee")
        self.assertEqual(rmas[0].fee_invoice_ids.invoice_line_ids.product_id, product)
        self.assertRecordValues(product, [{"type": "service", "purchase_ok": False, "list_price": 0}])
        product.write({"name": "Looked at", "list_price": 12})
        self.assertEqual(self.env["after.sales.fees"]._provide_product(), product)
        rmas[1].with_user(self.salesperson).action_charge_fee(30)
        self.assertRecordValues(rmas[1].fee_invoice_ids.invoice_line_ids, [{"name": "Looked at", "price_unit": 30}])

    def test_no_case_waits_when_the_add_on_goes(self):
        """One that waited for its fee only is closed, the draft stays; the product is the same when it comes again."""
        home, here = rmas = self.request(self.fifo_order | self.sold(self.average), remedy="as_is")
        self.receive(rmas)
        rmas.action_charge_fee(30)
        drafts, product = rmas.fee_invoice_ids, self.env.ref("after_sales_rma_fee.product_fee")
        self.send_home(home)
        uninstall_hook(self.env(su=True))
        self.assertRecordValues(
            rmas, [{"state": "done", "next_step": "none"}, {"state": "authorized", "next_step": "dispose"}]
        )
        self.assertEqual(drafts.mapped("state"), ["draft", "draft"])
        self.send_home(here)
        self.assertEqual(here.state, "done")
        self.assertEqual(self.env["ir.config_parameter"].sudo().get_param(KEPT), str(product.id))
        # Somebody cleaned up after it.
        product.product_tmpl_id.active = False
        self.env["ir.model.data"].search([("model", "=", "product.product"), ("res_id", "=", product.id)]).unlink()
        self.assertEqual(self.env["after.sales.fees"]._provide_product(), product)
        self.assertTrue(product.active and product.product_tmpl_id.active)
        self.assertEqual(self.env.ref("after_sales_rma_fee.product_fee"), product)
        self.assertFalse(self.env["ir.config_parameter"].sudo().get_param(KEPT))

    def test_fifty_fees_cost_one_pass(self):
        self.buy(self.average, 40, 10)
        orders = self.env["sale.order"].concat(*(self.sell((self.average, 1, 20)) for _number in range(22)))
        for order in orders:
            self.deliver(order)
        rmas = self.request(orders, remedy="as_is")

        def charge(rmas):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rmas.action_charge_fee(10)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        charge(rmas[0])
        one, many = charge(rmas[1]), charge(rmas[2:])
        self.assertLessEqual((many - one) / 19, 6)

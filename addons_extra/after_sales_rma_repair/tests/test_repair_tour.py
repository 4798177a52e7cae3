from odoo.addons.after_sales_rma.tests.test_tours import CaseTourCommon
from odoo.tests import tagged


class RepairTourCommon(CaseTourCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.part = cls._create_product("镜头模组", list_price=300)
        cls.buy(cls.part, 5, 120)

    def _in_workshop(self):
        """A camera of the customer's in the workshop, with its repair order."""
        order = self._delivered_order(self.camera)
        salesperson = self.users["salesperson"]
        rma = (
            self.env["after.sales.intake"]
            .with_user(salesperson)
            .create_from_sale(
                order.with_user(salesperson),
                [{"sale_line_id": order.order_line.id, "quantity": 1}],
                remedy="repair",
                reason=self.reason.id,
            )
        )
        rma.action_submit()
        rma = rma.with_env(self.env)
        rma.with_user(self.users["approver"]).action_authorize()
        self.company.after_sales_inspect_at_dock = True
        self.receive(rma)
        return rma


@tagged("post_install", "-at_install")
class TestRepairTour(RepairTourCommon):
    """Repairs through the browser, in Chinese, by one user of each role (R28–R30)."""

    def test_charged_repair(self):
        rma = self._in_workshop()
        repair = rma.repair_order_ids
        self._tour("technician_plans_a_charged_repair", "technician")
        self.assertRecordValues(
            repair,
            [
                {
                    "under_warranty": False,
                    "after_sales_plan": "更换镜头模组",
                    "after_sales_plan_state": "approved",
                    "after_sales_step": "plan",
                }
            ],
        )
        self._tour("salesperson_quotes_and_the_customer_accepts", "salesperson")
        quotation = repair.sale_order_id
        self.assertRecordValues(quotation, [{"state": "sale", "amount_untaxed": 300}])
        self.assertRecordValues(repair, [{"after_sales_accepted_by": "东方电子", "after_sales_step": "wait"}])
        self._tour("technician_repairs", "technician")
        self.assertRecordValues(repair, [{"state": "done", "user_id": self.users["technician"].id}])
        self._tour("technician_passes", "technician")
        self.assertEqual((rma.next_step, rma.line_ids.qty_repaired), ("await_customer", 1))
        self._tour("warehouse_gives_back", "warehouse")
        self.assertRecordValues(rma, [{"state": "authorized", "next_step": "invoice"}])
        # Odoo shows an invoice only to those who may read payments.
        self.users["salesperson"].group_ids += self.env.ref("account.group_account_readonly")
        self._tour("salesperson_invoices_the_repair", "salesperson")
        invoice = quotation.invoice_ids
        self.assertRecordValues(invoice, [{"state": "draft", "amount_total": 339}])
        invoice.action_post()
        self.assertEqual(quotation.invoice_status, "invoiced")
        self.assertRecordValues(rma, [{"state": "done", "next_step": "none"}])
        self.assertClosing()

    def test_failed_repair_becomes_a_refund(self):
        rma = self._in_workshop()
        repair = rma.repair_order_ids.with_user(self.users["technician"])
        self.assertTrue(repair.under_warranty)
        self._tour("technician_repairs", "technician")
        self._tour("technician_finds_the_repair_failed", "technician")
        self.assertEqual(rma.line_ids.qty_repaired, 0)
        self._tour("approver_refunds_instead", "approver")
        self.assertRecordValues(rma.line_ids, [{"remedy": "refund", "qty_to_credit": 1}])
        self._tour("warehouse_puts_one_away", "warehouse")
        self._tour("accountant_credits", "accountant")
        self.assertRecordValues(rma.credit_note_ids, [{"state": "posted", "amount_untaxed": 899}])
        self.assertClosing()

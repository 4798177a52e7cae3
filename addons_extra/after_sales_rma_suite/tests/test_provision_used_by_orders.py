"""What replacement orders use of the warranty provision: as far as one price pays for the other (L44)."""

from freezegun import freeze_time
from odoo import Command
from odoo.addons.after_sales_rma_exchange.tests.test_exchange_settlement import SettlementCommon
from odoo.addons.after_sales_rma_provision.tests.common import warranty_work
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestProvisionUsedByOrders(SettlementCommon):
    """Sold at 100 that cost 30, replaced by something that costs 50."""

    @classmethod
    def setUpClass(cls):
        with freeze_time("2026-01-29 04:00:00"):
            super().setUpClass()
            cls.buy(cls.average, 10, 10)
            order = cls.sell((cls.average, 5, 100))
            cls.deliver(order)
            cls.invoice(order)
        cls.company.after_sales_expects_repairs = True
        cls.Provision = cls.env["after.sales.provision"].with_user(cls.users["accountant"])

    def period_end(self, day: str):
        with freeze_time(f"{day} 12:00:00"):
            item = self.Provision.create({"kind": "warranty", "date": day})
            item.row_ids.write({"unit_cost": 20, "reason": "A new model"})
            item.action_post()
        return item.with_env(self.env)

    def test_used_as_far_as_the_prices_cover_each_other(self):
        """What is paid on top is a sale, what is given back a refund: both take their part of the cost along."""
        self.period_end("2026-01-29")
        with freeze_time("2026-02-03 04:00:00"):
            even, dearer, cheaper = (self.exchanged(price, 100)[0] for price in (100, 130, 70))
        self.assertEqual([amount for amount, _day in warranty_work(even)], [-30, 50])
        # 100 of 130 are exchanged, 30 are sold.
        self.assertEqual([amount for amount, _day in warranty_work(dearer)], [-30, 38.46])
        # 70 of 100 are exchanged, 30 were refunded.
        self.assertEqual([amount for amount, _day in warranty_work(cheaper)], [-21, 50])
        cost = self.balance("6401")
        second = self.period_end("2026-02-28")
        row = second.row_ids.filtered(lambda row: row.categ_id == self.average.categ_id)
        self.assertRecordValues(row, [{"liability_before": 100, "used": 57.46}])
        used = second.detail_ids.filtered(lambda detail: detail.part == "used")
        self.assertEqual(used.line_id, (even | dearer | cheaper).line_ids)
        self.assertAlmostEqual(sum(used.mapped("cost")), 57.46, 2)
        # Off the account where it landed; what is left of the provision is measured anew.
        self.assertAlmostEqual(self.balance("6401"), cost + sum(second.row_ids.mapped("liability_change")) - 57.46, 2)
        self.assertAlmostEqual(self.balance("2801"), -sum(second.row_ids.mapped("liability")), 2)
        self.assertClosing()
        # Nothing is used twice.
        self.assertEqual(sum(self.period_end("2026-03-31").row_ids.mapped("used")), 0)

    def test_counts_once_everything_is_posted(self):
        """Credited and not invoiced yet, or the other way round, it is no exchange; then it has its last day."""
        with freeze_time("2026-02-03 04:00:00"):
            order = self.sell((self.average, 1, 100))
            self.deliver(order)
            self.invoice(order)
            rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
            rma.replacement_ids = [
                Command.create({"line_id": rma.line_ids.id, "product_id": self.fifo.id, "price_unit": 100})
            ]
            rma.action_submit()
            self.receive(rma)
            transfers = rma.replacement_move_ids.picking_id
            transfers.move_ids.picked = True
            transfers.button_validate()
            self.credit(rma)
        self.assertEqual(warranty_work(rma), [])
        with freeze_time("2026-02-05 04:00:00"):
            rma.action_invoice_replacement()
            self.assertEqual(warranty_work(rma), [])
            rma.replacement_order_ids.invoice_ids.action_post()
        self.assertEqual(warranty_work(rma), [(-30, "2026-02-05"), (50, "2026-02-05")])

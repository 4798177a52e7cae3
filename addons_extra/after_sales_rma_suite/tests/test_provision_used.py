"""A warranty provision that is built, used by a free repair and an exchange, and released: to the cent (L44)."""

from freezegun import freeze_time
from odoo.addons.after_sales_rma_repair.tests.test_repair import RepairCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestProvisionUsed(RepairCommon):
    @classmethod
    def setUpClass(cls):
        with freeze_time("2026-01-29 04:00:00"):
            super().setUpClass()
            cls.buy(cls.fifo, 1, 100)
            cls.buy(cls.fifo, 4, 120)
            cls.swapped = cls.sell((cls.fifo, 1, 200))
            cls.deliver(cls.swapped)
            cls.invoice(cls.swapped)
        cls.company.write(
            {
                "after_sales_expects_repairs": True,
                "after_sales_write_down_limit": 10000,
                "after_sales_window_days": 30,
            }
        )
        cls.Provision = cls.env["after.sales.provision"].with_user(cls.users["accountant"])

    def period_end(self, day: str, cost: float | None = None):
        """A posted warranty provision; ``cost`` per unit as the accountant says."""
        with freeze_time(f"{day} 12:00:00"):
            item = self.Provision.create({"kind": "warranty", "date": day})
            if cost is not None:
                item.row_ids.write({"unit_cost": cost, "reason": "A new model"})
            item.action_post()
        return item.with_env(self.env)

    def repaired_free(self, serial: str, parts: float):
        """A case whose unit was repaired for nothing with so many parts of 20 each."""
        rma = self.ask(serial)
        rma.filtered(lambda rma: rma.state == "submitted").with_user(self.approver).action_authorize()
        self.receive(rma)
        self.work(rma.repair_order_ids, (self.part, parts))
        return rma

    def booked(self, item) -> dict:
        return {code: round(debit - credit, 2) for code, (debit, credit) in self.turnover(item.move_id).items()}

    def test_built_used_released(self):
        first = self.period_end("2026-01-29", cost=50)
        # Three phones and one other unit, sold on this day: each a whole warranty.
        self.assertEqual(self.booked(first), {"6401": 200, "2801": -200})

        with freeze_time("2026-02-02 04:00:00"):
            free = self.repaired_free("P1", 2)
        with freeze_time("2026-02-03 04:00:00"):
            exchange = self.request(self.swapped, remedy="exchange")
            receipt = exchange.receipt_picking_ids
            receipt.move_ids.quantity = 1
            receipt.move_ids.move_line_ids.after_sales_grade = "defective"
            receipt.move_ids.picked = True
            receipt.button_validate()
            sent = exchange.replacement_move_ids.picking_id
            sent.move_ids.picked = True
            sent.button_validate()
            exchange.action_put_away() if exchange.disposition_ids.filtered(lambda way: way.state != "done") else None
            item = self.env["after.sales.write.down"].search([("product_id", "=", self.fifo.id)])
            item.realisable_unit = 90
            item.action_submit()
        # 40 of parts; 20 more for the unit that was sent; 10 that the old one lost in value.
        self.assertEqual((self.balance("6401"), self.balance("6701")), (400 + 200 + 40 + 20, 10))
        self.assertClosing()

        second = self.period_end("2026-02-28", cost=50)
        rows = {row.categ_id: row for row in second.row_ids}
        self.assertRecordValues(
            rows[self.phone.categ_id] | rows[self.fifo.categ_id],
            [
                # 335 of 365 days are left.
                {"liability_before": 150, "used": 40, "liability": 137.67, "liability_change": 27.67},
                {"liability_before": 50, "used": 30, "liability": 45.89, "liability_change": 25.89},
            ],
        )
        # The work is moved off the accounts where it landed, and the provision is measured anew.
        self.assertEqual(self.booked(second), {"2801": round(70 - 27.67 - 25.89, 2), "6401": -6.44, "6701": -10})
        self.assertEqual((self.balance("2801"), self.balance("6701")), (-183.56, 0))
        used = second.detail_ids.filtered(lambda detail: detail.part == "used")
        self.assertEqual(used.line_id, free.line_ids | exchange.line_ids)
        self.assertEqual(sorted(used.mapped("cost")), [10, 20, 40])

        # The own cost for each unit sold is told beside the accountant's; nothing is used twice.
        third = self.Provision.browse()
        with freeze_time("2026-03-31 12:00:00"):
            third = self.Provision.create({"kind": "warranty", "date": "2026-03-31"}).with_env(self.env)
        own = {row.categ_id: row for row in third.row_ids}
        self.assertEqual(own[self.phone.categ_id].unit_cost_computed, round(40 / 3, 4))
        self.assertEqual(own[self.fifo.categ_id].unit_cost_computed, 30)
        self.assertEqual(sum(third.row_ids.mapped("used")), 0)
        third.with_user(self.users["accountant"]).unlink()

        # Taken back, the work counts for the next one.
        with freeze_time("2026-02-28 13:00:00"):
            second.with_user(self.users["accountant"]).action_reverse()
        self.assertEqual((self.balance("2801"), self.balance("6701")), (-200, 10))
        again = self.period_end("2026-03-31", cost=0)
        self.assertEqual(sum(again.row_ids.mapped("used")), 70)
        self.assertEqual(self.balance("2801"), 0)
        # What it cost in all is what the work cost.
        self.assertEqual((self.balance("6401"), self.balance("6701")), (400 + 70, 0))
        self.assertClosing()

    def test_more_work_than_there_was_provision_for(self):
        """The provision never turns round: what exceeds it stays where it landed, and closes with the warranty."""
        self.period_end("2026-01-29", cost=10)
        with freeze_time("2026-02-02 04:00:00"):
            self.repaired_free("P1", 2)
        last = self.period_end("2027-01-29", cost=0)
        row = last.row_ids.filtered(lambda row: row.categ_id == self.phone.categ_id)
        self.assertRecordValues(row, [{"liability_before": 30, "used": 30, "liability": 0, "liability_change": 0}])
        self.assertEqual((self.balance("2801"), self.balance("6401")), (0, 400 + 40))

    def test_parts_that_are_bought_for_selling_expenses_are_cost_of_sales_in_a_free_repair(self):
        """The account of free repairs is one of cost of sales where the company names none (L44)."""
        self.phone.categ_id.property_account_expense_categ_id = self._account(self.company, "6601")
        cost = self.balance("6401")
        with freeze_time("2026-02-02 04:00:00"):
            self.repaired_free("P1", 1)
        self.assertEqual((self.balance("6401") - cost, self.balance("6601")), (20, 0))

    def test_the_rate_is_that_of_the_analysis(self):
        """By category and month both know the same deliveries and returns; a period end alone leaves swaps out."""
        categ = self.categories["average"].copy({"name": "Rated"})
        lamp = self._create_product("Rated Lamp", categ_id=categ.id)
        with freeze_time("2026-02-20 04:00:00"):
            self.buy(lamp, 60, 100)
        for day, sold, remedies in (
            ("2026-03-10", 10, {"refund": 3}),
            ("2026-04-10", 8, {"refund": 1, "exchange": 2, "as_is": 1}),
            ("2026-05-10", 5, {}),
        ):
            with freeze_time(f"{day} 04:00:00"):
                order = self.sell((lamp, sold, 200))
                self.deliver(order)
                self.invoice(order)
                for remedy, quantity in remedies.items():
                    self.receive(self.request(order, {order.order_line: quantity}, remedy=remedy))
        self.env.flush_all()
        Provisioning = self.env["after.sales.provisioning"].sudo()
        self.company.write(
            {
                "after_sales_expects_returns": True,
                "after_sales_rate_months": 1,
                "after_sales_expected_return_days": 30,
            }
        )
        rates, told = {}, {}
        # Thirty days later nothing of the month comes back any more.
        for month, day in (("2026-03", "2026-04-30"), ("2026-04", "2026-05-30"), ("2026-05", "2026-06-30")):
            with freeze_time(f"{day} 12:00:00"):
                item = self.Provision.create({"kind": "returns", "date": day}).sudo()
            sales = self.env["after.sales.provision.sales"].sudo()._returned(Provisioning._period(item))
            rates[month] = sales[categ.id]
            item.unlink()
        groups = (
            self.env["after.sales.analysis"]
            .sudo()
            ._read_group(
                [("categ_id", "=", categ.id), "|", ("kind", "=", "delivery"), ("remedy", "=", "refund")],
                ["date:month"],
                ["quantity_delivered:sum", "quantity:sum", "return_rate:avg"],
            )
        )
        for month, delivered, returned, rate in groups:
            told[f"{month:%Y-%m}"] = (delivered, returned)
            self.assertAlmostEqual(rate, returned / delivered)
        self.assertEqual(rates, {"2026-03": (10, 3), "2026-04": (8, 1), "2026-05": (5, 0)})
        self.assertEqual(told, rates)
        everything = (
            self.env["after.sales.analysis"]
            .sudo()
            ._read_group([("categ_id", "=", categ.id), ("kind", "=", "case")], ["remedy"], ["quantity:sum"])
        )
        self.assertEqual(dict(everything), {"refund": 4, "exchange": 2, "as_is": 1})

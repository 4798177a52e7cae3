"""A receipt of many serials: what a serial costs does not grow with how many come back together (law 3)."""

import gc

from odoo.tests import tagged

from .common import AfterSalesCommon

#: How many serials come back together; of the first size twice, to warm up.
SIZES = (4, 40)
#: How much dearer a serial among many may be than one among few.
DEARER = 1.1
#: Statements for each further serial: at the receipt, Odoo locks the quants of each serial, there and here.
MOST = {"receive": 2, "credit": 0}


@tagged("-at_install", "post_install")
class TestManySerials(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_inspect_at_dock = True
        cls.serial = cls._create_product("Serial", "average", tracking="serial")
        names = [f"S{number:03d}" for number in range(SIZES[0] + sum(SIZES))]
        cls.buy(cls.serial, len(names), 100, names)
        lots = cls._lots(cls.serial, names)
        cls.cases = []
        for size in (SIZES[0], *SIZES):
            mine, lots = lots[:size], lots[size:]
            order = cls.sell((cls.serial, size, 300), user_id=cls.users["salesperson"].id)
            cls.deliver(order, lots={order.order_line: mine})
            cls.invoice(order)
            asked = [{"sale_line_id": order.order_line.id, "lot_ids": mine.ids}]
            seller = cls.users["salesperson"]
            rma = cls.env["after.sales.intake"].with_user(seller).create_from_sale(order.with_user(seller), asked)
            cls.submit(rma)
            cls.cases.append(rma.with_env(cls.env))

    def _costs(self, rma) -> dict[str, float]:
        """Statements for each serial of what is done with a case: goods graded at the dock, then the credit note."""
        number = rma.line_ids.quantity
        receipt = rma.receipt_picking_ids
        steps = {
            "receive": (receipt, "action_after_sales_all_qualified", "warehouse"),
            "credit": (rma, "action_refund", "accountant"),
        }
        costs = {}
        for name, (record, button, role) in steps.items():
            self.env.flush_all()
            self.env.invalidate_all()
            # What earlier tests left in memory, or pushed out of it, is read anew by few and many alike.
            self.env.registry.clear_all_caches()
            # Environments that nobody uses any more know user and companies until Python collects them.
            gc.collect()
            # A record as a screen sends it.
            record = self.env[record._name].with_user(self.users[role]).browse(record.ids)  # noqa: PLW2901
            before = self.cr.sql_log_count
            getattr(record, button)()
            self.env.flush_all()
            costs[name] = (self.cr.sql_log_count - before) / number
        self.assertEqual(rma.line_ids.qty_received, number)
        return costs

    def test_a_serial_among_many_costs_no_more(self):
        _warm, few, many = map(self._costs, self.cases)
        for step, most in MOST.items():
            with self.subTest(step=step):
                self.assertLessEqual(many[step], few[step] * DEARER)
                # What each further serial adds is what Odoo's own quants and lines ask for.
                further = (many[step] * SIZES[1] - few[step] * SIZES[0]) / (SIZES[1] - SIZES[0])
                self.assertLessEqual(round(further, 1), most)

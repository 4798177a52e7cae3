"""Failure analysis: which supplier's lot fails most, how often, why, and what it cost, by the documents (R35)."""

from odoo.addons.after_sales_rma.tests.common import ROLES
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_cause import QualityCommon


@tagged("post_install", "-at_install")
class TestAnalysis(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_inspect_at_dock = False
        cls.good, cls.bad = cls.env["res.partner"].create([{"name": "Good Parts"}, {"name": "Bad Parts"}])
        cls.lamp = cls._create_product("Lamp", tracking="lot")
        cls.good_lot, cls.bad_lot = (
            cls.supplied(cls.lamp, 10, partner, lots=[name]).move_line_ids.lot_id
            for partner, name in ((cls.good, "G1"), (cls.bad, "B1"))
        )
        # Ten of each lot are sold; one good one and four bad ones come back.
        cls.customer.country_id = cls.env.ref("base.cn")
        cls.reports = cls.env["after.sales.inspection"]
        for lot, back, cause in ((cls.good_lot, 1, cls.crushed), (cls.bad_lot, 4, cls.solder)):
            order = cls.sell((cls.lamp, 10, 200), user_id=cls.users["salesperson"].id)
            cls.deliver(order, lots={order.order_line: lot})
            cls.invoice(order)
            rma = cls.request(order, {order.order_line: back})
            receipt = rma.receipt_picking_ids
            receipt.move_ids.quantity = back
            receipt.move_ids.picked = True
            receipt.button_validate()
            report = rma.inspection_ids
            report.write({"cause_id": cause.id, "fault_party": "vendor"})
            report.with_user(cls.technician).action_grade_defective()
            cls.reports |= report
        cls.credit(cls.reports.rma_id)

    @classmethod
    def supplied(cls, product, quantity, partner, **kwargs):
        """Goods from a supplier, as a native receipt brings them."""
        move = cls.buy(product, quantity, 100, **kwargs)
        move.partner_id = partner
        return move

    def groups(self, by, *measures, domain=(), user=None):
        """{what the rows are grouped by: measures}"""
        self.env.flush_all()
        Analysis = self.env["after.sales.analysis"].with_user(user or self.users["manager"])
        domain = [("product_id", "in", self.mine().ids), *domain]
        return {key: tuple(values) for key, *values in Analysis._read_group(domain, [by], list(measures))}

    def mine(self):
        return self.lamp

    def test_which_suppliers_lot_fails_most_and_what_it_cost(self):
        measures = ("quantity_delivered:sum", "quantity:sum", "quantity_defective:sum", "return_rate:avg", "cost:sum")
        by_lot = self.groups("lot_id", *measures)
        self.assertEqual(by_lot, {self.good_lot: (10, 1, 1, 0.1, 200), self.bad_lot: (10, 4, 4, 0.4, 800)})
        by_supplier = self.groups("supplier_id", *measures)
        self.assertEqual(by_supplier, {self.good: (10, 1, 1, 0.1, 200), self.bad: (10, 4, 4, 0.4, 800)})
        # The screen opens with it: no click more than the menu.
        pivot = self.env["after.sales.analysis"].with_user(self.users["manager"]).get_view(view_type="pivot")["arch"]
        self.assertLess(pivot.index('"supplier_id"'), pivot.index('"lot_id"'))
        self.assertIn('"cost"', pivot)

    def test_a_rate_is_never_the_mean_of_rates(self):
        (rate,) = self.groups("product_id", "return_rate:avg")[self.lamp]
        self.assertEqual(rate, 0.25, "five of twenty")

    def test_everything_that_people_ask_about(self):
        self.assertEqual(
            self.groups("cause_id", "quantity:sum", domain=[("kind", "=", "case")]),
            {self.solder: (4,), self.crushed: (1,)},
        )
        self.assertEqual(
            self.groups("process", "quantity:sum", domain=[("cause_id", "child_of", self.production.id)]),
            {"production": (4,)},
        )
        expected = {
            "fault_party": "vendor",
            "remedy": "refund",
            "partner_id": self.customer,
            "country_id": self.env.ref("base.cn"),
            "user_id": self.users["salesperson"],
            "warehouse_id": self.warehouse,
            "categ_id": self.lamp.categ_id,
            "grade": "defective",
        }
        for name, value in expected.items():
            with self.subTest(by=name):
                rows = self.groups(name, "quantity:sum", domain=[("kind", "=", "case")])
                self.assertEqual(rows, {value: (5,)})
        for name in ("user_id", "warehouse_id", "country_id"):
            with self.subTest(rate_by=name):
                self.assertEqual(self.groups(name, "return_rate:avg"), {expected[name]: (0.25,)})

    def test_goods_without_lots_have_a_supplier_when_it_is_the_only_one(self):
        single, several = (self._create_product(name) for name in ("Single", "Several"))
        for product, partners in ((single, (self.bad, self.bad)), (several, (self.good, self.bad))):
            for partner in partners:
                self.supplied(product, 2, partner)
            self.found(product, self.solder)
        self.mine = lambda: single | several
        self.assertEqual(
            self.groups("supplier_id", "quantity_defective:sum", domain=[("kind", "=", "case")]),
            {self.bad: (1,), self.env["res.partner"]: (1,)},
        )

    def test_a_line_of_two_reports_is_counted_once(self):
        """Two lots came back with one line: its credit note is shared, nothing is counted twice."""
        order = self.sell((self.lamp, 3, 200))
        lots = self.supplied(self.lamp, 3, self.good, lots=["X1", "X2", "X3"]).move_line_ids.lot_id
        self.deliver(order, lots={order.order_line: lots})
        self.invoice(order)
        rma = self.request(order)
        receipt = rma.receipt_picking_ids
        receipt.move_ids.picked = True
        receipt.button_validate()
        rma.inspection_ids.with_user(self.technician).action_grade_qualified()
        self.credit(rma)
        rows = self.groups("lot_id", "quantity:sum", "cost:sum", domain=[("rma_id", "=", rma.id)])
        self.assertEqual(
            {lot: (quantity, round(cost, 2)) for lot, (quantity, cost) in rows.items()}, dict.fromkeys(lots, (1, 200))
        )
        ((total,),) = self.groups("line_id", "cost:sum", domain=[("rma_id", "=", rma.id)]).values()
        self.assertAlmostEqual(total, 600, 6)

    def test_what_did_not_come_costs_nothing_and_is_not_returned(self):
        order = self.sell((self.lamp, 1, 200))
        lot = self.supplied(self.lamp, 1, self.good, lots=["Y1"]).move_line_ids.lot_id
        self.deliver(order, lots={order.order_line: lot})
        rma = self.request(order)
        rows = self.groups("rma_id", "quantity:sum", "cost:sum", domain=[("rma_id", "=", rma.id)])
        self.assertEqual(rows, {rma: (0, 0)})

    def test_who_sees_it_and_who_sees_prices(self):
        Analysis = self.env["after.sales.analysis"]
        users = {**self.users, "quality": self.quality}
        prices = {"approver", "accountant", "commerce", "manager"}
        readers = {*prices, "agent", "technician", "quality"}
        for role in {*ROLES, "quality"}:
            with self.subTest(role=role):
                mine = Analysis.with_user(users[role])
                self.assertEqual(mine.has_access("read"), role in readers)
                self.assertEqual("cost" in mine.fields_get(), role in prices)
                if role in readers - prices:
                    self.assertNotIn('"cost', mine.get_view(view_type="pivot")["arch"])
                    with self.assertRaises(AccessError), mute_logger("odoo.models"):
                        mine._read_group([], [], ["cost:sum"])
        rows = self.groups("lot_id", "quantity_defective:sum", user=self.quality)
        self.assertEqual(rows[self.bad_lot], (4,))
        self.assertTrue(
            Analysis.with_user(self.quality).search([("product_id", "=", self.lamp.id)]).mapped("supplier_id")
        )

    def test_two_companies(self):
        other = self._create_company("Other")
        stranger = self._create_user("manager", company=other)
        Analysis = self.env["after.sales.analysis"].with_context(allowed_company_ids=other.ids).with_user(stranger)
        self.assertFalse(Analysis.search([]))
        self.assertTrue(Analysis.sudo().search([("product_id", "=", self.lamp.id)]))

    def test_a_batch_is_one_query(self):
        Analysis = self.env["after.sales.analysis"]
        self.groups("supplier_id", "cost:sum")
        with self.assertQueryCount(1):
            Analysis._read_group([("product_id", "=", self.lamp.id)], ["supplier_id"], ["cost:sum", "return_rate:avg"])

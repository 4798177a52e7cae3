"""The cause of a fault: a coded tree, a fact of the test report, required where the company wants it."""

from typing import ClassVar

from odoo import Command
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger


class QualityCommon(AfterSalesCommon):
    """Goods of two suppliers' lots, and the people of quality."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician = cls.users["technician"]
        cls.quality, cls.leader = (
            new_test_user(
                cls.env,
                login,
                "after_sales_rma_quality.group_quality",
                context={"no_reset_password": True},
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for login in ("as_quality", "as_quality_leader")
        )
        cls.solder = cls.env.ref("after_sales_rma_quality.cause_production_solder")
        cls.production = cls.solder.parent_id
        cls.crushed = cls.env.ref("after_sales_rma_quality.cause_transport_crushed")

    #: {product: an order of it that was delivered, of which single pieces come back}
    sold: ClassVar[dict] = {}

    @classmethod
    def stock_up(cls, *products):
        """Sell and deliver plenty of some products, so that single pieces can come back."""
        for product in products:
            cls.buy(product, 40, 100)
        orders = {product: cls.sell((product, 40, 200)) for product in products}
        for order in orders.values():
            cls.deliver(order)
        cls.sold = orders

    @classmethod
    def returned(cls, product, quantity=1, lots=None):
        """Test reports, not signed yet, of goods that were sold and came back; one for each lot."""
        order = cls.sold.get(product)
        if not order:
            order = cls.sell((product, quantity, 200))
            cls.deliver(order, lots={order.order_line: lots} if lots else None)
        rma = cls.request(order, {order.order_line: quantity})
        receipt = rma.receipt_picking_ids
        receipt.move_ids.picked = True
        receipt.button_validate()
        return rma.inspection_ids

    @classmethod
    def found(cls, product, cause, quantity=1, lots=None, party="vendor"):
        """Signed test reports of defective goods with a cause."""
        reports = cls.returned(product, quantity, lots)
        reports.write({"cause_id": cause.id, "fault_party": party})
        reports.with_user(cls.technician).action_grade_defective()
        return reports


@tagged("post_install", "-at_install")
class TestCause(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_inspect_at_dock = False
        cls.stock_up(cls.average)
        cls.buy(cls.average, 2, 100)

    def test_the_tree(self):
        self.assertEqual(self.solder.display_name, "Production / Soldering or welding fault")
        self.assertEqual(
            self.solder.with_context(lang="zh_CN").display_name.count(" / "), 1, "each step in the reader's language"
        )
        with self.assertRaises(UserError):
            self.production.parent_id = self.solder

    def test_a_technician_chooses_it_in_the_report(self):
        report = self.returned(self.average).with_user(self.technician)
        with Form(report) as form:
            form.cause_id = self.solder
            form.fault = "Cold joint"
        report.action_grade_defective()
        self.assertEqual(report.cause_id, self.solder)
        with self.assertRefused("is signed already"):
            report.cause_id = self.crushed
        with self.assertRefused("is signed already"):
            report.sudo().cause_id = self.crushed
        with self.assertRaises(UserError, msg="it was told in a report"):
            self.solder.unlink()

    def test_required_where_the_company_says_so(self):
        self.company.after_sales_cause_required = True
        reports = (self.returned(self.average) | self.returned(self.average)).with_user(self.technician)
        reports[0].cause_id = self.solder
        with self.assertRefused(f"Choose the cause of the fault first: {reports[1].name}"):
            reports.action_grade_defective()
        self.env.invalidate_all()
        self.assertEqual(set(reports.mapped("state")), {"draft"}, "of a batch none is half done")
        reports[1].action_grade_qualified()
        reports[0].action_grade_defective()
        self.assertEqual(set(reports.mapped("state")), {"done"})

    def test_what_is_defective_at_the_dock_waits_for_its_cause(self):
        self.company.after_sales_inspect_at_dock = True
        for required, state in ((False, "done"), (True, "draft")):
            self.company.after_sales_cause_required = required
            order = self.sell((self.average, 1, 200))
            self.deliver(order)
            receipt = self.request(order).receipt_picking_ids
            receipt.move_line_ids.after_sales_grade = "defective"
            receipt.move_ids.picked = True
            receipt.button_validate()
            report = receipt.after_sales_rma_id.inspection_ids
            self.assertEqual(report.state, state)
            quarantine = receipt.location_dest_id
            self.assertEqual(receipt.move_line_ids.location_dest_id == quarantine, required)

    def test_a_cause_is_for_its_products(self):
        category = self.average.categ_id
        below = self.env["product.category"].create({"name": "Below", "parent_id": category.id})
        special, other = (
            self.env["after.sales.cause"].create({"name": code, "code": code, "categ_ids": [Command.set(categ.ids)]})
            for code, categ in (("OWN", category), ("OTHER", self.categories["fifo"]))
        )
        narrower = self.env["after.sales.cause"].create({"name": "N", "code": "N", "parent_id": other.id})
        report = self.returned(self.average)
        domain = ["|", ("categ_ids", "=", False), ("categ_ids", "parent_of", category.id)]
        offered = self.env["after.sales.cause"].search(domain)
        self.assertIn(special, offered)
        self.assertNotIn(other, offered)
        report.cause_id = special
        self.average.categ_id = below
        self.assertTrue(special._fits(self.average), "what is below a category is of it")
        for wrong in (other, narrower):
            with self.assertRefused("is not a cause for", ValidationError):
                report.cause_id = wrong

    def test_two_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["after.sales.cause"].create({"name": "F", "code": "F", "company_id": other.id})
        report = self.returned(self.average)
        with self.assertRaises(UserError):
            report.cause_id = foreign
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
            foreign.with_user(self.quality).read(["name"])

    def test_who_may(self):
        Cause = self.env["after.sales.cause"]
        for user, allowed in ((self.quality, True), (self.users["manager"], True), (self.technician, False)):
            with self.subTest(user=user.login):
                if allowed:
                    Cause.with_user(user).create({"name": user.login, "code": user.login})
                else:
                    with mute_logger("odoo.models"), self.assertRaises(AccessError):
                        Cause.with_user(user).create({"name": "X", "code": "X"})
        report = self.returned(self.average).with_user(self.quality)
        with Form(report), mute_logger("odoo.models"), self.assertRaises(AccessError):
            report.fault = "Quality only reads reports"

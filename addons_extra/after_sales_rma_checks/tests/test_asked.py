"""Facts of the goods that a request is asked for, by kind of product (R02)."""

from odoo import Command, fields
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
GIVEN = {"goods_model": "A-1", "production_date": "2026-01-05", "warranty_card": "W7"}


@tagged("post_install", "-at_install")
class TestAsked(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.categories["average"]
        cls.serial = cls._create_product("Serial", tracking="serial", default_code="SR-9")
        cls.buy(cls.average, 60, 100)
        cls.buy(cls.serial, 2, 100, lots=["A1", "A2"])
        cls.salesperson = cls.users["salesperson"]

    def sold(self, *products):
        order = self.sell(*((product, 1, 200) for product in products), user_id=self.salesperson.id)
        lots = {
            line: self._lots(line.product_id, ["A1"]) for line in order.order_line if line.product_id == self.serial
        }
        self.deliver(order, lots=lots)
        return order.with_user(self.salesperson)

    def draft(self, *products, **spec):
        order = self.sold(*(products or (self.average,)))
        lines = [{"sale_line_id": line.id, **spec} for line in order.order_line]
        return self.env["after.sales.intake"].with_user(self.salesperson).create_from_sale(order, lines)

    def demand(self, *facts, record=None, level="demanded"):
        (record or self.category).write({f"after_sales_ask_{fact}": level for fact in facts})

    def attach(self, rma, name, mimetype=None):
        return self.env["ir.attachment"].create(
            {"name": name, "datas": PICTURE, "res_model": rma._name, "res_id": rma.id, "mimetype": mimetype}
        )

    def test_what_must_be_given_is_named(self):
        """Product and facts, of all lines; a serial only of what has serials; what is asked for only is no must."""
        self.demand("model", "serial", "production_date", "warranty_card")
        self.demand("video", level="asked")
        rma = self.draft(self.average, self.serial)
        rma.line_ids[1].lot_ids = False
        words = "Average: this must be given: model, production date, warranty card."
        self.assertEqual(rma.facts_note.splitlines()[0], words)
        with self.assertRefused("Serial: this must be given: model, lot or serial, production date, warranty card"):
            rma.action_submit()
        rma.line_ids.write(GIVEN)
        rma.line_ids[1].lot_ids = self._lots(self.serial, ["A1"])
        self.assertFalse(rma.facts_note)
        rma.action_submit()
        self.assertNotEqual(rma.state, "draft")

    def test_what_was_given_is_not_taken_away(self):
        """Not even by our own corrections; what nobody demanded when it was handed in may still be added."""
        self.demand("model", "warranty_card")
        rma = self.draft()
        rma.line_ids.write(GIVEN)
        rma.action_submit()
        line = rma.line_ids.sudo()._trusted()
        for vals, words in (
            ({"goods_model": ""}, "Average: this must be given: model"),
            ({"goods_model": "B-2", "warranty_card": False}, "Average: this must be given: warranty card"),
        ):
            with self.assertRefused(words, ValidationError):
                line.write(vals)
        self.assertRecordValues(line, [GIVEN | {"production_date": fields.Date.to_date("2026-01-05")}])
        line.write({"warranty_card": False, "warranty_card_photo": PICTURE, "goods_model": "B-2"})
        line.production_date = False
        self.demand("production_date")
        line.goods_model = "B-3"
        self.assertEqual(line.goods_model, "B-3")

    def test_photo_and_video(self):
        """A photo is no video; the file of a field of the case is neither."""
        self.demand("photo", "video")
        rma = self.draft()
        with self.assertRefused("Average: this must be given: photo, video"):
            rma.action_submit()
        self.attach(rma, "front.png")
        with self.assertRefused("Average: this must be given: video"):
            rma.action_submit()
        self.attach(rma, "noise.mp4", "video/mp4")
        rma.action_submit()

    def test_a_photo_of_the_card_will_do(self):
        self.demand("warranty_card")
        rma = self.draft()
        rma.line_ids.warranty_card_photo = PICTURE
        rma.action_submit()

    def test_the_nearest_word_counts(self):
        """Product, category, the categories above; a change of the tree is seen at once."""
        above = self.env["product.category"].create({"name": "Above"})
        self.demand("video", record=above)
        self.assertEqual(self.average._after_sales_asked(), [])
        self.category.parent_id = above
        self.assertEqual(self.average._after_sales_asked(demanded=True), ["video"])
        self.demand("video", level="asked")
        self.assertEqual(
            (self.average._after_sales_asked(), self.average._after_sales_asked(demanded=True)), (["video"], [])
        )
        self.demand("video", record=self.average.product_tmpl_id, level="no")
        self.assertEqual(self.average._after_sales_asked(), [])

    def test_the_model_comes_from_the_product(self):
        self.category.after_sales_model_from = "code"
        line = self.draft(self.serial).line_ids
        self.assertEqual(line.goods_model, "SR-9")
        line.goods_model = "SR-9/2"
        self.assertEqual(line.goods_model, "SR-9/2", "what is printed on the goods counts")
        size = self.env["product.attribute"].create(
            {"name": "Size", "value_ids": [Command.create({"name": "30 W"}), Command.create({"name": "60 W"})]}
        )
        sized = self.env["product.template"].create(
            {
                "name": "Adapter",
                "categ_id": self.category.id,
                "attribute_line_ids": [
                    Command.create({"attribute_id": size.id, "value_ids": [Command.set(size.value_ids.ids)]})
                ],
            }
        )
        self.category.after_sales_model_from = "variant"
        self.assertEqual([product._after_sales_model() for product in sized.product_variant_ids], ["30 W", "60 W"])
        self.assertFalse(self.average._after_sales_model())

    def test_on_the_request(self):
        """The wizard shows what is asked for, and what it takes over reaches the case."""
        self.demand("model", "warranty_card")
        order = self.sold(self.average)
        Request = self.env["after.sales.request"].with_user(self.salesperson)
        request = Request.browse(Request._open(order)["res_id"])
        self.assertEqual(request.asked_facts, ["model", "warranty_card"])
        self.assertEqual(request.asked_note, "This must be given: model, warranty card.")
        with self.assertRefused("Average: this must be given: model, warranty card"):
            request.action_create()
        form = Form(request)
        with form.line_ids.edit(0) as line:
            line.goods_model = "A-1"
        form.save()
        request.line_ids.warranty_card_photo = PICTURE
        rma = self.env["after.sales.rma"].browse(request.action_create()["res_id"])
        self.assertRecordValues(rma.line_ids, [{"goods_model": "A-1"}])
        self.assertTrue(rma.line_ids.warranty_card_photo)
        self.assertNotEqual(rma.state, "draft")

    def test_without_an_order_the_rest_is_said_on_the_case(self):
        self.demand("model")
        request = (
            self.env["after.sales.request"]
            .with_user(self.salesperson)
            .create(
                {
                    "without_origin": True,
                    "other_partner_id": self.customer.id,
                    "other_product_id": self.average.id,
                    "origin_reason": "Bought at a fair",
                }
            )
        )
        rma = self.env["after.sales.rma"].browse(request.action_create()["res_id"])
        self.assertEqual(rma.state, "draft")
        self.assertIn("model", rma.facts_note)

    def test_from_outside(self):
        """A model is a text, and fixed once the request is handed in."""
        with self.assertRefused("a model is a text", ValidationError):
            self.draft(goods_model=["A"])
        rma = self.draft(goods_model="A-1")
        self.assertEqual(rma.line_ids.goods_model, "A-1")
        rma.action_submit()
        for vals in ({"goods_model": "B"}, {"warranty_card_photo": PICTURE}):
            with self.assertRefused(rma.name):
                rma.line_ids = [Command.update(rma.line_ids.id, vals)]

    def test_on_paper(self):
        """What was told, and room for what was not; on the test report, too."""
        self.demand("model", "production_date", level="asked")
        rma = self.draft(goods_model="A-1")
        render = self.env["ir.actions.report"]._render_qweb_html
        html = render("after_sales_rma.report_return_form", rma.ids)[0].decode()
        self.assertIn("A-1", html)
        self.assertIn("______________", html)
        self.submit(rma.with_env(self.env))
        self.company.after_sales_inspect_at_dock = False
        rma.with_env(self.env).receipt_picking_ids.button_validate()
        self.assertIn(("Model", "A-1"), rma.with_env(self.env).inspection_ids._paper_test_report()["facts"])

    def test_the_cost_of_many(self):
        """What twelve lines lack is told with no more statements than what two lack."""
        self.demand("model", "photo")
        costs = []
        for count in (2, 12):
            rmas = self.env["after.sales.rma"].concat(*(self.draft() for _ in range(count)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len([line for line in rmas.line_ids if line._facts_problem()]), count)
            costs.append(self.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0])

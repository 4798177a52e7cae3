"""Request: everything that may still come back, from wherever the user stands, and nothing that may not (R01–R04)."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import Form, tagged

from .common import AfterSalesCommon


class RequestCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.users["agent"]
        cls.serial = cls._create_product("Serial", "average", tracking="serial")
        cls.by_lot = cls._create_product("By lot", "average", tracking="lot")
        cls.buy(cls.average, 50, 100)
        cls.buy(cls.serial, 6, 100, lots=["S1", "S2", "S3", "S4", "S5", "S6"])
        cls.buy(cls.by_lot, 20, 100, lots=["L1", "L2"])
        cls.s1, cls.s2, cls.s3, cls.s4, cls.s5, cls.s6 = cls._lots(cls.serial, ["S1", "S2", "S3", "S4", "S5", "S6"])
        cls.l1, cls.l2 = cls._lots(cls.by_lot, ["L1", "L2"])
        cls.reason = cls.env.ref("after_sales_rma.reason_quality")
        # Two deliveries of each line: 3 + 1 of the average product, S1 S2 + S3, 5 of L1 + 5 of L2.
        cls.order = cls.sell((cls.average, 4, 200), (cls.serial, 3, 300), (cls.by_lot, 10, 20))
        cls.line, cls.serial_line, cls.lot_line = cls.order.order_line
        cls.first = cls.deliver(
            cls.order,
            {cls.line: 3, cls.serial_line: 2, cls.lot_line: 5},
            {cls.serial_line: cls.s1 | cls.s2, cls.lot_line: cls.l1},
        )
        cls.second = cls.deliver(cls.order, lots={cls.serial_line: cls.s3, cls.lot_line: cls.l2})
        cls.sales_invoice = cls.invoice(cls.order)

    def open_request(self, record):
        """The wizard that a button opens, as the agent."""
        self.env.invalidate_all()
        action = record.with_user(self.agent).action_after_sales_request()
        return self.env["after.sales.request"].with_user(self.agent).browse(action["res_id"])

    def scan(self, text: str):
        """The wizard of the menu, after scanning or typing a number."""
        action = self.env["after.sales.request"].with_user(self.agent).action_new()
        form = Form(self.env["after.sales.request"].with_user(self.agent).browse(action["res_id"]))
        form.search_text = text
        return form

    def choose(self, wizard, product, quantity=None, lots=None):
        """Fill in the oldest offered line of a product."""
        with Form(wizard) as form:
            index = next(i for i, line in enumerate(wizard.line_ids) if line.product_id == product)
            with form.line_ids.edit(index) as line:
                for lot in lots or ():
                    line.lot_ids.add(lot)
                if quantity is not None:
                    line.quantity = quantity

    def make(self, wizard):
        """The cases that the wizard makes."""
        action = wizard.action_create()
        self.env.invalidate_all()
        domain = [("id", "=", action["res_id"])] if action.get("res_id") else action["domain"]
        return self.env["after.sales.rma"].search(domain, order="id")

    def offered(self, wizard) -> dict:
        """{(product, transfer): quantity offered}"""
        return {(line.product_id, line.sudo().move_id.picking_id): line.quantity_left for line in wizard.line_ids}

    def create_from_sale(self, *args, **kwargs):
        """As an outside system calls it."""
        return self.env["after.sales.intake"].with_user(self.agent).create_from_sale(*args, **kwargs)


@tagged("post_install", "-at_install")
class TestRequestWizard(RequestCommon):
    # -- from where the user stands ----------------------------------------------------------------------------

    def test_order_offers_each_delivery(self):
        wizard = self.open_request(self.order)
        self.assertEqual(
            self.offered(wizard),
            {
                (self.average, self.first): 3,
                (self.serial, self.first): 2,
                (self.by_lot, self.first): 5,
                (self.average, self.second): 1,
                (self.serial, self.second): 1,
                (self.by_lot, self.second): 5,
            },
        )
        self.assertEqual(wizard.partner_id, self.customer)

    def test_delivery_offers_what_it_brought(self):
        wizard = self.open_request(self.second)
        self.assertEqual(set(self.offered(wizard).values()), {1, 5})
        self.assertEqual(wizard.line_ids.sudo().move_id.picking_id, self.second)

    def test_invoice_offers_its_orders(self):
        self.assertEqual(
            self.offered(self.open_request(self.sales_invoice)), self.offered(self.open_request(self.order))
        )

    def test_one_click_makes_a_submitted_case(self):
        wizard = self.open_request(self.order)
        photo = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "crack.png", "raw": b"crack", "res_model": "after.sales.request", "res_id": 0})
        )
        with Form(wizard) as form:
            form.reason_id = self.env.ref("after_sales_rma.reason_transport")
            form.channel = "phone"
            form.carrier_tracking_ref = "SF123"
            form.description = "<p>Broken on arrival</p>"
            form.attachment_ids.add(photo)
        self.choose(wizard, self.average, 2)
        rma = self.make(wizard)
        self.assertRecordValues(
            rma,
            [
                {
                    "state": "authorized",
                    "partner_id": self.customer.id,
                    "channel": "phone",
                    "carrier_tracking_ref": "SF123",
                    "requested_by_id": self.agent.id,
                    "sale_order_ids": self.order.ids,
                    "message_attachment_count": 1,
                }
            ],
        )
        self.assertIn("Broken on arrival", rma.description)
        self.assertTrue(rma.name.startswith("RMA/"))
        self.assertRecordValues(
            rma.line_ids,
            [
                {
                    "product_id": self.average.id,
                    "quantity": 2,
                    "sale_line_id": self.line.id,
                    "origin_move_id": self.first.move_ids.filtered(lambda move: move.product_id == self.average).id,
                    "reason_id": self.env.ref("after_sales_rma.reason_transport").id,
                    "remedy": "refund",
                    "verdict": "allowed",
                    "claimed_qty": 2,
                }
            ],
        )
        self.assertEqual(rma.receipt_picking_ids.state, "assigned")

    def test_production_date_and_warranty_card(self):
        wizard = self.open_request(self.order)
        line = wizard.line_ids.filtered(lambda line: line.product_id == self.average)[:1]
        line.write({"quantity": 1, "production_date": "2026-01-31", "warranty_card": "W-7"})
        self.assertRecordValues(
            self.make(wizard).line_ids, [{"production_date": Date.to_date("2026-01-31"), "warranty_card": "W-7"}]
        )
        with self.assertRefused("is no date"):
            self.env["after.sales.intake"].create_from_sale(
                self.order, [{"sale_line_id": self.line.id, "production_date": "yesterday"}]
            )

    def test_all(self):
        wizard = self.open_request(self.order)
        wizard.action_all()
        rma = self.make(wizard)
        self.assertEqual(sum(rma.line_ids.mapped("quantity")), 4 + 3 + 10)
        # All of them come back, so it is known which serials these are.
        self.assertEqual(rma.line_ids.lot_ids & (self.s1 | self.s2 | self.s3), self.s1 | self.s2 | self.s3)
        with self.assertRefused("Nothing may come back"):
            self.open_request(self.order)

    def test_nothing_chosen_makes_nothing(self):
        wizard = self.open_request(self.order)
        with self.assertRefused("how much"):
            wizard.action_create()
        self.assertFalse(self.order.after_sales_rma_count)

    def test_undelivered_order_has_nothing_to_offer(self):
        order = self.sell((self.average, 1, 200))
        self.assertFalse(order.can_request_after_sales)
        with self.assertRefused("nothing was delivered yet"):
            self.open_request(order)

    # -- what is claimed is no longer offered --------------------------------------------------------------------

    def test_claimed_quantity_is_gone(self):
        self.request(self.order, {self.line: 2})
        wizard = self.open_request(self.order)
        self.assertEqual(self.offered(wizard)[self.average, self.first], 1)
        with self.assertRefused("1 .*may still come back"):
            self.choose(wizard, self.average, 2)
            wizard.action_create()

    def test_cancelled_case_offers_it_again(self):
        rma = self.request(self.order, {self.line: 4})
        self.assertNotIn((self.average, self.first), self.offered(self.open_request(self.order)))
        rma.action_cancel()
        self.assertEqual(self.offered(self.open_request(self.order))[self.average, self.first], 3)

    def test_refused_case_offers_it_again(self):
        self.company.after_sales_auto_authorize = False
        rma = self.request(self.order, {self.line: 4})
        rma.with_user(self.users["approver"]).action_refuse("Opened")
        self.assertEqual(self.offered(self.open_request(self.order))[self.average, self.first], 3)

    def test_draft_claims_nothing_and_the_second_to_submit_is_told(self):
        drafts = self.create_from_sale(self.order, [{"sale_line_id": self.line.id, "quantity": 4}])
        drafts |= self.create_from_sale(self.order, [{"sale_line_id": self.line.id, "quantity": 1}])
        drafts[0].action_submit()
        with self.assertRefused(drafts[0].name):
            drafts[1].action_submit()
        self.assertEqual(drafts[1].state, "draft")

    # -- serials and lots --------------------------------------------------------------------------------------

    def test_serials_of_this_customer_to_pick_from(self):
        wizard = self.open_request(self.order)
        of_serial = wizard.line_ids.filtered(lambda line: line.product_id == self.serial)
        self.assertEqual([line.free_lot_ids for line in of_serial], [self.s1 | self.s2, self.s3])
        self.choose(wizard, self.serial, lots=self.s2)
        self.assertEqual(of_serial[0].quantity, 1, "the quantity follows the serials")
        rma = self.make(wizard)
        self.assertEqual(rma.line_ids.lot_ids, self.s2)
        self.assertEqual(rma.receipt_picking_ids.move_ids.lot_ids, self.s2, "the receipt expects this serial")
        again = self.open_request(self.order)
        self.assertEqual(again.line_ids.free_lot_ids & (self.s1 | self.s2 | self.s3), self.s1 | self.s3)

    def test_serial_with_a_case_is_refused_by_name(self):
        wizard = self.open_request(self.order)
        self.choose(wizard, self.serial, lots=self.s2)
        rival = self.open_request(self.order)
        self.choose(rival, self.serial, lots=self.s2)
        self.make(wizard)
        with self.assertRefused("S2"):
            rival.action_create()

    def test_lot_cannot_exceed_what_left_of_it(self):
        with self.assertRefused("only 5.* of L1"):
            rma = self.env["after.sales.rma"].create(
                {
                    "partner_id": self.customer.id,
                    "line_ids": [
                        Command.create(
                            {
                                "product_id": self.by_lot.id,
                                "quantity": 6,
                                "lot_ids": [Command.set(self.l1.ids)],
                                "sale_line_id": self.lot_line.id,
                                "origin_move_id": self.first.move_ids.filtered(
                                    lambda move: move.sale_line_id == self.lot_line
                                ).id,
                            }
                        )
                    ],
                }
            )
            rma.action_submit()

    # -- scanning and typing -----------------------------------------------------------------------------------

    def test_scan_serial(self):
        form = self.scan(" S3 ")
        wizard = form.save()
        chosen = wizard.line_ids.filtered("quantity")
        self.assertEqual((chosen.product_id, chosen.lot_ids, chosen.quantity), (self.serial, self.s3, 1))
        self.assertEqual(self.make(wizard).line_ids.lot_ids, self.s3)

    def test_scan_serial_that_came_back_and_left_again(self):
        rma = self.env["after.sales.intake"].create_from_sale(
            self.order, [{"sale_line_id": self.serial_line.id, "lot_ids": self.s1.ids}]
        )
        rma.action_submit()
        self.receive(rma)
        other_order = self.sell((self.serial, 1, 300))
        self.deliver(other_order, lots={other_order.order_line: self.s1})
        wizard = self.scan("S1").save()
        self.assertEqual(wizard.line_ids.sudo().move_id.sale_line_id, other_order.order_line)

    def test_numbers_of_documents(self):
        for number in (
            self.order.name,
            self.order.name.lower(),
            self.sales_invoice.name,
            self.first.name,
        ):
            with self.subTest(number=number):
                wizard = self.scan(number).save()
                self.assertEqual(wizard.partner_id, self.customer)
                self.assertTrue(wizard.line_ids)
        self.order.client_order_ref = "PO-77"
        self.assertTrue(self.scan("PO-77").save().line_ids)

    def test_unknown_number_and_wildcards(self):
        for number in ("NOBODY KNOWS", "%", "_", "S%"):
            with self.subTest(number=number):
                self.assertFalse(self.env["after.sales.intake"]._find_deliveries(number))
        wizard = self.env["after.sales.request"].new({"search_text": "NOBODY KNOWS"})
        self.assertIn("NOBODY KNOWS", wizard._onchange_search_text()["warning"]["message"])

    # -- several orders ----------------------------------------------------------------------------------------

    def test_invoice_of_two_orders_makes_a_case_for_each(self):
        orders = self.sell((self.average, 2, 200)) | self.sell((self.average, 3, 200))
        for order in orders:
            self.deliver(order)
        invoice = self.env["account.move"].browse(orders._create_invoices().ids)
        invoice.action_post()
        wizard = self.open_request(invoice)
        photo = self.env["ir.attachment"].with_user(self.agent).create({"name": "box.png", "raw": b"box"})
        wizard.write(
            {
                "attachment_ids": [Command.set(photo.ids)],
                "reason_id": self.env.ref("after_sales_rma.reason_transport").id,
            }
        )
        wizard.action_all()
        rmas = self.make(wizard)
        self.assertEqual([rma.sale_order_ids for rma in rmas], list(orders))
        self.assertEqual(rmas.mapped("state"), ["authorized", "authorized"])
        self.assertEqual(rmas.mapped("message_attachment_count"), [1, 1], "each case has the evidence")

    def test_deliveries_to_several_customers_are_no_single_request(self):
        other = self.env["res.partner"].create({"name": "Somebody Else"})
        orders = self.sell((self.average, 2, 200)) | self.sell((self.average, 3, 200), partner_id=other.id)
        for order in orders:
            self.deliver(order)
        with self.assertRefused("one customer"):
            self.open_request(orders)

    # -- without origin ----------------------------------------------------------------------------------------

    def without_origin(self, **vals):
        wizard = (
            self.env["after.sales.request"]
            .with_user(self.agent)
            .create(
                {
                    "without_origin": True,
                    "other_partner_id": self.customer.id,
                    "other_product_id": self.average.id,
                    **vals,
                }
            )
        )
        return self.make(wizard)

    def test_without_origin_needs_a_reason(self):
        with self.assertRefused("why"):
            self.without_origin()

    def test_without_origin_is_decided_by_a_person(self):
        rma = self.without_origin(origin_reason="Bought at the fair", other_quantity=2)
        self.assertTrue(self.company.after_sales_auto_authorize)
        self.assertEqual((rma.state, rma.line_ids.verdict), ("submitted", "refer"))
        rma.with_user(self.users["approver"]).action_authorize()
        self.receive(rma)
        self.assertEqual((rma.state, rma.line_ids.qty_received, rma.credit_status), ("done", 2, "none"))
        # Not without a word: nothing is credited by itself, and somebody is told what is left.
        self.assertIn("Average × 2", rma.without_price_words)
        self.assertEqual(rma.activity_ids.user_id, rma.user_id)
        self.assertIn("credit note by hand", rma.activity_ids.note)
        self.assertTrue(any("credit note by hand" in (message.body or "") for message in rma.message_ids))

    def test_case_typed_in_by_hand_without_origin_needs_a_reason(self):
        rma = (
            self.env["after.sales.rma"]
            .with_user(self.agent)
            .create({"partner_id": self.customer.id, "line_ids": [Command.create({"product_id": self.average.id})]})
        )
        with self.assertRefused("without a delivery"):
            rma.action_submit()
        rma.origin_reason = "Lost the invoice"
        rma.action_submit()
        self.assertEqual(rma.state, "submitted")

    def test_empty_case_is_not_submitted(self):
        rma = self.env["after.sales.rma"].create({"partner_id": self.customer.id})
        with self.assertRefused("what comes back"):
            rma.action_submit()

    # -- evidence ----------------------------------------------------------------------------------------------

    def test_evidence(self):
        transport = self.env.ref("after_sales_rma.reason_transport")
        rma = self.create_from_sale(self.order, [{"sale_line_id": self.line.id, "quantity": 1}], reason=transport)
        with self.assertRefused("photo"):
            rma.action_submit()
        self.env["ir.attachment"].create({"name": "a.png", "raw": b"a", "res_model": rma._name, "res_id": rma.id})
        rma.invalidate_recordset()
        rma.action_submit()
        self.assertEqual(rma.state, "authorized")


@tagged("post_install", "-at_install")
class TestCreateFromSale(RequestCommon):
    """What an outside system may send."""

    def test_everything_by_default(self):
        rma = self.create_from_sale(self.order.ids)
        self.assertEqual(rma.state, "draft")
        self.assertEqual(len(rma.line_ids), 6)
        self.assertEqual(rma.line_ids.mapped("remedy"), ["refund"] * 6)

    def test_quantity_over_two_deliveries_makes_two_lines(self):
        rma = self.create_from_sale(
            self.order.id, [{"sale_line_id": self.line.id, "quantity": 4}], reason=self.reason.id
        )
        self.assertEqual(rma.line_ids.mapped("quantity"), [3, 1])
        self.assertEqual(rma.line_ids.origin_move_id.picking_id, self.first | self.second)
        self.assertEqual(rma.line_ids.reason_id, self.reason)

    def test_serials_over_two_deliveries(self):
        lots = self.s2 | self.s3
        for quantity in ({}, {"quantity": 2}):
            with self.subTest(quantity=quantity):
                rma = self.create_from_sale(
                    self.order, [{"sale_line_id": self.serial_line.id, "lot_ids": lots.ids, **quantity}]
                )
                self.assertEqual([(line.quantity, line.lot_ids) for line in rma.line_ids], [(1, self.s2), (1, self.s3)])

    def test_unit_of_the_order_line(self):
        order = self.sell((self.average, 2, 2000, {"product_uom_id": self.dozen.id}))
        self.deliver(order)
        rma = self.create_from_sale(order, [{"sale_line_id": order.order_line.id, "quantity": 1}])
        self.assertEqual(rma.line_ids._product_qty(), 12)
        rma.action_submit()
        self.assertEqual(rma.line_ids.claimed_qty, 12)
        with self.assertRefused("2 Dozens asked for, 1 may still come back"):
            self.create_from_sale(order, [{"sale_line_id": order.order_line.id, "quantity": 2}])

    def test_several_orders(self):
        other = self.sell((self.average, 1, 200))
        self.deliver(other)
        rmas = self.create_from_sale((self.order | other).ids + other.ids)
        self.assertEqual([rma.sale_order_ids for rma in rmas], [self.order, other])

    def test_bad_input_changes_nothing(self):
        """Each is answered by a sentence, and nothing is made."""
        line, move = self.line.id, self.first.move_ids[0].id
        other_order = self.sell((self.average, 1, 200))
        self.deliver(other_order)
        elsewhere = other_order.order_line.id
        unknown = self.env["sale.order"].search([], order="id desc", limit=1).id + 1000
        retired = self.env["after.sales.reason"].create({"name": "Old", "code": "OLD"})
        gone = retired.id
        retired.unlink()
        bad_requests = {
            "no orders": ([], None),
            "no ids": ("S00001", None),
            "unknown order": ([unknown], None),
            "text for an id": (["1"], None),
            "lines as text": (self.order.ids, "all"),
            "lines as a dictionary": (self.order.ids, {"sale_line_id": line}),
            "no lines": (self.order.ids, []),
            "line without a record": (self.order.ids, [{"quantity": 1}]),
            "line with both records": (self.order.ids, [{"sale_line_id": line, "move_id": move, "quantity": 1}]),
            "unknown key": (self.order.ids, [{"sale_line_id": line, "qty": 1}]),
            "line of another order": (self.order.ids, [{"sale_line_id": elsewhere, "quantity": 1}]),
            "unknown line": (self.order.ids, [{"sale_line_id": line + 10000, "quantity": 1}]),
            "unknown move": (self.order.ids, [{"move_id": move + 10000, "quantity": 1}]),
            "too much": (self.order.ids, [{"sale_line_id": line, "quantity": 5}]),
            "too much in two lines": (
                self.order.ids,
                [{"sale_line_id": line, "quantity": 3}, {"sale_line_id": line, "quantity": 2}],
            ),
            "nothing": (self.order.ids, [{"sale_line_id": line, "quantity": 0}]),
            "less than nothing": (self.order.ids, [{"sale_line_id": line, "quantity": -1}]),
            "less than the unit can express": (self.order.ids, [{"sale_line_id": line, "quantity": 0.0001}]),
            "text for a quantity": (self.order.ids, [{"sale_line_id": line, "quantity": "2"}]),
            "truth for a quantity": (self.order.ids, [{"sale_line_id": line, "quantity": True}]),
            "no number": (self.order.ids, [{"sale_line_id": line, "quantity": float("nan")}]),
            "without end": (self.order.ids, [{"sale_line_id": line, "quantity": float("inf")}]),
            "unknown remedy": (self.order.ids, [{"sale_line_id": line, "quantity": 1, "remedy": "gift"}]),
            "unknown reason": (self.order.ids, [{"sale_line_id": line, "quantity": 1, "reason_id": gone}]),
            "text for a reason": (self.order.ids, [{"sale_line_id": line, "quantity": 1, "reason_id": "quality"}]),
            "number for a remark": (self.order.ids, [{"sale_line_id": line, "quantity": 1, "note": 7}]),
            "text for lots": (self.order.ids, [{"sale_line_id": self.serial_line.id, "lot_ids": "S1"}]),
            "serial of somebody else": (
                self.order.ids,
                [{"sale_line_id": self.serial_line.id, "lot_ids": self.s6.ids}],
            ),
            "one serial of somebody else": (
                self.order.ids,
                [{"sale_line_id": self.serial_line.id, "lot_ids": (self.s1 | self.s6).ids}],
            ),
            "unknown serial": (
                self.order.ids,
                [{"sale_line_id": self.serial_line.id, "lot_ids": [self.s6.id + 10000]}],
            ),
            "fewer serials than pieces": (
                self.order.ids,
                [{"sale_line_id": self.serial_line.id, "lot_ids": self.s1.ids, "quantity": 2}],
            ),
            "serials of a product without": (
                self.order.ids,
                [{"sale_line_id": line, "lot_ids": self.s1.ids, "quantity": 1}],
            ),
        }
        before = self.env["after.sales.rma"].search_count([])
        for name, (orders, lines) in bad_requests.items():
            with self.subTest(name):
                with self.assertRaises(UserError, msg=name) as caught:
                    self.create_from_sale(orders, lines)
                self.assertGreater(len(str(caught.exception)), 10, name)
                self.assertEqual(self.env["after.sales.rma"].search_count([]), before)
        for kwargs in ({"remedy": "gift"}, {"reason": gone}, {"reason": "quality"}):
            with self.subTest(kwargs), self.assertRaises(UserError):
                self.create_from_sale(self.order.ids, **kwargs)

    def test_cancelled_order_and_quotation(self):
        quotation = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "order_line": [Command.create({"product_id": self.average.id})]}
        )
        with self.assertRefused(quotation.name):
            self.create_from_sale(quotation.ids)

    def test_one_empty_order_stops_them_all(self):
        empty = self.sell((self.average, 1, 200))
        with self.assertRefused(empty.name):
            self.create_from_sale((self.order | empty).ids)
        self.assertFalse(self.order.after_sales_rma_count)

    def test_case_by_hand_keeps_to_its_delivery(self):
        """What an import may not put together."""
        other = self.env["res.partner"].create({"name": "Somebody Else"})
        move = self.first.move_ids.filtered(lambda move: move.sale_line_id == self.line)
        good = {"product_id": self.average.id, "origin_move_id": move.id, "sale_line_id": self.line.id}
        waiting = self.sell((self.average, 1, 200)).picking_ids.move_ids
        receipt = self.env["stock.move"].search(
            [("product_id", "=", self.average.id), ("location_id.usage", "=", "supplier")], limit=1
        )
        for vals in (
            {**good, "product_id": self.serial.id},
            {**good, "sale_line_id": self.serial_line.id},
            {**good, "sale_line_id": False},
            {"product_id": self.average.id, "sale_line_id": self.line.id},
            {**good, "origin_move_id": waiting.id, "sale_line_id": waiting.sale_line_id.id},
            {**good, "origin_move_id": receipt.id, "sale_line_id": False},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                self.env["after.sales.rma"].create({"partner_id": self.customer.id, "line_ids": [Command.create(vals)]})
        with self.assertRefused("not delivered to"):
            self.env["after.sales.rma"].create({"partner_id": other.id, "line_ids": [Command.create(good)]})
        rma = self.env["after.sales.rma"].create({"partner_id": self.customer.id, "line_ids": [Command.create(good)]})
        with self.assertRefused("not delivered to"):
            rma.partner_id = other

    def test_portal_user_cannot_call_it(self):
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "as_portal_request",
                "partner_id": self.customer.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        with self.assertRaises(AccessError):
            self.env["after.sales.intake"].with_user(portal).create_from_sale(self.order.ids)

"""The request tells before anything is made: where a scanned serial is, and how the case will be judged (R02, R06)."""

from datetime import timedelta

from odoo import Command
from odoo.fields import Datetime
from odoo.tests import Form, tagged

from .test_request import RequestCommon


@tagged("post_install", "-at_install")
class TestScannedSerial(RequestCommon):
    def warning(self, text: str):
        """(what the dialog says, the lines offered) after scanning."""
        wizard = self.env["after.sales.request"].with_user(self.agent).new({"search_text": text})
        answer = wizard._onchange_search_text()
        return answer and answer["warning"]["message"], wizard.line_ids

    def test_a_serial_in_a_case_names_the_case(self):
        """Not its sibling of the same delivery."""
        rma = self.env["after.sales.intake"].create_from_sale(
            self.order, [{"sale_line_id": self.serial_line.id, "lot_ids": self.s2.ids}]
        )
        rma.action_submit()
        words, lines = self.warning("S2")
        self.assertIn(rma.name, words)
        self.assertFalse(lines)
        words, lines = self.warning("S1")
        self.assertFalse(words)
        self.assertEqual(lines.lot_ids._origin, self.s1)

    def test_a_case_that_one_may_not_see_has_no_name(self):
        rma = self.env["after.sales.intake"].create_from_sale(
            self.order, [{"sale_line_id": self.serial_line.id, "lot_ids": self.s2.ids}]
        )
        rma.action_submit()
        hidden = self.env["ir.rule"].create(
            {
                "name": "Nothing of it",
                "model_id": self.env["ir.model"]._get_id("after.sales.rma"),
                "domain_force": [("id", "!=", rma.id)],
            }
        )
        words, lines = self.warning("S2")
        self.assertNotIn(rma.name, words)
        self.assertIn("is in a case already", words)
        self.assertFalse(lines)
        hidden.unlink()

    def test_a_serial_that_nobody_bought(self):
        words, lines = self.warning("S5")
        self.assertRegex(words, "S5 was never sold: Serial")
        self.assertFalse(lines)

    def test_a_serial_that_came_back_without_a_case(self):
        back = self.return_natively(self.first, {self.serial: 1}, self.s1)
        words, lines = self.warning("S1")
        self.assertRegex(words, f"S1 came back already, on .* with {back.name}")
        self.assertFalse(lines)

    def return_natively(self, picking, quantities: dict, lots):
        """Odoo's own return of a delivery."""
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
            )
        ).save()
        for line in wizard.product_return_moves:
            line.quantity = quantities.get(line.product_id, 0)
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.lot_ids = lots
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual(back.state, "done")
        return back


@tagged("post_install", "-at_install")
class TestRequestPromise(RequestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_auto_authorize = False
        week = {"code": "H1", "name": "Week", "allow_refund": True, "allow_exchange": True, "days": 7}
        warranty = {"code": "H2", "name": "Warranty", "allow_repair": True, "months": 12, "fault": "fault"}
        rules = [Command.create({**rule, "return_freight_payer": "company"}) for rule in (week, warranty)]
        cls.env["after.sales.policy"].create({"name": "House", "rule_ids": rules})
        cls.alone = cls.sell((cls.average, 4, 200))
        cls.deliver(cls.alone)
        cls.invoice(cls.alone)

    def age(self, days: int) -> None:
        """The order and its delivery so long ago."""
        then = Datetime.now() - timedelta(days=days)
        self.alone.date_order = then
        self.alone.order_line.move_ids._write({"date": then})
        self.env.invalidate_all()

    def test_the_only_line_is_preset(self):
        wizard = self.open_request(self.alone)
        self.assertEqual(wizard.line_ids.quantity, 4)
        self.assertEqual(self.make(wizard).line_ids.quantity, 4)
        self.assertFalse(any(self.open_request(self.order).line_ids.mapped("quantity")))

    def test_the_request_says_what_the_case_will_say(self):
        """Every remedy for every reason, in time, after the return window, and after the warranty."""
        reasons = self.env["after.sales.reason"].search([("company_id", "in", (False, self.company.id))])
        labels = dict(self.env["after.sales.rma.line"]._fields["verdict"]._description_selection(self.env))
        seen = set()
        for days in (1, 30, 500):
            self.age(days)
            for reason in reasons:
                for remedy in ("refund", "exchange", "repair", "part"):
                    with self.subTest(days=days, reason=reason.code, remedy=remedy):
                        wizard = self.open_request(self.alone)
                        wizard.write({"reason_id": reason.id, "remedy": remedy})
                        said = (wizard.line_ids.verdict, wizard.line_ids.promise)
                        line = (
                            self.env["after.sales.intake"]
                            .create_from_sale(
                                self.alone, [{"sale_line_id": self.alone.order_line.id}], remedy=remedy, reason=reason
                            )
                            .line_ids
                        )
                        self.assertEqual(said[0], line.verdict)
                        self.assertTrue(said[1].startswith(labels[line.verdict]), said)
                        why = self.env["after.sales.policy"]._reason_words(line.verdict_data["asked"])
                        self.assertIn(why.rstrip("."), said[1])
                        seen.add(line.verdict)
        self.assertLessEqual({"allowed", "refused"}, seen)

    def test_an_ended_window_is_not_green(self):
        self.age(30)
        wizard = self.open_request(self.alone)
        wizard.remedy = "refund"
        self.assertEqual((wizard.line_ids.verdict, wizard.line_ids.promised), ("refused", False))
        self.assertRegex(wizard.line_ids.promise, "^Outside the promise · The return window ended on")

    def test_the_remedy_preset_is_allowed(self):
        quality = self.env.ref("after_sales_rma.reason_quality")
        for days, remedy in ((1, "refund"), (30, "repair"), (500, "refund")):
            with self.subTest(days=days):
                self.age(days)
                self.assertEqual(self.open_request(self.alone).remedy, remedy)
        self.age(30)
        with Form(self.open_request(self.alone)) as form:
            form.reason_id = self.env.ref("after_sales_rma.reason_preference")
            self.assertEqual(form.remedy, "refund", "nothing is allowed")
            form.reason_id = quality
            self.assertEqual(form.remedy, "repair")
            form.remedy = "exchange"
            form.reason_id = self.reason
            form.reason_id = quality
            self.assertEqual(form.remedy, "exchange", "a person's choice stays")

"""Customers hear when goods are collected or brought, and with whom a replacement comes (R27, D1.3, E5)."""

from odoo.addons.after_sales_rma_pickup.tests.test_pickup import PickupCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestToldOfPickups(PickupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"after_sales_tell_appointment": True, "after_sales_tell_authorized": True})
        cls.customer.email = "customer@example.com"

    def test_the_appointment_is_told_once_and_anew_when_it_changes(self):
        rma = self.authorized()
        pickup = self.plan(rma, hour_from=14, hour_to=15)
        notice = rma.notice_ids.filtered(lambda item: item.event == "appointment")
        self.assertEqual(len(notice), 1)
        self.assertRegex(notice._appointment_words(), "collects the goods on .*14:00–15:00, at: 1 Fuxing Road")
        pickup.with_user(self.salesperson).action_change({"note": "Gate 2"})
        self.assertEqual(len(rma.notice_ids.filtered(lambda item: item.event == "appointment")), 1)
        pickup.with_user(self.salesperson).action_change({"hour_from": 9})
        told = rma.notice_ids.filtered(lambda item: item.event == "appointment")
        self.assertEqual(len(told), 2)
        self.env["after.sales.notify"]._send(told)
        self.assertEqual(set(told.mapped("state")), {"sent"})
        self.assertIn("09:00–15:00", str(told[0].message_id.body))
        pickup.with_user(self.salesperson).action_cancel("Not needed")
        self.assertFalse(told[0]._is_true())
        counter = self.plan(rma, kind="counter")
        notice = rma.notice_ids.sorted("id")[-1:]
        self.assertRegex(notice._appointment_words(), "You collect the goods on")
        counter.action_collect("Li")
        self.env["after.sales.notify"]._send(notice)
        self.assertEqual(notice.state, "dropped")

    def test_the_label_travels_with_the_return_form(self):
        reports = self.env["after.sales.notify"]._reports("authorized").mapped("report_name")
        self.assertEqual(
            set(reports), {"after_sales_rma.report_return_form", "after_sales_rma_pickup.report_return_label"}
        )

    def test_with_whom_a_replacement_comes(self):
        """On its delivery note, and in the message that says that it left."""
        self.company.after_sales_tell_shipped = True
        order = self.sell((self.average, 2, 200), user_id=self.salesperson.id)
        self.deliver(order)
        self.invoice(order)
        rma = self.request(order, remedy="exchange")
        self.receive(rma)
        picking = rma.picking_ids.filtered("after_sales_replaces")
        picking.with_user(self.warehouse_user).write(
            {"after_sales_courier_id": self.courier.id, "after_sales_sent_ref": "SF7"}
        )
        page = self.env["ir.actions.report"]._render_qweb_html(
            "after_sales_rma_exchange.report_replacement_note", picking.ids
        )[0]
        self.assertIn("SF Express SF7", page.decode())
        picking.move_ids.picked = True
        picking.button_validate()
        notice = rma.notice_ids.filtered(lambda item: item.event == "shipped")
        self.assertIn("They come with SF Express SF7.", str(notice._goods_table()))
        self.assertEqual(rma.sent_numbers, "SF Express SF7")

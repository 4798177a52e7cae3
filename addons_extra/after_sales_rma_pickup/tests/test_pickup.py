"""Goods change hands by appointment: planned, kept, missed, arrived; who may what (R14, R42, C4, F2, E5)."""

from base64 import b64encode
from datetime import timedelta
from io import BytesIO

from freezegun import freeze_time
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from PIL import Image

#: What a courier's program says.
NO_DRIVER = "No driver on that day"


def picture() -> str:
    """What the screen gives as a signature."""
    data = BytesIO()
    Image.new("RGB", (60, 20), "white").save(data, "PNG")
    return b64encode(data.getvalue()).decode()


class PickupCommon(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_rule()
        cls.salesperson, cls.warehouse_user = cls.users["salesperson"], cls.users["warehouse"]
        cls.courier = cls.env["res.partner"].create({"name": "SF Express"})
        cls.customer.write({"street": "1 Fuxing Road", "city": "Shanghai", "phone": "021-1"})
        cls.buy(cls.average, 300, 10)

    @classmethod
    def authorized(cls, number: int = 1, invoiced: bool = False):
        """Authorised cases of the salesperson, of two pieces each."""
        cases = cls.env["after.sales.rma"]
        for _case in range(number):
            order = cls.sell((cls.average, 2, 200), user_id=cls.salesperson.id)
            cls.deliver(order)
            if invoiced:
                cls.invoice(order)
            cases |= cls.request(order)
        cases._trusted().user_id = cls.salesperson
        return cases

    def plan(self, rmas, role: str = "salesperson", **values):
        values = {"date": self.today(), "user_id": self.warehouse_user.id, **values}
        rmas.with_user(self.users[role]).action_plan_pickup(values)
        return rmas.pickup_ids.sorted("id")[-len(rmas) :]


@tagged("post_install", "-at_install")
class TestPickup(PickupCommon):
    # -- the way -----------------------------------------------------------------------------------------------------

    def test_from_plan_to_arrival(self):
        """The case waits for the pick-up, then for the warehouse; by the receipt it arrives."""
        rma = self.authorized(invoiced=True)
        self.assertEqual(rma.next_step, "await_goods")
        pickup = self.plan(rma, hour_from=13.5, hour_to=16)
        self.assertRecordValues(
            pickup,
            [
                {
                    "state": "planned",
                    "window": "13:30–16:00",
                    "partner_id": self.customer.id,
                    "phone": "021-1",
                    "goods": "Average × 2",
                    "is_inbound": True,
                }
            ],
        )
        self.assertIn("1 Fuxing Road", pickup.address)
        self.assertRecordValues(rma, [{"next_step": "pick_up", "pickup_status": "planned", "pickup_count": 1}])
        driver = pickup.with_user(self.warehouse_user)
        driver.action_collect("Li", picture(), [{"line_id": pickup.line_ids.id, "quantity": 2}])
        self.assertRecordValues(pickup, [{"state": "collected", "signed_by": "Li", "collected_by_id": driver.env.uid}])
        self.assertTrue(pickup.signature)
        self.assertEqual(pickup.line_ids.counted, 2)
        self.assertEqual(rma.next_step, "receive")
        self.receive(rma)
        self.assertEqual(pickup.state, "arrived")
        self.assertNotIn(rma.next_step, ("pick_up", "receive"))

    def test_dialogs(self):
        """What the screens ask fills itself in, and does the same as the verbs."""
        rma = self.authorized()
        action = rma.with_user(self.salesperson).action_plan_pickup()
        plan = self.env[action["res_model"]].with_user(self.salesperson).with_context(action["context"]).create({})
        self.assertEqual((plan.partner_id, plan.user_id), (self.customer, self.salesperson))
        self.assertGreater(plan.date, self.today())
        plan.action_confirm()
        pickup = rma.pickup_ids
        action = pickup.with_user(self.salesperson).action_collect()
        dialog = self.env[action["res_model"]].with_user(self.salesperson).with_context(action["context"]).create({})
        self.assertEqual(dialog.line_ids.counted, 2)
        dialog.line_ids.counted = 1
        dialog.write({"signed_by": "Li", "signature": picture()})
        dialog.action_confirm()
        self.assertRecordValues(pickup, [{"state": "collected", "signed_by": "Li"}])
        self.assertEqual(pickup.line_ids.counted, 1)

    def test_missed_and_again(self):
        """Somebody has to make another appointment, until the next day; the one that is made ends the task."""
        rma = self.authorized()
        pickup = self.plan(rma)
        action = pickup.with_user(self.warehouse_user).action_miss()
        self.assertEqual(action["res_model"], "after.sales.pickup.miss")
        pickup.with_user(self.warehouse_user).action_miss("Nobody was there")
        self.assertRecordValues(pickup, [{"state": "missed", "reason": "Nobody was there"}])
        self.assertRecordValues(rma, [{"next_step": "pick_up", "pickup_status": "missed"}])
        task = pickup.activity_ids
        self.assertRecordValues(task, [{"user_id": self.salesperson.id}])
        self.assertGreater(task.date_deadline, self.today())
        action = pickup.with_user(self.salesperson).action_plan_again()
        plan = self.env[action["res_model"]].with_user(self.salesperson).with_context(action["context"]).create({})
        self.assertEqual(plan.user_id, self.warehouse_user)
        plan.action_confirm()
        self.assertEqual(rma.pickup_ids.mapped("state"), ["missed", "planned"])
        self.assertFalse(pickup.activity_ids)
        with self.assertRefused("another appointment was made"):
            pickup.with_user(self.salesperson).action_plan_again()

    def test_one_open_in_each_direction(self):
        rma = self.authorized()
        pickup = self.plan(rma)
        with self.assertRefused("there is an appointment already"):
            self.plan(rma)
        out = self.plan(rma, kind="bring")
        self.assertFalse(out.is_inbound)
        pickup.with_user(self.salesperson).action_change({"date": self.today() + timedelta(days=3), "note": "Gate 2"})
        self.assertRecordValues(pickup, [{"date": self.today() + timedelta(days=3), "note": "Gate 2"}])
        pickup.with_user(self.salesperson).action_cancel("Customer sends it himself")
        self.assertRecordValues(rma, [{"next_step": "await_goods", "pickup_status": False}])
        self.plan(rma)

    def test_the_customer_fetches_and_we_bring(self):
        """At the counter it is ours to hand over; what is brought has arrived when it is signed for (E5)."""
        rma = self.authorized()
        counter = self.plan(rma, kind="counter")
        self.assertEqual(counter.partner_id, rma._return_address())
        counter.with_user(self.warehouse_user).action_collect("Li")
        self.assertEqual(counter.state, "collected")
        self.assertEqual(rma.next_step, "await_goods")
        bring = self.plan(rma, kind="bring")
        bring.with_user(self.warehouse_user).action_collect("Wang")
        self.assertRecordValues(bring, [{"state": "arrived", "signed_by": "Wang"}])
        self.assertTrue(bring.arrived_on)

    def test_case_cancelled(self):
        rma = self.authorized()
        pickup = self.plan(rma)
        rma.action_cancel()
        self.assertRecordValues(pickup, [{"state": "cancelled", "reason": "The case was cancelled."}])

    # -- what cannot be ----------------------------------------------------------------------------------------------

    def test_refused(self):
        rma = self.authorized()
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        for words, values in (
            ("a day that is over", {"date": self.today() - timedelta(days=1)}),
            ("no address of this customer", {"partner_id": stranger.id}),
            ("cannot go for", {"user_id": self.users["accountant"].id}),
            ("somebody of ours", {"kind": "counter", "by": "courier", "carrier_id": self.courier.id}),
        ):
            with self.subTest(words=words), self.assertRefused(words), self.cr.savepoint():
                self.plan(rma, **values)
        for values in ({"hour_from": 12, "hour_to": 9}, {"by": "courier"}):
            with self.subTest(values=values), self.assertRaises(Exception), self.cr.savepoint():  # noqa: B017
                self.plan(rma, **values)
        for values in ({"state": "arrived"}, {"signed_by": "Me"}, {"rma_id": rma.id}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.plan(rma, **values)
        with self.assertRefused("Say on which day"):
            rma.with_user(self.salesperson).action_plan_pickup({"note": "Soon"})
        self.assertFalse(rma.pickup_ids)
        pickup, other = self.plan(rma), self.plan(self.authorized())
        driver = pickup.with_user(self.warehouse_user)
        for words, args in (
            ("say who signed", (" ",)),
            ("is a picture", ("Li", b64encode(b"<svg onload='x'/>").decode())),
            ("is a picture", ("Li", "no base 64")),
            ("another appointment", ("Li", None, [{"line_id": other.line_ids.id, "quantity": 1}])),
            ("from nought on", ("Li", None, [{"line_id": pickup.line_ids.id, "quantity": -1}])),
            ("from nought on", ("Li", None, [{"line_id": pickup.line_ids.id, "quantity": "2"}])),
            ("nothing was handed over", ("Li", None, [{"line_id": pickup.line_ids.id, "quantity": 0}])),
        ):
            with self.subTest(words=words, args=args), self.assertRefused(words):
                driver.action_collect(*args)
        self.assertEqual(pickup.state, "planned")
        driver.action_collect("Li")
        for press in (lambda: driver.action_collect("Li"), lambda: driver.action_miss("Late")):
            with self.assertRefused("not while it is “Collected”"):
                press()
        draft = self.env["after.sales.intake"].create_from_sale(self.sell_delivered())
        with self.assertRefused("not while it is “Draft”"):
            self.plan(draft)

    def sell_delivered(self):
        order = self.sell((self.average, 2, 200), user_id=self.salesperson.id)
        self.deliver(order)
        return order

    def test_who_may(self):
        """Those who talk to customers plan; they, warehouse and technicians keep; nobody types what verbs say."""
        rma = self.authorized()
        for role in ("warehouse", "technician", "accountant", "commerce", "approver"):
            with self.subTest(role=role), self.assertRaises(UserError):
                self.plan(rma, role)
        pickup = self.plan(rma, "agent")
        for role in ("accountant", "commerce", "approver"):
            with self.subTest(role=role), self.assertRaises(UserError):
                pickup.with_user(self.users[role]).action_collect("Li")
        for role in ("salesperson", "warehouse", "technician", "manager"):
            for values in ({"state": "arrived"}, {"signed_by": "Me"}, {"user_id": self.env.uid}, {"line_ids": [(5,)]}):
                with self.subTest(role=role, values=values), self.assertRaises(AccessError):
                    pickup.with_user(self.users[role]).write(values)
            with self.assertRaises(AccessError):
                pickup.line_ids.with_user(self.users[role]).write({"counted": 9})
        # The driver goes in the order that he likes.
        pickup.with_user(self.warehouse_user).sequence = 3
        # A colleague sees neither the case nor the appointment, unless he goes there.
        colleague = self.salesperson.copy({"login": "pickup_colleague"})
        Pickup = self.env["after.sales.pickup"].with_user(colleague)
        self.assertFalse(Pickup.search([("id", "=", pickup.id)]))
        with self.assertRaises(AccessError):
            pickup.with_user(colleague).action_collect("Li")
        pickup.with_user(self.salesperson).action_change({"user_id": colleague.id})
        self.assertEqual(Pickup.search([("id", "=", pickup.id)]), pickup)
        pickup.with_user(colleague).action_collect("Li")
        self.assertEqual(pickup.collected_by_id, colleague)

    def test_two_companies(self):
        """Whoever works in another company sees no appointment of this one, and drives none."""
        pickup = self.plan(self.authorized())
        other = self.env["res.company"].create({"name": "Other"})
        for role in ("agent", "warehouse"):
            user = self.users[role].copy(
                {"login": f"other_{role}", "company_id": other.id, "company_ids": [(6, 0, other.ids)]}
            )
            Pickup = self.env["after.sales.pickup"].with_user(user).with_company(other)
            self.assertFalse(Pickup.with_context(allowed_company_ids=other.ids).search([("id", "=", pickup.id)]))
            with self.assertRaises(AccessError):
                pickup.with_user(user).with_context(allowed_company_ids=other.ids).action_collect("Li")
            with self.assertRefused("cannot go for"):
                self.plan(self.authorized(), user_id=user.id)

    # -- what runs by itself -----------------------------------------------------------------------------------------

    def test_reminders(self):
        """Friday the driver hears of Friday and Monday, once; on Monday somebody of what nobody kept (Shanghai)."""
        Reminders = self.env["after.sales.pickup.reminders"]
        friday, saturday, monday, tuesday = "2026-05-15", "2026-05-16", "2026-05-18", "2026-05-19"
        with freeze_time(f"{friday} 01:00"):
            cases = self.authorized(3)
            first, second, third = (
                self.plan(case, date=day) for case, day in zip(cases, (friday, monday, tuesday), strict=True)
            )
            Reminders._remind()
            Reminders._remind()
            weekends = not self.env["after.sales.working.time"]._is_workday(
                self.company, first.date + timedelta(days=1)
            )
            due = [1, 1, 0] if weekends else [1, 0, 0]
            self.assertEqual([len(item.activity_ids) for item in first | second | third], due)
            self.assertEqual(first.activity_ids.user_id, self.warehouse_user)
            self.assertIn("Average", first.activity_ids.note)
        with freeze_time(f"{saturday} 01:00"):
            Reminders._remind()
            if weekends:
                self.assertFalse(first.late_told_on)
        with freeze_time(f"{monday} 01:00"):
            Reminders._remind()
            Reminders._remind()
            self.assertTrue(first.is_late)
            self.assertIn(first, self.env["after.sales.pickup"].search([("is_late", "=", True)]))
            self.assertEqual(
                len(first.activity_ids.filtered(lambda item: item.user_id == self.salesperson)), 1, "told once"
            )
            self.assertEqual(len(third.activity_ids), 1)
            first.with_user(self.warehouse_user).action_collect("Li")
            self.assertFalse(first.activity_ids)

    def test_overview(self):
        rma = self.authorized()
        pickup = self.plan(rma)
        card = self.company.after_sales_warehouse_id.with_user(self.warehouse_user)

        def counts():
            card.invalidate_recordset()
            return {tile["key"]: tile["count"] for tile in card.after_sales_tiles if "pick" in tile["key"]}

        self.assertEqual(counts(), {"pick_up": 1, "pickup_today": 1})
        pickup.action_collect("Li")
        self.assertEqual(counts(), {"pickup_arriving": 1})
        action = card.with_context(after_sales_tile="pickup_arriving").action_after_sales_step()
        self.assertEqual(self.env["after.sales.pickup"].search(action["domain"]), pickup)

    def test_queries_of_many(self):
        """Appointments of twelve cases cost each no more than those of two."""
        costs = []
        for number in (2, 12):
            rmas = self.authorized(number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rmas.with_user(self.users["agent"]).action_plan_pickup({"date": self.today()})
            self.env.flush_all()
            costs.append((self.cr.sql_log_count - before) / number)
        self.assertLess(costs[1], costs[0])


@tagged("post_install", "-at_install")
class TestCouriers(PickupCommon):
    """Couriers and their numbers both ways; one whose program orders by itself (R27, H4.1, G5.1)."""

    def test_number_of_the_way_in(self):
        rma = self.authorized()
        pickup = self.plan(rma, by="courier", user_id=False, carrier_id=self.courier.id, tracking_ref="SF1")
        self.assertEqual(rma.carrier_tracking_ref, "SF1")
        self.assertEqual(rma.next_step, "pick_up")
        # His number stands for a signature.
        pickup.with_user(self.salesperson).action_collect("")
        self.assertRecordValues(rma, [{"next_step": "receive", "pickup_status": "collected"}])

    def test_number_of_the_way_out(self):
        """Whoever packs writes it down; Odoo's own holds where its shipping is installed."""
        rma = self.authorized()
        receipt = rma.receipt_picking_ids
        receipt.with_user(self.warehouse_user).write({"after_sales_sent_ref": "IN"})
        self.assertFalse(rma.sent_numbers)
        self.receive(rma)
        out = self.sell((self.average, 1, 200)).picking_ids
        out.sudo().after_sales_rma_id = rma
        out.with_user(self.warehouse_user).write(
            {"after_sales_courier_id": self.courier.id, "after_sales_sent_ref": "SF2"}
        )
        self.assertEqual(rma.sent_numbers, "SF Express SF2")
        if "carrier_tracking_ref" in out._fields:
            out.carrier_tracking_ref = "NATIVE"
            self.assertEqual(rma.sent_numbers, "NATIVE")

    def test_a_courier_with_a_program(self):
        """The seam for couriers: ordered, labelled, tracked, called off; a refusal leaves nothing behind."""
        Carrier, called = type(self.env["after.sales.carrier"]), []
        self.patch(Carrier, "_services", lambda _self: [("made_up", "Made Up")])
        self.patch(Carrier, "_service_models", lambda _self: {"made_up": "after.sales.carrier"})

        def order(_self, pickups):
            called.append(("order", pickups))
            if "REFUSE" in pickups.mapped("note"):
                raise UserError(NO_DRIVER)
            return {pickup: f"MU{pickup.rma_id.id}" for pickup in pickups}

        self.patch(Carrier, "_order_pickups", order)
        self.patch(Carrier, "_label_of", lambda _self, _pickup: b"%PDF-1.4")
        self.patch(Carrier, "_track_pickups", lambda _self, pickups: dict.fromkeys(pickups, "In Shanghai"))
        self.patch(Carrier, "_cancel_pickups", lambda _self, pickups: called.append(("cancel", pickups)))
        self.courier.after_sales_carrier = "made_up"
        rmas = self.authorized(2)
        values = {"by": "courier", "user_id": False, "carrier_id": self.courier.id}
        with self.assertRefused("No driver on that day"), self.cr.savepoint():
            self.plan(rmas, note="REFUSE", **values)
        self.assertFalse(rmas.pickup_ids)
        pickups = self.plan(rmas, **values)
        self.assertEqual(called[-1], ("order", pickups), "all of one courier at once")
        self.assertEqual(pickups.mapped("tracking_ref"), [f"MU{rma.id}" for rma in rmas])
        self.assertEqual(rmas.mapped("carrier_tracking_ref"), pickups.mapped("tracking_ref"))
        self.assertEqual(pickups.message_ids.attachment_ids.mapped("mimetype"), ["application/pdf"] * 2)
        pickups.with_user(self.salesperson).action_track()
        self.assertEqual(pickups.mapped("carrier_words"), ["In Shanghai"] * 2)
        pickups[0].with_user(self.salesperson).action_cancel("Sends it himself")
        self.assertEqual(called[-1], ("cancel", pickups[0]))
        with self.assertRefused("no courier says"):
            self.plan(self.authorized()).with_user(self.salesperson).action_track()


@tagged("post_install", "-at_install")
class TestPickupPapers(PickupCommon):
    """The slip, the route of the day and the label: what they say, for whom, and in whose language (D1.3, C4, F2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rmas = cls.authorized(3)
        cls.pickups = cls.env["after.sales.pickup"]
        for number, rma in enumerate(cls.rmas):
            rma.with_user(cls.salesperson).action_plan_pickup(
                {
                    "date": cls.today(),
                    "user_id": cls.warehouse_user.id,
                    "hour_from": 9 + number,
                    "hour_to": 10 + number,
                    "contact": f"Contact {number}",
                }
            )
            cls.pickups |= rma.pickup_ids

    def html(self, name: str, records, user=None) -> str:
        report = self.env["ir.actions.report"].with_user(user or self.warehouse_user)
        return report._render_qweb_html(f"after_sales_rma_pickup.{name}", records.ids)[0].decode()

    def test_slip(self):
        page = self.html("report_slip", self.pickups[0])
        for words in ("Pick-up Slip", self.rmas[0].name, "Average", "09:00–10:00", "Contact 0", "Fuxing"):
            self.assertIn(words, page)
        self.assertIn("data:image/svg+xml", page, "a barcode")
        with self.assertRaises(AccessError):
            self.html("report_slip", self.pickups[0], self.users["accountant"])
        self.assertEqual(self.pickups[0]._slip_title(), "Pick-up Slip")

    def test_route(self):
        """One list for a day and a driver, in the order that he chose."""
        self.pickups[2].with_user(self.warehouse_user).sequence = 1
        page = self.html("report_route", self.pickups)
        at = [page.index(rma.name) for rma in (self.rmas[2], self.rmas[0], self.rmas[1])]
        self.assertEqual(at, sorted(at))
        self.assertEqual(len(self.pickups._paper_routes()), 1)
        self.pickups[1].with_user(self.salesperson).action_change({"user_id": self.salesperson.id})
        self.pickups[0].action_cancel("Not needed")
        routes = self.pickups._paper_routes()
        self.assertEqual(len(routes), 2)
        self.assertNotIn(self.rmas[0].name, str(routes))

    def test_label(self):
        """It says who pays, from whom to whom, with whom and what."""
        rma = self.rmas[0]
        rma.carrier_tracking_ref = "SF9"
        self.patch(type(rma.line_ids), "_freight_back_payer", lambda _line: "company")
        page = self.html("report_return_label", rma)
        for words in ("Free Return Label", "the customer pays nothing", "SF9", "Fuxing", rma._return_address().name):
            self.assertIn(words, page)
        self.patch(type(rma.line_ids), "_freight_back_payer", lambda _line: "customer")
        page = self.html("report_return_label", rma)
        self.assertIn("The customer pays.", page)
        self.assertNotIn("Free Return Label", page)

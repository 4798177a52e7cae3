"""Goods that left with a salesperson: who has them, until the customer signed or they came back (R30, R40)."""

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import SCAN, SIGNATURE, HandoverCommon, picture


@tagged("post_install", "-at_install")
class TestHandover(HandoverCommon):
    def test_from_the_warehouse_to_the_signature(self):
        """Told, taken with a signature, shown everywhere, signed for by the customer: the stock moves once."""
        rma, delivery = self.ready()
        told = rma.activity_ids.filtered(lambda task: delivery.name in task.summary)
        self.assertRecordValues(told, [{"user_id": self.salesperson.id}])
        self.assertIn("hand_over", rma.with_user(self.keeper).can_press)
        item = self.hand_over(rma, delivery)
        self.assertEqual((delivery.state, item.state, item.given_by_id), ("done", "out", self.keeper))
        self.assertTrue(item.signature)
        self.assertRecordValues(rma, [{"state": "authorized", "next_step": "with_sales"}])
        for words in (
            rma.next_step_hint,
            rma.handover_note,
            rma.line_ids.progress,
            delivery.after_sales_with,
        ):
            self.assertIn(self.salesperson.name, words)
        self.assertFalse(told.exists())
        task = rma.activity_ids.filtered(lambda task: task.user_id == self.salesperson)
        self.assertRecordValues(task, [{"date_deadline": item.date_due}])
        moves = self.env["stock.move"].search_count([("after_sales_line_id", "in", rma.line_ids.ids)])
        item.with_user(self.salesperson).action_sign(SIGNATURE, None, "Li")
        self.assertEqual((item.state, item.signer), ("signed", "Li"))
        self.assertTrue(delivery.is_signed)
        self.assertRecordValues(rma, [{"state": "done", "next_step": "none"}])
        self.assertFalse(rma.activity_ids)
        self.assertEqual(self.env["stock.move"].search_count([("after_sales_line_id", "in", rma.line_ids.ids)]), moves)
        self.assertFalse(delivery.after_sales_with or rma.handover_note)
        self.assertClosing()

    def test_signed_on_the_delivery_itself(self):
        """Wherever the customer signs, the hand-over ends: on the tablet of the warehouse, or on paper."""
        rma, delivery = self.ready()
        item = self.hand_over(rma, delivery)
        delivery.with_user(self.keeper).after_sales_signed_back = SCAN
        self.assertEqual((item.state, rma.state), ("signed", "done"))
        with self.assertRefused("not while it is"):
            item.with_user(self.salesperson).action_sign(SIGNATURE)

    def test_taken_back_with_a_reason(self):
        """They lie at the warehouse again, nothing moved a second time, and somebody else takes them."""
        rma, delivery = self.ready()
        item = self.hand_over(rma, delivery)
        dialog = item.with_user(self.keeper).action_take_back()
        self.assertEqual(dialog["res_model"], "after.sales.take.back")
        with self.assertRefused("that is for"):
            item.with_user(self.salesperson).action_take_back("Nobody there")
        item.with_user(self.keeper).action_take_back("Nobody there")
        self.assertRecordValues(item, [{"state": "back", "back_reason": "Nobody there", "back_by_id": self.keeper.id}])
        self.assertEqual((rma.next_step, delivery.state), ("hand_over", "done"))
        other = self.users["agent"]
        again = self.hand_over(rma, delivery, user=other)
        self.assertEqual((again.user_id, rma.next_step), (other, "with_sales"))
        # Whoever has them brings the signature.
        again.with_user(other).action_sign(None, SCAN)
        self.assertEqual(rma.state, "done")

    def test_a_salesperson_takes_what_left(self):
        """Into his own hands, and only what the warehouse let go; into no other's."""
        rma, delivery = self.ready()
        with self.assertRefused("the warehouse hands the goods over"):
            self.hand_over(rma, delivery, "salesperson")
        with self.assertRefused("to somebody else by the warehouse"):
            self.hand_over(rma, delivery, "salesperson", self.users["agent"])
        self.send_home(rma)
        self.assertEqual(rma.next_step, "papers")
        self.assertEqual(self.hand_over(rma, delivery, "salesperson").given_by_id, self.salesperson)

    def test_what_is_refused(self):
        rma, delivery = self.ready()
        other, strange = self.ready(self.sold(self.fifo))
        for words, values in (
            ("say which delivery of this case", {"picking_id": strange.id}),
            ("say which delivery of this case", {"picking_id": False}),
            ("takes no goods to customers", {"user_id": self.users["technician"].id}),
            ("is over", {"date_due": "2020-01-01"}),
        ):
            with self.assertRefused(words):
                self.hand_over(rma, delivery, **values)
        with self.assertRefused("signs for the goods"):
            self.hand_over(rma, delivery, signature=None)
        with self.assertRefused("A signature is a picture", ValidationError):
            self.hand_over(rma, delivery, signature=SCAN)
        for role in ("technician", "accountant", "commerce", "approver"):
            with self.assertRefused("that is for"):
                self.hand_over(rma, delivery, role)
        self.assertFalse(rma.handover_ids)
        self.assertEqual(delivery.state, "assigned")
        item = self.hand_over(rma, delivery)
        with self.assertRefused("no goods are ready"):
            self.hand_over(rma, delivery)
        for role in ("salesperson", "warehouse", "manager"):
            with self.assertRaises(AccessError):
                item.with_user(self.users[role]).write({"user_id": self.users["agent"].id})
        colleague = self.salesperson.copy({"login": "colleague"})
        self.assertFalse(self.env["after.sales.handover"].with_user(colleague).search([("id", "=", item.id)]))
        with self.assertRaises(AccessError):
            item.with_user(colleague).action_sign(SIGNATURE)
        self.company.after_sales_salespeople_take = False
        with self.assertRefused("take no goods in this company"):
            self.hand_over(other, strange)

    def test_late_and_who_hears_of_it(self):
        """Once, the leader, in the company's day; red in the list and counted on the overview."""
        self.company.after_sales_taken_days = 2
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        leader = self.users["manager"]
        self.env["crm.team"].create({"name": "Sales", "user_id": leader.id, "member_ids": [(4, self.salesperson.id)]})
        Handover = self.env["after.sales.handover"]
        with freeze_time("2026-05-11 02:00"):  # a Monday
            rma, delivery = self.ready()
            item = self.hand_over(rma, delivery)
            self.assertEqual(str(item.date_due), "2026-05-13")
        with freeze_time("2026-05-13 15:30"):  # 23:30 in Shanghai
            self.assertFalse(Handover._tell_late() & item)
        with freeze_time("2026-05-13 17:00"):  # the next day there
            item.invalidate_recordset()
            self.assertTrue(item.is_late)
            self.assertEqual(item.days, 3)
            self.assertIn(item, Handover._tell_late())
            task = rma.activity_ids.filtered(lambda task: task.user_id == leader)
            self.assertIn(self.salesperson.name, task.summary)
            self.assertFalse(Handover._tell_late() & item)
            tiles = self.after_sales_warehouse.with_user(leader).after_sales_tiles
            self.assertEqual([tile["count"] for tile in tiles if tile["key"] == "late_with_sales"], [1])

    def test_who_is_offered_the_lists(self):
        """Whoever has goods, hands them over or leads sees them; papers are accounting's list."""
        names = ("menu_handover", "menu_papers_missing", "menu_acceptance", "menu_paper_waiver")
        menus = {name: self.env.ref(f"after_sales_rma_handover.{name}").id for name in names}
        offered = {
            role: {
                name for name, menu in menus.items() if menu in user.env["ir.ui.menu"].with_user(user).load_menus(False)
            }
            for role, user in self.users.items()
        }
        self.assertEqual(self.env["ir.ui.menu"].browse(menus.values()).parent_id.mapped("name"), ["Hand-over"])
        self.assertEqual(offered["salesperson"], {"menu_handover"})
        self.assertEqual(offered["warehouse"], {"menu_handover"})
        self.assertEqual(offered["accountant"], {"menu_papers_missing", "menu_paper_waiver"})

    def test_the_slip(self):
        rma, delivery = self.ready()
        item = self.hand_over(rma, delivery)
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("after_sales_rma_handover.report_handover_slip", item.ids)[0]
            .decode()
        )
        for words in ("Hand-over Slip", delivery.name, self.salesperson.name, self.fifo.name, "data:image/png"):
            self.assertIn(words, html)

    def test_queries_of_many(self):
        """Taking ten back costs each no more than taking two back."""
        costs = []
        for number in (2, 10):
            items = self.env["after.sales.handover"]
            for _case in range(number):
                rma, delivery = self.ready(self.sold(self.fifo))
                items |= self.hand_over(rma, delivery)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            items.with_user(self.keeper).action_take_back("Nobody there")
            self.env.flush_all()
            costs.append((self.cr.sql_log_count - before) / number)
        self.assertLess(costs[1], costs[0])


@tagged("post_install", "-at_install")
class TestSignedCopy(HandoverCommon):
    """The copy of the paper that goes with goods back: of the right kind, of this paper only, or done without."""

    @classmethod
    def _set_up_shop(cls, env):
        result = super()._set_up_shop(env)
        cls.orders = [cls.fifo_order, cls.sold(cls.fifo)]
        return result

    def delivered(self, number=0):
        rma, delivery = self.ready(self.orders[number])
        self.send_home(rma)
        return rma, delivery

    def test_missed_until_it_is_here(self):
        """The case waits, the salesperson has the task, accounting the list; who brought it is known."""
        rma, delivery = self.delivered()
        self.assertRecordValues(rma, [{"state": "authorized", "next_step": "papers"}])
        self.assertEqual(rma.activity_ids.user_id, self.salesperson)
        missing = [("after_sales_missing_paper", "!=", False), ("id", "=", delivery.id)]
        Picking = self.env["stock.picking"].with_user(self.accountant)
        self.assertTrue(Picking.search(missing))
        rma.with_user(self.salesperson).action_sign_paper(SCAN, "back", delivery.id)
        self.assertEqual((rma.state, delivery.after_sales_missing_paper), ("done", False))
        self.assertEqual(delivery._after_sales_copy_files()[delivery].create_uid, self.salesperson)
        self.assertFalse(rma.activity_ids or Picking.search(missing))

    def test_forged(self):
        """No file but a PDF or a picture, no other paper, no other case's, none that was used, by whatever way."""
        rma, delivery = self.delivered()
        other, strange = self.delivered(1)
        mine = rma.with_user(self.salesperson)
        for words, args in (
            ("neither", ("TVogYSBwcm9ncmFt", "back", delivery.id)),
            ("did not arrive whole", ("&&&", "back", delivery.id)),
            ("say which signed paper", (SCAN, "letter", delivery.id)),
            ("say which signed paper", (SCAN, "back", strange.id)),
        ):
            with self.assertRefused(words):
                mine.action_sign_paper(*args)
        mine.action_sign_paper(SCAN, "back", delivery.id)
        with self.assertRefused("signed copy of .* already", ValidationError):
            other.with_user(self.salesperson).action_sign_paper(SCAN)
        # The same by the field, and by the file itself.
        keeper = strange.with_user(self.keeper)
        for content in ("TVogYSBwcm9ncmFt", SCAN):
            with self.assertRaises(ValidationError):
                keeper.after_sales_signed_back = content
        for vals in ({"datas": "TVogYSBwcm9ncmFt"}, {"datas": picture(3), "res_id": rma.receipt_picking_ids.id}):
            with self.assertRaises(UserError):
                self.env["ir.attachment"].with_user(self.keeper).create(
                    {
                        "name": "scan.pdf",
                        "res_model": "stock.picking",
                        "res_field": "after_sales_signed_back",
                        "res_id": strange.id,
                        **vals,
                    }
                )
        self.env.invalidate_all()
        self.assertEqual(other.next_step, "papers")

    def test_done_without(self):
        """By an approver or accounting, never by whoever asked; with name, role and reason."""
        rma, delivery = self.delivered()
        rma.sudo()._trusted().requested_by_id = self.salesperson
        for role in ("salesperson", "warehouse", "technician", "agent"):
            with self.assertRefused("that is for"):
                rma.with_user(self.users[role]).action_waive_paper("Lost")
        self.assertEqual(rma.with_user(self.accountant).action_waive_paper()["res_model"], "after.sales.paper.waive")
        rma.with_user(self.accountant).action_waive_paper("Lost by the carrier", delivery.id)
        self.assertEqual(rma.state, "done")
        waiver = delivery.after_sales_waiver_ids
        self.assertRecordValues(
            waiver, [{"user_id": self.accountant.id, "reason": "Lost by the carrier", "kind": "back"}]
        )
        self.assertTrue(waiver.role)

    def test_off_nothing_changes(self):
        """A company that leaves it off waits for nothing; one that switches it off waits no longer."""
        rma, _delivery = self.delivered()
        self.company.after_sales_papers_required = False
        self.assertEqual(rma.state, "done")
        other, strange = self.delivered(1)
        self.assertEqual((other.state, strange.after_sales_missing_paper), ("done", False))
        strange.after_sales_signed_back = "TVogYSBwcm9ncmFt"

    def test_another_company(self):
        """What another company has is neither seen nor brought a paper for."""
        rma, delivery = self.delivered()
        stranger = self.env["res.company"].create({"name": "Other"})
        foreign = self._create_user("agent", stranger)
        there = {"allowed_company_ids": stranger.ids}
        with self.assertRaises(UserError):
            rma.with_user(foreign).with_context(**there).action_sign_paper(SCAN, "back", delivery.id)
        item = self.hand_over(rma, delivery)
        Handover = self.env["after.sales.handover"].with_user(foreign).with_context(**there)
        self.assertFalse(Handover.search([("id", "=", item.id)]))
        with self.assertRaises(AccessError):
            Handover.browse(item.id).action_sign(SIGNATURE)
        self.assertEqual((rma.next_step, item.state), ("with_sales", "out"))

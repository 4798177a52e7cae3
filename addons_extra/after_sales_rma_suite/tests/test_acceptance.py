"""What customers say of what was repaired or exchanged, and the papers that they sign (R17, R26, R45)."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.addons.after_sales_rma_handover.tests.common import SCAN, SIGNATURE, picture
from odoo.tests import tagged

from .test_change import ChangeCommon


class AcceptanceCommon(ChangeCommon):
    @classmethod
    def _set_up_shop(cls, env):
        result = super()._set_up_shop(env)
        cls.accountant = cls.users["accountant"]
        cls.company.write(
            {
                "after_sales_acceptance": True,
                "after_sales_acceptance_days": 3,
                "after_sales_salespeople_take": True,
                "after_sales_papers_required": False,
            }
        )
        return result

    def repaired(self, name="P1"):
        """A case whose goods were repaired and delivered back."""
        rma = self.in_workshop(name)
        self.work(rma.repair_order_ids)
        self.inspect(rma)
        self.give_back(rma)
        return rma

    def exchanged(self):
        """A case whose goods were exchanged for the same again, and delivered."""
        rma = self.case("exchange", "qualified")
        self._take_replace(rma)
        return rma

    def answer(self, rma, answer="satisfied", role="salesperson", **told):
        return rma.with_user(self.users[role]).action_record_acceptance(answer, **{"way": "phone", **told})


@tagged("post_install", "-at_install")
class TestAcceptance(AcceptanceCommon):
    def test_a_repair_is_done_once_the_customer_accepts_it(self):
        """Who recorded it, by which way, in the customer's words; until then the case is not done."""
        rma = self.repaired()
        self.assertRecordValues(rma, [{"state": "authorized", "next_step": "accept"}])
        self.assertIn(
            "Ask the customer",
            "".join(rma.activity_ids.filtered(lambda t: t.user_id == self.salesperson).mapped("summary")),
        )
        with self.assertRefused("something is left to do"):
            rma.with_user(self.salesperson).action_close()
        self.assertEqual(
            rma.with_user(self.salesperson).action_record_acceptance()["res_model"], "after.sales.record.acceptance"
        )
        for words, told in (
            ("how he told it", {"way": "pigeon"}),
            ("how he told it", {"answer": "perhaps"}),
            ("say why the customer is not satisfied", {"answer": "unsatisfied", "reason": "  "}),
        ):
            with self.assertRefused(words):
                self.answer(rma, **told)
        for role in ("technician", "warehouse", "accountant", "commerce", "approver"):
            with self.assertRefused("that is for"):
                self.answer(rma, role=role)
        self.answer(rma, words="Runs quietly again", way="visit")
        self.assertRecordValues(
            rma.acceptance_ids,
            [
                {
                    "state": "satisfied",
                    "told_way": "visit",
                    "words": "Runs quietly again",
                    "recorded_by_id": self.salesperson.id,
                }
            ],
        )
        self.assertEqual(rma.state, "done")

    def test_not_satisfied_goes_back_into_the_workshop(self):
        """A follow-up of the same serial, which knows what it follows; the first case is done."""
        rma = self.repaired()
        action = self.answer(rma, "unsatisfied", reason="Still dark")
        follow_up = rma.acceptance_ids.follow_up_id
        self.assertEqual(action["res_id"], follow_up.id)
        self.assertRecordValues(follow_up, [{"state": "draft", "requested_by_id": self.salesperson.id}])
        self.assertRecordValues(follow_up.line_ids, [{"remedy": "repair", "quantity": 1, "note": "Still dark"}])
        self.assertEqual(follow_up.line_ids.lot_ids, self.serial("P1"))
        self.assertIn(rma.name, follow_up.rework_of_note)
        self.assertRecordValues(rma, [{"state": "done", "next_step": "none"}])
        follow_up.with_user(self.salesperson).action_submit()
        self.say_yes(follow_up)
        self.receive(follow_up)
        self.assertEqual(follow_up.next_step, "repair")

    def test_a_replacement_that_does_not_satisfy(self):
        """What comes back is the replacement, by its own delivery."""
        rma = self.exchanged()
        self.assertEqual(rma.next_step, "accept")
        self.answer(rma, "unsatisfied", reason="Scratched", role="agent")
        follow_up = rma.acceptance_ids.follow_up_id
        self.assertEqual(follow_up.line_ids.origin_move_id, rma.replacement_move_ids)
        self.assertEqual(follow_up.line_ids.remedy, "exchange")
        follow_up.action_submit()
        self.assertEqual(follow_up.line_ids.claimed_qty, 1)

    def test_silence_counts_as_yes(self):
        """In the company's working days, from the day the customer has the goods; noted on the case."""
        Acceptance = self.env["after.sales.acceptance"]
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        rma = self.in_workshop("P1")
        with freeze_time("2026-05-14 02:00"):  # a Thursday
            self.work(rma.repair_order_ids)
            self.inspect(rma)
            rma.with_user(self.keeper).action_hand_over(
                {"picking_id": rma._give_back_pickings().id, "user_id": self.salesperson.id}, SIGNATURE
            )
            self.assertFalse(rma.acceptance_ids.date_due)
        with freeze_time("2026-05-14 17:00"):  # Friday 01:00 in Shanghai
            rma.handover_ids.with_user(self.salesperson).action_sign(SIGNATURE)
            due = rma.acceptance_ids.date_due
            self.assertEqual(str(due), "2026-05-20")
        with freeze_time("2026-05-20 15:30"):  # 23:30 there: the last moments of the term
            self.assertFalse(Acceptance._count_silence() & rma.acceptance_ids)
            self.assertEqual(rma.next_step, "accept")
        with freeze_time("2026-05-20 16:30"):
            self.assertIn(rma.acceptance_ids, Acceptance._count_silence())
        self.assertEqual((rma.acceptance_ids.state, rma.state), ("silent", "done"))
        self.assertIn("counts as accepted", "".join(rma.message_ids.mapped("body")))

    def test_silence_never_counts_without_a_term(self):
        self.company.after_sales_acceptance_days = 0
        rma = self.repaired()
        with freeze_time(self.today() + timedelta(days=400)):
            self.assertFalse(self.env["after.sales.acceptance"]._count_silence() & rma.acceptance_ids)
        self.assertEqual(rma.next_step, "accept")

    def test_nobody_is_asked(self):
        """Of goods that were only looked at or taken back, and in a company that leaves it off."""
        for remedy in ("as_is", "refund"):
            with self.subTest(remedy=remedy):
                rma = self.case(remedy, "qualified")
                self.finish(rma)
                self.assertFalse(rma.acceptance_ids)
        self.company.after_sales_acceptance = False
        rma = self.exchanged()
        self.assertEqual(rma.state, "done")
        self.assertFalse(rma.acceptance_ids)

    def test_switched_off_nobody_waits(self):
        rma = self.repaired()
        self.company.after_sales_acceptance = False
        self.assertRecordValues(rma.acceptance_ids, [{"state": "withdrawn"}])
        self.assertEqual(rma.state, "done")


@tagged("post_install", "-at_install")
class TestPapers(AcceptanceCommon):
    """The note of a replacement and the letter for what came are waited for, each of its kind."""

    @classmethod
    def _set_up_shop(cls, env):
        result = super()._set_up_shop(env)
        cls.company.write({"after_sales_acceptance": False, "after_sales_papers_required": True})
        return result

    def test_the_note_of_a_replacement(self):
        rma = self.exchanged()
        transfer = rma.replacement_move_ids.picking_id
        self.assertRecordValues(transfer, [{"after_sales_missing_paper": "delivery", "after_sales_note_missing": True}])
        self.assertEqual(rma.next_step, "papers")
        mine = rma.with_user(self.salesperson)
        with self.assertRefused("say which signed paper"):
            mine.action_sign_paper(SCAN, "letter", transfer.id)
        mine.action_sign_paper(SCAN, "delivery", transfer.id)
        self.assertEqual(transfer.after_sales_signed_note.decode(), SCAN)
        self.assertRecordValues(transfer, [{"after_sales_missing_paper": False, "after_sales_note_missing": False}])
        self.assertEqual(rma.state, "done")

    def test_the_letter_for_what_came(self):
        """Where the company asks for it; the copy of the note is no letter."""
        self.company.after_sales_letter_required = True
        rma = self.exchanged()
        receipt, transfer = rma.receipt_picking_ids, rma.replacement_move_ids.picking_id
        self.assertRecordValues(receipt, [{"after_sales_missing_paper": "letter", "after_sales_letter_missing": True}])
        mine = rma.with_user(self.salesperson)
        mine.action_sign_paper(SCAN, "delivery", transfer.id)
        with self.assertRefused("already"):
            mine.action_sign_paper(SCAN, "letter", receipt.id)
        mine.action_sign_paper(picture(77), "letter", receipt.id)
        self.assertEqual((receipt.after_sales_letter_missing, rma.state), (False, "done"))

    def test_done_without_both(self):
        """Each paper by itself; nobody does without for a case that he asked for."""
        self.company.after_sales_letter_required = True
        rma = self.exchanged()
        rma.sudo()._trusted().requested_by_id = self.approver
        with self.assertRefused("nobody decides their own request"):
            rma.with_user(self.approver).action_waive_paper("Lost", rma.receipt_picking_ids.id)
        boss = rma.with_user(self.users["manager"])
        with self.assertRefused("say which signed paper"):
            boss.action_waive_paper("Lost")
        boss.action_waive_paper("Lost", rma.receipt_picking_ids.id)
        self.assertEqual(rma.next_step, "papers")
        boss.action_waive_paper("Lost as well")
        self.assertEqual(rma.state, "done")

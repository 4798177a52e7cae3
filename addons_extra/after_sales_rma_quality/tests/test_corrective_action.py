"""From test report to verified corrective action: in order, by two people; what is found again is told (R34, L42)."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_cause import QualityCommon

#: What each step needs, written down before its button.
WORDS = {
    "contain": {"description": "Four of ten went dark", "containment": "Lot B1 locked"},
    "analyse": {"root_cause": "Iron too cold"},
    "plan": {"measure_kind": "process", "measure": "Check the iron daily", "date_deadline": date(2099, 1, 1)},
    "implement": {"done_note": "From lot B2 on"},
    "verify": {"verification": "A hundred pieces tested"},
    "close": {"lesson": "All irons"},
}
STATES = dict(zip(WORDS, ("contained", "analysed", "planned", "implemented", "verified", "closed"), strict=True))


class ActionCommon(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_inspect_at_dock = False
        cls.stock_up(cls.average, cls.fifo)

    def act(self, reports=None):
        """A draft of the quality engineer, for a fault that was found."""
        reports = reports or self.found(self.average, self.solder)
        act = reports.with_user(self.quality).action_correct_cause()
        return self.env["after.sales.corrective.action"].with_user(self.quality).browse(act["res_id"])

    def go(self, action, until="closed"):
        """Take an action as far as a state: the engineer works, the leader verifies."""
        reached = ("draft", *STATES.values()).index(action.state)
        for button, words in list(WORDS.items())[reached:]:
            if action.state == until:
                break
            extra = {"user_id": self.quality.id, "verifier_id": self.leader.id} if button == "plan" else {}
            action.write({**words, **extra})
            by = self.leader if button == "verify" else self.quality
            getattr(action.with_user(by), f"action_{button}")()
            self.assertEqual(action.state, STATES[button])
        return action

    def tasks(self, records, user):
        return records.sudo().activity_ids.filtered(lambda task: task.user_id == user)


@tagged("post_install", "-at_install")
class TestCorrectiveAction(ActionCommon):
    def test_from_test_report_to_verified_action(self):
        report = self.found(self.average, self.solder)
        action = self.act(report)
        self.assertRecordValues(
            action,
            [
                {
                    "state": "draft",
                    "cause_id": self.solder.id,
                    "product_ids": self.average.ids,
                    "rma_ids": report.rma_id.ids,
                    "inspection_ids": report.ids,
                    "severity": "2",
                    "user_id": self.quality.id,
                }
            ],
        )
        self.assertEqual(report.with_user(self.quality).corrective_action_count, 1)
        self.go(action, "planned")
        (task,) = self.tasks(action, self.quality)
        self.assertEqual(task.date_deadline, date(2099, 1, 1), "the responsible knows until when")
        self.go(action, "implemented")
        self.assertFalse(self.tasks(action, self.quality))
        self.assertTrue(self.tasks(action, self.leader), "whoever verifies it has the task")
        self.go(action)
        self.assertRecordValues(
            action, [{"done_by_id": self.quality.id, "verified_by_id": self.leader.id, "closed_by_id": self.quality.id}]
        )
        self.assertFalse(action.sudo().activity_ids)

    def test_the_screen(self):
        """The form says the same as the buttons, and the board shows every state."""
        action = self.act()
        with Form(action) as form:
            form.description, form.containment = WORDS["contain"].values()
        action.action_contain()
        self.assertTrue(action.can_analyse)
        self.assertFalse(action.can_verify)
        board = action.with_context(read_group_expand=True)
        groups = board.web_read_group([("id", "=", action.id)], ["state"], ["__count"])["groups"]
        self.assertIn("closed", [group["state"] for group in groups])

    def test_each_step_waits_for_the_one_before(self):
        """D8 only after D6 was verified: no button is pressed out of order, and nothing without its words."""
        action = self.act()
        for state in ("draft", *STATES.values()):
            self.go(action, state)
            for button, target in STATES.items():
                before = ("draft", *STATES.values())[list(STATES).index(button)]
                if before != state:
                    with self.subTest(state=state, button=button), self.assertRefused("not while it is"):
                        getattr(action.with_user(self.leader), f"action_{button}")()
                    self.assertEqual(action.state, state, target)

    def test_what_a_step_needs_is_written_down_first(self):
        action = self.act()
        for button in WORDS:
            by = self.leader if button == "verify" else self.quality
            if button != "close":
                with self.subTest(button=button), self.assertRefused("write down first"):
                    getattr(action.with_user(by), f"action_{button}")()
            self.go(action, STATES[button])

    def test_the_responsible_does_not_verify(self):
        action = self.go(self.act(), "implemented")
        action.verification = "I looked at it"
        self.assertFalse(action.can_verify)
        with self.assertRefused("nobody verifies what they are responsible for"):
            action.action_verify()
        self.assertTrue(action.with_user(self.leader).can_verify)
        # Neither is it handed on to be verified then, nor verified by who did it for somebody else.
        with self.assertRefused("cannot be changed any more"):
            action.user_id = self.leader
        other = self.go(self.act(self.found(self.fifo, self.crushed)), "analysed")
        other.write({**WORDS["plan"], "user_id": self.leader.id, "verifier_id": self.quality.id})
        other.action_plan()
        other.write(WORDS["implement"])
        other.action_implement()
        other.write(WORDS["verify"])
        for user in (self.quality, self.leader):
            with self.assertRefused("nobody verifies what they are responsible for"):
                other.with_user(user).action_verify()
        with self.assertRefused("somebody else than", ValidationError):
            self.act(self.found(self.fifo, self.solder)).write(
                {"user_id": self.quality.id, "verifier_id": self.quality.id}
            )

    def test_what_a_step_rested_on_is_fixed(self):
        """Every fact of every step, from every state; a step back opens the last step again."""
        action = self.go(self.act(), "planned")
        action.action_back()
        self.assertEqual(action.state, "analysed")
        action.measure = "Check it twice a day"
        self.go(action)
        values = {"severity": "3", "cause_id": self.crushed.id, "user_id": self.leader.id, "rma_ids": [Command.clear()]}
        for name in ("problem_title", "containment", "root_cause", "measure", "done_note", "verification", "lesson"):
            values[name] = "Otherwise"
        for name, value in values.items():
            with self.subTest(fact=name), self.assertRefused("cannot be changed any more"):
                action.write({name: value})
        for name, value in {
            "state": "draft",
            "verified_by_id": self.quality.id,
            "done_by_id": self.leader.id,
            "recurrence_ids": [Command.clear()],
            "date_closed": False,
        }.items():
            with self.subTest(fact=name), self.assertRaises(AccessError):
                action.with_user(self.users["manager"]).write({name: value})
        with self.assertRaises(UserError):
            action.with_user(self.users["manager"]).unlink()

    def test_a_measure_that_does_not_work(self):
        action = self.go(self.act(), "implemented")
        action.with_user(self.leader).action_refute()
        self.assertEqual(action.state, "analysed")
        self.assertFalse(action.done_by_id)
        self.assertTrue(self.tasks(action, self.quality))
        action.measure = "Another iron"
        self.go(action)

    def test_one_open_action_for_one_cause_and_product(self):
        action = self.act()
        second = self.found(self.average, self.solder)
        self.assertEqual(self.act(second), action)
        self.assertEqual(action.inspection_ids, second | action.inspection_ids)
        self.go(action, "verified")
        self.assertNotEqual(self.act(self.found(self.average, self.solder)), action)

    def test_found_again_after_it_was_closed(self):
        action = self.act()
        self.found(self.average, self.solder)
        self.assertFalse(action.recurrence_ids, "while it is open, nothing comes again")
        self.go(action)
        again = self.returned(self.average)
        again.write({"cause_id": self.solder.id})
        self.assertFalse(action.recurs, "a draft says nothing")
        again.with_user(self.technician).action_grade_defective()
        self.assertTrue(action.recurs)
        self.assertEqual(action.recurrence_ids, again)
        (task,) = self.tasks(action, self.quality)
        self.assertIn(again.name, task.summary)
        # Another cause, another product, or nothing wrong: no alert.
        self.found(self.average, self.crushed)
        self.found(self.fifo, self.solder)
        self.returned(self.average).with_user(self.technician).action_grade_qualified()
        self.assertEqual(action.recurrence_ids, again)
        follower = self.env[action._name].browse(action.action_follow_up()["res_id"])
        self.assertEqual((follower.previous_id, follower.inspection_ids), (action, again))
        self.assertFalse(action.recurs)
        follower.with_user(self.quality).action_cancel()
        self.assertTrue(action.recurs, "nothing follows it")

    def test_a_wider_cause_counts_what_is_part_of_it(self):
        action = self.act(self.found(self.average, self.production))
        self.go(action)
        self.found(self.average, self.solder)
        self.assertTrue(action.recurs)

    def test_who_may(self):
        action = self.act()
        for role in ("salesperson", "warehouse", "accountant", "commerce"):
            with self.subTest(role=role), self.assertRaises(AccessError), mute_logger("odoo.models"):
                action.with_user(self.users[role]).read(["problem_title"])
        for role in ("agent", "approver"):
            with self.subTest(role=role), mute_logger("odoo.models"):
                mine = action.with_user(self.users[role])
                self.assertTrue(mine.problem_title)
                self.assertFalse(mine.can_contain)
                with self.assertRaises(AccessError):
                    mine.problem_title = "Otherwise"
                with self.assertRaises(UserError):
                    mine.action_contain()
        worker = action.with_user(self.technician)
        worker.write(WORDS["contain"])
        worker.action_contain()
        with self.assertRefused("that is for"):
            worker.action_cancel()
        with self.assertRefused("may not work on corrective actions", ValidationError):
            action.user_id = self.users["accountant"]

    def test_two_companies(self):
        other = self._create_company("Other")
        stranger = self._create_user("manager", company=other)
        action = self.act()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"):
            action.with_user(stranger).with_context(allowed_company_ids=other.ids).read(["problem_title"])
        foreign = self.env["after.sales.cause"].create({"name": "F", "code": "F", "company_id": other.id})
        with self.assertRaises(UserError), mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"):
            action.sudo().cause_id = foreign

    def test_the_supplier_of_the_lot_is_proposed(self):
        lamp, supplier = self._create_product("Lamp", tracking="lot"), self.env["res.partner"].create({"name": "S"})
        move = self.buy(lamp, 2, 100, lots=["L1"])
        move.partner_id = supplier
        action = self.act(self.found(lamp, self.solder, lots=move.move_line_ids.lot_id))
        self.assertEqual((action.supplier_id, action.lot_ids), (supplier, move.move_line_ids.lot_id))


@tagged("post_install", "-at_install")
class TestWhoHears(ActionCommon):
    """Production and quality hear of what was found: by product, cause and severity."""

    def rule(self, **vals):
        return self.env["after.sales.quality.rule"].create({"user_ids": [Command.set(self.quality.ids)], **vals})

    def test_by_product_cause_and_severity(self):
        other = self.categories["fifo"]
        for words, vals, hears in (
            ("everything", {}, True),
            ("this cause", {"cause_id": self.solder.id}, True),
            ("a wider cause", {"cause_id": self.production.id}, True),
            ("another cause", {"cause_id": self.crushed.id}, False),
            ("this category", {"categ_id": self.average.categ_id.id}, True),
            ("another category", {"categ_id": other.id}, False),
            ("as severe", {"severity": "2"}, True),
            ("more severe", {"severity": "3"}, False),
        ):
            with self.subTest(words):
                rule = self.rule(**vals)
                report = self.found(self.average, self.solder)
                self.assertEqual(bool(self.tasks(report, self.quality)), hears)
                rule.active = False
        self.rule()
        good = self.returned(self.average)
        good.with_user(self.technician).action_grade_qualified()
        self.assertFalse(self.tasks(good, self.quality))

    def test_one_task_for_one_case_and_cause(self):
        """Ten pieces with the same fault are one task, in the reader's language."""
        self.rule()
        self.rule(severity="2")
        self.quality.lang = "zh_CN"
        lamp = self._create_product("Lamp", tracking="serial")
        lots = self.buy(lamp, 3, 100, lots=["S1", "S2", "S3"]).move_line_ids.lot_id
        reports = self.found(lamp, self.solder, quantity=3, lots=lots)
        self.assertEqual(len(reports), 3)
        (task,) = self.tasks(reports, self.quality)
        self.assertIn(self.solder.with_context(lang="zh_CN").name, task.summary)

    def test_only_who_may_see_reports_hears(self):
        outsider = self.env["res.users"].search([("login", "=", "as_outsider")]) or self.env["res.users"].create(
            {"name": "Outsider", "login": "as_outsider", "company_ids": self.company.ids, "company_id": self.company.id}
        )
        with self.assertRefused("may not see test reports", ValidationError):
            self.rule(user_ids=[Command.set(outsider.ids)])
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            self.env["after.sales.quality.rule"].with_user(self.quality).create({"user_ids": self.quality.ids})

    def test_a_batch(self):
        """Twenty reports cost no more searches than two: rules and closed actions are asked for once."""
        self.rule()
        self.go(self.act())
        counts = []
        for quantity in (2, 8):
            lamp = self._create_product(f"Lamp {quantity}", tracking="serial")
            lots = self.buy(lamp, quantity, 1, lots=[f"{quantity}-{n}" for n in range(quantity)]).move_line_ids.lot_id
            reports = self.found(lamp, self.solder, quantity=quantity, lots=lots)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            together = self.env["after.sales.inspection"].sudo().browse(reports.ids)
            self.env["after.sales.quality"]._alert(together)
            self.env["after.sales.quality"]._tell(together)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0], counts)

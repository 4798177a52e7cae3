"""What was decided stays decided: rows below it, its facts, its photos, and against deletion (law 2, law 4)."""

from odoo import Command, fields
from odoo.addons.after_sales_rma_repair.tests.test_repair_visit import VisitCommon
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import RestrictViolation

#: What nobody corrects: it is asked anew, or has a verb of its own (the remedy).
ANEW = {
    "after.sales.rma": {"partner_id", "date_request"},
    "after.sales.rma.line": {
        "rma_id", "product_id", "quantity", "uom_id", "lot_ids", "sale_line_id", "origin_move_id", "remedy",
        "allowance_percent", "allowance_amount", "warranty_card_photo",
    },
}  # fmt: skip


class DecidedCommon(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent, cls.manager = cls.users["agent"], cls.users["manager"]
        cls.buy(cls.average, 50, 100)
        cls.sold = cls.sell((cls.average, 20, 200), user_id=cls.salesperson.id)
        cls.deliver(cls.sold)
        cls.invoice(cls.sold)
        cls.taste = cls.env.ref("after_sales_rma.reason_preference")
        cls.quality = cls.env.ref("after_sales_rma.reason_quality")

    def asked(self, remedy: str = "refund", reason=None):
        """A draft of the salesperson for one piece."""
        Intake = self.env["after.sales.intake"].with_user(self.salesperson)
        spec = [{"sale_line_id": self.sold.order_line.id, "quantity": 1}]
        return Intake.create_from_sale(
            self.sold.with_user(self.salesperson), spec, remedy=remedy, reason=reason or self.taste
        ).with_env(self.env)

    def submitted(self, **kwargs):
        rma = self.asked(**kwargs)
        rma.with_user(self.salesperson).action_submit()
        return rma

    def arrived(self, rma):
        """What came waits for its inspection."""
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 1
        receipt.move_ids.picked = True
        receipt.button_validate()

    def in_state(self, rma, state: str):
        """A case as it is in a state, whatever brought it there."""
        rma.sudo()._trusted().write({"state": state})
        self.env.flush_all()
        return rma


@tagged("post_install", "-at_install")
class TestRowsBelow(DecidedCommon):
    """Create on, change on, move to, move from, delete from a decided record: refused; allowed on an open one."""

    def rows(self) -> dict:
        """Each model of rows: (who, an open row, one below what is decided, link, a new one, what is changed)."""
        return {
            "after.sales.rma.line": self._lines(),
            "after.sales.replacement": self._replacements(),
            "after.sales.deduction": self._deductions(),
            "after.sales.support": self._support(),
            "after.sales.visit": self._visits(),
            "after.sales.labour": self._labour(),
            "after.sales.inspection": self._reports(),
            "after.sales.inspection.check": self._checks(),
            "after.sales.write.down.bearer": self._bearers(),
            "after.sales.wage.deduction": self._wage_deductions(),
        }

    def _lines(self):
        open_row, decided = self.asked().line_ids, self.submitted().line_ids
        new = {"product_id": self.average.id, "quantity": 1}
        return self.salesperson, open_row, decided, "rma_id", new, {"quantity": 2}

    def _replacements(self):
        def replaced(rma):
            vals = {"line_id": rma.line_ids.id, "product_id": self.part.id, "quantity": 1, "price_unit": 300}
            return self.env["after.sales.replacement"].create(vals)

        open_row, later = replaced(self.asked(remedy="exchange")), self.asked(remedy="exchange")
        decided = replaced(later)
        later.action_submit()
        new = {"product_id": self.part.id, "quantity": 5, "price_unit": 0.01}
        return self.salesperson, open_row, decided, "line_id", new, {"price_unit": 0.01}

    def _deductions(self):
        def deducted(rma):
            return self.env["after.sales.deduction"].create({"rma_id": rma.id, "percent": 5, "reason": "Used"})

        open_row, decided = deducted(self.asked()), deducted(self.asked())
        self.in_state(decided.rma_id, "cancelled")
        return self.agent, open_row, decided, "rma_id", {"percent": 9, "reason": "More"}, {"percent": 50}

    def _support(self):
        def helped(rma):
            vals = {"rma_id": rma.id, "minutes": 10, "note": "Called", "user_id": self.salesperson.id}
            return self.env["after.sales.support"].create(vals)

        open_row, decided = helped(self.asked()), helped(self.asked())
        self.in_state(decided.rma_id, "done")
        return self.salesperson, open_row, decided, "rma_id", {"minutes": 99, "note": "More"}, {"minutes": 99}

    def _visits(self):
        open_row = self.appoint(self.on_site("P1").repair_order_ids)
        decided = self.appoint(self.on_site("P2").repair_order_ids)
        self.in_state(decided.rma_id, "cancelled")
        new = {"user_id": self.technician.id, "date_start": fields.Datetime.now()}
        return self.salesperson, open_row, decided, "repair_id", new, {"result": "Nothing was done"}

    def _labour(self):
        """Who worked where is said once: nobody moves it."""
        repair = self.on_site("P3").repair_order_ids
        over = self.env["repair.order"].search(
            [("lot_id.name", "=", "P2"), ("after_sales_rma_id.state", "=", "cancelled")]
        )
        Labour = self.env["after.sales.labour"].with_user(self.technician)
        open_row = Labour.create({"repair_id": repair.id, "minutes": 10}).with_env(self.env)
        vals = {"repair_id": over[:1].id, "minutes": 10, "user_id": self.technician.id}
        decided = self.env["after.sales.labour"]._trusted().create(vals).with_env(self.env)
        return self.technician, open_row, decided, "repair_id", {"minutes": 99}, {"minutes": 99}

    def _reports(self):
        """They are made by the receipt, so nobody makes, moves or deletes one."""
        rma, other = self.submitted(), self.submitted()
        for case in (rma, other):
            self.arrived(case)
        self.in_state(other, "done")
        return self.technician, rma.inspection_ids, other.inspection_ids, "line_id", {"quantity": 1}, {"fault": "None"}

    def _checks(self):
        rma, other = self.submitted(), self.submitted()
        checks = []
        for case in (rma, other):
            self.arrived(case)
            checks.append(
                self.env["after.sales.inspection.check"].create(
                    {"inspection_id": case.inspection_ids.id, "name": "Lid"}
                )
            )
        other.inspection_ids.with_user(self.technician).action_grade_qualified()
        return self.technician, checks[0], checks[1], "inspection_id", {"name": "Box"}, {"result": "fail"}

    def _wage_deductions(self):
        goods = {"product_id": self.average.id, "company_id": self.company.id, "quantity": 1}
        place = self.after_sales_warehouse.after_sales_defective_location_id
        where = {"warehouse_id": self.after_sales_warehouse.id, "location_id": place.id}
        item = self.env["after.sales.write.down"].sudo()._trusted().create({**goods, **where})
        worker = {"party": "employee", "partner_id": self.technician.partner_id.id, "state": "owed"}
        Responsibility = self.env["after.sales.responsibility"].sudo()._trusted()
        borne = Responsibility.create([{"write_down_id": item.id, "amount": 10, **worker} for _ in range(3)])
        rows = self.env["after.sales.wage.deduction"].concat(
            *(
                self.env["after.sales.wage.statement"]
                .create({"line_ids": [Command.create({"responsibility_id": owed.id, "amount": 5})]})
                .line_ids
                for owed in borne[:2]
            )
        )
        rows[1].statement_id.sudo()._trusted().write({"state": "handed"})
        new = {"responsibility_id": borne[2].id, "amount": 1}
        return self.users["accountant"], rows[0], rows[1], "statement_id", new, {"amount": 1}

    def _bearers(self):
        self.company.after_sales_write_down_limit = 10000
        items = []
        for _number in range(2):
            rma = self.submitted()
            receipt = rma.receipt_picking_ids
            receipt.move_ids.quantity = 1
            receipt.move_line_ids.after_sales_grade = "defective"
            receipt.move_ids.picked = True
            receipt.button_validate()
            item = self.env["after.sales.write.down"].search([("line_id", "in", rma.line_ids.ids)])
            item.realisable_unit = 40
            items.append(item)
        bearers = [
            self.env["after.sales.write.down.bearer"].create(
                {"write_down_id": item.id, "party": "vendor", "partner_id": self.customer.id, "amount": 10}
            )
            for item in items
        ]
        items[1].action_submit()
        self.assertEqual(items[1].state, "approved")
        new = {"party": "employee", "partner_id": self.customer.id, "amount": 1}
        return self.users["commerce"], bearers[0], bearers[1], "write_down_id", new, {"amount": 1}

    def test_every_row_below_what_is_decided(self):
        walked, rows = 0, self.rows()
        for model, (user, open_row, decided, above, new, change) in rows.items():
            Row = self.env[model].with_user(user)
            mine, fixed = open_row.with_user(user), decided.with_user(user)
            attempts = {
                "create on": lambda R=Row, a=above, d=decided, n=new: R.create({a: d[a].id, **n}),
                "write on": lambda f=fixed, c=change: f.write(c),
                "move to": lambda m=mine, a=above, d=decided: m.write({a: d[a].id}),
                "move from": lambda f=fixed, a=above, o=open_row: f.write({a: o[a].id}),
                "unlink from": lambda f=fixed: f.unlink(),
            }
            for name, attempt in attempts.items():
                with (
                    self.subTest(model=model, attempt=name),
                    mute_logger("odoo.models", "odoo.addons.base.models.ir_rule"),
                ):
                    with self.assertRaises(UserError):
                        attempt()
                        self.env.flush_all()
                    walked += 1
            with self.subTest(model=model, attempt="open"):
                # The other one of each pair: it is not refused because it would be refused anyway.
                mine.write(change)
        self.assertEqual(walked, 50)

    def test_no_model_of_rows_is_forgotten(self):
        """Every link to an after-sales record with a state is read-only, or its model checks what is above."""
        names = [name for name in self.env.registry if name.startswith("after.sales.") and not self.env[name]._abstract]
        with_state = {name for name in names if "state" in self.env[name]._fields and not self.env[name]._transient}
        above, readers = set(), {"after.sales.escalation"}
        # A complaint speaks of a case in whatever state, and changes nothing of it.
        beside = {("after.sales.complaint", "rma_id"), ("after.sales.complaint", "follow_up_rma_id")}
        for name in names:
            Model = self.env[name]
            if Model._transient or not Model._auto:
                continue
            for field in Model._fields.values():
                if field.type != "many2one" or not field.store or field.comodel_name not in with_state:
                    continue
                if (name, field.name) in beside:
                    continue
                with self.subTest(model=name, field=field.name):
                    if name in readers:
                        self.assertFalse(any(Model.with_user(user).has_access("write") for user in self.users.values()))
                    elif field.readonly:
                        writes = any(Model.with_user(user).has_access("write") for user in self.users.values())
                        self.assertTrue(not writes or hasattr(Model, "_check_writable"))
                    else:
                        self.assertIn(field.name, Model._decided_above)
                        above.add(name)
        self.assertLessEqual(above, set(self.rows()))

    def test_the_smallest_way_to_a_camera_for_a_cent(self):
        """The replacement of one's own draft carried over to an authorised line of somebody else's."""
        authorised = self.submitted(remedy="exchange")
        draft = self.asked(remedy="exchange")
        vals = {"line_id": draft.line_ids.id, "product_id": self.part.id, "quantity": 1, "price_unit": 300}
        item = self.env["after.sales.replacement"].with_user(self.salesperson).create(vals)
        for case in ({"rma_id": authorised.id}, {"rma_id": draft.id}, {}):
            with self.assertRaises(UserError):
                item.write({"line_id": authorised.line_ids.id, **case, "quantity": 5, "price_unit": 0.01})
        with self.assertRaises(UserError):
            authorised.with_user(self.salesperson).write({"replacement_ids": [Command.link(item.id)]})
        with self.assertRaises(UserError):
            authorised.line_ids.with_user(self.salesperson).write({"replacement_ids": [Command.link(item.id)]})
        self.assertFalse(authorised.replacement_ids)


@tagged("post_install", "-at_install")
class TestFacts(DecidedCommon):
    def test_facts_are_fixed_once_they_were_submitted(self):
        """Every fact of a case and its lines, in every later state, by everybody who may write cases."""
        walked, rma = 0, self.submitted()
        for state in ("submitted", "authorized", "done", "refused", "cancelled"):
            self.in_state(rma, state)
            for role in ("salesperson", "agent", "approver", "manager"):
                for record in (rma.with_user(self.users[role]), rma.line_ids.with_user(self.users[role])):
                    for name in sorted(record._facts_told):
                        value = record._fields[name].convert_to_write(record[name], record)
                        with self.subTest(state=state, role=role, model=record._name, fact=name):
                            with self.assertRaises(UserError):
                                record.write({name: value})
                            walked += 1
                with self.subTest(state=state, role=role):
                    mine = rma.with_user(self.users[role])
                    mine.write({"priority": "1", "description": "More", "carrier_tracking_ref": "SF1"})
                    mine.line_ids.write({"note": "Box is blue", "sequence": 3})
                    with self.assertRaises(UserError):
                        mine.write({"line_ids": [Command.update(rma.line_ids.id, {"reason_id": self.quality.id})]})
        self.assertEqual(walked, 5 * 4 * 25)

    def test_every_fact_is_corrected_or_asked_anew(self):
        """A new field of cases or lines is a fact by itself: it is fixed, and somebody says what becomes of it."""
        of_cases = self.env["after.sales.rma"]._correctable()
        of_lines = self.env["after.sales.rma.line"]._correctable()
        for model, correctable in (("after.sales.rma", of_cases), ("after.sales.rma.line", of_lines)):
            self.assertEqual(self.env[model]._facts_told, {*correctable, *ANEW[model]})
            # What the verdict looks at on records of its own is a fact.
        looked_at = {"product_id", "remedy", "reason_id", "lot_ids", "origin_move_id", "fault_on", "warranty_card",
                     "broken_condition_ids", "exclusion_ids"}  # fmt: skip
        self.assertLessEqual(looked_at, self.env["after.sales.rma.line"]._facts_told)

    def test_facts_told_on_native_documents(self):
        """The day of the signature and the buyer's confirmation are fixed with the requests that rest on them."""
        picking = self.sold.picking_ids
        seller = self.sold.with_user(self.salesperson)
        seller.after_sales_no_return_confirmed = True
        picking.with_user(self.keeper).after_sales_signed_on = "2026-05-01"
        self.submitted()
        with self.assertRefused("rests on this"):
            seller.after_sales_no_return_confirmed = False
        for user in (self.salesperson, self.keeper):
            with self.assertRefused("rests on this"):
                picking.with_user(user).after_sales_signed_on = "2026-06-01"
        picking.with_user(self.manager).after_sales_signed_on = "2026-05-02"
        with self.assertRefused("kind of sale"):
            seller.after_sales_clearance = True

    def test_what_was_found_at_the_dock_stays(self):
        rma = self.submitted()
        receipt = rma.receipt_picking_ids.with_user(self.keeper)
        receipt.move_ids.quantity = 1
        receipt.move_ids.picked = True
        receipt.move_line_ids.after_sales_packaging = "intact"
        receipt.button_validate()
        line = receipt.move_line_ids
        for name, value in (("packaging", "missing"), ("condition", "Wet"), ("grade", "qualified")):
            with self.subTest(name), self.assertRefused("found at the dock"):
                line.write({f"after_sales_{name}": value})

    def test_photos_that_a_decision_rests_on(self):
        """More may be added; what is there is not taken away, exchanged or carried elsewhere."""
        rma = self.asked()
        File = self.env["ir.attachment"].with_user(self.salesperson)
        file = File.create({"name": "fault.png", "raw": b"1", "res_model": rma._name, "res_id": rma.id})
        File.create({"name": "gone.png", "raw": b"1", "res_model": rma._name, "res_id": rma.id}).unlink()
        rma.with_user(self.salesperson).action_submit()
        for attempt in (
            file.unlink,
            file.sudo().unlink,
            lambda: file.write({"raw": b"2"}),
            lambda: file.write({"res_id": self.sold.id, "res_model": "sale.order"}),
        ):
            with self.assertRefused("decision rests on it"):
                attempt()
        File.create({"name": "more.png", "raw": b"1", "res_model": rma._name, "res_id": rma.id})


@tagged("post_install", "-at_install")
class TestCorrection(DecidedCommon):
    """A correction is a verb with a reason, and asks for the decision again where it matters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["after.sales.policy"].create(
            {
                "name": "House",
                "rule_ids": [
                    Command.create(
                        {"code": "Q", "name": "Faults", "fault": "fault", "allow_refund": True, "days": 30,
                         "return_freight_payer": "company"}
                    ),
                    Command.create({"code": "N", "name": "Never", "fault": "none"}),
                ],
            }
        )  # fmt: skip

    def correct(self, rma, user, reason="The customer rang", **facts):
        return rma.with_user(user).action_correct({"lines": {rma.line_ids.id: facts}}, reason)

    def test_a_refused_request_is_not_made_an_allowed_one_silently(self):
        rma = self.submitted()
        self.assertRecordValues(rma.line_ids, [{"verdict": "refused"}])
        self.correct(rma, self.salesperson, reason_id=self.quality.id)
        self.assertRecordValues(rma.line_ids, [{"verdict": "allowed", "return_freight_payer": "company"}])
        self.assertRecordValues(rma, [{"state": "submitted", "corrected_by_id": self.salesperson.id}])
        told = " ".join(rma.message_ids.mapped("body"))
        for words in (self.taste.name, self.quality.name, "The customer rang"):
            self.assertIn(words, told)

    def test_an_authorised_request_is_decided_again(self):
        rma = self.submitted(reason=self.quality)
        self.assertEqual(rma.state, "authorized")
        receipt = rma.receipt_picking_ids
        self.correct(rma, self.salesperson, reason_id=self.taste.id)
        self.assertRecordValues(
            rma, [{"state": "submitted", "decided_by_id": False, "date_decided": False, "next_step": "decide"}]
        )
        self.assertEqual(receipt.state, "cancel")
        self.assertFalse(rma.discrepancy_ids)
        self.assertEqual(rma.line_ids.claimed_qty, 1)
        rma.with_user(self.approver).action_authorize("An old customer")
        self.assertRecordValues(rma, [{"state": "authorized", "decision_reason": "An old customer"}])
        self.assertEqual((rma.receipt_picking_ids - receipt).state, "assigned")

    def test_who_corrected_does_not_decide(self):
        rma = self.submitted()
        self.correct(rma, self.approver, reason_id=self.quality.id)
        with self.assertRefused("nobody decides their own"):
            rma.with_user(self.approver).action_authorize()
        rma.with_user(self.manager).action_authorize()
        self.assertEqual(rma.state, "authorized")

    def test_what_changes_nothing_is_noted_only(self):
        rma = self.submitted(reason=self.quality)
        self.correct(rma, self.salesperson, production_date="2026-01-01", warranty_card="W1")
        self.assertRecordValues(rma, [{"state": "authorized", "corrected_by_id": False}])
        self.assertIn("W1", " ".join(rma.message_ids.mapped("body")))
        with self.assertRefused("Nothing is different"):
            self.correct(rma, self.salesperson, warranty_card="W1")

    def test_after_goods_came_back_an_approver_decides_with_it(self):
        rma = self.submitted(reason=self.quality)
        self.arrived(rma)
        with self.assertRefused("for an approver"):
            self.correct(rma, self.salesperson, reason_id=self.taste.id)
        self.assertEqual(rma.line_ids.reason_id, self.quality)
        self.correct(rma, self.approver, "It was a change of mind", reason_id=self.taste.id)
        self.assertRecordValues(rma, [{"state": "authorized", "decided_by_id": self.approver.id}])
        self.assertRecordValues(
            rma.line_ids.override_ids, [{"user_id": self.approver.id, "reason": "It was a change of mind"}]
        )
        with self.assertRefused("made already"):
            rma.with_user(self.approver).action_correct({"case": {"replace_when": "advance"}}, "Sooner")

    def test_budgets_are_asked_for_again(self):
        self.company.after_sales_budget_required = True
        rma = self.submitted(reason=self.quality)
        rma.approval_ids.with_user(self.approver).action_approve()
        self.assertEqual(rma.state, "authorized")
        self.correct(rma, self.salesperson, reason_id=self.taste.id)
        self.assertRecordValues(rma, [{"state": "submitted", "next_step": "approve_budget"}])
        asked = rma.approval_ids.filtered(lambda item: item.state == "asked")
        self.assertEqual(set(asked.mapped("kind")), {"red_budget", "exception"})
        self.assertEqual((rma.approval_ids - asked).mapped("state"), ["withdrawn"])

    def test_who_may(self):
        rma = self.submitted()
        for role, user in self.users.items():
            with self.subTest(role), self.env.cr.savepoint():
                if role in ("salesperson", "agent", "approver", "manager"):
                    self.correct(rma, user, warranty_card=role)
                else:
                    with self.assertRaises(UserError), mute_logger("odoo.models"):
                        self.correct(rma, user, warranty_card=role)
        for state in ("draft", "done", "refused", "cancelled"):
            self.in_state(rma, state)
            with self.subTest(state), self.assertRaises(UserError):
                self.correct(rma, self.manager, warranty_card=state)

    def test_nothing_but_facts_of_simple_types(self):
        """Whoever calls it from outside: other fields, other lines, commands, lists for text."""
        rma, other = self.submitted(), self.submitted()
        line = rma.line_ids.id
        wrong = [
            "x", [], 5, True, {"state": "done"}, {"case": {"state": "authorized"}}, {"case": {"partner_id": 1}},
            {"case": "x"}, {"case": {"replace_when": "now"}}, {"case": {"replace_when": ["advance"]}},
            {"case": {"date_goods_due": "x"}}, {"case": {"date_goods_due": 5}}, {"lines": [line]}, {"lines": {"x": {}}},
            {"lines": {other.line_ids.id: {"warranty_card": "W"}}}, {"lines": {line: {"quantity": 5}}},
            {"lines": {line: {"verdict": "allowed"}}}, {"lines": {line: {"reason_id": "x"}}},
            {"lines": {line: {"reason_id": True}}}, {"lines": {line: {"reason_id": 2**40}}},
            {"lines": {line: {"warranty_card": ["W"]}}}, {"lines": {line: {"on_site": "x"}}},
            {"lines": {line: {"broken_condition_ids": [[0, 0, {"name": "x"}]]}}},
            {"lines": {line: {"exclusion_ids": [[1, 1, {"name": "x"}]]}}},
            {"lines": {line: {"fault_on": float("nan")}}},
        ]  # fmt: skip
        for facts in wrong:
            with self.subTest(facts=facts), self.assertRaises(UserError):
                rma.with_user(self.salesperson).action_correct(facts, "Because")
        for reason in (None, "", "  ", 5, ["x"], True):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                self.correct(rma, self.salesperson, reason, warranty_card="W")
        # As JSON has it: the keys of an object are text.
        rma.with_user(self.salesperson).action_correct({"lines": {str(line): {"warranty_card": "W"}}}, "Because")
        self.assertEqual(rma.line_ids.warranty_card, "W")

    def test_dialog(self):
        rma = self.submitted()
        action = rma.with_user(self.salesperson).action_correct()
        Dialog = self.env["after.sales.correct"].with_user(self.salesperson).with_context(**action["context"])
        with Form(Dialog) as form:
            form.reason = "The customer rang"
            with form.line_ids.edit(0) as row:
                self.assertEqual(row.reason_id, self.taste)
                row.reason_id = self.quality
                row.fault_on = "2026-01-01"
        form.record.action_confirm()
        self.assertRecordValues(rma.line_ids, [{"reason_id": self.quality.id, "verdict": "allowed"}])


@tagged("post_install", "-at_install")
class TestNothingDecidedIsDeleted(DecidedCommon):
    def _was_helped(self, rma):
        self.env["after.sales.support"].create({"rma_id": rma.id, "minutes": 10, "note": "Called"})

    def _was_approved(self, rma):
        self.company.after_sales_budget_required = True
        rma.with_user(self.salesperson).action_submit()
        rma.approval_ids.with_user(self.approver).action_approve()
        self.company.after_sales_budget_required = False

    def _was_authorised(self, rma):
        self.company.after_sales_auto_authorize = False
        rma.with_user(self.salesperson).action_submit()
        rma.with_user(self.approver).action_authorize()

    def _was_refused(self, rma):
        self.company.after_sales_auto_authorize = False
        rma.with_user(self.salesperson).action_submit()
        rma.with_user(self.approver).action_refuse("Too late")
        rma.action_reopen()

    def _was_overruled(self, rma):
        self.company.after_sales_auto_authorize = False
        rma.with_user(self.salesperson).action_submit()
        rma.line_ids.with_user(self.approver).action_override("An old customer")

    def _was_deducted(self, rma):
        vals = {"rma_id": rma.id, "percent": 5, "reason": "Used"}
        self.env["after.sales.deduction"].with_user(self.agent).create(vals)

    def _was_answered(self, rma):
        self.company.after_sales_auto_authorize = True
        rma.line_ids.remedy = "support"
        rma.with_user(self.salesperson).action_submit()
        rma.with_user(self.technician).action_answer("Press twice")
        rma.with_user(self.manager).action_reopen()

    def test_cases(self):
        """Cancelled, also taken up again as a draft: what people decided, answered, approved or did for it stays."""
        for done in ("helped", "approved", "authorised", "refused", "overruled", "deducted", "answered"):
            with self.subTest(done):
                rma = self.asked()
                getattr(self, f"_was_{done}")(rma)
                # Without its transfers: they are no reason of their own here.
                rma.sudo().picking_ids.filtered(lambda picking: picking.state == "cancel").unlink()
                if rma.state != "draft":
                    rma.action_cancel()
                mine = rma.with_user(self.salesperson)
                with self.assertRefused("cannot be deleted"):
                    mine.unlink()
                if rma.state == "cancelled":
                    mine.action_reopen()
                    with self.assertRefused("cannot be deleted"):
                        mine.unlink()

    def test_the_order(self):
        """The order that a case is about, cancelled with it; and one of its lines."""
        rma = self.asked()
        rma.action_cancel()
        order = self.sold.sudo()
        order._action_cancel()
        for records in (order, order.order_line):
            with self.assertRefused(f"belongs to after-sales cases .{rma.name}.* cannot be deleted"):
                records.unlink()

    def test_lines(self):
        """A line of a case that is a draft again, of which somebody decided."""
        self.company.after_sales_auto_authorize = False
        rma = self.submitted()
        rma.line_ids.with_user(self.approver).action_override("An old customer")
        rma.action_cancel()
        rma.action_reopen()
        with self.assertRefused("cannot be taken out"):
            rma.line_ids.with_user(self.salesperson).unlink()
        with self.assertRefused("cannot be taken out"):
            rma.with_user(self.salesperson).write({"line_ids": [Command.clear()]})

    def test_a_line_of_which_nothing_came(self):
        """It leaves the case when nobody waits for it any more; what was decided against the rule of it stays."""
        self.company.after_sales_auto_authorize = False
        order = self.sell((self.average, 1, 200), (self.part, 1, 50))
        self.deliver(order)
        rma = self.request(order)
        came, missing = rma.line_ids.sorted(lambda line: line.product_id == self.part)
        missing.with_user(self.approver).action_override("An old customer")
        decision = missing.override_ids
        rma.with_user(self.approver).action_authorize()
        receipt = rma.receipt_picking_ids
        for move in receipt.move_ids:
            move.quantity = move.picked = move.product_id == self.average
        receipt.with_context(skip_backorder=True).button_validate()
        rma.action_cancel_rest()
        self.assertEqual(rma.line_ids, came)
        self.assertRecordValues(
            decision, [{"rma_id": rma.id, "user_id": self.approver.id, "reason": "An old customer", "line_id": came.id}]
        )
        self.assertIn(self.part.name, decision.rule_note)
        self.assertFalse(came.override_id, "it was not about this line")

    def test_no_cascade_destroys_what_people_decided(self):
        """By construction: what holds a decision is restricted in the database, and its people and words are."""
        kept = {
            "after.sales.approval", "after.sales.policy.override", "after.sales.inspection", "after.sales.disposition",
            "after.sales.discrepancy", "after.sales.support", "after.sales.visit", "after.sales.write.down.release",
        }  # fmt: skip
        walked = 0
        for name in self.env.registry:
            Model = self.env[name]
            if Model._abstract or Model._transient or not Model._auto:
                continue
            for field in Model._fields.values():
                ours = name.startswith("after.sales.") or field.name.startswith("after_sales_")
                if not ours or not field.store or field.type != "many2one" or field.related:
                    continue
                with self.subTest(model=name, field=field.name):
                    if name in kept:
                        self.assertNotEqual(field.ondelete, "cascade")
                        walked += 1
                    if (
                        field.comodel_name == "res.users"
                        and field.readonly
                        and field.name not in ("create_uid", "write_uid")
                    ):
                        self.assertEqual(field.ondelete, "restrict", "who decided is not forgotten")
                        walked += 1
        self.assertGreaterEqual(walked, 50)
        rma = self.submitted()
        rma.sudo()._trusted().decided_by_id = self.env["res.users"].sudo().create({"name": "Leader", "login": "leader"})
        with self.assertRaises(RestrictViolation), mute_logger("odoo.sql_db"):
            rma.decided_by_id.sudo().unlink()

    def test_words_that_were_used(self):
        """What was ticked or chosen on a request is archived when nobody needs it any more."""
        words = {
            "broken_condition_ids": self.env["after.sales.policy.condition"].create(
                {"name": "A", "broken": "Not A", "code": "test_a"}
            ),
            "exclusion_ids": self.env["after.sales.policy.exclusion"].create({"name": "B", "code": "test_b"}),
            "reason_id": self.env["after.sales.reason"].create(
                {"name": "C", "code": "TEST_C", "fault_party": "vendor"}
            ),
        }
        line = self.asked().line_ids
        for name, word in words.items():
            with self.subTest(name):
                spare = word.copy({"code": "test_spare"})
                line[name] = word
                with self.assertRefused("archive it instead"):
                    (word | spare).with_user(self.manager).unlink()
                spare.with_user(self.manager).unlink()

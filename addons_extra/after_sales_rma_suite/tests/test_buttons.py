"""One engine of buttons for everything that is decided, and one rule: nobody decides their own."""

import logging
from unittest.mock import patch

from odoo.addons.after_sales_rma.tests.common import ROLES, AfterSalesCommon
from odoo.addons.after_sales_rma.tests.test_log import LOG
from odoo.exceptions import UserError
from odoo.sql_db import Cursor
from odoo.tests import new_test_user, tagged

#: Everything that has buttons of its own table.
MODELS = {
    "after.sales.rma",
    "after.sales.approval",
    "after.sales.complaint",
    "after.sales.write.down",
    "after.sales.discrepancy",
    "after.sales.handover",
    "after.sales.daily.report",
    "after.sales.corrective.action",
    "after.sales.provision",
    "after.sales.sent.out",
    "after.sales.pickup",
    "after.sales.statement",
    "after.sales.responsibility",
    "after.sales.wage.statement",
    "repair.order",
}


@tagged("post_install", "-at_install")
class TestButtons(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_auto_authorize = False
        cls.buy(cls.average, 10, 100)
        # Whatever the groups let one do, one's own is not among it.
        cls.anything = new_test_user(
            cls.env,
            login="as_anything",
            groups=",".join(dict.fromkeys(",".join(ROLES.values()).split(","))),
            context={"no_reset_password": True},
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        order = cls.sell((cls.average, 2, 200))
        cls.deliver(order)
        cls.rma = cls.request(order).sudo()._trusted()
        cls.other = cls.users["approver"]
        cls.rma.requested_by_id = cls.other
        goods = {"product_id": cls.average.id, "company_id": cls.company.id}
        cls.repair = (
            cls.env["repair.order"]
            .sudo()
            .create({**goods, "after_sales_line_id": cls.rma.line_ids.id, "after_sales_plan_state": "asked"})
        )
        cls.approval = (
            cls.env["after.sales.approval"]
            .sudo()
            ._trusted()
            .create(
                {
                    "kind": "red_budget",
                    "rma_id": cls.rma.id,
                    "company_id": cls.company.id,
                    "currency_id": cls.company.currency_id.id,
                    "requested_by_id": cls.other.id,
                }
            )
        )
        cls.write_down = (
            cls.env["after.sales.write.down"]
            .sudo()
            ._trusted()
            .create(
                {
                    **goods,
                    "quantity": 1,
                    "state": "to_approve",
                    "warehouse_id": cls.after_sales_warehouse.id,
                    "location_id": cls.after_sales_warehouse.after_sales_defective_location_id.id,
                }
            )
        )
        cls.responsibility = (
            cls.env["after.sales.responsibility"]
            .sudo()
            ._trusted()
            .create({"write_down_id": cls.write_down.id, "amount": 1, "state": "objected"})
        )
        cls.responsibility.proposed_by_id = cls.other
        cls.discrepancy = (
            cls.env["after.sales.discrepancy"]
            .sudo()
            .create(
                {
                    "rma_id": cls.rma.id,
                    "product_id": cls.average.id,
                    "kind": "more",
                    "quantity": 1,
                    "uom_id": cls.average.uom_id.id,
                    "counted_by_id": cls.other.id,
                }
            )
        )

        cls.day = (
            cls.env["after.sales.daily.report"]
            .sudo()
            ._trusted()
            .create({"warehouse_id": cls.after_sales_warehouse.id, "date": "2026-01-05", "state": "signed"})
        )

        cls.corrective = (
            cls.env["after.sales.corrective.action"]
            .sudo()
            ._trusted()
            .create(
                {
                    "problem_title": "Dark",
                    "state": "implemented",
                    "user_id": cls.users["technician"].id,
                    "done_by_id": cls.users["technician"].id,
                    "company_id": cls.company.id,
                }
            )
        )

        cls.complaint = cls.env["after.sales.complaint"].create(
            {"partner_id": cls.customer.id, "description": "Late", "company_id": cls.company.id}
        )
        cls.complaint._set_state("working")

    def askers(self):
        """(what is decided, where it stands who asked, field, what is said to him, a button that decides it)."""
        own, decides = "nobody approves their own request", "nobody decides their own request"
        count = "Nobody approves their own request or count."
        for field in ("requested_by_id", "corrected_by_id"):
            yield self.rma, self.rma, field, decides, "authorize"
            yield self.approval, self.rma, field, own, "approve"
            yield self.discrepancy, self.rma, field, count, "accept"
        yield self.approval, self.approval, "requested_by_id", own, "approve"
        yield self.discrepancy, self.discrepancy, "counted_by_id", count, "accept"
        yield self.write_down, self.write_down, "requested_by_id", decides, "approve"
        yield self.complaint, self.complaint, "about_id", "nobody decides a complaint about themselves", "answer"
        for field in ("proposed_by_id", "user_id", "waiver_by_id"):
            yield self.responsibility, self.responsibility, field, decides, "decide"
        yield self.day, self.day, "signed_by_id", "nobody accepts what he signed himself", "accept"
        for field in ("user_id", "done_by_id"):
            verifies = "nobody verifies what they are responsible for"
            yield self.corrective, self.corrective, field, verifies, "verify"
        yield self.repair, self.repair, "after_sales_planned_by_id", "nobody approves their own plan", "approve"

    def test_every_refusal_is_logged(self):
        """Of whatever model it is: one line, and nothing of what is said to whoever pressed."""
        for model in MODELS:
            Model = self.env[model]
            with (
                self.subTest(model=model),
                patch.object(self.env.registry[model], "_button_problem", return_value="not of this one"),
                self.assertLogs(LOG, logging.INFO) as logged,
                self.assertRaisesRegex(UserError, "not of this one"),
            ):
                Model.new({})._check_button(next(iter(Model._button_table())))
            (line,) = logged.output
            self.assertIn("Refused by _check_button: ", line)
            self.assertNotIn("not of this one", line)

    def test_whoever_presses_locks(self):
        """Every button of every model locks what it follows from, before anything is read for good (law 2)."""
        pressed = 0
        for model in MODELS:
            for button in self.env[model]._button_table():
                with (
                    self.subTest(model=model, button=button),
                    patch.object(self.env.registry[model], "_hold_pressed") as locked,
                ):
                    self.env[model]._check_button(button)
                    locked.assert_called_once()
                    pressed += 1
        self.assertGreater(pressed, 120)

    def test_what_is_pressed_is_locked(self):
        """What locks is a written row: the table of each record that is here, or of what owns it."""
        records = (
            self.rma, self.approval, self.discrepancy, self.write_down, self.responsibility, self.day, self.corrective,
            self.complaint, self.repair,
        )  # fmt: skip
        for record in records:
            table = "stock_warehouse" if record == self.day else record._table
            with (
                self.subTest(model=record._name),
                patch.object(Cursor, "execute", autospec=True, side_effect=Cursor.execute) as execute,
            ):
                record._hold_pressed()
                asked = [call.args[1] for call in execute.call_args_list]
                self.assertTrue([query for query in asked if f'UPDATE "{table}" SET write_date' in str(query)], asked)

    def test_nobody_decides_their_own(self):
        """Every record that is decided, and every field by which somebody has an interest in it."""
        for record, place, field, words, button in self.askers():
            with self.subTest(model=record._name, by=f"{place._name}.{field}"):
                mine = record.with_user(self.anything)
                self.assertFalse(mine._is_own_request(self.anything))
                self.assertFalse(mine._button_problem(button))
                before = place[field]
                place.sudo().write({field: self.anything.id})
                self.assertTrue(mine._is_own_request(self.anything))
                self.assertFalse(mine._is_own_request(self.users["manager"]))
                self.assertEqual(mine._button_problem(button), words)
                with self.assertRefused(words):
                    mine._check_button(button)
                for name, row in record._button_table().items():
                    if row.decides:
                        self.assertTrue(mine._button_problem(name), name)
                # The add-on itself decides by the rule.
                self.assertNotEqual(record.sudo()._button_problem(button), words)
                place.sudo().write({field: before.id})

    def test_what_decides_is_marked(self):
        """A button by which something is approved or refused belongs to approvers, and is marked as a decision."""
        free = {
            # Sent back to be valued anew, asked for another answer: nothing is decided in anybody's favour.
            ("after.sales.write.down", "send_back"),
            # For other people too, with a condition of their own.
            ("after.sales.rma", "approve_plan"),
            ("repair.order", "free"),
        }
        for model in sorted(MODELS):
            for name, row in self.env[model]._button_table().items():
                if row.groups == ("after_sales_rma.group_approver",):
                    self.assertNotEqual(row.decides, (model, name) in free, (model, name))

    def test_all_tables(self):
        """Each table names groups and states that exist, and each flag of a screen is a button of its table."""
        Buttons = self.env.registry["after.sales.buttons"]
        found = {
            name
            for name, model in self.env.registry.items()
            if not model._abstract and issubclass(model, Buttons) and model is not Buttons
        }
        self.assertEqual(found, MODELS)
        for model in MODELS:
            Model = self.env[model]
            states = {value for value, _label in Model._fields["state"]._description_selection(self.env)}
            self.assertTrue(Model._button_table())
            for name, row in Model._button_table().items():
                self.assertLessEqual(set(row.states), states, (model, name))
                self.assertTrue(row.groups, (model, name))
                for group in row.groups:
                    self.assertTrue(self.env.ref(group), (model, name))
            for field in Model._fields.values():
                if field.compute in ("_compute_can", "_compute_after_sales_can"):
                    self.assertIn(field.name.removeprefix(Model._can_prefix), Model._button_table(), model)

    def test_flags_and_checks_agree(self):
        """What a flag shows can be pressed, what it hides is refused; on several records at once, naming each."""
        records = (self.approval, self.write_down, self.discrepancy, self.repair, self.day, self.corrective)
        for record in (*records, self.responsibility):
            for role, user in self.users.items():
                mine = record.with_user(user)
                if not mine.has_access("read"):
                    continue
                for button in record._button_table():
                    flag = f"{record._can_prefix}{button}"
                    if flag in record._fields:
                        with self.subTest(model=record._name, role=role, button=button):
                            self.assertEqual(mine[flag], button in mine._pressable())
        own = self.rma.with_user(self.anything)
        self.rma.requested_by_id = self.anything
        self.assertNotIn("authorize", own.can_press or [])
        self.rma.requested_by_id = self.other
        own.invalidate_recordset(["can_press"])
        self.assertIn("authorize", own.can_press)

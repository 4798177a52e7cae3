"""Checks of test reports by kind of product: planned, judged, demanded at the signature, and fixed by it (R18)."""

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo import Command
from odoo.addons.after_sales_rma.tests.test_inspection import InspectionCommon
from odoo.addons.after_sales_rma_checks.rules.limits import number, within
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, tagged

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

KEPT = ["name", "limits", "lower_limit", "upper_limit", "unit_name", "value", "choice", "result"]


class ChecksCommon(InspectionCommon):
    """A template for the goods of the category: a look, a voltage with limits, a choice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.categories["average"]
        cls.template = cls.make_template(
            {"name": "Housing"},
            {
                "name": "Voltage",
                "kind": "figure",
                "unit_name": "V",
                "limits": "both",
                "lower_limit": 11.4,
                "upper_limit": 12.6,
                "is_demanded": True,
                "needs_remark": True,
            },
            {
                "name": "Plug",
                "kind": "choice",
                "choice_ids": [
                    Command.create({"name": "Whole"}),
                    Command.create({"name": "Bent", "passes": False}),
                ],
            },
        )

    @classmethod
    def make_template(cls, *lines, **vals):
        return cls.env["after.sales.check.template"].create(
            {
                "name": "Power supplies",
                "company_id": cls.company.id,
                "categ_ids": [Command.set(cls.category.ids)],
                "line_ids": [Command.create({"sequence": place, **line}) for place, line in enumerate(lines)],
                **vals,
            }
        )

    def report(self, **kwargs):
        return self.reports(self.received(**kwargs))

    def check(self, report, name="Voltage"):
        return report.check_ids.filtered(lambda check: check.name == name)

    def picture(self, name="photo.png"):
        return self.env["ir.attachment"].with_user(self.technician).create({"name": name, "datas": PICTURE})


@tagged("post_install", "-at_install")
class TestChecks(ChecksCommon):
    def test_a_report_gets_the_checks_of_its_template(self):
        """Copied with their limits, also for what is split off; other goods get none."""
        report = self.report()
        self.assertEqual(report.check_template_id, self.template)
        self.assertRecordValues(
            report.check_ids,
            [
                {"name": "Housing", "kind": "yes_no", "limits_text": "", "is_demanded": False},
                {"name": "Voltage", "kind": "figure", "limits_text": "11.4 – 12.6 V", "is_demanded": True},
                {"name": "Plug", "kind": "choice", "limits_text": "", "is_demanded": False},
            ],
        )
        self.check(report).value = "12"
        report.quantity = 1
        report.action_grade_qualified()
        rest = report.rma_id.inspection_ids - report
        self.assertEqual(rest.check_ids.mapped("name"), ["Housing", "Voltage", "Plug"])
        self.assertFalse(any(rest.check_ids.mapped("value")), "the rest is tested by itself")
        self.buy(self.standard, 3, 100)
        self.assertFalse(self.report(product=self.standard).check_ids)

    def test_measured_values_are_judged_by_the_code(self):
        voltage = self.check(self.report())
        for value, result in (
            ("11.4", "pass"),
            ("12,6", "pass"),
            ("12.61", "fail"),
            ("１１.３", "fail"),
            (False, False),
        ):
            voltage.value = value
            self.assertEqual((value, voltage.result), (value, result))
        with self.assertRefused("Voltage: “about 12” is no number", ValidationError):
            voltage.value = "about 12"
        with self.assertRefused("the result follows from what was measured", ValidationError):
            voltage.write({"value": "15", "result": "pass"})

    def test_a_choice_passes_or_fails(self):
        plug = self.check(self.report(), "Plug")
        whole, bent = plug.source_id.choice_ids
        plug.choice_id = bent
        self.assertEqual((plug.result, plug.choice), ("fail", "Bent"))
        plug.choice_id = whole
        self.assertEqual((plug.result, plug.choice), ("pass", "Whole"))
        foreign = self.make_template(
            {"name": "Other", "kind": "choice", "choice_ids": [Command.create({"name": "Fine"})]}, categ_ids=False
        )
        with self.assertRefused("this cannot be chosen here", ValidationError):
            plug.choice_id = foreign.line_ids.choice_ids

    def test_what_is_demanded_is_there_when_it_is_signed(self):
        """Nothing of a batch is signed; out of limits with a remark, where the template says so; never qualified."""
        report, other = self.report(), self.report()
        self.check(other).value = "12"
        with self.assertRefused(f"{report.name} .*“Voltage” has no result yet"):
            (report | other).action_grade_qualified()
        self.assertEqual((report | other).mapped("state"), ["draft", "draft"])
        self.check(report).value = "9.8"
        with self.assertRefused("“Voltage” failed or is out of its limits: say why in the remark"):
            report.action_grade_defective()
        self.check(report).note = "Capacitor blown"
        self.check(other, "Plug").choice_id = self.template.line_ids[2].choice_ids[1]
        with self.assertRefused("“Voltage” must pass, and failed: that is not qualified"):
            (report | other).action_grade_qualified()
        other.action_grade_qualified()
        report.action_grade_defective()
        self.assertRecordValues(report, [{"state": "done", "technician_id": self.technician.id}])

    def test_a_photo_is_demanded(self):
        self.template.line_ids[1].needs_photo = True
        report = self.report()
        check = self.check(report)
        check.value = "12"
        with self.assertRefused("“Voltage” needs a photo"):
            report.action_grade_qualified()
        photo = self.picture()
        check.photo_ids = photo
        report.action_grade_qualified()
        self.assertEqual((photo.res_model, photo.res_id), (report._name, report.id), "whoever sees the report sees it")
        with self.assertRefused("stays as it is: a decision rests on it"):
            photo.unlink()

    def test_signed_reports_do_not_follow_their_template(self):
        report = self.report()
        voltage, plug = self.check(report), self.check(report, "Plug")
        voltage.value, plug.choice_id = "12", plug.source_id.choice_ids[0]
        report.action_grade_qualified()
        before = report.check_ids.read(
            ["name", "limits", "lower_limit", "upper_limit", "unit_name", "value", "choice", "result"]
        )
        lines = self.template.line_ids
        lines[1].write({"name": "Current", "lower_limit": 0, "upper_limit": 1, "unit_name": "A"})
        lines[2].choice_ids[0].write({"name": "Gone", "passes": False})
        self.env.invalidate_all()
        self.assertEqual(
            report.check_ids.read(
                ["name", "limits", "lower_limit", "upper_limit", "unit_name", "value", "choice", "result"]
            ),
            before,
        )
        self.template.unlink()
        self.env.invalidate_all()
        self.assertEqual(
            report.check_ids.read(
                ["name", "limits", "lower_limit", "upper_limit", "unit_name", "value", "choice", "result"]
            ),
            before,
        )

    def test_what_cannot_be_repaired_is_not_qualified(self):
        report = self.report()
        self.check(report).value = "12"
        report.irreparable = True
        with self.assertRefused("what cannot be repaired is not qualified"):
            report.action_grade_qualified()
        report.action_grade_defective()
        with self.assertRefused("is signed already"):
            report.irreparable = False

    def test_the_nearest_template_counts(self):
        """That of the product, then of its category, then of those above; the company's before those of all."""
        child = self.env["product.category"].create({"name": "Adapters", "parent_id": self.category.id})
        product = self._create_product("Adapter", categ_id=child.id)
        Template = self.env["after.sales.check.template"]
        self.assertEqual(Template._of(product, self.company), self.template)
        near = self.make_template(company_id=False, categ_ids=[Command.set(child.ids)])
        self.assertEqual(Template._of(product, self.company), near)
        own = self.make_template(categ_ids=[Command.set(child.ids)], sequence=99)
        self.assertEqual(Template._of(product, self.company), own)
        named = self.make_template(categ_ids=False, product_tmpl_ids=[Command.set(product.product_tmpl_id.ids)])
        self.assertEqual(Template._of(product, self.company), named)
        named.active = False
        self.assertEqual(Template._of(product, self.company), own)

    def test_another_company_has_its_own(self):
        """A template of another company is neither used nor seen."""
        other = self._create_company("Other Tests")
        self._enter(self.users["manager"].company_id)
        self.template.company_id = other
        self.assertFalse(self.report().check_ids)
        for role in ("technician", "manager"):
            seen = self.env["after.sales.check.template"].with_user(self.users[role]).search([])
            self.assertNotIn(self.template, seen)
            with self.assertRaises(AccessError):
                self.template.line_ids[0].with_user(self.users[role]).read(["name"])

    def test_the_cost_of_many(self):
        """Opening reports for twelve lines costs each no more than for two; where no template is, nothing."""
        costs = []
        for count in (2, 12):
            order = self.sell(*[(self.average, 1, 200)] * count)
            self.deliver(order)
            rma = self.request(order)
            lines = rma.line_ids
            vals = [
                {"rma_id": rma.id, "line_id": line.id, "quantity": 1, "received_quantity": 1, "state": "draft"}
                for line in lines
            ]
            reports = self.env["after.sales.inspection"].sudo().create(vals)
            reports.check_ids.sudo()._trusted().unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            reports._plan_checks()
            self.env.flush_all()
            costs.append(self.cr.sql_log_count - before)
            self.assertEqual(len(reports.check_ids), 3 * count)
        self.assertLessEqual(costs[1], costs[0] + 1)


@tagged("post_install", "-at_install")
class TestChecksOutside(ChecksCommon):
    def test_what_the_template_wants_stays(self):
        """Nobody gets rid of a demanded check: not by deleting, renaming, moving it, nor by its demands."""
        report, other = self.report(), self.report()
        voltage = self.check(report)
        with self.assertRefused("the template of the product wants this check"):
            report.check_ids = [Command.delete(voltage.id)]
        with self.assertRefused("wants this check as it is"):
            report.check_ids = [Command.update(voltage.id, {"name": "Something else"})]
        with self.assertRefused("wants this check as it is"):
            voltage.inspection_id = other
        for vals in (
            {"is_demanded": False},
            {"upper_limit": 99},
            {"kind": "yes_no"},
            {"is_planned": False},
            {"limits": "none"},
        ):
            with self.assertRaises(AccessError):
                report.check_ids = [Command.update(voltage.id, vals)]
        with self.assertRaises(AccessError):
            self.env["after.sales.inspection.check"].with_user(self.technician).create(
                {"inspection_id": report.id, "name": "Mine", "is_planned": True}
            )
        # What the technician adds is his.
        report.check_ids = [Command.create({"name": "Smell", "result": "pass"})]
        report.check_ids[-1:].unlink()

    def test_the_checks_of_a_signed_report_are_fixed(self):
        report, draft = self.report(), self.report()
        self.check(report).value = "12"
        report.action_grade_qualified()
        voltage, loose = self.check(report), self.check(draft, "Housing")
        for command in (
            Command.update(voltage.id, {"value": "13"}),
            Command.update(voltage.id, {"photo_ids": [Command.set(self.picture().ids)]}),
            Command.delete(voltage.id),
            Command.create({"name": "Late", "result": "pass"}),
            Command.link(loose.id),
        ):
            with self.assertRaises(UserError):
                report.check_ids = [command]
        with self.assertRaises(UserError):
            report.signature = PICTURE
        self.assertEqual(voltage.value, "12")

    def test_only_managers_edit_templates(self):
        for role, user in self.users.items():
            template = self.template.with_user(user)
            template.read(["name"])
            template.line_ids.choice_ids.read(["name"])
            if role == "manager":
                template.line_ids = [Command.create({"name": "Noise"})]
                continue
            for record, vals in ((template, {"name": "x"}), (template.line_ids[1], {"is_demanded": False})):
                with self.assertRaises(AccessError):
                    record.write(vals)
            with self.assertRaises(AccessError):
                template.line_ids.choice_ids[0].passes = False

    def test_limits_that_make_no_sense(self):
        with self.assertRefused("the lower limit is above the upper one", ValidationError):
            self.template.line_ids[1].lower_limit = 13
        with self.assertRefused("say what can be chosen", ValidationError):
            self.template.line_ids[2].choice_ids.unlink()
            self.template.line_ids[2].kind = "choice"


@tagged("post_install", "-at_install")
class TestDock(ChecksCommon):
    """Goods are graded at the dock only where the company allows it for the product."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.after_sales_inspect_at_dock = True
        cls.operator = cls.users["warehouse"]
        cls.buy(cls.standard, 10, 100)

    def arriving(self, *products):
        order = self.sell(*((product, 1, 200) for product in products))
        self.deliver(order)
        return self.request(order).receipt_picking_ids.with_user(self.operator)

    def test_what_demands_checks_is_not_graded_at_the_dock(self):
        receipt = self.arriving(self.average)
        with self.assertRefused("Average is not graded at the dock: its test report demands Voltage"):
            receipt.action_after_sales_all_qualified()
        with self.assertRefused("is not graded at the dock"):
            receipt.move_ids.after_sales_grade = "defective"
        # Without a grade it waits for the technician, with its checks.
        receipt.button_validate()
        report = receipt.after_sales_rma_id.sudo().inspection_ids
        self.assertRecordValues(report, [{"state": "draft", "grade": False}])
        self.assertEqual(len(report.check_ids), 3)

    def test_demanded_after_it_was_graded(self):
        """It does not come in on a grade that nobody may give any more."""
        self.template.line_ids.is_demanded = False
        receipt = self.arriving(self.average)
        receipt.move_ids.after_sales_grade = "qualified"
        self.template.line_ids[1].is_demanded = True
        with self.assertRefused("goes to .*Quarantine"):
            receipt.button_validate()
        receipt.move_ids.after_sales_grade = False
        receipt.button_validate()
        report = receipt.after_sales_rma_id.sudo().inspection_ids
        self.assertRecordValues(report, [{"state": "draft"}])
        self.assertTrue(report.check_ids)

    def test_by_product_and_category(self):
        """The product's word before its category's, that before the one above; else as the warehouse says."""
        receipt = self.arriving(self.standard)
        category = self.categories["standard"]
        category.parent_id = self.env["product.category"].create({"name": "Above", "after_sales_grading_by": "step"})
        with self.assertRefused("Standard is graded by a technician only"):
            receipt.action_after_sales_all_qualified()
        category.after_sales_grading_by = "dock"
        self.standard.product_tmpl_id.after_sales_grading_by = "step"
        with self.assertRefused("Standard is graded by a technician only"):
            receipt.action_after_sales_all_qualified()
        self.standard.product_tmpl_id.after_sales_grading_by = False
        receipt.action_after_sales_all_qualified()
        self.assertRecordValues(
            receipt.after_sales_rma_id.sudo().inspection_ids, [{"state": "done", "technician_id": self.operator.id}]
        )


@tagged("post_install", "-at_install")
class TestPaper(ChecksCommon):
    def test_the_paper_shows_limits_and_values(self):
        report = self.report()
        self.check(report).write({"value": "9.8", "note": "Capacitor blown"})
        plug = self.check(report, "Plug")
        plug.write(
            {"choice_id": plug.source_id.choice_ids[1].id, "photo_ids": [Command.set(self.picture("plug.png").ids)]}
        )
        report.write({"signature": PICTURE, "irreparable": True, "fault_party": "vendor"})
        report.action_grade_defective()
        paper = report._paper_test_report()
        self.assertEqual(
            paper["pages"][0]["rows"],
            [
                ["1", "Housing", "", "", "", ""],
                ["2", "Voltage", "11.4 – 12.6 V", "9.8 V", "Failed", "Capacitor blown"],
                ["3", "Plug", "", "Bent", "Failed", ""],
            ],
        )
        self.assertIn("plug.png", [photo[0] for photo in paper["pages"][0]["photos"]])
        self.assertEqual(paper["signatures"][0][1], self.technician.name)
        self.assertTrue(paper["signatures"][0][2].startswith("data:image/"))
        self.assertIn(("Repair", "cannot be repaired"), paper["closing"])


@tagged("post_install", "-at_install")
class TestLimits(BaseCase):
    """The rule of limits holds for any number that people can type."""

    @settings(max_examples=200, deadline=None, database=None)
    @given(*[st.decimals("-1000000", "1000000", places=6)] * 3)
    def test_within(self, value, low, high):
        """As exact decimals say, written with point or comma."""
        measured = number(f"{value:f}")
        self.assertEqual(measured, float(value))
        self.assertEqual(number(f"{value:f}".replace(".", ",")), measured)
        self.assertEqual(within(measured, float(low), float(high)), low <= value <= high)
        self.assertEqual(within(measured, lower=float(low)), value >= low)
        self.assertEqual(within(measured, upper=float(high)), value <= high)

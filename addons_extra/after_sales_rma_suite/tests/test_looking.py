"""What it costs to look: statements of a case's form and of the list, for each role, and that they show the same."""

from unittest.mock import patch

from lxml import etree
from odoo.addons.after_sales_rma.tests.common import ROLES, AfterSalesCommon
from odoo.tests import tagged

#: Statements of a screen, as the web client asks for it, with a cold cache.
MOST = {"form": 35, "list": 10, "kanban": 13}


@tagged("post_install", "-at_install")
class TestLooking(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 100, 10)
        cls.serial = cls._create_product("Serial", "average", tracking="serial")
        cls.buy(cls.serial, 3, 100, ["S1", "S2", "S3"])
        cls.cases = cls.env["after.sales.rma"].union(*(cls._credited() for _case in range(3)))

    @classmethod
    def _credited(cls):
        """A case of two lines, one of them with a serial: back, inspected, put away, its credit note drafted."""
        order = cls.sell((cls.average, 2, 200), (cls.serial, 1, 300), user_id=cls.users["salesperson"].id)
        cls.deliver(order)
        cls.invoice(order)
        rma = cls.env["after.sales.intake"].create_from_sale(order)
        rma.action_submit()
        if rma.state == "submitted":
            rma.with_user(cls.users["approver"]).action_authorize()
        rma.receipt_picking_ids.move_ids.picked = True
        rma.receipt_picking_ids.button_validate()
        rma.inspection_ids.action_grade_qualified()
        rma.action_put_away()
        rma.action_refund()
        return rma

    def _specification(self, model, node) -> dict:
        """What the web client asks of the records of a view."""
        result = {}
        for child in node.iterchildren("*"):
            if child.tag != "field":
                result |= self._specification(model, child)
                continue
            field = model._fields[child.get("name")]
            result[field.name] = {}
            if field.type == "many2one":
                result[field.name] = {"fields": {"display_name": {}}}
            inner = next((sub for sub in child if sub.tag in ("list", "kanban")), None)
            if {"1", "True"} & {child.get("invisible"), child.get("column_invisible")}:
                result[field.name] = {"fields": {}} if field.type == "many2one" else {}
            elif inner is not None:
                fields = self._specification(model.env[field.comodel_name], inner)
                result[field.name] = {"fields": {"display_name": {}, **fields}}
        return result

    def _look(self, role: str, kind: str) -> tuple[list, int]:
        """What a role sees, and with how many statements."""
        model = self.env["after.sales.rma"].with_user(self.users[role])
        specification = self._specification(model, etree.fromstring(model.get_view(view_type=kind)["arch"]))
        for _time in ("warm", "counted"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            if kind == "form":
                shown = model.browse(self.cases[:1].ids).web_read(specification)
            else:
                shown = model.web_search_read([("id", "in", self.cases.ids)], specification, limit=80)["records"]
        return shown, self.cr.sql_log_count - before

    def test_few_statements(self):
        costs = {(role, kind): self._look(role, kind)[1] for role in ROLES for kind in MOST}
        self.assertFalse({key: cost for key, cost in costs.items() if cost > MOST[key[1]]}, costs)

    def test_read_together_is_read_alike(self):
        """What is read in one statement is what Odoo reads field by field, for everybody, rules included."""
        for role in ROLES:
            for kind in MOST:
                with self.subTest(role=role, kind=kind):
                    together, few = self._look(role, kind)
                    with patch.object(type(self.env["after.sales.rma"]), "_read_together", lambda *_args: None):
                        apart, many = self._look(role, kind)
                    self.assertEqual(together, apart)
                    self.assertLess(few, many)

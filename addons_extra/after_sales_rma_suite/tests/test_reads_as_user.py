"""Whatever is shown, printed or refused reads as the user first: nothing of what is hidden elsewhere comes out here."""

import re
from ast import literal_eval

from odoo import Command, fields
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.tests.common import ROLES, AfterSalesCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

#: Stands in every name of the other company; nobody of the first one ever reads it.
SECRET = "SECRET"
#: Nothing costs that much elsewhere.
PRICE = 7713.37
#: Modules of the add-on begin so.
OURS = "after_sales_rma"


class HiddenCommon(AfterSalesCommon):
    """A second company, in which one of everything is hidden: order, case, receipt, repair, write-down."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.company
        cls.first_users = dict(cls.users)
        other = cls._create_company(f"{SECRET} Company")
        cls._enter(other)
        cls.warehouse = cls._create_warehouse(other)
        cls.after_sales_warehouse = other.after_sales_warehouse_id
        cls.tax = cls._sale_tax(other, 13)
        cls.categories = cls._create_categories(other)
        cls.other = other
        product = cls._create_product(f"{SECRET} Product", tracking="serial", company_id=other.id)
        cls.buy(product, 2, 5000, lots=[f"{SECRET}1", f"{SECRET}2"])
        partner = cls.env["res.partner"].create({"name": f"{SECRET} Customer", "company_id": other.id})
        cls.hidden_order = cls.sell((product, 2, PRICE), partner_id=partner.id, name=f"{SECRET}-ORDER")
        cls.deliver(cls.hidden_order)
        cls.invoice(cls.hidden_order)
        refund = cls.request(cls.hidden_order, {cls.hidden_order.order_line: 1})
        refund.receipt_picking_ids.move_line_ids.after_sales_grade = "defective"
        refund.receipt_picking_ids.move_ids.picked = True
        refund.receipt_picking_ids.button_validate()
        repair = cls.request(cls.hidden_order, remedy="repair")
        cls.receive(repair)
        repair.repair_order_ids._after_sales_send_outside(partner, cls.today())
        cls.env["after.sales.matching"]._refresh_companies(other)
        other.after_sales_expects_repairs = True
        cls.hidden = {
            record._name: record[:1]
            for record in (
                refund,
                refund.line_ids,
                refund.picking_ids,
                refund.inspection_ids,
                refund.disposition_ids,
                repair.repair_order_ids,
                repair.repair_order_ids.after_sales_sent_ids,
                cls._set_apart(refund, product),
                cls._appointment(refund, partner, product),
                *cls._handed_over(refund),
                cls.env["after.sales.write.down"].search([("rma_id", "=", refund.id)]),
                cls.env["after.sales.responsibility"].create(
                    {
                        "write_down_id": cls.env["after.sales.write.down"].search([("rma_id", "=", refund.id)]).id,
                        "party": "customer",
                        "partner_id": partner.id,
                        "amount": PRICE,
                        "finding": f"{SECRET} Finding",
                    }
                ),
                cls.env["after.sales.wage.statement"].create({"company_id": other.id}),
                cls.env["after.sales.statement"].create({"company_id": other.id, "note": SECRET}),
                cls.env["after.sales.daily.report"].search([("company_id", "=", other.id)]),
                cls.env["after.sales.daily.row"].search([("company_id", "=", other.id)]),
                cls.hidden_order,
                cls.hidden_order.order_line,
                cls.hidden_order.picking_ids.move_ids,
                cls.hidden_order.invoice_ids,
                product,
                product.product_tmpl_id,
                partner,
                cls.env["stock.lot"].search([("product_id", "=", product.id)]),
                other,
                cls.warehouse,
                cls.env["after.sales.provision"].create({"company_id": other.id, "kind": "warranty"}),
                cls._complained(refund),
                cls.env["after.sales.reason"].create({"name": f"{SECRET} Reason", "code": "S", "company_id": other.id}),
            )
            if record
        }
        cls._enter(cls.first)
        cls.env.flush_all()

    @classmethod
    def _complained(cls, rma):
        """What a customer of the other company complains about, answered."""
        told = {"description": SECRET, "finding": SECRET, "answer": SECRET, "outcome": "not", "state": "answered"}
        Complaint = cls.env["after.sales.complaint"].sudo()
        return Complaint.create({**told, "company_id": rma.company_id.id, "rma_id": rma.id})

    @classmethod
    def _set_apart(cls, rma, product):
        """Goods that came with a case and do not belong to it."""
        vals = {
            "rma_id": rma.id,
            "kind": "product",
            "state": "sent_back",
            "product_id": product.id,
            "uom_id": product.uom_id.id,
        }
        return cls.env["after.sales.discrepancy"].sudo().create({**vals, "quantity": 1})

    @classmethod
    def _appointment(cls, rma, partner, product):
        """An appointment to collect goods of a case."""
        goods = {"product_id": product.id, "uom_id": product.uom_id.id, "quantity": 1}
        vals = {"rma_id": rma.id, "partner_id": partner.id, "user_id": cls.env.uid, "date": "2026-11-28"}
        return cls.env["after.sales.pickup"].sudo()._trusted().create({**vals, "line_ids": [(0, 0, goods)]})

    @classmethod
    def _handed_over(cls, rma):
        """Goods of a case that somebody has, their customer's answer, a paper that was done without."""
        vals = {"rma_id": rma.id, "picking_id": rma.picking_ids[:1].id}
        now = fields.Datetime.now()
        taken = {"user_id": cls.env.uid, "date_taken": now, "back_reason": SECRET}
        answered = {"state": "satisfied", "told_way": "phone", "words": SECRET, "recorded_by_id": cls.env.uid}
        waived = {"kind": "back", "reason": SECRET, "user_id": cls.env.uid, "role": SECRET, "date": now}
        return (
            cls.env["after.sales.handover"].sudo()._trusted().create({**vals, **taken}).sudo(False),
            cls.env["after.sales.acceptance"].sudo()._trusted().create({**vals, **answered}).sudo(False),
            cls.env["after.sales.paper.waiver"].sudo()._trusted().create({**vals, **waived}).sudo(False),
        )

    def assertHidden(self, told, what):
        """Nothing of the other company is in what came back."""
        # Names of bundles and sessions are drawn by lot, and may hold any four figures.
        text = re.sub("[0-9a-f]{7,}|[0-9a-z]{20,}", "", str(told))
        for word in (SECRET, "7713", "7,713", "8716"):
            self.assertNotIn(word, text, what)

    @classmethod
    def our_models(cls, transient=None):
        """Models of the add-on and its companions."""
        for name, model in sorted(cls.env.items()):
            kind = model._transient
            if name.startswith("after.sales.") and not model._abstract and (transient is None or kind == transient):
                yield name


def outsiders_of(case, prefix: str) -> dict:
    """People who have no business with the other company of a test.

    :param prefix: of their logins
    """
    plain = {"employee": "base.group_user", "portal": "base.group_portal", "seller": ROLES["salesperson"]}
    users = {
        name: new_test_user(
            case.env, f"{prefix}_{name}", groups, company_id=case.first.id, company_ids=[Command.set(case.first.ids)]
        )
        for name, groups in plain.items()
    }
    return {**users, "manager": case.first_users["manager"], "accountant": case.first_users["accountant"]}


@tagged("post_install", "-at_install")
class TestForms(HiddenCommon):
    """A form that somebody fills with ids: what the screen shows for them is what he may see."""

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_nothing_is_shown_for_an_id(self):
        walked = 0
        for role in ("salesperson", "agent", "approver", "manager", "technician"):
            user = self.first_users[role]
            for name in self.our_models():
                Model = self.env[name].with_user(user).with_context(allowed_company_ids=self.first.ids)
                for field in Model._fields.values():
                    hidden = self.hidden.get(field.comodel_name)
                    if field.type not in ("many2one", "many2many") or not hidden or not Model.has_access("create"):
                        continue
                    value = hidden.id if field.type == "many2one" else [Command.set(hidden.ids)]
                    walked += 1
                    with self.subTest(role=role, model=name, field=field.name):
                        self._look(Model, field, value)
        self.assertGreater(walked, 100)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_no_id_in_a_row(self):
        """The rows of a form that is not saved yet are asked like the form itself."""
        Case = self.env["after.sales.rma"].with_user(self.first_users["manager"])
        Case = Case.with_context(allowed_company_ids=self.first.ids)
        spec = {"line_ids": {"fields": {"product_id": {}, "tracking": {}, "delivered_on": {}}}}
        for name in ("product_id", "origin_move_id"):
            hidden = self.hidden[Case.line_ids._fields[name].comodel_name]
            with self.subTest(field=name), self.assertRaises(AccessError) as caught:
                Case.onchange({"line_ids": [(0, "virtual_1", {name: hidden.id})]}, ["line_ids"], spec)
            self.assertHidden(caught.exception, name)

    def _look(self, Model, given, value):
        """What the screen gets when a value is typed in, of every field."""
        names = {name: field for name, field in Model._fields.items() if field.type not in ("one2many", "binary")}
        spec = {name: {"fields": {"display_name": {}}} if field.relational else {} for name, field in names.items()}
        try:
            told = Model.onchange({given.name: value}, [given.name], spec)
        except UserError as error:
            told = error
        else:
            told["value"].pop(given.name, None)
        self.assertHidden(told, f"{Model._name}.{given.name}")


@tagged("post_install", "-at_install")
class TestPrints(HiddenCommon, HttpCase):
    def reports(self):
        """Every print of the add-on and its companions."""
        return self.env["ir.actions.report"].search([("report_name", "=like", f"{OURS}%")])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nobody_prints_what_he_may_not_read(self):
        outsiders, walked = outsiders_of(self, "reads"), 0
        for report in self.reports():
            docs = self.hidden.get(report.model)
            self.assertTrue(docs, f"no hidden {report.model} to print with {report.report_name}")
            for name, user in outsiders.items():
                walked += 1
                with self.subTest(report=report.report_name, user=name), self.assertRaises(AccessError) as caught:
                    self.env["ir.actions.report"].with_user(user).with_context(
                        allowed_company_ids=self.first.ids
                    )._render_qweb_html(report.report_name, docs.ids)
                self.assertHidden(caught.exception, report.report_name)
        self.assertGreaterEqual(walked, 45)

    def test_by_its_address(self):
        """As a browser asks for it: no page, no PDF, not a word."""
        outsiders_of(self, "reads")
        rma = self.hidden["after.sales.rma"]
        for login in ("reads_portal", "reads_employee"):
            self.authenticate(login, login)
            for kind in ("html", "pdf"):
                with self.subTest(login=login, kind=kind), mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
                    answer = self.url_open(f"/report/{kind}/after_sales_rma_approval.report_red_budget/{rma.id}")
                    self.assertGreaterEqual(answer.status_code, 400)
                    self.assertHidden(answer.text, login)

    def test_who_may_prints(self):
        """The groups of each print, for a record that they may read."""
        user = self._create_user("manager", self.other)
        user.group_ids |= self.env.ref("account.group_account_invoice")
        for report in self.reports():
            own = literal_eval(report.domain or "[]")
            docs = self.hidden[report.model].filtered_domain(own)
            docs = docs or docs.search([("company_id", "=", self.other.id), *own], limit=1)
            Print = self.env["ir.actions.report"].with_user(user).with_context(allowed_company_ids=self.other.ids)
            with self.subTest(report=report.report_name):
                if docs:
                    self.assertTrue(Print._render_qweb_html(report.report_name, docs.ids)[0])
                else:
                    # Nothing of the kind is there, and of something else it is not printed.
                    with self.assertRaisesRegex(UserError, "nothing to print"):
                        Print._render_qweb_html(report.report_name, self.hidden[report.model].ids)


@tagged("post_install", "-at_install")
class TestRequests(HiddenCommon):
    """The wizard and the interface of requests tell nothing of other people's deliveries (R01)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.first.id)], limit=1)
        cls.buy(cls.average, 5, 100)
        cls.order = cls.sell((cls.average, 2, 200), user_id=cls.first_users["salesperson"].id)
        cls.deliver(cls.order)
        cls.theirs = cls.sell((cls.average, 2, 200), user_id=cls.first_users["agent"].id)
        cls.deliver(cls.theirs)

    def test_the_wizard_shows_no_hidden_delivery(self):
        mine = self.env["after.sales.request"].with_user(self.first_users["salesperson"])
        for move in (self.hidden["stock.move"], self.theirs.order_line.move_ids):
            wizard = mine.create({"line_ids": [Command.create({"move_id": move.id, "quantity": 1})]})
            line = wizard.line_ids
            names = ("product_id", "order_name", "delivered_on", "uom_id", "free_lot_ids", "promise", "tracking")
            self.assertFalse(any(line[name] for name in names), line.read(names))
            self.assertFalse(wizard.partner_id)
            with self.assertRaises(UserError) as caught:
                wizard.action_create()
            self.assertHidden(caught.exception, "wizard")
            self.assertNotIn(self.theirs.name, str(caught.exception))

    def test_the_same_words_whether_it_exists_or_not(self):
        """Foreign, hidden and unknown ids are told apart by nothing."""
        intake = self.env["after.sales.intake"].with_user(self.first_users["salesperson"])
        moves = (self.hidden["stock.move"].id, self.theirs.order_line.move_ids.id, 99999999)
        lines = (self.hidden["sale.order.line"].id, self.theirs.order_line.id, 99999999)
        for key, ids in (("move_id", moves), ("sale_line_id", lines)):
            told = set()
            for number in ids:
                with self.assertRaises(UserError) as caught:
                    intake.create_from_sale(self.order.ids, [{key: number, "quantity": 1}])
                self.assertHidden(caught.exception, key)
                told.add(str(caught.exception))
            self.assertEqual(len(told), 1, told)

    def test_foreign_serials_are_not_named(self):
        intake = self.env["after.sales.intake"].with_user(self.first_users["salesperson"])
        with self.assertRaises(UserError) as caught:
            intake.create_from_sale(
                self.order.ids,
                [{"sale_line_id": self.order.order_line.id, "quantity": 1, "lot_ids": self.hidden["stock.lot"].ids}],
            )
        self.assertHidden(caught.exception, "lot_ids")


@tagged("post_install", "-at_install")
class TestBothCompanies(HiddenCommon):
    """What two companies see both: a unit that one sends to the other, goods, serials and customers that are nobody's.

    Odoo shows the name of whatever a field links to without asking who reads; so does a field that is computed as
    superuser. Each number of the walk is a field of ours, read by somebody who may do anything in the first company.
    """

    #: What a branch tells headquarters of itself and of its goods.
    TOLD = ("sender_name", "sender_contact", "sender_address", "company_id", "fault")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._enter(cls.other)
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.other.id)], limit=1)
        cls.after_sales_warehouse = cls.other.after_sales_warehouse_id
        cls.categories = cls._create_categories(cls.other)
        goods = cls._create_product("Machine", tracking="serial", company_id=False)
        customer = cls.env["res.partner"].create({"name": "Customer of Both", "company_id": False})
        cls.buy(goods, 3, 5000, lots=["M1", "M2", "M3"])
        order = cls.sell((goods, 3, PRICE), partner_id=customer.id, name=f"{SECRET}-BOTH")
        cls.deliver(order)
        cls.invoice(order)
        refund = cls.request(order, {order.order_line: 1})
        cls.receive(refund)
        repair = cls.request(order, {order.order_line: 2}, remedy="repair")
        cls.receive(repair)
        repair.repair_order_ids._after_sales_send_outside(cls.first.partner_id, cls.today())
        repair.action_put_away()
        cls.sent = repair.repair_order_ids.after_sales_sent_ids
        expense = cls.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", cls.other.ids)], limit=1
        )
        line = {"name": f"{SECRET} Line", "price_unit": PRICE, "account_id": expense.id, "tax_ids": False}
        bill = cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": cls.first.partner_id.id,
                "invoice_date": cls.today(),
                "invoice_line_ids": [Command.create(line)],
            }
        )
        cls.sent.bill_line_id = bill.invoice_line_ids
        bill.action_post()
        cases, places = refund + repair, cls.warehouse + cls.after_sales_warehouse
        for documents in (cases, cases.picking_ids, bill, order.invoice_ids, places):
            for record in documents.sudo().with_context(after_sales_trusted=TRUSTED):
                record.name = f"{SECRET} {record.id}"
        cls._enter(cls.first)
        cls.anything = new_test_user(
            cls.env,
            "reads_both",
            ",".join(dict.fromkeys(",".join(ROLES.values()).split(","))),
            company_id=cls.first.id,
            company_ids=[Command.set(cls.first.ids)],
        )
        cls.env.flush_all()
        cls.env.invalidate_all()

    def rows(self):
        """Records that somebody of the first company sees, of each model with fields of ours: (records, fields)."""
        for name in sorted(self.env.registry):
            Model = self.env[name].with_user(self.anything).with_context(allowed_company_ids=self.first.ids)
            if Model._abstract or Model._transient or not Model.has_access("read"):
                continue
            names = [
                field
                for field in Model._fields.values()
                if (name.startswith("after.sales.") or (field._module or "").startswith(OURS))
                and field.type != "binary"
                and Model._has_field_access(field, "read")
                and not (name == "after.sales.sent.out" and field.name in self.TOLD)
            ]
            if names and (records := Model.search([], limit=40, order="id desc")):
                yield records, names

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_each_reads_its_own_documents_only(self):
        self.assertEqual(len(self.sent), 2)
        walked, seen = 0, self.env["after.sales.sent.out"]
        for records, names in self.rows():
            if records._name == seen._name:
                seen = records
            for field in names:
                walked += 1
                spec = {field.name: {"fields": {"display_name": {}}} if field.relational else {}}
                with self.subTest(model=records._name, field=field.name):
                    self.assertHidden(records.web_read(spec), field.name)
                    if field.store and field.type in ("many2one", "char", "selection"):
                        self.assertHidden(records.formatted_read_group([], [field.name], ["__count"]), "group")
        self.assertEqual(seen, self.sent)
        self.assertGreater(walked, 300)

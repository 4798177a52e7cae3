"""Links and amounts of cases on Odoo's own documents are never typed: every field, by every way in."""

from odoo import Command, fields
from odoo.addons.after_sales_rma.models.native_links import ALL, FREE
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

#: Every native right that Odoo gives, and every one of the add-on.
EVERYTHING = ",".join(
    (
        "base.group_erp_manager",
        "sales_team.group_sale_manager",
        "stock.group_stock_manager",
        "account.group_account_manager",
        "after_sales_rma.group_manager",
    )
)

#: Rows of native documents that are written together with them: (document, field).
NESTED = (
    ("stock.picking", "move_ids"),
    ("sale.order", "order_line"),
    ("sale.order", "picking_ids"),
    ("account.move", "line_ids"),
    ("account.move", "invoice_line_ids"),
    ("repair.order", "move_ids"),
    ("sale.order.line", "move_ids"),
)


@tagged("post_install", "-at_install")
class TestNativeLinks(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.almighty = new_test_user(
            cls.env,
            login="as_almighty",
            groups=EVERYTHING,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.buy(cls.average, 20, 100)
        cls.order = cls.sell((cls.average, 4, 200), user_id=cls.users["salesperson"].id)
        cls.deliver(cls.order)
        cls.invoice(cls.order)
        cls.rma = cls.request(cls.order, {cls.order.order_line: 2})
        cls.receipts = cls.receive(cls.rma)
        cls.note = cls.credit(cls.rma)
        cls.draft = cls.invoice(cls._sold(), post=False)
        cls.keepers = sorted(
            name
            for name, model in cls.env.registry.items()
            if not name.startswith("after.sales.") and "after.sales.native" in cls._mixins(model)
        )

        cls.env["after.sales.delegation"].create(
            {"user_id": cls.users["approver"].id, "delegate_id": cls.users["manager"].id, "date_to": "2099-01-01"}
        )

    @classmethod
    def _sold(cls):
        order = cls.sell((cls.average, 1, 200))
        cls.deliver(order)
        return order

    @staticmethod
    def _mixins(model) -> set[str]:
        return {getattr(base, "_name", None) for base in model.__mro__}

    # -- what there is -----------------------------------------------------------------------------------------

    def _stored(self, model: str) -> set[str]:
        return {name for name, f in self.env[model]._fields.items() if name.startswith("after_sales_") and f.store}

    def _value(self, field):
        """A value that says something, for a field."""
        if field.relational:
            record = self.env[field.comodel_name].sudo().search([], limit=1)
            return (record.id or 1) if field.type == "many2one" else [Command.link(record.id or 1)]
        if field.type == "selection":
            return field.get_values(self.env)[0]
        now = fields.Datetime.now()
        return {"boolean": True, "date": now.date(), "datetime": now}.get(field.type) or (
            50.0 if field.type in ("float", "monetary", "integer") else "x"
        )

    def _walk(self):
        """Every kept field of every native model: (model as the almighty user, a record of it, field, a value)."""
        for model in self.keepers:
            Model = self.env[model].with_user(self.almighty)
            record = Model.sudo().search([("id", "!=", self.almighty.id)], limit=1, order="id desc").sudo(False)
            for name in sorted(Model._after_sales_guarded):
                yield Model, record, name, self._value(Model._fields[name])

    def test_every_stored_field_is_kept_unless_it_is_listed_as_free(self):
        """A new field of any module is kept by itself; its model carries the guard, or the test says so."""
        walked = 0
        for model in self.env.registry:
            Model = self.env[model]
            if model.startswith("after.sales.") or Model._abstract or Model._transient:
                continue
            named = getattr(Model, "_after_sales_free", None)
            stored, free = self._stored(model), named() if named else FREE.get(model, frozenset())
            kept = set() if free == ALL else stored - free
            # Documents that consist of another one show its fields; they are kept there.
            own = {name for name in kept if not Model._fields[name].inherited}
            walked += len(own)
            with self.subTest(model=model):
                self.assertEqual(own, set(getattr(Model, "_after_sales_guarded", ())) if own else set())
                self.assertFalse({name for name in own if Model._fields[name].copy}, "is not copied")
                self.assertLessEqual(free - ALL, stored, "free fields that are gone")
        self.assertGreaterEqual(walked, 45)

    # -- by every way in ---------------------------------------------------------------------------------------

    def test_write(self):
        walked = 0
        for Model, record, name, value in self._walk():
            with self.subTest(model=Model._name, field=name):
                with self.assertRaises(AccessError):
                    record.write({name: value})
                with self.assertRaises(AccessError):
                    record.web_save({name: value}, {})
                walked += 1
        self.assertGreaterEqual(walked, 45)

    def test_create_and_copy(self):
        self.assertGreaterEqual(len(list(self._walk())), 45)
        for Model, record, name, value in self._walk():
            with self.subTest(model=Model._name, field=name):
                with self.assertRaises(AccessError):
                    Model.create({name: value})
                if Model._name != "account.move.line" and record:
                    with self.assertRaises(AccessError):
                        record.copy({name: value})

    def test_a_mark_from_outside_is_none(self):
        """What the add-on marks as its own is known by identity."""
        for mark in (True, "TRUSTED", {}, object()):
            with self.assertRaises(AccessError):
                self.env["stock.move"].with_user(self.almighty).with_context(after_sales_trusted=mark).create(
                    {"after_sales_revalued": 50.0, "after_sales_trusted": mark}
                )
            with self.assertRaises(AccessError):
                self.receipts.with_user(self.almighty).with_context(after_sales_trusted=mark).write(
                    {"after_sales_rma_id": False}
                )

    def test_nested_in_documents(self):
        """Rows that are written with their document, new ones and known ones, also two levels down."""
        walked = 0
        for model, rows in NESTED:
            field = self.env[model]._fields[rows]
            Row = self.env[field.comodel_name]
            # Odoo itself refuses rows of posted documents.
            drafts = [("state", "=", "draft")] if model == "account.move" else []
            document = self.env[model].sudo().search([(rows, "!=", False), *drafts], limit=1, order="id desc")
            Document = self.env[model].with_user(self.almighty)
            for name in sorted(Row._after_sales_guarded):
                value = self._value(Row._fields[name])
                with self.subTest(model=model, rows=rows, field=name):
                    if document:
                        known = document[rows][:1].id
                        for command in (Command.update(known, {name: value}), Command.create({name: value})):
                            with self.assertRaises(AccessError, msg=(model, rows, name, command)):
                                document.with_user(self.almighty).write({rows: [command]})
                    with self.assertRaises(AccessError):
                        Document.create({**self._document(model), rows: [Command.create({name: value})]})
                    walked += 1
        two = {"order_line": [Command.update(self.order.order_line.id, {"move_ids": [self._deep()]})]}
        with self.assertRaises(AccessError):
            self.order.with_user(self.almighty).write(two)
        self.assertGreaterEqual(walked, 40)

    def _deep(self):
        return Command.update(self.receipts.move_ids.id, {"after_sales_revalued": 50.0})

    def _document(self, model: str) -> dict:
        """What a new native document needs."""
        warehouse, goods = self.warehouse, {"product_id": self.average.id}
        stock, customers = warehouse.lot_stock_id.id, self.env.ref("stock.stock_location_customers").id
        places = {"location_id": stock, "location_dest_id": customers}
        return {
            "stock.picking": {"picking_type_id": warehouse.out_type_id.id, **places},
            "sale.order": {"partner_id": self.customer.id},
            "account.move": {"move_type": "entry"},
            "account.payment": {"amount": 1},
            "repair.order": {**goods, "picking_type_id": warehouse.repair_type_id.id},
            "sale.order.line": {**goods, "order_id": self.order.id},
            "stock.move": {**goods, "product_uom": self.average.uom_id.id, "product_uom_qty": 1, **places},
            "account.move.line": {
                "move_id": self.draft_entry().id,
                "account_id": self.company.account_stock_valuation_id.id,
            },
        }[model]

    def draft_entry(self):
        return self.env["account.move"].create({"move_type": "entry"})

    def test_defaults_in_the_context(self):
        """A proposal in the context is a value from outside: the document is made without it, and its rows are."""
        for model in sorted(set(self.keepers) - {"res.users", "sale.order.coupon.points"}):
            Model = self.env[model].with_user(self.almighty)
            kept = sorted(Model._after_sales_guarded)
            self.assertTrue(kept, model)
            proposed = {f"default_{name}": self._value(Model._fields[name]) for name in kept}
            plain = Model.create(self._document(model))
            made = Model.with_context(**proposed).create(self._document(model))
            for name in kept:
                with self.subTest(model=model, field=name):
                    self.assertEqual(made.sudo()[name], plain.sudo()[name])
        with self.subTest("rows"):
            Picking = self.env["stock.picking"].with_user(self.almighty).with_context(default_after_sales_revalued=50.0)
            rows = [Command.create(self._document("stock.move"))]
            picking = Picking.create({**self._document("stock.picking"), "move_ids": rows})
            self.assertFalse(picking.move_ids.after_sales_revalued)

    def test_default_values_of_ones_own(self):
        """Everybody in Odoo may store default values for new records; not for these, nor for a decided state."""
        Default = self.env["ir.default"].with_user(self.users["salesperson"])
        walked = [(Model._name, name, value) for Model, _record, name, value in self._walk()]
        walked = [item for item in walked if not isinstance(item[2], list)]
        for model in self.env.registry:
            Model = self.env[model]
            if "after.sales.guarded" in self._mixins(self.env.registry[model]) and not Model._abstract:
                walked += [
                    (model, name, "x")
                    for name, f in Model._fields.items()
                    if f.readonly and f.store and f.type == "char"
                ]
        walked.append(("after.sales.rma", "state", "authorized"))
        for model, name, value in walked:
            with self.subTest(model=model, field=name), self.assertRaises(ValidationError):
                Default.set(model, name, str(value) if not isinstance(value, bool | int | float) else value, True)
        self.assertGreaterEqual(len(walked), 50)

    # -- what was found, to the number -------------------------------------------------------------------------

    def test_a_done_return_keeps_its_value(self):
        """What a serial was revalued by counts in what later documents take back: 50 on it made 110 to 135."""
        move = self.receipts.move_ids
        before = move.after_sales_line_id._after_sales_unit_value()
        for user in (self.users["warehouse"], self.users["manager"], self.almighty):
            for name in ("after_sales_revalued", "after_sales_is_replacement", "after_sales_handover"):
                with self.assertRaises(AccessError):
                    move.with_user(user).write({name: 50.0 if name.endswith("revalued") else True})
        self.env.invalidate_all()
        self.assertEqual(move.after_sales_line_id._after_sales_unit_value(), before)

    def test_an_order_is_not_tied_to_a_case_by_hand(self):
        """The difference of a case stays, whatever order a salesperson has."""
        other = self.sell((self.average, 1, 399), user_id=self.users["salesperson"].id)
        mine = other.with_user(self.users["salesperson"])
        before = self.rma.amount_difference
        with self.assertRaises(AccessError):
            mine.after_sales_origin_id = self.rma
        with self.assertRaises(AccessError):
            self.rma.with_user(self.users["manager"]).write({"replacement_order_ids": [Command.link(other.id)]})
        self.env.invalidate_all()
        self.assertEqual(self.rma.amount_difference, before)

    def test_posted_documents_stay_with_their_cases(self):
        accountant, line = self.users["accountant"], self.note.invoice_line_ids[:1]
        for record, name in ((self.note, "after_sales_rma_ids"), (line, "after_sales_line_id")):
            with self.subTest(name), self.assertRaises(AccessError):
                record.with_user(accountant).write({name: False})
        with self.assertRaises(AccessError):
            self.rma.with_user(self.users["manager"]).write({"credit_note_ids": [Command.clear()]})
        self.assertEqual((self.note.after_sales_rma_ids, line.after_sales_line_id), (self.rma, self.rma.line_ids))

    # -- what goes on ------------------------------------------------------------------------------------------

    def test_odoo_splits_and_copies_on(self):
        """The rest of a receipt belongs to its case, also when a warehouse worker without further rights makes it."""
        rma = self.request(self.order, {self.order.order_line: 2})
        receipt = rma.receipt_picking_ids.with_user(self.users["warehouse"])
        receipt.move_ids.quantity = 1
        receipt.move_ids.picked = True
        receipt.with_context(skip_backorder=True).button_validate()
        rest = receipt.backorder_ids
        self.assertEqual(rest.sudo().after_sales_rma_id, rma)
        self.assertEqual(rest.move_ids.sudo().after_sales_line_id, rma.line_ids)
        copy = rest.with_user(self.almighty).copy()
        self.assertFalse(copy.after_sales_rma_id | copy.move_ids.after_sales_line_id.rma_id)

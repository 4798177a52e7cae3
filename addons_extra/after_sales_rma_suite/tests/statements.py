"""What the tests of what each further record costs have in common: verbs pressed by users, for few and for many."""

from collections import Counter

from odoo.addons.after_sales_rma.tests.test_batch import BatchCommon


class StatementsCommon(BatchCommon):
    """Ways of cases of one line each; every step of a way is a verb, whose number stands in ``most``.

    Few are more than one: what a verb asks once for any number of records stands on both sides, so that five further
    ones tell what each of them costs as exactly as fifty would.
    """

    few_number, many_number = 2, 7

    #: {model: {verb: statements that each further record may cost}}
    most: dict[str, dict[str, int]] = {}
    #: Verbs that take one record by nature, and refuse two: {model: verbs}.
    alone: dict[str, str] = {}
    #: Verbs that only open a screen when they are not told more; each is pressed, too: {model: verbs}.
    shown: dict[str, str] = {}

    @classmethod
    def _sold_products(cls) -> tuple:
        return (cls.average,)

    @classmethod
    def verbs(cls) -> set[str]:
        """What this class counts, as ``model.verb``."""
        counted = {f"{model}.{verb}" for model, verbs in cls.most.items() for verb in verbs}
        named = [*cls.shown.items(), *cls.alone.items()]
        return counted | {f"{model}.{verb}" for model, verbs in named for verb in verbs.split()}

    # -- pressing --------------------------------------------------------------------------------------------------

    def step(self, costs, verb, records, role, *arguments, company=None):
        """Let a user press a button of records; what it costs is noted under the name of the verb."""

        def press(records):
            if company:
                records = records.with_context(allowed_company_ids=[*company.ids, *self.company.ids])
            return getattr(records, verb)(*arguments)

        return self._run_step(costs, f"{records._name}.{verb}", press, records, role)

    def press_alone(self, costs, verb, records, role, words="one record at a time"):
        """Let a user press a button of each of these records; of two at once it is refused, in these words."""
        costs[f"{records._name}.{verb}"] = 0
        if len(records) > 1:
            with self.assertRefused(words):
                getattr(records.with_user(self.users[role]), verb)()
        for record in records.with_user(self.users[role]):
            # As a call of its own.
            self.env.flush_all()
            self.env.invalidate_all()
            getattr(record, verb)()

    def show(self, costs, verb, records, role):
        """Let a user press a button that only opens a screen; nothing but rows of dialogs is written for it."""
        self.env.flush_all()
        before, held = self._written(), self._as_it_is(records)
        action = self.step(costs, verb, records, role)
        self.assertTrue(action["type"].startswith("ir.actions."))
        lasting = {table for table, rows in self._written().items() if rows > before[table]}
        # Records that are held against others are written as they are.
        lasting -= {*self._dialogs(), records._table} if self._as_it_is(records) == held else self._dialogs()
        self.assertEqual(lasting, set(), f"{records._name}.{verb} only opens a screen")
        return action

    def _as_it_is(self, records) -> list:
        """The rows of records as the database has them."""
        self.env.cr.execute(f'SELECT t::text FROM "{records._table}" t WHERE id = ANY(%s) ORDER BY id', [records.ids])
        return self.env.cr.fetchall()

    def _dialogs(self) -> set[str]:
        """The tables of dialogs, which are swept out by themselves."""
        dialogs = [model for model in self.env.registry.values() if model._transient]
        relations = {
            field.relation for model in dialogs for field in model._fields.values() if field.type == "many2many"
        }
        return {model._table for model in dialogs} | relations

    def _written(self) -> Counter:
        """{table: rows that this transaction wrote so far}"""
        self.env.cr.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return Counter(dict(self.env.cr.fetchall()))

    def _slopes(self, way) -> dict[str, float]:
        slopes = super()._slopes(way)
        # What the registry remembers of the way, no other way may find.
        self.env.registry.clear_all_caches()
        return slopes

    # -- cases -----------------------------------------------------------------------------------------------------

    def asked(self, orders, remedy="refund", quantity=1):
        return self.env["after.sales.intake"].create_from_sale(
            orders,
            [{"sale_line_id": order.order_line[0].id, "quantity": quantity} for order in orders],
            remedy=remedy,
        )

    def authorised(self, orders, remedy="refund", quantity=1):
        rmas = self.asked(orders, remedy, quantity)
        self.submit(rmas)
        self.assertEqual(set(rmas.mapped("state")), {"authorized"})
        return rmas

    def arrived(self, rmas, quantity=None, grade=None):
        """Receive what cases expect, or so many of each; at the dock, if they are graded there."""
        self.company.after_sales_inspect_at_dock = bool(grade)
        receipts = rmas.receipt_picking_ids.filtered(lambda item: item.state not in ("done", "cancel"))
        for move in receipts.move_ids if quantity else ():
            move.quantity = quantity
        receipts.move_line_ids.after_sales_grade = grade
        receipts.move_ids.picked = True
        receipts.with_user(self.users["warehouse"]).with_context(skip_backorder=True).button_validate()
        return rmas

    # -- what is promised ------------------------------------------------------------------------------------------

    def assert_ways(self, *ways) -> None:
        """No verb of these ways costs more than it may, and none of the table is on no way."""
        counted = self.verbs()
        for way in ways:
            with self.subTest(way=way.__name__):
                for name, cost in self._slopes(way).items():
                    model, verb = name.rsplit(".", 1)
                    with self.subTest(verb=name):
                        self.assertLessEqual(int(cost), self.most.get(model, {}).get(verb, 0))
                        self.assertIn(name, self.verbs())
                    counted.discard(name)
        self.assertFalse(counted, "each verb of the table is on a way")

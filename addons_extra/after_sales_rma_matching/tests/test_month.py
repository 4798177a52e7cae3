"""A generated month: every day adds up, every planted difference is found with its kind, and no false one (R31)."""

from collections import Counter
from datetime import timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, example, given, seed, settings
from hypothesis import strategies as st
from odoo import fields
from odoo.tests import tagged

from .common import DailyCase

#: What may be planted → the differences that it has to show at the end, by kind.
PLANTED = {
    "whole": {},
    "in_parts": {},
    "over_midnight": {},
    "native": {"no_red_order": 1},
    "not_credited": {"credit_missing": 1},
    "draft": {"credit_draft": 1},
    "cheaper": {"credit_amount": 1},
    "more": {"quantity": 1},
    "never_came": {"no_goods": 1},
    "cancelled": {},
}

#: (what, on which day, how many days later it is credited)
EVENTS = st.tuples(st.sampled_from(sorted(PLANTED)), st.integers(0, 27), st.integers(0, 2))


@tagged("post_install", "-at_install")
class TestMonth(DailyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.company.write({"after_sales_goods_days": 2, "after_sales_window_days": 90})
        cls.orders = [cls.sold() for _number in range(len(PLANTED))]
        # Late enough that a day begins at four in the afternoon (UTC) where the company is.
        cls.start = fields.Datetime.now().replace(hour=15, minute=30)

    @seed(14)
    @settings(
        max_examples=1,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @example([(name, number * 2, number % 3) for number, name in enumerate(sorted(PLANTED))])
    @given(st.lists(EVENTS, min_size=6, max_size=len(PLANTED)))
    def test_the_month(self, events):
        with self.env.cr.savepoint() as savepoint:
            planned = {}
            for (what, day, later), order in zip(events, self.orders, strict=False):
                planned.setdefault(day, []).append((what, order, later))
            credits = {}
            for day in range(32):
                with freeze_time(self.start + timedelta(days=day)):
                    for what, order, later in planned.get(day, ()):
                        for then, verb in getattr(self, f"_{what}")(order, later):
                            credits.setdefault(day + then, []).append(verb)
                    for verb in credits.pop(day, ()):
                        verb()
                    if day % 4 == 3:
                        self._sign_what_has_begun()
            with freeze_time(self.start + timedelta(days=32)):
                self._check([what for what, *_rest in events])
            savepoint.rollback()
        self.env.invalidate_all()

    # -- what is planted: each returns [(days later, what happens then)] -------------------------------------------

    def _whole(self, order, later):
        rma = self.request(order)
        self.receive(rma)
        return [(later, lambda: self.credit(rma))]

    def _in_parts(self, order, later):
        first = self.request(order, {order.order_line: 1})
        self.receive(first)
        self.credit(first)

        def rest():
            second = self.request(order, {order.order_line: 1})
            self.receive(second)
            self.credit(second)

        return [(later + 1, rest)]

    def _over_midnight(self, order, later):
        """Asked half an hour before midnight, received after it."""
        rma = self.request(order)

        def after():
            with freeze_time(fields.Datetime.now() + timedelta(hours=1)):
                self.receive(rma)
                self.credit(rma)

        return [(min(later, 1), after)]

    def _native(self, order, _later):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=order.picking_ids[:1].id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        wizard._create_return().button_validate()
        return []

    def _not_credited(self, order, _later):
        self.receive(self.request(order))
        return []

    def _draft(self, order, later):
        rma = self.request(order)
        self.receive(rma)
        return [(later, rma.action_refund)]

    def _cheaper(self, order, later):
        rma = self.request(order)
        self.receive(rma)

        def credit():
            note = rma.action_refund()
            note.invoice_line_ids.write({"price_unit": 190})
            note.action_post()

        return [(later, credit)]

    def _more(self, order, later):
        rma = self.request(order)
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 3
        receipt.move_line_ids.after_sales_grade = "qualified"
        receipt.move_ids.picked = True
        receipt.button_validate()
        return [(later, lambda: self.credit(rma))]

    def _never_came(self, order, _later):
        self.request(order)
        return []

    def _cancelled(self, order, later):
        rma = self.request(order)
        return [(later, rma.action_cancel)]

    # -- what has to be true -----------------------------------------------------------------------------------------

    def _sign_what_has_begun(self):
        for report in self.days().values():
            if report.state in ("open", "sent_back") and report.date <= self.today():
                report.with_user(self.users["warehouse"]).action_sign()

    def _check(self, planted):
        days = self.days()
        rows = self.env["after.sales.daily.row"].concat(*(report.row_ids for report in days.values()))
        for report in days.values():
            own = report.row_ids.filtered(lambda row: not row.is_carried)
            kinds = Counter(own.mapped("status"))
            self.assertEqual(report.row_count, sum(kinds.values()), "paired and unpaired are all documents of a day")
            self.assertEqual(report.waiting_count, kinds["waiting"])
        own = rows.filtered(lambda row: not row.is_carried)
        # The days add up to the month: all that Odoo itself knows, each document once.
        sums = Counter()
        for row in own:
            sums[row.res_model, row.res_id] += row.quantity
        self.assertEqual({key: quantity for key, quantity in sums.items() if quantity}, self._documents())
        self.assertEqual(
            round(sum(report.amount_credit for report in days.values()), 2), -self._credited(), "credit notes in total"
        )
        # Every planted difference is open with its kind, once, and nothing else is.
        wanted = Counter()
        for what in planted:
            wanted.update(PLANTED[what])
        live = rows.filtered(lambda row: row.report_id.state in ("open", "sent_back") and row.status == "differs")
        self.assertEqual(Counter(live.mapped("difference")), wanted)

    def _notes(self):
        rmas = self.env["after.sales.rma"].concat(*(order.after_sales_rma_ids for order in self.orders))
        return rmas, rmas.credit_note_ids.filtered(lambda note: note.state == "posted")

    def _credited(self):
        return round(sum(self._notes()[1].mapped("amount_total")), 2)

    def _documents(self):
        rmas, notes = self._notes()
        moves = self.env["stock.move"].search(
            [("sale_line_id.order_id", "in", [order.id for order in self.orders]), ("state", "=", "done")]
        )
        moves = moves.filtered(lambda move: move.location_id.usage == "customer")
        lines = rmas.filtered(lambda rma: rma.state in ("authorized", "done")).line_ids
        records = (moves, notes.invoice_line_ids, lines, rmas.discrepancy_ids)
        return {(item._name, item.id): item.quantity for found in records for item in found}

"""Nothing falls between two days: whatever happens in which order, the days add up to the documents."""

import doctest
from datetime import timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, example, given, seed, settings
from hypothesis import strategies as st
from odoo import fields
from odoo.tests import tagged

from ..models.daily_row import COPIED
from ..rules import daily
from .common import DailyCase

#: What may happen: (what, to which of the orders or days, how many hours pass after it).
EVENTS = st.tuples(
    st.sampled_from(
        ("request", "request", "receive", "receive", "credit", "credit", "backdated", "undo", "native", "sign", "sign",
         "send_back", "accept", "compare")
    ),
    st.integers(0, 3),
    st.integers(0, 30),
)  # fmt: skip

#: What chance finds seldom: a signed credit note is withdrawn, that is signed, and it is posted again, then backdated.
SIGNED_AND_TAKEN_BACK = [
    ("request", 0, 0), ("receive", 0, 0), ("credit", 0, 0), ("sign", 0, 24), ("undo", 0, 0), ("sign", 0, 24),
    ("credit", 0, 0), ("sign", 0, 24), ("undo", 0, 0), ("send_back", 0, 0), ("backdated", 2, 0), ("sign", 0, 24),
    ("native", 1, 0), ("sign", 0, 0), ("accept", 0, 24), ("compare", 0, 0),
]  # fmt: skip

#: After these, what changed is compared first, and then everything.
QUICKLY = ("compare", "backdated", "undo", "send_back")

#: A credit note is backdated to a day of its own, while what it mends waits in a later one.
OPENED_BEFORE = [
    ("request", 1, 8), ("receive", 3, 11), ("sign", 2, 2), ("receive", 1, 0), ("receive", 2, 9), ("backdated", 0, 6),
    ("compare", 1, 30), ("receive", 3, 18), ("undo", 0, 15), ("sign", 3, 0), ("backdated", 1, 10), ("send_back", 3, 3),
]  # fmt: skip


@tagged("post_install", "-at_install")
class TestDailyProperty(DailyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.orders = [cls.sold() for _number in range(4)]
        cls.start = fields.Datetime.now()

    def test_the_examples_of_the_rule(self):
        found = doctest.testmod(daily)
        self.assertEqual(found.failed, 0)
        self.assertGreater(found.attempted, 7)

    @seed(7)
    @settings(
        max_examples=6,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @example(SIGNED_AND_TAKEN_BACK)
    @example(OPENED_BEFORE)
    @given(st.lists(EVENTS, min_size=12, max_size=22))
    def test_the_days_add_up(self, events):
        with self.env.cr.savepoint() as savepoint:
            now = self.start
            for what, which, hours in events:
                with freeze_time(now):
                    getattr(self, f"_{what}")(which)
                    self._check(quickly=what in QUICKLY)
                now += timedelta(hours=hours)
            savepoint.rollback()
        self.env.invalidate_all()

    # -- what happens ----------------------------------------------------------------------------------------------

    def _cases(self, which):
        return self.orders[which].after_sales_rma_ids

    def _request(self, which):
        if any(self.orders[which].order_line.mapped("qty_delivered")) and not self._cases(which):
            self.request(self.orders[which])

    def _receive(self, which):
        receipts = self._cases(which).receipt_picking_ids.filtered(lambda item: item.state not in ("done", "cancel"))
        if receipts:
            receipts.action_after_sales_all_qualified()

    def _credit(self, which, **vals):
        rma = self._cases(which)
        if any(qty > 0 for qty in rma.line_ids.mapped("qty_to_credit")):
            rma.action_refund()
        drafts = rma.credit_note_ids.filtered(lambda note: note.state == "draft")
        for note in drafts:
            note.write(vals)
            note.action_post()

    def _backdated(self, which):
        day = self.today() - timedelta(days=which)
        self._credit(which, invoice_date=day, date=day)

    def _undo(self, which):
        posted = self._cases(which).credit_note_ids.filtered(lambda note: note.state == "posted")
        if posted:
            posted.button_draft()

    def _native(self, which):
        order = self.orders[which]
        if self._cases(which) or not any(order.order_line.mapped("qty_delivered")):
            return
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=order.picking_ids[:1].id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        wizard._create_return().button_validate()

    def _one(self, which, *states):
        days = [report for report in self.days().values() if report.state in states and report.date <= self.today()]
        return days[which % len(days)] if days else self.Report

    def _sign(self, which):
        if report := self._one(which, "open", "sent_back"):
            report.with_user(self.users["warehouse"]).action_sign()

    def _send_back(self, which):
        if report := self._one(which, "signed"):
            report.with_user(self.users["accountant"]).action_send_back("Look again")

    def _accept(self, which):
        if report := self._one(which, "signed"):
            report.with_user(self.users["accountant"]).action_accept()

    def _compare(self, _which):
        self.days()

    # -- what has to be true ---------------------------------------------------------------------------------------

    def _quickly(self):
        """What the days say after only that was compared which changed."""
        self.Matching._refresh(self.after_sales_warehouse, whole=False)
        return self._standing()

    def _standing(self):
        """What open days say, and how many of it."""
        self.env.flush_all()
        self.env.invalidate_all()
        days = self.Report.search([("warehouse_id", "=", self.after_sales_warehouse.id), ("is_opening", "=", False)])
        rows = {(row.date, *(row[name] for name in COPIED)) for row in days.row_ids}
        return rows, {(day.date, day.row_count, day.difference_count, day.oldest_since, day.amount_red) for day in days}

    def _documents(self):
        """What Odoo itself knows: {(model, id): quantity}, found without the report."""
        rmas = self.env["after.sales.rma"].concat(*(order.after_sales_rma_ids for order in self.orders))
        moves = self.env["stock.move"].search(
            [("sale_line_id.order_id", "in", [order.id for order in self.orders]), ("state", "=", "done")]
        )
        moves = moves.filtered(lambda move: move.location_id.usage == "customer")
        credit = rmas.credit_note_ids.filtered(lambda note: note.state == "posted").invoice_line_ids
        lines = rmas.filtered(lambda rma: rma.state in ("authorized", "done")).line_ids
        return {(item._name, item.id): item.quantity for records in (moves, credit, lines) for item in records}

    def _check(self, quickly):
        quick = self._quickly() if quickly else None
        days = self.days()
        if quickly:
            # What is compared quickly says the same as what is compared whole.
            self.assertEqual(quick, self._standing())
        rows = self.env["after.sales.daily.row"].browse()
        for report in days.values():
            rows |= report.row_ids
            if report.state in ("signed", "accepted"):
                self.assertEqual(report.digest, report._digest())
        own = rows.filtered(lambda row: not row.is_carried)
        sums = {}
        for row in own:
            key = row.res_model, row.res_id
            sums[key] = sums.get(key, 0) + row.quantity
        # Each document in full, and nothing else.
        self.assertEqual({key: qty for key, qty in sums.items() if qty}, self._documents())
        # One day at most is open for a document.
        live = own.filtered(lambda row: row.report_id.state in ("open", "sent_back"))
        self.assertEqual(len(live), len({(row.res_model, row.res_id) for row in live}))
        # The days add up: what agrees, what differs and what is in progress are all there is.
        self.assertEqual(sum(report.row_count for report in days.values()), len(own))
        # A document of another day says so.
        for row in live:
            self.assertEqual(row.is_late, row.date_document != row.report_id.date)

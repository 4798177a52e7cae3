"""What happens to a case is said once for each step, whoever listens; the core calls nobody by name."""

import ast
from pathlib import Path

from odoo.tests import tagged

from .common import AfterSalesCommon

EVENTS = (
    "_on_submitted",
    "_on_authorized",
    "_on_refused",
    "_on_cancelled",
    "_on_reopened",
    "_on_asked_again",
    "_on_received",
    "_on_inspected",
    "_on_put_away",
    "_on_credited",
    "_on_closed",
)

#: The files of the core that carry a case from request to credit note.
CORE_MODELS = """
    account_move account_move_gate account_move_gate_totals account_move_line account_payment credit_match
    credit_receivable discrepancy disposition dock entitlement guarded inspection label refund_limit rma
    rma_buttons rma_display rma_events rma_gate rma_line rma_line_progress rma_progress rma_refund stock_move
    stock_move_gate stock_move_line stock_picking
"""
CORE_SERVICES = """
    decision decision_notice inspecting intake put_away receipt refund refund_details simulation
    simulation_amounts simulation_early_payment simulation_extras
"""


class EventsCommon(AfterSalesCommon):
    """Every event is written down; a person decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_person()
        cls.buy(cls.average, 100, 100)

    def setUp(self):
        super().setUp()
        self.heard = []
        Rma = self.env.registry["after.sales.rma"]
        for name in EVENTS:
            self.patch(Rma, name, self.listening(name, getattr(Rma, name)))

    def listening(self, name: str, event):
        """The event, which is written down as well."""

        def heard(rmas, *documents):
            self.heard.append((name, set(rmas.ids)))
            return event(rmas, *documents)

        return heard

    def assertHeard(self, rmas, *names):
        """Since the last time, these events were fired, each once for all of these cases, in this order."""
        self.assertEqual(self.heard, [(name, set(rmas.ids)) for name in names])
        self.heard.clear()

    def assertHeardOfEach(self, rmas, event: str, among: set):
        """Since the last time, this event was fired once of each case, and nothing else was than what is named."""
        self.assertEqual({name for name, _ids in self.heard}, among)
        self.assertEqual(sorted(one for name, ids in self.heard if name == event for one in ids), sorted(rmas.ids))
        self.heard.clear()

    def cases(self, count: int, invoiced: bool = False):
        """Drafts of so many cases, each of its own order."""
        orders = self.env["sale.order"].concat(*(self.sell((self.average, 2, 200)) for _number in range(count)))
        self.deliver(orders)
        if invoiced:
            for order in orders:
                self.invoice(order)
        return self.env["after.sales.intake"].create_from_sale(orders)

    def authorized(self, count: int, invoiced: bool = False):
        rmas = self.cases(count, invoiced)
        rmas.action_submit()
        rmas.action_authorize()
        self.heard.clear()
        return rmas


@tagged("post_install", "-at_install")
class TestEvents(EventsCommon):
    def check_decision(self, count: int):
        rmas = self.cases(count)
        rmas.action_submit()
        self.assertHeard(rmas, "_on_submitted")
        rmas.action_refuse("Not ours")
        self.assertHeard(rmas, "_on_refused")
        rmas.action_reopen()
        self.assertHeard(rmas, "_on_reopened")
        rmas.action_submit()
        self.assertHeard(rmas, "_on_submitted")
        rmas.action_authorize()
        self.assertHeard(rmas, "_on_authorized")
        rmas.action_cancel()
        self.assertHeard(rmas, "_on_cancelled")
        rmas.action_reopen()
        self.assertHeard(rmas, "_on_reopened")

    def test_decision_of_one(self):
        self.check_decision(1)

    def test_decision_of_three(self):
        self.check_decision(3)

    def check_goods(self, count: int):
        rmas = self.authorized(count)
        self.receive(rmas)
        self.assertEqual(set(rmas.mapped("state")), {"done"})
        self.assertHeard(rmas, "_on_received", "_on_inspected", "_on_closed")
        rmas.action_reopen()
        self.assertHeard(rmas, "_on_reopened")
        rmas = self.authorized(count)
        rmas.receipt_picking_ids.button_validate()
        self.assertHeard(rmas, "_on_received")
        self.env["after.sales.inspecting"]._grade_and_sign(rmas.inspection_ids, "defective")
        self.assertHeard(rmas, "_on_inspected")
        rmas.action_put_away()
        self.assertHeard(rmas, "_on_put_away", "_on_closed")

    def test_goods_of_one(self):
        self.check_goods(1)

    def test_goods_of_three(self):
        self.check_goods(3)

    def check_money(self, count: int):
        rmas = self.authorized(count, invoiced=True)
        self.receive(rmas)
        self.assertHeard(rmas, "_on_received", "_on_inspected")
        # Nothing was paid yet: the credit notes settle the invoices, and Odoo says of each that it is paid.
        self.credit(rmas)
        self.assertEqual(set(rmas.mapped("state")), {"done"})
        self.assertEqual([ids for name, ids in self.heard if name == "_on_credited"], [set(rmas.ids)])
        self.assertHeardOfEach(rmas, "_on_closed", among={"_on_credited", "_on_closed"})
        rmas.credit_note_ids.button_draft()
        self.assertHeardOfEach(rmas, "_on_reopened", among={"_on_reopened"})

    def test_money_of_one(self):
        self.check_money(1)

    def test_money_of_three(self):
        self.check_money(3)

    def test_closed_by_hand(self):
        rmas = self.authorized(3, invoiced=True)
        for order in rmas.sale_order_ids:
            self.pay(order.invoice_ids)
        self.receive(rmas)
        self.credit(rmas)
        self.heard.clear()
        self.assertEqual(set(rmas.mapped("next_step")), {"pay_back"})
        rmas.action_close()
        self.assertHeard(rmas, "_on_closed")


class Source:
    """A file of the add-on, read."""

    def __init__(self, layer: str, name: str):
        self.path = Path(__file__).parents[1] / layer / f"{name}.py"
        self.tree = ast.parse(self.path.read_text(encoding="utf-8"))


def sources(in_models: str, in_services: str) -> list[Source]:
    files = {"models": in_models, "services": in_services}
    return [Source(layer, name) for layer, names in files.items() for name in names.split()]


@tagged("post_install", "-at_install")
class TestWhoCallsWhom(AfterSalesCommon):
    """By reading the source: no database could show that a call is not there."""

    @classmethod
    def setUpClass(cls):
        # Nothing but files: no company is needed.
        super(AfterSalesCommon, cls).setUpClass()

    def test_every_event_has_one_caller(self):
        core = sources(CORE_MODELS, CORE_SERVICES)
        folder = Path(__file__).parents[1]
        everything = [
            Source(layer, path.stem)
            for layer in ("models", "services", "wizards")
            for path in (folder / layer).glob("*.py")
        ]
        for event in EVENTS:
            # What extends an event calls it as well, by super().
            callers = [
                source.path
                for source in everything
                for node in ast.walk(source.tree)
                if isinstance(node, ast.Attribute)
                and node.attr == event
                and not (isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "super")
            ]
            if event == "_on_asked_again":
                # The add-on of corrections calls it.
                self.assertEqual(callers, [])
                continue
            self.assertEqual(len(callers), 1, f"{event}: {callers}")
            self.assertIn(callers[0], [source.path for source in core], event)

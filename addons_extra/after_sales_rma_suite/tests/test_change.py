"""A case that changes its mind: owner, goods, documents, claims and ledger follow (R09)."""

from odoo.addons.after_sales_rma.tests.test_as_is import AsIsCommon
from odoo.addons.after_sales_rma_repair.tests.test_repair import RepairCommon
from odoo.tests import tagged

PATHS = (
    ("refund", "exchange"), ("refund", "repair"), ("refund", "as_is"),
    ("exchange", "refund"), ("exchange", "repair"), ("exchange", "as_is"),
    ("repair", "refund"), ("repair", "exchange"), ("repair", "as_is"),
)  # fmt: skip


class ChangeCommon(RepairCommon):
    @classmethod
    def _set_up_shop(cls, env):
        result = super()._set_up_shop(env)
        # What is bought later costs more: goods that come and go must not take its cost along.
        cls.buy(cls.phone, 3, 130, lots=["P4", "P5", "P6"])
        return result

    def case(self, remedy, at_dock=None):
        """A case for one unit that is here."""
        self.company.after_sales_inspect_at_dock = bool(at_dock)
        rma = self.request(self.order, {self.order.order_line: 1}, remedy=remedy)
        rma.requested_by_id = self.salesperson
        receipt = rma.receipt_picking_ids
        receipt.move_line_ids.after_sales_grade = at_dock
        receipt.move_ids.picked = True
        receipt.with_user(self.keeper).button_validate()
        return rma

    def change(self, rma, remedy, **kwargs):
        rma.line_ids.with_user(self.approver).action_change_remedy(remedy, "The customer thought it over", **kwargs)

    def finish(self, rma):
        """Go on with what the case waits for until it waits for nothing."""
        for _turn in range(12):
            step = rma.next_step
            if step == "none":
                break
            getattr(self, f"_take_{step}")(rma)
            self.env.flush_all()
            self.env.invalidate_all()
        self.assertEqual(rma.state, "done", f"still to do: {rma.next_step}")

    def _take_inspect(self, rma):
        self.inspect(rma)

    def _take_dispose(self, rma):
        keeper = rma.with_user(self.keeper)
        keeper.action_put_away() if "put_away" in (keeper.can_press or []) else self.give_back(rma)

    def _take_repair(self, rma):
        self.work(rma.repair_order_ids.filtered(lambda repair: repair.state == "draft"))

    def _take_await_customer(self, rma):
        self.give_back(rma)

    def _take_replace(self, rma):
        pickings = rma.picking_ids.filtered(
            lambda picking: picking.after_sales_replaces and picking.state not in ("done", "cancel")
        )
        pickings.move_ids.picked = True
        pickings.with_user(self.keeper).button_validate()

    def _take_credit(self, rma):
        self.credit(rma)

    def _take_invoice(self, rma):
        rma.action_invoice_replacement()
        rma.replacement_order_ids.invoice_ids.filtered(lambda move: move.state == "draft").action_post()

    def _take_pay_back(self, rma):
        self.pay(rma.credit_note_ids.filtered(lambda move: move.amount_residual))

    def delivered_in_the_end(self, remedy):
        return 2 if remedy == "refund" else 3


@tagged("post_install", "-at_install")
class TestChange(ChangeCommon):
    def _run(self, old, new, before_inspection, at_dock=None):
        rma = self.case(old, at_dock)
        if not (before_inspection or at_dock):
            self.inspect(rma, "defective")
        self.change(rma, new)
        line = rma.line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "remedy": new,
                    "remedy_asked": old,
                    "remedy_reason": "The customer thought it over",
                    "remedy_changed_by_id": self.approver.id,
                }
            ],
        )
        self.finish(rma)
        self.assertEqual(self.order.order_line.qty_delivered, self.delivered_in_the_end(new))
        self.assertEqual(bool(rma.credit_note_ids), new == "refund")
        self.assertEqual(line.qty_replaced, 1 if new == "exchange" else 0)
        self.assertEqual(line.qty_returned, 1 if new in ("repair", "as_is") else 0)
        self.assertClosing()
        return rma

    def test_before_the_inspection(self):
        for old, new in PATHS:
            with self.subTest(old=old, new=new):
                savepoint = self.env.cr.savepoint()
                self._run(old, new, before_inspection=True)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_after_the_inspection(self):
        for old, new in PATHS:
            with self.subTest(old=old, new=new):
                savepoint = self.env.cr.savepoint()
                self._run(old, new, before_inspection=False)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_when_the_goods_are_put_away(self):
        good = (("refund", "repair"), ("refund", "as_is"), ("exchange", "refund"))
        paths = [(*path, "defective") for path in PATHS] + [(*path, "qualified") for path in good]
        for old, new, grade in paths:
            with self.subTest(old=old, new=new, grade=grade):
                savepoint = self.env.cr.savepoint()
                self._run(old, new, before_inspection=False, at_dock=grade)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_before_the_goods_arrive(self):
        for old, new in PATHS:
            with self.subTest(old=old, new=new):
                savepoint = self.env.cr.savepoint()
                self.company.after_sales_inspect_at_dock = False
                rma = self.request(self.order, {self.order.order_line: 1}, remedy=old)
                rma.requested_by_id = self.salesperson
                self.change(rma, new)
                receipt = rma.receipt_picking_ids.filtered(lambda picking: picking.state != "cancel")
                self.assertEqual(len(receipt), 1)
                receipt.move_ids.picked = True
                receipt.with_user(self.keeper).button_validate()
                self.finish(rma)
                self.assertEqual(self.order.order_line.qty_delivered, self.delivered_in_the_end(new))
                self.assertClosing()
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_there_and_back_again(self):
        rma = self.case("refund")
        self.inspect(rma, "defective")
        for remedy in ("repair", "exchange", "repair", "refund"):
            self.change(rma, remedy)
            self.assertClosingOfReturn(rma)
        self.assertEqual(rma.line_ids.remedy_asked, "refund")
        self.finish(rma)
        self.assertEqual(self.order.order_line.qty_delivered, 2)
        self.assertAlmostEqual(self.closing(), 0, delta=0.02)

    def assertClosingOfReturn(self, rma):
        """Between receipt and credit note the ledger waits for the cost of what came back; else nothing is open.

        To a cent: Odoo keeps the average cost with two digits, whatever comes and goes.
        """
        waiting = 0 if rma.line_ids._stays_customers() else 100
        self.assertAlmostEqual(self.closing(), waiting, delta=0.02)

    def test_exchange_for_something_else(self):
        rma = self.case("repair", at_dock="defective")
        self.buy(self.average, 3, 60)
        self.change(rma, "exchange", replacement={"product_id": self.average.id, "quantity": 2, "price_unit": 90})
        self.finish(rma)
        self.assertEqual(rma.replacement_order_ids.amount_untaxed, 180)
        self.assertEqual(rma.credit_note_ids.amount_untaxed, 200)
        self.assertClosing()

    def test_what_was_repaired_after_a_refund_was_asked_may_come_again(self):
        rma = self._run("refund", "repair", before_inspection=False)
        self.assertEqual(rma.line_ids.claimed_qty, 0)
        self.assertEqual(self.request(self.order).line_ids.quantity, 3)

    def test_one_line_of_two(self):
        self.company.after_sales_inspect_at_dock = False
        other = self.sell((self.phone, 1, 200), (self.part, 2, 50), user_id=self.salesperson.id)
        self.deliver(other)
        self.invoice(other)
        rma = self.request(other)
        rma.requested_by_id = self.salesperson
        rma.receipt_picking_ids.move_ids.picked = True
        rma.receipt_picking_ids.with_user(self.keeper).button_validate()
        rma.line_ids[0].with_user(self.approver).action_change_remedy("as_is", "Nothing wrong with it")
        self.finish(rma)
        self.assertEqual(rma.line_ids.mapped("remedy"), ["as_is", "refund"])
        self.assertEqual(other.order_line.mapped("qty_delivered"), [1, 0])
        self.assertClosing()


@tagged("post_install", "-at_install")
class TestChangeRefused(ChangeCommon):
    def test_who_and_why(self):
        rma = self.case("refund")
        for role in ("salesperson", "agent", "technician", "warehouse", "accountant"):
            with self.subTest(role=role), self.assertRefused("that is for"):
                rma.line_ids.with_user(self.users[role]).action_change_remedy("repair", "Please")
        with self.assertRefused("Say why"):
            rma.line_ids.with_user(self.approver).action_change_remedy("repair", "  ")
        rma.requested_by_id = self.approver
        with self.assertRefused("their own request"):
            self.change(rma, "repair")

    def test_what_is_credited_or_replaced_is_over(self):
        rma = self.case("refund", at_dock="qualified")
        self.credit(rma)
        with self.assertRefused("not while|credit note"):
            self.change(rma, "repair")
        swapped = self.case("exchange", at_dock="qualified")
        self._take_replace(swapped)
        with self.assertRefused("not while|delivered already"):
            self.change(swapped, "refund")

    def test_no_other_remedies(self):
        rma = self.case("refund")
        for remedy in ("refund", "part", "support", "gift", None):
            with self.subTest(remedy=remedy), self.assertRefused("cannot be chosen"):
                self.change(rma, remedy)

    def test_goods_that_are_gone(self):
        rma = self.case("refund", at_dock="qualified")
        gone = self.sell((self.phone, 1, 200))
        self.deliver(gone, lots={gone.order_line: rma.inspection_ids.lot_id})
        with self.assertRefused("not where it was put away"):
            self.change(rma, "repair")
        self.assertEqual(rma.line_ids.remedy, "refund")

    def test_the_dialog_offers_what_can_be_changed(self):
        rma = self.case("repair")
        action = rma.with_user(self.approver).action_change_remedy()
        wizard = (
            self.env["after.sales.change.remedy"]
            .with_user(self.approver)
            .with_context(**action["context"])
            .create({"remedy": "refund", "reason": "Third failure"})
        )
        self.assertEqual(wizard.line_ids, rma.line_ids)
        self.assertEqual(wizard.quantity, rma.line_ids.quantity)
        wizard.action_confirm()
        self.assertEqual(rma.line_ids.remedy, "refund")


@tagged("post_install", "-at_install")
class TestChangeBatch(ChangeCommon):
    """Many cases change their mind in one pass (law 3)."""

    #: Statements that each further case may cost: Odoo moves goods transfer by transfer.
    MOST = {"as_is": 60, "repair": 190}

    def test_many_at_once(self):
        self.company.after_sales_inspect_at_dock = True
        self.buy(self.average, 60, 10)
        orders = self.env["sale.order"].concat(*(self.sell((self.average, 1, 20)) for _number in range(18)))
        for order in orders:
            self.deliver(order)
        # Without an invoice, a return would be finished with its receipt.
        self.env["account.move"].browse(orders._create_invoices(grouped=True).ids).action_post()
        rmas = self.request(orders)
        rmas.requested_by_id = self.salesperson
        self.receive(rmas)
        for remedy, part in (("as_is", rmas[:9]), ("repair", rmas[9:])):
            self._count(part[0], remedy)
            one, many = self._count(part[1], remedy), self._count(part[2:], remedy)
            with self.subTest(remedy=remedy):
                self.assertEqual(set(part.line_ids.mapped("remedy")), {remedy})
                self.assertLessEqual((many - one) / (len(part) - 3), self.MOST[remedy])

    def _count(self, rmas, remedy):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rmas.line_ids.with_user(self.approver).action_change_remedy(remedy, "The customer thought it over")
        self.env.flush_all()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestRefusedAtTheInspection(AsIsCommon):
    def test_not_accepted_by_one_button(self):
        """Whatever was asked: what came in as ours goes back, delivered again, and costs what it cost."""
        self.company.after_sales_inspect_at_dock = False
        for method in ("average", "fifo", "standard"):
            for remedy in ("refund", "exchange", "repair"):
                with self.subTest(method=method, remedy=remedy):
                    order = self.sold(self._create_product(f"{method} {remedy}", method, standard_price=100))
                    before, closing = self.facts(order), self.closing()
                    rma = self.request(order, remedy=remedy)
                    rma.receipt_picking_ids.with_user(self.keeper).button_validate()
                    report = rma.inspection_ids.with_user(self.technician)
                    self.assertTrue(report.can_as_is)
                    report.fault = "Nothing found"
                    report.action_as_is()
                    self.assertRecordValues(
                        rma.line_ids,
                        [{"remedy": "as_is", "remedy_asked": remedy, "remedy_reason": "Nothing found"}],
                    )
                    self.assertEqual((report.state, report.grade, report.accepted), ("done", "qualified", False))
                    self.send_home(rma)
                    self.assertRecordValues(rma, [{"state": "done", "credit_status": "none"}])
                    self.assertFalse(rma.repair_order_ids)
                    self.assertFalse(rma.replacement_move_ids)
                    self.assertEqual(self.facts(order), before)
                    self.assertAlmostEqual(self.closing(), closing)

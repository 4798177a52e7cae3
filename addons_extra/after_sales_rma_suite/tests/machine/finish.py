"""The end of a run: everything that is left is done, and then nothing may be left in the books."""

from math import ceil

from .goods import OPEN, Goods
from .money import Money
from .truths import fingerprint
from .truths_base import CENT, TINY
from .workshop import Workshop

#: So many times every case may go on by one step; none needs as many.
ROUNDS = 25


class Finish(Goods, Workshop, Money):
    """Goes the shortest way from wherever the random steps have led to."""

    def do(self, what: str, verb) -> bool:
        """Do something as the program; what is true is looked at when all cases went one step on."""
        return self.act(None, (), what, lambda _user: verb(), check=False)

    def finish(self):
        for rma in self.cases("refused", "cancelled"):
            assert rma.next_step == "none", rma.next_step
        self._finish_drafts()
        self._finish_cases()
        self._finish_orders()
        # What was invoiced and delivered now may have made more due.
        self._finish_cases()
        self._check_nothing_left()

    def _supply(self, picking):
        """Nothing fails for want of goods."""
        self.do(f"{picking.name} reserved", picking.action_assign)
        for move in picking.move_ids:
            lacking = move.product_qty - sum(move.move_line_ids.mapped("quantity_product_uom"))
            if lacking > TINY and move.location_id == self.shop.warehouse.lot_stock_id:
                self._buy(move.product_id, ceil(lacking))

    def _buy(self, product, quantity):
        names = {"none": None, "lot": ["L9"]}.get(product.tracking)
        if product.tracking == "serial":
            count = self.env["stock.lot"].search_count([("product_id", "=", product.id)])
            names = [f"{product.name[:2]}{count + number}" for number in range(1, quantity + 1)]
        price = product.standard_price
        self.do(f"buys {quantity} {product.name}", lambda: self.shop.buy(product, quantity, price, lots=names))

    # -- cases -------------------------------------------------------------------------------------------------

    def _finish_cases(self):
        for _round in range(ROUNDS):
            before = fingerprint(self.env)
            waiting = self.cases().filtered(lambda rma: rma.next_step != "none")
            for rma in waiting:
                getattr(self, f"_do_{rma.next_step}", lambda _rma: None)(rma)
            self.truths.check()
            if not waiting:
                return
            stuck = {rma.name: (rma.state, rma.next_step, rma.line_ids.mapped("remedy")) for rma in waiting}
            assert fingerprint(self.env) != before, f"nobody can go on with {stuck}"
        raise AssertionError(f"never finished: {stuck}")

    def _do_complete(self, rma):
        self.do(f"{rma.name} submitted", rma.action_submit) or self.do(f"{rma.name} cancelled", rma.action_cancel)

    def _do_decide(self, rma):
        decided = rma.with_context(after_sales_reason="So be it")
        if not self.do(f"{rma.name} authorised", decided.action_authorize):
            self.do(f"{rma.name} refused", lambda: rma.action_refuse("No"))

    def _do_settle(self, rma):
        for item in rma.discrepancy_ids.filtered(lambda item: item.state == "open"):
            how = item.action_cancel_rest if item.kind == "less" else item.action_send_back
            if not self.do(f"{rma.name}: {item.kind} settled", how):
                # When nothing at all arrived, there is no rest; what was taken back once may still come.
                self.do(f"{rma.name} cancelled", rma.action_cancel) or self.do(
                    f"{rma.name}: {item.kind} expected again", item.action_expect_again
                )

    def _do_inspect(self, rma):
        reports = rma.inspection_ids.filtered(lambda report: report.state == "draft")
        self.do(f"{rma.name} inspected", reports.action_grade_qualified)

    def _do_dispose(self, rma):
        if not self.do(f"{rma.name} put away", rma.action_put_away):
            self._transfer(rma)

    def _transfer(self, rma):
        """Validate the open transfers of a case."""
        for picking in self.find("stock.picking", ("after_sales_rma_id", "=", rma.id), OPEN):
            self._validate(picking)

    def _validate(self, picking):
        self._supply(picking)

        def verb():
            picking.action_assign()
            picking.move_ids.picked = True
            picking.with_context(skip_backorder=True).button_validate()

        return self.do(f"{picking.name} validated", verb)

    def _do_approve_plan(self, rma):
        asked = rma.repair_order_ids.filtered(lambda repair: repair.after_sales_step == "approve")
        self.do(f"{rma.name}: plan approved", asked.action_after_sales_approve)

    def _do_repair(self, rma):
        if any(line.qty_without_order > 0 for line in rma.line_ids):
            self.do(f"{rma.name}: repairs made", rma.action_repair)
        for repair in rma.repair_order_ids:
            getattr(self, f"_repair_{repair.after_sales_step}", lambda _repair: None)(repair)

    def _do_outside(self, rma):
        self._do_repair(rma)

    def _do_quote(self, rma):
        self._do_repair(rma)

    def _repair_plan(self, repair):
        self.do(f"{repair.name} quoted", repair.action_after_sales_quote)

    def _repair_wait(self, repair):
        def verb():
            if repair.state == "draft":
                repair.action_validate()
            repair.action_repair_start()

        if not self.do(f"{repair.name} started", verb):
            self.do(f"{repair.name} planned", repair.action_after_sales_plan)

    def _repair_repair(self, repair):
        def verb():
            for move in repair.move_ids:
                move.quantity = move.product_uom_qty
            repair.action_repair_end()

        self.do(f"{repair.name} ended", verb)

    def _repair_outside(self, repair):
        self._transfer(repair.after_sales_rma_id)
        self.do(f"{repair.name} is back", repair.action_after_sales_back)

    def _do_await_customer(self, rma):
        for repair in rma.repair_order_ids.filtered(lambda repair: repair.after_sales_step == "answer"):
            if not self.do(f"{repair.name} accepted", repair.action_after_sales_accept):
                self.do(f"{repair.name} quotation again", repair.sale_order_id.action_draft)
        if not rma._give_back_pickings():
            self.do(f"{rma.name} goes home", rma.action_view_give_back)
        self._transfer(rma)

    def _do_replace(self, rma):
        self.do(f"{rma.name} replaced", rma.action_exchange)
        self._transfer(rma)
        for picking in rma.replacement_order_ids.picking_ids.filtered(
            lambda item: item.state not in ("done", "cancel")
        ):
            self._validate(picking)

    def _do_credit(self, rma):
        self.do(f"{rma.name} credited", rma.action_refund)
        for note in rma.credit_note_ids.filtered(lambda move: move.state == "draft"):
            if not self.do(f"{note.id} posted", note.action_post):
                self.do(f"{note.id} deleted", note.unlink)

    def _do_invoice(self, rma):
        self.do(f"{rma.name} invoiced", rma.action_invoice_replacement)
        invoices = rma.replacement_order_ids.invoice_ids | rma.fee_invoice_ids
        drafts = invoices.filtered(lambda move: move.state == "draft")
        self.do(f"{rma.name} invoices posted", drafts.action_post)

    def _do_await_goods(self, rma):
        def verb(picking):
            for move in picking.move_ids.filtered(lambda move: move.state != "cancel"):
                move.quantity = move.product_uom_qty
                move.picked = True
            picking.with_context(skip_backorder=True).button_validate()

        for picking in self.find("stock.picking", ("after_sales_rma_id", "=", rma.id), OPEN):
            if picking.picking_type_code == "incoming":
                self.do(f"{picking.name} received", lambda picking=picking: verb(picking))

    _do_receive = _do_await_goods

    def _do_pay_back(self, rma):
        for note in rma.credit_note_ids.filtered(
            lambda move: move.state == "posted" and move.payment_state in ("not_paid", "partial")
        ):
            self.do(f"{note.name} paid back", lambda note=note: self._pay_back(note))

    def _pay_back(self, note):
        """What went to the customer already is matched with the credit note; the rest is paid."""
        gone = self.find("account.payment", ("payment_type", "=", "outbound"), ("state", "in", ("in_process", "paid")))
        lines = (note | gone.move_id).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )
        for group in lines.grouped("account_id").values():
            if len(group.move_id) > 1 and note in group.move_id:
                group.reconcile()
        if not note.currency_id.is_zero(note.amount_residual):
            self.shop.pay(note)

    # -- orders ------------------------------------------------------------------------------------------------

    def _finish_orders(self):
        """Deliver and invoice what is ordered; documents that nobody finished are taken back."""
        for picking in self.find("stock.picking", ("sale_id", "!=", False), OPEN):
            if picking.picking_type_code != "outgoing" or not self._validate(picking):
                self.do(f"{picking.name} cancelled", picking.action_cancel)
        self._finish_drafts()
        for order in self.find("sale.order", ("invoice_status", "=", "to invoice")):
            self.do(f"{order.name} invoiced", lambda order=order: self.shop.invoice(order))

    def _finish_drafts(self):
        """Post the invoices that are drafts; what is on them is not credited. Drafts of Odoo's reversal go."""
        for draft in self.documents(("state", "=", "draft")):
            if draft.move_type != "out_invoice" or not self.do(f"{draft.id} posted", draft.action_post):
                self.do(f"{draft.id} deleted", draft.unlink)

    def _check_nothing_left(self):
        """Every case is over, and stock and ledger agree but for what Odoo itself gets wrong."""
        for rma in self.cases():
            assert (rma.next_step, rma.state in ("done", "refused", "cancelled")) == ("none", True), rma.name
        native = 0.0
        for line_id, (gap, back, gone, low, high, again, trapped) in self.truths.gaps().items():
            line = self.env["sale.order.line"].browse(line_id)
            same = abs(back - gone) < TINY
            assert trapped or same, f"{back:g} back, {gone:g} gone of {self.truths.story(line)}"
            # Of a line invoiced in part, what comes back is not credited but no longer to be invoiced. When that is
            # all that was left to invoice, no document follows: the cost of the goods that came back stays entered
            # for those that were kept. Native documents alone do the same.
            most = (back + again) * (high - low) + CENT
            assert trapped or abs(gap) < most, f"{gap:.2f} (not {most:.2f}) for good: {self.truths.story(line)}"
            native += gap
        closing = self.shop.closing()
        assert abs(closing - self.truths.closing()) < CENT, f"Odoo's closing {closing}, not {self.truths.closing()}"
        self.truths.check_closing(closing, native)

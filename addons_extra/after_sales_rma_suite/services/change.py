from odoo import api, models
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.story import tell_story
from odoo.exceptions import UserError


class AfterSalesChange(models.AbstractModel):
    """Another remedy after all: what was begun is stopped, and goods get the owner and the way that follow (R09)."""

    _name = "after.sales.change"
    _description = "Change of Remedy"

    @api.model
    def _change(self, lines, remedy: str, reason: str, replacement: dict | None = None) -> None:
        """Give case lines another remedy.

        :param lines: lines that may be changed
        :param replacement: values of what replaces each line, for an exchange
        :raise UserError: the goods are not where the case left them
        """
        user = self.env.user
        lines = lines.sudo()._trusted().with_context(mail_create_nolog=True)
        before = {line: line.remedy for line in lines}
        rejected = lines.filtered(lambda line: remedy == "as_is" and line._has_fallen() and line._is_here())
        # Changed before, and not handed over yet: the goods are the customer's still.
        waiting = lines.filtered(lambda line: line._waits_for_handover())
        ours = lines.filtered(lambda line: not line._stays_customers()) - waiting
        self._stop_exchange(lines.filtered(lambda line: line.remedy == "exchange"))
        stopped = self._stop_repair(lines.filtered(lambda line: line.remedy == "repair"), remedy)
        stopped |= waiting.repair_order_ids.filtered(
            lambda repair: repair.state == "cancel"
            and not repair.after_sales_disposition_ids.filtered(
                lambda item: item._to_customer() and item.state != "cancelled"
            )
        )
        self._stop_waiting(lines)
        decided = {"remedy": remedy, "remedy_reason": reason, "remedy_changed_by_id": user.id}
        for asked, same in lines.grouped(lambda line: line.remedy_asked or line.remedy).items():
            same.write({**decided, "remedy_asked": asked})
        lines._on_remedy_decided()
        if replacement:
            lines.env["after.sales.replacement"].create([{**replacement, "line_id": line.id} for line in lines])
        # Asked before anything moves: a handover needs the budget of the new remedy.
        lines.rma_id._on_changed()
        self._move_on(lines, ours, stopped)
        self.env["after.sales.receipt"].sudo()._create_receipts(lines.rma_id)
        self._log(before)
        rejected.rma_id._tell_customers("rejected", rejected.grouped("rma_id"))
        lines.rma_id._on_decided_anew()

    @api.model
    def _move_on(self, lines, ours, stopped) -> None:
        """What is here goes the way of its new remedy.

        :param ours: those of the lines whose goods were the company's
        :param stopped: ``repair.order`` records that were cancelled for it
        """
        here = lines.filtered(lambda line: line._is_here())
        home = here.filtered(lambda line: line.remedy == "as_is")
        self.env["after.sales.repair"]._take_over(here)
        repaired = here.filtered(lambda line: line.remedy == "repair")
        given = repaired & ours
        if given:
            self._give_over(given)
        # What never left the workshop gets its repair orders anew.
        self.env["after.sales.repair"]._create_orders((repaired - given).inspection_ids)
        self._turn_back(home, stopped)
        self._recount((here & ours) - given - home)

    # -- stopping what was begun ----------------------------------------------------------------------------------

    @api.model
    def _stop_exchange(self, lines) -> None:
        """Cancel replacements that did not leave yet; other lines on the same order get theirs anew."""
        swaps = lines.move_ids.filtered(
            lambda move: move.after_sales_is_replacement and move.state not in ("done", "cancel")
        )
        swaps._action_cancel()
        items = lines.replacement_ids
        items.sale_line_ids.order_id.filtered(lambda order: order.state != "cancel")._action_cancel()
        items.sale_line_ids.after_sales_replacement_id = False
        items.unlink()

    @api.model
    def _stop_repair(self, lines, remedy: str):
        """Cancel what was still to be done in the workshop.

        :return: the repair orders that were cancelled
        """
        if not lines:
            return self.env["repair.order"].sudo()
        # Every unit in the workshop gets its repair order, which tells where it lies.
        self.env["after.sales.repair"]._create_orders(lines.inspection_ids)
        open_repairs = lines.repair_order_ids.filtered(lambda repair: repair.state not in ("done", "cancel"))
        self.env["after.sales.repair"]._stop_work(lines, keep_home=remedy == "as_is")
        return open_repairs

    @api.model
    def _stop_waiting(self, lines) -> None:
        """Open receipts are made anew: what comes in then comes in as what the new remedy says."""
        waiting = lines.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel") and move.location_id.usage == "customer"
        )
        waiting.with_context(after_sales_trusted=TRUSTED)._action_cancel()

    # -- the same owner, another way -------------------------------------------------------------------------------

    @api.model
    def _recount(self, lines) -> None:
        """What came back counts as a return, or not: a swap leaves the order alone, everything else does not."""
        changed = self.env["stock.move"].sudo()
        for line in lines:
            counts = line._counts_as_return()
            wrong = line._arrived_moves().filtered(
                lambda move, counts=counts: not move.restrict_partner_id and move.to_refund != counts
            )
            wrong.to_refund = counts
            changed |= wrong
        sold = changed.sale_line_id
        if sold:
            self.env.add_to_compute(sold._fields["qty_delivered"], sold)

    @api.model
    def _turn_back(self, lines, stopped) -> None:
        """Deliver back what is here: from the workshop, from quarantine, or from where it was put away."""
        PutAway, Repair = self.env["after.sales.put_away"].sudo(), self.env["after.sales.repair"]
        reports = self._take_up(lines)
        PutAway._plan(reports)
        workshop = stopped.filtered(lambda repair: repair.after_sales_line_id in lines)
        if workshop:
            Repair._send_on(workshop, "customer")

    @api.model
    def _take_up(self, lines):
        """Forget where the accepted goods of these lines were to go or went; they lie where they lie.

        :return: their signed test reports, to be decided anew
        :raise UserError: goods are not where they were put away
        """
        reports = lines.inspection_ids.filtered(
            lambda report: report.state == "done" and report.stage == "arrival" and report.accepted
        )
        items = {
            report: report.disposition_ids.filtered(
                lambda item: not item.is_replaced and not item.repair_id and not item._to_customer()
            )
            for report in reports
        }
        # What lies in the workshop has its repair order, which stands for it.
        at_work = reports.filtered(
            lambda report: any(item.kind == "repair" and item.state == "done" for item in items[report])
        )
        todo = reports - at_work
        moved = {report: items[report].filtered(lambda item: item.state == "done") for report in todo}
        for report, place in self._places({report: done for report, done in moved.items() if done}).items():
            report._trusted().location_id = place
        forgotten = self.env["after.sales.disposition"].sudo().union(*(items[report] for report in todo))
        forgotten.filtered(lambda item: item.state == "pending").move_id._action_cancel()
        forgotten._trusted().is_replaced = True
        return todo

    @api.model
    def _places(self, moved: dict) -> dict:
        """Where goods that were put away lie.

        :param moved: {signed test report: its dispositions that were carried out}
        :return: {test report: ``stock.location``}
        :raise UserError: goods are scrapped, sold, or not together any more
        """
        items = self.env["after.sales.disposition"].sudo().union(*moved.values())
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("location_id", "child_of", items.location_dest_id.ids),
                    ("location_id.usage", "=", "internal"),
                    ("product_id", "in", items.product_id.ids),
                    ("owner_id", "=", False),
                ]
            )
        )
        left = {quant: quant.quantity - quant.reserved_quantity for quant in quants}
        places = {}
        for report, done in moved.items():
            unit, wanted = report.product_id.uom_id, report.line_id._product_qty(sum(done.mapped("quantity")))
            found = quants.filtered(
                lambda quant, report=report, done=done, unit=unit, wanted=wanted: quant.product_id == report.product_id
                and quant.lot_id == report.lot_id
                and any(quant.location_id.parent_path.startswith(place.parent_path) for place in done.location_dest_id)
                and unit.compare(left[quant], wanted) >= 0
            )[:1]
            if not found:
                raise UserError(self.env._("%(goods)s is not where it was put away any more.", goods=done[:1]._goods()))
            left[found] -= wanted
            places[report] = found.location_id
        return places

    # -- ours becomes the customer's -------------------------------------------------------------------------------

    @api.model
    def _give_over(self, lines) -> None:
        """Goods that were taken back are the customer's again, and go to the workshop.

        Two moves that nobody carries out: out as ours, which undoes the return, and in again as his.
        """
        Repair = self.env["after.sales.repair"].with_context(after_sales_trusted=TRUSTED)
        todo = self._take_up(lines)
        places = {}
        for line in lines:
            reports = (todo & line.inspection_ids) | line.inspection_ids.filtered(
                lambda report: report.state == "draft"
            )
            places[line] = [
                (
                    report.location_id,
                    report.lot_id,
                    line._product_qty(report.received_quantity if report.state == "draft" else report.quantity),
                )
                for report in reports
            ]
        for taking in (False, True):
            Repair._post(Repair._create_transfers(lines.rma_id, places, taking, ours=not taking))
        self.env["after.sales.put_away"].sudo()._plan(todo)

    # -- refused at the inspection ---------------------------------------------------------------------------------

    @api.model
    def _follow_refusal(self, lines) -> None:
        """Lines of which everything was refused are back as they came; what was begun for them is stopped."""
        refused = lines.sudo()._trusted().filtered(lambda line: line.remedy != "as_is" and self._is_refused(line))
        refused = refused.filtered(lambda line: not line._change_problem("as_is"))
        if not refused:
            return
        before = {line: line.remedy for line in refused}
        self._stop_exchange(refused.filtered(lambda line: line.remedy == "exchange"))
        alike = refused.grouped(lambda line: (line.remedy_asked or line.remedy, self._why_refused(line)))
        for (asked, reason), same in alike.items():
            same.write({"remedy": "as_is", "remedy_asked": asked, "remedy_reason": reason})
        self._log(before)

    @api.model
    def _refusals(self, line):
        """The signed reports that do not accept goods of a line."""
        return line.inspection_ids.filtered(lambda report: report.state == "done" and not report.accepted)

    @api.model
    def _is_refused(self, line) -> bool:
        """Whether signed reports refuse all of a line."""
        return line.uom_id.compare(sum(self._refusals(line).mapped("quantity")), line.quantity) >= 0

    @api.model
    def _why_refused(self, line) -> str:
        """What the reports found."""
        found = ", ".join(filter(None, self._refusals(line).mapped("fault")))
        return found or self.env._("Not accepted at the inspection")

    @api.model
    def _log(self, before: dict) -> None:
        """Write the change into the story of each case.

        :param before: {line: its remedy before}
        """
        labels = dict(self.env["after.sales.rma.line"]._fields["remedy"]._description_selection(self.env))
        tell_story(
            (
                line.rma_id.sudo(),
                self.env._(
                    "%(product)s: %(old)s → %(new)s. %(reason)s",
                    product=line.product_id.display_name,
                    old=labels[old],
                    new=labels[line.remedy],
                    reason=line.remedy_reason,
                ),
            )
            for line, old in before.items()
        )

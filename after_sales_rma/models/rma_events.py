from odoo import models


class AfterSalesRma(models.Model):
    """What happens to a case, one event for each step; the core does nothing more, subjects extend what concerns them.

    Every event is called at one place, with the cases that took the step together, after the step is written. An
    extension does what must be known to the others before ``super()``, everything else after it: so no order follows
    from the order of files. What is done in one event must not depend on what another subject does after ``super()``.
    """

    _inherit = "after.sales.rma"

    # -- the decision ------------------------------------------------------------------------------------------

    def _on_submitted(self) -> None:
        """These requests were handed in, and hold what they claim.

        First the promise judges them; then, in any order, deadlines run, budgets are asked for, customers hear of it.
        After the event the cases that nobody needs to decide are authorised, and leaders get the others to decide.
        """

    def _on_authorized(self) -> None:
        """These cases were authorised, and their receipts stand.

        First the verdict is kept that the decision rested on; then, in any order, what is sent ahead and repaired on
        site is made, deadlines go on, customers hear of it.
        """

    def _on_refused(self) -> None:
        """These requests were refused, and claim nothing any more. Nothing depends on an order."""

    def _on_cancelled(self) -> None:
        """These cases were cancelled; their transfers are called off and they claim nothing. In any order."""

    def _on_reopened(self) -> None:
        """These cases were taken up again: closed ones go on, others are drafts. Nothing depends on an order."""

    def _on_asked_again(self) -> None:
        """What these cases were asked for was corrected: they are submitted once more, and hold what they claim.

        After the event leaders get those to decide that wait for nothing else.
        """

    def _on_changed(self) -> None:
        """Another decision was taken on these cases while they go on: another remedy, other goods, other facts.

        What has to be approved anew is asked for here; only afterwards anything is made of the new decision. The one
        event with a caller in every verb that changes a decision.
        """

    # -- goods and money ---------------------------------------------------------------------------------------

    def _on_received(self, moves) -> None:
        """Goods of these cases came in, and wait as test reports.

        The customer hears of the goods before he hears of what was found: ``_on_inspected`` follows for what was
        graded at the dock.

        :param moves: the done ``stock.move`` records that brought them
        """

    def _on_set_apart(self, pickings) -> None:
        """Goods came for these cases of which nothing agrees: they stand apart, and nothing is posted yet.

        :param pickings: the ``stock.picking`` records that go on waiting
        """

    def _on_inspection_undone(self, reports) -> None:
        """Signatures were taken back of which nothing moved yet; the reports are drafts again.

        :param reports: ``after.sales.inspection`` records, as superuser
        """

    def _on_undone(self, moves, reports) -> None:
        """Receipts or put-aways of these cases were taken back: what followed from them is called off.

        :param moves: the ``stock.move`` records that were taken back, as superuser
        :param reports: the ``after.sales.inspection`` records that were withdrawn with receipts, as superuser
        """

    def _on_inspected(self, reports) -> None:
        """Goods of these cases were inspected, and their ways are planned. Finished cases close after the event.

        :param reports: the ``after.sales.inspection`` records that were signed together
        """

    def _on_put_away(self, moves) -> None:
        """Goods of these cases were brought to their places, or on their way to a customer.

        :param moves: the done ``stock.move`` records that did it
        """

    def _settle_posted(self) -> None:
        """Documents of these cases were posted: what settles one another is reconciled, before any event."""

    def _on_credited(self, credit_notes) -> None:
        """Credit notes of these cases were posted and reconciled.

        Finished cases close after the event, apart from those that Odoo said to be paid while it posted.

        :param credit_notes: ``account.move`` records
        """

    def _on_closed(self) -> None:
        """These cases wait for nothing more, or a person closed them. Nothing depends on an order.

        Fired for the cases that close together; cases that close with their credit notes close document by document.
        """

    def _tell_customers(self, event: str, documents: dict) -> None:
        """Something of these cases is worth telling their customers that is no step of theirs; the core tells nobody.

        :param event: what it is, such as ``quotation``, ``ready`` or ``rejected``
        :param documents: {case: the records that it happened to}
        """

    def _on_decided_anew(self) -> None:
        """Another remedy is carried out for these cases, as a person decided: what stood still for it goes on."""

    # -- what the decision asks subjects -----------------------------------------------------------------------

    def _before_authorized(self, reason: str | None) -> None:
        """These cases are about to be authorised by whoever may: what needs a reason takes it.

        :param reason: what the person said
        :raise UserError: a reason is needed, and none is given
        """

    def _ask_reason(self) -> dict | None:
        """The dialog that asks whoever authorises these cases for the reason that is needed; None without need."""
        return None

    def _refused_lines(self):
        """Lines of these cases that something refuses: they are authorised for a reason only. The core refuses none."""
        return self.line_ids.browse()

    def _needs_reason(self) -> bool:
        """Whether one of these cases is authorised for a reason only; subjects add what they need one for.

        Who asks somebody for a decision by another way than the case's own button asks for the reason, too.
        """
        return bool(self._refused_lines())

    def _passes_by_rule(self) -> bool:
        """Whether a rule lets this submitted request pass; the core has none, so a person decides every request."""
        self.ensure_one()
        return False

    def _needs_decision(self) -> bool:
        """Whether a person has to decide this submitted request: no rule lets it pass, or a subject demands a person.

        A subject that demands one says so here, one that has a rule in ``_passes_by_rule``: whichever comes first,
        no rule of one hides what another demands.
        """
        self.ensure_one()
        return not self._passes_by_rule()

    def _decide_until(self):
        """The day by which this request is to be answered; False when nothing says so."""
        self.ensure_one()
        return False

    def _leaders(self) -> list:
        """Who leads the people of this case, the nearest leader first: ``res.users``, some of them empty."""
        self.ensure_one()
        return [self.user_id.sale_team_id.user_id]


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    def _on_added(self) -> None:
        """A person accepted goods into cases that are decided already: these lines stand for them."""

    def _on_remedy_decided(self) -> None:
        """A person gave these lines another remedy: from here on they stand as that person decided."""

    # -- what is promised ---------------------------------------------------------------------------------------

    def _is_promised(self) -> bool:
        """Whether the customer may have for nothing what this line asks for; the core promises nothing."""
        self.ensure_one()
        return False

    def _is_referred(self) -> bool:
        """Whether this line is an exception that nobody decided yet; the core knows none."""
        self.ensure_one()
        return False

    def _freight_back_payer(self) -> str:
        """Who pays the freight of the way back: ``company``, ``customer`` or, as in the core, ``agreed``."""
        self.ensure_one()
        return "agreed"

    def _decision_basis(self) -> tuple:
        """What a decision about this line rests on; whoever corrects a fact and changes it asks for another one."""
        self.ensure_one()
        return (self.claimed_qty,)

    def _keep_decisions(self) -> None:
        """These lines leave their cases: what people decided about them stays with the case."""

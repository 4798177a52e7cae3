from odoo import models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Text, Values, public
from odoo.addons.after_sales_rma.models.reader import give_task, take_back_task
from odoo.addons.after_sales_rma.models.rma_buttons import USER

#: The task of the salesperson: both budget lists.
ACTIVITY = "after_sales_rma_suite.activity_budget_lists"


class AfterSalesRma(models.Model):
    """What a technician finds irreparable 无法维修 is exchanged: both budget lists go to a leader (R39).

    The signed finding is the ground, so the salesperson begins the exchange; nothing moves before a leader approved
    what comes back and what is sent, whether the company demands budgets of other cases or not.
    """

    _inherit = "after.sales.rma"
    _buttons = {"exchange_irreparable": Button(("authorized",), USER)}

    def _irreparable_lines(self):
        """Lines to be repaired of which a signed test report says that they cannot be, as superuser."""
        repairs = self.sudo().line_ids.filtered(lambda line: line.remedy == "repair")
        return repairs.filtered(lambda line: line._irreparable_quantity())

    def _problem_exchange_irreparable(self) -> str | None:
        lines = self._irreparable_lines()
        if not lines:
            return self.env._("no signed test report says that something cannot be repaired")
        for line in lines:
            if line.uom_id.compare(line._irreparable_quantity(), line.quantity) < 0:
                return self.env._(
                    "%(product)s: only a part of it cannot be repaired, so an approver changes the remedy",
                    product=line.product_id.display_name,
                )
            if line._change_problem("exchange"):
                return line._change_problem("exchange").rstrip(".")
        return None

    @public(reason=Text(), replacement=Values("after.sales.replacement", ("product_id", "quantity", "price_unit")))
    def action_exchange_irreparable(self, reason: str | None = None, replacement: dict | None = None) -> bool | dict:
        """Exchange what cannot be repaired, and hand both budget lists in.

        :param reason: why, as a leader reads it; without it a dialog asks
        :param replacement: ``{product_id, quantity, price_unit}`` of what replaces each line; default the same again
        :raise UserError: no test report says so, or the user may not
        """
        # Read at once, not case by case (law 3).
        asked = self.sudo().line_ids
        asked.inspection_ids.mapped("state")
        asked.mapped("replacement_ids")
        self._check_button("exchange_irreparable")
        if reason is None:
            self.ensure_one()
            return self.env["after.sales.exchange.irreparable"]._open(self)
        self.check_access("write")
        lines = self._irreparable_lines()
        lines._check_new_remedy("exchange", reason, replacement)
        self.sudo()._trusted().write({"budget_demanded": True})
        self.env["after.sales.change"]._change(lines.with_env(self.env), "exchange", reason.strip(), replacement)
        return True

    # -- the task ----------------------------------------------------------------------------------------------------

    def _on_inspected(self, reports) -> None:
        super()._on_inspected(reports)
        found = reports.sudo().filtered(lambda report: report.irreparable and report.line_id.remedy == "repair")
        if found:
            self._ask_for_budget_lists(found)

    def _ask_for_budget_lists(self, reports) -> None:
        """The salesperson of each case has to prepare both budget lists; once, however many reports say so."""
        asked = reports.rma_id - reports.rma_id._with_budget_list_tasks()
        for user, rmas in asked.grouped(lambda rma: rma.user_id or rma.requested_by_id).items():
            give_task(
                rmas,
                user,
                lambda own: own.env._("Cannot be repaired: prepare both budget lists"),
                ACTIVITY,
                note=lambda own: own.env._(
                    "The technician found that the goods cannot be repaired. Press “Exchange: Budget Lists” on the "
                    "case: what comes back and what is sent instead go to a leader."
                ),
            )

    def _with_budget_list_tasks(self):
        """Those with an open task to prepare budget lists, as superuser."""
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        return self.sudo().filtered(lambda rma: kind and kind in rma.activity_ids.activity_type_id)

    def _on_changed(self) -> None:
        """Budgets that were handed in need no task any more."""
        super()._on_changed()
        done = self._with_budget_list_tasks().filtered(lambda rma: not rma._irreparable_lines())
        if done:
            done.activity_feedback([ACTIVITY])

    def _on_inspection_undone(self, reports) -> None:
        super()._on_inspection_undone(reports)
        gone = self._with_budget_list_tasks().filtered(lambda rma: not rma._irreparable_lines())
        if gone:
            take_back_task(gone, [ACTIVITY])

    def _on_cancelled(self) -> None:
        super()._on_cancelled()
        if waiting := self._with_budget_list_tasks():
            take_back_task(waiting, [ACTIVITY])


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    def _irreparable_quantity(self, drafts=()) -> float:
        """How much of this line its signed test reports call irreparable; of goods tested again, the last word counts.

        :param drafts: ``after.sales.inspection`` records that count as signed
        :return: in the line's unit
        """
        self.ensure_one()
        last = {}
        for report in self.inspection_ids.sorted("id"):
            if report.state == "done" or report in drafts:
                last[report.lot_id or report.move_line_id or report] = report
        return sum(report.quantity for report in last.values() if report.irreparable)

from odoo import api, fields, models
from odoo.tools import float_compare

from ..rules import progress
from .links import read_links
from .log import did
from .reader import as_read_by, give_task
from .story import tell_story

#: A quantity below this is none.
DIGITS = 6


def _less(left: float, right: float) -> bool:
    return float_compare(left, right, precision_digits=DIGITS) < 0


class AfterSalesRma(models.Model):
    """What the documents say of a case, and from it: what it waits for and whose turn it is."""

    _inherit = "after.sales.rma"

    receipt_status = fields.Selection(
        [
            ("none", "Nothing to receive"),
            ("pending", "To receive"),
            ("partial", "Partly received"),
            ("done", "Received"),
        ],
        compute="_compute_progress",
        store=True,
        string="Goods",
    )
    inspection_status = fields.Selection(
        [("none", "Nothing to inspect"), ("pending", "To inspect"), ("done", "Inspected")],
        compute="_compute_progress",
        store=True,
        string="Inspection",
    )
    disposition_status = fields.Selection(
        [("none", "Nothing to put away"), ("pending", "To put away"), ("done", "Put away")],
        compute="_compute_progress",
        store=True,
        string="Put-away",
    )
    credit_status = fields.Selection(
        [
            ("none", "Nothing to credit"),
            ("pending", "To credit"),
            ("draft", "Credit note to post"),
            ("open", "To pay back"),
            ("done", "Credited"),
        ],
        compute="_compute_progress",
        store=True,
        string="Credit",
    )
    remedy_status = fields.Selection(
        [("none", "Not begun"), ("pending", "In progress"), ("done", "Done")],
        compute="_compute_progress",
        store=True,
        string="Remedy Carried Out",
    )
    match_status = fields.Selection(
        [("none", "Nothing to match"), ("open", "Not matched"), ("matched", "Matched")],
        compute="_compute_progress",
        store=True,
        string="Matching",
        help="Matched: what was asked, what came back, what was accepted or sent back, and what was credited agree.",
    )
    next_step = fields.Selection(
        [
            ("complete", "Complete the request"),
            ("decide", "Decide"),
            ("settle", "Settle a discrepancy"),
            ("inspect", "Inspect"),
            ("dispose", "Put the goods away"),
            ("credit", "Credit"),
            ("invoice", "Invoice the customer"),
            ("receive", "Receive"),
            ("await_goods", "Await the goods"),
            ("pay_back", "Pay back"),
            ("none", "Nothing"),
        ],
        compute="_compute_progress",
        store=True,
        index=True,
        group_expand="_group_expand_next_step",
    )

    without_price_words = fields.Text(
        compute="_compute_without_price_words",
        compute_sudo=True,
        help="What accounting does by hand for goods that came without an order.",
    )

    @api.model
    def _progress_depends(self) -> list[str]:
        """What the progress of a case follows from; each subject adds what its own steps look at."""
        return [
            "state",
            "carrier_tracking_ref",
            "line_ids.remedy",
            "line_ids.quantity",
            "line_ids.qty_received",
            "line_ids.qty_inspected",
            "line_ids.qty_accepted",
            "line_ids.qty_disposed",
            "line_ids.qty_returned",
            "line_ids.qty_credited",
            "line_ids.qty_credit_draft",
            "line_ids.qty_to_credit",
            "discrepancy_ids.state",
            # What a payment state follows from once a document is posted. The state itself follows from every amount of
            # every journal item: all that is entered in the company would look for its cases.
            "line_ids.credit_line_ids.move_id.line_ids.matched_debit_ids",
            "line_ids.credit_line_ids.move_id.line_ids.matched_credit_ids",
            "line_ids.credit_line_ids.move_id.matched_payment_ids",
        ]

    def _read_what_progress_follows_from(self) -> None:
        """Read the links that the progress of these cases looks at with one statement, not one by one: mostly empty."""
        paths = [path.split(".") for path in self._progress_depends()]
        lines = self.line_ids
        own = {name for name, *more in paths if more}
        counted = [lines._fields[more[0]] for name, *more in paths if name == "line_ids"]
        behind = [path.split(".") for field in counted for path in self.env.registry.field_depends[field]]
        of_lines = {more[0] for name, *more in paths if name == "line_ids" and len(more) > 1}
        of_lines |= {name for name, *more in behind if more}
        read_links((self, own), (lines, of_lines))

    @api.depends(lambda self: self._progress_depends())
    def _compute_progress(self):
        self.filtered(lambda rma: rma.state == "authorized" and rma._origin)._read_what_progress_follows_from()
        # At once for all of them, not case by case.
        self.line_ids.filtered("qty_credited").credit_line_ids.move_id.mapped("payment_state")
        for rma in self:
            lines = rma.line_ids
            active = rma.state in ("authorized", "done")
            missing = any(line._misses_goods() for line in lines)
            arrived = any(line._brought_goods() for line in lines)
            begun = arrived or (active and not missing)
            uninspected = any(line._waits_for_inspection() for line in lines)
            unplaced = any(line._waits_for_place() for line in lines)
            to_credit = any(_less(0, line.qty_to_credit) for line in lines)
            drafts = any(_less(0, line.qty_credit_draft) for line in lines)
            # By way of their lines, which is a column of them: Odoo looks for the cases of every document posted.
            posted = lines.filtered("qty_credited").credit_line_ids.filtered(lambda item: item.parent_state == "posted")
            unpaid = any(move.payment_state in ("not_paid", "partial", "blocked") for move in posted.move_id)
            came = any(lines.mapped("qty_received"))
            inspected = any(line.qty_inspected for line in lines)
            rma.receipt_status = progress.receipt_status(active=active, arrived=arrived, missing=missing)
            rma.inspection_status = progress.step_status(begun=came, waiting=uninspected)
            rma.disposition_status = progress.step_status(begun=inspected, waiting=unplaced)
            rma.credit_status = progress.credit_status(
                to_credit=to_credit, drafts=drafts, posted=bool(posted), unpaid=unpaid
            )
            rma.next_step = rma._next_step()
            finished = progress.is_finished(active=active, next_step=rma.next_step)
            rma.remedy_status = progress.step_status(begun=begun, waiting=not finished)
            rma.match_status = progress.match_status(begun=begun, finished=finished, missing=missing)

    @api.depends("line_ids.remedy", "line_ids.qty_accepted", "line_ids.sale_line_id", "state")
    @api.depends_context("lang")
    def _compute_without_price_words(self):
        for rma in self:
            goods = [
                f"{line.product_id.display_name} × {line.qty_accepted:g} {line.uom_id.name}"
                for line in rma.line_ids
                if line.remedy == "refund" and not line.sale_line_id and line.qty_accepted
            ]
            rma.without_price_words = bool(goods) and self.env._(
                "%(goods)s: taken back without an order of ours, so nothing is credited by itself. If the customer "
                "gets money for it, Accounting makes a credit note by hand, at the price that was agreed.",
                goods=", ".join(goods),
            )

    def _next_step(self) -> str:
        """What the case waits for."""
        self.ensure_one()
        if self.state == "draft":
            return "complete"
        if self.state == "submitted":
            return "decide"
        if self.state != "authorized":
            return "none"
        return min(self._open_steps(), key=[*self._step_table()].index, default="none")

    def _open_steps(self) -> set[str]:
        """Everything that is left to do in an authorised case; each remedy adds its own."""
        self.ensure_one()
        steps = set()
        if any(item.state == "open" for item in self.discrepancy_ids):
            steps.add("settle")
        if self.inspection_status == "pending":
            steps.add("inspect")
        if self.disposition_status == "pending":
            steps.add("dispose")
        if self.credit_status in ("pending", "draft"):
            steps.add("credit")
        if any(line._misses_goods() for line in self.line_ids):
            arrived = any(line._brought_goods() for line in self.line_ids)
            steps.add("receive" if arrived or self.carrier_tracking_ref else "await_goods")
        if self.credit_status == "open":
            steps.add("pay_back")
        return steps

    def _follow_credit(self) -> None:
        """Take closed cases up again whose credit note or payment was undone; close those that wait for nothing more.

        A case that a person closed before the customer was paid back stays closed (law 4).
        """
        if not self:
            return
        undone = self.filtered(
            lambda rma: rma.state == "done"
            and not rma.closed_by_id
            and rma.credit_status in ("pending", "draft", "open")
        )
        if undone:
            self.env["after.sales.decision"]._reopen(undone.sudo())
        self._close_finished()

    def _close_finished(self) -> None:
        """Close the cases that wait for nothing more."""
        finished = self.filtered(lambda rma: rma.state == "authorized" and rma.next_step == "none")
        finished.sudo()._close()

    def _close(self, **vals) -> None:
        """Close these cases.

        :param vals: values to write with it
        """
        closed = self._set_state("done", date_done=fields.Datetime.now(), **vals)
        if closed:
            closed._say_without_price()
            closed._on_closed()
            did("Cases closed", closed)

    def _say_without_price(self) -> None:
        """Goods that came without an order have no price: somebody is told what is left to do by hand."""
        told = []
        for rma in self.sudo():
            reader = rma.user_id or self.env.user
            if not rma.without_price_words:
                continue
            told.append((rma, as_read_by(rma, reader).without_price_words))
            give_task(
                rma,
                reader,
                lambda own: own.env._("Credit note by hand: no order is known"),
                note=lambda own: own.without_price_words,
            )
        tell_story(told)

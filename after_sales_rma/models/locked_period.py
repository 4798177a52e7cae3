from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .log import gate
from .story import tell_story


class AccountMove(models.Model):
    """What cases enter in the books finds the periods that are locked, and says so (R32).

    Odoo moves an entry of a locked period to an open day without a word, or refuses it when it posts, half-way
    through a batch. Here everything that is to be posted together is looked at first: what moves says from which day
    to which, and by which lock; what cannot be entered is refused in a sentence each, and nothing is posted.
    """

    _inherit = "account.move"

    def _after_sales_before_post(self) -> None:
        super()._after_sales_before_post()
        self._after_sales_made_by_cases()._after_sales_check_locked()

    def _after_sales_made_by_cases(self):
        """Those of these documents that the add-on made or takes part in: a link of ours says so, whoever adds it."""
        of_move, of_line = (
            [
                name
                for name, field in model._fields.items()
                if name.startswith("after_sales_") and field.store and field.type in ("many2one", "boolean")
            ]
            for model in (self, self.line_ids)
        )
        return self.filtered(
            lambda move: move.sudo().after_sales_rma_ids
            or any(move.sudo()[name] for name in of_move)
            or any(line[name] for line in move.sudo().line_ids for name in of_line)
        )

    def _after_sales_keeps_day(self) -> bool:
        """Whether somebody chose the day of this document, so that it is entered on that day or not at all."""
        self.ensure_one()
        return False

    @gate
    def _after_sales_check_locked(self) -> None:
        """Move what lies in a locked period to the day that Odoo enters it on, and say so; refuse what has no such day.

        :raise UserError: names documents, days and locks, and what can be done
        """
        problems, moved = [], []
        for move in self:
            in_tax_report = move._affect_tax_report()
            locks = move._get_violated_lock_dates(move.date, in_tax_report)
            if not locks:
                continue
            day = move._get_accounting_date(move._get_accounting_date_source(), in_tax_report, lock_dates=locks)
            left = move._get_violated_lock_dates(day, in_tax_report)
            if move._after_sales_keeps_day() or left:
                problems.append(move._after_sales_locked_words(left or locks, move.date if not left else day))
            else:
                moved.append((move, locks, day))
        if problems:
            raise UserError("\n".join(problems))
        told = []
        for move, locks, day in moved:
            words = self.env._(
                "%(asked)s lies in a locked period (%(locks)s): entered on %(day)s instead.",
                asked=format_date(self.env, move.date),
                locks=self.env["res.company"]._format_lock_dates(locks),
                day=format_date(self.env, day),
            )
            move.date = day
            told.append((move.sudo(), words))
        tell_story(told, self.env.user.partner_id)

    def _after_sales_locked_words(self, locks: list[tuple], day) -> str:
        """Why this document cannot be entered, and what to do.

        :param locks: (day, lock) as Odoo gives them
        :param day: the day that it would be entered on
        """
        self.ensure_one()
        return self.env._(
            "%(document)s would be entered on %(day)s, which is locked: %(locks)s. Give it a date after %(last)s, or "
            "ask whoever keeps the lock dates for an exception.",
            document=self._after_sales_locked_name(),
            day=format_date(self.env, day),
            locks=self.env["res.company"]._format_lock_dates(locks),
            last=format_date(self.env, max(lock for lock, _name in locks)),
        )

    def _after_sales_locked_name(self) -> str:
        """A document as people find it before it has a number."""
        self.ensure_one()
        return self.name if self.name and self.name != "/" else self.ref or self.display_name


class StockMove(models.Model):
    """Goods of cases do not move on a day that is locked, and whoever moves them reads why."""

    _inherit = "stock.move"

    def _after_sales_before_done(self) -> None:
        self._after_sales_entered_today()._after_sales_check_day_open()
        super()._after_sales_before_done()

    def _after_sales_entered_today(self):
        """Those of these moves with which the add-on enters something in the books; subjects add theirs."""
        return self._after_sales_of_cases()

    @gate
    def _after_sales_check_day_open(self) -> None:
        """Odoo refuses the day at the end, in words about another one; a plan of a locked month is made today's.

        :raise UserError: names the locks, and what can be done
        """
        for company, moves in self.grouped("company_id").items():
            if not any(above.fiscalyear_lock_date or above.hard_lock_date for above in company.sudo().parent_ids):
                continue
            if self.env["ir.config_parameter"].sudo().get_param("stock_account.skip_lock_date_check"):
                return
            # The day as Odoo looks at it.
            today = fields.Datetime.now().date()
            locks = company._get_lock_date_violations(today, sale=False, purchase=False, tax=False)
            if locks:
                raise UserError(
                    self.env._(
                        "Goods of %(cases)s cannot move today, which is locked: %(locks)s. Do it after %(last)s, or "
                        "ask whoever keeps the lock dates for an exception.",
                        cases=", ".join(
                            (moves.sudo().after_sales_line_id.rma_id or moves.picking_id).mapped("display_name")
                        ),
                        locks=self.env["res.company"]._format_lock_dates(locks),
                        last=format_date(self.env, max(lock for lock, _name in locks)),
                    )
                )
            for picking in moves.picking_id:
                # Awaited since a month that is locked by now: Odoo would take the plan for the day of the goods.
                planned = picking.scheduled_date.date()
                if company._get_lock_date_violations(planned, sale=False, purchase=False, tax=False):
                    picking.sudo().scheduled_date = fields.Datetime.now()

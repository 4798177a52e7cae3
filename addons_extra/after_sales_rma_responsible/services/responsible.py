from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.log import did
from odoo.addons.after_sales_rma.models.outside import as_system
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.addons.after_sales_rma_write_down.rules.write_down import used_up
from odoo.addons.after_sales_rma_write_down.services.write_down_entry import UNDONE
from odoo.exceptions import UserError

from ..models.responsibility import CLAIMED, POSTED
from ..rules.share import room, still_borne


class AfterSalesResponsible(models.AbstractModel):
    """Losses that somebody bears: how much there is to bear, and the entries of what is owed (R21, R46)."""

    _name = "after.sales.responsible"
    _description = "After-Sales Losses Borne by Others"

    # -- how much there is to bear -------------------------------------------------------------------------------

    @api.model
    def _chain(self, items):
        """These write-downs with all that they replaced, and that replaced them: one loss, valued several times."""
        found, todo = items.browse(), items
        while todo:
            found |= todo
            todo = (todo.replaces_id | todo.release_ids.replaced_by_id) - found
        return found

    @api.model
    def _borne(self, item) -> float:
        """What of a loss the company posted as its own and does not have back, over all its values.

        :param item: one ``after.sales.write.down`` as superuser
        """
        total = 0.0
        for part in self._chain(item):
            posted = [
                amount
                for _account, partner, amount in self.env["after.sales.write.down.entry"]._posted_parts(part)
                if not partner
            ]
            before = 0.0
            for release in part.release_ids.sorted("id"):
                if release.kind in UNDONE:
                    taken = used_up(posted, release.quantity, before, part.quantity, part.currency_id.rounding)
                    total -= sum(taken)
                before += release.quantity
            total += sum(posted)
        return max(item.currency_id.round(total), 0.0)

    @api.model
    def _of_loss(self, items):
        """All that is asked of anybody for the losses of these goods."""
        return (
            self.env["after.sales.responsibility"]
            .sudo()
            .search([("write_down_id", "in", self._chain(items).ids), ("state", "in", CLAIMED)], order="id")
        )

    @api.model
    def _claim(self, other) -> float:
        """What somebody bears of a loss, or is asked to."""
        return other.amount_due - other.waived_amount if other.state in POSTED else other.amount

    @api.model
    def _hold_losses(self, responsibilities) -> None:
        """Lock the losses of these records: of two people who lay one loss on somebody, the second sees the first."""
        items = self._chain(responsibilities.sudo().write_down_id)
        hold(items.sorted("id"))
        hold(responsibilities.sorted("id"))
        items.invalidate_recordset(["release_ids", "move_line_ids"])
        responsibilities.invalidate_recordset(["state", "amount", "amount_due", "waived_amount", "residual"])
        # Together for all: one by one, each loss would be asked what was posted for it.
        items.move_line_ids.mapped("balance")

    @api.model
    def _left(self, item) -> float:
        """What of a loss nobody is asked to bear yet."""
        return room(self._borne(item), self._of_loss(item).mapped(self._claim), item.currency_id.decimal_places)

    @api.model
    def _check_room(self, responsibilities) -> None:
        """:raise UserError: together people would bear more than the company lost"""
        claims = self._of_loss(responsibilities.write_down_id).grouped("write_down_id")
        for item, own in responsibilities.grouped("write_down_id").items():
            others = own.concat(*(claims.get(part, own.browse()) for part in self._chain(item))) - own
            left = room(self._borne(item), others.mapped(self._claim), item.currency_id.decimal_places)
            wanted = sum(own.mapped(self._claim))
            if item.currency_id.compare_amounts(wanted, left) > 0:
                raise UserError(
                    self.env._(
                        "%(goods)s: of the loss %(left)s are left to bear, %(wanted)s are asked for.",
                        goods=own[:1].goods,
                        left=item.currency_id.format(left),
                        wanted=item.currency_id.format(wanted),
                    )
                )

    # -- proposed ------------------------------------------------------------------------------------------------

    @api.model
    def _propose(self, items, heard: dict) -> None:
        """Propose who bears losses that were posted: whom the value names, or the report's party at fault.

        :param items: ``after.sales.write.down`` as superuser, just posted
        :param heard: {write-down: bearers that were named and are to be heard first}
        """
        vals_list = []
        for item in items:
            known = self._of_loss(item) if item.replaces_id else self.env["after.sales.responsibility"]
            bearers = [bearer for bearer in heard.get(item, ()) if bearer.partner_id not in known.partner_id]
            vals_list += [
                {
                    "write_down_id": item.id,
                    "party": bearer.party,
                    "partner_id": bearer.partner_id.id,
                    "amount": bearer.amount,
                    "finding": self._finding(item),
                }
                for bearer in bearers
            ]
            party = item.fault_party
            if not (heard.get(item) or known or item.bearer_ids) and party in ("employee", "vendor", "carrier"):
                amount = self._borne(item)
                if amount:
                    vals_list.append(
                        {
                            "write_down_id": item.id,
                            "party": party,
                            "partner_id": self._guess(item, party).id,
                            "amount": amount,
                            "finding": self._finding(item),
                        }
                    )
        if vals_list:
            Responsibility = self.env["after.sales.responsibility"].sudo()._trusted()
            Responsibility.with_context(mail_create_nosubscribe=True).create(vals_list)

    @api.model
    def _guess(self, item, party: str):
        """Whom the documents name: the vendor that the goods are bought from; of others nobody is guessed."""
        if party == "vendor":
            sellers = item.product_id.seller_ids.filtered(lambda seller: seller.company_id <= item.company_id)
            return sellers[:1].partner_id.commercial_partner_id
        return self.env["res.partner"]

    @api.model
    def _finding(self, item) -> str:
        """What the test report says."""
        report = item.inspection_id
        return "; ".join(filter(None, (report.fault, report.cause))) or False

    # -- owed ----------------------------------------------------------------------------------------------------

    @api.model
    def _owe(self, item, amount: float) -> None:
        """Post what somebody bears: owed by them, and no loss of the company's any more.

        The loss is locked by whoever calls.

        :param item: one ``after.sales.responsibility`` as superuser
        :raise UserError: more than is left of the loss
        """
        basis = self._borne(item.write_down_id)
        today = self.env["after.sales.working.time"]._today(item.company_id)
        item._set_state(
            "owed",
            decided_amount=amount,
            amount_due=amount,
            basis=basis,
            date_due=fields.Date.add(today, days=item.company_id.after_sales_owed_days),
        )
        self._check_room(item)
        self._post([(item, self._owe_vals(item, amount))])

    @api.model
    def _owe_vals(self, item, amount: float, red: bool = False) -> list[dict]:
        """Lines of what is owed against the loss; in red ink, of what is not owed any more."""
        debtor = item._debtor()
        account = self._debt_account(item)
        sign = -1 if red else 1
        return [
            self._line_vals(item, account, sign * amount, debtor, red=red, date_maturity=item.date_due),
            self._line_vals(item, self._loss_account(item), -sign * amount, red=red),
        ]

    @api.model
    def _debt_account(self, item):
        """The account that somebody owes on: that of the first entry; the setting may have changed since."""
        return self._debt_lines(item).account_id[:1] or item.company_id._after_sales_account(item.party)

    @api.model
    def _debt_lines(self, item):
        return item.line_ids.filtered(lambda line: line.partner_id and line.account_id.reconcile).sorted("id")

    @api.model
    def _loss_account(self, item):
        """The account that the company's part of the loss was posted on."""
        parts = self.env["after.sales.write.down.entry"]._posted_parts(item.write_down_id)
        own = [account for account, partner, _amount in parts if not partner]
        return own[0] if own else item.company_id._after_sales_account("loss")

    @api.model
    def _line_vals(self, item, account, balance: float, partner=None, red: bool = False, date_maturity=None) -> dict:
        """Values of a line; red ink stands on its own side with a negative amount, where the company does so."""
        debit = balance > 0
        if red and item.company_id.account_storno:
            debit = not debit
        amount = abs(balance) if debit == (balance > 0) else -abs(balance)
        return {
            "name": f"{item.name} {item.goods}",
            "account_id": account.id,
            "partner_id": partner.id if partner else False,
            "debit": amount if debit else 0.0,
            "credit": 0.0 if debit else amount,
            "date_maturity": date_maturity or False,
            "after_sales_responsibility_id": item.id,
        }

    @api.model
    def _post(self, entries: list[tuple], journal=None, date=None, refs: list[str] | None = None):
        """Post one entry for each record, and match what is owed with what takes it back.

        :param entries: (``after.sales.responsibility``, values of lines)
        :param journal: by default that of the stock's entries
        :param refs: what each entry is called; by default it says whose loss it is
        :return: ``account.move``
        """
        Move = as_system(self.env["account.move"]).with_context(after_sales_trusted=TRUSTED)
        Entry = self.env["after.sales.write.down.entry"]
        vals_list = []
        for (item, lines), ref in zip(entries, refs or [""] * len(entries), strict=True):
            vals = Entry._prepare_entry_vals(item.company_id, lines)
            words = as_read_by(self, item.company_id.partner_id).env._(
                "Who bears the loss: %(number)s", number=item.name
            )
            vals_list.append(
                {
                    **vals,
                    "ref": ref or words,
                    "date": date or vals["date"],
                    "journal_id": journal.id if journal else vals["journal_id"],
                }
            )
        moves = Move.create(vals_list)
        moves._post(soft=False)
        did("Losses borne by others posted", moves)
        self._match(entries[0][0].union(*(item for item, _lines in entries)))
        return moves

    @api.model
    def _match(self, items) -> None:
        """Match what is not owed any more with what was: what is open is owed."""
        items.invalidate_recordset(["line_ids"])
        plan = [
            own
            for item in items
            for own in self._debt_lines(item).filtered(lambda line: not line.reconciled).grouped("account_id").values()
            if len(set(own.mapped(lambda line: line.balance > 0))) > 1
        ]
        if plan:
            self.env["account.move.line"]._reconcile_plan(plan)

    # -- the loss becomes smaller --------------------------------------------------------------------------------

    @api.model
    def _follow(self, items) -> None:
        """Goods are good again, went back or lost less than was thought: people bear the same part of what is left.

        :param items: ``after.sales.write.down`` as superuser, locked by whoever posts their releases
        """
        owed = (
            self.env["after.sales.responsibility"]
            .sudo()
            .search([("write_down_id", "in", self._chain(items).ids), ("state", "in", POSTED)], order="id")
        )
        entries = []
        for item in owed:
            digits = item.currency_id.decimal_places
            now = still_borne(item.decided_amount, item.basis, self._borne(item.write_down_id), digits)
            less = item.currency_id.round(self._claim(item) - now)
            if item.currency_id.compare_amounts(less, 0) > 0:
                item._trusted().amount_due -= less
                entries.append((item, self._owe_vals(item, less, red=True)))
        if entries:
            self._post(entries)

    # -- waived, paid --------------------------------------------------------------------------------------------

    @api.model
    def _waive(self, items) -> None:
        """Post what was waived: the company bears what is open."""
        self._hold_losses(items)
        entries = []
        for item in items:
            amount = max(item.residual, 0.0)
            item._set_state("waived", waived_amount=amount)
            if amount:
                entries.append((item, self._owe_vals(item, amount, red=True)))
        if entries:
            self._post(entries)

    @api.model
    def _money_account(self, company, journal):
        """Where Odoo's own dialog enters what comes in: what its way names, else the account of outstanding receipts.

        Never that of the bank by itself: the statement that is imported later enters the money there, and is matched
        with this.

        :raise UserError: the chart has no account of outstanding receipts
        """
        named = journal.inbound_payment_method_line_ids[:1].payment_account_id
        if named:
            return named
        payment = self.env["account.payment"].new({"company_id": company.id, "journal_id": journal.id})
        return payment._get_outstanding_account("inbound")

    @api.model
    def _receive(self, item, amount: float, journal, reference: str) -> None:
        """Enter a payment in a bank or cash journal, matched with what is owed.

        :raise UserError: more than is open, or no journal of money of this company
        """
        hold(item)
        item.invalidate_recordset(["residual"])
        if journal.type not in ("bank", "cash") or journal.company_id not in (
            item.company_id | item.company_id.parent_ids
        ):
            raise UserError(self.env._("%(item)s: choose a bank or cash journal.", item=item.display_name))
        amount = item.currency_id.round(amount)
        if amount <= 0 or item.currency_id.compare_amounts(amount, item.residual - item.taken_up) > 0:
            raise UserError(
                self.env._(
                    "%(item)s: above zero, and not more than the %(open)s that are open.",
                    item=item.display_name,
                    open=item.currency_id.format(item.residual - item.taken_up),
                )
            )
        lines = [
            {
                **self._line_vals(item, self._money_account(item.company_id, journal), amount),
                "after_sales_responsibility_id": False,
            },
            self._line_vals(item, self._debt_account(item), -amount, item._debtor()),
        ]
        self._post([(item, lines)], journal=journal, refs=[reference])

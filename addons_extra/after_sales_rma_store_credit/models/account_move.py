from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.outside import as_system
from odoo.exceptions import UserError
from odoo.tools import formatLang

#: Amounts closer than this are equal.
EPSILON = 1e-6


class AccountMove(models.Model):
    """What was put on an eWallet follows its entry: given when it is posted, taken off when it is undone (law 1)."""

    _inherit = "account.move"

    after_sales_wallet_id = fields.Many2one(
        "loyalty.card",
        string="eWallet",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Where this entry paid a customer back to.",
        groups="account.group_account_invoice,account.group_account_readonly,sales_team.group_sale_salesman",
    )
    after_sales_wallet_amount = fields.Monetary(
        string="On the eWallet",
        compute="_compute_after_sales_wallet_amount",
        compute_sudo=True,
        help="What the customer can spend, the bonus included.",
    )
    after_sales_wallet_bonus = fields.Monetary(string="Bonus", readonly=True, copy=False)
    after_sales_wallet_given = fields.Float(
        string="Points Given", readonly=True, copy=False, help="What of it stands on the eWallet, in its points."
    )
    after_sales_wallet_note_ids = fields.Many2many(
        "account.move",
        "account_move_after_sales_wallet_note_rel",
        "entry_id",
        "note_id",
        string="Paid Back As Store Credit",
        readonly=True,
        copy=False,
        help="The credit notes of cases that the customer took store credit for.",
    )
    after_sales_wallet_entry_ids = fields.Many2many(
        "account.move",
        "account_move_after_sales_wallet_note_rel",
        "note_id",
        "entry_id",
        string="Store Credit Entries",
        readonly=True,
        copy=False,
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    after_sales_agreement = fields.Char(string="How the Customer Agreed", readonly=True, copy=False)

    @api.depends("line_ids.amount_currency", "line_ids.account_id")
    def _compute_after_sales_wallet_amount(self):
        for move in self:
            owed = move._after_sales_wallet_lines() if move.after_sales_wallet_id else move.line_ids.browse()
            move.after_sales_wallet_amount = -sum(owed.mapped("amount_currency"))

    def _after_sales_keeps_day(self) -> bool:
        """Store credit is given with its entry, on the day that the dialog shows."""
        return bool(self.sudo().after_sales_wallet_id) or super()._after_sales_keeps_day()

    def _after_sales_after_post(self) -> None:
        super()._after_sales_after_post()
        (self | self.reversed_entry_id)._after_sales_settle_wallets()

    def _after_sales_after_undone(self) -> None:
        """:raise UserError: a reversal is undone: what it took off is given again only by who pays the customer back"""
        super()._after_sales_after_undone()
        again = self.sudo().reversed_entry_id.filtered(
            lambda entry: entry.after_sales_wallet_id
            and entry._after_sales_wallet_due() > entry.after_sales_wallet_given + EPSILON
        )
        if again:
            # The reversal stays matched with it as a draft: nobody would see what it gives.
            raise UserError(
                self.env._(
                    "%(entry)s was reversed, and its store credit is gone: pay the customer back anew instead.",
                    entry=", ".join(again.mapped("name")),
                )
            )
        self._after_sales_settle_wallets()

    def _after_sales_settle_wallets(self) -> None:
        """Put on eWallets what these entries say now, or take it off; what is due is worked out anew each time.

        What is given passes the gate of payments: nobody gets more than he has to his credit (law 2).

        :raise UserError: the customer spent it already, or has not as much to his credit
        """
        entries = self.sudo().filtered("after_sales_wallet_id")
        if not entries:
            return
        hold(entries.after_sales_wallet_id)
        entries.after_sales_wallet_id.invalidate_recordset(["points"])
        given, history = set(), []
        for entry in entries:
            due, wallet = entry._after_sales_wallet_due(), entry.after_sales_wallet_id
            change = due - entry.after_sales_wallet_given
            if abs(change) < EPSILON:
                continue
            if wallet.points + change < -EPSILON:
                raise UserError(
                    self.env._(
                        "%(entry)s cannot be undone: the customer spent %(spent)s of the store credit already.",
                        entry=entry.name,
                        spent=wallet._format_points(-change - wallet.points),
                    )
                )
            wallet.with_context(loyalty_no_mail=True).points += change
            history.append(
                {
                    "card_id": wallet.id,
                    "description": entry.ref or entry.name,
                    "issued": max(change, 0.0),
                    "used": max(-change, 0.0),
                    "order_model": "account.move",
                    "order_id": entry.id,
                }
            )
            entry.after_sales_wallet_given = due
            if change > 0:
                given.add((entry.company_id, entry.partner_id.commercial_partner_id))
        as_system(self.env["loyalty.history"]).create(history)
        if given:
            self.env["after.sales.paying"]._check_owed(given)

    def _after_sales_wallet_due(self) -> float:
        """What of this entry stands on its eWallet, in points: nothing before it is posted or once it is reversed."""
        self.ensure_one()
        if self.state != "posted":
            return 0.0
        owed = self._after_sales_wallet_lines()
        back = self.reversal_move_ids.filtered(lambda move: move.state == "posted").line_ids.filtered(
            lambda line: line.account_id in owed.account_id
        )
        left = -sum((owed | back).mapped("amount_currency"))
        return self.after_sales_wallet_id._after_sales_points(max(left, 0.0))

    def _after_sales_wallet_lines(self):
        """The lines that owe the customer what stands on his eWallet."""
        return self.line_ids.filtered(lambda line: line.account_id.internal_group == "liability")

    def _after_sales_wallet_words(self) -> str:
        """How the money went, in a few words."""
        self.ensure_one()
        if not self.after_sales_wallet_bonus:
            return self.env._("store credit")
        bonus = formatLang(self.env, self.after_sales_wallet_bonus, currency_obj=self.currency_id)
        return self.env._("store credit, a bonus of %(bonus)s included", bonus=bonus)

    def _after_sales_is_told_paid_back(self) -> bool:
        told = super()._after_sales_is_told_paid_back()
        if told or not self._after_sales_could_tell_paid_back():
            return told
        return "posted" in self.sudo().after_sales_wallet_entry_ids.mapped("state")


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    def _after_sales_reward(self):
        """What an eWallet is spent by."""
        rewards = self.program_id.reward_ids
        return rewards.filtered(lambda item: item.discount_mode == "per_point" and item.discount > 0)[:1]

    def _after_sales_points(self, amount: float) -> float:
        """Points for an amount in the currency of the eWallet."""
        self.ensure_one()
        return round(amount / (self._after_sales_reward().discount or 1.0), 2)

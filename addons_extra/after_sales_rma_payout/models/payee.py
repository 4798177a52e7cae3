import re

from odoo import fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Text, as_system, public
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.exceptions import UserError

from .account_move import PAYER

#: Who sees where the money of a customer goes.
PAYEE_GROUPS = f"after_sales_rma.group_user,{PAYER}"
#: Letters and figures of an account number: fewer are a slip of the pen, more no bank has.
NUMBER = re.compile(r"[0-9A-Z]{6,34}")


class AfterSalesRma(models.Model):
    """Where the customer wants his money, told once on the case (H3.1, R48)."""

    _inherit = "after.sales.rma"
    _buttons = {"payee": Button(("draft", "submitted", "authorized", "done"), (*USER, PAYER))}

    payee_bank_id = fields.Many2one(
        "res.partner.bank",
        string="Account of the Customer",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups=PAYEE_GROUPS,
        help="Where the customer wants his refund. Accounting looks at it before money may be sent there.",
    )
    payee_reason = fields.Char(
        string="Why to Somebody Else",
        readonly=True,
        copy=False,
        groups=PAYEE_GROUPS,
        help="Why the account is held by somebody else than the customer.",
    )

    @public(holder=Text(), number=Text(), bank=Text(), reason=Text())
    def action_payee(
        self, holder: str | None = None, number: str | None = None, bank: str | None = None, reason: str | None = None
    ) -> bool | dict:
        """Write down where the customer wants his money; without a number a dialog asks.

        Nothing may be sent to a new account until somebody of accounting allowed it there.

        :param holder: who holds the account
        :param number: its number, with or without spaces
        :param bank: name of the bank
        :param reason: why it is held by somebody else than the customer
        :raise UserError: it is no number of an account, or held by a stranger without a reason
        """
        self.ensure_one()
        self._check_button("payee")
        if number is None:
            return self.env["after.sales.payee"]._open(self)
        holder, bank, reason = ((text or "").strip() for text in (holder, bank, reason))
        plain = re.sub(r"[\s-]", "", number).upper()
        if not NUMBER.fullmatch(plain) or not holder:
            raise UserError(self.env._("%(case)s: give the account number and who holds it.", case=self.name))
        partner = self.sudo().partner_id.commercial_partner_id
        if not reason and not self._is_customers_name(holder):
            raise UserError(
                self.env._(
                    "%(case)s: %(holder)s is not the customer: say why the money goes to somebody else.",
                    case=self.name,
                    holder=holder,
                )
            )
        account = self._payee_account(partner, plain, holder, bank)
        self.sudo()._trusted().write({"payee_bank_id": account.id, "payee_reason": reason or False})
        self._message_log(
            body=self.env._(
                "The customer wants his money on the account ending in %(digits)s, held by %(holder)s. %(reason)s",
                digits=plain[-4:],
                holder=holder,
                reason=reason,
            )
        )
        return True

    def _is_customers_name(self, holder: str) -> bool:
        """Whether somebody is called as the customer of these cases, or a contact of his."""
        partners = self.sudo().partner_id
        names = (partners | partners.commercial_partner_id).mapped("name")
        return holder.casefold() in {(name or "").strip().casefold() for name in names}

    def _payee_account(self, partner, number: str, holder: str, bank: str):
        """The customer's account of this number; made where he has none, and then nothing may be sent to it yet.

        :param number: letters and figures only
        """
        Bank = as_system(self.env["res.bank"])
        known = (
            partner.with_context(active_test=False)
            .sudo()
            .bank_ids.filtered(lambda item: item.sanitized_acc_number == number and item.company_id <= self.company_id)[
                :1
            ]
        )
        if known and (known.acc_holder_name or partner.name or "").casefold() == holder.casefold():
            known.filtered(lambda item: not item.active).active = True
            return known
        if known:
            raise UserError(
                self.env._(
                    "%(case)s: this account is held by %(holder)s already; accounting changes that.",
                    case=self.name,
                    holder=known.acc_holder_name or partner.name,
                )
            )
        found = (
            Bank.search([("name", "=ilike", bank.replace("%", r"\%").replace("_", r"\_"))], limit=1) if bank else Bank
        )
        return as_system(self.env["res.partner.bank"]).create(
            {
                "partner_id": partner.id,
                "acc_number": number,
                "acc_holder_name": holder,
                "bank_id": (found or Bank.create({"name": bank})).id if bank else False,
                "allow_out_payment": False,
            }
        )

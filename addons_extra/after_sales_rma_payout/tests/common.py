from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon


class PayoutCase(AfterSalesCommon):
    """A company with a bank and a cash journal, a customer whose account may get money, and an accountant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buy(cls.average, 200, 100)
        Journal = cls.env["account.journal"]
        cls.bank = Journal.search([("company_id", "=", cls.company.id), ("type", "=", "bank")], limit=1)
        cls.cash = Journal.search([("company_id", "=", cls.company.id), ("type", "=", "cash")], limit=1)
        cls.cash = cls.cash or Journal.create(
            {"name": "Till", "code": "TILL", "type": "cash", "company_id": cls.company.id}
        )
        cls.customer.write({"email": "buyer@example.com", "lang": "en_US"})
        cls.account = cls._bank_account(cls.customer, "6222 0000 1111 2222")
        cls.accountant = cls.users["accountant"]

    @classmethod
    def _bank_account(cls, partner, number: str, trusted: bool = True):
        return cls.env["res.partner.bank"].create(
            {"partner_id": partner.id, "acc_number": number, "allow_out_payment": trusted}
        )

    def paid_order(self, *payments, quantity: float = 3, partner=None):
        """An order of so many at 200, delivered and invoiced; paid from journals: [(journal, amount or None)]."""
        order = self.sell((self.average, quantity, 200), **({"partner_id": partner.id} if partner else {}))
        self.deliver(order)
        invoice = self.invoice(order)
        for journal, amount in payments:
            self.register(invoice, journal, amount)
        return order, invoice

    def register(self, document, journal, amount: float | None = None, user=None):
        """Odoo's own dialog."""
        wizard = (
            self.env["account.payment.register"]
            .with_user(user or self.env.user)
            .with_context(active_model="account.move", active_ids=document.ids)
            .create({"journal_id": journal.id})
        )
        if amount is not None:
            wizard.amount = amount
        return wizard._create_payments()

    def credited(self, *payments, **kwargs):
        """A case whose credit note is posted: (case, credit note)."""
        order, _invoice = self.paid_order(*(payments or [(self.bank, None)]), **kwargs)
        rma = self.request(order)
        self.receive(rma)
        note = self.credit(rma)
        self.env.flush_all()
        return rma, note

    def dialog(self, notes, user=None, **values):
        """The dialog that an accountant sees."""
        action = notes.with_user(user or self.accountant).action_after_sales_pay_back()
        dialog = self.env[action["res_model"]].with_user(user or self.accountant).browse(action["res_id"])
        if values:
            dialog.write(values)
        return dialog

    def lines(self, dialog):
        """What is proposed: [(journal, amount)]."""
        return [(line.journal_id, line.amount) for line in dialog.line_ids]

    def payments_of(self, notes):
        self.env.invalidate_all()
        return notes.reconciled_payment_ids

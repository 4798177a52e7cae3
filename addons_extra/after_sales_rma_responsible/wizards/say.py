from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class AfterSalesResponsibilitySay(models.TransientModel):
    """Asks for what has to be said: the answer, the decision, why it is waived, what was paid (R46)."""

    _name = "after.sales.responsibility.say"
    _inherit = ["after.sales.dialog"]
    _description = "Say about a Loss"

    responsibility_id = fields.Many2one("after.sales.responsibility", string="Loss", required=True)
    kind = fields.Selection(
        [
            ("answer", "Answer"),
            ("decide", "Decide"),
            ("ask_waiver", "Ask for a Waiver"),
            ("receive", "Payment Received"),
        ],
        required=True,
        readonly=True,
    )
    currency_id = fields.Many2one(related="responsibility_id.currency_id")
    company_id = fields.Many2one(related="responsibility_id.company_id")
    proposed = fields.Monetary(related="responsibility_id.amount")
    finding = fields.Text(related="responsibility_id.finding")
    said = fields.Text(related="responsibility_id.words", string="They Said")
    answer = fields.Selection([("agrees", "Agrees"), ("objects", "Objects")])
    amount = fields.Monetary()
    journal_id = fields.Many2one("account.journal", string="Received In", domain="[('type', 'in', ('bank', 'cash'))]")
    words = fields.Text(string="In Words")

    @api.model
    def _open(self, item, kind: str) -> dict:
        """Action that asks about a record.

        :param kind: which question
        """
        titles = dict(self._fields["kind"]._description_selection(self.env))
        amount = item.residual if kind == "receive" else item.amount
        return self._dialog(titles[kind], responsibility_id=item.id, kind=kind, amount=amount)

    @public
    def action_confirm(self) -> bool | dict:
        self.ensure_one()
        item, words = self.responsibility_id, self.words or ""
        if self.kind == "answer":
            return item.action_answer(self.answer or "", words)
        if self.kind == "decide":
            return item.action_decide(self.amount, words)
        if self.kind == "ask_waiver":
            return item.action_ask_waiver(words)
        return item.action_receive(self.amount, self.journal_id.id or 0, words)

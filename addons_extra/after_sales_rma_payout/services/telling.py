from odoo import api, models
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.addons.after_sales_rma.models.story import tell_story
from odoo.tools import format_date, formatLang


class AfterSalesPaying(models.AbstractModel):
    """What customers and colleagues read of it (R23, R33)."""

    _inherit = "after.sales.paying"

    @api.model
    def _tell_paid(self, paid, terms) -> None:
        """Write down on the cases what was paid, and tell the customers where the company does.

        :param paid: list of ``Paid``
        """
        for item in paid:
            cases = item.notes.sudo().after_sales_rma_ids
            if not cases or not (item.payments or item.set_off or item.refunds or item.entries):
                continue
            if terms.agreement and (item.set_off or item.entries):
                self._note_agreement(cases, terms.agreement)
            if terms.reason and item.payments:
                own = as_read_by(cases, cases[:1].user_id or self.env.user)
                words = own.env._("Paid back another way: %(reason)s", reason=terms.reason)
                tell_story((case, words) for case in cases)
            self._tell_customer(item, cases)

    @api.model
    def _note_agreement(self, cases, agreement: str) -> None:
        """Keep on cases how the customer agreed that it is set off, or to what is no payment."""
        own = {case: as_read_by(case, case.user_id or self.env.user) for case in cases}
        tell_story(
            (case, read.env._("The customer agreed: %(agreement)s", agreement=agreement)) for case, read in own.items()
        )

    @api.model
    def _tell_customer(self, item, cases) -> None:
        """One message for all that is paid together, on the first of its cases; in the customer's language."""
        case = cases[:1]
        company, partner = item.debt.company.sudo(), case.partner_id
        if not company.after_sales_tell_paid_back or not partner.email:
            return
        own = as_read_by(case, partner)
        author = case.user_id.partner_id or company.partner_id
        body = own.env["ir.qweb"]._render(
            "after_sales_rma_payout.message_paid_back",
            {"case": own, "partner": partner, "company": company, "rows": self._told_rows(own.env, item)},
        )
        own.message_post(
            subject=own.env._("Your refund: %(documents)s", documents=", ".join(item.notes.mapped("name"))),
            body=body,
            partner_ids=partner.ids,
            author_id=author.id,
            email_from=author.email_formatted or company.email_formatted,
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            email_layout_xmlid="mail.mail_notification_light",
            notify_skip_followers=True,
        )

    @api.model
    def _told_rows(self, env, item) -> list[dict]:
        """Amount, way and reference of all that was paid together, in the language of an environment."""

        def amount(number, currency):
            return formatLang(env, number, currency_obj=currency)

        rows = [
            {
                "amount": amount(payment.amount, payment.currency_id),
                "way": payment.with_env(env)._after_sales_way_words(),
                "reference": payment.name,
                "day": format_date(env, payment.date),
            }
            for payment in item.payments.sudo()
        ]
        rows += [
            {
                "amount": amount(gone, item.debt.currency),
                "way": env._("set off against invoice %(invoice)s", invoice=invoice.name),
                "reference": ", ".join(item.notes.mapped("name")),
                "day": False,
            }
            for invoice, gone in item.set_off.items()
        ]
        rows += [
            {
                "amount": amount(-refund.amount, refund.currency_id),
                "way": env._("online, by %(provider)s", provider=refund.provider_id.name),
                "reference": refund.reference,
                "day": False,
            }
            for refund in item.refunds.sudo()
        ]
        return rows

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.exceptions import UserError


class AfterSalesSentOut(models.Model):
    """What headquarters or a vendor charges for the repair: a line of a vendor bill that a person chose."""

    _inherit = "after.sales.sent.out"

    bill_line_id = fields.Many2one(
        "account.move.line",
        string="Line of the Bill",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups="account.group_account_invoice",
        domain="[('move_type', '=', 'in_invoice'), ('display_type', '=', 'product'), ('company_id', '=', company_id),"
        " ('partner_id', 'child_of', partner_id)]",
        help="The line of a vendor bill that charges this repair; one line may charge several.",
    )
    bill_amount = fields.Monetary(
        compute="_compute_bill_amount",
        compute_sudo=True,
        string="Billed",
        groups=VALUE_GROUPS,
        help="Its share of the line once the bill is posted, without tax, in company currency.",
    )

    @api.depends("bill_line_id.balance", "bill_line_id.parent_state")
    @api.depends_context("allowed_company_ids")
    def _compute_bill_amount(self):
        """What the branch pays is the branch's: headquarters reads nothing of its bills."""
        shares = self._bill_shares()
        for sent in self:
            sent.bill_amount = shares[sent] if sent.company_id in self.env.companies else 0.0

    def _bill_shares(self) -> dict:
        """{unit: its share of the posted line that charges it}, without tax, in company currency.

        A line that charges several units is shared among them; the last one takes the rest.
        """
        shares = dict.fromkeys(self, 0.0)
        lines = self.bill_line_id.filtered(lambda line: line.parent_state == "posted")
        charged = lines and self.search([("bill_line_id", "in", lines.ids)], order="id").grouped("bill_line_id")
        for sent in self:
            line = sent.bill_line_id
            if line not in lines:
                continue
            units = charged.get(line, sent)
            place, count = list(units.ids).index(sent._origin.id), len(units)
            until = [line.company_currency_id.round(line.balance * number / count) for number in (place, place + 1)]
            shares[sent] = until[1] - until[0]
        return shares

    def write(self, vals):
        if vals.get("bill_line_id") and not self.env.su:
            # Whoever links it reads it himself: the amount is shown to others then.
            self.env["account.move.line"].browse(vals["bill_line_id"]).check_access("read")
        return super().write(vals)

    @api.constrains("bill_line_id")
    def _check_bill(self):
        for sent in self.sudo():
            line = sent.bill_line_id
            if not line:
                continue
            if line.move_type != "in_invoice" or line.display_type != "product" or line.company_id != sent.company_id:
                raise UserError(self.env._("%(repair)s: choose a line of a bill of a vendor.", repair=sent.name))
            if line.partner_id.commercial_partner_id != sent.partner_id.commercial_partner_id:
                raise UserError(
                    self.env._(
                        "%(repair)s is repaired by %(partner)s: choose a line of their bill.",
                        repair=sent.name,
                        partner=sent.partner_id.display_name,
                    )
                )

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS, Domain


class AfterSalesSentOut(models.Model):
    """What headquarters or a vendor charges for the repair: a line of a vendor bill that a person chose.

    Headquarters has the same record, and Odoo shows the name of whatever a field links to without asking: so nobody
    reads the link itself, and who works for the branch reads it by ``bill_line_id``.
    """

    _inherit = "after.sales.sent.out"

    charged_line_id = fields.Many2one(
        "account.move.line",
        string="Line That Charges It",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups=NO_ACCESS,
    )
    bill_line_id = fields.Many2one(
        "account.move.line",
        compute="_compute_bill_line",
        inverse="_inverse_bill_line",
        search="_search_bill_line",
        string="Line of the Bill",
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

    @api.depends("charged_line_id")
    @api.depends_context("allowed_company_ids")
    def _compute_bill_line(self):
        for sent in self:
            sent.bill_line_id = sent.company_id in self.env.companies and sent.sudo().charged_line_id

    def _inverse_bill_line(self):
        for line, units in self.grouped("bill_line_id").items():
            units.sudo().charged_line_id = line

    @api.model
    def _search_bill_line(self, operator, value):
        """Lines are looked for as the user: what he may not read is found by no name or amount."""
        none = False
        if operator == "any" or operator.endswith("like"):
            lines = value if operator == "any" else [("display_name", operator, value)]
            operator, value = "in", self.env["account.move.line"]._search(lines)
        elif operator == "in":
            none = False in value
        if operator != "in":
            return NotImplemented
        ours = Domain("company_id", "in", self.env.companies.ids)
        found = Domain("charged_line_id", "in", value) & ours
        # Of what another company sent, no line is known.
        return Domain("id", "in", self.sudo()._search(found | ~ours if none else found))

    @api.depends("charged_line_id.balance", "charged_line_id.parent_state")
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
        lines = self.sudo().charged_line_id.filtered(lambda line: line.parent_state == "posted")
        charged = lines and lines.env[self._name].search([("charged_line_id", "in", lines.ids)], order="id").grouped(
            "charged_line_id"
        )
        for sent in self.sudo():
            line = sent.charged_line_id
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

    @api.constrains("charged_line_id")
    def _check_bill(self):
        for sent in self.sudo():
            line = sent.charged_line_id
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

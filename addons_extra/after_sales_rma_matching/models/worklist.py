from collections import defaultdict

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.rma import MONEY_GROUPS

from ..services.matching import FROZEN, STATUS_RANK

#: What the comparison of a line follows; what is sent in exchange, where anything is.
FOLLOWS = ("quantity", "qty_received", "qty_credited", "qty_credit_draft", "qty_replaced")
#: Document of the day → field with its numbers.
NUMBERS = {"receipt": "work_receipts", "replacement": "work_replacements", "credit": "work_credits"}


class AfterSalesRmaLine(models.Model):
    """Accounting's worklist: what belongs to a case line side by side, and by how much it differs (R32).

    Everything is read of the documents as in the report of the day, for all lines of the list in one pass.
    """

    _inherit = "after.sales.rma.line"

    work_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    work_status = fields.Selection(
        [("differs", "Differs"), ("waiting", "In progress"), ("agrees", "Agrees")],
        string="Pairing",
        compute="_compute_work",
        search="_search_work_status",
    )
    work_difference = fields.Text(string="What Differs", compute="_compute_work", groups=MONEY_GROUPS)
    work_order = fields.Char(string="Sales Order", compute="_compute_work", groups=MONEY_GROUPS)
    work_receipts = fields.Char(string="Return Slips", compute="_compute_work", groups=MONEY_GROUPS)
    work_replacements = fields.Char(string="Delivery Notes", compute="_compute_work", groups=MONEY_GROUPS)
    work_signed = fields.Boolean(
        string="Signed",
        compute="_compute_work",
        groups=MONEY_GROUPS,
        help="The customer signed every delivery note of the replacement.",
    )
    work_credits = fields.Char(string="Credit Notes", compute="_compute_work", groups=MONEY_GROUPS)
    work_came = fields.Float(string="Came", digits="Product Unit", compute="_compute_work", groups=MONEY_GROUPS)
    work_sent = fields.Float(
        string="Replacement Sent", digits="Product Unit", compute="_compute_work", groups=MONEY_GROUPS
    )
    work_credited = fields.Float(
        string="Quantity Credited", digits="Product Unit", compute="_compute_work", groups=MONEY_GROUPS
    )
    work_red = fields.Monetary(
        string="Red Order Amount",
        currency_field="work_currency_id",
        compute="_compute_work",
        groups=MONEY_GROUPS,
        help="With tax, in the currency of the company, at the rate of the credit notes once there are some.",
    )
    work_credit = fields.Monetary(
        string="Credit Note Amount", currency_field="work_currency_id", compute="_compute_work", groups=MONEY_GROUPS
    )
    work_gap = fields.Monetary(
        string="Differs By",
        currency_field="work_currency_id",
        compute="_compute_work",
        groups=MONEY_GROUPS,
        help="Credit notes less the red order, where the goods are credited at all.",
    )

    @api.depends(lambda self: [name for name in FOLLOWS if name in self._fields] + ["rma_id.state"])
    @api.depends_context("lang", "uid")
    def _compute_work(self):
        documents, verdicts = self.env["after.sales.matching"].sudo()._of_lines(self._origin.sudo())
        labels = self.env["after.sales.matching"]._difference_words()
        credits = self.env["account.move.line"].sudo()
        credits = credits.browse(
            item["res_id"] for of_line in documents.values() for item in of_line if item["document"] == "credit"
        )
        for line in self:
            of_line = documents.get(line._origin.id, [])
            vals = line._work_vals(of_line, verdicts, labels)
            noted = credits.browse(item["res_id"] for item in of_line if item["document"] == "credit")
            line.update(line._work_at_one_rate(vals, noted.with_prefetch(credits._prefetch_ids)))

    def _work_at_one_rate(self, vals: dict, credits) -> dict:
        """Compare in the currency of the documents: an order and its invoice were entered at the rates of their days.

        :param vals: as ``_work_vals`` says, each amount at the rate of its own document
        :param credits: the lines of credit notes of this line
        :return: ``vals``, with what the red order comes to at the rate of the credit notes
        """
        own, total = self._origin.sudo(), -sum(credits.mapped("price_total"))
        if own.currency_id == own.company_id.currency_id or not total or credits.currency_id != own.currency_id:
            return vals
        rate, is_credited = vals["work_credit"] / total, own._is_credited()
        expected = own.company_id.currency_id.round(own.amount_signed * rate)
        return {**vals, "work_red": expected, "work_gap": vals["work_credit"] - (expected if is_credited else 0.0)}

    def _work_vals(self, documents: list[dict], verdicts: dict, labels: dict) -> dict:
        """What the worklist says of this line, each amount at the rate of its own document.

        :param documents: of the line, as ``_documents`` reads them
        :param verdicts: {(model, id): values as in ``_verdicts`` of the report of the day}
        :param labels: {kind of difference: its name}
        """
        own = self._origin.sudo()
        quantities, amounts, numbers = defaultdict(float), defaultdict(float), defaultdict(dict)
        found, differs, signed = [], {}, bool(documents)
        for item in documents:
            verdict, document = verdicts[item["res_model"], item["res_id"]], item["document"]
            quantities[document] += float(item["quantity"])
            amounts[document] += float(item["amount"])
            numbers[document][verdict["name"] or ""] = True
            found.append(verdict["status"])
            if verdict["difference"]:
                differs[": ".join(filter(None, (labels[verdict["difference"]], verdict["note"])))] = True
            if document == "replacement":
                signed &= not own.env["stock.move"].browse(item["res_id"]).picking_id.after_sales_note_missing
        expected = amounts["red_line"] if own._is_credited() else 0.0
        return {
            **{name: ", ".join(filter(None, numbers[document])) or False for document, name in NUMBERS.items()},
            "work_status": min(found, key=STATUS_RANK.get, default=False),
            "work_difference": "\n".join(differs) or False,
            "work_order": own.sale_line_id.order_id.name,
            "work_came": quantities["receipt"] - quantities["undone"],
            "work_sent": quantities["replacement"],
            "work_credited": quantities["credit"],
            "work_red": amounts["red_line"],
            "work_credit": amounts["credit"],
            "work_gap": amounts["credit"] - expected,
            "work_signed": bool(numbers["replacement"]) and signed,
        }

    def _search_work_status(self, operator, value):
        """By the rows of days as they were compared last; what agrees are lines of which no row differs."""
        if operator != "in":
            return NotImplemented
        rows = self.env["after.sales.daily.row"].sudo()
        live = [("line_id", "!=", False), ("report_id.state", "not in", FROZEN)]
        result = []
        for status in value:
            if status == "agrees":
                found = rows._search([*live, ("status", "!=", "agrees")]).subselect("line_id")
                result.append([("id", "not in", found), ("state", "in", ("authorized", "done"))])
            elif status in dict(self._fields["work_status"].selection):
                result.append([("id", "in", rows._search([*live, ("status", "=", status)]).subselect("line_id"))])
        return fields.Domain.OR(result) if result else fields.Domain.FALSE

    @public
    def action_work_open(self) -> dict:
        """Open the case of this line.

        :raise AccessError: the user may not see it
        """
        self.ensure_one()
        self.check_access("read")
        return self.rma_id._action_open()

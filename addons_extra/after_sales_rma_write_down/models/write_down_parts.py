from odoo import api, fields, models
from odoo.addons.after_sales_rma.rules.refund import to_unit
from odoo.exceptions import ValidationError


class AfterSalesWriteDownBearer(models.Model):
    """Who bears a part of the loss instead of the company: a receivable (R21)."""

    _name = "after.sales.write.down.bearer"
    _description = "Bearer of a Loss"
    _inherit = ["after.sales.child", "after.sales.numbers"]
    _order = "id"
    _decided_above = {"write_down_id": "_check_is_draft"}

    write_down_id = fields.Many2one("after.sales.write.down", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="write_down_id.company_id", store=True)
    currency_id = fields.Many2one(related="write_down_id.currency_id")
    party = fields.Selection(
        [("employee", "Employee"), ("vendor", "Vendor"), ("carrier", "Carrier"), ("customer", "Customer")],
        required=True,
    )
    partner_id = fields.Many2one("res.partner", string="Who", required=True)
    percent = fields.Float(string="Share (%)", digits=(5, 2), help="Share of the loss; empty for a fixed amount.")
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False, precompute=True)

    _amount_positive = models.Constraint("CHECK (amount >= 0)", "An amount borne cannot be negative.")
    _percent_range = models.Constraint("CHECK (percent BETWEEN 0 AND 100)", "A share lies between 0 and 100 %.")

    @api.depends("percent", "write_down_id.loss")
    def _compute_amount(self):
        for bearer in self:
            if bearer.percent:
                rounding = bearer.currency_id.rounding or 0.01
                bearer.amount = to_unit(bearer.write_down_id.loss * bearer.percent / 100, rounding)

    @api.constrains("party", "partner_id", "write_down_id")
    def _check_employee(self):
        """What is to be kept from somebody's wages is owed by somebody who works here."""
        named = self.filtered(lambda bearer: bearer.party == "employee").sudo()
        for company, bearers in named.grouped("company_id").items():
            bearers.partner_id._after_sales_check_employees(company)

    def _debtor(self):
        """The ``res.partner`` who owes the amount: the very employee, of others the company that they belong to."""
        self.ensure_one()
        return self.partner_id if self.party == "employee" else self.partner_id.commercial_partner_id


class AfterSalesWriteDownRelease(models.Model):
    """Which done move took which part of written-down goods away; quantities are those of the move."""

    _name = "after.sales.write.down.release"
    _description = "Release of a Write-down"
    _inherit = ["after.sales.guarded"]
    _order = "id"

    write_down_id = fields.Many2one(
        "after.sales.write.down", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="write_down_id.company_id", store=True)
    move_id = fields.Many2one(
        "stock.move", string="Taken By", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    replaced_by_id = fields.Many2one("after.sales.write.down", readonly=True, index="btree_not_null")
    undoes_id = fields.Many2one(
        "after.sales.write.down.release",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The sale whose goods came back; the quantity is negative.",
    )
    account_id = fields.Many2one(
        "account.account",
        string="Cost Borne By",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The account that the release was posted on; what comes back is taken off the same.",
    )
    reference = fields.Char(related="move_id.reference")
    date = fields.Datetime(readonly=True, default=fields.Datetime.now)
    quantity = fields.Float(digits="Product Unit", readonly=True, required=True)
    kind = fields.Selection(
        [
            ("sold", "Sold"),
            ("came_back", "Came back"),
            ("scrapped", "Scrapped"),
            ("good", "Good again"),
            ("returned", "Back to the vendor"),
            ("replaced", "Valued anew"),
        ],
        readonly=True,
        required=True,
    )


class AfterSalesWriteDownRate(models.Model):
    """Percentage table: what share of its cost a defective item may bring."""

    _name = "after.sales.write.down.rate"
    _description = "Percentage of Cost of Defective Goods"
    _inherit = ["after.sales.numbers"]
    _order = "categ_id, grade, age_from, id"

    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    categ_id = fields.Many2one("product.category", string="Category", index=True, help="Empty: for all categories.")
    grade = fields.Selection([("a", "A: minor flaw"), ("b", "B: works with faults"), ("c", "C: for parts")])
    age_from = fields.Integer(string="From Age (days)")
    percent = fields.Float(string="Of Cost (%)", digits=(5, 2), required=True)

    _percent_range = models.Constraint("CHECK (percent BETWEEN 0 AND 100)", "A share lies between 0 and 100 %.")


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _after_sales_check_employees(self, company) -> None:
        """:raise ValidationError: names those of these contacts who do not work for a company"""
        strangers = self - self._after_sales_employees(company)
        if strangers:
            raise ValidationError(
                self.env._(
                    "%(who)s does not work for %(company)s: choose an employee, or name them as what they are.",
                    who=", ".join(strangers.mapped("display_name")),
                    company=company.display_name,
                )
            )

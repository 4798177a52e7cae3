from odoo import api, fields, models

from ..rules.policy import Fee


class AfterSalesPolicyCondition(models.Model):
    """What must hold: declared by the customer, seen at the receipt and by the technician (R07)."""

    _name = "after.sales.policy.condition"
    _description = "Condition of a Policy"
    _inherit = ["after.sales.policy.kept", "after.sales.told"]
    _order = "sequence, id"
    _told_in = (
        ("after.sales.rma.line", "broken_condition_ids"),
        ("after.sales.inspection", "broken_condition_ids"),
        ("stock.move.line", "after_sales_broken_condition_ids"),
    )

    name = fields.Char(required=True, translate=True, help="What must hold, as the customer reads it.")
    broken = fields.Char(
        string="When It Does Not Hold", required=True, translate=True, help="As it is ticked on a request or a report."
    )
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    part_of_id = fields.Many2one(
        "after.sales.policy.condition",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('part_of_id', '=', False)]",
        help="Where this does not hold, that does not hold either: stains and damage are both something of packaging.",
    )
    by_report = fields.Boolean(
        string="Found by a Test Report", help="Nobody declares it: it holds once a signed test report says so."
    )
    company_id = fields.Many2one("res.company", help="Empty: usable in every company.")

    _code_unique = models.UniqueIndex("(code, coalesce(company_id, 0))", "Two conditions cannot have the same code.")

    @api.depends("broken")
    def _compute_display_name(self):
        """On requests and reports it is ticked when it does not hold; rules show the name."""
        holds = self.env.context.get("after_sales_condition_holds")
        for condition in self:
            condition.display_name = condition.name if holds else condition.broken

    def _broken_codes(self) -> set[str]:
        """Codes of what does not hold, when these do not: they themselves and what they are a part of."""
        return set((self | self.part_of_id).mapped("code"))


class AfterSalesPolicyExclusion(models.Model):
    """What takes goods or faults out of a promise (R08, L05, L22)."""

    _name = "after.sales.policy.exclusion"
    _description = "Exclusion of a Policy"
    _inherit = ["after.sales.policy.kept", "after.sales.told"]
    _order = "sequence, id"
    _told_in = (("after.sales.rma.line", "exclusion_ids"), ("after.sales.inspection", "exclusion_ids"))

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: usable in every company.")
    of_product = fields.Boolean(string="By Nature", help="Of a product or a category, not of what happened to it.")
    needs_confirmation = fields.Boolean(
        string="Confirmed at Purchase", help="Excludes only when the buyer confirmed it on the order (L06)."
    )

    _code_unique = models.UniqueIndex("(code, coalesce(company_id, 0))", "Two exclusions cannot have the same code.")


class AfterSalesPolicyFee(models.Model):
    """What is deducted from a refund, by grade, reason and condition (R23, L10)."""

    _name = "after.sales.policy.fee"
    _description = "Deduction of a Policy"
    _inherit = ["after.sales.policy.kept"]
    _order = "policy_id, sequence, id"
    _check_company_auto = True

    policy_id = fields.Many2one("after.sales.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True, help="Sentence that the customer reads.")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("fee", "Fee"), ("value_loss", "Loss of value"), ("gift", "Missing gift"), ("freight", "Freight")],
        default="fee",
        required=True,
    )
    percent = fields.Float(string="Percent of the Price", digits=(5, 2))
    amount = fields.Monetary(help="Of each line, tax included.")
    grade = fields.Selection([("qualified", "Qualified"), ("defective", "Defective")], string="When Graded")
    fault = fields.Selection(
        [("any", "Whatever the reason"), ("fault", "A fault of the goods or the delivery"), ("none", "No fault")],
        string="When the Reason Is",
        default="any",
        required=True,
    )
    reason_ids = fields.Many2many("after.sales.reason", string="Return Reasons", check_company=True)
    condition_id = fields.Many2one("after.sales.policy.condition", string="When This Does Not Hold")
    gifts = fields.Boolean(string="Price of the Gifts", help="The marked price of the order's gifts, once.")

    _code_unique = models.UniqueIndex("(policy_id, code)", "Two deductions of a policy cannot have the same code.")
    _percent = models.Constraint(
        "CHECK (percent >= 0 AND percent <= 100 AND amount >= 0)",
        "A deduction is between 0 and 100 percent, or an amount that is not negative.",
    )

    def _to_fee(self) -> Fee:
        """As it is judged by."""
        self.ensure_one()
        return Fee(
            self.id,
            self.code,
            self.kind,
            self.percent,
            self.amount,
            self.grade or "",
            self.fault,
            frozenset(self.reason_ids.ids),
            self.condition_id.code or "",
            self.gifts,
        )

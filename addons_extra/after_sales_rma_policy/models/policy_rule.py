from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules.policy import REMEDIES, Fee, Rule, Scope

#: What a request may have to show.
EVIDENCE = ("photo", "serial", "warranty_card", "production_date")


class AfterSalesPolicyRule(models.Model):
    """One sentence of a policy: who may have what, for how long, and on which conditions (R06–R08, R10)."""

    _name = "after.sales.policy.rule"
    _description = "Rule of a Policy"
    _inherit = ["after.sales.policy.kept"]
    _order = "policy_id, sequence, id"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True

    policy_id = fields.Many2one("after.sales.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    law = fields.Boolean(related="policy_id.law")
    code = fields.Char(required=True, help="Number of the article or paragraph; every verdict names it.")
    name = fields.Char(required=True, translate=True, help="In a few words, as customers read it.")
    article = fields.Char(translate=True, help="Where exactly it is written.")
    sequence = fields.Integer(default=10)
    fault = fields.Selection(
        [("any", "Whatever the reason"), ("fault", "A fault of the goods or the delivery"), ("none", "No fault")],
        string="Reason",
        default="any",
        required=True,
    )
    allow_refund = fields.Boolean(string="Refund")
    allow_exchange = fields.Boolean(string="Exchange")
    allow_repair = fields.Boolean(string="Repair")
    allow_part = fields.Boolean(string="Spare Part")
    days = fields.Integer(help="Calendar days; the day after the start is day 1. Nothing here and no months: never.")
    months = fields.Integer(help="Calendar months, before the days.")
    basis = fields.Selection(
        [
            ("order", "Order"),
            ("delivery", "Handing over of the goods"),
            ("signature", "Signature of the customer"),
            ("invoice", "Invoice"),
            ("repair", "Return from the last repair"),
        ],
        string="Counted From",
        default="delivery",
        required=True,
    )
    counts = fields.Selection(
        [("request", "Day of the request"), ("fault", "Day on which the fault appeared")],
        string="What Counts",
        default="request",
        required=True,
    )
    shift_holidays = fields.Boolean(
        string="Holidays Move the End", help="A last day on a public holiday moves to the next working day."
    )
    extend_by_repair = fields.Boolean(string="Repair Time Extends", help="Days in repair do not count.")
    restart_by_exchange = fields.Boolean(string="Replacement Starts Anew")
    trigger = fields.Selection(
        [
            ("repairs", "Repaired before at least … times"),
            ("repair_days", "In repair for more than … days"),
            ("parts_days", "Waiting for parts for more than … days"),
        ],
        string="Only When",
    )
    trigger_number = fields.Integer(string="Number")
    condition_ids = fields.Many2many("after.sales.policy.condition", string="Conditions", help="All must hold.")
    exclusion_ids = fields.Many2many("after.sales.policy.exclusion", string="Exclusions", help="None may apply.")
    needs_photo = fields.Boolean()
    needs_serial = fields.Boolean(help="Of goods that have one.")
    needs_warranty_card = fields.Boolean()
    needs_production_date = fields.Boolean()
    return_freight_payer = fields.Selection(
        [("company", "Our company"), ("customer", "Customer"), ("agreed", "As agreed")],
        string="Freight Paid By",
        default="agreed",
        required=True,
    )
    refund_days = fields.Integer(
        string="Money Back Within (days)", help="Days from the receipt of the goods; 0 for no promise."
    )
    refund_in_workdays = fields.Boolean(
        string="Working Days", help="The days until the money is back are working days of the company."
    )
    by_person = fields.Boolean(
        string="A Person Decides Each Time",
        help="The rule promises nothing by itself; it needs no term. Every request waits for a decision.",
    )
    auto_authorize = fields.Boolean(
        string="May Authorise", default=True, help="Where the company lets rules authorise cases at all."
    )
    auto_limit = fields.Monetary(string="Up to a Value Of", help="Of the case, tax included; 0 for no limit.")
    line_ids = fields.One2many("after.sales.rma.line", "rule_id", string="Verdicts", readonly=True)
    sentence = fields.Char(string="In Words", compute="_compute_sentence")

    _term = models.Constraint(
        "CHECK (days >= 0 AND months >= 0 AND refund_days >= 0 AND trigger_number >= 0 AND auto_limit >= 0)",
        "Days, months, numbers and limits are not negative.",
    )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.code} {rule.name}" if rule.name else rule.code

    @api.depends(
        "fault",
        "allow_refund",
        "allow_exchange",
        "allow_repair",
        "allow_part",
        "days",
        "months",
        "basis",
        "trigger",
        "trigger_number",
        "by_person",
        "condition_ids.name",
        "exclusion_ids.name",
        "return_freight_payer",
        "refund_days",
        "refund_in_workdays",
    )
    @api.depends_context("lang")
    def _compute_sentence(self):
        for rule in self:
            rule.sentence = self.env["after.sales.policy"]._sentence(rule)

    def _remedies(self) -> frozenset[str]:
        """Remedies that this rule grants."""
        self.ensure_one()
        return frozenset(remedy for remedy in REMEDIES if self[f"allow_{remedy}"])

    @api.constrains("policy_id")
    def _check_decided_for(self):
        """A verdict cannot change its company by way of its rule."""
        moved = self.filtered(
            lambda rule: any(line.company_id != rule.policy_id.company_id for line in rule.sudo().line_ids)
        )
        if moved:
            raise ValidationError(
                self.env._("%(policies)s decided cases of a company.", policies=", ".join(moved.mapped("display_name")))
            )

    def _to_rule(self, scope: Scope, fees: tuple[Fee, ...]) -> Rule:
        """As it is judged by."""
        self.ensure_one()
        return Rule(
            id=self.id,
            code=self.code,
            remedies=self._remedies(),
            scope=scope,
            law=self.law,
            sequence=self.sequence,
            fault=self.fault,
            basis=self.basis,
            days=self.days,
            months=self.months,
            counts=self.counts,
            extend=self.extend_by_repair,
            restart=self.restart_by_exchange,
            shift=self.shift_holidays,
            trigger=self.trigger or "",
            number=self.trigger_number,
            conditions=frozenset(self.condition_ids.mapped("code")),
            exclusions=frozenset(self.exclusion_ids.mapped("code")),
            evidence=frozenset(item for item in EVIDENCE if self[f"needs_{item}"]),
            freight=self.return_freight_payer,
            refund_days=self.refund_days,
            refund_in_workdays=self.refund_in_workdays,
            limit=self.auto_limit if self.auto_authorize and not self.by_person else None,
            by_person=self.by_person,
            fees=fees,
        )

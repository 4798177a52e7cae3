from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import clean
from odoo.addons.after_sales_rma.models.rma import MONEY_GROUPS
from odoo.addons.after_sales_rma.services.simulation import Term
from odoo.api import ValuesType
from odoo.exceptions import UserError, ValidationError

#: What a person decides of a deduction.
DECIDED = {"kind", "percent", "amount"}

#: All that a person says of a deduction.
GIVEN = DECIDED | {"rma_id", "line_id", "sequence", "label", "reason"}


class AfterSalesDeduction(models.Model):
    """What a refund is reduced by: a fee, a loss of value, a missing gift, freight (R10, R23, L09, L10).

    The promise proposes; a person may add to it or decide otherwise with a reason, and then both are kept (law 4).
    It becomes a line of the credit note.
    """

    _name = "after.sales.deduction"
    _description = "Refund Deduction"
    _inherit = ["after.sales.child"]
    _order = "rma_id, sequence, id"
    _rec_name = "label"
    _check_company_auto = True
    _decided_above = {"rma_id": "_check_refund_open", "line_id": "_check_refund_open"}

    rma_id = fields.Many2one("after.sales.rma", string="Case", required=True, index=True, ondelete="cascade")
    line_id = fields.Many2one(
        "after.sales.rma.line",
        string="Of",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('rma_id', '=', rma_id)]",
        help="Empty: it belongs to the case as a whole.",
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="rma_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="rma_id.currency_id")
    kind = fields.Selection(
        [
            ("fee", "Fee"),
            ("value_loss", "Loss of value"),
            ("gift", "Missing gift"),
            ("allowance", "Price allowance"),
            ("freight", "Freight"),
            ("other", "Other"),
        ],
        required=True,
        default="value_loss",
    )
    label = fields.Char(
        string="Text",
        required=True,
        compute="_compute_label",
        store=True,
        readonly=False,
        precompute=True,
        translate=False,
        help="What the customer reads on the credit note.",
    )
    percent = fields.Float(
        string="%", digits="Discount", help="Of the price refunded, promotions taken off, tax included."
    )
    amount = fields.Monetary(
        string="Fixed Amount",
        help="Tax included, deducted once. Negative: the customer gets it in addition, such as the freight paid.",
    )
    source = fields.Selection(
        [("policy", "Promise"), ("person", "Person")], default="person", required=True, readonly=True
    )
    rule = fields.Char(readonly=True, help="The rule of the promise that demands it.")
    policy_percent = fields.Float(string="% by the Promise", digits="Discount", readonly=True)
    policy_amount = fields.Monetary(string="Amount by the Promise", readonly=True)
    reason = fields.Char(help="Why a person deducts this, or something else than the promise says.")
    user_id = fields.Many2one("res.users", string="Decided By", readonly=True, ondelete="restrict")
    credit_line_ids = fields.One2many(
        "account.move.line", "after_sales_deduction_id", string="Credit Note Lines", groups=MONEY_GROUPS
    )
    amount_taken = fields.Monetary(
        string="Deducted",
        compute="_compute_amount_taken",
        compute_sudo=True,
        help="On credit notes, drafts included.",
    )
    is_fixed = fields.Boolean(compute="_compute_amount_taken", compute_sudo=True)

    _percent_range = models.Constraint("CHECK (percent >= 0 AND percent <= 100)", "A percentage lies in 0 to 100.")
    _addition_kind = models.Constraint(
        "CHECK (amount IS NULL OR amount >= 0 OR kind IN ('freight', 'gift', 'allowance', 'other'))",
        "Only freight, gifts, allowances and other amounts can be given in addition.",
    )

    # -- computed ----------------------------------------------------------------------------------------------

    @api.depends("kind")
    def _compute_label(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for item in self:
            item.label = item.label or labels.get(item.kind)

    @api.depends("credit_line_ids.parent_state", "credit_line_ids.price_total")
    def _compute_amount_taken(self):
        for item in self:
            lines = item.credit_line_ids.filtered(lambda line: line.parent_state != "cancel")
            item.amount_taken = -sum(lines.mapped("price_total"))
            item.is_fixed = bool(lines)

    def _taken(self) -> float:
        """What credit notes deducted already, drafts included; tax included, currency of the case."""
        self.ensure_one()
        return self.amount_taken

    def _why(self) -> str:
        """Rule and reason, in words."""
        self.ensure_one()
        if self.source == "policy":
            return self.env._("Promise: %(rule)s", rule=self.rule or "")
        who = self.sudo().user_id.name or ""
        return f"{self.reason or ''} ({who})" if who else self.reason or ""

    # -- records -----------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]):
        trusted = self._is_trusted()
        if not trusted:
            if not self.env.su:
                self._check_writable({name for vals in vals_list for name in vals})
                vals_list = [clean(self, vals, GIVEN) for vals in vals_list]
            # Who says so is whoever enters it; the promise says nothing of it.
            own = {"source": "person", "user_id": self.env.uid, "rule": False, "policy_percent": 0, "policy_amount": 0}
            vals_list = [{**vals, **own} for vals in vals_list]
        items = super(AfterSalesDeduction, self if trusted else self._trusted()).create(vals_list)
        items = items.with_env(self.env)
        if not trusted:
            items._check_above()
        items.rma_id._trusted().sudo().filtered(lambda rma: not rma.has_deductions).write({"has_deductions": True})
        return items

    def write(self, vals: ValuesType) -> bool:
        if self._is_trusted() or not (DECIDED | {"label", "reason", "line_id", "rma_id"}) & vals.keys():
            return super().write(vals)
        self._check_writable(vals)
        if not self.env.su:
            vals = clean(self, vals, GIVEN)
        self._check_not_credited()
        self._check_above()
        if DECIDED & vals.keys():
            # A person decides otherwise: what the promise says stays beside it.
            vals = {**vals, "source": "person", "user_id": self.env.uid}
        result = super(AfterSalesDeduction, self._trusted()).write(vals)
        self._check_above()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_own(self):
        """What the promise demands is set to nothing with a reason, not deleted."""
        if self._is_trusted():
            return
        self._check_not_credited()
        of_promise = self.filtered("rule")
        if of_promise:
            raise UserError(
                self.env._(
                    "%(items)s follows from the promise: set it to 0 and say why.",
                    items=", ".join(of_promise.mapped("label")),
                )
            )

    def _check_not_credited(self) -> None:
        """What is on a credit note stays as it is.

        :raise UserError: names the deductions
        """
        fixed = self.filtered("is_fixed")
        if fixed:
            raise UserError(
                self.env._(
                    "%(items)s is on a credit note already. Delete the draft, or cancel it, first.",
                    items=", ".join(fixed.mapped("label")),
                )
            )

    @api.constrains("source", "reason", "rma_id", "line_id")
    def _check_reason(self):
        for item in self:
            if item.source == "person" and not (item.reason or "").strip():
                raise ValidationError(self.env._("%(item)s: say why.", item=item.label))
            if item.line_id and item.line_id.rma_id != item.rma_id:
                raise ValidationError(self.env._("%(item)s: the line belongs to another case.", item=item.label))

    # -- the promise -------------------------------------------------------------------------------------------

    @api.model
    def _promised(self, lines) -> dict:
        """What is promised to be deducted from the refund of case lines (R23); the core promises nothing.

        :param lines: ``after.sales.rma.line`` records that are credited
        :return: {line: list of ``rules.deduction.Deduction``}, labels in the customer's language
        """
        return {line: [] for line in lines}

    @api.model
    def _demanded(self, lines) -> dict:
        """What is promised, and what follows from it: subjects that look at all that is promised add theirs here."""
        return self._promised(lines)

    @api.model
    def _proposals(self, rmas) -> dict:
        """What the promise deducts now: {case: {(case line, kind, rule): ``rules.deduction.Deduction``}}."""
        result = {rma: {} for rma in rmas}
        lines = rmas.line_ids.filtered(lambda line: line._is_credited())
        for line, items in self._demanded(lines).items():
            for item in items:
                result[line.rma_id][line, item.kind, item.rule] = item
        return result

    @api.model
    def _terms(self, rmas) -> dict:
        """The deductions that count now; those that nobody recorded yet included. Nothing is written.

        :return: {case: [``Term``]}
        """
        result = {}
        for rma, proposals in self._proposals(rmas.sudo()).items():
            terms = []
            records = rma.deduction_ids if rma.has_deductions else self.browse()
            for item in records:
                proposal = proposals.pop((item.line_id, item.kind, item.rule), None) if item.rule else None
                if item.source == "policy" and not item.is_fixed:
                    if not proposal:
                        continue
                    percent, amount = proposal.percent, proposal.amount
                else:
                    percent, amount = item.percent, item.amount
                terms.append(Term(item.id, item.line_id, item.kind, item.label, percent, amount, item._why(), item))
            for (line, kind, rule), proposal in proposals.items():
                why = self.env._("Promise: %(rule)s", rule=rule or "")
                key = (line.id, kind, rule)
                terms.append(
                    Term(key, line, kind, proposal.label, proposal.percent, proposal.amount, why, self.browse())
                )
            result[rma] = sorted(terms, key=lambda term: not term.line)
        return result

    @api.model
    def _refresh(self, rmas) -> None:
        """Record what the promise deducts of cases now; what a person decided, or is credited, stays.

        :param rmas: ``after.sales.rma`` records
        """
        rmas = rmas.sudo()
        gone, vals_list = self.sudo().browse(), []
        for rma, proposals in self._proposals(rmas).items():
            if not proposals and not rma.has_deductions:
                continue
            for item in rma.deduction_ids.filtered("rule"):
                proposal = proposals.pop((item.line_id, item.kind, item.rule), None)
                if item.is_fixed:
                    continue
                if item.source == "policy" and not proposal:
                    gone |= item
                    continue
                said = (proposal.percent, proposal.amount) if proposal else (0.0, 0.0)
                if (item.policy_percent, item.policy_amount) != said:
                    both = {"policy_percent": said[0], "policy_amount": said[1]}
                    if item.source == "policy":
                        both |= {"percent": said[0], "amount": said[1], "label": proposal.label}
                    item._trusted().write(both)
            vals_list += [
                {
                    "rma_id": rma.id,
                    "line_id": line.id,
                    "kind": kind,
                    "rule": rule,
                    "label": proposal.label,
                    "percent": proposal.percent,
                    "amount": proposal.amount,
                    "policy_percent": proposal.percent,
                    "policy_amount": proposal.amount,
                    "source": "policy",
                }
                for (line, kind, rule), proposal in proposals.items()
            ]
        gone._trusted().unlink()
        if vals_list:
            self.sudo()._trusted().create(vals_list)

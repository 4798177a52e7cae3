from odoo import api, fields, models
from odoo.api import ValuesType
from odoo.exceptions import AccessError, UserError, ValidationError

from .account_move_line import EARLY_PAYMENT

#: Who sees what is deducted and what a refund comes to.
REFUND_GROUPS = (
    "after_sales_rma.group_user,after_sales_rma.group_approver,after_sales_rma.group_commerce,"
    "account.group_account_invoice,account.group_account_readonly"
)

#: Who decides about deductions and freight.
DECIDERS = ("after_sales_rma.group_agent", "after_sales_rma.group_approver")

#: What a case says of the freight.
FREIGHT = {"freight_decision", "freight_reason"}


class AfterSalesRma(models.Model):
    """What the customer would get and why: price paid, promotions, deductions, freight (R23, law 4)."""

    _inherit = "after.sales.rma"

    freight_decision = fields.Selection(
        [("company", "We refund it"), ("customer", "The customer bears it")],
        string="Outward Freight",
        copy=False,
        help="Empty: the customer bears it, unless he was promised otherwise. "
        "The freight of the order is refunded when all goods of the invoice came back.",
    )
    freight_reason = fields.Char(string="Why This Freight", copy=False)
    outward_freight_payer = fields.Selection(
        [("company", "We refund it"), ("customer", "The customer bears it")],
        string="Outward Freight Now",
        compute="_compute_outward_freight_payer",
        compute_sudo=True,
    )
    amount_goods = fields.Monetary(
        string="Price Paid", compute="_compute_refund", compute_sudo=True, groups=REFUND_GROUPS
    )
    amount_promotion = fields.Monetary(
        string="Share of Promotions", compute="_compute_refund", compute_sudo=True, groups=REFUND_GROUPS
    )
    amount_deducted = fields.Monetary(
        string="Total of Deductions", compute="_compute_refund", compute_sudo=True, groups=REFUND_GROUPS
    )
    amount_freight = fields.Monetary(
        string="Freight", compute="_compute_refund", compute_sudo=True, groups=REFUND_GROUPS
    )
    amount_refund = fields.Monetary(
        string="Refund Due",
        compute="_compute_refund",
        compute_sudo=True,
        groups=REFUND_GROUPS,
        help="What the credit notes come to, with tax: those made, and those to be made if everything comes back.",
    )
    refund_statement = fields.Html(
        compute="_compute_refund",
        compute_sudo=True,
        sanitize=False,
        groups=REFUND_GROUPS,
    )
    can_adjust = fields.Boolean(compute="_compute_can_adjust")

    # -- computed ----------------------------------------------------------------------------------------------

    @api.depends("freight_decision", "line_ids.reason_id", "line_ids.remedy")
    def _compute_outward_freight_payer(self):
        for rma in self:
            rma.outward_freight_payer = "company" if rma._refunds_freight() else "customer"

    def _refunds_freight(self) -> bool:
        """Whether the outward freight is the company's: by a person's decision, else by the promise (R10, L12)."""
        self.ensure_one()
        if self.freight_decision:
            return self.freight_decision == "company"
        lines = self.line_ids.filtered(lambda line: line._is_credited())
        return bool(lines) and all(line._freight_back_payer() == "company" for line in lines)

    @api.depends(
        "freight_decision",
        "line_ids.quantity",
        "line_ids.remedy",
        "line_ids.qty_accepted",
        "line_ids.qty_inspected",
        "line_ids.credit_line_ids.price_total",
        "line_ids.credit_line_ids.parent_state",
    )
    @api.depends_context("lang")
    def _compute_refund(self):
        statements = self.env["after.sales.simulation"]._simulate(self._origin)
        for rma in self:
            statement = statements.get(rma._origin)
            if statement is None:
                rma.amount_goods = rma.amount_promotion = rma.amount_deducted = 0.0
                rma.amount_freight = rma.amount_refund = 0.0
                rma.refund_statement = False
                continue
            rma.amount_goods = statement.amount("goods", "rounding", "early_payment")
            rma.amount_promotion = statement.amount("promotion")
            rma.amount_deducted = statement.amount("fee", "value_loss", "gift", "allowance", "other")
            rma.amount_freight = statement.amount("freight")
            rma.amount_refund = statement.total
            rma.refund_statement = rma._render_statement(statement)

    def _render_statement(self, statement) -> str:
        """The statement as a table; empty when nothing is refunded."""
        if not statement.rows and not statement.uninvoiced:
            return ""
        return self.env["ir.qweb"]._render(
            "after_sales_rma.refund_statement", {"rma": self, "statement": statement, "kinds": self._statement_kinds()}
        )

    @api.model
    def _statement_kinds(self) -> dict[str, str]:
        """What the rows of a statement are, in words: {kind: words}; subjects add theirs."""
        return {
            "goods": self.env._("Price paid"),
            "promotion": self.env._("Promotion"),
            "rounding": self.env._("Rounding"),
            "early_payment": self.env._("Early-payment discount"),
            "freight": self.env._("Freight"),
            "other": self.env._("Other"),
        }

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_adjust(self):
        decides = any(self.env.user.has_group(group) for group in DECIDERS)
        for rma in self:
            rma.can_adjust = decides and rma.state in ("draft", "submitted", "authorized")

    def _credit_items(self):
        """Journal items of its credit notes that are this case's own, where a credit note stands for several cases."""
        return self.credit_note_ids.line_ids

    def _credited_on(self, note) -> float:
        """What of a credit note's total is this case's, with tax."""
        self.ensure_one()
        return note.amount_total

    def _has_traces(self) -> bool:
        return bool(self.freight_decision) or super()._has_traces()

    # -- who may decide, and until when ------------------------------------------------------------------------

    def _check_refund_open(self) -> None:
        """Deductions and freight are decided while a case is open.

        :raise UserError: names the cases that are not
        """
        closed = self.filtered(lambda rma: rma.state not in ("draft", "submitted", "authorized"))
        if closed:
            raise UserError(
                self.env._(
                    "%(cases)s is not open any more: what it refunds stays as it is.",
                    cases=", ".join(closed.mapped("name")),
                )
            )

    def _draft_invoices(self):
        """The drafts of invoices that these cases wait for; each subject adds its own."""
        return self.env["account.move"]

    def write(self, vals: ValuesType) -> bool:
        if FREIGHT & vals.keys() and not self._is_trusted():
            self._check_freight_decision()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]):
        if any(vals.get("freight_decision") for vals in vals_list):
            self._check_freight_decision()
        return super().create(vals_list)

    def _check_freight_decision(self) -> None:
        """The freight is decided by those who decide about deductions, before it is credited.

        :raise AccessError: this user may not
        :raise UserError: a case is closed, or its freight is on a credit note
        """
        if not self.env.su and not any(self.env.user.has_group(group) for group in DECIDERS):
            names = ", ".join(self.env.ref(group).sudo().display_name for group in DECIDERS)
            raise AccessError(self.env._("Freight is decided by: %(groups)s.", groups=names))
        self._check_refund_open()
        credited = self.filtered(
            lambda rma: any(
                item._after_sales_extra_kind() == "freight" and not item._after_sales_is_deduction()
                for item in rma.sudo()._credit_items()
                if item.display_type == "product"
                and item.parent_state != "cancel"
                and item.after_sales_origin_line_id
                and not item.after_sales_line_id
            )
        )
        if credited:
            raise UserError(
                self.env._(
                    "%(cases)s: the freight is on a credit note already.", cases=", ".join(credited.mapped("name"))
                )
            )

    @api.constrains("freight_decision", "freight_reason")
    def _check_freight_reason(self):
        for rma in self:
            if rma.freight_decision and not (rma.freight_reason or "").strip():
                raise ValidationError(self.env._("%(case)s: say why the freight is decided so.", case=rma.name))


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    extra_line_ids = fields.One2many(
        "account.move.line",
        "after_sales_for_line_id",
        string="Shares and Deductions on Credit Notes",
        groups="account.group_account_invoice,account.group_account_readonly,sales_team.group_sale_salesman",
    )


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_freight_product_id = fields.Many2one(
        "product.product",
        string="Freight on Orders",
        domain="[('type', '=', 'service')]",
        check_company=True,
        help="The product that stands for freight on orders. Lines of a delivery method are known without it.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_freight_product_id = fields.Many2one(
        related="company_id.after_sales_freight_product_id", readonly=False
    )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _after_sales_is_freight(self) -> bool:
        """Whether one of these order lines is the freight of its order."""
        by_method = "is_delivery" in self._fields
        return any(
            (by_method and line.is_delivery)
            or (line.product_id and line.product_id == line.company_id.after_sales_freight_product_id)
            for line in self
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    after_sales_for_line_id = fields.Many2one(
        "after.sales.rma.line",
        string="Belongs to After-Sales Line",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        help="The line of the case whose refund this share of a promotion or deduction belongs to.",
    )

    def _compute_is_storno(self):
        """What reduces a red-ink refund goes to the side of the sale again, in blue (L34)."""
        result = super()._compute_is_storno()
        for line in self:
            if line.is_storno and line.price_unit * line.quantity < 0:
                origin = line.after_sales_origin_line_id
                if line._after_sales_is_deduction() or origin.price_subtotal < 0:
                    line.is_storno = False
        return result

    def _after_sales_extra_kind(self) -> str:
        """What a credit note line is besides the goods, as in the refund statement."""
        self.ensure_one()
        if (self.extra_tax_data or {}).get(EARLY_PAYMENT):
            return "early_payment"
        origin = self.after_sales_origin_line_id
        if origin.display_type == "rounding":
            return "rounding"
        if origin.sale_line_ids and origin.price_subtotal > 0 and origin.sale_line_ids._after_sales_is_freight():
            return "freight"
        return "promotion" if origin or self.price_total < 0 else "other"

    def _after_sales_extra_why(self) -> str:
        """Rule and reason of what a credit note line is besides the goods, in words; may be empty."""
        return ""

    def _after_sales_is_deduction(self) -> bool:
        """Whether this line reduces a refund, or is given in addition, because somebody said so."""
        return False

    def _after_sales_is_untouched(self) -> bool:
        """Whether this line still is as it was drafted, to the amounts that were handed over with it."""
        self.ensure_one()
        drafted = self.extra_tax_data or {}
        same = self.currency_id.compare_amounts
        return bool(drafted) and not (
            same(self.price_unit, drafted.get("price_unit", 0.0))
            or same(self.quantity, drafted.get("quantity", 0.0))
            or same(self.discount, drafted.get("discount", 0.0))
        )

    def _after_sales_difference(self) -> str | None:
        """Shares of promotions, freight and deductions agree as long as nobody changed them."""
        self.ensure_one()
        if self.after_sales_line_id or self.after_sales_origin_line_id.display_type == "rounding":
            return super()._after_sales_difference()
        kept = (self.extra_tax_data or {}).get(EARLY_PAYMENT)
        if not (self._after_sales_is_deduction() or self.after_sales_origin_line_id or kept):
            return super()._after_sales_difference()
        if self._after_sales_is_untouched():
            return None
        return self.env._("%(line)s: another amount than was worked out", line=self.name)

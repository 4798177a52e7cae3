from collections import defaultdict

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.outside import public
from odoo.api import ValuesType
from odoo.fields import Domain

#: Where goods go that a vendor sent to the customer.
GOODS_TO = [("warehouse", "To our warehouse"), ("vendor", "Straight to the vendor")]


class AfterSalesRmaLine(models.Model):
    """Goods that a vendor sent to the customer come to us, or go straight back to the vendor (R14, R20)."""

    _inherit = "after.sales.rma.line"

    goods_to = fields.Selection(
        GOODS_TO,
        string="Goods Go",
        compute="_compute_goods_to",
        store=True,
        readonly=False,
        precompute=True,
        help="Of goods that a vendor sent to the customer: to us, or straight back to that vendor. For refunds, what "
        "was chosen last for the product, else for the vendor, is preset.",
    )
    vendor_id = fields.Many2one(
        "res.partner",
        compute="_compute_vendor_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="Who sent these goods to the customer.",
    )

    @api.depends("origin_move_id", "remedy")
    def _compute_goods_to(self):
        habits = self._goods_to_habits(self.sudo().origin_move_id)
        for line in self:
            habit = habits.get(line.sudo().origin_move_id, False)
            line.goods_to = "warehouse" if habit and line.remedy != "refund" else habit

    @api.depends("origin_move_id")
    def _compute_vendor_id(self):
        for line in self:
            move = line.sudo().origin_move_id
            line.vendor_id = move._after_sales_vendor() if move.is_dropship else False

    @api.model
    def _goods_to_habits(self, moves) -> dict:
        """Where refunded goods went the last time: those of the same product, else those of the same vendor.

        :param moves: delivered ``stock.move`` records
        :return: {dropshipped move: value of ``goods_to``}
        """
        moves = moves.sudo().filtered("is_dropship")
        if not moves:
            return {}
        vendors = {move: move._after_sales_vendor() for move in moves}
        of_company = (
            Domain("company_id", "in", moves.company_id.ids)
            & Domain("goods_to", "!=", False)
            & Domain("remedy", "=", "refund")
        )
        last = {}
        for name, ids in (
            ("product_id", moves.product_id.ids),
            ("vendor_id", [vendor.id for vendor in vendors.values() if vendor]),
        ):
            decided = of_company & Domain(name, "in", ids) & Domain("rma_id.state", "in", ("authorized", "done"))
            groups = self.sudo()._read_group(decided, [name, "company_id"], ["id:max"])
            chosen = self.sudo().browse(line_id for _key, _company, line_id in groups)
            last |= {(key, company): line.goods_to for (key, company, _id), line in zip(groups, chosen, strict=True)}
        return {
            move: last.get((move.product_id, move.company_id))
            or last.get((vendors[move], move.company_id))
            or "warehouse"
            for move in moves
        }

    @api.model
    def _correctable(self) -> tuple[str, ...]:
        return (*super()._correctable(), "goods_to")

    def _is_dropshipped(self) -> bool:
        """Whether a vendor sent these goods to the customer: they never were in our stock."""
        self.ensure_one()
        return bool(self.sudo().origin_move_id.is_dropship)

    def _goes_straight(self) -> bool:
        """Whether the customer sends these goods straight to the vendor; only what is credited never comes to us."""
        self.ensure_one()
        return self.goods_to == "vendor" and self._is_dropshipped() and self._is_credited()

    def _submit_problems(self) -> list[str]:
        problems = super()._submit_problems()
        if self.goods_to == "vendor" and not self._goes_straight():
            problems.append(self._straight_problem())
        return problems

    def _straight_problem(self) -> str:
        """Why these goods cannot go straight to a vendor."""
        if not self._is_dropshipped():
            return self.env._("%(goods)s: no vendor sent it to the customer.", goods=self.product_id.display_name)
        return self.env._(
            "%(goods)s: only what is credited goes straight to the vendor.", goods=self.product_id.display_name
        )

    def write(self, vals: ValuesType) -> bool:
        """Another way that is decided later holds for what is still awaited."""
        result = super().write(vals)
        if "goods_to" in vals:
            self.filtered(lambda line: line.rma_id.state == "authorized")._redirect()
        return result

    def _redirect(self) -> None:
        """Make the receipts anew of what is awaited by another way than these lines say now."""
        wrong = self.env["stock.move"].sudo()
        for line in self.sudo():
            straight = line._goes_straight()
            wrong |= line.move_ids.filtered(
                lambda move, straight=straight: move.state not in ("done", "cancel")
                and move.location_id.usage == "customer"
                and move._is_dropshipped_returned() != straight
            )
        if wrong:
            wrong.with_context(after_sales_trusted=TRUSTED)._action_cancel()
            self.env["after.sales.receipt"].sudo()._create_receipts(wrong.after_sales_line_id.rma_id)

    # -- what went straight to the vendor is accepted as it is -------------------------------------------------------

    def _qty_straight(self) -> dict:
        """What the vendor got from the customer: {line: quantity in its unit}."""
        done = defaultdict(float)
        for move in self.move_ids:
            if move.is_dropship and move.state == "done":
                line = move.after_sales_line_id
                done[line] += line._from_uom(move.quantity, move.product_uom)
        return done

    @api.depends("move_ids.state", "move_ids.quantity")
    def _compute_qty_inspected(self):
        """Nobody of ours sees it; that the vendor has it counts as come back, found in order and accepted."""
        result = super()._compute_qty_inspected()
        for line, quantity in self._qty_straight().items():
            line.qty_inspected += quantity
            line.qty_accepted += quantity
        return result

    @api.depends("move_ids.state", "move_ids.quantity")
    def _compute_qty_disposed(self):
        result = super()._compute_qty_disposed()
        for line, quantity in self._qty_straight().items():
            line.qty_disposed += quantity
        return result


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    has_dropship = fields.Boolean(compute="_compute_has_dropship", compute_sudo=True)

    @api.depends("line_ids.goods_to")
    def _compute_has_dropship(self):
        for rma in self:
            rma.has_dropship = any(rma.line_ids.mapped("goods_to"))

    def _on_changed(self) -> None:
        """What is not credited any more comes to us, whatever was said before."""
        super()._on_changed()
        self.line_ids.filtered("goods_to")._redirect()

    def _return_address(self):
        """The vendor, where everything goes straight to one."""
        expected = self.line_ids.filtered(lambda line: line._expects_goods())
        straight = expected.filtered(lambda line: line._goes_straight())
        if straight and straight == expected and len(straight.vendor_id) == 1:
            return straight.sudo().vendor_id
        return super()._return_address()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _after_sales_vendor(self):
        """The vendor who sent these goods to the customer, else the first one who sells the product."""
        self.ensure_one()
        bought = self.purchase_line_id.order_id.partner_id if "purchase_line_id" in self._fields else None
        return bought or self.product_id.seller_ids.partner_id[:1]

    def _get_value_from_returns(self, quantity, *args, **kwargs):
        """What a vendor sent to the customer comes in at what the vendor took for it: it left with no cost of ours."""
        data = super()._get_value_from_returns(quantity, *args, **kwargs)
        origin = self.sudo().origin_returned_move_id
        method = self.product_id.with_company(self.company_id).cost_method
        if data["quantity"] or not self.after_sales_line_id or not origin.is_dropship or method == "standard":
            return data
        sent = origin._get_valued_qty()
        value = abs(origin._get_value()) * quantity / sent if sent else 0.0
        return {**data, "quantity": quantity, "value": self.company_id.currency_id.round(value)}


class AfterSalesDisposition(models.Model):
    """Goods that a vendor delivered for us go back to the vendor, or into our own stock at what they cost (R20)."""

    _inherit = "after.sales.disposition"

    kind = fields.Selection(
        selection_add=[("scrap",), ("vendor", "Back to the vendor"), ("customer",)], ondelete={"vendor": "cascade"}
    )
    can_vendor = fields.Boolean(compute="_compute_can_vendor")

    def _compute_can_vendor(self):
        for item in self:
            item.can_vendor = not item._change_problem("vendor")

    def _change_problem(self, kind: str) -> str | None:
        if kind == "vendor" and not self.line_id.sudo()._is_dropshipped():
            return self.env._("%(goods)s: no vendor sent it to the customer.", goods=self._goods())
        return super()._change_problem(kind)

    @public
    def action_vendor(self) -> bool:
        """Bring goods that a vendor sent to the customer back to that vendor instead.

        :raise UserError: one of them is moved already, not accepted or from our own stock, or the user may not
        """
        return self._action_change("vendor")

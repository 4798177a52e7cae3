from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import is_id
from odoo.exceptions import ValidationError


class AfterSalesReplacement(models.Model):
    """What a customer gets for the goods of a case line that are exchanged for something else (R25).

    The quantity stands for the whole case line; what is due follows what came back. The lines of the replacement
    orders hold what was ordered, delivered and invoiced. The same product at the same price needs no replacement
    line: it is swapped.
    """

    _name = "after.sales.replacement"
    _description = "Replacement"
    _inherit = ["after.sales.child"]
    _order = "line_id, sequence, id"
    _rec_name = "product_id"
    _check_company_auto = True
    # What replaces the goods is a part of the request.
    _decided_above = {"line_id": "_check_rma_is_open_for_lines", "rma_id": "_check_is_draft"}

    rma_id = fields.Many2one(
        "after.sales.rma",
        string="Case",
        compute="_compute_rma_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="cascade",
    )
    line_id = fields.Many2one(
        "after.sales.rma.line",
        string="Instead Of",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self._default_line_id(),
        domain="[('rma_id', '=', rma_id), ('exchange_kind', '!=', False)]",
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="line_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="line_id.rma_id.currency_id")
    product_id = fields.Many2one(
        "product.product", required=True, check_company=True, domain="[('sale_ok', '=', True)]", string="Replacement"
    )
    quantity = fields.Float(
        digits="Product Unit", required=True, compute="_compute_quantity", store=True, readonly=False, precompute=True
    )
    uom_id = fields.Many2one(
        "uom.uom", string="Unit", required=True, compute="_compute_uom_id", store=True, readonly=False, precompute=True
    )
    price_unit = fields.Float(
        string="Unit Price",
        digits="Product Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        help="As on an order: with or without tax, as the product's taxes say.",
    )
    discount = fields.Float(digits="Discount", string="Disc.%")
    free_qty = fields.Float(
        string="Available", digits="Product Unit", compute="_compute_free_qty", help="In the warehouse that sold."
    )
    sale_line_ids = fields.One2many(
        "sale.order.line", "after_sales_replacement_id", string="Order Lines", groups="sales_team.group_sale_salesman"
    )

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A quantity must be greater than zero.")

    @api.model
    def _default_line_id(self):
        """The line of the case that is exchanged, where there is but one."""
        case = self.env.context.get("default_rma_id")
        rma = self.env["after.sales.rma"].browse(case if is_id(case) else None).exists()._filtered_access("read")
        lines = rma.line_ids.filtered(lambda line: line._is_replaced())
        return lines if len(lines) == 1 else lines.browse()

    @api.depends("line_id")
    def _compute_rma_id(self):
        for item in self:
            item.rma_id = item.line_id.rma_id or item.rma_id

    @api.depends("line_id.quantity")
    def _compute_quantity(self):
        for item in self:
            item.quantity = item.quantity or item.line_id.quantity or 1.0

    @api.depends("product_id", "line_id.uom_id")
    def _compute_uom_id(self):
        for item in self:
            same = item.product_id == item.line_id.product_id
            item.uom_id = item.line_id.uom_id if same else item.product_id.uom_id

    @api.depends("product_id", "uom_id", "line_id.sale_line_id")
    def _compute_price_unit(self):
        for item in self:
            item.price_unit = item.sudo()._proposed_price()

    def _proposed_price(self) -> float:
        """Price per unit: as paid for the same product, else by the price list of the order."""
        self.ensure_one()
        sold = self.line_id.sale_line_id
        if sold and self.product_id == sold.product_id:
            price = sold.price_unit * (1 - sold.discount / 100)
            return sold.product_uom_id._compute_price(price, self.uom_id) if self.uom_id else price
        if not self.product_id:
            return 0.0
        pricelist = sold.order_id.pricelist_id or self.line_id.rma_id.partner_id.property_product_pricelist
        return pricelist._get_product_price(
            self.product_id, self.quantity or 1.0, currency=self.currency_id or None, uom=self.uom_id
        )

    @api.depends("product_id", "line_id")
    def _compute_free_qty(self):
        for item in self:
            line = item.line_id
            warehouse = self.env["after.sales.exchange"]._warehouse(line) if line else None
            item.free_qty = item.product_id.with_context(warehouse_id=warehouse.id).free_qty if warehouse else 0.0

    # -- records -----------------------------------------------------------------------------------------------

    @api.constrains("line_id")
    def _check_line_is_replaced(self):
        """The line says so when its own fields change; here, when a replacement is made or moved (law 2)."""
        self.line_id._check_replacements()

    @api.constrains("rma_id", "line_id")
    def _check_same_case(self):
        for item in self:
            if item.line_id.rma_id != item.rma_id:
                raise ValidationError(
                    self.env._("%(product)s: the line belongs to another case.", product=item.product_id.display_name)
                )

    # -- what the orders say -----------------------------------------------------------------------------------

    def _ordered(self) -> float:
        """Quantity on replacement orders, in the replacement's unit."""
        self.ensure_one()
        return sum(
            line.product_uom_id._compute_quantity(line.product_uom_qty, self.uom_id, round=False)
            for line in self.sudo().sale_line_ids
            if line.state == "sale"
        )

    def _delivered(self) -> float:
        """Quantity delivered, in the replacement's unit; what came back of it later was delivered all the same."""
        self.ensure_one()
        delivered = sum(
            move.product_uom._compute_quantity(move.quantity, self.uom_id, round=False)
            for move in self.sudo().sale_line_ids.move_ids
            if move.state == "done" and move._after_sales_is_delivery() and not move.origin_returned_move_id
        )
        return min(delivered, self._ordered())

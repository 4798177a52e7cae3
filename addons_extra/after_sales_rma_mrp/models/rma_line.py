from odoo import api, fields, models

#: Parts of a kit closer than this are equal: quantities on documents are rounded.
STEP = 0.015


class AfterSalesRmaLine(models.Model):
    """A component of a kit: it comes back by itself, and is credited with the others of its case as one line."""

    _inherit = "after.sales.rma.line"

    kit_id = fields.Many2one(
        "product.product",
        string="Part of Kit",
        compute="_compute_kit_id",
        help="What was sold. A whole kit is credited at its price, a part of it at its share of the cost.",
    )

    @api.depends("sale_line_id", "product_id")
    def _compute_kit_id(self):
        for line in self:
            line.kit_id = line._is_component() and line.sale_line_id.product_id

    def _is_component(self) -> bool:
        """Whether this was delivered as a component of a kit."""
        self.ensure_one()
        sold = self.sale_line_id
        return bool(sold) and sold.product_id != self.product_id and self.product_id in sold._after_sales_kit()

    def _kit_mates(self):
        """The lines of the case that are credited together with this one, itself among them, in their order."""
        self.ensure_one()
        return self.rma_id.line_ids.filtered(
            lambda line: line.sale_line_id == self.sale_line_id and line._is_credited() and line._is_component()
        ).sorted(lambda line: (line.sequence, line._origin.id))

    @api.depends("rma_id.line_ids.quantity", "rma_id.line_ids.sale_line_id")
    def _compute_amount_total(self):
        """The components of a case come to the price of their kits, to the cent."""
        result = super()._compute_amount_total()
        for (rma, sold), lines in self.grouped(lambda line: (line.rma_id, line.sale_line_id)).items():
            mates = rma.line_ids.filtered(lambda line, sold=sold: line.sale_line_id == sold and line._is_component())
            last = mates[-1:]
            if len(mates) > 1 and last in lines and sold.product_uom_qty:
                kits = sum(line._to_order(line.quantity) for line in mates)
                whole = rma.currency_id.round(sold.price_total * kits / sold.product_uom_qty)
                last.amount_total = whole - sum(mates[:-1].mapped("amount_total"))
        return result

    # -- credited with whom ------------------------------------------------------------------------------------

    def _credited_by(self):
        return (self._is_component() and self._kit_mates()[:1]) or super()._credited_by()

    def _credited_share(self) -> float:
        mates = self._kit_mates() if self._is_component() else self
        whole = sum(mates.mapped("amount_total"))
        return self.amount_total / whole if len(mates) > 1 and whole else super()._credited_share()

    def _credited_as(self) -> str:
        if not self._is_component():
            return super()._credited_as()
        sold = self.sale_line_id
        kits = sum(line._to_order(line.quantity) for line in self._kit_mates())
        if sold.product_uom_id.compare(kits, round(kits)) == 0:
            return sold.product_id.display_name
        return self.env._(
            "%(kit)s: %(parts)s",
            kit=sold.product_id.display_name,
            parts=", ".join(self._kit_mates().product_id.mapped("display_name")),
        )

    @api.depends(
        "qty_accepted",
        "rma_id.line_ids.qty_accepted",
        "rma_id.line_ids.credit_line_ids.quantity",
        "rma_id.line_ids.credit_line_ids.parent_state",
    )
    def _compute_qty_credited(self):
        """Of what a credit note takes back of kits, every component of the case gets its part, the first one first."""
        result = super()._compute_qty_credited()
        done = self.browse()
        for line in self:
            if line in done or not line._is_component():
                continue
            mates = line._kit_mates() | line
            items = mates.credit_line_ids
            posted = sum(line._kits_on(items.filtered(lambda item: item.parent_state == "posted")))
            drafts = sum(line._kits_on(items.filtered(lambda item: item.parent_state == "draft")))
            mates._share_credit(posted, drafts)
            done |= mates
        return result

    @api.depends("rma_id.line_ids.qty_accepted")
    def _compute_qty_to_credit(self):
        """What is less than the smallest part of a kit that a document knows (a screw) has no price."""
        result = super()._compute_qty_to_credit()
        for line in self.filtered(lambda line: line.qty_to_credit and line._is_component()):
            kits = sum(mate._to_order(mate.qty_to_credit) for mate in line._kit_mates() & self | line)
            if line.sale_line_id.product_uom_id.is_zero(kits):
                line.qty_to_credit = 0.0
        return result

    def _kits_on(self, items) -> list[float]:
        """What lines of credit notes take back, in the unit of the order line."""
        unit = self.sale_line_id.product_uom_id
        return [item.product_uom_id._compute_quantity(item.quantity, unit, round=False) for item in items]

    def _share_credit(self, posted: float, drafts: float) -> None:
        """Say of each of these lines how much of it is credited.

        :param posted: kits on posted credit notes, in the unit of the order line; ``drafts`` likewise
        """
        if not posted + drafts:
            self.qty_credited = self.qty_credit_draft = 0.0
            return
        for line in self:
            accepted = line._to_order(line.qty_accepted)
            both = min(accepted, posted + drafts)
            if accepted - both < STEP:
                both = accepted  # what is lacking, documents rounded off
            own = min(both, posted) if drafts > 0 else both
            line.qty_credited = line.uom_id.round(line._from_order(own))
            line.qty_credit_draft = line.uom_id.round(line._from_order(both - own))
            posted, drafts = posted - own, drafts - both + own
            if posted + drafts < STEP:
                posted = drafts = 0.0
        # More than was accepted: the first line shows it, and the gate refuses it.
        self[:1].qty_credited += self[:1]._from_order(posted)
        self[:1].qty_credit_draft += self[:1]._from_order(drafts)

from odoo import api, fields, models
from odoo.exceptions import UserError

from .outside import public


class AfterSalesRmaLine(models.Model):
    """Goods that are here and stay the customer's: neither valued nor sold, and claimed until he has them back."""

    _inherit = "after.sales.rma.line"

    # Not computed before the record exists: it follows the moves, too.
    claimed_qty = fields.Float(precompute=False)
    qty_given_back = fields.Float(
        string="Given Back",
        digits="Product Unit",
        compute="_compute_given_back",
        store=True,
        help="The customer's own goods that were delivered back; the claim on them has ended.",
    )
    date_received = fields.Datetime(string="Received On", compute="_compute_given_back", store=True)
    date_given_back = fields.Datetime(string="Given Back On", compute="_compute_given_back", store=True)

    def _stays_customers(self) -> bool:
        """Whether the goods of this line go on belonging to the customer while they are here; remedies may say so."""
        self.ensure_one()
        return False

    def _goes_home(self) -> bool:
        """Whether goods of this line go back to the customer once they were inspected; remedies may say so."""
        self.ensure_one()
        return False

    def _stays_sold(self) -> bool:
        """Whether the sale of this line stands: its goods are the customer's, or neither come nor are credited."""
        self.ensure_one()
        return self._stays_customers() or not (self._expects_goods() or self._is_credited())

    def _is_here(self) -> bool:
        """Whether goods of this line came and did not leave again."""
        self.ensure_one()
        return self.uom_id.compare(self.qty_received, self.qty_returned) > 0

    def _qty_taken_back(self) -> float:
        return 0.0 if self._stays_customers() else super()._qty_taken_back()

    @api.depends("qty_given_back")
    def _compute_claimed_qty(self):
        """What the customer has back may come again."""
        result = super()._compute_claimed_qty()
        for line in self.filtered("qty_given_back"):
            line.claimed_qty = max(line.claimed_qty - line._product_qty(line.qty_given_back), 0.0)
        return result

    def _lots_given_back(self):
        """Serials of these lines that the customer has back."""
        return self.move_ids.filtered(lambda move: move._after_sales_gives_back()).move_line_ids.lot_id

    @api.depends("move_ids.state", "move_ids.quantity", "move_ids.date", "move_ids.restrict_partner_id")
    def _compute_given_back(self):
        for line in self:
            done = line.move_ids.filtered(lambda move: move.state == "done" and not move.after_sales_handover)
            back = done.filtered(lambda move: move._after_sales_gives_back())
            arrived = done.filtered(lambda move: move.location_id.usage == "customer").mapped("date")
            line.qty_given_back = sum(line._from_uom(move.quantity, move.product_uom) for move in back)
            line.date_received = min(arrived, default=False)
            whole = back and line.uom_id.compare(line.qty_given_back, line.quantity) >= 0
            line.date_given_back = max(back.mapped("date")) if whole else False

    @api.depends("remedy")
    def _compute_amount_signed(self):
        """What the customer keeps or gets again stays sold: only what is taken back is red."""
        result = super()._compute_amount_signed()
        for line in self.filtered(lambda line: line._stays_sold()):
            line.amount_signed = 0.0
        return result


class AfterSalesRma(models.Model):
    """What goes back to the customer leaves with a delivery of its case."""

    _inherit = "after.sales.rma"

    def _problem_give_back(self) -> str | None:
        return None if self.sudo()._give_back_pickings() else self.env._("nothing is ready to be delivered back")

    def _give_back_pickings(self):
        """Deliveries that bring goods back to the customer, repaired or as they came, and are not posted yet."""
        items = self.disposition_ids.filtered(lambda item: item.state == "pending" and item._to_customer())
        return items.move_id.picking_id

    @public
    def action_view_give_back(self) -> dict:
        """Show the deliveries that bring the customer's goods back; one that was cancelled is made anew."""
        self._check_button("give_back")
        passed = self.sudo().inspection_ids.filtered(lambda report: report.state == "done" and report._goes_home())
        self.env["after.sales.put_away"]._plan(passed)
        pickings = self.sudo()._give_back_pickings().sudo(False)
        return self._action_open_records(pickings, self.env._("Deliveries to the Customer"))

    @public
    def action_view_waiting_back(self) -> dict:
        """Open the deliveries that bring goods back to the customers and are not posted yet."""
        pickings = self.sudo()._give_back_pickings().sudo(False)
        return self._action_open_records(pickings, self.env._("Deliveries to the Customer"))


class AfterSalesInspection(models.Model):
    _inherit = "after.sales.inspection"

    @api.depends("line_id.remedy")
    def _compute_accepted(self):
        return super()._compute_accepted()

    def _accepts(self) -> bool:
        """What stays the customer's is accepted, whoever broke it."""
        accepts = super()._accepts()
        return accepts or (self.state == "draft" and self.line_id._stays_customers())

    def _goes_home(self) -> bool:
        """Whether the goods of this signed report go back to the customer."""
        self.ensure_one()
        return not self.accepted or self.line_id._goes_home()


class AfterSalesDisposition(models.Model):
    _inherit = "after.sales.disposition"

    def _to_customer(self) -> bool:
        """Whether the goods leave us for good."""
        self.ensure_one()
        return self.kind == "customer"

    def _change_problem(self, kind: str) -> str | None:
        problem = super()._change_problem(kind)
        if not problem and self.line_id._stays_customers():
            return self.env._("%(goods)s belongs to the customer.", goods=self._goods())
        return problem


class StockMove(models.Model):
    """The customer's own goods on our premises."""

    _inherit = "stock.move"

    after_sales_handover = fields.Boolean(
        copy=False, readonly=True, help="Nothing moved: the goods changed their owner where they lay."
    )

    def _after_sales_is_owned(self) -> bool:
        """Whether the move carries goods of the customer for a case."""
        self.ensure_one()
        return bool(self.after_sales_line_id and self.restrict_partner_id)

    def _after_sales_left_as_owned(self) -> bool:
        """Whether the move took goods of the customer from us, or only from one owner to the other."""
        self.ensure_one()
        return (
            self.state == "done"
            and self.location_dest_id.usage == "customer"
            and (self._after_sales_is_owned() or self.after_sales_handover)
        )

    def _after_sales_gives_back(self) -> bool:
        """Whether the move brought the customer's own goods back to him."""
        return self._after_sales_left_as_owned() and not self.after_sales_handover

    def _after_sales_is_delivery(self) -> bool:
        """What goes back to its owner is no sale: the claim stays with the move that sold it."""
        return super()._after_sales_is_delivery() and not (self._after_sales_is_owned() or self.after_sales_handover)

    def _after_sales_lots_kept(self):
        """Serials that these returns brought and that did not go back to the customer since."""
        given_back = self.returned_move_ids.filtered(lambda move: move._after_sales_left_as_owned())
        lots = self.env["stock.lot"]
        for move in self:
            lots |= move.move_line_ids.lot_id - (given_back & move.returned_move_ids).move_line_ids.lot_id
        return lots

    def _after_sales_check_sent_back(self) -> None:
        """What went back to its owner returns through a case: a plain return would value it as ours.

        :raise UserError: the native return wizard was used on the delivery of such a unit
        """
        bare = self.filtered(
            lambda move: not move.after_sales_line_id
            and move.origin_returned_move_id.after_sales_line_id
            and move.origin_returned_move_id._after_sales_is_owned()
            and move.location_id.usage == "customer"
        )
        if bare:
            raise UserError(bare._after_sales_words_of_owned())
        return super()._after_sales_check_sent_back()

    def _after_sales_words_of_owned(self) -> str:
        """What is said when goods that went back to their owner come back without a case."""
        return self.env._(
            "%(products)s was delivered back to its owner: start a new case from the original order.",
            products=", ".join(self.product_id.mapped("display_name")),
        )

    def _after_sales_set_owners(self) -> None:
        super()._after_sales_set_owners()
        for owner, moves in (
            self.filtered(lambda move: move._after_sales_is_owned()).grouped("restrict_partner_id").items()
        ):
            moves.move_line_ids.filtered(lambda line, owner=owner: line.owner_id != owner).owner_id = owner


class StockPicking(models.Model):
    _inherit = "stock.picking"

    after_sales_gives_back = fields.Boolean(
        compute="_compute_after_sales_gives_back", help="Brings the customer's own goods back."
    )
    after_sales_customer_signs = fields.Boolean(
        string="Customer Signs",
        compute="_compute_after_sales_customer_signs",
        help="The customer's signature accepts what it brings.",
    )

    @api.depends("after_sales_rma_id", "picking_type_code", "move_ids.restrict_partner_id", "move_ids.location_dest_id")
    def _compute_after_sales_gives_back(self):
        for picking in self:
            owned = picking.move_ids.filtered(
                lambda move: move._after_sales_is_owned() and move.location_dest_id.usage == "customer"
            )
            picking.after_sales_gives_back = picking.picking_type_code == "outgoing" and bool(owned)

    @api.depends("after_sales_gives_back")
    def _compute_after_sales_customer_signs(self):
        for picking in self:
            picking.after_sales_customer_signs = picking.after_sales_gives_back

    def _after_sales_puts_away(self) -> bool:
        """Whether the transfer brings goods to a place of ours."""
        self.ensure_one()
        return self.picking_type_code == "internal" and not self.after_sales_undo_of_id

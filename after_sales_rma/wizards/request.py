from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.outside import public


class AfterSalesRequest(models.TransientModel):
    """Everything of a sale that may still come back; one click makes the case (R01–R04)."""

    _name = "after.sales.request"
    _description = "Request a Return"
    _inherit = ["after.sales.numbers", "after.sales.seen"]

    search_text = fields.Char(
        string="Serial, Order or Invoice", help="Scan or type a serial number or the number of an order or invoice."
    )
    by_scan = fields.Boolean(help="Opened with nothing but the goods in hand; else from a document.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one("res.partner", string="Customer", compute="_compute_partner_id")
    line_ids = fields.One2many("after.sales.request.line", "request_id", string="What May Come Back")
    reason_id = fields.Many2one("after.sales.reason", domain="[('company_id', 'in', (company_id, False))]")
    remedy = fields.Selection(
        selection=lambda self: self.env["after.sales.rma.line"]._fields["remedy"]._description_selection(self.env),
        required=True,
        default="refund",
    )
    channel = fields.Selection(
        selection=lambda self: self.env["after.sales.rma"]._fields["channel"]._description_selection(self.env),
        required=True,
        default="salesperson",
    )
    description = fields.Html(string="What Is Wrong")
    attachment_ids = fields.Many2many("ir.attachment", string="Photos and Files")
    carrier_tracking_ref = fields.Char(string="Tracking Number")
    without_origin = fields.Boolean(string="Bought Elsewhere or Not Found")
    other_partner_id = fields.Many2one("res.partner", string="Customer Without Order")
    other_product_id = fields.Many2one(
        "product.product", string="Product Without Order", domain="[('type', '=', 'consu')]"
    )
    other_quantity = fields.Float(string="Quantity Without Order", default=1.0, digits="Product Unit")
    origin_reason = fields.Text(string="Why Take It Back")

    @api.depends("line_ids.move_id")
    def _compute_partner_id(self):
        for request in self:
            move = request.line_ids[:1].shown_move_id.sudo()
            request.partner_id = move.sale_line_id.order_id.partner_id or move.partner_id

    @api.model
    def _open(self, orders=None, moves=None) -> dict:
        """Make a request for orders or for delivered moves and show it.

        :raise UserError: nothing of it may come back
        """
        moves = moves if moves is not None else orders.sudo().order_line.move_ids
        request = self.create(self._prepare_vals(moves)) if moves else self.create({})
        if not request.line_ids:
            raise UserError(self.env._("Nothing may come back: everything was returned, or nothing was delivered yet."))
        request._propose_remedy()
        return request._show()

    @api.model
    @public
    def action_new(self) -> dict:
        """Start with nothing but the goods in hand: scan or type a number."""
        return self.create({"by_scan": True})._show()

    def _show(self) -> dict:
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Request a Return"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    @api.model
    def _prepare_vals(self, moves) -> dict:
        """Values of a request for everything that is left of delivered moves."""
        deliveries = self.env["after.sales.intake"]._deliveries(moves)
        partners = self.env["res.partner"].concat(
            *(move.sale_line_id.order_id.partner_id or move.partner_id for move in deliveries)
        )
        if len(partners.commercial_partner_id) > 1:
            raise UserError(self.env._("One request is for one customer; these deliveries went to several."))
        # What was sold alone needs no ticking.
        alone = len(deliveries) == 1
        return {
            "company_id": next(iter(deliveries)).company_id.id if deliveries else self.env.company.id,
            "line_ids": [
                (0, 0, {"move_id": move.id, "quantity_left": quantity, "quantity": quantity if alone else 0.0})
                for move, quantity in deliveries.items()
            ],
        }

    @api.onchange("search_text")
    def _onchange_search_text(self):
        """Fill the list with what the number stands for; of a serial that is not free, say where it is."""
        if not self.search_text:
            return None
        Intake = self.env["after.sales.intake"]
        moves = Intake._find_deliveries(self.search_text)
        vals = self._prepare_vals(moves) if moves else {"line_ids": []}
        self.company_id = vals.get("company_id") or self.company_id
        self.line_ids = [(5, 0, 0), *vals["line_ids"]]
        scanned = self.search_text.strip()
        if Intake._is_lot_delivered(scanned):
            # Nobody gets the siblings of a serial offered that somebody else brings back.
            self.line_ids = self.line_ids.filtered(lambda line: scanned in line.free_lot_ids.mapped("name"))
        for line in self.line_ids:
            lot = line.free_lot_ids.filtered(lambda lot: lot.name == scanned)
            if lot:
                line.lot_ids = lot
                line.quantity = 1.0 if line.tracking == "serial" else line.quantity_left
        self._propose_remedy()
        if not self.line_ids:
            return {"warning": {"title": self.env._("Nothing to take back"), "message": Intake._scan_problem(scanned)}}
        return None

    def _propose_remedy(self) -> None:
        """Preset the remedy that the customer may ask for; the core promises none."""

    @public
    def action_all(self) -> dict:
        """Ask for everything that is left."""
        self.ensure_one()
        for line in self.line_ids:
            line.quantity = line.quantity_left
        return self._show()

    @public
    def action_create(self) -> dict:
        """Make the case of what was chosen, hand it in, and show it.

        A case of which something is left to say stays a draft.

        :raise UserError: nothing was chosen, or the remedy needs to know more
        """
        self.ensure_one()
        self._check_remedy()
        rmas = self._create_without_origin() if self.without_origin else self._create_from_lines()
        rmas.write(
            {
                "channel": self.channel,
                "description": self.description,
                "carrier_tracking_ref": self.carrier_tracking_ref,
            }
        )
        self._attach(rmas)
        self._say_more(rmas)
        if not self._needs_more():
            rmas.action_submit()
        return rmas._action_open()

    def _say_more(self, rmas) -> None:
        """Write on the new cases what a remedy asks for beyond the goods; each remedy adds its own."""

    def _needs_more(self) -> bool:
        """Whether something is to be said on the case before it is handed in."""
        self.ensure_one()
        return False

    def _check_remedy(self) -> None:
        """:raise UserError: the remedy that was chosen needs to know more"""
        self.ensure_one()

    def _create_from_lines(self):
        self.env["after.sales.intake"]._check_visible(self.line_ids.move_id)
        chosen = self.line_ids.filtered(lambda line: line.uom_id.compare(line.quantity, 0) > 0 or line.lot_ids)
        if not chosen:
            raise UserError(self.env._("Say how much of which product comes back."))
        orders = chosen.move_id.sudo().sale_line_id.order_id
        return self.env["after.sales.intake"].create_from_sale(
            orders.sudo(False), [line._prepare_spec() for line in chosen], remedy=self.remedy, reason=self.reason_id
        )

    def _create_without_origin(self):
        """A case for goods of which no delivery is known: a person answers for it (R09)."""
        if not (self.other_partner_id and self.other_product_id and self.origin_reason):
            raise UserError(self.env._("Say who brings what back, and why it is taken back without an order."))
        return self.env["after.sales.rma"].create(
            {
                "partner_id": self.other_partner_id.id,
                "company_id": self.company_id.id,
                "currency_id": self.company_id.currency_id.id,
                "origin_reason": self.origin_reason,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.other_product_id.id,
                            "quantity": self.other_quantity,
                            "remedy": self.remedy,
                            "reason_id": self.reason_id.id,
                        },
                    )
                ],
            }
        )

    def _attach(self, rmas) -> None:
        """Keep the photos with each case; nobody can take a file into it that he may not change himself."""
        files = self.attachment_ids
        files.create([vals for rma in rmas[1:] for vals in files.copy_data({"res_model": rma._name, "res_id": rma.id})])
        self.attachment_ids.write({"res_model": rmas._name, "res_id": rmas[:1].id})


class AfterSalesRequestLine(models.TransientModel):
    _name = "after.sales.request.line"
    _description = "Line of a Return Request"
    _inherit = ["after.sales.numbers", "after.sales.seen"]
    # Of deliveries, orders say who sees them.
    _after_sales_seen_elsewhere = frozenset({"move_id"})

    request_id = fields.Many2one("after.sales.request", required=True, ondelete="cascade")
    move_id = fields.Many2one("stock.move", required=True, ondelete="cascade")
    shown_move_id = fields.Many2one(
        "stock.move", compute="_compute_shown_move_id", help="The delivery, where this user may see its order."
    )
    product_id = fields.Many2one(related="shown_move_id.product_id")
    tracking = fields.Selection(related="product_id.tracking")
    order_name = fields.Char(related="shown_move_id.sale_line_id.order_id.name", string="Order")
    delivered_on = fields.Datetime(related="shown_move_id.date", string="Delivered")
    uom_id = fields.Many2one(related="shown_move_id.product_uom", string="Unit")
    quantity_left = fields.Float(string="May Come Back", digits="Product Unit", readonly=True)
    quantity = fields.Float(string="Comes Back", digits="Product Unit")
    free_lot_ids = fields.Many2many("stock.lot", compute="_compute_free_lot_ids")
    lot_ids = fields.Many2many("stock.lot", string="Serials", domain="[('id', 'in', free_lot_ids)]")
    production_date = fields.Date()
    warranty_card = fields.Char()

    @api.depends("move_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_shown_move_id(self):
        """Everything that a line shows is read through this: of a delivery that is hidden elsewhere, nothing."""
        shown = self.env["after.sales.intake"]._visible(self.move_id)
        for line in self:
            line.shown_move_id = line.move_id if line.move_id in shown else False

    @api.depends("shown_move_id")
    def _compute_free_lot_ids(self):
        free = self.env["after.sales.intake"]._free_lots(self.shown_move_id.sudo())
        for line in self:
            line.free_lot_ids = free.get(line.shown_move_id, self.env["stock.lot"])

    @api.onchange("lot_ids")
    def _onchange_lot_ids(self):
        if self.tracking == "serial" and self.lot_ids:
            count = float(len(self.lot_ids))
            self.quantity = self.product_id.uom_id._compute_quantity(count, self.uom_id, rounding_method="HALF-UP")

    def _prepare_spec(self) -> dict:
        """What is asked, as ``create_from_sale`` takes it."""
        self.ensure_one()
        return {
            "move_id": self.move_id.id,
            "quantity": self.quantity,
            "uom_id": self.uom_id.id,
            "lot_ids": self.lot_ids.ids,
            "production_date": self.production_date,
            "warranty_card": self.warranty_card,
        }

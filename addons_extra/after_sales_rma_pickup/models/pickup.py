from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.day import when
from odoo.addons.after_sales_rma.models.rma import CASE_GROUPS
from odoo.exceptions import UserError, ValidationError

#: What whoever plans an appointment says.
PLANNED = (
    "kind",
    "by",
    "user_id",
    "carrier_id",
    "tracking_ref",
    "date",
    "hour_from",
    "hour_to",
    "partner_id",
    "contact",
    "phone",
    "note",
)

#: An appointment that is not over.
OPEN = ("planned", "collected")


class AfterSalesPickup(models.Model):
    """An appointment at which goods of a case change hands 上门取件、到店自取 (R14, R42).

    It says who is where and when; what really came in or left, the transfers say.
    """

    _name = "after.sales.pickup"
    _description = "Pick-up Appointment"
    _inherit = [
        "after.sales.buttons",
        "after.sales.guarded",
        "after.sales.numbers",
        "mail.thread",
        "mail.activity.mixin",
    ]
    # A driver goes from one to the next; what he did not order himself goes by the time window.
    _order = "date, sequence, hour_from, id"
    _check_company_auto = True
    _transitions = {
        "planned": ("arrived",),
        "collected": ("planned", "arrived"),
        "arrived": ("planned", "collected"),
        "missed": ("planned",),
        "cancelled": ("planned",),
    }

    rma_id = fields.Many2one(
        "after.sales.rma", string="Case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="rma_id.company_id", store=True, precompute=True)
    warehouse_id = fields.Many2one(related="rma_id.warehouse_id", store=True, index=True)
    customer_id = fields.Many2one(related="rma_id.partner_id", string="Customer")
    kind = fields.Selection(
        [
            ("collect", "Collected at the customer’s"),
            ("counter", "Customer collects at our counter"),
            ("bring", "Brought to the customer"),
        ],
        default="collect",
        required=True,
        readonly=True,
        tracking=True,
    )
    is_inbound = fields.Boolean(string="Brings Goods to Us", compute="_compute_is_inbound", store=True, precompute=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("collected", "Collected"),
            ("arrived", "Arrived"),
            ("missed", "Missed"),
            ("cancelled", "Cancelled"),
        ],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="Collected: the goods changed hands. Arrived: what was collected was received by the warehouse, or what "
        "was brought is with the customer.",
    )
    by = fields.Selection([("own", "Own staff"), ("courier", "Courier")], default="own", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Driver",
        readonly=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who collects or brings the goods, or is at the counter.",
    )
    carrier_id = fields.Many2one("res.partner", string="Courier", readonly=True, tracking=True, ondelete="restrict")
    tracking_ref = fields.Char(string="Tracking Number", readonly=True, tracking=True, copy=False)
    date = fields.Date(required=True, readonly=True, index=True, tracking=True)
    hour_from = fields.Float(
        string="From", required=True, readonly=True, default=9.0, help="Hour where the company is."
    )
    hour_to = fields.Float(string="To", required=True, readonly=True, default=12.0, help="Hour where the company is.")
    window = fields.Char(string="Time Window", compute="_compute_window")
    sequence = fields.Integer(default=10, help="In which order the driver goes; the same number: by the time window.")
    partner_id = fields.Many2one(
        "res.partner", string="Place", required=True, readonly=True, index=True, ondelete="restrict"
    )
    address = fields.Char(compute="_compute_address", compute_sudo=True)
    contact = fields.Char(readonly=True, help="Whom to ask for.")
    phone = fields.Char(readonly=True)
    note = fields.Char(readonly=True, help="What whoever goes there has to know.")
    line_ids = fields.One2many("after.sales.pickup.line", "pickup_id", string="Goods", readonly=True)
    goods = fields.Char(string="Goods in Short", compute="_compute_goods", compute_sudo=True)
    signature = fields.Image(readonly=True, copy=False, max_width=1024, max_height=1024)
    signed_by = fields.Char(readonly=True, copy=False)
    collected_on = fields.Datetime(readonly=True, copy=False)
    collected_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    arrived_on = fields.Datetime(readonly=True, copy=False)
    reason = fields.Char(readonly=True, copy=False, tracking=True, help="Why it was missed or called off.")
    carrier_words = fields.Char(string="Courier Says", readonly=True, copy=False, help="What the courier says of it.")
    reminded_on = fields.Date(readonly=True, copy=False, help="When the driver was reminded of this appointment.")
    late_told_on = fields.Date(readonly=True, copy=False, help="When somebody was told that nobody came.")
    date_when = when("date", "Planned When")
    is_late = fields.Boolean(
        compute="_compute_is_late", search="_search_is_late", help="Planned for a day that is over."
    )

    _one_open = models.UniqueIndex(
        "(rma_id, is_inbound) WHERE state = 'planned'", "There is an appointment already: change that one."
    )
    _window_ok = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_to > hour_from AND hour_to <= 24)", "A time window ends after it begins."
    )
    _who = models.Constraint(
        "CHECK ((by = 'own' AND user_id IS NOT NULL) OR (by = 'courier' AND carrier_id IS NOT NULL))",
        "An appointment says who comes.",
    )

    @api.depends("kind")
    def _compute_is_inbound(self):
        for pickup in self:
            pickup.is_inbound = pickup.kind == "collect"

    @api.depends("hour_from", "hour_to")
    def _compute_window(self):
        for pickup in self:
            pickup.window = f"{_hour(pickup.hour_from)}–{_hour(pickup.hour_to)}"

    @api.depends("partner_id.contact_address")
    def _compute_address(self):
        for pickup in self:
            lines = pickup.partner_id._display_address(without_company=True).splitlines() if pickup.partner_id else []
            pickup.address = ", ".join(filter(None, (line.strip(" ,") for line in lines)))

    @api.depends("line_ids.quantity", "line_ids.product_id")
    def _compute_goods(self):
        for pickup in self:
            pickup.goods = ", ".join(f"{line.product_id.display_name} × {line.quantity:g}" for line in pickup.line_ids)

    @api.depends("rma_id.name", "date", "hour_from", "hour_to")
    def _compute_display_name(self):
        for pickup in self:
            pickup.display_name = f"{pickup.rma_id.sudo().name} · {pickup.date} {pickup.window}"

    @api.depends("state", "date")
    def _compute_is_late(self):
        days = self.env["after.sales.working.time"]._todays(self.company_id)
        for pickup in self:
            pickup.is_late = pickup.state == "planned" and bool(pickup.date) and pickup.date < days[pickup.company_id]

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain("state", "=", "planned") & self.env["after.sales.working.time"]._past("date")
        return late if True in value else ~late

    # -- days --------------------------------------------------------------------------------------------------------

    # -- what an appointment needs -----------------------------------------------------------------------------------

    def _check_told(self) -> None:
        """Refuse appointments in the past, with people of another company, at places that are not the customer's.

        :raise UserError: names the case
        """
        for pickup in self.sudo():
            name, company = pickup.rma_id.name, pickup.company_id
            if pickup.date < self.env["after.sales.working.time"]._today(company):
                raise UserError(self.env._("%(case)s: an appointment is not made for a day that is over.", case=name))
            if pickup.by == "own":
                pickup._check_driver()
            elif pickup.kind == "counter":
                raise UserError(self.env._("%(case)s: at the counter there is somebody of ours.", case=name))
            if pickup.kind != "counter" and (
                pickup.partner_id.commercial_partner_id != pickup.rma_id.partner_id.commercial_partner_id
                and pickup.partner_id not in pickup.rma_id._pickup_places()
            ):
                raise UserError(
                    self.env._(
                        "%(case)s: %(place)s is no address of this customer.", case=name, place=pickup.partner_id.name
                    )
                )
            if not pickup.line_ids:
                raise UserError(self.env._("%(case)s: there is nothing to collect or to bring.", case=name))

    def _check_driver(self) -> None:
        """:raise UserError: somebody is to go who is no colleague of this company, or sees no appointments"""
        user = self.user_id
        may = not user.share and user.active and self.env["after.sales.pickup"].with_user(user).has_access("write")
        if not may or self.company_id not in user.company_ids:
            raise UserError(
                self.env._("%(user)s cannot go for %(company)s.", user=user.name, company=self.company_id.name)
            )

    @api.constrains("by", "user_id", "carrier_id")
    def _check_who(self):
        for pickup in self:
            if not (pickup.user_id if pickup.by == "own" else pickup.carrier_id):
                raise ValidationError(self.env._("%(case)s: say who comes.", case=pickup.rma_id.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise UserError(self.env._("Appointments stay: call them off instead."))

    def _words(self) -> str:
        """Day, window and place, in one sentence for whoever goes there."""
        self.ensure_one()
        return self.env._(
            "%(date)s, %(window)s, %(place)s: %(goods)s",
            date=self.env["after.sales.paper"]._day(self.date, self.company_id),
            window=self.window,
            place=", ".join(filter(None, (self.partner_id.display_name, self.address, self.contact, self.phone))),
            goods=self.goods,
        )


class AfterSalesPickupLine(models.Model):
    """What is to change hands at an appointment, and what was counted there; the transfers say what really moved."""

    _name = "after.sales.pickup.line"
    _description = "Goods of an Appointment"
    _inherit = ["after.sales.guarded", "after.sales.numbers"]
    _order = "id"
    _rec_name = "product_id"

    pickup_id = fields.Many2one("after.sales.pickup", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="pickup_id.company_id", store=True, precompute=True)
    line_id = fields.Many2one(
        "after.sales.rma.line",
        string="Line of the Case",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups=CASE_GROUPS,
    )
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict")
    lots = fields.Char(string="Lot / Serial", readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit", help="What is expected.")
    counted = fields.Float(readonly=True, digits="Product Unit", copy=False, help="What changed hands.")
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True, readonly=True, ondelete="restrict")

    _counted_positive = models.Constraint("CHECK (counted >= 0)", "Goods are counted from nought on.")


def _hour(value: float) -> str:
    """An hour as people write it.

    >>> [_hour(value) for value in (9.0, 13.5, 24.0, 8.999)]
    ['09:00', '13:30', '24:00', '09:00']
    """
    minutes = round(value * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"

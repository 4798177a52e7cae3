from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.day import when
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.log import gate, job
from odoo.addons.after_sales_rma.models.one_by_one import one_by_one
from odoo.addons.after_sales_rma.models.outside import Text, public
from odoo.addons.after_sales_rma.models.reader import as_read_by, give_task
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.addons.after_sales_rma.models.story import tell_story
from odoo.addons.after_sales_rma.rules.pages import Column
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.image import image_data_uri

from .signed_copy import read_signature

WAREHOUSE = "stock.group_stock_user"

#: The task of the salesperson who has goods: bring them to the customer and get the signature.
ACTIVITY_BRING = "after_sales_rma_handover.activity_bring"


class AfterSalesHandover(models.Model):
    """Goods that left the warehouse with a salesperson, who answers for them until the customer signed (R30, R40).

    The stock moves once, with the delivery: this says who has the goods meanwhile.
    """

    _name = "after.sales.handover"
    _description = "Goods with a Salesperson"
    _inherit = ["after.sales.guarded", "after.sales.buttons", "after.sales.numbers"]
    _order = "id desc"
    _check_company_auto = True
    _transitions = {"signed": ("out",), "back": ("out",)}
    _buttons = {
        "sign": Button(("out",), USER),
        "take_back": Button(("out",), (WAREHOUSE,)),
    }

    rma_id = fields.Many2one(
        "after.sales.rma", string="Case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="rma_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="rma_id.partner_id")
    warehouse_id = fields.Many2one(related="rma_id.warehouse_id", store=True)
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", required=True, readonly=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [("out", "With the salesperson"), ("signed", "Customer signed"), ("back", "Taken back")],
        default="out",
        required=True,
        readonly=True,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Taken Over By", required=True, readonly=True, index=True, ondelete="restrict"
    )
    given_by_id = fields.Many2one("res.users", string="Handed Over By", readonly=True, ondelete="restrict")
    date_taken = fields.Datetime(string="Taken On", required=True, readonly=True)
    date_due = fields.Date(string="To Be Signed Until", readonly=True, help="By then the customer has signed.")
    signature = fields.Image(string="Signature of the Salesperson", readonly=True, max_width=800, max_height=400)
    date_signed = fields.Datetime(string="Customer Signed On", readonly=True)
    signer = fields.Char(string="Signed by the Customer", readonly=True, help="Who signed for the customer.")
    date_back = fields.Datetime(string="Taken Back On", readonly=True)
    back_by_id = fields.Many2one("res.users", string="Brought Back To", readonly=True, ondelete="restrict")
    back_reason = fields.Text(string="Why It Came Back", readonly=True)
    date_told = fields.Date(string="Leader Told On", readonly=True, help="The leader heard that it is late.")
    goods_text = fields.Text(
        string="Goods", compute="_compute_goods", compute_sudo=True, help="Quantities and serials of the delivery."
    )
    days = fields.Integer(
        string="Days with the Salesperson", compute="_compute_days", help="Until the customer signed, or until today."
    )
    is_late = fields.Boolean(string="Late", compute="_compute_days")
    date_due_when = when("date_due", "Due When")
    can_press = fields.Json(string="Buttons of This User", compute="_compute_can_press")

    _once = models.UniqueIndex("(picking_id) WHERE state = 'out'", "These goods are with a salesperson already.")

    @api.depends("picking_id", "user_id")
    def _compute_display_name(self):
        for item in self:
            item.display_name = f"{item.sudo().picking_id.name}, {item.sudo().user_id.name}"

    @api.depends("picking_id.move_ids.quantity", "picking_id.move_ids.state")
    def _compute_goods(self):
        for item in self:
            item.goods_text = "\n".join(
                " ".join(filter(None, (f"{name} × {quantity:g} {unit}", lots)))
                for name, quantity, unit, lots in item.picking_id._after_sales_goods_rows()
            )

    @api.depends("date_taken", "date_signed", "date_back", "date_due", "state")
    def _compute_days(self):
        today = self.env["after.sales.working.time"]._todays(self.company_id)
        for item in self:
            end = item.date_signed or item.date_back
            last = (
                self.env["after.sales.working.time"]._today(item.company_id, end) if end else today.get(item.company_id)
            )
            first = item.date_taken and self.env["after.sales.working.time"]._today(item.company_id, item.date_taken)
            item.days = (last - first).days if first and last else 0
            item.is_late = bool(
                item.state == "out" and item.date_due and last and item.date_due < today[item.company_id]
            )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_press(self):
        for item in self:
            item.can_press = item._pressable()

    def _words(self) -> str:
        """Who has which goods since when, in one sentence."""
        self.ensure_one()
        return self.env._(
            "%(delivery)s: with %(user)s since %(day)s, until %(due)s.",
            delivery=self.picking_id.name,
            user=self.user_id.name,
            day=format_date(self.env, self.env["after.sales.working.time"]._today(self.company_id, self.date_taken)),
            due=format_date(self.env, self.date_due) if self.date_due else "–",
        )

    # -- buttons -----------------------------------------------------------------------------------------------

    def _problem_sign(self) -> str | None:
        """Whoever has the goods brings the signature; the office does it for him."""
        if self.env.su or self.sudo().user_id == self.env.user or self._is_for_user(("after_sales_rma.group_agent",)):
            return None
        return self.env._("the goods are with %(user)s", user=self.sudo().user_id.name)

    @gate
    def _check_button(self, button: str) -> None:
        self.check_access("read")
        super()._check_button(button)

    def _hold_pressed(self) -> None:
        """The case first: whoever hands over locks that one."""
        hold(self.sudo().rma_id)
        super()._hold_pressed()

    @public(signature=Text(), copy=Text(), signed_by=Text())
    def action_sign(
        self, signature: str | None = None, copy: str | None = None, signed_by: str | None = None
    ) -> bool | dict:
        """The customer has his goods: his signature goes on the delivery, which the salesperson answers for no longer.

        :param signature: a picture as base64, drawn on the screen
        :param copy: the signed paper as base64, a PDF or a picture; without both, a dialog asks
        :param signed_by: who signed for the customer
        :raise UserError: the user may not, or what was given is no signature and no paper
        """
        self.ensure_one()
        self._check_button("sign")
        if not (signature or copy):
            return self.env["after.sales.customer.signs"]._open(self)
        picking = self.sudo().picking_id
        if signed_by:
            self.sudo()._trusted().signer = signed_by.strip()
        if copy:
            kind = picking._after_sales_paper_due()
            if not kind:
                raise UserError(self.env._("%(delivery)s has no paper to sign.", delivery=picking.name))
            picking._after_sales_keep_copy(kind, copy)
        if signature:
            picking.signature = read_signature(self.env, signature)
        return True

    @public(reason=Text())
    def action_take_back(self, reason: str | None = None) -> bool | dict:
        """The salesperson brought goods back that he could not deliver: they lie at the warehouse for the customer.

        They stay delivered: nothing moves a second time. Whoever takes them next signs again; what the customer does
        not want any more comes back by a case of its own.

        :param reason: why; without it a dialog asks for it
        """
        self._check_button("take_back")
        if not (reason or "").strip():
            return self.env["after.sales.take.back"]._open(self)
        items = self.sudo()
        items._set_state("back", date_back=fields.Datetime.now(), back_by_id=self.env.uid, back_reason=reason.strip())
        items._forget_tasks()
        told = []
        for item in items:
            own = as_read_by(item, item.rma_id.user_id or item.user_id)
            words = own.env._(
                "%(goods)s: brought back to the warehouse by %(user)s. %(reason)s",
                goods=own.picking_id.name,
                user=own.user_id.name,
                reason=reason.strip(),
            )
            told.append((item.rma_id, words))
        tell_story(told, self.env.user.partner_id)
        items.picking_id._after_sales_tell_ready()
        return True

    def _customer_signed(self) -> None:
        """The customer signed for the deliveries of these: nobody answers for the goods any more."""
        items = self._set_state("signed", date_signed=fields.Datetime.now())
        items._forget_tasks()

    def _forget_tasks(self) -> None:
        """Whoever had the goods has nothing to bring any more, unless he has others of the same case."""
        left = {(item.rma_id, item.user_id) for item in self.rma_id.handover_ids if item.state == "out"}
        over = self.filtered(lambda item: (item.rma_id, item.user_id) not in left)
        for user, items in over.grouped("user_id").items():
            items.rma_id.activity_feedback([ACTIVITY_BRING], user_id=user.id)

    # -- late ---------------------------------------------------------------------------------------------------

    @api.model
    @job
    def _tell_late(self):
        """Tell leaders of goods that are with salespeople for too long, each once (daily job)."""
        past = self.env["after.sales.working.time"]._past("date_due")
        late = self.search([("state", "=", "out"), ("date_told", "=", False), *past])
        return one_by_one(late.filtered("is_late"), lambda items: items._tell_leaders())

    def _tell_leaders(self) -> None:
        for item in self.sudo():
            leader = next((user for user in item.rma_id._leaders() if user and user.active), item.rma_id.user_id)
            item.date_told = self.env["after.sales.working.time"]._today(item.company_id)
            if not leader:
                continue
            give_task(
                item.rma_id,
                leader,
                lambda own, item=item: own.env._(
                    "%(delivery)s: with %(user)s since %(day)s, the customer has not signed",
                    delivery=item.picking_id.name,
                    user=item.user_id.name,
                    day=format_date(
                        own.env, own.env["after.sales.working.time"]._today(item.company_id, item.date_taken)
                    ),
                ),
            )

    # -- the slip -----------------------------------------------------------------------------------------------

    @public
    def action_print_slip(self) -> dict:
        """Print the hand-over slip 领取单 of these."""
        self.check_access("read")
        return self.env.ref("after_sales_rma_handover.action_report_handover_slip").report_action(self)

    def _paper_slip(self) -> dict:
        """The slip, as ``after.sales.paper`` draws it; an internal paper, in the reader's words."""
        self.ensure_one()
        item, Paper, env = self.sudo(), self.env["after.sales.paper"], self.env
        rma, company = item.rma_id, item.company_id
        rows = [
            [str(number), name, lots, Paper._quantity(quantity), unit, ""]
            for number, (name, quantity, unit, lots) in enumerate(item.picking_id._after_sales_goods_rows(), 1)
        ]
        return Paper._paper(
            env._("Hand-over Slip"),
            item.picking_id.name,
            [
                Column(env._("No."), 6),
                Column(env._("Product"), 38),
                Column(env._("Lot / Serial"), 22),
                Column(env._("Quantity"), 10, figures=True),
                Column(env._("Unit"), 8),
                Column(env._("Remark"), 16),
            ],
            rows,
            subtitle=env._("The salesperson answers for these goods until the customer signed for them."),
            facts=[
                (env._("Case"), rma.name or ""),
                (env._("Customer"), rma.partner_id.display_name or ""),
                (env._("Taken Over By"), item.user_id.name or ""),
                (env._("Taken On"), Paper._day(item.date_taken, company)),
                (env._("To Be Signed Until"), Paper._day(item.date_due, company)),
                (env._("Orders"), rma.sale_order_names or ""),
            ],
            signatures=[
                (env._("Warehouse"), item.given_by_id.name or "", ""),
                (
                    env._("Salesperson"),
                    item.user_id.name or "",
                    image_data_uri(item.signature) if item.signature else "",
                ),
                (env._("Signed by the customer"), item.signer or "", ""),
            ],
        )

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Key, Text, Values, public
from odoo.addons.after_sales_rma.models.reader import give_task
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.addons.after_sales_rma.models.step import Step
from odoo.addons.after_sales_rma.models.story import tell_story
from odoo.exceptions import UserError

from .acceptance import ACCEPTED
from .handover import ACTIVITY_BRING, WAREHOUSE
from .signed_copy import read_signature

#: What whoever hands goods over says.
GIVEN = ("picking_id", "user_id", "date_due")

#: What a customer may answer.
ANSWERS = ("satisfied", "unsatisfied")


class AfterSalesRma(models.Model):
    """Repaired and replacement goods go to the salesperson, to the customer, who says what he thinks (R30, R45)."""

    _inherit = "after.sales.rma"
    _buttons = {
        "hand_over": Button(("authorized", "done"), (WAREHOUSE, *USER)),
        "record_acceptance": Button(("authorized",), USER),
    }
    _steps = {
        "hand_over": Step(112, 142, WAREHOUSE, rare=True),
        "with_sales": Step(135, 145, "after_sales_rma.group_user", rare=True),
        "accept": Step(165, 165, "after_sales_rma.group_user", rare=True),
    }

    next_step = fields.Selection(
        selection_add=[
            ("dispose",),
            ("hand_over", "Hand over again"),
            ("credit",),
            ("invoice",),
            ("with_sales", "With the salesperson"),
            ("receive",),
            ("await_goods",),
            ("accept", "Customer's acceptance"),
            ("pay_back",),
        ],
        ondelete=dict.fromkeys(("hand_over", "with_sales", "accept"), "set null"),
    )
    handover_ids = fields.One2many("after.sales.handover", "rma_id", string="Hand-overs")
    acceptance_ids = fields.One2many("after.sales.acceptance", "rma_id", string="Acceptances")
    rework_of_ids = fields.One2many("after.sales.acceptance", "follow_up_id", string="Not Satisfied With")
    handover_note = fields.Text(
        string="Who Has the Goods",
        compute="_compute_handover_note",
        compute_sudo=True,
        help="Until the customer signed.",
    )
    has_handover = fields.Boolean(compute="_compute_handover_note", compute_sudo=True)
    has_acceptance = fields.Boolean(compute="_compute_handover_note", compute_sudo=True)
    rework_of_note = fields.Char(string="Reworks", compute="_compute_rework_of_note", compute_sudo=True)

    @api.depends("handover_ids.state", "acceptance_ids")
    @api.depends_context("lang")
    def _compute_handover_note(self):
        for rma in self:
            out = rma.handover_ids.filtered(lambda item: item.state == "out")
            rma.has_handover, rma.has_acceptance = bool(rma.handover_ids), bool(rma.acceptance_ids)
            rma.handover_note = "\n".join(item._words() for item in out) or False

    @api.depends("rework_of_ids")
    @api.depends_context("lang")
    def _compute_rework_of_note(self):
        for rma in self:
            rma.rework_of_note = (
                ", ".join(
                    self.env._("%(case)s: %(reason)s", case=item.rma_id.name, reason=item.reason or "")
                    for item in rma.rework_of_ids
                )
                or False
            )

    def _counted_links(self) -> list[str]:
        return [*super()._counted_links(), "handover_ids", "acceptance_ids", "rework_of_ids"]

    # -- what a case waits for ---------------------------------------------------------------------------------

    @api.model
    def _progress_depends(self) -> list[str]:
        return [*super()._progress_depends(), "handover_ids.state", "acceptance_ids.state"]

    def _open_steps(self) -> set[str]:
        steps, rma = super()._open_steps(), self.sudo()
        # The newest says where the goods of each delivery are.
        newest = {}
        for item in rma.handover_ids.sorted("id"):
            newest[item.picking_id] = item.state
        if "out" in newest.values():
            steps.add("with_sales")
        if "back" in newest.values():
            steps.add("hand_over")
        if "waiting" in rma.acceptance_ids.mapped("state"):
            steps.add("accept")
        return steps

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {
            **super()._step_sentences(),
            "hand_over": self.env._("The goods lie at the warehouse again: hand them over to whoever brings them."),
            "with_sales": self.env._("The salesperson has the goods: bring them to the customer and let him sign."),
            "accept": self.env._("Ask the customer whether he is satisfied, and record the answer."),
        }

    @api.depends("handover_ids.state")
    def _compute_next_step_hint(self):
        """Whoever reads what happens next reads who has the goods."""
        super()._compute_next_step_hint()
        for rma in self:
            if rma.next_step == "with_sales" and rma.handover_note:
                rma.next_step_hint = f"{rma.next_step_hint} {rma.handover_note}"

    def _has_traces(self) -> bool:
        return bool(self.sudo().handover_ids or self.sudo().acceptance_ids) or super()._has_traces()

    # -- hand-over -----------------------------------------------------------------------------------------------

    def _to_hand_over(self):
        """Deliveries of these cases that a salesperson can take now."""
        return self.picking_ids.filtered(lambda picking: not picking._after_sales_hand_over_problem())

    def _problem_hand_over(self) -> str | None:
        rma = self.sudo()
        if not rma.company_id.after_sales_salespeople_take:
            return self.env._("salespeople take no goods in this company")
        return None if rma._to_hand_over() else self.env._("no goods are ready to be taken to the customer")

    @public(values=Values("after.sales.handover", GIVEN), signature=Text())
    def action_hand_over(self, values: dict | None = None, signature: str | None = None) -> bool | dict:
        """A salesperson takes goods to the customer, and signs for them; what has not left yet leaves with it.

        The warehouse hands over to anybody who sells; a salesperson takes what left already into his own hands.

        :param values: ``picking_id``, ``user_id`` who takes them (default: who is in charge), ``date_due`` until when
            the customer will have signed; without them a dialog asks
        :param signature: of the salesperson, a picture as base64
        :raise UserError: the goods are not ready, somebody has them already, or nobody signs
        """
        self.ensure_one()
        self._check_button("hand_over")
        if not values:
            return self.env["after.sales.hand.over"]._open(self, self.sudo()._to_hand_over()[:1].sudo(False))
        picking = self.env["stock.picking"].browse(values.get("picking_id") or [])
        if picking.sudo().after_sales_rma_id != self or len(picking) != 1:
            raise UserError(self.env._("%(case)s: say which delivery of this case is handed over.", case=self.name))
        if problem := picking._after_sales_hand_over_problem():
            raise UserError(self.env._("%(delivery)s: %(problem)s.", delivery=picking.name, problem=problem))
        user = self.env["res.users"].browse(values.get("user_id") or self.user_id.id)
        self._check_taker(user, picking)
        if not signature:
            raise UserError(self.env._("%(user)s signs for the goods.", user=user.name))
        company = self.company_id
        due = values.get("date_due") or self.env["after.sales.working.time"]._workday_after(
            company, company.sudo().after_sales_taken_days
        )
        if due < self.env["after.sales.working.time"]._today(company):
            raise UserError(self.env._("The day until which the customer signs is over."))
        self._hand_over(picking, user, due, read_signature(self.env, signature))
        return True

    def _check_taker(self, user, picking) -> None:
        """:raise UserError: this person takes no goods, or the user may not hand them over to him"""
        taker = user.sudo()
        if taker.share or not taker.active or self.company_id not in taker.company_ids or not taker.has_group(USER[0]):
            raise UserError(
                self.env._(
                    "%(user)s takes no goods to customers of %(company)s.",
                    user=taker.name or self.env._("Nobody"),
                    company=self.company_id.name,
                )
            )
        if self.env.su or self.env.user.has_group(WAREHOUSE):
            return
        if user != self.env.user:
            raise UserError(self.env._("Goods are handed over to somebody else by the warehouse."))
        if picking.sudo().state != "done":
            raise UserError(self.env._("%(delivery)s: the warehouse hands the goods over.", delivery=picking.name))

    def _hand_over(self, picking, user, due, signature: str) -> None:
        """Record who has the goods; the delivery is validated with it, where that was not done.

        :param due: the day until which the customer signs
        """
        rma = self.sudo()
        # What was taken back is written before the same goods are handed over again: one hand-over at a time.
        rma.handover_ids.flush_recordset(["state"])
        item = (
            self.env["after.sales.handover"]
            .sudo()
            ._trusted()
            .create(
                {
                    "rma_id": self.id,
                    "picking_id": picking.id,
                    "user_id": user.id,
                    "given_by_id": self.env.uid,
                    "date_taken": fields.Datetime.now(),
                    "date_due": due,
                    "signature": signature,
                }
            )
        )
        picking.sudo()._after_sales_ready_tasks().unlink()
        if picking.sudo().state != "done":
            picking.button_validate()
            if picking.state != "done":
                raise UserError(
                    self.env._(
                        "%(delivery)s: Odoo asks something before these goods leave. Validate the delivery first, then "
                        "hand it over.",
                        delivery=picking.name,
                    )
                )
        if rma.state == "done":
            self.env["after.sales.decision"]._reopen(rma)
        give_task(
            rma,
            user,
            lambda own: own.env._("Bring to the customer, who signs: %(delivery)s", delivery=picking.name),
            ACTIVITY_BRING,
            date_deadline=due,
        )
        rma._message_log(body=item._words(), author_id=self.env.user.partner_id.id)

    # -- the customer's answer -----------------------------------------------------------------------------------

    def _problem_record_acceptance(self) -> str | None:
        waiting = "waiting" in self.sudo().acceptance_ids.mapped("state")
        return None if waiting else self.env._("no answer of the customer is awaited")

    @public(answer=Key(), way=Key(), words=Text(), reason=Text())
    def action_record_acceptance(
        self, answer: str = "", way: str = "", words: str | None = None, reason: str | None = None
    ) -> bool | dict:
        """Record what the customer says of goods that were repaired or exchanged for him.

        Who is not satisfied gets a follow-up: a draft case of the same goods, to be worked on again.

        :param answer: ``satisfied`` or ``unsatisfied``; without it a dialog asks
        :param way: how it was told: ``phone``, ``paper``, ``visit``, ``message``, ``portal``
        :param words: the customer's own
        :param reason: why he is not satisfied
        :return: True; when not satisfied, the follow-up to be opened
        :raise UserError: it does not say what has to be said, or the user may not
        """
        self.ensure_one()
        self._check_button("record_acceptance")
        if not answer:
            return self.env["after.sales.record.acceptance"]._open(self)
        ways = self.env["after.sales.acceptance"]._fields["told_way"].get_values(self.env)
        if answer not in ANSWERS or way not in ways:
            raise UserError(self.env._("%(case)s: say whether he is satisfied, and how he told it.", case=self.name))
        reason = (reason or "").strip()
        if answer == "unsatisfied" and not reason:
            raise UserError(self.env._("%(case)s: say why the customer is not satisfied.", case=self.name))
        waiting = self.sudo().acceptance_ids.filtered(lambda item: item.state == "waiting")
        told = {"told_way": way, "words": (words or "").strip() or False, "recorded_by_id": self.env.uid}
        if answer == "satisfied":
            waiting._end("satisfied", **told)
            return True
        follow_up = self._create_follow_up(waiting.picking_id, reason)
        waiting._end("unsatisfied", reason=reason, follow_up_id=follow_up[:1].id, **told)
        return follow_up._action_open()

    def _create_follow_up(self, pickings, reason: str):
        """Draft cases of goods that do not satisfy, with the same remedy; as the user, who asks for it.

        :param pickings: the deliveries that brought them, as superuser
        :param reason: why they do not satisfy
        """
        moves = pickings.move_ids.filtered(lambda move: move.state == "done")
        specs, apart = {}, []
        for move in moves:
            line = move.after_sales_line_id
            if line and line.remedy not in ACCEPTED:
                continue
            # What was repaired was sold by its first delivery; a replacement by its own.
            sold = move if move._after_sales_is_delivery() else line.origin_move_id
            spec = {
                "quantity": move.quantity,
                "uom_id": move.product_uom.id,
                "lot_ids": move.move_line_ids.lot_id.ids,
                "remedy": line.remedy or "exchange",
                "reason_id": (line or self.sudo().line_ids[:1]).reason_id.id,
                "note": reason,
            }
            if sold.sale_line_id:
                specs.setdefault(sold.sale_line_id.order_id, []).append({**spec, "move_id": sold.id})
            else:
                lots = [(6, 0, spec.pop("lot_ids"))]
                apart.append((0, 0, {**spec, "lot_ids": lots, "product_id": move.product_id.id}))
        cases, Intake = self.browse(), self.env["after.sales.intake"]
        for order, lines in specs.items():
            cases |= Intake.create_from_sale(order.sudo(False), lines)
        if apart:
            cases |= self.create(
                {
                    "partner_id": self.partner_id.id,
                    "company_id": self.company_id.id,
                    "currency_id": self.currency_id.id,
                    "user_id": self.user_id.id,
                    "origin_reason": self.env._("Follow-up of %(case)s", case=self.name),
                    "line_ids": apart,
                }
            )
        if not cases:
            raise UserError(self.env._("%(case)s: nothing was delivered that could come back.", case=self.name))
        words = self.env._("Follow-up of %(case)s: %(reason)s", case=self.name, reason=reason)
        tell_story(((case, words) for case in cases.sudo()), self.env.user.partner_id)
        self.sudo()._message_log(
            body=self.env._(
                "The customer is not satisfied: %(reason)s Follow-up: %(cases)s.",
                reason=reason,
                cases=", ".join(cases.mapped("name")),
            ),
            author_id=self.env.user.partner_id.id,
        )
        return cases


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    @api.depends("rma_id.handover_ids.state")
    def _compute_progress_text(self):
        return super()._compute_progress_text()

    def _progress_parts(self) -> list[tuple[str, str]]:
        """Who has the goods stands with what happened to them."""
        parts = super()._progress_parts()
        if not self.company_id.sudo().after_sales_salespeople_take:
            return parts
        out = self.sudo().rma_id.handover_ids.filtered(lambda item: item.state == "out")
        for item in out:
            lines = item.picking_id.move_ids.after_sales_line_id
            if not lines or self in lines:
                parts.append((self.env._("with %(user)s", user=item.user_id.name), "warning"))
        return parts

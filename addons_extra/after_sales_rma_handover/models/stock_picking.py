from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.reader import give_task
from odoo.addons.after_sales_rma.models.rma import CASE_GROUPS
from odoo.api import ValuesType

from .acceptance import ACCEPTED

#: The task of the salesperson whose goods are ready.
ACTIVITY_COLLECT = "after_sales_rma_handover.activity_collect"

#: The task of whoever is to bring a signed paper.
ACTIVITY_PAPER = "after_sales_rma_handover.activity_paper"


class StockPicking(models.Model):
    """Deliveries of repaired and replacement goods, whose customers sign: who has them, and which paper is missed."""

    _inherit = "stock.picking"

    after_sales_handover_ids = fields.One2many(
        "after.sales.handover", "picking_id", string="Hand-overs", groups=CASE_GROUPS
    )
    after_sales_waiver_ids = fields.One2many(
        "after.sales.paper.waiver", "picking_id", string="Papers Done Without", groups=CASE_GROUPS
    )
    after_sales_signed_back = fields.Binary(
        string="Signed Delivery Note of Goods Back",
        attachment=True,
        copy=False,
        help="A scan or photo of the note that the customer signed for goods that went back to him.",
    )
    after_sales_missing_paper = fields.Selection(
        selection="_after_sales_selection_paper",
        string="Signed Paper Missing",
        compute="_compute_after_sales_missing_paper",
        store=True,
        index="btree_not_null",
        help="The company waits for it, the customer signed neither here nor on paper, and nobody did without.",
    )
    after_sales_with = fields.Char(
        string="With", compute="_compute_after_sales_with", compute_sudo=True, help="The salesperson who has the goods."
    )
    after_sales_can_hand_over = fields.Boolean(compute="_compute_after_sales_can_hand_over")

    @api.model
    def _after_sales_selection_paper(self) -> list[tuple[str, str]]:
        return [*self._after_sales_paper_labels().items()]

    @api.model
    def _after_sales_free(self) -> frozenset[str]:
        return super()._after_sales_free() | {"after_sales_signed_back"}

    @api.model
    def _after_sales_signed_papers(self) -> dict[str, str]:
        return {**super()._after_sales_signed_papers(), "back": "after_sales_signed_back"}

    @api.model
    def _after_sales_paper_labels(self) -> dict[str, str]:
        return {**super()._after_sales_paper_labels(), "back": self.env._("Delivery note of goods back")}

    def _after_sales_paper_due(self) -> str | None:
        return super()._after_sales_paper_due() or ("back" if self.after_sales_gives_back else None)

    # -- signed papers -----------------------------------------------------------------------------------------

    @api.depends(
        lambda self: [
            "state",
            "signature",
            "after_sales_waiver_ids.kind",
            "after_sales_undo_ids",
            *self._after_sales_signed_papers().values(),
        ]
    )
    def _compute_after_sales_missing_paper(self):
        # Whether there is one is asked of the attachments: nobody reads pictures to count papers.
        due = {
            picking: kind
            for picking in self
            if picking.state == "done"
            and picking.sudo().after_sales_rma_id
            and picking.company_id.sudo().after_sales_papers_required
            and (kind := picking._after_sales_paper_due())
        }
        signed = self.browse([picking.id for picking in due])._after_sales_copy_files() if due else {}
        for picking in self:
            kind = due.get(picking)
            waived = kind and kind in picking.sudo().after_sales_waiver_ids.mapped("kind")
            picking.after_sales_missing_paper = kind if kind and picking not in signed and not waived else False

    def write(self, vals: ValuesType) -> bool:
        result = super().write(vals)
        if vals.keys() & {"signature", *self._after_sales_signed_papers().values()}:
            self._after_sales_follow_signature()
        return result

    def _after_sales_follow_signature(self) -> None:
        """The customer signed, on whatever way: hand-overs end, terms begin, cases that wait for no more close."""
        of_cases = self.sudo().filtered("after_sales_rma_id")
        if not of_cases:
            return
        of_cases.flush_recordset()
        signed = of_cases.browse([picking.id for picking in of_cases._after_sales_copy_files()])
        signed.after_sales_handover_ids.filtered(lambda item: item.state == "out")._customer_signed()
        signed.after_sales_rma_id.acceptance_ids._begin_terms()
        of_cases.after_sales_rma_id._papers_changed()

    # -- who has the goods -------------------------------------------------------------------------------------

    def _after_sales_is_for_customer(self) -> bool:
        """Whether the transfer brings a customer what a case repaired, replaced, or gives back as it came."""
        self.ensure_one()
        return bool(
            self.sudo().after_sales_rma_id and self.after_sales_customer_signs and self.picking_type_code == "outgoing"
        )

    @api.depends("after_sales_handover_ids.state")
    def _compute_after_sales_with(self):
        for picking in self:
            out = picking.after_sales_handover_ids.filtered(lambda item: item.state == "out")
            picking.after_sales_with = out.user_id.name if out else False

    @api.depends("state", "after_sales_rma_id", "after_sales_handover_ids.state", "signature")
    @api.depends_context("uid")
    def _compute_after_sales_can_hand_over(self):
        Rma = self.env["after.sales.rma"]
        may = Rma._is_for_user(Rma._button_table()["hand_over"].groups)
        for picking in self:
            rma = picking.sudo().after_sales_rma_id.sudo(self.env.su) if may else Rma
            picking.after_sales_can_hand_over = bool(
                rma and not rma._button_problem("hand_over") and not picking._after_sales_hand_over_problem()
            )

    def _after_sales_hand_over_problem(self) -> str | None:
        """Why no salesperson takes the goods of this delivery."""
        self.ensure_one()
        picking = self.sudo()
        if not picking._after_sales_is_for_customer():
            return self.env._("it brings no repaired or replacement goods to a customer")
        if picking.state not in ("assigned", "done"):
            return self.env._("its goods are not ready")
        if picking.after_sales_with:
            return self.env._("its goods are with %(user)s already", user=picking.after_sales_with)
        if picking.state == "done" and picking._after_sales_copy_files():
            return self.env._("the customer signed for it already")
        return None

    def _after_sales_goods_rows(self) -> list[tuple[str, float, str, str]]:
        """[(product, quantity, unit, serials)] of what this delivery brings."""
        self.ensure_one()
        return [
            (
                move.product_id.display_name,
                move.quantity or move.product_uom_qty,
                move.product_uom.name,
                ", ".join(move.move_line_ids.lot_id.mapped("name")),
            )
            for move in self.move_ids
            if move.state != "cancel"
        ]

    @public
    def action_after_sales_hand_over(self) -> dict:
        """Ask who takes the goods of this delivery to the customer.

        :raise UserError: nobody can
        """
        self.ensure_one()
        self.check_access("read")
        rma = self.after_sales_rma_id
        rma._check_button("hand_over")
        return self.env["after.sales.hand.over"]._open(rma, self)

    def _after_sales_tell_ready(self) -> None:
        """The salesperson of the case hears that goods are ready to be taken; once while he has not taken them."""
        for picking in self.sudo():
            rma = picking.after_sales_rma_id
            user = rma.user_id or picking.sale_id.user_id
            if not user.active or not rma.company_id.after_sales_salespeople_take:
                continue
            if picking._after_sales_ready_tasks():
                continue
            give_task(
                rma,
                user,
                lambda own, p=picking: own.env._("Ready at the warehouse: collect %(delivery)s", delivery=p.name),
                ACTIVITY_COLLECT,
            )

    def _after_sales_ready_tasks(self):
        """The tasks by which somebody was told that these deliveries are ready."""
        names = tuple(name for name in self.mapped("name") if name)
        kind = self.env.ref(ACTIVITY_COLLECT)
        return self.sudo().after_sales_rma_id.activity_ids.filtered(
            lambda task: task.activity_type_id == kind and (task.summary or "").endswith(names)
        )

    # -- what follows when goods moved --------------------------------------------------------------------------

    def _after_sales_moved(self, moves) -> None:
        """Customers who got something are asked for their answer, and salespeople for the signed paper.

        :param moves: the done moves of these transfers, as superuser
        """
        done = self.filtered(lambda picking: picking.state == "done")
        delivered = done.filtered(lambda picking: picking.after_sales_customer_signs)
        if delivered:
            delivered._after_sales_ready_tasks().unlink()
            accepted = delivered.filtered(
                lambda picking: picking.company_id.after_sales_acceptance
                and ACCEPTED & {*picking._after_sales_lines_of(moves).mapped("remedy")}
            )
            if accepted:
                self.env["after.sales.acceptance"]._ask(accepted)
        for picking in done.filtered(lambda item: item.after_sales_missing_paper and not item.after_sales_with):
            rma, label = picking.after_sales_rma_id, picking.after_sales_missing_paper
            if user := (rma.user_id or picking.sale_id.user_id).filtered("active"):
                give_task(
                    rma,
                    user,
                    lambda own, p=picking, kind=label: own.env._(
                        "Signed paper missing: %(paper)s, %(transfer)s",
                        paper=p.with_env(own.env)._after_sales_paper_labels()[kind],
                        transfer=p.name,
                    ),
                    ACTIVITY_PAPER,
                )

    def _after_sales_lines_of(self, moves):
        """The lines that a delivery is for; those of the whole case, where an order of its own brings it."""
        self.ensure_one()
        return (moves & self.move_ids).after_sales_line_id or self.after_sales_rma_id.line_ids


class StockMove(models.Model):
    _inherit = "stock.move"

    def _after_sales_after_write(self, vals: ValuesType) -> None:
        """What is reserved for a customer is ready to be taken."""
        super()._after_sales_after_write(vals)
        if vals.get("state") == "assigned":
            ready = self.picking_id.filtered(
                lambda picking: picking.sudo().after_sales_rma_id and picking._after_sales_is_for_customer()
            )
            if ready:
                # The transfer is ready once all of its moves are.
                ready.filtered(lambda picking: picking.state == "assigned")._after_sales_tell_ready()

    def _after_sales_follow_done(self) -> None:
        """What reached a customer waits for his answer, and for his signature."""
        super()._after_sales_follow_done()
        pickings = self.picking_id.filtered(lambda picking: picking.sudo().after_sales_rma_id)
        if pickings:
            pickings.sudo()._after_sales_moved(self.sudo())

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from .buttons import Button
from .outside import Number, Text, public
from .rma import MONEY_GROUPS
from .rma_buttons import USER


class AfterSalesRmaLine(models.Model):
    """Goods that go back as they came: no fault found, refused, or only looked at (R08, R12)."""

    _inherit = "after.sales.rma.line"

    remedy = fields.Selection(selection_add=[("as_is", "Back as it came")], ondelete={"as_is": "set default"})

    def _arrived_moves(self):
        """The done moves that brought the goods of this line in, as what they are now last."""
        self.ensure_one()
        return self.move_ids.filtered(
            lambda move: move.state == "done" and move.location_id.usage == "customer"
        ).sorted("id")

    def _stays_customers(self) -> bool:
        """What is only looked at stays the customer's; what was taken in as ours is ours until it is back."""
        if self.remedy != "as_is":
            return super()._stays_customers()
        arrived = self._arrived_moves()
        return bool(arrived[-1:].restrict_partner_id) if arrived else True

    def _goes_home(self) -> bool:
        return self.remedy == "as_is" or super()._goes_home()

    def _stays_sold(self) -> bool:
        """What goes back stays sold, even while it is ours."""
        return self.remedy == "as_is" or super()._stays_sold()

    def _counts_as_return(self) -> bool:
        if self.remedy != "as_is":
            return super()._counts_as_return()
        return bool(self._arrived_moves()[-1:].to_refund)


class AfterSalesInspection(models.Model):
    _inherit = "after.sales.inspection"

    can_as_is = fields.Boolean(compute="_compute_can_as_is")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_as_is(self):
        for report in self:
            report.can_as_is = not report._as_is_problem()

    def _as_is_problem(self) -> str | None:
        """Why this user cannot send the goods of this report back as they came."""
        self.ensure_one()
        if self.state != "draft":
            return self.env._("%(report)s is signed already.", report=self.name)
        if not self._is_on_arrival():
            return self.env._("%(report)s tests a repair: grade it.", report=self.name)
        if not (self.env.su or self.env.user.has_group("after_sales_rma.group_technician")):
            return self.env._("Test reports are signed by technicians.")
        return None

    @public
    def action_as_is(self) -> bool:
        """Sign these reports as not accepted: no fault found, or refused. The goods go back as they came.

        A report without a grade is signed as qualified: nothing was found.

        :raise UserError: one of them is signed already or tests a repair, or the user may not
        """
        problems = [problem for report in self if (problem := report._as_is_problem())]
        if problems:
            raise UserError("\n".join(problems))
        self.filtered(lambda report: not report.grade).grade = "qualified"
        self.accepted = False
        self.env["after.sales.inspecting"]._sign(self)
        return True


class AfterSalesRma(models.Model):
    """The fee that a customer may pay for goods that go back as they came."""

    _inherit = "after.sales.rma"
    _buttons = {"charge_fee": Button(("authorized",), USER)}

    fee_invoice_ids = fields.One2many("account.move", "after_sales_fee_rma_id", string="Fees", groups=MONEY_GROUPS)
    fee_count = fields.Integer(compute="_compute_fee_count", compute_sudo=True)

    @api.depends("fee_invoice_ids")
    def _compute_fee_count(self):
        for rma in self:
            rma.fee_count = len(rma.fee_invoice_ids)

    def _counted_links(self) -> list[str]:
        return [*super()._counted_links(), "fee_invoice_ids"]

    @api.model
    def _progress_depends(self) -> list[str]:
        return [*super()._progress_depends(), "fee_invoice_ids.state"]

    def _fees_to_post(self):
        return self.sudo().fee_invoice_ids.filtered(lambda move: move.state == "draft")

    def _open_steps(self) -> set[str]:
        steps = super()._open_steps()
        if self._fees_to_post():
            steps.add("invoice")
        return steps

    # -- goods on their way home ----------------------------------------------------------------------------------

    def _problem_put_away(self) -> str | None:
        """What goes back to the customer leaves with its delivery; nothing is put away here for it."""
        problem = super()._problem_put_away()
        if problem:
            return problem
        lines = self.sudo().line_ids
        home = self.sudo().disposition_ids.filtered(
            lambda item: item.state == "pending" and item._to_customer() and item._is_of_arrival()
        )
        waiting = sum(line._qty_waiting_for_place() for line in lines)
        if home and float_compare(sum(home.mapped("quantity")), waiting, precision_digits=6) >= 0:
            return self.env._(
                "these goods go back to the customer with %(deliveries)s",
                deliveries=", ".join(home.picking_id.mapped("name")),
            )
        return None

    # -- the fee ---------------------------------------------------------------------------------------------------

    def _problem_charge_fee(self) -> str | None:
        rma = self.sudo()
        if not any(item._to_customer() for item in rma.disposition_ids) and "as_is" not in rma.line_ids.mapped(
            "remedy"
        ):
            return self.env._("nothing goes back as it came")
        if rma.fee_invoice_ids.filtered(lambda move: move.state != "cancel"):
            return self.env._("a fee is charged already")
        return None

    @public(amount=Number(lambda env: env._("A fee is more than nothing.")), words=Text())
    def action_charge_fee(self, amount: float | None = None, words: str | None = None) -> bool | dict:
        """Draft an invoice for the fee of these cases; the accountant posts it.

        :param amount: of each case, without tax, in its currency; without it a dialog asks for it
        :param words: what the customer reads on the invoice
        :raise UserError: nothing goes back as it came, a fee is charged already, or the user may not
        """
        self._check_button("charge_fee")
        if amount is None:
            return self.env["after.sales.fee"]._open(self)
        if amount <= 0:
            raise UserError(self.env._("A fee is more than nothing."))
        self.env["after.sales.fees"]._charge(self, amount, words)
        return True

    def _problem_invoice(self) -> str | None:
        return None if self._fees_to_post() else super()._problem_invoice()

    def _draft_invoices(self):
        """Fees that wait to be posted are shown with the other invoices."""
        return super()._draft_invoices() | self._fees_to_post().sudo(self.env.su)

    @public
    def action_view_fees(self) -> dict:
        return self._action_open_records(self.fee_invoice_ids, self.env._("Fees"))


class AccountMove(models.Model):
    _inherit = "account.move"

    after_sales_fee_rma_id = fields.Many2one(
        "after.sales.rma",
        string="Fee of Case",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    def _after_sales_cases(self):
        """A fee belongs to its case, which closes with it."""
        return super()._after_sales_cases() | self.sudo().after_sales_fee_rma_id

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from .outside import public


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
    _inherit = "after.sales.rma"

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

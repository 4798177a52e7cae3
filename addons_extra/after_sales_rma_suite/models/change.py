from odoo import fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Key, Text, Values, public
from odoo.addons.after_sales_rma_repair.models.repair_line import OURS
from odoo.exceptions import UserError

#: Remedy → what it may become while the goods are here.
CHANGES = {
    "refund": ("exchange", "repair", "as_is"),
    "exchange": ("refund", "repair", "as_is"),
    "repair": ("refund", "exchange", "as_is"),
}


class AfterSalesRma(models.Model):
    """A case may change its mind: an approver decides, with a reason (R09)."""

    _inherit = "after.sales.rma"
    _buttons = {"change_remedy": Button(("authorized",), ("after_sales_rma.group_approver",), decides=True)}

    def _problem_change_remedy(self) -> str | None:
        if not any(line._can_change() for line in self.sudo().line_ids):
            return self.env._("no remedy can be changed any more")
        return None

    @public
    def action_change_remedy(self) -> dict:
        """Ask which line gets which remedy instead, and why."""
        self.ensure_one()
        self._check_button("change_remedy")
        return self.env["after.sales.change.remedy"]._open(self)


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    remedy_asked = fields.Selection(
        selection=lambda self: self._fields["remedy"]._description_selection(self.env),
        readonly=True,
        copy=False,
        help="What was asked at first, when another remedy was decided later.",
    )
    remedy_reason = fields.Char(string="Why Another Remedy", readonly=True, copy=False)
    remedy_changed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")

    def _has_traces(self) -> bool:
        return any(line.remedy_changed_by_id for line in self) or super()._has_traces()

    def _can_change(self) -> bool:
        """Whether the remedy of this line can still become any other."""
        self.ensure_one()
        return any(not self._change_problem(remedy) for remedy in CHANGES.get(self.remedy, ()))

    def _change_problem(self, remedy: str) -> str | None:
        """Why this line cannot get another remedy now."""
        self.ensure_one()
        if self.exchange_ended:
            return self.env._(
                "%(product)s: what was not replaced is refunded already.", product=self.product_id.display_name
            )
        if remedy == "refund" and self._can_end_exchange():
            return None
        return self._problem_of_whole_line(remedy)

    def _problem_of_whole_line(self, remedy: str) -> str | None:
        """Why all of this line cannot get another remedy now."""
        product = self.product_id.display_name
        if remedy not in CHANGES.get(self.remedy, ()) or not self._expects_goods():
            return self.env._("%(product)s: this remedy cannot be chosen instead.", product=product)
        if self.qty_credited or self.qty_credit_draft:
            return self.env._("%(product)s: there is a credit note for it already.", product=product)
        if self.qty_replaced:
            return self.env._("%(product)s: its replacement was delivered already.", product=product)
        orders = self.sudo().replacement_ids.sale_line_ids.order_id
        if orders.invoice_ids.filtered(lambda move: move.state == "posted"):
            return self.env._("%(product)s: its replacement is invoiced already.", product=product)
        if self.qty_received and self.uom_id.compare(self.qty_received, self.qty_returned) <= 0:
            return self.env._("%(product)s: the customer has the goods.", product=product)
        if self.qty_received and not self.origin_move_id and (self.remedy in OURS) != (remedy in OURS):
            return self.env._("%(product)s: no delivery of ours is known for it.", product=product)
        if remedy == "repair" and not self.product_id.is_storable:
            return self.env._("%(product)s is not kept in stock: it cannot be repaired here.", product=product)
        if remedy == "as_is" and "outside" in self.sudo().repair_order_ids.mapped("after_sales_step"):
            return self.env._("%(product)s is not in the workshop: it comes back first.", product=product)
        return None

    @public(
        remedy=Key(),
        reason=Text(),
        replacement=Values("after.sales.replacement", ("product_id", "quantity", "price_unit")),
    )
    def action_change_remedy(self, remedy: str, reason: str, replacement: dict | None = None) -> bool:
        """Give these lines another remedy; goods, owner, documents and claims follow.

        Of an exchange that was begun, what was not replaced can be refunded.

        :param remedy: ``refund``, ``exchange``, ``repair`` or ``as_is``
        :param reason: why; it stays with the line
        :param replacement: for an exchange, ``{product_id, quantity, price_unit}`` of what replaces each line;
            default the same again; a product that the user may see
        :raise UserError: a line cannot be changed, the reason is missing, or the user may not decide
        """
        self.rma_id._check_button("change_remedy")
        problems = [problem for line in self if (problem := line.sudo()._change_problem(remedy))]
        if problems:
            raise UserError("\n".join(problems))
        self._check_new_remedy(remedy, reason, replacement)
        begun = self.filtered(lambda line: remedy == "refund" and line.sudo()._can_end_exchange())
        if begun:
            self.env["after.sales.exchange"]._end(begun, reason.strip())
        if self - begun:
            self.env["after.sales.change"]._change(self - begun, remedy, reason.strip(), replacement)
        return True

    def _check_new_remedy(self, remedy: str, reason: str, replacement: dict | None) -> None:
        """:raise UserError: the reason is missing, or what replaces these lines cannot be"""
        if not (reason or "").strip():
            raise UserError(self.env._("Say why another remedy is chosen."))
        if remedy == "exchange" and not replacement and any(not line.sale_line_id for line in self):
            raise UserError(self.env._("Say what replaces it, since no order of ours is known."))
        if replacement and not replacement.get("product_id"):
            raise UserError(self.env._("Say what replaces it."))
        if replacement and replacement.get("quantity", 1.0) <= 0:
            raise UserError(self.env._("A quantity must be greater than zero."))


class AfterSalesInspection(models.Model):
    _inherit = "after.sales.inspection"

    @public
    def action_as_is(self) -> bool:
        """A case of which everything was refused has another remedy from now on."""
        result = super().action_as_is()
        self.env["after.sales.change"]._follow_refusal(self.line_id)
        return result

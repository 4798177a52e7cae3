"""Facts that documents and masters did not know yet: what the promise is judged by."""

from odoo import api, fields, models
from odoo.api import ValuesType
from odoo.exceptions import UserError


class ProductTemplate(models.Model):
    _inherit = "product.template"

    after_sales_exclusion_ids = fields.Many2many(
        "after.sales.policy.exclusion",
        string="Excluded From Promises",
        domain="[('of_product', '=', True)]",
        help="What the product is by its nature: made to order, perishable, …",
    )


class ProductCategory(models.Model):
    _inherit = "product.category"

    after_sales_exclusion_ids = fields.Many2many(
        "after.sales.policy.exclusion", string="Excluded From Promises", domain="[('of_product', '=', True)]"
    )


class CrmTeam(models.Model):
    _inherit = "crm.team"

    after_sales_distance = fields.Boolean(
        string="Sells at a Distance", help="By internet, television, telephone or mail (L01)."
    )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    after_sales_no_return_confirmed = fields.Boolean(
        string="Buyer Confirmed: No Return Without Fault",
        copy=False,
        help="The buyer confirmed at the purchase that goods of this nature are not taken back without a fault (L06).",
    )

    @api.model
    def _after_sales_free(self) -> frozenset[str]:
        """What the buyer confirmed is said by people; ``write`` says until when."""
        return super()._after_sales_free() | {"after_sales_no_return_confirmed"}

    def write(self, vals: ValuesType) -> bool:
        if "after_sales_no_return_confirmed" in vals and not self._after_sales_is_ours():
            self.order_line.sudo().after_sales_line_ids._check_rests_not_on(self)
        return super().write(vals)


class StockPicking(models.Model):
    """When the customer signed for the goods; the term of the law begins there (L02)."""

    _inherit = "stock.picking"

    after_sales_signed_on = fields.Date(
        string="Customer Signed On", copy=False, help="Day on which the customer received the goods; terms begin there."
    )

    @api.model
    def _after_sales_free(self) -> frozenset[str]:
        """When the customer signed is said by people; ``write`` says until when."""
        return super()._after_sales_free() | {"after_sales_signed_on"}

    def write(self, vals: ValuesType) -> bool:
        if (
            vals.get("signature")
            and "after_sales_signed_on" not in vals
            and not any(self.mapped("after_sales_signed_on"))
        ):
            today = self.env["after.sales.working.time"]._today(self.company_id[:1] or self.env.company)
            vals = {**vals, "after_sales_signed_on": today}
        if "after_sales_signed_on" in vals and not self._after_sales_is_ours():
            self._after_sales_check_signed_on()
        result = super().write(vals)
        if "after_sales_signed_on" in vals:
            self.env["after.sales.policy"]._judge_again([("origin_move_id.picking_id", "in", self.ids)])
        return result

    def _after_sales_check_signed_on(self) -> None:
        """The day is recorded once by the warehouse; where requests rest on it, only a manager changes it.

        :raise UserError: names the transfers and the requests
        """
        user = self.env.user
        if user.has_group("after_sales_rma.group_manager"):
            return
        told = self if not user.has_group("stock.group_stock_user") else self.filtered("after_sales_signed_on")
        Line = self.env["after.sales.rma.line"].sudo()
        Line.search([("origin_move_id.picking_id", "in", told.ids)])._check_rests_not_on(told)


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    def _check_rests_not_on(self, documents) -> None:
        """Refuse to change a fact of documents that requests rest on.

        :param documents: what says so
        :raise UserError: names the cases
        """
        cases = self.rma_id.filtered(lambda rma: rma.state in ("submitted", "authorized", "done"))
        if cases:
            raise UserError(
                self.env._(
                    "%(documents)s: %(cases)s rests on this, it is not changed any more.",
                    documents=", ".join(documents.mapped("display_name")),
                    cases=", ".join(cases.mapped("name")),
                )
            )


class AfterSalesInspection(models.Model):
    """What the technician verifies of the conditions, and which exclusions he finds (R07, R08)."""

    _inherit = "after.sales.inspection"

    broken_condition_ids = fields.Many2many(
        "after.sales.policy.condition",
        string="Not in Order",
        ondelete="restrict",
        domain="[('by_report', '=', False)]",
    )
    exclusion_ids = fields.Many2many(
        "after.sales.policy.exclusion",
        string="Exclusions Found",
        domain="[('of_product', '=', False)]",
        ondelete="restrict",
    )

    @api.model
    def _findings(self) -> set[str]:
        return super()._findings() | {"broken_condition_ids", "exclusion_ids"}

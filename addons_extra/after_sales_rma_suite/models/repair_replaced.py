from odoo import api, fields, models
from odoo.addons.after_sales_rma_repair.models.repair_order import DECIDED
from odoo.exceptions import UserError

DECIDED |= {"after_sales_first_lot_id"}


class RepairOrder(models.Model):
    """Headquarters or a vendor may give another serial for the one that was sent: it is delivered like a swap (R22)."""

    _inherit = "repair.order"

    after_sales_outside_result = fields.Selection(
        selection_add=[("replaced", "Replaced with another serial"), ("refused",)], ondelete={"replaced": "set null"}
    )
    after_sales_first_lot_id = fields.Many2one(
        "stock.lot",
        string="Serial Brought In",
        readonly=True,
        copy=False,
        help="What the customer sent, when headquarters or a vendor gave another one for it.",
    )

    @api.model
    def _after_sales_check_result(self, result: str) -> None:
        if result not in self._fields["after_sales_outside_result"].get_values(self.env):
            raise UserError(self.env._("Say how it came back: repaired, replaced or refused."))
        super()._after_sales_check_result(result)

    def _after_sales_come_back(self, result: str, serial: str | None) -> None:
        if result != "replaced":
            return super()._after_sales_come_back(result, serial)
        self._after_sales_check_serial(serial)
        return self.env["after.sales.repair"]._come_back_as(self, serial.strip())

    def _after_sales_check_serial(self, serial: str | None) -> None:
        """:raise UserError: no serial can stand for these units"""
        if len(self) != 1 or self.product_id.tracking != "serial":
            raise UserError(self.env._("Replacements are recorded one by one, for products with serial numbers."))
        if not (serial or "").strip():
            raise UserError(self.env._("Say which serial came instead."))
        known = (
            self.env["stock.lot"]
            .sudo()
            .search_count(
                [
                    ("name", "=", serial.strip()),
                    ("product_id", "=", self.product_id.id),
                    ("company_id", "in", (self.company_id.id, False)),
                ]
            )
        )
        if known:
            raise UserError(self.env._("Serial %(serial)s is known already.", serial=serial.strip()))


class StockMove(models.Model):
    """Another serial for a repaired one: it is delivered like a swap, and may itself come back."""

    _inherit = "stock.move"

    def _after_sales_is_delivery(self) -> bool:
        if self.after_sales_is_replacement and self.restrict_partner_id:
            return self.location_dest_id.usage == "customer" and self.location_id.usage != "customer"
        return super()._after_sales_is_delivery()

    def _after_sales_gives_back(self) -> bool:
        """The claim on the first serial stays: what the customer has now is another one."""
        return super()._after_sales_gives_back() and not self.after_sales_is_replacement

    def _after_sales_set_owners(self) -> None:
        """What comes back for good is ours, although it went to the customer as his: Odoo keeps the owner."""
        taken = self.filtered(
            lambda move: move.after_sales_line_id
            and not move.restrict_partner_id
            and move.origin_returned_move_id.restrict_partner_id
            and move.location_id.usage == "customer"
        )
        taken.move_line_ids.filtered("owner_id").owner_id = False
        super()._after_sales_set_owners()

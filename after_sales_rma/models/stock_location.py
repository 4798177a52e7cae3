from typing import NamedTuple

from odoo import api, models, tools
from odoo.api import ValuesType
from odoo.exceptions import UserError


class Held(NamedTuple):
    """A place where defective goods lie, with everything below it."""

    location_id: int
    path: str
    warehouse_id: int
    is_defective: bool


class StockLocation(models.Model):
    _inherit = "stock.location"

    @api.model
    @tools.ormcache()
    def _after_sales_held(self) -> tuple[Held, ...]:
        """The places of all after-sales warehouses; known without a query, for every move asks for them."""
        Warehouse = self.env["stock.warehouse"]
        names = Warehouse._after_sales_places_held()
        return tuple(
            Held(warehouse[name].id, warehouse[name].parent_path, warehouse.id, name == names[0])
            for warehouse in Warehouse._after_sales_sites()
            for name in names
            if warehouse[name]
        )

    @api.model
    @tools.ormcache()
    def _after_sales_quarantines(self) -> tuple[str, ...]:
        """The paths of the places where returned goods wait for their test; known without a query."""
        return tuple(
            warehouse.after_sales_quarantine_location_id.parent_path
            for warehouse in self.env["stock.warehouse"]._after_sales_sites()
            if warehouse.after_sales_quarantine_location_id
        )

    def _after_sales_is_quarantine(self) -> bool:
        """Whether goods wait here for their test."""
        self.ensure_one()
        return (self.parent_path or "").startswith(self._after_sales_quarantines())

    def _after_sales_is_outside(self) -> bool:
        """Whether goods here are the customer's, or on their way to or from another company of ours."""
        self.ensure_one()
        return self.usage == "customer" or (self.usage == "transit" and not self.company_id)

    def _is_outgoing(self) -> bool:
        """As Odoo's, which asks once more for each move whether the place between companies is still there."""
        self.ensure_one()
        if self.usage == "customer":
            return True
        between = self.env["ir.model.data"]._xmlid_to_res_id("stock.stock_location_inter_company")
        return bool(between) and self._child_of(self.browse(between))

    def _after_sales_place(self) -> Held | None:
        """The place of defective goods that this location is or lies in."""
        self.ensure_one()
        path = self.parent_path or ""
        return next((held for held in self._after_sales_held() if path.startswith(held.path)), None)

    def _after_sales_is_defective(self) -> bool:
        """Whether this is a defective location or a shelf of it."""
        held = self._after_sales_place()
        return bool(held and held.is_defective)

    def _after_sales_may_hold_defective(self) -> bool:
        """Whether this is a defective location, or one of its warehouse above it: reserving there looks into it."""
        self.ensure_one()
        path = self.parent_path or ""
        return any(
            held.is_defective
            and (
                path.startswith(held.path) or (held.path.startswith(path) and self.warehouse_id.id == held.warehouse_id)
            )
            for held in self._after_sales_held()
        )

    def _after_sales_keeps_apart(self) -> bool:
        """Whether goods that come here are taken for good ones by nobody."""
        self.ensure_one()
        return bool(
            self.usage in ("inventory", "supplier")
            or self._after_sales_place()
            or (self.usage != "customer" and self.warehouse_id.is_after_sales)
        )

    def write(self, vals: ValuesType) -> bool:
        if vals.get("active") is False:
            self._after_sales_check_not_used()
        result = super().write(vals)
        if "location_id" in vals:
            self.env.registry.clear_cache()
        return result

    def _after_sales_check_not_used(self) -> None:
        """Where returned goods are brought to is not archived: nobody would find them there.

        :raise UserError: names the place and its warehouse
        """
        names = ("after_sales_quarantine_location_id", *self.env["stock.warehouse"]._after_sales_places_held())
        # Archiving a warehouse archives its places in a context that looks at archived ones, too.
        warehouses = self.env["stock.warehouse"].sudo().search([("is_after_sales", "=", True), ("active", "=", True)])
        for warehouse in warehouses:
            used = self & self.browse(warehouse[name].id for name in names)
            if used:
                raise UserError(
                    self.env._(
                        "Returned goods are brought to %(place)s: archive the warehouse %(warehouse)s, or let it use "
                        "another place.",
                        place=used[0].display_name,
                        warehouse=warehouse.display_name,
                    )
                )


class StockWarehouse(models.Model):
    """The places are known by heart; what changes them makes everybody ask anew."""

    _inherit = "stock.warehouse"

    def write(self, vals: ValuesType) -> bool:
        if vals.get("active") is False:
            self._after_sales_check_nothing_comes()
        result = super().write(vals)
        places = {"after_sales_quarantine_location_id", *self._after_sales_places_held()}
        if {"is_after_sales", *places} & vals.keys():
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _after_sales_check_nothing_comes(self) -> None:
        """A warehouse is not archived while goods of cases are on their way to it: nobody would find them there.

        :raise UserError: names the warehouses and the transfers
        """
        coming = (
            self.env["stock.move"]
            .sudo()
            .search(
                [
                    ("after_sales_line_id", "!=", False),
                    ("state", "not in", ("done", "cancel")),
                    ("location_dest_id", "child_of", self.view_location_id.ids),
                ]
            )
        )
        if coming:
            raise UserError(
                self.env._(
                    "%(warehouses)s: returned goods are on their way there with %(transfers)s. Carry these out, or "
                    "cancel them, and archive the warehouse then.",
                    warehouses=", ".join(coming.location_dest_id.warehouse_id.mapped("name")),
                    transfers=", ".join(coming.picking_id.mapped("name")),
                )
            )

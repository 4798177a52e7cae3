"""What installing and removing the add-on does beyond its tables."""

import json

from odoo.api import Environment

#: Parameter that outlives the add-on: which warehouses took returns, and where they put them.
WAREHOUSES = "after_sales_rma.warehouses"

#: The places that an after-sales warehouse knows.
PLACES = (
    "after_sales_quarantine_location_id",
    "after_sales_defective_location_id",
)


def post_init_hook(env: Environment) -> None:
    """Give every company that has a warehouse its after-sales warehouse, the one it had before if it had one."""
    # Their names and codes are taken.
    recall_places(env, WAREHOUSES, is_after_sales=True)
    companies = env["res.company"].search([])
    companies._create_after_sales_warehouses()


def uninstall_hook(env: Environment) -> None:
    """Put the after-sales warehouses to rest; goods that lie in them stay where they are, at their value.

    A warehouse with open transfers or with stock stays active, because archiving it would hide goods that exist.
    """
    warehouses = env["stock.warehouse"]._after_sales_sites()
    remember_places(env, WAREHOUSES, warehouses, PLACES)
    open_moves = env["stock.move"]._read_group(
        [("picking_type_id.warehouse_id", "in", warehouses.ids), ("state", "not in", ("done", "cancel"))],
        ["warehouse_id"],
    )
    stocked = env["stock.quant"]._read_group(
        [("location_id", "child_of", warehouses.view_location_id.ids), ("quantity", "!=", 0)], ["warehouse_id"]
    )
    busy = {warehouse for (warehouse,) in open_moves + stocked}
    warehouses.filtered(lambda warehouse: warehouse not in busy).action_archive()


def remember_places(env: Environment, parameter: str, warehouses, names: tuple[str, ...]) -> None:
    """Write down which places warehouses know: the columns that say so go with their add-on.

    :param parameter: name of the parameter that keeps it
    :param names: fields of ``stock.warehouse``
    """
    known = {warehouse.id: {name: warehouse[name].id for name in names} for warehouse in warehouses}
    env["ir.config_parameter"].set_param(parameter, json.dumps(known))


def recall_places(env: Environment, parameter: str, **vals) -> None:
    """Let warehouses know again the places that were written down.

    :param vals: values to write with them
    """
    Parameter = env["ir.config_parameter"]
    known = json.loads(Parameter.get_param(parameter) or "{}")
    for warehouse_id, places in known.items():
        warehouse = env["stock.warehouse"].browse(int(warehouse_id)).exists()
        locations = {
            place: env["stock.location"].browse(location_id).exists()
            for place, location_id in places.items()
            if place in warehouse._fields
        }
        warehouse.write({**vals, **{place: location.id for place, location in locations.items()}})
    Parameter.set_param(parameter, False)

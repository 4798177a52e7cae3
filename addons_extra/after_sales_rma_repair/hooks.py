"""What installing and removing the add-on does beyond its tables."""

from odoo.addons.after_sales_rma.hooks import recall_places, remember_places
from odoo.api import Environment

from .models.repair_packed import REPAIRED

#: Parameter that outlives the add-on: which places the workshops are.
WORKSHOPS = "after_sales_rma_repair.workshops"

#: The places that a workshop knows.
PLACES = (
    "after_sales_repair_location_id",
    "after_sales_external_location_id",
    "after_sales_warranty_location_id",
)


def post_init_hook(env: Environment) -> None:
    """Give every after-sales warehouse its workshop, the one it had before if it had one."""
    recall_places(env, WORKSHOPS)
    for warehouse in env["stock.warehouse"]._after_sales_sites():
        if warehouse.active:
            env["stock.location"].union(*(warehouse[name] for name in PLACES)).active = True
        warehouse._in_language_of(warehouse.company_id)._create_after_sales_locations()
    kind = env.ref(REPAIRED)
    kind.name = kind.with_context(lang=env.company.partner_id.lang or env.lang)._after_sales_name()


def uninstall_hook(env: Environment) -> None:
    """Put empty workshops to rest; one where goods lie, or to which some are on their way, stays."""
    warehouses = env["stock.warehouse"]._after_sales_sites()
    remember_places(env, WORKSHOPS, warehouses, PLACES)
    places = env["stock.location"].union(*(warehouse[name] for warehouse in warehouses for name in PLACES[:2]))
    stocked = env["stock.quant"]._read_group(
        [("location_id", "child_of", places.ids), ("quantity", "!=", 0)], ["location_id"]
    )
    coming = env["stock.move"]._read_group(
        [("location_dest_id", "child_of", places.ids), ("state", "not in", ("done", "cancel"))], ["location_dest_id"]
    )
    used = [location.parent_path for (location,) in stocked + coming]
    warehouses.write(dict.fromkeys(PLACES, False))
    places.filtered(lambda place: not any(path.startswith(place.parent_path) for path in used)).active = False

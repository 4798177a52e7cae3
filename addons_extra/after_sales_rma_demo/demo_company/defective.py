"""Goods found defective in the selling warehouse, lately and long ago: something in every bracket of ageing."""

from odoo.fields import Command

from .world import World

#: product, quantity, found so many days ago
FOUND = (("lamp", 2, 205), ("power", 3, 130), ("gloves", 24, 62), ("lamp", 1, 38))


def build(world: World) -> None:
    """Bring them to the defective location; the commerce department values them from there."""
    after_sales = world.company.after_sales_warehouse_id
    stock = after_sales.search([("company_id", "=", world.company.id), ("is_after_sales", "=", False)]).lot_stock_id
    defective = after_sales.after_sales_defective_location_id
    places = {"location_id": stock.id, "location_dest_id": defective.id}
    for key, quantity, days_ago in FOUND:
        world.begin_step()
        product = world.products[key]
        transfer = world.of("warehouse")["stock.picking"].create(
            {
                "picking_type_id": after_sales.int_type_id.id,
                **places,
                "move_ids": [Command.create({"product_id": product.id, "product_uom_qty": quantity, **places})],
            }
        )
        transfer.action_confirm()
        transfer.action_assign()
        transfer.move_ids.picked = True
        transfer.button_validate()
        found = world.moment(days_ago)
        transfer.with_env(world.env).date_done = found
        world.found_defective([("move_id", "in", transfer.move_ids.ids)], found)

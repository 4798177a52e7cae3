"""Opening stock: two purchases of everything at two prices, received and billed."""

from typing import NamedTuple

from .products import PRODUCTS
from .world import World


class Purchase(NamedTuple):
    """A purchase order: which goods (quantity, unit cost), from whom, when."""

    vendor: str
    days_ago: int
    lines: dict[str, tuple[float, float]]


PURCHASES = [
    Purchase(
        "jinggong",
        60,
        {
            "driver": (10, 100.0),
            "scanner": (8, 240.0),
            "glue": (60, 22.0),
            "lamp": (40, 140.0),
            "gloves": (600, 4.0),
        },
    ),
    Purchase("shixun", 58, {"camera": (8, 860.0), "battery": (20, 410.0), "power": (30, 95.0)}),
    Purchase("jinggong", 45, {"driver": (10, 120.0), "scanner": (8, 260.0), "glue": (60, 24.0)}),
    Purchase("jinggong", 40, {"scanner": (2, 250.0)}),
    Purchase("shixun", 44, {"camera": (8, 900.0), "battery": (20, 430.0), "power": (30, 105.0)}),
    # What is left of the first delivery was found defective and lies there for long: see `defective`.
    Purchase("jinggong", 240, {"lamp": (3, 140.0), "gloves": (24, 4.0), "power": (3, 95.0)}),
]


def build(world: World) -> None:
    """Order, receive and be billed for the opening stock, one purchase after the other."""
    for number, purchase in enumerate(PURCHASES, start=1):
        order = world.of("admin")["purchase.order"].create(_prepare_vals(world, purchase))
        order.button_confirm()
        order.date_approve = world.moment(purchase.days_ago)
        _receive(world, order.picking_ids, purchase, number)
        _bill(world, order, purchase, number)


def _prepare_vals(world: World, purchase: Purchase) -> dict:
    moment = world.moment(purchase.days_ago)
    return {
        "partner_id": world.partners[purchase.vendor].id,
        "date_order": moment,
        "order_line": [
            (
                0,
                0,
                {
                    "product_id": world.products[key].id,
                    "product_qty": quantity,
                    "price_unit": cost,
                    "date_planned": moment,
                },
            )
            for key, (quantity, cost) in purchase.lines.items()
        ],
    }


def _receive(world: World, pickings, purchase: Purchase, number: int) -> None:
    """Receive everything, naming the lots and serials of tracked goods."""
    pickings = pickings.with_env(world.of("warehouse"))
    for key in purchase.lines:
        move = pickings.move_ids.filtered(lambda move, key=key: move.product_id == world.products[key])
        if move.product_id.tracking != "none":
            move.move_line_ids = [(5, 0, 0), *_prepare_lots(move, PRODUCTS[key].code, number)]
    pickings.button_validate()
    pickings.date_done = world.moment(purchase.days_ago - 2)


def _prepare_lots(move, code: str, number: int) -> list[tuple]:
    """Commands for one line per serial, or one line for the lot."""
    serial = move.product_id.tracking == "serial"
    count = int(move.product_uom_qty) if serial else 1
    return [
        (
            0,
            0,
            {
                "product_id": move.product_id.id,
                "product_uom_id": move.product_uom.id,
                "location_id": move.location_id.id,
                "location_dest_id": move.location_dest_id.id,
                "picking_id": move.picking_id.id,
                "quantity": 1 if serial else move.product_uom_qty,
                "lot_name": f"{code.removeprefix('HT-')}-{number:02d}{unit:03d}" if serial else f"{code}-{number:02d}",
            },
        )
        for unit in range(1, count + 1)
    ]


def _bill(world: World, order, purchase: Purchase, number: int) -> None:
    # Odoo writes the cost of lots when the bill is posted, which an accountant without stock rights may not do.
    order.action_create_invoice()
    bills = order.invoice_ids
    bills.write({"invoice_date": world.day(purchase.days_ago - 3), "ref": f"HT-{number:05d}"})
    bills.action_post()

"""Orders of the last weeks: delivered, invoiced, paid in every way that a return meets."""

from typing import NamedTuple

from odoo.fields import Command

from .world import World


class Line(NamedTuple):
    """What is sold: product, quantity in its unit (or another one), discount in percent."""

    product: str
    quantity: float
    discount: float = 0.0
    unit: str = ""


class Sale(NamedTuple):
    """One order and what became of it.

    ``delivered``: day of each delivery; all but the last take half of what is left.
    ``invoiced``: after each delivery, or not at all. ``paid``: share of the invoices that was paid, 0 to 1.
    """

    customer: str
    ordered: int
    lines: tuple[Line, ...]
    delivered: tuple[int, ...]
    invoiced: bool = True
    paid: float = 0.0
    reference: str = ""


DOZEN = "uom.product_uom_dozen"

#: In the order of the deliveries.
SALES = {
    "old_battery": Sale("jinghong", 33, (Line("battery", 4),), (30,), paid=1.0),
    "done_credited": Sale("qiming", 30, (Line("driver", 3), Line("lamp", 4, 5.0)), (27,), reference="QM-2207"),
    "old_camera": Sale("shuan", 26, (Line("camera", 1), Line("service", 1)), (24,), paid=1.0),
    "done_defective": Sale("donghu", 25, (Line("camera", 2), Line("power", 2)), (22,)),
    "refused": Sale("jincheng", 23, (Line("gloves", 10, 0.0, DOZEN),), (21,), paid=1.0),
    "cancelled": Sale("haina", 20, (Line("driver", 2),), (18,), paid=1.0),
    "not_invoiced": Sale("jincheng", 18, (Line("power", 6), Line("gloves", 5, 0.0, DOZEN)), (16,), invoiced=False),
    "pay_back": Sale("jincheng", 17, (Line("lamp", 4, 10.0),), (15,), paid=1.0),
    "draft_credit": Sale("haina", 16, (Line("gloves", 12, 0.0, DOZEN), Line("glue", 10)), (14,), paid=0.5),
    "to_credit": Sale("shuan", 15, (Line("driver", 4, 8.0),), (13,)),
    "two_deliveries": Sale(
        "donghu", 14, (Line("camera", 2), Line("driver", 4)), (12, 10), paid=0.4, reference="DH-0619"
    ),
    "to_put_away": Sale("jinghong", 12, (Line("power", 8),), (9,)),
    "to_inspect": Sale("qiming", 11, (Line("scanner", 2), Line("lamp", 3)), (8,), reference="QM-2251"),
    "partly_received": Sale("donghu", 10, (Line("glue", 24), Line("battery", 3)), (7,)),
    "awaiting_goods": Sale("haina", 9, (Line("scanner", 2),), (6,), paid=1.0),
    "on_the_way": Sale("jinghong", 9, (Line("lamp", 2), Line("glue", 6)), (6,)),
    "to_decide": Sale("jinghong", 7, (Line("driver", 2), Line("lamp", 2)), (5,)),
    "exchanged": Sale("shuan", 11, (Line("driver", 2), Line("lamp", 1)), (9,), paid=1.0),
    "swap": Sale("haina", 10, (Line("lamp", 4),), (8,), paid=1.0),
    "budget": Sale("qiming", 8, (Line("scanner", 3), Line("driver", 2)), (6,), paid=1.0, reference="QM-2266"),
    "to_enter": Sale("haina", 6, (Line("power", 1),), (4,), paid=1.0),
    "exchange_draft": Sale("donghu", 4, (Line("camera", 1),), (2,), paid=1.0, reference="DH-0655"),
    "repair_work": Sale("shuan", 10, (Line("scanner", 1),), (8,), paid=1.0),
    "repair_plan": Sale("qiming", 9, (Line("camera", 1),), (7,), paid=1.0, reference="QM-2255"),
    "repair_answer": Sale("jincheng", 8, (Line("scanner", 1),), (6,), paid=1.0),
    "repair_quote": Sale("jincheng", 8, (Line("scanner", 1),), (6,), paid=1.0),
    "repair_outside": Sale("shuan", 14, (Line("scanner", 1),), (12,), paid=1.0),
    "repair_marked": Sale("haina", 13, (Line("scanner", 1),), (11,), paid=1.0),
    "part": Sale("qiming", 10, (Line("camera", 1),), (8,), paid=1.0, reference="QM-2254"),
    "support": Sale("haina", 8, (Line("driver", 1),), (6,), paid=1.0),
    "visit": Sale("donghu", 9, (Line("camera", 1),), (7,), paid=1.0, reference="DH-0649"),
    "as_is": Sale("shuan", 9, (Line("scanner", 1),), (7,), paid=1.0),
    "replace_only": Sale("jinghong", 8, (Line("glue", 6),), (6,), paid=1.0),
    "allowance": Sale("shuan", 9, (Line("lamp", 4),), (7,), paid=1.0),
    "draft": Sale("qiming", 6, (Line("lamp", 6, 5.0),), (4,), reference="QM-2260"),
    "fresh": Sale("qiming", 5, (Line("driver", 3), Line("camera", 1), Line("service", 1)), (3,), reference="QM-2263"),
    "fresh_dozens": Sale("haina", 4, (Line("gloves", 6, 0.0, DOZEN), Line("glue", 12, 5.0)), (2,), paid=1.0),
    "fresh_serials": Sale("shuan", 3, (Line("scanner", 2), Line("battery", 2)), (1,)),
}


def build(world: World) -> None:
    """The orders of the last weeks."""
    sell(world, SALES)


def sell(world: World, wanted: dict[str, Sale]) -> None:
    """Sell, deliver, invoice and take the money, as the people whose work it is."""
    orders = world.of("sales")["sale.order"].create([_prepare_vals(world, sale) for sale in wanted.values()])
    orders.action_confirm()
    world.orders |= dict(zip(wanted, orders, strict=True))
    for number in range(max(len(sale.delivered) for sale in wanted.values())):
        sales = {key: sale for key, sale in wanted.items() if len(sale.delivered) > number}
        _deliver(world, sales, number)
        _invoice(world, {key: sale for key, sale in sales.items() if sale.invoiced}, number)
    for key, sale in wanted.items():
        world.orders[key].date_order = world.moment(sale.ordered)
        if sale.paid:
            _pay(world, world.orders[key].invoice_ids, sale.paid, sale.delivered[-1])


def _prepare_vals(world: World, sale: Sale) -> dict:
    return {
        "partner_id": world.partners[sale.customer].id,
        "client_order_ref": sale.reference,
        "date_order": world.moment(sale.ordered),
        "user_id": world.users["sales"].id,
        "order_line": [Command.create(_prepare_line_vals(world, line)) for line in sale.lines],
    }


def _prepare_line_vals(world: World, line: Line) -> dict:
    vals = {
        "product_id": world.products[line.product].id,
        "product_uom_qty": line.quantity,
        "discount": line.discount,
    }
    if line.unit:
        vals["product_uom_id"] = world.env.ref(line.unit).id
    return vals


def _deliver(world: World, sales: dict[str, Sale], number: int) -> None:
    """Make one delivery of each sale: of all that is left, or of half of it where another delivery follows."""
    world.begin_step()
    pickings = {
        key: world.orders[key].picking_ids.filtered(lambda picking: picking.state == "assigned") for key in sales
    }
    for key, sale in sales.items():
        if number + 1 < len(sale.delivered):
            for move in pickings[key].move_ids:
                move.quantity = move.product_uom_qty / 2
        else:
            # Work on site is done when the last goods are there.
            for line in world.orders[key].order_line.filtered(lambda line: line.product_id.type == "service"):
                line.qty_delivered = line.product_uom_qty
    together = world.of("warehouse")["stock.picking"].concat(*pickings.values())
    together.with_context(skip_backorder=True, skip_sms=True).button_validate()
    for key, sale in sales.items():
        pickings[key].date_done = world.moment(sale.delivered[number], 15)


def _invoice(world: World, sales: dict[str, Sale], number: int) -> None:
    """Invoice what was delivered, one invoice for each order."""
    world.begin_step()
    orders = world.of("accountant")["sale.order"].concat(*(world.orders[key] for key in sales))
    invoices = orders._create_invoices(grouped=True)
    for key, sale in sales.items():
        own = invoices.filtered(lambda invoice, order=world.orders[key]: invoice in order.invoice_ids)
        own.invoice_date = world.day(sale.delivered[number])
    invoices.action_post()


def _pay(world: World, invoices, share: float, days_ago: int) -> None:
    """Register a bank payment of each invoice, in whole or in part."""
    for invoice in invoices:
        world.of("accountant")["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create(
            {
                "amount": invoice.currency_id.round(invoice.amount_total * share),
                "payment_date": world.day(max(days_ago - 1, 0)),
                "payment_difference_handling": "open",
            }
        ).action_create_payments()

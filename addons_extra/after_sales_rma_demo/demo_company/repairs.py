"""Goods of customers in the workshop: at work, whose plan waits for the leader, to be quoted, and for the customer."""

from odoo.fields import Command

from .world import World

#: Plans of a higher cost are approved by a leader, in yuan.
PLAN_LIMIT = 100
#: Case → what the technician plans: (words, part, pieces, charged)
PLANS = {
    "repair_work": ("更换扳机按键，清洁触点。", None, 0, False),
    "repair_plan": ("传感器供电板损坏，需更换两块开关电源。", "power", 2, False),
    "repair_quote": ("镜头模组移位，属于摔损，按收费维修。", "power", 1, True),
    "repair_answer": ("进水造成短路，属于使用不当，按收费维修报价。", "power", 1, True),
}


def build(world: World) -> None:
    """Receive the goods, which stay the customers', and carry each repair to its step."""
    world.company.after_sales_repair_limit = PLAN_LIMIT
    world.begin_step()
    receipts = world.of("warehouse")["stock.picking"].concat(*(world.cases[key].receipt_picking_ids for key in PLANS))
    receipts.move_line_ids.after_sales_grade = "defective"
    receipts.button_validate()
    for key, (words, part, pieces, charged) in PLANS.items():
        _plan(world, key, words, part, pieces, charged)


def _plan(world: World, key: str, words: str, part: str | None, pieces: int, charged: bool) -> None:
    """Write a repair plan, and have it begun, approved or quoted."""
    world.begin_step()
    repair = world.cases[key].repair_order_ids
    mine = repair.with_env(world.of("technician"))
    if charged:
        mine.action_after_sales_charge()
    vals = {"after_sales_plan": words}
    if part:
        product = world.products[part]
        vals["move_ids"] = [
            Command.create({"product_id": product.id, "product_uom_qty": pieces, "repair_line_type": "add"})
        ]
    mine.write(vals)
    if charged:
        if key == "repair_answer":
            repair.with_env(world.of("sales")).action_after_sales_quote()
        return
    mine.action_after_sales_plan()
    if key == "repair_work":
        mine.action_validate()
        mine.action_repair_start()

"""Goods of customers in the workshop: at work, at the vendor, repaired and marked, to be approved, to be quoted."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .world import World

#: Plans of a higher cost are approved by a leader, in yuan.
PLAN_LIMIT = 100
#: What an hour in the workshop costs, in yuan.
HOUR = 80
#: Case → what the technician plans: (words, part, pieces, charged)
PLANS = {
    "repair_work": ("更换扳机按键，清洁触点。", None, 0, False),
    "repair_outside": ("主板不上电，送厂家检修。", None, 0, False),
    "repair_marked": ("更换扫描引擎排线，清洁镜头。", None, 0, False),
    "repair_plan": ("传感器供电板损坏，需更换两块开关电源。", "power", 2, False),
    "repair_quote": ("镜头模组移位，属于摔损，按收费维修。", "power", 1, True),
    "repair_answer": ("进水造成短路，属于使用不当，按收费维修报价。", "power", 1, True),
}


def build(world: World) -> None:
    """Receive the goods, which stay the customers', and carry each repair to its step."""
    world.company.after_sales_repair_limit = PLAN_LIMIT
    world.company.after_sales_labour_cost = HOUR
    world.begin_step()
    receipts = world.of("warehouse")["stock.picking"].concat(*(world.cases[key].receipt_picking_ids for key in PLANS))
    receipts.move_line_ids.after_sales_grade = "defective"
    receipts.button_validate()
    for key, (words, part, pieces, charged) in PLANS.items():
        _plan(world, key, words, part, pieces, charged)
    _send_out(world, "repair_outside")
    _repair(world, "repair_marked")


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
        _work(mine, 40, "拆机检查，更换扳机按键")


def _work(mine, minutes: int, words: str) -> None:
    """Enter how long the technician worked on a repair, and on what."""
    mine.env["after.sales.labour"].create({"repair_id": mine.id, "minutes": minutes, "note": words})


def _send_out(world: World, key: str) -> None:
    """Send a unit to the vendor that repairs it; the warehouse confirmed that it left."""
    world.begin_step()
    repair = world.cases[key].repair_order_ids.with_env(world.of("technician"))
    vals = {
        "repair_ids": repair.ids,
        "partner_id": world.partners["jinggong"].id,
        "date_expected": fields.Date.today() + timedelta(days=8),
        "goes_along": "充电座、USB 线",
        "courier": "顺丰速运",
        "tracking_number": "SF1300456789012",
    }
    repair.env["after.sales.outside"].create(vals).action_send()
    world.cases[key].with_env(world.of("warehouse")).action_put_away()


def _repair(world: World, key: str) -> None:
    """Repair and test a unit, pack it anew: it is ready for its customer and marked as repaired."""
    world.begin_step()
    repair = world.cases[key].repair_order_ids.with_env(world.of("technician"))
    repair.action_validate()
    repair.action_repair_start()
    _work(repair, 65, "更换排线，连续扫码 200 次正常")
    repair.action_repair_end()
    repair.after_sales_test_ids.action_grade_qualified()
    repair.action_after_sales_repack()

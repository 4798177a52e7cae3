"""Replacements on their last way: with the salesperson, brought back, accepted or not yet, a signed paper missing."""

from base64 import b64encode
from io import BytesIO

from PIL import Image, ImageDraw

from .world import World

#: Why one of them came back to the warehouse.
BROUGHT_BACK = "客户当天停工，无人签收。"
#: What a customer said, and by which way.
ACCEPTED = {"answer": "satisfied", "way": "phone", "words": "换的灯很好，谢谢。"}


def build(world: World) -> None:
    """From here on salespeople take goods, customers accept, and signed papers are waited for."""
    world.company.write(
        {
            "after_sales_salespeople_take": True,
            "after_sales_acceptance": True,
            "after_sales_papers_required": True,
        }
    )
    world.begin_step()
    for key in ("taken", "brought_back"):
        rma = world.cases[key].with_env(world.of("warehouse"))
        delivery = rma.picking_ids.filtered("after_sales_replaces")
        rma.action_hand_over({"picking_id": delivery.id, "user_id": world.users["sales"].id}, signature())
    world.cases["brought_back"].with_env(world.of("warehouse")).handover_ids.action_take_back(BROUGHT_BACK)
    for key in ("unsigned", "to_accept"):
        delivery = world.cases[key].with_env(world.of("warehouse")).picking_ids.filtered("after_sales_replaces")
        delivery.move_ids.picked = True
        delivery.button_validate()
    world.cases["to_accept"].with_env(world.of("warehouse")).picking_ids.filtered(
        "after_sales_replaces"
    ).signature = signature()
    world.cases["unsigned"].with_env(world.of("sales")).action_record_acceptance(**ACCEPTED)


def signature() -> str:
    """A name as somebody writes it on a screen, as base64."""
    page = Image.new("RGB", (240, 90), "white")
    strokes = [(15, 60), (40, 20), (55, 70), (75, 30), (95, 65), (120, 25), (130, 70), (160, 40), (185, 62), (225, 35)]
    ImageDraw.Draw(page).line(strokes, fill="#1a2a6c", width=4, joint="curve")
    content = BytesIO()
    page.save(content, "PNG")
    return b64encode(content.getvalue()).decode()

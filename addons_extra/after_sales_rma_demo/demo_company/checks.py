"""What is asked and tested of network cameras."""

from odoo import Command

from .world import World

#: (check, kind, what else is said of it)
LINES = (
    ("外观", "choice", {"choice_ids": [("完好", True), ("轻微划痕", True), ("破损", False)]}),
    ("上电自检", "yes_no", {}),
    (
        "供电电压",
        "figure",
        {"unit_name": "V", "limits": "both", "lower_limit": 11.4, "upper_limit": 12.6, "needs_remark": True},
    ),
    ("成像", "yes_no", {"needs_remark": True}),
)
#: What the technician found of the defective camera: {check: (field, value, remark)}
FOUND = {
    "上电自检": ("result", "pass", ""),
    "供电电压": ("value", "9.8", "传感器供电芯片输出偏低"),
    "成像": ("result", "fail", "水平条纹"),
}
MODEL, MADE_ON = "IPC-400", "2025-11-18"


def build(world: World) -> None:
    """Cameras are asked for model and production date, and have a template of their own."""
    camera = world.products["camera"].product_tmpl_id
    camera.write({"after_sales_ask_model": "asked", "after_sales_ask_production_date": "asked"})
    world.env["after.sales.check.template"].create(
        {
            "name": "网络摄像机检验模板",
            "company_id": world.company.id,
            "product_tmpl_ids": [Command.link(camera.id)],
            "line_ids": [
                Command.create({"name": name, "kind": kind, "sequence": place, **_prepare_details(details)})
                for place, (name, kind, details) in enumerate(LINES)
            ],
        }
    )


def _prepare_details(details: dict) -> dict:
    """Values of a check; choices become records."""
    choices = [Command.create({"name": name, "passes": passes}) for name, passes in details.get("choice_ids", ())]
    return {**details, "choice_ids": choices} if choices else details


def tell(rma) -> None:
    """What is printed on the camera that comes back."""
    rma.line_ids.write({"goods_model": MODEL, "production_date": MADE_ON})


def fill(report) -> None:
    """Write down what was found of the defective camera."""
    for check in report.check_ids:
        if check.kind == "choice":
            check.choice_id = check.source_id.choice_ids[1]
        else:
            field, value, remark = FOUND[check.name]
            check.write({field: value, "note": remark})


def demand(world: World) -> None:
    """From now on nobody signs the report of a camera without its voltage."""
    world.env["after.sales.check.line"].search([("name", "=", "供电电压")]).is_demanded = True

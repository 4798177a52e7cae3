"""What is learnt: a corrective action for the cause of a fault, whose measure is planned."""

from odoo.fields import Command

from .world import World

#: The corrective action for the defective camera.
ACTION = {
    "problem_title": "摄像头画面出现水平条纹",
    "severity": "2",
    "description": "同一供应商的 2 批摄像头上电后画面有水平条纹，换电源和网线后仍然存在。",
    "containment": "库存同批次逐台上电检查，不合格的移入不良品库。",
    "root_cause": "图像传感器供电芯片虚焊；供应商出厂前只做常温上电检查，未能发现。",
    "measure_kind": "supplier",
    "measure": "供应商调整回流焊温度曲线，并增加高低温循环后的上电检查。",
}


def build(world: World) -> None:
    """Lead one corrective action as far as its measure."""
    world.begin_step()
    rma = world.cases["done_defective"]
    action = world.of("manager")["after.sales.corrective.action"].create(
        {
            **ACTION,
            "cause_id": rma.inspection_ids.cause_id.id,
            "user_id": world.users["technician"].id,
            "verifier_id": world.users["manager"].id,
            "supplier_id": world.partners["shixun"].id,
            "rma_ids": [Command.link(rma.id)],
            "inspection_ids": [Command.link(report.id) for report in rma.inspection_ids],
            "product_ids": [Command.link(rma.line_ids.product_id.id)],
        }
    )
    action.action_contain()
    action.action_analyse()
    action.action_plan()

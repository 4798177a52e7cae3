"""Cases in every step: each is carried on by the people whose work it is, and left where its step is reached."""

from typing import NamedTuple

from odoo.fields import Command
from odoo.tools import html_escape

from . import budgets, checks, handover, pickups, remedies, repairs
from .world import World, picture


class Case(NamedTuple):
    """What a customer asks for.

    ``lines``: quantity of each product, in the unit of the order. ``serials``: only that many of a serial product.
    ``allowance``: what of the price goes back while the goods stay, in percent.
    """

    sale: str
    lines: dict[str, float]
    reason: str
    words: str
    requested: int
    by: str = "sales"
    remedy: str = "refund"
    channel: str = "salesperson"
    photo: str = ""
    urgent: bool = False
    on_site: bool = False
    allowance: float = 0.0


CASES = {
    "done_credited": Case(
        "done_credited",
        {"driver": 1, "lamp": 2},
        "preference",
        "工程减项，多买了 1 把螺丝刀和 2 盏灯，未拆封。",
        26,
    ),
    "done_defective": Case(
        "done_defective",
        {"camera": 1},
        "quality",
        "上电后画面有条纹，换电源和网线后仍然存在。",
        19,
        by="agent",
        channel="phone",
    ),
    "refused": Case("refused", {"gloves": 4}, "preference", "手套库存过多，想退 4 打，已拆封使用过一部分。", 12),
    "cancelled": Case(
        "cancelled", {"driver": 1}, "preference", "买错型号，想退 1 把。", 16, by="agent", channel="chat"
    ),
    "not_invoiced": Case("not_invoiced", {"power": 2}, "wrong", "订的是 24V，其中 2 台贴的是 12V 标签。", 14),
    "pay_back": Case(
        "pay_back",
        {"lamp": 2},
        "quality",
        "2 盏灯通电不亮，已付款，要求退款。",
        12,
        by="agent",
        channel="phone",
    ),
    "paid_gloves": Case("refused", {"gloves": 2}, "wrong", "发错尺码 2 打，已付款，要求退款。", 15),
    "paid_driver": Case("cancelled", {"driver": 1}, "quality", "1 把螺丝刀无法启动，已付款，要求退款。", 13),
    "replace_only": Case(
        "replace_only",
        {"glue": 2},
        "transport",
        "2 支密封胶运输中漏胶，退回不划算，要求直接补发，见照片。",
        4,
        by="agent",
        channel="chat",
        remedy="replace_only",
        photo="evidence_box.png",
    ),
    "draft_credit": Case("draft_credit", {"gloves": 3, "glue": 2}, "wrong", "手套尺码发错 3 打，密封胶多发 2 支。", 7),
    "to_credit": Case("to_credit", {"driver": 2}, "quality", "2 把螺丝刀充不进电。", 6),
    "two_deliveries": Case(
        "two_deliveries",
        {"camera": 2, "driver": 1},
        "preference",
        "项目暂停，两批到货的摄像头全部退回。",
        5,
    ),
    "old_battery": Case(
        "old_battery",
        {"battery": 1},
        "quality",
        "使用三周后续航明显下降，客户要求退货。",
        9,
        by="agent",
        channel="email",
        urgent=True,
    ),
    "to_put_away": Case("to_put_away", {"power": 3}, "preference", "改用 36V 方案，退 3 台未拆封。", 5),
    "to_inspect": Case(
        "to_inspect",
        {"scanner": 2, "lamp": 1},
        "transport",
        "外箱压损，扫码枪无法开机，灯罩开裂，见照片。",
        4,
        by="agent",
        channel="chat",
        photo="evidence_crack.png",
    ),
    "partly_received": Case(
        "partly_received", {"glue": 10, "battery": 1}, "wrong", "密封胶型号不对，电池多发一组。", 4
    ),
    "awaiting_goods": Case(
        "awaiting_goods", {"scanner": 1}, "quality", "扳机按键失灵。", 3, by="agent", channel="phone"
    ),
    "on_the_way": Case(
        "on_the_way",
        {"lamp": 1},
        "transport",
        "到货时灯罩已碎，快递外箱有破洞。",
        3,
        photo="evidence_box.png",
    ),
    "old_camera": Case(
        "old_camera", {"camera": 1}, "preference", "客户更换了方案，询问能否退回这台摄像头。", 2, urgent=True
    ),
    "to_decide": Case("to_decide", {"driver": 1}, "quality", "夹头晃动。", 1),
    "to_diagnose": Case("to_decide", {"lamp": 1}, "quality", "灯时亮时灭，换了插座仍然如此。", 1),
    "by_month": Case("on_the_way", {"glue": 2}, "wrong", "密封胶多订 2 支，原封未动，随月结退回。", 5),
    "pickup_today": Case("on_the_way", {"lamp": 1}, "quality", "1 盏灯不亮，客户没有包装，要求上门取件。", 4),
    "pickup_missed": Case("on_the_way", {"glue": 1}, "wrong", "密封胶多送 1 支，要求上门取件。", 4),
    "pickup_collected": Case(
        "to_decide", {"driver": 1}, "quality", "螺丝刀异响，要求上门取件。", 3, by="agent", channel="phone"
    ),
    "swap": Case("swap", {"lamp": 2}, "quality", "2 盏灯频闪，要求换同款。", 6, remedy="exchange"),
    "exchanged": Case(
        "exchanged", {"driver": 1}, "wrong", "买错型号，想换成扫码枪，补差价。", 7, by="agent", remedy="exchange"
    ),
    "unsigned": Case("swap", {"lamp": 1}, "quality", "1 盏灯驱动器啸叫，要求换同款。", 6, remedy="exchange"),
    "to_accept": Case("exchanged", {"lamp": 1}, "quality", "灯体发烫，要求换同款。", 7, remedy="exchange"),
    "taken": Case("draft", {"lamp": 1}, "quality", "1 盏灯不亮，要求换同款，由业务员送去。", 3, remedy="exchange"),
    "brought_back": Case("draft", {"lamp": 1}, "quality", "1 盏灯进水汽，要求换同款。", 3, remedy="exchange"),
    "exchange_draft": Case(
        "exchange_draft", {"camera": 1}, "quality", "摄像头进灰，想换 2 把螺丝刀，多退少补。", 0, remedy="exchange"
    ),
    "repair_work": Case("repair_work", {"scanner": 1}, "quality", "扳机按键失灵，要求保修。", 6, remedy="repair"),
    "repair_plan": Case(
        "repair_plan", {"camera": 1}, "quality", "无法上电，要求保修。", 5, by="agent", channel="phone", remedy="repair"
    ),
    "repair_answer": Case(
        "repair_answer", {"scanner": 1}, "quality", "掉进水里后无法开机，请报价维修。", 4, remedy="repair"
    ),
    "repair_quote": Case("repair_quote", {"scanner": 1}, "quality", "摔过以后扫不出码，请先报价。", 3, remedy="repair"),
    "repair_outside": Case(
        "repair_outside", {"scanner": 1}, "quality", "充电后仍不开机，本地修不了，要求保修。", 9, remedy="repair"
    ),
    "repair_marked": Case("repair_marked", {"scanner": 1}, "quality", "扫码时断时续，要求保修。", 8, remedy="repair"),
    "part": Case(
        "part", {"camera": 1}, "quality", "摄像头电源适配器烧坏，要求寄一个新的，旧件寄回。", 4, remedy="part"
    ),
    "support": Case(
        "support",
        {"driver": 1},
        "quality",
        "不会切换正反转和扭矩档位，请电话指导。",
        1,
        by="agent",
        channel="phone",
        remedy="support",
    ),
    "visit": Case(
        "visit",
        {"camera": 1},
        "quality",
        "摄像头装在 6 米高处，画面抖动，要求上门检修。",
        3,
        remedy="repair",
        on_site=True,
    ),
    "as_is": Case("as_is", {"scanner": 1}, "quality", "偶尔扫不出条码，要求检测。", 5, remedy="as_is"),
    "allowance": Case(
        "allowance",
        {"lamp": 4},
        "transport",
        "4 盏灯罩有划痕，不影响使用，客户愿意留下，要求优惠 15%，见照片。",
        5,
        by="agent",
        channel="chat",
        remedy="allowance",
        photo="evidence_crack.png",
        allowance=15,
    ),
    "budget": Case(
        "budget",
        {"scanner": 2},
        "quality",
        "2 台扫码枪识别率低，现场无法使用，客户要求换成摄像头。",
        0,
        remedy="exchange",
    ),
    "to_enter": Case(
        "to_enter", {"power": 1}, "wrong", "买错型号，电源用不上，想换成工矿灯，补差价。", 2, remedy="exchange"
    ),
    "draft": Case("draft", {"lamp": 2}, "preference", "客户预计退 2 盏，数量待确认。", 0),
}
#: Why some are authorised although the promise has ended.
EXCEPTION = "老客户，特批受理。"
REFUSAL = "已超过 7 天退货期，且商品已拆封使用，无法再次销售。"
TRACKING_NUMBER = "SF0000000000000"
#: Goods brought back for which no delivery is known (customer, product, description, why they are taken back).
WITHOUT_ORDER = (
    "jincheng",
    "driver",
    "客户带来 1 把螺丝刀，称去年在展会上购买。",
    "老客户，展会现场销售没有订单，同意按现状评估。",
)

#: What replaces the goods of cases that are exchanged, or is sent as a part: {case: (product, quantity)}.
REPLACEMENTS = {
    "exchanged": ("scanner", 1),
    "exchange_draft": ("driver", 2),
    "budget": ("camera", 2),
    "to_enter": ("lamp", 1),
    "part": ("power", 1),
}

#: What is deducted from a refund, or given in addition.
DEDUCTIONS = {
    "value_loss": {"label": "缺少充电底座", "percent": 10, "reason": "客户遗失 1 个充电底座，双方同意折价。"},
    "freight": {"label": "退货运费", "amount": -18, "reason": "质量问题，退回运费由我方承担。"},
}

#: Which cases the dock grades, which wait in quarantine for the technician.
GRADED_AT_DOCK = (
    "done_credited",
    "not_invoiced",
    "pay_back",
    "paid_gloves",
    "paid_driver",
    "draft_credit",
    "two_deliveries",
    "swap",
    "exchanged",
    "unsigned",
    "to_accept",
    "taken",
    "brought_back",
    "as_is",
    "by_month",
)
INSPECTED_LATER = ("done_defective", "to_credit", "to_put_away", "to_inspect")
CREDITED = ("done_credited", "done_defective", "pay_back", "paid_gloves", "paid_driver", "exchanged")
CREDIT_DRAFTED = ("draft_credit", "two_deliveries")
#: Drafts when the others are handed in; the last two are handed in once the company demands budgets.
DRAFTS = ("draft", "exchange_draft", "budget", "to_enter")
ONLY_SUBMITTED = ("old_battery", "old_camera", "to_decide", "to_diagnose", "without_order")
#: How many days after the request a thing happened.
DAYS_TO_DECIDE, DAYS_TO_RECEIVE, DAYS_TO_INSPECT, DAYS_TO_CREDIT = 1, 3, 4, 5
#: Which customers were told what, to be seen in the chatter.
TOLD = {"received": ("old_battery", "old_camera", "to_decide"), "refused": ("refused",)}


def build(world: World) -> None:
    """Carry every case to its step, in the order in which such things happen."""
    world.begin_step()
    oldest_first = sorted(CASES, key=lambda key: -CASES[key].requested)
    world.cases = {key: _request(world, key) for key in oldest_first}
    world.cases["without_order"] = _request_without_order(world)
    checks.tell(world.cases["done_defective"])
    _submit(world)
    _decide(world)
    _deduct(world)
    pickups.build(world)
    _receive_all(world)
    _receive_in_part(world)
    _replace(world)
    handover.build(world)
    repairs.build(world)
    remedies.build(world)
    _inspect(world)
    _credit(world)
    budgets.build(world)
    for key, case in CASES.items():
        _date_back(world, world.cases[key].with_env(world.env), case.requested)
    _tell(world)


def _several(world: World, keys, role: str):
    """Cases by name, as a role sees them."""
    return world.of(role)["after.sales.rma"].concat(*(world.cases[key] for key in keys))


# -- request and decision ----------------------------------------------------------------------------------------------


def _request(world: World, key: str):
    """Make the case of an order, as the customer described it."""
    case = CASES[key]
    env = world.of(case.by)
    order = world.orders[case.sale].with_env(env)
    reason = env.ref(f"after_sales_rma.reason_{case.reason}")
    lines = [
        spec for product, quantity in case.lines.items() for spec in _prepare_specs(world, order, product, quantity)
    ]
    rma = env["after.sales.intake"].create_from_sale(order, lines, remedy=case.remedy, reason=reason)
    rma.write(
        {
            "date_request": world.moment(case.requested, 9),
            "channel": case.channel,
            "priority": "1" if case.urgent else "0",
            "description": f"<p>{html_escape(case.words)}</p>",
            "user_id": env.uid,
        }
    )
    if key in REPLACEMENTS:
        product, quantity = REPLACEMENTS[key]
        rma.replacement_ids = [
            Command.create(
                {
                    "line_id": rma.line_ids.id,
                    "product_id": world.products[product].id,
                    "quantity": quantity,
                    "ask_back": case.remedy == "part",
                }
            )
        ]
    if case.on_site:
        rma.line_ids.on_site = True
    if case.allowance:
        rma.line_ids.allowance_percent = case.allowance
    if case.photo:
        rma.message_post(body=case.words, attachments=[(case.photo, picture(case.photo))])
    return rma


def _prepare_specs(world: World, order, key: str, quantity: float) -> list[dict]:
    """What comes back of a product; of several serials the first ones."""
    line = order.order_line.filtered(lambda line: line.product_id == world.products[key])
    lots = line.sudo().move_ids.move_line_ids.lot_id.sorted("name")
    spec = {"sale_line_id": line.id, "quantity": quantity}
    if line.product_id.tracking == "serial":
        spec["lot_ids"] = lots[: int(quantity)].ids
    return [spec]


def _request_without_order(world: World):
    """A case for goods of which no delivery is known."""
    customer, product, words, why = WITHOUT_ORDER
    env = world.of("agent")
    return env["after.sales.rma"].create(
        {
            "partner_id": world.partners[customer].id,
            "origin_reason": why,
            "channel": "counter",
            "description": f"<p>{html_escape(words)}</p>",
            "date_request": world.moment(1, 14),
            "line_ids": [
                Command.create(
                    {
                        "product_id": world.products[product].id,
                        "quantity": 1,
                        "reason_id": env.ref("after_sales_rma.reason_quality").id,
                    }
                )
            ],
        }
    )


def _submit(world: World) -> None:
    for role in ("sales", "agent"):
        rmas = _several(world, [key for key in world.cases if key not in DRAFTS], role)
        rmas.filtered(lambda rma, user=world.users[role]: rma.create_uid == user).action_submit()


def _decide(world: World) -> None:
    """One is refused, one is withdrawn by the customer, most are authorised, some still wait for the leader."""
    _several(world, ["to_diagnose"], "sales").action_ask_diagnosis({"question": "换一路电源后是否仍然闪烁？"})
    # This customer gets one credit note for all that he returns in a month.
    world.cases["by_month"].with_env(world.env).partner_id.after_sales_settlement = "invoice"
    _several(world, ["refused"], "approver").action_refuse(REFUSAL)
    _several(world, ["cancelled"], "agent").action_cancel()
    left = {*DRAFTS, "refused", "cancelled", *ONLY_SUBMITTED}
    rmas = _several(world, [key for key in world.cases if key not in left], "approver")
    late = rmas.filtered(lambda rma: "refused" in rma.line_ids.mapped("verdict"))
    (rmas - late).action_authorize()
    late.action_authorize(EXCEPTION)
    _several(world, ["on_the_way"], "sales").carrier_tracking_ref = TRACKING_NUMBER


def _deduct(world: World) -> None:
    """What the agent takes off a refund, and what the customer gets for the parcel that he paid."""
    rma = _several(world, ["to_credit"], "agent")
    rma.deduction_ids = [
        Command.create({"line_id": rma.line_ids.id if kind == "value_loss" else False, "kind": kind, **vals})
        for kind, vals in DEDUCTIONS.items()
    ]


# -- goods -------------------------------------------------------------------------------------------------------------


def _receive_all(world: World) -> None:
    """What agrees with the case is received; graded at once, or to wait for the technician."""
    world.begin_step()
    _several(world, GRADED_AT_DOCK, "warehouse").receipt_picking_ids.action_after_sales_all_qualified()
    receipts = _several(world, INSPECTED_LATER, "warehouse").receipt_picking_ids
    receipts.move_line_ids.after_sales_packaging = "intact"
    damaged = world.cases["to_inspect"].receipt_picking_ids.with_env(receipts.env).move_line_ids
    damaged.write({"after_sales_packaging": "damaged", "after_sales_condition": "外箱压损，开箱拍照留存"})
    receipts.button_validate()


def _receive_in_part(world: World) -> None:
    """One product arrives with two pieces too many, the other does not arrive at all."""
    world.begin_step()
    receipt = _several(world, ["partly_received"], "warehouse").receipt_picking_ids
    glue = receipt.move_ids.filtered(lambda move: move.product_id == world.products["glue"])
    glue.move_line_ids.write({"quantity": 12, "after_sales_grade": "qualified"})
    (receipt.move_ids - glue).quantity = 0
    receipt.with_context(skip_backorder=True).button_validate()


def _replace(world: World) -> None:
    """What was exchanged for something else has left; the swap still waits to be delivered."""
    world.begin_step()
    transfers = _several(world, ["exchanged"], "warehouse").picking_ids.filtered("after_sales_replaces")
    transfers.move_ids.picked = True
    transfers.button_validate()


def _inspect(world: World) -> None:
    """A camera is found defective, good goods are passed, one report is signed but the goods still stand there."""
    world.begin_step()
    report = _several(world, ["done_defective"], "technician").inspection_ids
    report.write(
        {
            "grade": "defective",
            "fault": "成像有水平条纹",
            "cause": "图像传感器供电芯片虚焊，属于生产问题。",
            "cause_id": world.env.ref("after_sales_rma_quality.cause_material_part").id,
            "fault_party": "vendor",
        }
    )
    checks.fill(report)
    report.action_done()
    checks.demand(world)
    _several(world, ["done_defective"], "warehouse").action_put_away()
    _several(world, ["to_credit"], "technician").action_inspect_pass()
    _several(world, ["to_put_away"], "technician").inspection_ids.action_grade_qualified()


# -- money -------------------------------------------------------------------------------------------------------------


def _credit(world: World) -> None:
    """Credit notes: some posted, against open and against paid invoices; some drafts that wait for posting."""
    world.begin_step()
    for key in CREDITED:
        credit_notes = _several(world, [key], "accountant").action_refund()
        credit_notes.invoice_date = world.day(CASES[key].requested - DAYS_TO_CREDIT)
        credit_notes.action_post()
    _several(world, CREDIT_DRAFTED, "accountant").action_refund()


# -- calendar ----------------------------------------------------------------------------------------------------------


def _date_back(world: World, rma, requested: int) -> None:
    """Spread what happened today over the days after the request: decided, received, inspected, credited."""
    if rma.date_submitted:
        rma.date_acknowledged = rma.date_submitted = world.moment(requested, 10)
    if rma.date_decided:
        rma.date_decided = world.moment(requested - DAYS_TO_DECIDE, 11)
    done = rma.picking_ids.filtered(lambda picking: picking.state == "done")
    # Who saw the goods at the dock is whoever wrote their lines last.
    done.with_env(world.of("warehouse")).date_done = world.moment(requested - DAYS_TO_RECEIVE, 14)
    inspected = world.moment(requested - DAYS_TO_INSPECT, 16)
    rma.inspection_ids.filtered("date_done").date_done = inspected
    world.found_defective([("rma_id", "=", rma.id)], inspected)
    if rma.date_done:
        rma.date_done = world.moment(requested - DAYS_TO_CREDIT, 17)


# -- customers and leaders ---------------------------------------------------------------------------------------------


def _tell(world: World) -> None:
    """From now on customers are told of everything; some cases show it, and what is late was escalated."""
    env = world.env(context={**world.env.context, "mail_notify_force_send": False})
    company = world.company.with_env(env)
    company.write({name: True for name in company._fields if name.startswith("after_sales_tell_")})
    company.write(
        {
            "after_sales_escalation_id": world.users["manager"].id,
            "after_sales_return_note": "请保留原包装，勿使用到付快递；含锂电池的商品请注明。",
        }
    )
    Notify, cases = env["after.sales.notify"], {key: rma.with_env(env) for key, rma in world.cases.items()}
    for event, keys in TOLD.items():
        Notify._tell(env["after.sales.rma"].concat(*(cases[key] for key in keys)), event)
    Notify._send(env["after.sales.notice"].search([("company_id", "=", company.id)], order="id"))
    Deadlines = env["after.sales.deadlines"]
    Deadlines._send(Deadlines._record(env["after.sales.rma"].concat(*cases.values())))

"""The core alone, each add-on of the suite on it alone and away again, and what an update to many add-ons keeps."""

import importlib.util

import pytest

from environment.modules import SUITE, native_dependencies, with_dependencies
from environment.paths import CLONE
from helpers import shop
from helpers.shop import assert_sound, books

CORE = "after_sales_rma"
ROOMS = [name for name in with_dependencies(SUITE) if name not in (CORE, SUITE)]
#: Those that were never a part of the core: an update hands nothing over to them.
NEW = {
    f"after_sales_rma_{room}"
    for room in (
        "allowance",
        "analysis",
        "checks",
        "complaint",
        "diagnosis",
        "handover",
        "matching",
        "monthly",
        "outside",
        "payout",
        "pickup",
        "provision",
        "quality",
        "responsible",
    )
}
MOVED = [name for name in ROOMS if name not in NEW]
#: Rooms that say something of the same cases, goods or documents: installed together, then the second one alone.
PAIRS = [
    ("after_sales_rma_exchange", "after_sales_rma_repair"),
    ("after_sales_rma_approval", "after_sales_rma_write_down"),
    ("after_sales_rma_policy", "after_sales_rma_service_level"),
]
TRIED = [*PAIRS, *((room,) for room in ROOMS if not any(room in pair for pair in PAIRS))]

#: Everything that users can see or that is kept of the add-ons: a room that was removed leaves none of it.
TRACES = {
    "columns": "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'",
    "tables": "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = 'public'::regnamespace",
    # Odoo itself leaves the names of what a model inherits behind.
    "records": "SELECT module, name FROM ir_model_data"
    " WHERE module LIKE 'after\\_sales\\_rma%' AND model <> 'ir.model.inherit'",
    "views": "SELECT key, name, model FROM ir_ui_view WHERE model LIKE 'after.sales%' OR name LIKE '%after%sales%'",
    "fields": "SELECT model, name FROM ir_model_fields",
    "choices": "SELECT field.model, field.name, item.value FROM ir_model_fields_selection item"
    " JOIN ir_model_fields field ON field.id = item.field_id",
    "jobs": "SELECT cron_name FROM ir_cron",
    "menus": "SELECT name FROM ir_ui_menu",
}

#: What nobody changes of what is posted: date, currency, rate, amount, account, and who posted it.
POSTED = """
    SELECT entry.id, entry.name, entry.date, entry.create_uid, item.id, item.account_id, item.currency_id, item.balance,
           item.amount_currency
      FROM account_move entry JOIN account_move_line item ON item.move_id = entry.id
     WHERE entry.state = 'posted' ORDER BY entry.id, item.id
"""

#: The whole way of one unit, from the case to the posted credit note.
ONE_COMES_BACK = (
    shop.SOLD_AGAIN
    + """
sold = sold_again()
sold._create_invoices().action_post()
case = env["after.sales.intake"].create_from_sale(sold, [{"sale_line_id": sold.order_line.id, "quantity": 1}])
case.action_submit()
case.action_authorize()
case.receipt_picking_ids.action_after_sales_all_qualified()
case.action_refund().action_post()
columns = case._group_expand_next_step(None, None)
assert columns and set(columns) <= set(case._fields["next_step"].get_values(env)), "columns of remedies not installed"
assert "form" in case.get_views([(False, "form"), (False, "list"), (False, "kanban"), (False, "search")])["views"]
report([case.state, case.amount_signed])
"""
)

#: What two rooms say together: every remedy there is, asked for and authorised, each in a case of its own.
EVERY_REMEDY = (
    shop.SOLD_AGAIN
    + """
remedies = env["after.sales.rma.line"]._fields["remedy"].get_values(env)
states = {}
for remedy in sorted({"refund", "exchange", "repair", "as_is"} & {*remedies}):
    case = env["after.sales.intake"].create_from_sale(sold_again(), remedy=remedy)
    case.action_submit()
    if case.state == "submitted":
        case.action_authorize()
    states[remedy] = [case.state, bool(case.next_step)]
report(states)
"""
)

#: A request with the core alone: a person decides it, and nothing is said of a promise.
NOTHING_PROMISED = (
    shop.SOLD_AGAIN
    + """
case = env["after.sales.intake"].create_from_sale(sold_again())
case.action_submit()
models = ["after.sales." + name for name in ("rma", "request", "inspection")] + ["res.config.settings"]
views = "".join(str(env[model].get_views([(False, "form"), (False, "search")])) for model in models)
said = [word for word in ("verdict", "promise_note", "override", "exclusion", "window_days") if word in views]
report([case.state, case.next_step, said])
"""
)

#: Something of every room, as people write it down.
WRITTEN_DOWN = (
    shop.SOLD_AGAIN
    + """
case = env["after.sales.intake"].create_from_sale([order])
case.line_ids.remedy = "support"
case.action_submit()
env["after.sales.support"].create({"rma_id": case.id, "minutes": 20, "note": "Called back"})
other = env["after.sales.intake"].create_from_sale(sold_again(), remedy="exchange")
other.replacement_ids = [(0, 0, {"line_id": other.line_ids.id, "product_id": other.line_ids.product_id.id})]
other.replace_when = "advance"
other.action_submit()
other.action_authorize()
assert other.replacement_order_ids.picking_ids
again = sold_again()
broken = [{"sale_line_id": again.order_line[:1].id, "quantity": 1}]
repaired = env["after.sales.intake"].create_from_sale(again, broken, remedy="repair")
repaired.action_submit()
if repaired.state == "submitted":
    repaired.action_authorize()
repaired.receipt_picking_ids.action_after_sales_all_qualified()
assert repaired.repair_order_ids
wrong = env["after.sales.intake"].create_from_sale(sold_again())
wrong.action_submit()
wrong.action_authorize()
# Nobody graded it: the case waits for its test report.
wrong.receipt_picking_ids.move_ids.picked = True
wrong.receipt_picking_ids.button_validate()
wrong.receipt_picking_ids.action_after_sales_undo("Another customer's")
looked_at = env["after.sales.intake"].create_from_sale(sold_again(), remedy="as_is")
looked_at.action_submit()
if looked_at.state == "submitted":
    looked_at.action_authorize()
looked_at.receipt_picking_ids.action_after_sales_all_qualified()
env.ref("after_sales_rma_fee.product_fee").write({"name": "Looking at it", "list_price": 30})
looked_at.action_charge_fee(30)
home = looked_at._give_back_pickings()
home.move_ids.picked = True
home.button_validate()
assert looked_at.next_step == "invoice", "only the fee is missing"
# What is shipped and a company makes its own.
env.ref("after_sales_rma_service_level.mail_template_goods").subject = "It is here: {{ object.rma_id.name }}"
env.ref("after_sales_rma_service_level.sla_decide").days = 9
env.ref("after_sales_rma_service_level.cron_deadlines").interval_number = 7
env.ref("after_sales_rma_write_down.rate_a_0").percent = 61
rule = {"code": "X1", "name": "Never", "days": 0, "allow_refund": True}
env["after.sales.policy"].create({"name": "House", "company_id": company, "rule_ids": [(0, 0, rule)]})
late = env["after.sales.intake"].create_from_sale([order])
late.action_submit()
assert (late.state, late.line_ids.verdict) == ("submitted", "refused")
late.line_ids.action_override("An old customer")
"""
)

#: What rooms that come and go are looked at by: installed and removed, and what is posted stays as it is.
COMING_AND_GOING = f"""
def module(names):
    return env["ir.module.module"].search([("name", "in", names)])


def posted():
    env.flush_all()
    env.cr.execute({POSTED!r})
    return env.cr.fetchall()


def remove(names):
    env.cr.commit()
    before = posted()
    for name in names:
        # What one of them takes along is gone already.
        if module([name]).state == "installed":
            module([name]).button_immediate_uninstall()
    report(bool(before) and posted() == before)
"""


def comes_and_goes(rooms) -> str:
    """Snippet in which rooms come, work together and go one after the other; the core works then, and what stays.

    Its first report are the modules that were installed; each of the others says that something went well.
    """
    works = ONE_COMES_BACK.replace("report([case.state, case.amount_signed])", 'report(case.state == "done")')
    remedies = EVERY_REMEDY.replace(
        "report(states)",
        'report(all(step and state in ("authorized", "submitted") for state, step in states.values()))',
    )
    parts = [COMING_AND_GOING, f"for name in {list(rooms)}:\n    module([name]).button_immediate_install()"]
    parts.append('report(env["ir.module.module"].search([("state", "=", "installed")]).mapped("name"))')
    parts += [works, "env.cr.commit()"]
    if len(rooms) > 1:
        parts += [remedies, "env.cr.commit()"]
    for number, room in enumerate(rooms):
        staying = {name for other in rooms[number + 1 :] for name in with_dependencies(other)}
        below = [name for name in with_dependencies(room) if name not in (CORE, room)]
        parts += [f"remove({[room, *(name for name in below if name not in staying)]})", works]
    return "\n".join(parts)


def traces(database):
    """What there is, by kind."""
    return {kind: {tuple(row) for row in database.psql(query)} for kind, query in TRACES.items()}


@pytest.fixture(scope="module")
def core_db(databases):
    """A shop with the core and nothing else of ours."""
    with shop.opened(databases, "test_whole_rooms", [CORE]) as database:
        # Rooms are not installed while the server looks over the table of modules by itself.
        database.psql("ALTER TABLE ir_module_module SET (autovacuum_enabled = false)")
        yield database


def test_the_core_alone(core_db):
    """A line comes back, is graded, put away and credited with nothing but the core."""
    installed = core_db.databases.installed(core_db.name)
    assert CORE in installed and not installed & {*ROOMS, SUITE, "repair"}
    assert core_db.run(ONE_COMES_BACK, **core_db.facts)[0] == "done"
    assert core_db.run(NOTHING_PROMISED, **core_db.facts) == ["submitted", "decide", []]
    assert_sound(core_db)
    # Nothing is sent in exchange and no fee is charged: no such remedy, step, button or column of the board.
    remedies, steps, buttons, columns = core_db.run(
        """
        env = env(user=1)
        Rma, Line = env["after.sales.rma"], env["after.sales.rma.line"]
        report(
            [
                Line._fields["remedy"].get_values(env),
                Rma._fields["next_step"].get_values(env),
                [*Rma._button_table()],
                Rma._group_expand_next_step([], []),
            ]
        )
        """
    )
    assert not {"exchange", "part"} & {*remedies}
    assert not {"exchange", "replace", "charge_fee"} & {*steps, *buttons, *columns}
    assert {*columns} <= {*steps}


@pytest.mark.parametrize("rooms", TRIED, ids="+".join)
def test_rooms_alone_together_and_away_again(core_db, rooms):
    """Each works on the core with what it depends on, and beside the other; removed, nothing of it is seen."""
    missing = set().union(*map(native_dependencies, rooms)) - core_db.databases.installed(core_db.name)
    if missing:
        # What Odoo brings stays when the room goes.
        core_db.odoo("-i", ",".join(sorted(missing)))
    before = traces(core_db)
    with core_db.prefork() as server:
        # The rooms before have gone, and the first thing that it does is to load all with these.
        worker = server.start(comes_and_goes(rooms), as_loaded=True, **core_db.facts)
        worker.result()
    installed, *told = worker.reports
    assert {name for room in rooms for name in with_dependencies(room)} <= set(installed)
    assert told and all(told), "each way of a unit, each remedy and each removal says that it went well"
    after = traces(core_db)
    left = {kind: sorted(rows - before[kind]) for kind, rows in after.items()}
    assert {kind: rows for kind, rows in left.items() if rows} == {}
    assert {kind: before[kind] - rows for kind, rows in after.items() if before[kind] - rows} == {}
    assert_sound(core_db)


def test_the_core_when_all_rooms_have_gone(core_db):
    """A process that never saw a room finds all that it needs."""
    core_db.restart()
    assert core_db.run(ONE_COMES_BACK, **core_db.facts)[0] == "done"
    assert_sound(core_db)


def _handed_over():
    """What an update hands over: add-on → patterns of names, of each version that did so."""
    rooms = {}
    for script in ("19.0.2.0.0/pre-rooms.py", "19.0.2.1.0/pre-more-rooms.py"):
        spec = importlib.util.spec_from_file_location("rooms_of_version", CLONE / CORE / "migrations" / script)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for room, patterns in module.ROOMS.items():
            rooms[room] = (*rooms.get(room, ()), *patterns)
    return rooms


def test_an_update_from_one_add_on(shop_db):
    """What was written down when all was one add-on is there after the update, named by the add-on of its subject.

    Neither an open nor a half-finished case changes, nor one row of goods and money.
    """
    assert set(_handed_over()) == {*ROOMS, SUITE}, "the suite is installed with all that it depends on"
    moved = {name: patterns for name, patterns in _handed_over().items() if patterns}
    assert set(moved) == {*MOVED, SUITE}
    shop_db.run(shop.TWO_OPEN_CASES, **shop_db.facts)
    assert_sound(shop_db)
    shop_db.run(WRITTEN_DOWN, **shop_db.facts)
    # Whose the names are of what a model inherits, Odoo says otherwise each time.
    own = (
        "SELECT module, model, name FROM ir_model_data"
        f" WHERE module = ANY('{{{','.join([CORE, *moved])}}}') AND model <> 'ir.model.inherit' ORDER BY 1, 2, 3"
    )
    kept = {
        "after_sales_support": "SELECT id, rma_id, minutes, note FROM after_sales_support ORDER BY id",
        "after_sales_policy": "SELECT id, name, company_id FROM after_sales_policy ORDER BY id",
        "overrides": "SELECT id, line_id, decision, reason FROM after_sales_policy_override ORDER BY id",
        "verdicts": "SELECT id, verdict, rule_id, override_id, verdict_data FROM after_sales_rma_line ORDER BY id",
        "after_sales_replacement": "SELECT id, line_id, product_id, quantity, price_unit FROM after_sales_replacement"
        " ORDER BY id",
        "orders": "SELECT id, after_sales_origin_id FROM sale_order ORDER BY id",
        "moves": "SELECT id, after_sales_is_replacement, after_sales_undone FROM stock_move ORDER BY id",
        "taken back": "SELECT id, after_sales_undo_of_id, after_sales_undo_by_id, after_sales_undo_reason"
        " FROM stock_picking ORDER BY id",
        "withdrawn": "SELECT id, state, withdrawn_by_id, date_withdrawn, withdrawn_reason"
        " FROM after_sales_inspection ORDER BY id",
        "fees": "SELECT id, state, after_sales_fee_rma_id FROM account_move ORDER BY id",
        "product of fees": "SELECT item.id, item.name, item.list_price, item.active FROM product_template item"
        " JOIN product_product product ON product.product_tmpl_id = item.id JOIN ir_model_data data"
        " ON data.res_id = product.id AND data.model = 'product.product' WHERE data.name = 'product_fee'",
        "messages": "SELECT id, subject, body_html FROM mail_template WHERE id IN (SELECT res_id FROM ir_model_data"
        " WHERE model = 'mail.template' AND module = 'after_sales_rma_service_level') ORDER BY id",
        "deadlines": "SELECT id, step, days FROM after_sales_sla ORDER BY id",
        "jobs": "SELECT id, cron_name, interval_number, active FROM ir_cron ORDER BY id",
        "rates": "SELECT id, grade, age_from, percent FROM after_sales_write_down_rate ORDER BY id",
        "repairs": "SELECT id, after_sales_line_id, after_sales_step FROM repair_order ORDER BY id",
        "workshops": "SELECT id, after_sales_repair_location_id FROM stock_warehouse ORDER BY id",
        "reports": "SELECT id, stage FROM after_sales_inspection ORDER BY id",
        "lines": "SELECT id, remedy, quantity, exchange_kind, qty_replacing, qty_without_order"
        " FROM after_sales_rma_line ORDER BY id",
        "cases": "SELECT id, state, next_step FROM after_sales_rma ORDER BY id",
    }
    names, rows = shop_db.psql(own), {table: shop_db.psql(query) for table, query in kept.items()}
    # As before: nothing of what came later, one add-on that names everything.
    shop_db.psql("DELETE FROM after_sales_policy_condition WHERE by_report")
    for room, patterns in moved.items():
        shop_db.psql(
            f"UPDATE ir_model_data SET module = '{CORE}' WHERE module = '{room}'"
            f" AND name LIKE ANY('{{{','.join(patterns)}}}') AND model <> 'ir.model.inherit'"
        )
        # What did not exist then stands in nobody's way.
        shop_db.psql(
            "UPDATE ir_act_window SET path = NULL FROM ir_model_data data"
            f" WHERE data.module = '{room}' AND data.model = 'ir.actions.act_window' AND data.res_id = ir_act_window.id"
        )
        shop_db.psql(f"DELETE FROM ir_model_data WHERE module = '{room}'")
    shop_db.psql(
        f"UPDATE ir_module_module SET state = 'uninstalled', latest_version = NULL"
        f" WHERE name = ANY('{{{','.join([*ROOMS, SUITE])}}}')"
    )
    shop_db.psql(f"UPDATE ir_module_module SET latest_version = '19.0.1.3.0' WHERE name = '{CORE}'")

    before = books(shop_db)
    shop_db.odoo("-u", CORE)
    after = books(shop_db)
    assert [table for table in before if before[table] != after[table]] == [], "goods, money and cases stay as they are"
    assert {*ROOMS, SUITE, CORE} <= shop_db.databases.installed(shop_db.name)
    assert {table: shop_db.psql(query) for table, query in kept.items()} == rows
    assert shop_db.psql(own) == names

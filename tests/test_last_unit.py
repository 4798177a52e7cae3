"""Fifty processes want the last unit, and one gets it (law 2).

How fifty are at once: every process opens its transaction and takes its snapshot of the database
before any of them goes on; the test counts fifty open transactions in PostgreSQL and then lets all
go. So nobody can know of the others by reading, whatever the order in which they run. Each calls
its verb as Odoo's web server does, which repeats it after a conflict; what is judged is the last
word that the user would read.
"""

import random

import pytest

from helpers.shop import assert_ledger_agrees, assert_sound

#: Every way to bring a unit back, up to goods in stock. Each begins by taking its snapshot.
START = """
env.cr.execute("SELECT count(*) FROM stock_move")
ready()
env = env(context=dict(env.context, allowed_company_ids=[company]))
"""

CASE = (
    START
    + """
def by_case():
    rma = env["after.sales.intake"].create_from_sale([order], [{"sale_line_id": line, "quantity": 1}])
    rma.action_submit()
    rma.receipt_picking_ids.action_after_sales_all_qualified()
retrying(by_case)
"""
)

WIZARD = (
    START
    + """
def by_wizard():
    wizard = env["stock.return.picking"].with_context(active_id=picking, active_model="stock.picking").create({})
    wizard.product_return_moves.quantity = 1
    back = env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
    back.move_ids.write({"quantity": 1, "picked": True})
    back.button_validate()
retrying(by_wizard)
"""
)

PROGRAM = (
    START
    + """
def by_program():
    delivered = env["stock.move"].browse(move)
    stock = env["stock.warehouse"].browse(warehouse)
    places = {"location_id": delivered.location_dest_id.id, "location_dest_id": stock.lot_stock_id.id}
    back = env["stock.picking"].create({
        "picking_type_id": stock.in_type_id.id, **places,
        "move_ids": [(0, 0, {
            "product_id": product, "product_uom": delivered.product_uom.id, "product_uom_qty": 1, **places,
            "origin_returned_move_id": move, "sale_line_id": line, "to_refund": True, "quantity": 1, "picked": True,
        })],
    })
    back.button_validate()
retrying(by_program)
"""
)

#: Both ways to credit the last unit.
CASE_CREDIT = (
    START
    + """
def by_case():
    env["after.sales.rma"].browse(rma).action_refund().action_post()
retrying(by_case)
"""
)

WIZARD_CREDIT = (
    START
    + """
def by_wizard():
    original = env["account.move"].browse(invoice)
    wizard = env["account.move.reversal"].with_context(active_model="account.move", active_ids=[invoice]).create(
        {"journal_id": original.journal_id.id}
    )
    wizard.refund_moves()
    wizard.new_move_ids.invoice_line_ids.quantity = 1
    wizard.new_move_ids.action_post()
retrying(by_wizard)
"""
)


def compete(database, snippets, **values):
    """Let all snippets go at once; return the errors of those who lost and the number of winners."""
    with database.prefork() as server:
        workers = server.line_up(snippets, login="everybody", **values)
        waiting = database.value(
            f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database.name}'"
            " AND state = 'idle in transaction' AND backend_xid IS NULL AND backend_xmin IS NOT NULL"
        )
        assert int(waiting) == len(snippets)
        for worker in workers:
            worker.go()
        errors = [worker.wait().error for worker in workers]
    lost = [error for error in errors if error]
    return lost, len(errors) - len(lost)


@pytest.mark.parametrize("ways", [[CASE, WIZARD, PROGRAM]], ids=["mixed"])
def test_one_of_fifty_brings_the_last_unit_back(shop_db, ways):
    """Cases, the native return wizard and a program by RPC, in a random mixture."""
    snippets = random.choices(ways, k=50)
    assert_sound(shop_db)
    facts = shop_db.facts
    lost, winners = compete(shop_db, snippets, **facts)

    assert (winners, len(lost)) == (1, 49), [str(error) for error in lost[:3]]
    for error in lost:
        assert error.kind in ("ValidationError", "UserError"), str(error)
        assert "Last One" in error.message and any(digit in error.message for digit in "01234"), error.message
    assert_sound(shop_db)
    assert shop_db.psql(f"SELECT delivered, claimed FROM after_sales_entitlement WHERE move_id = {facts['move']}") == [
        ["4.00", "4.00"]
    ]
    back = f"FROM stock_move WHERE origin_returned_move_id = {facts['move']}"
    assert shop_db.psql(f"SELECT state, sum(quantity) {back} GROUP BY state") == [["done", "4.00"]]
    assert (
        shop_db.value(
            f"SELECT sum(q.quantity) FROM stock_quant q JOIN stock_location l ON l.id = q.location_id"
            f" AND l.usage = 'internal' WHERE q.product_id = {facts['product']}"
        )
        == "20.00"
    )
    assert shop_db.value(f"SELECT qty_delivered FROM sale_order_line WHERE id = {facts['line']}") == "0.00"
    # The losers leave nothing behind, not even a draft.
    assert shop_db.value("SELECT count(*) FROM stock_picking WHERE state NOT IN ('done', 'cancel')") == "0"
    assert shop_db.value("SELECT count(*) FROM after_sales_rma WHERE state NOT IN ('done', 'authorized')") == "0"


def test_one_of_many_credits_the_last_unit(shop_db):
    """The case's own credit note and the native one, drafted and posted, in a random mixture."""
    facts = shop_db.facts
    rma = shop_db.run(
        """
        env = env(context=dict(env.context, allowed_company_ids=[company]))
        case = env["after.sales.intake"].create_from_sale([order])
        case.action_submit()
        case.receipt_picking_ids.action_after_sales_all_qualified()
        report(case.id)
        """,
        login="everybody",
        **facts,
    )
    snippets = [CASE_CREDIT, WIZARD_CREDIT] * 10
    random.shuffle(snippets)
    lost, winners = compete(shop_db, snippets, rma=rma, **facts)

    assert (winners, len(lost)) == (1, 19), [str(error) for error in lost[:3]]
    for error in lost:
        assert error.kind in ("ValidationError", "UserError"), str(error)
    assert_sound(shop_db)
    credited = "FROM account_move WHERE move_type = 'out_refund'"
    assert shop_db.psql(f"SELECT state, count(*), sum(amount_untaxed) {credited} GROUP BY state") == [
        ["posted", "2", "800.00"]
    ]
    assert shop_db.psql(f"SELECT qty_invoiced, qty_delivered FROM sale_order_line WHERE id = {facts['line']}") == [
        ["0.00", "0.00"]
    ]
    assert shop_db.value(f"SELECT amount_residual FROM account_move WHERE id = {facts['invoice']}") == "0.00"
    assert_ledger_agrees(shop_db)

"""A process killed in the middle of a verb leaves nothing half-done, and the verb can be done again.

Killed means SIGKILL, at a random statement that the verb sends to PostgreSQL, and once after the
last one, when everything is written and only the COMMIT is missing. Afterwards every table that
tells of goods, money and cases must be exactly as before; then a new process does it again.
"""

import random

import pytest

from helpers.shop import assert_ledger_agrees, assert_sound, books

#: Stops before the statement with the number `stop`, or behind the last one where the verb sends
#: fewer; which is not the same number in each process, since caches differ. Without a number, the
#: verb is tried and rolled back.
VERB = """
from odoo.sql_db import Cursor

env = env(context=dict(env.context, allowed_company_ids=[company]))
sent = 0

def counting(cursor, *arguments, **options):
    global sent
    if sent == stop:
        ready()
    sent += 1
    return execute(cursor, *arguments, **options)

def verb():
    %s
    env.flush_all()

execute, Cursor.execute = Cursor.execute, counting
verb()
if stop is not None:
    ready()
report(sent)
env.cr.rollback()
"""

#: More statements than any verb sends.
ALL_SENT = 10**9

AGAIN = """
env = env(context=dict(env.context, allowed_company_ids=[company]))

def verb():
    %s

retrying(verb)
report([env["after.sales.rma"].browse(rma)[field] for field in ("state", "next_step")])
"""

CASE = "case = env['after.sales.rma'].browse(rma); "

#: Verb → who calls it and how, and where the case stands when it is done.
VERBS = {
    "authorise": ("as_approver", CASE + "case.action_authorize()", ["authorized", "await_goods"]),
    "receive": (
        "everybody",
        CASE + "case.receipt_picking_ids.move_ids.picked = True; case.receipt_picking_ids.button_validate()",
        ["authorized", "inspect"],
    ),
    "inspect": ("everybody", CASE + "case.action_inspect_pass()", ["authorized", "credit"]),
    "credit": ("everybody", CASE + "case.action_refund().action_post()", ["done", "none"]),
}

#: A request of the last unit that waits for its decision.
REQUEST = """
env = env(context=dict(env.context, allowed_company_ids=[company]))
env.company.sudo().after_sales_auto_authorize = False
case = env["after.sales.intake"].create_from_sale([order])
case.action_submit()
report(case.id)
"""


@pytest.fixture
def case(shop_db):
    """A database with a case, and its id among the facts."""
    shop_db.facts = {**shop_db.facts, "rma": shop_db.run(REQUEST, login="everybody", **shop_db.facts)}
    return shop_db


def test_killed_anywhere_on_the_way(case):
    """Authorise, receive, inspect and put away, credit: each killed four times, then done."""
    with case.prefork() as server:
        for name, (login, code, standing) in VERBS.items():
            before = books(case)
            total = server.run(VERB % code, login=login, stop=None, **case.facts)
            assert books(case) == before, f"{name}: the trial was not rolled back"
            for stop in (*random.sample(range(1, total), 3), ALL_SENT):
                worker = server.start(VERB % code, login=login, stop=stop, **case.facts)
                worker.wait_until_ready()
                worker.kill()
                after = books(case)
                changed = [table for table in before if after[table] != before[table]]
                assert not changed, f"{name}, killed at statement {stop} of {total}"
            assert_sound(case)
            # By a process that knows nothing of what happened.
            assert case.run(AGAIN % code, login=login, **case.facts) == standing, name
            assert_sound(case)
    assert_ledger_agrees(case)
    line = case.facts["line"]
    assert case.psql(f"SELECT qty_delivered, qty_invoiced FROM sale_order_line WHERE id = {line}") == [["0.00", "0.00"]]
    assert case.value("SELECT sum(amount_untaxed) FROM account_move WHERE move_type = 'out_refund'") == "800.00"

"""A day's credit notes that are posted: killed anywhere, pressed by several at once, each is posted once (R32)."""

import random

import pytest
from test_killed import ALL_SENT
from test_last_unit import START, compete

from helpers.shop import assert_ledger_agrees, assert_sound

#: A signed day with draft credit notes of so many orders, two of them of one invoice.
DAY = """
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon as Shop

env = env(user=1, context={"allowed_company_ids": [company], "tracking_disable": True})
Shop.env = env
Shop.warehouse = env["stock.warehouse"].browse(warehouse)
Shop.customer = env["res.partner"].browse(customer)
product = env["product.product"].browse(product)
rmas = env["after.sales.rma"]
for number in range(4):
    sold = Shop.sell((product, 2, 200))
    Shop.deliver(sold)
    Shop.invoice(sold)
    parts = [{sold.order_line: 1}, {sold.order_line: 1}] if number == 0 else [{sold.order_line: 2}]
    for part in parts:
        rmas |= Shop.request(sold, part)
Shop.receive(rmas)
notes = rmas.action_refund()
assert len(notes) == 5 and set(notes.mapped("state")) == {"draft"}
env["after.sales.matching"]._refresh_companies(env.company)
day = env["after.sales.daily.report"].search([("company_id", "=", company), ("state", "=", "open")])
assert len(day) == 1
day.action_sign()
report({"day": day.id, "notes": notes.ids})
"""

#: Asks for the day, and keeps it.
ASK = """
env = env(context=dict(env.context, allowed_company_ids=[company]))
day = env["after.sales.daily.report"].browse(day)
env["after.sales.posting"]._ask(day._notes_to_post(), env.user)
report(len(day.posting_ids))
"""

#: The job, two at a time; stops before the statement with the number `stop`.
JOB = """
from odoo.addons.after_sales_rma_matching.services import posting
from odoo.sql_db import Cursor

posting.BATCH = 2
env = env(user=1, context={})
sent = 0

def counting(cursor, *arguments, **options):
    global sent
    if sent == stop:
        ready()
    sent += 1
    return execute(cursor, *arguments, **options)

execute, Cursor.execute = Cursor.execute, counting
env["after.sales.posting"]._post_waiting()
if stop is not None:
    ready()
report(sent)
"""

POST = (
    START
    + """
retrying(lambda: env["after.sales.daily.report"].browse(day).action_post_day())
"""
)

STANDING = """
    SELECT entry.state, entry.name, posting.state
      FROM account_move entry JOIN after_sales_daily_posting posting ON posting.move_id = entry.id
     ORDER BY entry.id
"""


@pytest.fixture
def day(shop_db):
    """The shop with a signed day and its draft credit notes."""
    shop_db.facts |= shop_db.run(DAY, **shop_db.facts)
    return shop_db


def test_killed_on_the_way_and_run_again(day):
    """What was kept before the kill stays, the rest is posted by the next run; none twice, none missing."""
    assert day.run(ASK, login="everybody", **day.facts) == 5
    numbers = {}
    for stop in (*sorted(random.sample(range(20, 400), 2)), ALL_SENT):
        with day.prefork() as server:
            worker = server.start(JOB, stop=stop, **day.facts)
            worker.wait_until_ready()
            worker.kill()
        assert_sound(day)
        standing = day.psql(STANDING)
        # A credit note is posted if and only if its row says so, and keeps its number.
        assert all((state == "posted") == (row == "posted") for state, _name, row in standing), standing
        for index, (state, name, _row) in enumerate(standing):
            if state == "posted":
                assert numbers.setdefault(index, name) == name
    assert [state for state, *_rest in day.psql(STANDING)] == ["posted"] * 5
    assert len({name for _state, name, _row in day.psql(STANDING)}) == 5
    assert_ledger_agrees(day)


def test_pressed_by_four_at_once(day):
    """Each credit note is posted once; whoever came too late is told, and nothing is left in silence."""
    lost, winners = compete(day, [POST] * 4, **day.facts)
    assert winners >= 1
    assert all("is a draft" in str(error) for error in lost), [str(error) for error in lost]
    standing = day.psql(STANDING)
    assert [(state, row) for state, _name, row in standing] == [("posted", "posted")] * 5, standing
    assert_sound(day)
    assert_ledger_agrees(day)

"""A company that sells, in a database of its own, and what must always be true of it.

The company is the one of the add-on's own tests (`after_sales_rma/tests/common.py`), committed.
Its user `everybody` has every right of a case's way, so that one process can go it alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from environment.databases import Databases, real_name

from .database import TestDatabase

#: Opens the shop: four pieces delivered and invoiced, three of them back and credited, one left.
OPEN = """
from odoo import Command
from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon as Shop, quick_passwords
from odoo.tests import new_test_user

Shop._set_up_shop(env(user=1, context={"tracking_disable": True, "mail_create_nolog": True}))
env = Shop.env
with quick_passwords():
    everybody = new_test_user(
        env, login="everybody", company_id=Shop.company.id, company_ids=[Command.set(Shop.company.ids)],
        groups="sales_team.group_sale_salesman_all_leads,stock.group_stock_user,account.group_account_invoice,"
        "after_sales_rma.group_agent,after_sales_rma.group_technician",
    )
product = Shop._create_product("Last One")
Shop.buy(product, 20, 100)
order = Shop.sell((product, 4, 200))
delivery = Shop.deliver(order)
invoice = Shop.invoice(order)
line = order.order_line
Shop.take_back(order, {line: 3})
assert line.qty_delivered == line.qty_invoiced == 1
report({
    "company": Shop.company.id,
    "warehouse": Shop.warehouse.id,
    "product": product.id,
    "customer": Shop.customer.id,
    "order": order.id,
    "line": line.id,
    "picking": delivery.id,
    "move": line.move_ids.filtered(lambda move: move._after_sales_is_delivery()).id,
    "invoice": invoice.id,
})
"""

#: Before a snippet of the superuser in the shop: `sold_again()` is another order of four, delivered and not invoiced.
SOLD_AGAIN = """
env = env(user=1, context={"allowed_company_ids": [company]})


def sold_again():
    sold = env["sale.order"].browse(order).copy()
    sold.action_confirm()
    sold.picking_ids.move_ids.write({"quantity": 4, "picked": True})
    sold.picking_ids.button_validate()
    return sold


"""


@contextmanager
def opened(databases: Databases, name: str, modules: list[str]) -> Iterator[TestDatabase]:
    """A shop of its own with some add-ons on Odoo's modules and nothing else of ours; dropped at the end."""
    name = real_name(name)
    databases.drop(name)
    databases.copy(databases.template_of_dependencies(), name)
    databases.install(name, modules)
    database = TestDatabase(databases, name)
    database.facts = database.run(OPEN)
    yield database
    database.drop()


#: A case of which nothing arrived yet, and one whose goods wait in quarantine, each for one unit.
TWO_OPEN_CASES = """
env = env(user=1, context={"allowed_company_ids": [company]})
other = env["sale.order"].browse(order).copy()
other.action_confirm()
other.picking_ids.move_ids.write({"quantity": 4, "picked": True})
other.picking_ids.button_validate()
other._create_invoices().action_post()
intake = env["after.sales.intake"]
waiting, arrived = (
    intake.create_from_sale(other, [{"sale_line_id": other.order_line.id, "quantity": 1}]) for _case in range(2)
)
(waiting | arrived).action_submit()
arrived.receipt_picking_ids.move_ids.picked = True
arrived.receipt_picking_ids.button_validate()
report({"other": other.id, "arrived": arrived.id})
"""

#: Tables whose rows together are what happened to goods, money and cases.
BOOKS = (
    "after_sales_rma",
    "after_sales_rma_line",
    "after_sales_entitlement",
    "after_sales_inspection",
    "after_sales_disposition",
    "after_sales_discrepancy",
    "account_move_after_sales_rma_rel",
    "stock_picking",
    "stock_move",
    "stock_move_line",
    "stock_move_move_rel",
    "stock_quant",
    "product_value",
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "sale_order",
    "sale_order_line",
    "sale_order_line_invoice_rel",
)

#: Entitlement rows that do not say what the documents say.
_WRONG_ENTITLEMENTS = """
    SELECT entitlement.move_id, entitlement.delivered, entitlement.claimed, sums.delivered, sums.claimed
      FROM after_sales_entitlement entitlement
      JOIN LATERAL (
           SELECT (SELECT coalesce(sum(line.quantity_product_uom), 0) FROM stock_move_line line
                    WHERE line.move_id = entitlement.move_id AND line.state = 'done') AS delivered,
                  (SELECT coalesce(sum(claim.quantity - coalesce(claim.qty_given_back, 0)), 0)
                     FROM after_sales_rma_line claim
                     JOIN after_sales_rma rma ON rma.id = claim.rma_id
                    WHERE claim.origin_move_id = entitlement.move_id
                      AND rma.state IN ('submitted', 'authorized', 'done'))
                + (SELECT coalesce(sum(CASE back.state WHEN 'done' THEN back.quantity ELSE back.product_qty END), 0)
                     FROM stock_move back
                    WHERE back.origin_returned_move_id = entitlement.move_id AND back.after_sales_line_id IS NULL
                      AND back.state NOT IN ('draft', 'cancel')) AS claimed) sums ON true
     WHERE (entitlement.delivered, entitlement.claimed) IS DISTINCT FROM (sums.delivered, sums.claimed)
        OR entitlement.claimed > entitlement.delivered
"""

#: Deliveries of which more came back than left.
_OVER_RETURNED = """
    SELECT move.id, move.quantity, sum(back.quantity)
      FROM stock_move move JOIN stock_move back ON back.origin_returned_move_id = move.id
     WHERE move.state = 'done' AND back.state = 'done'
     GROUP BY move.id HAVING sum(back.quantity) > move.quantity
"""

#: Order lines of which more is credited than invoiced, on posted documents.
_OVER_CREDITED = """
    SELECT rel.order_line_id
      FROM sale_order_line_invoice_rel rel
      JOIN account_move_line line ON line.id = rel.invoice_line_id
      JOIN account_move move ON move.id = line.move_id
     WHERE move.state = 'posted'
     GROUP BY rel.order_line_id
    HAVING sum(CASE move.move_type WHEN 'out_refund' THEN -line.quantity ELSE line.quantity END) < 0
"""

#: Documents of cases that hang in the air.
_ORPHANS = """
    SELECT 'receipt of no case', picking.id FROM stock_picking picking
      JOIN stock_move move ON move.picking_id = picking.id AND move.after_sales_line_id IS NOT NULL
     WHERE picking.after_sales_rma_id IS NULL
     UNION ALL
    SELECT 'authorised case without its receipt', rma.id FROM after_sales_rma rma
     WHERE rma.state IN ('authorized', 'done')
       AND NOT EXISTS (SELECT FROM stock_picking picking WHERE picking.after_sales_rma_id = rma.id)
     UNION ALL
    SELECT 'transfer that is not as its moves are', picking.id FROM stock_picking picking
     WHERE picking.state = 'done'
       AND EXISTS (SELECT FROM stock_move move WHERE move.picking_id = picking.id
                   AND move.state NOT IN ('done', 'cancel'))
     UNION ALL
    SELECT 'received goods without a test report', move.id FROM stock_move move
      JOIN stock_location source ON source.id = move.location_id AND source.usage = 'customer'
     WHERE move.after_sales_line_id IS NOT NULL AND move.state = 'done'
       AND move.quantity <> (SELECT coalesce(sum(report.quantity), 0) FROM after_sales_inspection report
                              WHERE report.picking_id = move.picking_id AND report.line_id = move.after_sales_line_id)
     UNION ALL
    SELECT 'entry that does not balance', line.move_id FROM account_move_line line
     GROUP BY line.move_id HAVING abs(sum(line.balance)) > 0.001
     UNION ALL
    SELECT 'credit note of goods without cost of sales', move.id FROM account_move move
     WHERE move.move_type = 'out_refund' AND move.state = 'posted'
       AND NOT EXISTS (SELECT FROM account_move_line line WHERE line.move_id = move.id AND line.display_type = 'cogs')
"""

#: Stock on hand that is not what the done moves brought.
_WRONG_STOCK = """
    SELECT product_id, location_id, sum(quantity) FROM (
        SELECT product_id, location_id, quantity FROM stock_quant
         UNION ALL
        SELECT product_id, location_dest_id, -quantity_product_uom FROM stock_move_line WHERE state = 'done'
         UNION ALL
        SELECT product_id, location_id, quantity_product_uom FROM stock_move_line WHERE state = 'done'
    ) both_sides GROUP BY product_id, location_id HAVING abs(sum(quantity)) > 0.0001
"""

#: What Odoo's own closing of the stock would have to correct.
_CLOSING = """
env = env(user=1)
company = env(context={"allowed_company_ids": [company_id]})["res.company"].browse(company_id)
report(company._action_close_stock_valuation())
"""


def books(database: TestDatabase) -> dict[str, str]:
    """A fingerprint of every table that tells what happened; equal means that nothing happened."""
    sums = " UNION ALL ".join(
        f"SELECT '{table}', coalesce(md5(string_agg(row::text, E'\\n' ORDER BY row::text)), '') FROM {table} row"
        for table in BOOKS
    )
    return dict(database.psql(sums))


def assert_sound(database: TestDatabase) -> None:
    """Nothing is half-done, nothing came back or was credited too often, stock is what was moved."""
    for name, sql in (
        ("entitlements", _WRONG_ENTITLEMENTS),
        ("returns", _OVER_RETURNED),
        ("credit notes", _OVER_CREDITED),
        ("documents", _ORPHANS),
        ("stock", _WRONG_STOCK),
    ):
        assert database.psql(sql) == [], name


def closing(database: TestDatabase) -> list[dict]:
    """What Odoo's own stock closing would enter, because stock and ledger differ."""
    return database.run(_CLOSING, company_id=database.facts["company"])


def assert_ledger_agrees(database: TestDatabase) -> None:
    """Odoo's own stock closing finds nothing to correct."""
    assert closing(database) == []

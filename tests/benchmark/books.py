"""What must be true after a job, asked in plain SQL, so that nobody is quicker by doing less."""

#: Goods by product and lot: on our side, and at customers.
_GOODS = """
SELECT quant.product_id, coalesce(quant.lot_id, 0), location.usage, sum(quant.quantity)::float
  FROM stock_quant quant JOIN stock_location location ON location.id = quant.location_id
 WHERE location.usage IN ('internal', 'customer') GROUP BY 1, 2, 3
"""
#: Posted balances of each customer: what is owed, and the cost of sales.
_MONEY = """
SELECT line.partner_id, CASE account.account_type WHEN 'asset_receivable' THEN 'receivable' ELSE 'cost' END,
       sum(line.balance)::float
  FROM account_move_line line JOIN account_account account ON account.id = line.account_id
 WHERE line.parent_state = 'posted' AND (account.account_type = 'asset_receivable'
       OR line.display_type = 'cogs' AND account.account_type LIKE 'expense%') GROUP BY 1, 2
"""
#: Per order what must come back: goods, receivable and cost, as its delivery and its invoices say.
_DELIVERED = """
SELECT move.product_id, coalesce(line.lot_id, 0), sum(line.quantity_product_uom)::float
  FROM stock_move_line line JOIN stock_move move ON move.id = line.move_id
  JOIN sale_order_line sold ON sold.id = move.sale_line_id
 WHERE sold.order_id = ANY(%s) AND move.state = 'done' AND move.origin_returned_move_id IS NULL GROUP BY 1, 2
"""
_INVOICED = """
SELECT line.partner_id, CASE account.account_type WHEN 'asset_receivable' THEN 'receivable' ELSE 'cost' END,
       sum(line.balance)::float
  FROM account_move_line line JOIN account_account account ON account.id = line.account_id
 WHERE line.move_id IN (
       SELECT product_line.move_id FROM account_move_line product_line
         JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = product_line.id
         JOIN sale_order_line sold ON sold.id = link.order_line_id
         JOIN account_move invoice ON invoice.id = product_line.move_id AND invoice.move_type = 'out_invoice'
        WHERE sold.order_id = ANY(%s))
   AND (account.account_type = 'asset_receivable'
        OR line.display_type = 'cogs' AND account.account_type LIKE 'expense%%') GROUP BY 1, 2
"""
#: Orders that still wait for something.
_OPEN_ORDERS = """
SELECT count(*) FROM sale_order_line WHERE order_id = ANY(%s) AND (qty_delivered <> 0 OR qty_invoiced <> 0)
"""


def _read(cursor, query: str, *parameters) -> dict:
    cursor.execute(query, parameters or None)
    return {(row[0], *row[1:-1]): row[-1] for row in cursor.fetchall()}


def snapshot(cursor) -> dict:
    """Goods and money as they stand."""
    return {"goods": _read(cursor, _GOODS), "money": _read(cursor, _MONEY)}


def check(cursor, order_ids: list[int], jobs: list[dict], before: dict) -> None:
    """Compare goods and money with a snapshot taken before the orders were taken back.

    :raise AssertionError: what did not move as it must
    """
    after = snapshot(cursor)
    expected_goods = {}
    for (product, lot), quantity in _read(cursor, _DELIVERED, order_ids).items():
        expected_goods[product, lot, "internal"] = quantity
        expected_goods[product, lot, "customer"] = -quantity
    _compare("goods", expected_goods, before["goods"], after["goods"], 1e-6)
    expected_money = {key: -amount for key, amount in _read(cursor, _INVOICED, order_ids).items()}
    _compare("money", expected_money, before["money"], after["money"], 0.005)
    notes = [note for job in jobs for note in job["refund_ids"]]
    receipts = [receipt for job in jobs for receipt in job["return_picking_ids"]]
    for query, ids, number in (
        ("SELECT count(*) FROM account_move WHERE id = ANY(%s) AND state = 'posted'", notes, len(order_ids)),
        ("SELECT count(*) FROM stock_picking WHERE id = ANY(%s) AND state = 'done'", receipts, len(order_ids)),
        (_OPEN_ORDERS, order_ids, 0),
    ):
        cursor.execute(query, (ids,))
        found = cursor.fetchone()[0]
        assert found == number, f"{found} instead of {number}: {query}"


def _compare(what: str, expected: dict, before: dict, after: dict, tolerance: float) -> None:
    """Every expected change happened, and nothing else changed."""
    for key in before.keys() | after.keys() | expected.keys():
        change = after.get(key, 0.0) - before.get(key, 0.0)
        assert abs(change - expected.get(key, 0.0)) < tolerance, f"{what} {key}: {change}, not {expected.get(key, 0.0)}"

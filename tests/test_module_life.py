"""Installing, removing and installing again, on databases in which people have worked; updates: `test_rooms.py`."""

import pytest

from helpers.odoo_process import SnippetError
from helpers.shop import TWO_OPEN_CASES, assert_sound, closing

#: What is the company's own, whether or not the add-on is there.
NATIVE = {
    "stock_picking": "id, name, state, origin, return_id",
    "stock_move": "id, state, quantity, value, origin_returned_move_id, location_id, location_dest_id, sale_line_id",
    "stock_move_line": "id, move_id, quantity, lot_id, state, location_dest_id",
    "stock_quant": "id, product_id, location_id, quantity, reserved_quantity",
    "account_move": "id, name, state, amount_total, amount_residual, payment_state, reversed_entry_id",
    "account_move_line": "id, move_id, account_id, debit, credit, quantity, amount_residual, cogs_origin_id",
    "sale_order": "id, name, state, invoice_status, amount_total",
    "sale_order_line": "id, qty_delivered, qty_invoiced, qty_to_invoice, price_total",
    # Of goods that ever moved: Odoo notes a cost for each new product, that of the add-on's own fees too.
    "product_value WHERE move_id > 0 OR product_id IN (SELECT product_id FROM stock_move)": "id, move_id, value",
}

UNINSTALL = "env['ir.module.module'].search([('name', '=', 'after_sales_rma')]).button_immediate_uninstall()"

#: A fee for goods that go back as they came, invoiced, by a product that the company named and priced itself.
CHARGE_FEE = """
env = env(user=1, context={"allowed_company_ids": [company]})
product = env.ref("after_sales_rma_fee.product_fee")
product.write({"name": "Bench fee", "default_code": "FEE", "list_price": 30})
invoice = env["account.move"].create(
    {
        "move_type": "out_invoice",
        "partner_id": env["sale.order"].browse(order).partner_id.id,
        "invoice_line_ids": [(0, 0, {"product_id": product.id, "quantity": 1, "price_unit": 30})],
    }
)
invoice.action_post()
report(product.id)
"""

FEE_PRODUCT = """
product = env.ref("after_sales_rma_fee.product_fee")
like_it = env["product.product"].with_context(active_test=False).search([("type", "=", "service")])
like_it = like_it.filtered(lambda item: item.name in ("Bench fee", "After-sales handling fee"))
report([product.id, product.name, product.active, product.product_tmpl_id.active, len(like_it)])
"""

#: What is left of a product that could not be deleted, as somebody cleans up after the add-on.
CLEAN_UP = """
product = env["product.product"].browse(product)
product.action_archive()
env["ir.model.data"].search([("model", "=", "product.product"), ("res_id", "=", product.id)]).unlink()
"""

#: What a case for one order may still take back.
LEFT = """
env = env(user=1, context={"allowed_company_ids": [company]})
moves = env["sale.order"].browse(order_id).order_line.move_ids
report(sum(env["after.sales.intake"]._deliveries(moves).values()))
"""

#: The whole way for everything that is left of an order.
TAKE_BACK = """
env = env(user=1, context={"allowed_company_ids": [company]})
case = env["after.sales.intake"].create_from_sale([order_id])
case.action_submit()
case.action_authorize()
case.receipt_picking_ids.action_after_sales_all_qualified()
case.action_refund().action_post()
report([case.state, case.receipt_picking_ids.picking_type_id.warehouse_id.id])
"""


def native(database):
    """Every native row, as far as the add-on has no column in it."""
    return {table: database.psql(f"SELECT {columns} FROM {table} ORDER BY id") for table, columns in NATIVE.items()}


def after_sales_warehouses(database):
    """The after-sales warehouses, the archived ones too."""
    return database.psql("SELECT id, active FROM stock_warehouse WHERE is_after_sales ORDER BY id")


def test_removed_and_installed_again(shop_db):
    """The cases go, goods and money stay; what came back once cannot come back again.

    The product that fees were invoiced by stays too, and stands for fees again.
    """
    facts = {**shop_db.facts, **shop_db.run(TWO_OPEN_CASES, **shop_db.facts)}
    fee = shop_db.run(CHARGE_FEE, **shop_db.facts)
    rows, warehouses = native(shop_db), after_sales_warehouses(shop_db)
    to_correct = closing(shop_db)

    shop_db.run(UNINSTALL)
    shop_db.restart()
    assert native(shop_db) == rows
    assert shop_db.psql("SELECT relname FROM pg_class WHERE relname LIKE 'after\\_sales\\_%' AND relkind = 'r'") == []
    assert (
        shop_db.psql(
            "SELECT table_name, column_name FROM information_schema.columns WHERE column_name LIKE '%after\\_sales%'"
        )
        == []
    )
    # What waits for its credit note is the difference between stock and ledger, before and after.
    assert closing(shop_db) == to_correct
    # Goods that lie in quarantine are still there, in a warehouse that people can see.
    busy = "SELECT active FROM stock_warehouse WHERE id = " + warehouses[-1][0]
    assert shop_db.value(busy) == "t"
    assert shop_db.value(f"SELECT count(*) FROM product_product WHERE id = {fee}") == "1"
    shop_db.run(CLEAN_UP, product=fee)

    shop_db.odoo("-i", "after_sales_rma_suite")
    assert native(shop_db) == rows
    assert shop_db.value("SELECT count(*) FROM after_sales_entitlement") == "0"
    assert after_sales_warehouses(shop_db) == warehouses, "the same warehouses take returns again"
    assert shop_db.run(FEE_PRODUCT) == [fee, "Bench fee", True, True, 1]
    # One of four is left of the first order; of the other, one arrived and one is on its way.
    assert shop_db.run(LEFT, order_id=facts["order"], **facts) == 1
    assert shop_db.run(LEFT, order_id=facts["other"], **facts) == 2
    for order_id in (facts["order"], facts["other"]):
        state, warehouse = shop_db.run(TAKE_BACK, order_id=order_id, **facts)
        assert (state, str(warehouse)) == ("done", warehouses[-1][0])
        with pytest.raises(SnippetError) as caught:
            shop_db.run(TAKE_BACK, order_id=order_id, **facts)
        assert caught.value.kind == "ValidationError"
    assert_sound(shop_db)


#: Years of business without the add-on: an order, delivered, half of it returned; then 20,000 like it.
YEARS = """
env = env(user=1)
product = env["product.product"].create({"name": "Old", "is_storable": True, "list_price": 10})
warehouse = env["stock.warehouse"].search([], limit=1)
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 100)
order = env["sale.order"].create({
    "partner_id": env["res.partner"].create({"name": "Old customer"}).id,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 4})],
})
order.action_confirm()
delivery = order.picking_ids
delivery.move_ids.write({"quantity": 4, "picked": True})
delivery.button_validate()
wizard = env["stock.return.picking"].with_context(active_id=delivery.id, active_model="stock.picking").create({})
wizard.product_return_moves.quantity = 2
back = env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
back.move_ids.write({"quantity": 2, "picked": True})
back.button_validate()
env.flush_all()

def multiply(table, times, **changes):
    env.cr.execute(
        "SELECT string_agg(quote_ident(attname), ',') FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attname <> 'id' AND attname <> ALL(%s) AND attgenerated = ''",
        (table, list(changes)),
    )
    columns = env.cr.fetchone()[0]
    env.cr.execute(
        f"INSERT INTO {table} ({','.join([columns, *changes])}) SELECT {','.join([columns, *changes.values()])}"
        f" FROM {table}, generate_series(1, {times}) number"
    )

multiply("sale_order", 20000, name="'OLD' || number")
multiply("sale_order_line", 20000, order_id="(SELECT max(id) FROM sale_order)")
multiply("stock_move", 10000, sale_line_id="NULL", origin_returned_move_id="NULL")
multiply("stock_move_line", 10000, move_id="(SELECT max(id) FROM stock_move)")
report({"order": order.id, "line": order.order_line.id, "company": env.company.id})
"""

#: How often rows of the big tables were written, and where they lie on disk.
TOUCHED = """
    SELECT class.relname, stat.n_tup_upd + stat.n_tup_ins + stat.n_tup_del, class.relfilenode
      FROM pg_class class JOIN pg_stat_user_tables stat ON stat.relid = class.oid
     WHERE class.relname IN ('sale_order', 'sale_order_line', 'stock_move', 'stock_move_line',
                             'account_move', 'account_move_line')
     ORDER BY 1
"""


def test_installed_into_years_of_orders(empty_db):
    """No row of the past is touched, so the installation takes no longer; and the past counts."""
    facts = empty_db.run(YEARS)
    before = empty_db.psql(TOUCHED)
    assert int(empty_db.value("SELECT count(*) FROM stock_move")) > 20000
    empty_db.odoo("-i", "after_sales_rma_suite")
    assert empty_db.psql(TOUCHED) == before
    assert empty_db.value("SELECT count(*) FROM after_sales_entitlement") == "0"

    # Two of the four came back long ago.
    claim = """
    case = env["after.sales.intake"].create_from_sale([order], [{"sale_line_id": line, "quantity": quantity}])
    case.action_submit()
    """
    with pytest.raises(SnippetError) as caught:
        empty_db.run(claim, quantity=3, **facts)
    assert "Old" in caught.value.message and "2 may still come back" in caught.value.message
    empty_db.run(claim, quantity=2, **facts)
    assert empty_db.psql("SELECT delivered, claimed FROM after_sales_entitlement") == [["4.00", "4.00"]]

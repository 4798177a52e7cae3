"""What has to be true of defective goods: their allowance, or what they were revalued by."""

from collections import defaultdict

from odoo.addons.after_sales_rma_write_down.tests.test_write_down import ALLOWANCE
from odoo.tools import float_compare

from .truths_base import CENT, TruthsBase


class AllowanceTruths(TruthsBase):
    """Values of defective goods."""

    def check_allowance(self) -> None:
        """The ledger holds against defective goods what was decided, for what still lies there."""
        rows = self.query(
            """
            SELECT item.id, item.state, item.replaces_id, item.product_id, item.quantity,
                   coalesce((SELECT sum(release.quantity) FROM after_sales_write_down_release release
                              WHERE release.write_down_id = item.id), 0),
                   coalesce((SELECT -sum(line.balance) FROM account_move_line line
                              WHERE line.after_sales_write_down_id = item.id AND line.account_id = %(allowance)s
                                AND line.parent_state = 'posted'), 0),
                   item.carrying_amount, item.realisable_unit, item.method = 'allowance'
              FROM after_sales_write_down item WHERE item.company_id = %(company)s
            """,
            allowance=self.shop.company.after_sales_allowance_account_id.id,
        )
        lying, total = defaultdict(float), 0.0
        for item, state, replaces, product, quantity, released, held, carrying, unit, by_allowance in rows:
            left = quantity - released
            if not replaces or state in ("approved", "released"):
                lying[product] += left
            due = 0.0
            if state == "approved" and quantity and by_allowance:
                due = max(float(carrying) - quantity * float(unit or 0), 0.0) * left / quantity
            assert abs(float(held) - due) < 2 * CENT, f"write-down {item} ({state}) holds {held}, due {due:.2f}"
            total += due
        balance = -self.shop.balance(ALLOWANCE)
        assert abs(balance - total) < 2 * CENT * (len(rows) + 1), f"allowance {balance}, open write-downs {total:.2f}"
        place = self.shop.after_sales_warehouse.after_sales_defective_location_id
        there = dict(
            self.query(
                "SELECT product_id, sum(quantity) FROM stock_quant WHERE location_id = %(place)s "
                "AND owner_id IS NULL AND company_id = %(company)s GROUP BY 1",
                place=place.id,
            )
        )
        for product in {*there, *lying}:
            valued, lies = lying[product], float(there.get(product, 0))
            assert float_compare(valued, lies, 6) == 0, f"product {product}: {lies} lie there, {valued} are valued"

    def check_revalued(self) -> None:
        """What revaluations took off serials in stock is what they entered, serial by serial."""
        self.empty(
            "a revaluation took off something else than it entered (serial, taken off, entered)",
            """
            SELECT lot, sum(taken), sum(entered) FROM (
                SELECT line.lot_id AS lot, move.after_sales_revalued AS taken, 0 AS entered FROM stock_move move
                  JOIN stock_move_line line ON line.move_id = move.id
                 WHERE move.company_id = %(company)s AND move.after_sales_revalued != 0
                 UNION ALL
                SELECT item.lot_id, 0, -line.balance FROM account_move_line line
                  JOIN after_sales_write_down item ON item.id = line.after_sales_write_down_id
                 WHERE line.company_id = %(company)s AND line.parent_state = 'posted' AND line.account_id = %(stock)s
                   AND item.method = 'revalue') both_sides
             GROUP BY 1 HAVING abs(sum(taken) - sum(entered)) > 0.005
            """,
            stock=self.shop.company.account_stock_valuation_id.id,
        )
        self.empty(
            "a serial that waits for a buyer is not worth what was decided (write-down, decided, entered)",
            """
            SELECT item.id, item.carrying_amount - item.realisable_unit, sum(-line.balance)
              FROM after_sales_write_down item
              LEFT JOIN account_move_line line ON line.after_sales_write_down_id = item.id
                AND line.parent_state = 'posted' AND line.account_id = %(stock)s
             WHERE item.company_id = %(company)s AND item.method = 'revalue' AND item.state = 'approved'
             GROUP BY item.id
            HAVING abs(greatest(item.carrying_amount - item.realisable_unit, 0)
                       - coalesce(sum(-line.balance), 0)) > 0.005
            """,
            stock=self.shop.company.account_stock_valuation_id.id,
        )

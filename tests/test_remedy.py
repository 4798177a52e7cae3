"""A new remedy is an add-on of its own: one file that answers the core's questions, and nothing of the core changes."""

from pathlib import Path

import pytest

from environment import paths
from helpers import shop
from helpers.shop import assert_sound

MADE_UP = Path(__file__).parent / "made_up" / "after_sales_rma_made_up"

#: From the request to the goods back at their customer, with the step of the remedy in between.
UPGRADED = (
    shop.SOLD_AGAIN
    + """
sold = sold_again()
sold._create_invoices().action_post()
asked = [{"sale_line_id": sold.order_line.id, "quantity": 1, "remedy": "upgrade"}]
case = env["after.sales.intake"].create_from_sale(sold, asked)
case.action_submit()
case.action_authorize()
steps = [case.next_step]
case.receipt_picking_ids.action_after_sales_all_qualified()
steps.append(case.next_step)
assert "upgrade" in case.can_press and "action_upgrade" in case.get_view(view_type="form")["arch"]
assert env["stock.warehouse"]._after_sales_tile_labels()["upgrade"]
case.action_upgrade()
home = case._give_back_pickings()
home.move_ids.picked = True
home.button_validate()
report([steps, case.state, case.line_ids.qty_credited, sold.order_line.qty_delivered, case.line_ids.progress])
"""
)


@pytest.fixture
def upgrade_db(databases):
    """A shop with the core and the made-up remedy, found where Odoo looks for add-ons of its data folder."""
    link = paths.DATA / "addons" / "19.0" / MADE_UP.name
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(MADE_UP)
    try:
        with shop.opened(databases, "test_whole_remedy", ["after_sales_rma", MADE_UP.name]) as database:
            yield database
    finally:
        link.unlink(missing_ok=True)


def test_a_remedy_of_an_add_on(upgrade_db):
    steps, state, credited, delivered, progress = upgrade_db.run(UPGRADED, **upgrade_db.facts)
    assert steps == ["await_goods", "upgrade"]
    assert (state, credited, delivered) == ("done", 0, 4)
    assert "upgraded" in progress
    assert_sound(upgrade_db)


def test_it_is_small():
    """Somebody writes it in an afternoon."""
    lines = sum(len(file.read_text().splitlines()) for file in MADE_UP.rglob("*.*") if file.suffix != ".pyc")
    assert lines <= 300

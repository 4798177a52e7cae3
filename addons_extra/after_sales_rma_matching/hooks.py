"""What installing the add-on does beyond its tables."""

from odoo.api import Environment


def post_init_hook(env: Environment) -> None:
    """What happened before is signed as the opening of the books, so that later documents alone go into days."""
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([("is_after_sales", "=", True)])
    env["after.sales.matching"]._open_books(warehouses)

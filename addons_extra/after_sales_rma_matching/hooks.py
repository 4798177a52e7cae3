"""What installing the add-on does beyond its tables."""

from odoo.api import Environment


def post_init_hook(env: Environment) -> None:
    """What happened before is signed as the opening of the books, so that later documents alone go into days."""
    env["after.sales.matching"]._open_books(env["stock.warehouse"]._after_sales_sites())

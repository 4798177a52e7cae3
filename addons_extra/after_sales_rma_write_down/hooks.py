"""What installing the add-on does beyond its tables."""

from odoo.api import Environment


def post_init_hook(env: Environment) -> None:
    """Give every company the accounts of write-downs that its chart lacks."""
    env["res.company"].search([])._after_sales_set_up_accounts()

from odoo import SUPERUSER_ID, api
from odoo.addons.after_sales_rma_repair.hooks import post_init_hook


def migrate(cr, version: str) -> None:
    """What an installation makes beyond the tables: the add-on is not installed where the core hands it over."""
    post_init_hook(api.Environment(cr, SUPERUSER_ID, {}))

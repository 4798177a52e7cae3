"""What removing the add-on does beyond its tables."""

from odoo.api import Environment

from .services.fees import KEPT, PRODUCT


def uninstall_hook(env: Environment) -> None:
    """Write down which product stands for fees: Odoo archives it with the add-on when an invoice names it."""
    product = env.ref(PRODUCT, raise_if_not_found=False)
    env["ir.config_parameter"].set_param(KEPT, product and product.id)

"""What is taken away with the add-on beyond its tables."""

from odoo.api import Environment


def uninstall_hook(env: Environment) -> None:
    """The kept figures are no model's table: nobody else would drop it."""
    env["after.sales.analysis.keep"]._forget()

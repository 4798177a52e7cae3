"""Installing the add-on builds the demo company; nothing happens where it exists already."""

from odoo.api import Environment

from .demo_company import build


def post_init_hook(env: Environment) -> None:
    """Build the demo company once per database."""
    build(env)

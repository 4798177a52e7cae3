"""The demo company, built with the buttons and methods that people use: nothing is written past the ORM.

Each file holds one kind of thing, as data on top and the few lines that make it real below.
"""

from odoo.api import Environment

from . import (
    analysis,
    cases,
    checks,
    company,
    complaints,
    days,
    defective,
    orders,
    partners,
    paying,
    periods,
    policies,
    products,
    purchases,
    quality,
    responsible,
    users,
)
from .world import World, demo_company

__all__ = ["build", "demo_company"]


def build(env: Environment):
    """Build the demo company, unless this database has it already.

    :param env: environment of the superuser
    :return: the company (``res.company``)
    """
    existing = demo_company(env)
    if existing:
        return existing
    users.check_logins(env)
    company.activate_language(env)
    world = World(env, company.build(env))
    users.build(world)
    partners.build(world)
    products.build(world)
    purchases.build(world)
    defective.build(world)
    orders.build(world)
    policies.build(world)
    checks.build(world)
    # Before the company demands budgets.
    analysis.build(world)
    cases.build(world)
    quality.build(world)
    analysis.look_back(world)
    complaints.build(world)
    responsible.build(world)
    paying.build(world)
    days.build(world)
    periods.build(world)
    world.remember()
    return world.company

"""Open cases say anew what they wait for: add-ons that came with this update have steps that were others before.

What is at headquarters or a vendor was “Repair” in the one add-on. All add-ons are loaded when this runs; cases that
are over wait for nothing either way.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version: str) -> None:
    """Compute the step of every open case."""
    cases = api.Environment(cr, SUPERUSER_ID, {})["after.sales.rma"].search([("state", "=", "authorized")])
    cases.env.add_to_compute(cases._fields["next_step"], cases)
    cases.flush_recordset(["next_step"])

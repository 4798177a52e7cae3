"""What installing the add-on does beyond its tables."""

from odoo.api import Environment


def post_init_hook(env: Environment) -> None:
    """Credit notes of cases that are still to be paid back get the day by which that is to be done."""
    env["account.move"].search(
        [
            ("move_type", "=", "out_refund"),
            ("state", "=", "posted"),
            ("after_sales_rma_ids", "!=", False),
            ("payment_state", "in", ("not_paid", "partial")),
        ]
    )._after_sales_plan_pay_back()

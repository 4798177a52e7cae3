"""Make ready in a database what many tests need, for all that get a copy of it: company, web client files, prints."""

import sys

import odoo
from odoo.modules.registry import Registry
from snippet_runner import configure


def main(database: str) -> None:
    """Make it, and commit."""
    configure(database)
    with Registry(database).cursor() as cursor:
        from odoo.addons.after_sales_rma.tests.common import AfterSalesCommon
        from odoo.addons.after_sales_rma.tests.test_tours import make_bundles

        env = odoo.api.Environment(cursor, odoo.SUPERUSER_ID, {})
        env.transaction.default_env = env
        AfterSalesCommon.make_ready(env)
        make_bundles(env)
        # Odoo waits a second before each print, for scripts that load pictures; our papers have none.
        env["ir.config_parameter"].set_param("report.print_delay", "0")
        env.flush_all()


if __name__ == "__main__":
    main(sys.argv[1])

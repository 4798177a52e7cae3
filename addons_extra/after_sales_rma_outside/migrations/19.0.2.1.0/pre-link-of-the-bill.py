from odoo.tools.sql import column_exists


def migrate(cr, version: str) -> None:
    """The link to the line of the bill is read by nobody: its column has the name of the field that keeps it now."""
    if column_exists(cr, "after_sales_sent_out", "bill_line_id"):
        cr.execute("ALTER TABLE after_sales_sent_out RENAME COLUMN bill_line_id TO charged_line_id")
        cr.execute(
            "ALTER INDEX IF EXISTS after_sales_sent_out__bill_line_id_index"
            " RENAME TO after_sales_sent_out__charged_line_id_index"
        )

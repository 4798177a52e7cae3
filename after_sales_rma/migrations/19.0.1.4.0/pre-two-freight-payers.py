from odoo.tools import SQL

#: ``freight_payer`` meant two things: who pays for the way back, and who bears what the way out cost.
RENAMED = (
    ("after.sales.policy.rule", "return_freight_payer"),
    ("after.sales.rma.line", "return_freight_payer"),
    ("after.sales.rma", "outward_freight_payer"),
)
OLD = "freight_payer"


def migrate(cr, version: str) -> None:
    """Give the fields their new names, with what they hold and what refers to them."""
    for model, new in RENAMED:
        table = model.replace(".", "_")
        cr.execute("SELECT 1 FROM information_schema.columns WHERE table_name = %s AND column_name = %s", (table, OLD))
        if cr.fetchone():
            cr.execute(SQL("ALTER TABLE %s RENAME COLUMN %s TO %s", *map(SQL.identifier, (table, OLD, new))))
        cr.execute("UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s", (new, model, OLD))
        # The external ids of the field and of its choices.
        cr.execute(
            """
            UPDATE ir_model_data SET name = replace(name, %(old)s, %(new)s)
             WHERE module = 'after_sales_rma'
               AND model IN ('ir.model.fields', 'ir.model.fields.selection')
               AND (name = 'field_' || %(old)s OR starts_with(name, 'selection__' || %(old)s || '__'))
            """,
            {"old": f"{table}__{OLD}", "new": f"{table}__{new}"},
        )

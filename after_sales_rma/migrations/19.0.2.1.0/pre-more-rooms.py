"""More of the core becomes add-ons: each takes over its records and is updated at once (`19.0.2.0.0`)."""

#: {add-on: patterns (SQL LIKE) of the names of its records, as Odoo or the data of the core made them}
ROOMS = {
    "after_sales_rma_fee": (
        "model_after_sales_fee",
        "model_after_sales_fees",
        "model_inherit__after_sales_fee%",
        "field_after_sales_fee__%",
        "field_after_sales_fees__%",
        "access_after_sales_fee_%",
        "view_fee_form",
        "view_rma_form_as_is",
        "product_fee",
        "product_fee_product_template",
        "field_after_sales_rma__fee_%",
        "field_%__after_sales_fee_rma_id",
    ),
    "after_sales_rma_undo": (
        "model_after_sales_undo%",
        "model_inherit__after_sales_undo%",
        "field_after_sales_undo%",
        "access_after_sales_undo%",
        "view_undo_form",
        "view_picking_form_undo",
        "%__after_sales_undo_by_id",
        "%__after_sales_undo_reason",
        "%__after_sales_undo_text",
        "%__after_sales_undo_cost",
        "%__after_sales_can_undo",
        "field_after_sales_inspection__can_undo",
        "field_after_sales_inspection__withdrawn_%",
        "field_after_sales_inspection__date_withdrawn",
        "field_res_config_settings__after_sales_gaps_text",
        "field_res_config_settings__after_sales_seal_text",
    ),
}

#: (add-on that had it, add-on that has it, name): what concerns two add-ons is the suite's, where that is installed.
SUITE = (("after_sales_rma_matching", "after_sales_rma_suite", "field_after_sales_daily_report__gaps_text"),)


def migrate(cr, version: str) -> None:
    """Hand the records over and mark the add-ons."""
    for room, patterns in ROOMS.items():
        cr.execute(
            """
            UPDATE ir_model_data item
               SET module = %(room)s
             WHERE module = 'after_sales_rma' AND name LIKE ANY(%(patterns)s)
               AND NOT EXISTS (SELECT FROM ir_model_data taken WHERE taken.module = %(room)s AND taken.name = item.name)
            """,
            {"room": room, "patterns": list(patterns)},
        )
    for before, now, name in SUITE:
        cr.execute(
            """
            UPDATE ir_model_data SET module = %(now)s
             WHERE module = %(before)s AND name = %(name)s
               AND EXISTS (SELECT FROM ir_module_module WHERE name = %(now)s AND state IN ('installed', 'to upgrade'))
            """,
            {"before": before, "now": now, "name": name},
        )
    cr.execute(
        "UPDATE ir_module_module SET state = 'to upgrade', latest_version = %s"
        " WHERE name = ANY(%s) AND state = 'uninstalled'",
        (version, [*ROOMS]),
    )

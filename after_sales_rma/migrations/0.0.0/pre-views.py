def migrate(cr, version: str) -> None:
    """Empty what the add-on and those that depend on it add to views, just before they are loaded anew.

    Odoo checks each view together with all others in the database that belong to add-ons it has loaded. Those of an
    older version name fields that are gone, such as one flag for each button of a case: the update would stop at the
    first of them. Odoo updates the add-ons that depend on this one in the same run.
    What somebody keeps from updates stays as it is: nothing would bring it back.
    """
    cr.execute(
        """
        UPDATE ir_ui_view
           SET arch_db = '{"en_US": "<data/>"}'
          FROM ir_model_data
         WHERE ir_model_data.model = 'ir.ui.view'
           AND ir_model_data.res_id = ir_ui_view.id
           AND (ir_model_data.module = 'after_sales_rma' OR starts_with(ir_model_data.module, 'after_sales_rma_'))
           AND ir_ui_view.mode = 'extension'
           AND NOT COALESCE(ir_model_data.noupdate, false)
        """
    )

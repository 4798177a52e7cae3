def migrate(cr, version: str) -> None:
    """Empty what the add-on adds to views, just before it is loaded anew.

    Odoo checks each view together with all others of the add-on that are in the database. Those of an older version
    name fields that are gone, such as one flag for each button of a case: the update would stop at the first of them.
    What somebody keeps from updates stays as it is: nothing would bring it back.
    """
    cr.execute(
        """
        UPDATE ir_ui_view
           SET arch_db = '{"en_US": "<data/>"}'
          FROM ir_model_data
         WHERE ir_model_data.model = 'ir.ui.view'
           AND ir_model_data.res_id = ir_ui_view.id
           AND ir_model_data.module = 'after_sales_rma'
           AND ir_ui_view.mode = 'extension'
           AND NOT COALESCE(ir_model_data.noupdate, false)
        """
    )

def migrate(cr, version: str) -> None:
    """Let the message on goods received ask the notice when they came: a receipt that is not posted has no such date.

    Whatever else somebody wrote into the template stays, in every language.
    """
    cr.execute(
        """
        UPDATE mail_template
           SET body_html = replace(body_html::text, 'object._document().date_done', 'object._arrived_on()')::jsonb
          FROM ir_model_data
         WHERE ir_model_data.model = 'mail.template'
           AND ir_model_data.module LIKE 'after_sales_rma%'
           AND ir_model_data.name = 'mail_template_goods'
           AND ir_model_data.res_id = mail_template.id
        """
    )

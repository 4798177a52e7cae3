def migrate(cr, version: str) -> None:
    """The amount of a free repair's plan was its cost, which whoever asks need not know: nothing is paid for it."""
    cr.execute(
        """
        UPDATE after_sales_approval question
           SET amount = 0, amount_untaxed = 0, margin = -question.cost
          FROM repair_order job
         WHERE question.kind = 'repair_plan'
           AND job.id = question.repair_id
           AND job.under_warranty
           AND question.amount = question.cost
        """
    )

def migrate(cr, version: str) -> None:
    """Leave one open new value of each write-down: from now on the database allows no second one.

    Two people could ask for it at the same moment. What is asked for already stays, else what was begun last.
    """
    cr.execute(
        """
        UPDATE after_sales_write_down item
           SET state = 'cancelled'
          FROM (SELECT id, row_number() OVER (PARTITION BY replaces_id ORDER BY state = 'to_approve' DESC, id DESC) turn
                  FROM after_sales_write_down
                 WHERE replaces_id IS NOT NULL AND state IN ('draft', 'to_approve')) ranked
         WHERE ranked.id = item.id AND ranked.turn > 1
        """
    )

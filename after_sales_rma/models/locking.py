from odoo.tools import SQL


def hold(records) -> None:
    """Whoever works on the same records at the same time is retried after us, and then sees what we made of them.

    A lock alone would let the other one go on with what it read before; a written row makes PostgreSQL refuse it.
    """
    if records:
        table = SQL.identifier(records._table)
        records.env.cr.execute(
            SQL(
                "UPDATE %s SET write_date = write_date WHERE id IN "
                "(SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)",
                table,
                table,
                records.ids,
            )
        )

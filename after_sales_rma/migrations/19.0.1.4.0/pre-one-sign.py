def migrate(cr, version: str) -> None:
    """The value of a case has a minus from the request on, no longer only once it is authorised."""
    cr.execute("UPDATE after_sales_rma SET amount_signed = -amount_signed WHERE amount_signed > 0")

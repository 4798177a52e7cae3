"""How a truth is looked at: by SQL, in native documents, not in the add-on's own fields."""

from odoo.tools import SQL

#: Half a cent: amounts in yuan closer than this are equal.
CENT = 0.005
#: Sums of cents closer than this are equal.
TINY = 1e-6


class TruthsBase:
    """What looks at a shop."""

    def __init__(self, shop):
        self.shop = shop
        self.env = shop.env

    def query(self, sql: str, **args) -> list[tuple]:
        return self.env.execute_query(SQL(sql, company=self.shop.company.id, **args))

    def empty(self, what: str, sql: str, **args) -> None:
        """Hold that a query for what must not be finds nothing."""
        rows = self.query(sql, **args)
        assert not rows, f"{what}: {rows}"

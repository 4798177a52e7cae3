"""Plain typed Python without Odoo: the arithmetic and the promises of after-sales, each with its doctest."""

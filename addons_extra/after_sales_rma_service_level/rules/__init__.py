"""Plain typed Python without Odoo: when a step is due, each function with its doctest."""

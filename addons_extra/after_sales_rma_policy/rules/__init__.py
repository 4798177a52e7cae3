"""The promise and its last days in plain Python without Odoo, each function with its doctest."""

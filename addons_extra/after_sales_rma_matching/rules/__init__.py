"""Plain Python without Odoo: which day a document goes into, and what makes a signed day provable."""

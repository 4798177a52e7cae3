"""Plain typed Python without Odoo: how much of a replacement is due."""

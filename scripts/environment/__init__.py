"""The development and demo environment: Odoo 19, its Python packages, PostgreSQL, databases.

Everything here uses the standard library only, because it runs before anything is installed.
`scripts/run.py` is the entry point; the Makefile and the small scripts beside it only call that.

What is large and the same for every clone is kept in the user's cache folder; what belongs to
this clone lives in its `.run/` folder. See `paths`.
"""

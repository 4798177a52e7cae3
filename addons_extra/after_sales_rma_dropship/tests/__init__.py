# These need Odoo's dropshipping, which no other add-on does: `make test` gives them a database of their own.

# These need Odoo's eCommerce, which no other add-on does: `make test` gives them a database of their own.

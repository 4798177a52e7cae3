# beside_kits needs Odoo's manufacturing, which no other add-on does: `make test` gives it a database of its own.

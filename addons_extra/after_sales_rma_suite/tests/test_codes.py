"""Codes that people choose and count by exist once, also where they are for all companies."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation


@tagged("post_install", "-at_install")
class TestCodes(TransactionCase):
    def test_shared_codes_exist_once(self):
        """PostgreSQL takes two empty companies for different ones, unless it is told otherwise."""
        walked = 0
        for name, model in self.env.registry.items():
            fields = model._fields
            if not (name.startswith("after.sales.") and model._auto and not model._abstract):
                continue
            if not {"code", "company_id"} <= fields.keys() or fields["company_id"].required:
                continue
            first = self.env[name].search([("company_id", "=", False), ("code", "!=", False)], limit=1)
            if not first:
                first = self.env[name].create({"code": "TWICE", "name": "Once", "company_id": False})
            walked += 1
            with (
                self.subTest(model=name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(UniqueViolation),
                self.env.cr.savepoint(),
            ):
                first.copy({"code": first.code})
                self.env.flush_all()
        self.assertGreaterEqual(walked, 3)

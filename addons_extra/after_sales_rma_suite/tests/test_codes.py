"""Codes that people choose and count by exist once, also where they are for all companies."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation


@tagged("post_install", "-at_install")
class TestCodes(TransactionCase):
    def test_an_empty_company_is_one_company(self):
        """PostgreSQL takes two empty companies for different ones, unless a unique index says otherwise."""
        self.env.cr.execute(
            """
            SELECT index.indexname, index.indexdef ~* 'coalesce\\(company_id' OR field.is_nullable = 'NO'
              FROM pg_indexes index
              JOIN information_schema.columns field
                ON field.table_name = index.tablename AND field.column_name = 'company_id'
             WHERE index.tablename LIKE 'after\\_sales\\_%' AND index.indexdef ~ '^CREATE UNIQUE.*company_id'
            """
        )
        told = dict(self.env.cr.fetchall())
        self.assertGreaterEqual(len(told), 6)
        self.assertEqual([name for name, holds in told.items() if not holds], [])

    @mute_logger("odoo.sql_db")
    def test_a_shared_code_exists_once(self):
        values = {"code": "TWICE", "name": "Once", "company_id": False}
        self.env["after.sales.reason"].create(values)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["after.sales.reason"].create(values)

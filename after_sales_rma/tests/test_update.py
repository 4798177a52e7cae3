"""Update of an installed version: what an older one left in the database does not stop it."""

from odoo.modules.module import load_script
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path


@tagged("post_install", "-at_install")
class TestUpdate(TransactionCase):
    def test_older_views_are_emptied_before_they_are_checked(self):
        form, added = (
            self.env.ref("after_sales_rma.view_rma_form"),
            self.env.ref("after_sales_rma.view_rma_form_support"),
        )
        order = self.env.ref("sale.view_order_form")
        before = (form.arch, order.arch)
        self.env["ir.ui.view"].flush_model()
        # As the view of an older version: a field in it is gone.
        self.env.cr.execute(
            "UPDATE ir_ui_view SET arch_db = %s WHERE id = %s",
            ('{"en_US": "<field name=\\"gone\\" position=\\"after\\"/>"}', added.id),
        )
        self.env.invalidate_all()
        script = load_script(file_path("after_sales_rma/migrations/0.0.0/pre-views.py"), "after_sales_rma_pre_views")
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(added.arch, "<data/>")
        self.assertEqual((form.arch, order.arch), before)
        form.with_context(load_all_views=True)._check_xml()

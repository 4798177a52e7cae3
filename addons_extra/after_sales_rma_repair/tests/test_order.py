from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestOrder(TransactionCase):
    """What happens when a repair is changed is said in one place, as it is of the core's verbs."""

    def test_one_class_says_the_order_of_a_verb(self):
        ours = [cls for cls in type(self.env["repair.order"]).__mro__ if "after_sales_rma" in cls.__module__]
        says = [cls.__module__ for cls in ours if "write" in vars(cls)]
        self.assertEqual(says, ["odoo.addons.after_sales_rma_repair.models.repair_order"])

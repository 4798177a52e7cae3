"""What removing the add-on does beyond its tables."""

from odoo.api import Environment

from .services.fees import KEPT, PRODUCT


def uninstall_hook(env: Environment) -> None:
    """Write down which product stands for fees, and let no case wait for an invoice that it will not know any more.

    Odoo archives the product with the add-on when an invoice names it. Drafts stay, for the accountants to post.
    """
    product = env.ref(PRODUCT, raise_if_not_found=False)
    env["ir.config_parameter"].set_param(KEPT, product and product.id)
    drafts = env["account.move"].search([("after_sales_fee_rma_id", "!=", False), ("state", "=", "draft")])
    cases = drafts.after_sales_fee_rma_id
    drafts.after_sales_fee_rma_id = False
    cases._close_finished()

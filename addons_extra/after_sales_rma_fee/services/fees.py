from odoo import api, models
from odoo.addons.after_sales_rma.models.first import first
from odoo.addons.after_sales_rma.models.outside import as_system

#: The product that fees are invoiced by.
PRODUCT = "after_sales_rma_fee.product_fee"

#: Parameter that outlives the add-on: which product that was. As the core named it when fees were a part of it, so that
#: a database from which that core was removed finds it.
KEPT = "after_sales_rma.fee_product"


class AfterSalesFees(models.AbstractModel):
    """What a customer pays for goods that go back as they came."""

    _name = "after.sales.fees"
    _description = "After-Sales Fees"

    @api.model
    def _charge(self, rmas, amount: float, words: str | None = None):
        """Draft one invoice per case.

        :param amount: without tax, in the currency of each case
        :param words: what the invoice says; default the name of the fee's product
        :return: the draft ``account.move`` records
        """
        product = self._product()
        return as_system(self.env["account.move"]).create(
            [self._prepare_invoice_vals(rma, product, amount, words) for rma in rmas.sudo()]
        )

    @api.model
    def _product(self):
        """The product that fees are invoiced by, as the company names and prices it; another one if it was deleted."""
        return (self.env.ref(PRODUCT, raise_if_not_found=False) or self._provide_product()).sudo()

    @api.model
    def _provide_product(self):
        """Let a product stand for fees: that of an older version or of before the add-on was removed, else a new one.

        :return: the ``product.product``, as it was left
        """
        Parameter, Product = self.env["ir.config_parameter"].sudo(), self.env["product.product"].sudo()
        kept = Product.browse(int(Parameter.get_param(KEPT) or 0)).exists()
        Parameter.set_param(KEPT, False)
        if kept:
            kept.product_tmpl_id.active = kept.active = True
            named = {"xml_id": PRODUCT, "record": kept, "noupdate": True}
            self.env["ir.model.data"].sudo()._update_xmlids([named])
        values = {"name": "After-sales handling fee", "type": "service", "purchase_ok": False, "list_price": 0}
        # As in an update: one that has the name already keeps its values.
        return Product._load_records([{"xml_id": PRODUCT, "values": values, "noupdate": True}], update=True)

    @api.model
    def _prepare_invoice_vals(self, rma, product, amount: float, words: str | None) -> dict:
        """Values of the invoice of a fee, on the terms of the original order."""
        order = first(rma.line_ids.sale_line_id.order_id)
        return {
            "move_type": "out_invoice",
            "company_id": rma.company_id.id,
            "partner_id": (order.partner_invoice_id or rma.partner_id).id,
            "partner_shipping_id": (order.partner_shipping_id or rma.partner_id).id,
            "currency_id": rma.currency_id.id,
            "fiscal_position_id": order.fiscal_position_id.id,
            "invoice_origin": rma.name,
            "after_sales_fee_rma_id": rma.id,
            "invoice_line_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": product.id,
                        "quantity": 1.0,
                        "price_unit": amount,
                        **({"name": words} if words else {}),
                    },
                )
            ],
        }

from markupsafe import Markup
from odoo import api, fields, models

#: In these states an order has not been bought yet: the customer reads the promise before he decides.
BEFORE_BUYING = ("draft", "sent")
#: Where the promise stands; whoever links it in his own text needs no second link.
PROMISE = "/after-sales/promise"


class SaleOrder(models.Model):
    """What is promised is read before buying: a quotation links it, on the form and in its mail (R36)."""

    _inherit = "sale.order"

    after_sales_promise_link = fields.Html(
        string="After-Sales Promise",
        compute="_compute_after_sales_promise_link",
        sanitize=False,
        help="What the customer of this quotation reads before he buys.",
    )

    @api.depends("company_id", "state")
    @api.depends_context("lang")
    def _compute_after_sales_promise_link(self):
        for order in self:
            order.after_sales_promise_link = order._after_sales_promise_link()

    def _after_sales_promise_link(self) -> Markup | bool:
        """The link to what the company promises, in the language of the environment; False for what is cancelled."""
        self.ensure_one()
        company = self.company_id._origin.sudo()
        if self.state == "cancel" or not company:
            return False
        return Markup('<a href="%s" target="_blank">%s</a>') % (
            self.get_base_url() + company._after_sales_promise_url(),
            self.env._("Returns, exchanges and repairs: what we promise"),
        )


class MailRenderMixin(models.AbstractModel):
    """The mail of a quotation links the promise below its text; the text of the template stays the company's own."""

    _inherit = "mail.render.mixin"

    def _render_field(self, field, res_ids, *args, **kwargs):
        rendered = super()._render_field(field, res_ids, *args, **kwargs)
        if field in ("body_html", "body") and self._after_sales_writes_quotations():
            orders = self.env["sale.order"].browse(rendered).exists()
            for order in orders.filtered(lambda order: order.state in BEFORE_BUYING):
                rendered[order.id] = self._after_sales_with_promise(order, rendered[order.id])
        return rendered

    def _after_sales_writes_quotations(self) -> bool:
        """Whether this is a template of sales orders, or a mail to many that is written from one."""
        template = self if self._name == "mail.template" else "template_id" in self and self.template_id
        return bool(template) and self.render_model == "sale.order"

    def _after_sales_with_promise(self, order, body: str):
        """A mail's text with the link below it, in the language of the customer.

        :param body: as it was rendered; one that is empty, or links the promise itself, stays as it is
        """
        if not body or PROMISE in body:
            return body
        link = order.with_context(lang=order.partner_id.lang or self.env.lang)._after_sales_promise_link()
        return Markup("%s<p>%s</p>") % (Markup(body), link)  # noqa: S704 — rendered by Odoo

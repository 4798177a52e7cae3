from odoo import api, fields, models
from odoo.tools import SQL


class AfterSalesRma(models.Model):
    """What only the screens need of a case: signed value, picture, tags, columns."""

    _inherit = "after.sales.rma"

    amount_signed = fields.Monetary(
        string="Red-ink Value",
        compute="_compute_amount_signed",
        store=True,
        help="The value of what comes back, with a minus as on the red-letter order, from the request on.",
    )
    amount_credited = fields.Monetary(compute="_compute_amount_credited", compute_sudo=True, string="Credited Amount")
    amount_in_draft = fields.Monetary(
        compute="_compute_amount_credited", compute_sudo=True, string="On Credit Notes to Post"
    )
    has_origin = fields.Boolean(compute="_compute_has_origin", help="Every line comes from a delivery of ours.")
    sale_order_names = fields.Char(
        string="Order Numbers",
        compute="_compute_sale_order_names",
        compute_sudo=True,
        help="Also for those who see no orders.",
    )
    remedy_summary = fields.Char(string="Remedies", compute="_compute_remedy_summary")
    picture_url = fields.Char(compute="_compute_picture_url")
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")
    partner_email = fields.Char(related="partner_id.email", string="E-mail")

    @api.depends("line_ids.amount_signed")
    def _compute_amount_signed(self):
        for rma in self:
            rma.amount_signed = sum(rma.line_ids.mapped("amount_signed"))

    # Not of amount_total, which follows from every line of every document: what is shown anew needs less.
    @api.depends("line_ids.credit_line_ids.parent_state", "line_ids.credit_line_ids.price_total")
    def _compute_amount_credited(self):
        for rma in self:
            amounts = {"posted": 0.0, "draft": 0.0, "cancel": 0.0}
            for move in rma.credit_note_ids:
                amounts[move.state] += rma._credited_on(move)
            rma.amount_credited = amounts["posted"]
            rma.amount_in_draft = amounts["draft"]

    @api.depends("line_ids.origin_move_id")
    def _compute_has_origin(self):
        for rma in self:
            rma.has_origin = all(rma.line_ids.mapped("origin_move_id"))

    @api.depends("line_ids.sale_line_id.order_id.name")
    def _compute_sale_order_names(self):
        """One query for all cases, which reads nothing of the orders but their numbers."""
        sold = self.line_ids.sale_line_id
        query = sold._search([("id", "in", sold.ids)])
        order = query.join(sold._table, "order_id", "sale_order", "id", "order_id")
        line_id, name = SQL.identifier(sold._table, "id"), self.env["sale.order"]._field_to_sql(order, "name", query)
        names = dict(self.env.execute_query(query.select(line_id, name)))
        for rma in self:
            rma.sale_order_names = ", ".join(dict.fromkeys(names[line.id] for line in rma.line_ids.sale_line_id))

    @api.depends("line_ids.remedy")
    @api.depends_context("lang")
    def _compute_remedy_summary(self):
        labels = dict(self.env["after.sales.rma.line"]._fields["remedy"]._description_selection(self.env))
        for rma in self:
            rma.remedy_summary = ", ".join(dict.fromkeys(labels[line.remedy] for line in rma.line_ids if line.remedy))

    @api.depends("line_ids.product_id")
    def _compute_picture_url(self):
        """The customer's first photo, else the picture of the first product; one query for all cases."""
        photos = dict(
            self.env["ir.attachment"]
            .sudo()
            ._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids), ("mimetype", "=like", "image/%")],
                ["res_id"],
                ["id:min"],
            )
        )
        # A slice would forget which records are read together.
        products = {rma: next(iter(rma.line_ids), rma.line_ids).product_id for rma in self}
        all_products = self.line_ids.product_id.with_context(bin_size=True)
        pictured = set(all_products.filtered("image_128").ids)
        for rma, product in products.items():
            if rma.id in photos:
                rma.picture_url = f"/web/image/{photos[rma.id]}/128x128"
            elif product.id in pictured:
                rma.picture_url = f"/web/image/product.product/{product.id}/image_128"
            else:
                rma.picture_url = False

    def _keep_files(self, attachments) -> None:
        """Files that this user uploaded with a document of the case belong to the case: who sees it sees them.

        :param attachments: ``ir.attachment`` records; those of other people or of other records stay where they are
        """
        self.ensure_one()
        uploaded = attachments.sudo().filtered(
            lambda file: file.create_uid == self.env.user
            and (not file.res_id or file.res_model in ("stock.move", "stock.move.line"))
        )
        uploaded.write({"res_model": self._name, "res_id": self.id})

    @api.model
    def _group_expand_next_step(self, _values, _domain):
        """The columns of the board, in the order of a case's way; what waits for nobody needs no column."""
        return list(self._board())

    def _web_read_group_format(self, groupby, aggregates, groups):
        """Columns of steps in which no case stands are folded."""
        result = super()._web_read_group_format(groupby, aggregates, groups)
        if self.env.context.get("read_group_expand") and groupby[:1] == ("next_step",):
            for group in result:
                group["__fold"] = not group.get("__count")
        return result


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    amount_signed = fields.Monetary(string="Red-ink Value", compute="_compute_amount_signed", store=True)

    @api.depends("amount_total")
    def _compute_amount_signed(self):
        for line in self:
            line.amount_signed = -line.amount_total

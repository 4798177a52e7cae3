from odoo import api, fields, models
from odoo.tools import SQL


class AfterSalesSatisfaction(models.Model):
    """What customers said of cases, by what the cases were about (R34). A row is a rating of a line of a case."""

    _name = "after.sales.satisfaction"
    _description = "Customer Satisfaction"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "rma_id"
    _depends = {
        "rating.rating": ["rating", "consumed", "res_model", "res_id", "feedback"],
        "after.sales.rma": ["company_id", "partner_id", "user_id"],
        "after.sales.rma.line": ["rma_id", "product_id", "reason_id", "remedy"],
    }  # fmt: skip

    date = fields.Datetime(string="Rated On", readonly=True)
    stars = fields.Float(readonly=True, aggregator="avg")
    is_bad = fields.Integer(string="One or Two Stars", readonly=True, aggregator="sum")
    customer_words = fields.Text(string="Words", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    rma_id = fields.Many2one("after.sales.rma", string="Case", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Person in Charge", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    reason_id = fields.Many2one("after.sales.reason", readonly=True)
    remedy = fields.Selection(selection="_selection_remedy", readonly=True)

    @api.model
    def _selection_remedy(self) -> list[tuple[str, str]]:
        return self.env["after.sales.rma.line"]._fields["remedy"]._description_selection(self.env)

    @api.model
    def _selected(self) -> list[SQL]:
        """Columns; whoever knows more of a case line adds his."""
        return [
            SQL("row_number() OVER (ORDER BY rating.id, line.id) AS id"),
            SQL("rating.write_date AS date"),
            SQL("rating.rating AS stars"),
            SQL("CASE WHEN rating.rating < 3 THEN 1 ELSE 0 END AS is_bad"),
            SQL("rating.feedback AS customer_words"),
            SQL("rma.company_id AS company_id"),
            SQL("rma.id AS rma_id"),
            SQL("rma.partner_id AS partner_id"),
            SQL("rma.user_id AS user_id"),
            SQL("person.sale_team_id AS team_id"),
            SQL("line.product_id AS product_id"),
            SQL("template.categ_id AS categ_id"),
            SQL("line.reason_id AS reason_id"),
            SQL("line.remedy AS remedy"),
        ]

    @api.model
    def _sources(self) -> list[SQL]:
        """Tables that the columns are of."""
        return [
            SQL("rating_rating rating"),
            SQL("JOIN after_sales_rma rma ON rating.res_model = 'after.sales.rma' AND rating.res_id = rma.id"),
            SQL("JOIN after_sales_rma_line line ON line.rma_id = rma.id"),
            SQL("LEFT JOIN product_product product ON product.id = line.product_id"),
            SQL("LEFT JOIN product_template template ON template.id = product.product_tmpl_id"),
            SQL("LEFT JOIN res_users person ON person.id = rma.user_id"),
        ]

    @property
    def _table_query(self) -> SQL:
        return SQL(
            "SELECT %s FROM %s WHERE rating.consumed AND rating.rating > 0",
            SQL(", ").join(self._selected()),
            SQL(" ").join(self._sources()),
        )

from datetime import date, datetime, time

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_date

#: Key of the context that says at which day the report looks.
AT = "after_sales_at"


class AfterSalesInterim(models.Model):
    """What stock and ledger part by because of cases: goods came back, and their credit note is not posted (law 5).

    The cost of sales is entered when money moves, the goods come and leave when they do. In between, the ledger is
    short by the cost of what is back and neither credited nor replaced, and Odoo's closing of the stock would post just
    that. One row for each order line with a case; what an order line has delivered and not invoiced yet goes against
    what came back of it, as Odoo's closing sees it. Days end as they do for Odoo's closing at a date.
    """

    _name = "after.sales.interim"
    _description = "Goods Back and Not Credited"
    _auto = False
    _order = "since, id"
    _rec_name = "rma_id"

    rma_id = fields.Many2one("after.sales.rma", string="Case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    sale_line_id = fields.Many2one("sale.order.line", string="Order Line", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    since = fields.Date(readonly=True, help="When goods moved last.")
    kind = fields.Selection(
        [("back", "Back and not credited"), ("gone", "Delivered and not invoiced")], string="What", readonly=True
    )
    value = fields.Monetary(
        string="Cost", readonly=True, help="What Odoo's closing of the stock would enter on the stock account."
    )

    @property
    def _table_query(self) -> SQL:
        """The rows at the day that the context names; today's without one."""
        day = self._at()
        until = datetime.combine(day or date.max, time(23, 59, 59))
        return SQL(
            """
            WITH concerned AS (
                SELECT line.sale_line_id AS id, MAX(line.rma_id) AS rma_id FROM after_sales_rma_line line
                 WHERE line.sale_line_id IS NOT NULL GROUP BY 1
                 UNION ALL
                SELECT sent.id, MAX(sale.after_sales_origin_id) FROM sale_order sale
                  JOIN sale_order_line sent ON sent.order_id = sale.id
                 WHERE sale.after_sales_origin_id IS NOT NULL
                   AND NOT EXISTS (SELECT FROM after_sales_rma_line own WHERE own.sale_line_id = sent.id)
                 GROUP BY 1),
            goods AS (
                SELECT move.sale_line_id AS id, MAX(move.date)::date AS since, SUM(
                           (move.value + COALESCE(move.after_sales_revalued, 0))
                           * CASE WHEN move.is_in THEN 1 ELSE -1 END) AS value
                  FROM stock_move move JOIN concerned ON concerned.id = move.sale_line_id
                 WHERE move.state = 'done' AND (move.is_in OR move.is_out) AND move.date <= %(until)s
                 GROUP BY 1),
            entered AS (
                SELECT rel.order_line_id AS id, SUM(cost.balance) AS value
                  FROM concerned
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = concerned.id
                  JOIN account_move_line cost ON cost.cogs_origin_id = rel.invoice_line_id
                 WHERE cost.parent_state = 'posted' AND cost.account_id = ANY(%(accounts)s) AND cost.date <= %(day)s
                 GROUP BY 1),
            swapped AS (
                SELECT line.sale_line_id AS id, SUM(item.balance) AS value
                  FROM after_sales_rma_line line
                  JOIN account_move_line item ON item.after_sales_cost_line_id = line.id
                 WHERE item.parent_state = 'posted' AND item.account_id = ANY(%(accounts)s) AND item.date <= %(day)s
                   AND line.sale_line_id IS NOT NULL
                 GROUP BY 1),
            gap AS (
                SELECT concerned.id, concerned.rma_id, goods.since, ROUND((
                           COALESCE(goods.value, 0) - COALESCE(entered.value, 0) - COALESCE(swapped.value, 0)
                       )::numeric, 6) AS value
                  FROM concerned LEFT JOIN goods USING (id) LEFT JOIN entered USING (id) LEFT JOIN swapped USING (id))
            SELECT gap.id, gap.rma_id, rma.company_id, company.currency_id, rma.partner_id, gap.id AS sale_line_id,
                   sold.product_id, gap.since, CASE WHEN gap.value > 0 THEN 'back' ELSE 'gone' END AS kind,
                   ROUND(gap.value, currency.decimal_places) AS value
              FROM gap
              JOIN after_sales_rma rma ON rma.id = gap.rma_id
              JOIN res_company company ON company.id = rma.company_id
              JOIN (%(currencies)s) currency ON currency.id = company.currency_id
              JOIN sale_order_line sold ON sold.id = gap.id
              JOIN product_product product ON product.id = sold.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE ROUND(gap.value, currency.decimal_places) != 0 AND template.categ_id = ANY(%(categories)s)
            """,
            until=until,
            day=day or date.max,
            accounts=self._stock_accounts(),
            categories=self._perpetual_categories(),
            currencies=SQL("SELECT id, CEIL(LOG(1 / rounding))::int AS decimal_places FROM res_currency"),
        )

    @api.model
    def _at(self) -> date | None:
        """The day that the context names.

        :raise ValidationError: it is no day
        """
        given = self.env.context.get(AT)
        if not given:
            return None
        try:
            return fields.Date.to_date(given)
        except (TypeError, ValueError):
            raise ValidationError(self.env._("%(value)s is no date.", value=str(given)[:60])) from None

    @api.model
    def _perpetual_categories(self) -> list[int]:
        """Categories whose cost of sales is entered with invoices and credit notes; of others, closing enters all."""
        company = self.env.company
        categories = self.env["product.category"].sudo().with_context(active_test=False).search([(1, "=", 1)])
        return [
            category.id
            for category in categories
            if (category.property_valuation or company.inventory_valuation) == "real_time"
        ]

    @api.model
    def _stock_accounts(self) -> list[int]:
        """The accounts that stand for the value of the stock."""
        accounts = self.env.companies.sudo().account_stock_valuation_id
        categories = self.env["product.category"].sudo().search([(1, "=", 1)])
        for company in self.env.companies:
            accounts |= categories.with_company(company).property_stock_valuation_account_id
        return accounts.ids

    @api.model
    @public
    def action_open(self) -> dict:
        """Open the report as of today, where a day can be chosen.

        :raise AccessError: the user may not see it
        """
        self.check_access("read")
        return self._action(None)

    @api.model
    def _action(self, day: date | None) -> dict:
        """The report at a day."""
        action = self.env["ir.actions.act_window"]._for_xml_id("after_sales_rma_matching.action_interim")
        if not day:
            return action
        name = self.env._("Goods Back and Not Credited on %(day)s", day=format_date(self.env, day))
        return {
            **action,
            "name": name,
            "display_name": name,
            "path": False,
            "context": {"search_default_back": 1, AT: fields.Date.to_string(day)},
        }

    @public
    def action_open_case(self) -> dict:
        """Open the case of this row.

        :raise AccessError: the user may not see it
        """
        self.ensure_one()
        self.check_access("read")
        return self.rma_id._action_open()

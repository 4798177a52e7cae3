from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import pytz
from dateutil.relativedelta import relativedelta
from odoo import api, models
from odoo.tools import SQL


class Period(NamedTuple):
    """What the queries of a period end look at.

    :ivar company: ``res.company``
    :ivar day: the period end
    :ivar months: how many months rates are worked out from
    :ivar days: {id of a product category: days that goods may still come back, or are under warranty}
    :ivar zone: name of the time zone in which the company's days begin
    """

    company: models.BaseModel
    day: date
    months: int
    days: dict[int, int]
    zone: str

    def begins(self, day: date) -> datetime:
        """When a day of the company begins, as the database writes it."""
        local = pytz.timezone(self.zone).localize(datetime.combine(day, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    @property
    def due_days(self) -> int:
        """How many days the twelve months after the period end have, whenever the fiscal year ends."""
        return (self.day + relativedelta(years=1) - self.day).days

    @property
    def until(self) -> datetime:
        return self.begins(self.day + timedelta(days=1))

    def rate_days(self, categ_id: int, closed: bool) -> tuple[date, date]:
        """First and last day of the deliveries or documents that the rate of a category is worked out from.

        :param closed: only deliveries that nothing comes back of any more
        """
        last = self.day - timedelta(days=self.days[categ_id] if closed else 0)
        return last - relativedelta(months=self.months) + timedelta(days=1), last


class AfterSalesProvisionSales(models.AbstractModel):
    """What was sold, came back and may still come back, from native stock moves and invoices: a query for each.

    A delivery is a done move of an order line to a customer; what cases send instead of other goods is none. What came
    back counts as far as the order counts it (goods that are swapped for the same are no return, L37), less what went
    back to the customer as it came. Where kits are sold, their components are delivered: such a line is open by the
    share of its components that is.
    """

    _name = "after.sales.provision.sales"
    _description = "Sales of a Period End"

    # -- the queries -------------------------------------------------------------------------------------------

    @api.model
    def _returned(self, period: Period) -> dict[int, tuple[float, float]]:
        """{category: (delivered, returned)} of the deliveries that the rates are worked out from.

        Only deliveries of which nothing may come back any more: what is still open would make the rate too small.
        """
        since = min((period.rate_days(categ_id, True)[0] for categ_id in period.days), default=period.day)
        query = SQL(
            """
            SELECT categ_id, SUM(quantity)::float, SUM(returned)::float FROM (%s) aged
             WHERE age >= days AND local_day > (%s::date - days - make_interval(months => %s))::date
             GROUP BY categ_id
            """,
            self._aged(period, SQL("move.date >= %s", period.begins(since - timedelta(days=1)))),
            period.day,
            period.months,
        )
        return {categ_id: (quantity, returned) for categ_id, quantity, returned in self.env.execute_query(query)}

    @api.model
    def _open_sales(self, period: Period) -> list[dict]:
        """Order lines of which goods may still come back, as far as they are invoiced.

        What was delivered first was invoiced first. Goods that are back already and not credited are no more expected:
        their credit note follows.

        :return: ``sale_line_id``, ``categ_id``, ``product_id``, ``date``, ``quantity`` in the unit of the product,
            ``revenue`` without tax and ``cost`` in company currency
        """
        since = period.begins(period.day - timedelta(days=max(period.days.values(), default=0)))
        recent = SQL(
            "move.sale_line_id IN (SELECT recent.sale_line_id FROM stock_move recent"
            " WHERE recent.company_id = %s AND recent.state = 'done' AND recent.date >= %s)",
            period.company.id,
            since,
        )
        query = SQL(
            """
            WITH goods AS (
                SELECT sale_line_id, MAX(categ_id) AS categ_id, BOOL_OR(of_kit) AS of_kit,
                       SUM(kept) AS kept, SUM(returned) AS returned,
                       SUM(CASE WHEN age < days THEN kept ELSE 0 END) AS kept_open,
                       SUM(CASE WHEN age < days THEN value * kept / quantity ELSE 0 END) AS cost_open,
                       MAX(local_day) AS day
                  FROM (%(aged)s) aged GROUP BY sale_line_id HAVING BOOL_OR(age < days AND kept > 0)),
            money AS (%(invoiced)s),
            billed AS (
                SELECT goods.*, sold.product_id, money.revenue, money.quantity AS invoiced,
                       CASE WHEN goods.of_kit THEN money.quantity ELSE goods.kept END AS whole,
                       CASE WHEN goods.of_kit THEN money.quantity * goods.kept_open / goods.kept
                            ELSE goods.kept_open END AS recent,
                       money.quantity - CASE WHEN goods.of_kit THEN 0 ELSE LEAST(
                           GREATEST(goods.returned - money.credited, 0),
                           GREATEST(money.quantity - goods.kept, 0)) END AS owed
                  FROM goods
                  JOIN money ON money.sale_line_id = goods.sale_line_id AND money.quantity > 0
                  JOIN sale_order_line sold ON sold.id = goods.sale_line_id
                 WHERE goods.kept > 0),
            still AS (
                SELECT billed.*, GREATEST(LEAST(recent, owed - (whole - recent)), 0) AS open FROM billed)
            SELECT sale_line_id, categ_id, product_id, day, open::float,
                   (revenue * open / invoiced)::float, (cost_open * open / recent)::float
              FROM still WHERE open > 0.0000001 ORDER BY sale_line_id
            """,
            aged=self._aged(period, recent),
            invoiced=self._invoiced(period),
        )
        names = ("sale_line_id", "categ_id", "product_id", "date", "quantity", "revenue", "cost")
        return [dict(zip(names, row, strict=True)) for row in self.env.execute_query(query)]

    @api.model
    def _under_warranty(self, period: Period) -> list[dict]:
        """Order lines whose goods are under warranty, with the warranty that is left.

        :return: as ``_open_sales``, with ``qty_weighted`` (a unit with a third of its warranty left is a third) and
            ``qty_weighted_year``, what of it falls into the next year
        """
        since = period.begins(period.day - timedelta(days=max(period.days.values(), default=0)))
        query = SQL(
            """
            SELECT aged.sale_line_id, aged.categ_id, sold.product_id, MAX(local_day), SUM(kept)::float,
                   SUM(kept * (days - age) / days)::float, SUM(kept * LEAST(days - age, %s) / days)::float
              FROM (%s) aged JOIN sale_order_line sold ON sold.id = aged.sale_line_id
             WHERE age < days AND kept > 0 GROUP BY 1, 2, 3 ORDER BY 1
            """,
            period.due_days,
            self._aged(period, SQL("move.date >= %s", since)),
        )
        names = ("sale_line_id", "categ_id", "product_id", "date", "quantity", "qty_weighted", "qty_weighted_year")
        return [dict(zip(names, row, strict=True)) for row in self.env.execute_query(query)]

    @api.model
    def _sold(self, period: Period) -> dict[int, float]:
        """{category: quantity that was sold and kept in the time of the rates}"""
        first = period.day - relativedelta(months=period.months) + timedelta(days=1)
        query = SQL(
            "SELECT categ_id, SUM(kept)::float FROM (%s) aged GROUP BY categ_id",
            self._aged(period, SQL("move.date >= %s", period.begins(first))),
        )
        return dict(self.env.execute_query(query))

    # -- their parts -------------------------------------------------------------------------------------------

    @api.model
    def _aged(self, period: Period, where: SQL) -> SQL:
        """Deliveries until the period end: order line, category, day, age, quantities in the unit of their product.

        :param where: which deliveries, told of ``move``
        """
        return SQL(
            """
            SELECT delivery.*, delivery.quantity - delivery.returned AS kept, %(day)s::date - delivery.local_day AS age,
                   term.days
              FROM (
                SELECT move.sale_line_id, template.categ_id, move.product_id != sold.product_id AS of_kit,
                       (move.date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS local_day,
                       (move.quantity * unit.factor / own.factor)::numeric AS quantity,
                       LEAST(GREATEST(COALESCE(back.quantity, 0) / own.factor, 0),
                             move.quantity * unit.factor / own.factor)::numeric AS returned,
                       ABS(move.value)::numeric AS value
                  FROM stock_move move
                  JOIN stock_location place ON place.id = move.location_dest_id AND place.usage = 'customer'
                  JOIN stock_location source ON source.id = move.location_id AND source.usage != 'customer'
                  JOIN sale_order_line sold ON sold.id = move.sale_line_id
                  JOIN product_product sold_item ON sold_item.id = sold.product_id
                  JOIN product_template template ON template.id = sold_item.product_tmpl_id
                  JOIN product_product item ON item.id = move.product_id
                  JOIN product_template goods ON goods.id = item.product_tmpl_id
                  JOIN uom_uom unit ON unit.id = move.product_uom
                  JOIN uom_uom own ON own.id = goods.uom_id
                  LEFT JOIN LATERAL (%(back)s) back ON TRUE
                 WHERE move.state = 'done' AND move.company_id = %(company)s AND move.quantity > 0
                   AND move.origin_returned_move_id IS NULL AND move.after_sales_is_replacement IS NOT TRUE
                   AND move.date < %(until)s AND %(where)s
              ) delivery
              JOIN unnest(%(categories)s::int[], %(days)s::int[]) AS term (categ_id, days)
                ON term.categ_id = delivery.categ_id
            """,
            day=period.day,
            zone=period.zone,
            company=period.company.id,
            until=period.until,
            where=where,
            back=self._back(period),
            categories=list(period.days),
            days=list(period.days.values()),
        )

    @api.model
    def _back(self, period: Period) -> SQL:
        """What came back of a delivery (``move``) and stayed, in the smallest unit."""
        return SQL(
            """
            SELECT SUM(part.quantity * part_unit.factor - COALESCE(again.quantity, 0)) AS quantity
              FROM stock_move part
              JOIN stock_location away ON away.id = part.location_id AND away.usage = 'customer'
              JOIN uom_uom part_unit ON part_unit.id = part.product_uom
              LEFT JOIN LATERAL (
                   SELECT SUM(home.quantity * home_unit.factor) AS quantity
                     FROM stock_move home
                     JOIN stock_location there ON there.id = home.location_dest_id AND there.usage = 'customer'
                     JOIN uom_uom home_unit ON home_unit.id = home.product_uom
                    WHERE home.origin_returned_move_id = part.id AND home.state = 'done'
                      AND home.after_sales_is_replacement IS NOT TRUE AND home.date < %(until)s) again ON TRUE
             WHERE part.origin_returned_move_id = move.id AND part.state = 'done' AND part.to_refund
               AND part.date < %(until)s
            """,
            until=period.until,
        )

    @api.model
    def _invoiced(self, period: Period) -> SQL:
        """What the order lines of ``goods`` are invoiced for, credit notes taken off; allowances take no quantity."""
        return SQL(
            """
            SELECT link.order_line_id AS sale_line_id, -SUM(entry.balance) AS revenue,
                   SUM(measured.sign * measured.quantity) AS quantity,
                   SUM(CASE WHEN measured.sign < 0 THEN measured.quantity ELSE 0 END) AS credited
              FROM goods
              JOIN sale_order_line_invoice_rel link ON link.order_line_id = goods.sale_line_id
              JOIN account_move_line entry ON entry.id = link.invoice_line_id AND entry.parent_state = 'posted'
                   AND entry.display_type = 'product' AND entry.date <= %s
              JOIN account_move document ON document.id = entry.move_id
              JOIN sale_order_line sold ON sold.id = link.order_line_id
              JOIN product_product item ON item.id = sold.product_id
              JOIN product_template template ON template.id = item.product_tmpl_id
              JOIN uom_uom own ON own.id = template.uom_id
              LEFT JOIN uom_uom unit ON unit.id = entry.product_uom_id
              LEFT JOIN after_sales_rma_line asked ON asked.id = entry.after_sales_line_id
              CROSS JOIN LATERAL (
                   SELECT CASE document.move_type
                               WHEN 'out_invoice' THEN 1 WHEN 'out_refund' THEN -1 ELSE 0 END AS sign,
                          CASE WHEN asked.remedy = 'allowance' THEN 0
                               ELSE entry.quantity * COALESCE(unit.factor / own.factor, 1) END::numeric AS quantity
                   ) measured
             GROUP BY link.order_line_id
            """,
            period.day,
        )

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.tools import SQL

from .cause import SEVERITIES


class AfterSalesAnalysis(models.Model):
    """What came back, why, from whose lot and at what cost; beside it what was delivered (R35).

    Read from the documents, kept nowhere else. A row is

    * a test report: its goods, with its share of what the documents of its case line cost,
    * a case line of which nothing came (yet),
    * goods that a delivery of a sales order brought to a customer.
    """

    _name = "after.sales.analysis"
    _description = "Failure Analysis"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "product_id"
    # What is not written yet is written before it is read here.
    _depends = {
        "after.sales.rma": ["state", "date_request", "company_id", "partner_id", "user_id"],
        "after.sales.rma.line": ["rma_id", "product_id", "uom_id", "reason_id", "remedy", "origin_move_id"],
        "after.sales.inspection": [
            "line_id", "state", "lot_id", "quantity", "grade", "cause_id", "fault_party",
        ],
        "after.sales.cause": ["process", "severity"],
        "account.move.line": ["balance", "parent_state", "display_type", "after_sales_line_id"],
        "stock.move": ["state", "date", "value", "is_in", "is_out", "after_sales_line_id", "sale_line_id"],
        "stock.move.line": ["state", "quantity_product_uom", "lot_id", "location_id", "location_dest_id"],
    }  # fmt: skip

    kind = fields.Selection([("case", "Returned"), ("delivery", "Delivered")], string="Document", readonly=True)
    date = fields.Datetime(readonly=True, help="Requested on, or delivered on.")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    rma_id = fields.Many2one("after.sales.rma", string="Case", readonly=True)
    line_id = fields.Many2one("after.sales.rma.line", string="Case Line", readonly=True)
    inspection_id = fields.Many2one("after.sales.inspection", string="Test Report", readonly=True)
    state = fields.Selection(selection="_selection_state", string="Case State", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    lot_id = fields.Many2one("stock.lot", string="Lot / Serial", readonly=True)
    supplier_id = fields.Many2one(
        "res.partner",
        readonly=True,
        help="Whom the lot was received from; of goods without lots, whoever is the only supplier of the product.",
    )
    cause_id = fields.Many2one("after.sales.cause", readonly=True)
    process = fields.Selection(selection="_selection_process", readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    fault_party = fields.Selection(selection="_selection_party", string="Party at Fault", readonly=True)
    grade = fields.Selection(selection="_selection_grade", readonly=True)
    reason_id = fields.Many2one("after.sales.reason", readonly=True)
    remedy = fields.Selection(selection="_selection_remedy", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    region_id = fields.Many2one("res.country.state", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True, help="The goods were delivered from there.")

    quantity = fields.Float(
        string="Returned", digits="Product Unit", readonly=True, help="Came back, in the unit of the product."
    )
    quantity_defective = fields.Float(
        string="Defective", digits="Product Unit", readonly=True, help="Came back and was graded defective."
    )
    quantity_delivered = fields.Float(
        string="Delivered",
        digits="Product Unit",
        readonly=True,
        help="Delivered by sales orders, in the unit of the product.",
    )
    return_rate = fields.Float(
        string="Returned per Delivered", readonly=True, aggregator="avg", help="Of the rows that are counted together."
    )
    defect_rate = fields.Float(
        string="Defective per Delivered", readonly=True, aggregator="avg", help="Of the rows that are counted together."
    )
    cost_credited = fields.Monetary(
        string="Credited", readonly=True, groups=VALUE_GROUPS, help="On posted credit notes, without tax."
    )
    cost_loss = fields.Monetary(
        string="Loss of Value",
        readonly=True,
        groups=VALUE_GROUPS,
        help="Approved loss of value of defective goods that nobody else bears.",
    )
    cost_repair = fields.Monetary(
        string="Repair", readonly=True, groups=VALUE_GROUPS, help="Value of the parts that went into repairs."
    )
    cost_replaced = fields.Monetary(
        string="Replacement",
        readonly=True,
        groups=VALUE_GROUPS,
        help="Value of what was sent instead, less what was invoiced for it without tax.",
    )
    cost = fields.Monetary(
        string="Total Cost", readonly=True, groups=VALUE_GROUPS, help="Credited, lost, repaired and replaced."
    )

    # -- choices -----------------------------------------------------------------------------------------------

    def _selection_of(self, model: str, name: str) -> list[tuple[str, str]]:
        return self.env[model]._fields[name]._description_selection(self.env)

    def _selection_state(self):
        return self._selection_of("after.sales.rma", "state")

    def _selection_remedy(self):
        return self._selection_of("after.sales.rma.line", "remedy")

    def _selection_grade(self):
        return self._selection_of("after.sales.inspection", "grade")

    def _selection_process(self):
        return self._selection_of("after.sales.cause", "process")

    def _selection_party(self):
        return self.env["after.sales.inspection"]._selection_fault_party()

    # -- rates -------------------------------------------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """A rate of a group is what came back of it by what was delivered of it, never the mean of rates."""
        parts = {"return_rate:avg": "quantity", "defect_rate:avg": "quantity_defective"}
        if aggregate_spec not in parts:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, parts[aggregate_spec], query),
            self._field_to_sql(self._table, "quantity_delivered", query),
        )

    # -- the query ---------------------------------------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return self.env["after.sales.analysis.source"]._query()

    @api.model
    def _suppliers(self, lots, products) -> dict:
        """Whom goods were received from.

        :param lots: ``stock.lot`` records
        :param products: ``product.product`` records, for goods without lots
        :return: {lot or product: ``res.partner``}; those without a supplier, or with several, are left out
        """
        return self.env["after.sales.analysis.source"]._suppliers(lots, products)

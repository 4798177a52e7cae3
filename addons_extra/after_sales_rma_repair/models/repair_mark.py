from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


class StockLot(models.Model):
    """A serial that was repaired is known as such for good 返修品: on its label, deliveries and later cases (R44)."""

    _inherit = "stock.lot"

    after_sales_repaired_count = fields.Integer(
        compute="_compute_after_sales_repaired",
        compute_sudo=True,
        search="_search_after_sales_repaired_count",
        string="Times Repaired",
        help="Repairs that are done and, of goods of customers, passed their test.",
    )
    after_sales_repaired_on = fields.Date(
        compute="_compute_after_sales_repaired", compute_sudo=True, string="Last Repaired On"
    )
    after_sales_repaired_rma_id = fields.Many2one(
        "after.sales.rma", compute="_compute_after_sales_repaired", compute_sudo=True, string="Last Repaired In"
    )

    @api.model
    def _after_sales_repaired_domain(self) -> list:
        """The repairs that make a serial a repaired one: those of ours, and those of cases that passed their test."""
        return [
            ("state", "=", "done"),
            "|",
            ("after_sales_line_id", "=", False),
            ("after_sales_test_ids", "any", [("state", "=", "done"), ("grade", "=", "qualified")]),
        ]

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_after_sales_repaired(self):
        """One search for all; where a serial was repaired is said to those only who work in that company."""
        repairs = self.env["repair.order"].search(
            [("lot_id", "in", self.ids), *self._after_sales_repaired_domain()], order="id"
        )
        of_lot, ours = repairs.grouped("lot_id"), self.env.companies & self.env.user.company_ids
        Labour = self.env["after.sales.labour"]
        for lot in self:
            done = of_lot.get(lot._origin, repairs.browse())
            last = done[-1:]
            moment = last.after_sales_test_ids.filtered("date_done")[-1:].date_done or last.move_id.date
            zone = self.env["after.sales.working.time"]._zone(last.company_id)
            lot.after_sales_repaired_count = len(done)
            lot.after_sales_repaired_on = moment and fields.Datetime.context_timestamp(
                Labour.with_context(tz=zone), moment
            )
            case = last.after_sales_rma_id
            lot.after_sales_repaired_rma_id = case if case.company_id in ours else False

    @api.model
    def _search_after_sales_repaired_count(self, operator, value):
        """Repaired or not; by how often is not asked."""
        if operator not in (">", "=", "in") or value not in (0, [0], {0}):
            return NotImplemented
        query = self.env["repair.order"].sudo()._search([("lot_id", "!=", False), *self._after_sales_repaired_domain()])
        return [("id", "in" if operator == ">" else "not in", query.subselect("lot_id"))]


class RepairOrder(models.Model):
    """The label of repaired goods 返修标识, made like that of defective ones."""

    _inherit = "repair.order"

    def _after_sales_repaired_labels(self) -> list[dict]:
        """What the labels of these repaired goods say; what is not repaired and tested gets none."""
        Disposition, Labour = self.env["after.sales.disposition"], self.env["after.sales.labour"]
        labels = []
        for repair in self.sudo():
            passed = repair.after_sales_test_ids.filtered(lambda report: report.grade == "qualified")[-1:]
            if repair.state != "done" or (repair.after_sales_line_id and not passed):
                continue
            moment = passed.date_done or repair.move_id.date
            zone = self.env["after.sales.working.time"]._zone(repair.company_id)
            labels.append(
                {
                    "product": repair.product_id,
                    "lot": repair.lot_id,
                    "quantity": repair.product_qty,
                    "uom": repair.product_uom,
                    "case": repair.after_sales_rma_id.name,
                    "number": repair.name,
                    "date": moment and fields.Datetime.context_timestamp(Labour.with_context(tz=zone), moment).date(),
                    "count": repair.lot_id.after_sales_repaired_count,
                    "repacked": bool(repair.after_sales_repacked_on),
                    "barcode": Disposition._after_sales_barcode(repair.product_id, repair.lot_id, repair.name),
                }
            )
        return labels

    @public
    def action_print_after_sales_label(self) -> dict:
        """Print the labels of these repaired goods."""
        return self.env.ref("after_sales_rma_repair.action_report_repaired_label").report_action(self)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _after_sales_repaired_goods(self) -> list[str]:
        """What of this delivery was repaired, for its delivery note: products with their serials."""
        self.ensure_one()
        lines = self.sudo().move_line_ids.filtered("quantity")
        lines.lot_id.mapped("after_sales_repaired_count")  # of all at once
        goods = {}
        for line in lines:
            if line._after_sales_is_repaired():
                goods.setdefault(line.product_id, []).append(line)
        return [product._after_sales_words_of_repaired(lines) for product, lines in goods.items()]


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _after_sales_words_of_repaired(self, lines: list) -> str:
        """Which goods of this product were repaired: its serials and lots; of what has none, how many.

        :param lines: the move lines that carry them
        """
        self.ensure_one()
        which = ", ".join(line.lot_id.name for line in lines if line.lot_id)
        if not which:
            quantity = sum(line.quantity_product_uom for line in lines)
            which = f"{quantity:g} {self.uom_id.name}"
        return f"{self.display_name} {which}"


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _after_sales_is_repaired(self) -> bool:
        """Whether these goods were repaired: by their serial, their package, or their way through the workshop."""
        self.ensure_one()
        kinds = self.move_id.after_sales_disposition_ids.mapped("kind")
        packed = (self.package_id or self.result_package_id)._after_sales_is_repaired()
        return bool(self.lot_id.after_sales_repaired_count or packed or "repaired" in kinds)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _after_sales_repaired_goods(self) -> list[str]:
        """What this order delivers, or delivered, that was repaired."""
        self.ensure_one()
        outgoing = self.sudo().picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing" and picking.state != "cancel"
        )
        return list(dict.fromkeys(goods for picking in outgoing for goods in picking._after_sales_repaired_goods()))

from collections import defaultdict

from odoo import api, models
from odoo.addons.after_sales_rma.models.guarded import TRUSTED
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.addons.after_sales_rma.models.log import did
from odoo.addons.after_sales_rma.models.outside import as_system
from odoo.addons.after_sales_rma.models.reader import as_read_by
from odoo.addons.after_sales_rma.models.story import tell_story


class AfterSalesUndoing(models.AbstractModel):
    """Wrong receipts and put-aways of cases are taken back with a trace, at exactly their own value (R16, law 5).

    The opposite moves and those that they take back are left out of what is counted (``after_sales_undone``), and of
    what Odoo values: average and layers are as if the goods had not come, whatever the cost method. Where other goods
    left meanwhile at costs that the wrong receipt had changed, the difference is entered as cost of sales.
    """

    _name = "after.sales.undoing"
    _description = "Taking Back Receipts and Put-aways"

    @api.model
    def _hold(self, pickings) -> None:
        """Whoever works on the same cases, goods or order lines comes after us, and sees what we made of them."""
        moves = pickings.sudo().move_ids
        hold(pickings.sudo().after_sales_rma_id)
        self.env["sale.order.line"].flush_model(["qty_invoiced", "qty_delivered", "qty_to_invoice"])
        hold(moves.sale_line_id)
        hold(moves)

    @api.model
    def _undo(self, pickings, reason: str):
        """Take these transfers back.

        :param pickings: done ``stock.picking`` records that may be taken back, checked and held
        :param reason: why, as colleagues read it
        :return: the opposite transfers, done
        """
        receipts = pickings.filtered(lambda picking: picking._after_sales_brings_back())
        moves = pickings.sudo().move_ids.filtered(lambda move: move.state == "done")
        moves._after_sales_check_day_open()
        values = self._values(moves)
        reports = self.env["after.sales.inspecting"]._withdraw_with(receipts, reason)
        opposite, back = self._create_opposite(pickings, moves, reason)
        self._mark(moves)
        back.picked = True
        opposite._action_done()
        self._value_anew(moves, back, values)
        moves.after_sales_disposition_ids._trusted().is_replaced = True
        self._tell_story(pickings, reason)
        did("Transfers of cases taken back", opposite)
        rmas = pickings.sudo().after_sales_rma_id
        rmas._on_undone(moves, reports)
        self.env["after.sales.receipt"]._create_receipts(receipts.sudo().after_sales_rma_id)
        self._plan_again(moves - receipts.sudo().move_ids)
        return opposite

    @api.model
    def _plan_again(self, moves) -> None:
        """Goods that lie where they were tested wait for their way again, as their signed reports say."""
        reports = moves.after_sales_disposition_ids.inspection_id
        self.env["after.sales.put_away"]._plan(reports.filtered(lambda report: report.state == "done"))

    # -- the opposite ------------------------------------------------------------------------------------------

    @api.model
    def _create_opposite(self, pickings, moves, reason: str):
        """The opposite transfers, confirmed, each move with exactly the goods of the one that it takes back.

        :return: the transfers; their moves, in the order of ``moves``
        """
        Picking = as_system(self.env["stock.picking"]).with_context(
            after_sales_trusted=TRUSTED, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        opposite = Picking.create([self._prepare_picking_vals(picking, reason) for picking in pickings.sudo()])
        by_origin = dict(zip(pickings.ids, opposite, strict=True))
        Move = as_system(self.env["stock.move"]).with_context(after_sales_trusted=TRUSTED)
        made = Move.create([self._prepare_move_vals(move, by_origin[move.picking_id.id]) for move in moves])
        made._action_confirm(merge=False)
        made.move_line_ids.unlink()
        as_system(self.env["stock.move.line"]).with_context(after_sales_trusted=TRUSTED).create(
            [
                self._prepare_opposite_line(line, new)
                for move, new in zip(moves, made, strict=True)
                for line in move.move_line_ids.filtered("quantity")
            ]
        )
        return opposite, made

    @api.model
    def _prepare_picking_vals(self, picking, reason: str) -> dict:
        warehouse = picking.picking_type_id.warehouse_id
        back = picking._after_sales_brings_back()
        return {
            "picking_type_id": (warehouse.out_type_id if back else picking.picking_type_id).id,
            "partner_id": picking.partner_id.id,
            "company_id": picking.company_id.id,
            "origin": picking.name,
            "after_sales_rma_id": picking.after_sales_rma_id.id,
            "after_sales_undo_of_id": picking.id,
            "after_sales_undo_reason": reason,
            "after_sales_undo_by_id": self.env.uid,
            "user_id": False,
            "return_id": picking.id if back else False,
            "location_id": picking.location_dest_id.id,
            "location_dest_id": picking.location_id.id,
        }

    @api.model
    def _prepare_move_vals(self, move, picking) -> dict:
        back = move.location_id.usage == "customer"
        return {
            "picking_id": picking.id,
            "product_id": move.product_id.id,
            "product_uom": move.product_uom.id,
            "product_uom_qty": move.quantity,
            "company_id": move.company_id.id,
            "picking_type_id": picking.picking_type_id.id,
            "partner_id": move.partner_id.id,
            "location_id": move.location_dest_id.id,
            "location_dest_id": move.location_id.id,
            "procure_method": "make_to_stock",
            "origin": move.reference,
            "after_sales_line_id": move.after_sales_line_id.id,
            "after_sales_undone": True,
            "restrict_partner_id": move.restrict_partner_id.id,
            # The order has it delivered again, where the receipt had counted as a return.
            **(
                {
                    "origin_returned_move_id": move.id,
                    "sale_line_id": move.sale_line_id.id,
                    "to_refund": move.to_refund,
                    "reference_ids": [(6, 0, move.reference_ids.ids)],
                }
                if back
                else {}
            ),
        }

    @api.model
    def _prepare_opposite_line(self, line, move) -> dict:
        return {
            "move_id": move.id,
            "picking_id": move.picking_id.id,
            "company_id": move.company_id.id,
            "product_id": line.product_id.id,
            "product_uom_id": line.product_uom_id.id,
            "quantity": line.quantity,
            "lot_id": line.lot_id.id,
            "owner_id": line.owner_id.id,
            "package_id": line.result_package_id.id,
            "location_id": line.location_dest_id.id,
            "location_dest_id": line.location_id.id,
        }

    @api.model
    def _mark(self, moves) -> None:
        """From here on, nobody counts or values these moves."""
        # Not chained to the delivery any more: Odoo proposes the serials that left with it once again.
        moves.write({"after_sales_undone": True, "move_orig_ids": [(5,)]})
        lines = moves.after_sales_line_id
        lines.invalidate_recordset(["move_ids", "undone_move_ids"])
        for name in ("is_in", "is_out"):
            self.env.add_to_compute(moves._fields[name], moves)

    # -- values ------------------------------------------------------------------------------------------------

    @api.model
    def _values(self, moves) -> dict:
        """What the stock of the products is worth now, where it follows from what came and left.

        :return: {(company, product): value in company currency}
        """
        values = {}
        for company, of_company in moves.grouped("company_id").items():
            products = of_company.filtered(lambda move: move.is_in or move.is_out).product_id.with_company(company)
            for product in products.with_context(allowed_company_ids=company.ids):
                if product.cost_method != "standard" and product.valuation == "real_time":
                    product.invalidate_recordset(["total_value"])
                    values[company, product] = product.total_value
        return values

    @api.model
    def _value_anew(self, moves, opposite, values: dict) -> None:
        """Costs are again what they were without these moves; what others took meanwhile is entered.

        :param values: as ``_values`` says, before
        """
        taken = defaultdict(float)
        for move, new in zip(moves, opposite, strict=True):
            if move.restrict_partner_id and move.restrict_partner_id != move.company_id.partner_id:
                continue
            new.value = move.value
            taken[move.company_id, move.product_id] += move.value
        vals_list = []
        for company, of_company in moves.grouped("company_id").items():
            products = of_company.product_id.with_company(company).with_context(allowed_company_ids=company.ids)
            products._update_standard_price()
            lots = of_company.move_line_ids.lot_id.filtered("product_id.lot_valuated")
            lots.with_company(company).with_context(allowed_company_ids=company.ids)._update_standard_price()
            items = []
            for (of, product), before in values.items():
                if of == company:
                    product.invalidate_recordset(["total_value"])
                    amount = company.currency_id.round(before - taken[company, product] - product.total_value)
                    items += self._prepare_items(company, product, amount) if amount else []
            if items:
                vals_list.append(self._prepare_entry(of_company, company, items))
        entries = as_system(self.env["account.move"]).create(vals_list)
        if entries:
            entries._post(soft=False)

    @api.model
    def _prepare_entry(self, moves, company, items: list[dict]) -> dict:
        reader = as_read_by(self, company.partner_id)
        cases = ", ".join(moves.after_sales_line_id.rma_id.mapped("name"))
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": company.account_stock_journal_id.id,
            "after_sales_undo_cost": True,
            "ref": reader.env._("%(cases)s: cost of goods sold while a wrong receipt stood", cases=cases),
            "line_ids": [(0, 0, item) for item in items],
        }

    @api.model
    def _prepare_items(self, company, product, amount: float) -> list[dict]:
        """Cost of sales changes by an amount, and stock against it; in red ink when negative."""
        accounts = product._get_product_accounts()
        red = amount < 0 and company.account_storno
        return [
            {
                "name": product.display_name,
                "product_id": product.id,
                "account_id": accounts[account].id,
                "balance": balance,
                "is_storno": red,
            }
            for account, balance in (("expense", amount), ("stock_valuation", -amount))
        ]

    # -- what people read --------------------------------------------------------------------------------------

    @api.model
    def _tell_story(self, pickings, reason: str) -> None:
        """Case and transfer say who took what back, and why."""
        told = [
            (picking, self.env._("%(transfer)s was taken back. %(reason)s", transfer=picking.name, reason=reason))
            for picking in pickings.sudo()
        ]
        author = self.env.user.partner_id
        tell_story(((picking.after_sales_rma_id, words) for picking, words in told), author)
        tell_story(told, author)


class AfterSalesInspecting(models.AbstractModel):
    _inherit = "after.sales.inspecting"

    @api.model
    def _withdraw_with(self, receipts, reason: str):
        """The test reports of receipts that are taken back stay as withdrawn: those nobody signed, those of the dock.

        :return: the reports, as superuser
        """
        reports = (
            self.env["after.sales.inspection"]
            .sudo()
            .search([("picking_id", "in", receipts.ids), ("state", "!=", "withdrawn")])
        )
        if reports:
            self._call_off_outcome(reports.filtered(lambda report: report.state == "done").line_id)
            reports._trusted().write(self._prepare_withdrawal(reason))
            reports.activity_ids.unlink()
            reports.line_id.invalidate_recordset(["inspection_ids"])
            reports.rma_id.invalidate_recordset(["inspection_ids", "withdrawn_report_ids"])
        return reports

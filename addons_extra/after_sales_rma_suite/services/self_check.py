"""Whether this Odoo values and counts returned goods as the one that the add-on was tried with."""

import json
import logging
import time

from odoo import Command, api, fields, models
from odoo.addons.after_sales_rma.models.log import job
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.reader import as_read_by, give_task
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

#: Parameter with what the last check found.
RESULT = "after_sales_rma.self_check"

#: What the two units of the check cost, and for what one of them is sold, in company currency.
COSTS = (100.0, 200.0)
PRICE = 300.0


class AfterSalesSelfCheck(models.AbstractModel):
    """Delivers, takes back and credits one unit, looks at the books, and undoes everything.

    Odoo changes how it values stock within a version, too. What differs is told to the manager before a customer's
    goods are worth something wrong.
    """

    _name = "after.sales.self.check"
    _description = "Self-check"

    @api.model
    @public
    def run(self) -> list[str]:
        """Check, keep the result, and tell the managers if something differs.

        :return: what differs, in sentences; empty if nothing does
        :raise UserError: the user is no after-sales manager
        """
        if not (self.env.su or self.env.user.has_group("after_sales_rma.group_manager")):
            raise UserError(self.env._("Only an after-sales manager may check this."))
        return self.sudo()._run()

    @api.model
    @job
    def _run(self) -> list[str]:
        """As ``run``; the scheduled job calls it after the installation and every month."""
        started = time.monotonic()
        problems = []
        company = self._company()
        # Every manager reads the same result: in the language of the first, whoever checks.
        own = as_read_by(self, self.env["res.users"]._after_sales_managers()[:1])
        if company:
            quiet = {
                "tracking_disable": True,
                "mail_create_nolog": True,
                "mail_create_nosubscribe": True,
                "mail_notrack": True,
                "mail_notify_force_send": False,
                "allowed_company_ids": company.ids,
                "skip_backorder": True,
            }
            self.env.flush_all()
            failure = None
            undo = self.env.cr.savepoint()
            try:
                problems = own.with_company(company).with_context(**quiet)._try_out()
            except Exception as error:  # noqa: BLE001 whatever an Odoo that is different raises, nothing may break
                failure = error
            finally:
                undo.close(rollback=True)
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_cache()
            if failure:
                _logger.warning("The self-check could not be carried out", exc_info=failure)
                problems = [own.env._("The check could not be carried out: %(error)s", error=str(failure))]
        self._keep(company, problems)
        _logger.info("Self-check: %s in %.1f s", problems or "nothing differs", time.monotonic() - started)
        return problems

    @api.model
    def _company(self):
        """A company whose books and warehouses are set up, the current one first; without one nothing is checked."""
        companies = self.env.company | self.env["res.company"].search([("after_sales_warehouse_id", "!=", False)])
        return companies.filtered(lambda company: company.chart_template and company.after_sales_warehouse_id)[:1]

    @api.model
    def _keep(self, company, problems: list[str]) -> None:
        """Write down what was found, and make it somebody's task if it is something new."""
        Parameter = self.env["ir.config_parameter"]
        before = self._last()["problems"]
        now = fields.Datetime.to_string(fields.Datetime.now())
        Parameter.set_param(RESULT, json.dumps({"on": now, "problems": problems, "company": company.name or ""}))
        if not problems or problems == before:
            return
        _logger.warning("This Odoo treats returned goods differently: %s", " ".join(problems))
        for user in self.env["res.users"]._after_sales_managers():
            give_task(
                company.partner_id.with_context(mail_activity_quick_update=True),
                user,
                lambda own: own.env._("This Odoo treats returned goods differently"),
                note="\n".join(problems),
            )

    @api.model
    def _last(self) -> dict:
        """What the last check found: ``on`` (text of a date and time in UTC, or None), ``problems``, ``company``."""
        known = json.loads(self.env["ir.config_parameter"].sudo().get_param(RESULT) or "{}")
        return {"on": known.get("on"), "problems": known.get("problems", []), "company": known.get("company", "")}

    # -- what is tried -----------------------------------------------------------------------------------------

    @api.model
    def _try_out(self) -> list[str]:
        """Deliver, take back and credit a unit beside a customer's own one; what the books say then."""
        product = self._make_product()
        own, other, foreign = self.env["stock.lot"].create(
            [{"name": f"SELF-CHECK-{number}", "product_id": product.id} for number in (1, 2, 3)]
        )
        warehouse = self._warehouse()
        for lot, cost in zip((own, other), COSTS, strict=True):
            self._buy(product, lot, cost, warehouse)
        customer = self.env["res.partner"].create({"name": "Self-check"})
        here = self.env.company.after_sales_warehouse_id.after_sales_quarantine_location_id
        self.env["stock.quant"]._update_available_quantity(product, here, 1, lot_id=foreign, owner_id=customer)
        problems = self._compare(product, sum(COSTS), self.env._("with a customer's unit in our warehouse"))
        order = self._sell(product, own, customer, warehouse)
        problems += self._compare(product, COSTS[1], self.env._("after a delivery and its invoice"))
        self._take_back(order)
        problems += self._compare(product, sum(COSTS), self.env._("after a return and its credit note"))
        line = order.order_line
        if line.qty_delivered or line.qty_invoiced:
            problems.append(
                self.env._(
                    "A fully returned order counts %(delivered)s delivered and %(invoiced)s invoiced.",
                    delivered=f"{line.qty_delivered:g}",
                    invoiced=f"{line.qty_invoiced:g}",
                )
            )
        return problems

    @api.model
    def _warehouse(self):
        return self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id), ("is_after_sales", "=", False)], limit=1
        )

    @api.model
    def _make_product(self):
        """A product whose serials are valued one by one, first in first out, on accounts of its own."""
        accounts = self.env["account.account"].create(
            [
                {
                    "name": "Self-check",
                    "code": self.env["account.account"]._search_new_account_code(code),
                    "account_type": kind,
                }
                for code, kind in (
                    ("990001", "asset_current"),
                    ("990101", "expense_direct_cost"),
                    ("990201", "income"),
                    ("990301", "liability_current"),
                )
            ]
        )
        stock, cost, income, _payable = accounts
        category = self.env["product.category"].create(
            {
                "name": "Self-check",
                "property_cost_method": "fifo",
                "property_valuation": "real_time",
                "property_stock_valuation_account_id": stock.id,
                "property_account_expense_categ_id": cost.id,
                "property_account_income_categ_id": income.id,
            }
        )
        stock.account_stock_variation_id = cost
        return self.env["product.product"].create(
            {
                "name": "Self-check",
                "is_storable": True,
                "tracking": "serial",
                "lot_valuated": True,
                "categ_id": category.id,
                "taxes_id": [Command.clear()],
                "invoice_policy": "delivery",
                "list_price": PRICE,
            }
        )

    @api.model
    def _buy(self, product, lot, cost: float, warehouse) -> None:
        """Receive a serial at a cost, in stock and in the ledger."""
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": 1,
                "price_unit": cost,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "picking_type_id": warehouse.in_type_id.id,
                "company_id": self.env.company.id,
            }
        )
        move._action_confirm(merge=False)
        move.move_line_ids = [
            Command.create({**move._prepare_move_line_vals(), "lot_id": lot.id, "quantity": 1, "picked": True})
        ]
        move._action_done()
        self.env["product.value"].create({"move_id": move.id, "value": cost, "company_id": self.env.company.id})
        self._enter(product, cost)

    @api.model
    def _enter(self, product, value: float) -> None:
        """What the bill of a vendor would enter."""
        category = product.categ_id
        self.env["account.move"].create(
            {
                "move_type": "entry",
                "company_id": self.env.company.id,
                "line_ids": [
                    Command.create({"account_id": category.property_stock_valuation_account_id.id, "debit": value}),
                    Command.create({"account_id": category.property_account_income_categ_id.id, "credit": value}),
                ],
            }
        ).action_post()

    @api.model
    def _sell(self, product, lot, customer, warehouse):
        """Sell and deliver a serial, and invoice it."""
        order = self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "warehouse_id": warehouse.id,
                "order_line": [
                    Command.create({"product_id": product.id, "price_unit": PRICE, "tax_ids": [Command.clear()]})
                ],
            }
        )
        order.action_confirm()
        for picking in order.picking_ids.sorted("id"):
            picking.action_assign()
            picking.move_ids.move_line_ids.unlink()
            for move in picking.move_ids:
                vals = {**move._prepare_move_line_vals(quantity=1), "lot_id": lot.id, "picked": True}
                move.move_line_ids = [Command.create(vals)]
            picking.button_validate()
        invoice = self.env["account.move"].browse(order._create_invoices(final=True).ids)
        # A newer Odoo posts no invoice with a bank account that nobody has trusted yet; nobody pays this one.
        invoice.partner_bank_id = False
        invoice.action_post()
        return order

    @api.model
    def _take_back(self, order) -> None:
        """A case takes everything back and credits it."""
        self.env.company.after_sales_inspect_at_dock = True
        rma = self.env["after.sales.intake"].create_from_sale(order)
        rma.action_submit()
        if rma.state == "submitted":
            rma.action_authorize(self.env._("Self-check"))
        rma.receipt_picking_ids.action_after_sales_all_qualified()
        rma.action_refund().action_post()

    @api.model
    def _compare(self, product, value: float, when: str) -> list[str]:
        """What stock and ledger say of the product, if it is not what they should say."""
        self.env.flush_all()
        self.env.invalidate_all()
        account = product.categ_id.property_stock_valuation_account_id
        ((entered,),) = self.env["account.move.line"]._read_group(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")], [], ["balance:sum"]
        )
        currency = self.env.company.currency_id
        found = ((self.env._("stock"), product.total_value), (self.env._("ledger"), entered))
        return [
            self.env._(
                "%(when)s, the %(where)s says %(found)s instead of %(value)s.",
                when=when[:1].upper() + when[1:],
                where=where,
                found=f"{amount:.2f}",
                value=f"{value:.2f}",
            )
            for where, amount in found
            if currency.compare_amounts(amount, value)
        ]

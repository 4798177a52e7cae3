"""What every test of the add-on stands on: a Chinese company that buys, sells, and takes goods back."""

import json
from collections import defaultdict
from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time
from odoo import Command, fields
from odoo.addons.base.models.res_users import ResUsersPatchedInTest
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user
from passlib.context import CryptContext

from ..models.account_code import plain
from .remembered import Remembered

#: Login → groups of the test users, one for each person who takes part in a case.
ROLES = {
    "salesperson": "sales_team.group_sale_salesman,after_sales_rma.group_user",
    "agent": "sales_team.group_sale_salesman_all_leads,after_sales_rma.group_agent",
    "approver": "sales_team.group_sale_salesman_all_leads,after_sales_rma.group_approver",
    "warehouse": "stock.group_stock_user",
    "technician": "after_sales_rma.group_technician",
    "accountant": "account.group_account_invoice",
    "commerce": "after_sales_rma.group_commerce",
    "manager": "sales_team.group_sale_manager,stock.group_stock_manager,after_sales_rma.group_manager",
}


@contextmanager
def quick_passwords():
    """Hash passwords in one round, as Odoo's test cases do; elsewhere each new user takes it a second."""

    def _crypt_context(_users):
        return CryptContext(["pbkdf2_sha512", "plaintext"], pbkdf2_sha512__rounds=1)

    with patch.object(ResUsersPatchedInTest, "_crypt_context", _crypt_context):
        yield


class AfterSalesCommon(TransactionCase):
    """A company with the Chinese chart (storno, perpetual valuation), its warehouse, products, people and customer.

    Every purchase through ``buy`` is known to the general ledger, so that the stock closing finds nothing to
    correct before a test begins: what it finds afterwards, the test has caused.
    """

    @classmethod
    def setUpClass(cls):
        remembered = Remembered()
        cls.addClassCleanup(remembered.put_back)
        super().setUpClass()
        remembered.begin(cls.registry)
        cls.addClassCleanup(remembered.take)
        cls._set_up_shop(cls.env(context={**cls.env.context, "tracking_disable": True, "mail_create_nolog": True}))

    def setUp(self):
        remembered = Remembered()
        remembered.begin(self.registry)
        self.addCleanup(remembered.put_back)
        super().setUp()
        self.addCleanup(remembered.take)

    #: What the company consists of, by attribute; the costing methods and the roles have dicts of their own.
    _PARTS = ("company", "warehouse", "after_sales_warehouse", "tax", "average", "fifo", "standard", "customer")
    _DICTS = ("categories", "users")
    #: The parameter of a database in which the company was made ready: the ids of all this.
    _READY = "after_sales_rma.test_shop"

    @classmethod
    def _set_up_shop(cls, env) -> None:
        """Set everything up in an environment; tests that look at whole processes call it and commit."""
        cls.env = env
        cls.dozen = env.ref("uom.product_uom_dozen")
        if ready := env["ir.config_parameter"].get_param(cls._READY):
            cls._find_shop(json.loads(ready))
        else:
            cls._make_shop()

    @classmethod
    def _make_shop(cls) -> None:
        cls.company = cls._create_company("After-Sales Test")
        cls._enter(cls.company)
        cls.warehouse = cls._create_warehouse(cls.company)
        cls.after_sales_warehouse = cls.company.after_sales_warehouse_id
        cls.tax = cls._sale_tax(cls.company, 13)
        cls.categories = cls._create_categories(cls.company)
        cls.average = cls._create_product("Average", "average")
        cls.fifo = cls._create_product("Fifo", "fifo")
        cls.standard = cls._create_product("Standard", "standard", standard_price=110)
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})
        cls.users = {role: cls._create_user(role) for role in ROLES}

    @classmethod
    def _find_shop(cls, ready: dict) -> None:
        cls._enter(cls.env["res.company"].browse(ready["company"][1]))
        for name in cls._PARTS[1:]:
            model, record_id = ready[name]
            setattr(cls, name, cls.env[model].browse(record_id))
        for name in cls._DICTS:
            found = {key: cls.env[model].browse(record_id) for key, (model, record_id) in ready[name].items()}
            setattr(cls, name, found)

    @classmethod
    def make_ready(cls, env) -> None:
        """Make the company once for all the tests of a database, whose classes then need not; the caller commits.

        It is an old company, so that tests may play whenever they like.
        """
        own = env.user.company_id
        with freeze_time("2020-01-01"):
            cls._set_up_shop(env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True}))
            cls.env.flush_all()
        env.user.company_id = own
        ready = {name: [record._name, record.id] for name in cls._PARTS for record in getattr(cls, name)}
        for name in cls._DICTS:
            ready[name] = {key: [record._name, record.id] for key, record in getattr(cls, name).items()}
        env["ir.config_parameter"].set_param(cls._READY, json.dumps(ready))

    @classmethod
    def today(cls):
        """The day that it is where the company is; not that of Greenwich, which is another one for eight hours."""
        zone = cls.company.resource_calendar_id.tz or cls.company.partner_id.tz or "UTC"
        return fields.Date.context_today(cls.env.user.with_context(tz=zone))

    # -- masters -----------------------------------------------------------------------------------------------

    @classmethod
    def _create_company(cls, name: str, chart: str = "cn_large_bis"):
        """A company with a chart of accounts that values its stock at invoicing, and where nobody needs to decide."""
        # The country comes last: with it, the company would get the small-business chart at once and keep it.
        company = cls.env["res.company"].create({"name": name})
        cls.env.user.company_ids |= company
        cls.env["account.chart.template"].try_loading(chart, company, install_demo=False)
        company.country_id = cls.env.ref("base.cn")
        goods, cost = cls._account(company, "1405"), cls._account(company, "6401")
        goods.account_stock_variation_id = cost
        company.write({"account_stock_valuation_id": goods.id, "inventory_valuation": "real_time"})
        cls.by_rule(company)
        return company

    #: The parameter that says, where no promise is installed, that somebody decides every request.
    _BY_PERSON = "after_sales_rma.test_by_person"

    @classmethod
    def by_rule(cls, company=None) -> None:
        """From here on nobody needs to decide the requests of a company; where no promise does it, ``submit`` does."""
        cls._decide(company or cls.company, by_rule=True)

    @classmethod
    def by_person(cls, company=None) -> None:
        """From here on somebody decides every request of a company."""
        cls._decide(company or cls.company, by_rule=False)

    @classmethod
    def _decide(cls, company, *, by_rule: bool) -> None:
        if "after_sales_auto_authorize" in company._fields:
            company.after_sales_auto_authorize = by_rule
        else:
            cls.env["ir.config_parameter"].set_param(cls._BY_PERSON, not by_rule)

    @classmethod
    def _enter(cls, company) -> None:
        """Work in this company from here on."""
        cls.env.user.company_id = company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": company.ids})
        cls.company = company.with_env(cls.env)

    @classmethod
    def _account(cls, company, code: str):
        """The first account of a company whose code begins with these digits."""
        return (
            cls.env["account.account"]
            .with_company(company)
            .search([("code", "=like", f"{code}%"), ("company_ids", "in", company.ids)], order="code", limit=1)
        )

    @classmethod
    def _create_warehouse(cls, company):
        """The selling warehouse; the add-on gives the company its after-sales warehouse with it."""
        return cls.env["stock.warehouse"].create({"name": "Main", "code": "MAIN", "company_id": company.id})

    @classmethod
    def _sale_tax(cls, company, rate: float):
        """The sales tax of the chart with this rate, not included in the price."""
        return cls.env["account.tax"].search(
            [
                ("company_id", "=", company.id),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "=", "percent"),
                ("amount", "=", rate),
            ],
            limit=1,
        )

    @classmethod
    def _create_categories(cls, company) -> dict:
        """One product category for each costing method, {method: category}."""
        methods = ("average", "fifo", "standard")
        categories = cls.env["product.category"].create(
            [
                {
                    "name": method,
                    "property_cost_method": method,
                    "property_valuation": "real_time",
                    "property_stock_valuation_account_id": company.account_stock_valuation_id.id,
                }
                for method in methods
            ]
        )
        return dict(zip(methods, categories, strict=True))

    @classmethod
    def _create_product(cls, name: str, method: str = "average", **vals):
        """A storable product, 200 yuan plus 13 % VAT, invoiced on delivery; ``vals`` override."""
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "categ_id": cls.categories[method].id,
                "taxes_id": [Command.set(cls.tax.ids)],
                "list_price": 200,
                "invoice_policy": "delivery",
                **vals,
            }
        )

    @classmethod
    def _create_user(cls, role: str, company=None):
        """A user with the rights of a role; the login is the name of the role."""
        company = company or cls.company
        with quick_passwords():
            return new_test_user(
                cls.env,
                login=f"as_{role}" if company == cls.company else f"as_{role}_{company.id}",
                groups=ROLES[role],
                context={"no_reset_password": True},
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )

    # -- buying ------------------------------------------------------------------------------------------------

    @classmethod
    def buy(cls, product, quantity: float, price: float, lots=None):
        """Receive goods at a price, in stock and in the ledger.

        :param quantity: in the product's unit
        :param price: company currency, for one unit
        :param lots: names of the lots or serials received, which share the quantity evenly
        :return: the done ``stock.move``
        """
        before = cls._stock_value(product)
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": cls.warehouse.lot_stock_id.id,
                "picking_type_id": cls.warehouse.in_type_id.id,
                "company_id": cls.company.id,
            }
        )
        move._action_confirm(merge=False)
        records = cls._lots(product, lots) if lots else cls.env["stock.lot"]
        vals = move._prepare_move_line_vals()
        move.move_line_ids = [
            Command.create({**vals, "lot_id": lot.id, "quantity": quantity / (len(records) or 1), "picked": True})
            for lot in records or [records]
        ]
        move._action_done()
        if product.cost_method != "standard":
            cls.env["product.value"].create({"move_id": move.id, "value": quantity * price})
        cls._enter_purchase(cls._stock_value(product) - before)
        return move

    @classmethod
    def _lots(cls, product, names):
        """The lots of a product with these names, made where they are missing."""
        Lot = cls.env["stock.lot"]
        known = {lot.name: lot for lot in Lot.search([("product_id", "=", product.id), ("name", "in", names)])}
        return Lot.concat(*(known.get(name) or Lot.create({"name": name, "product_id": product.id}) for name in names))

    @classmethod
    def _stock_value(cls, product) -> float:
        # Computed of moves and lots, without dependencies.
        cls.env.flush_all()
        cls.env.invalidate_all()
        return product.total_value

    @classmethod
    def _enter_purchase(cls, value: float) -> None:
        """What the vendor's bill would enter: stock against payables."""
        if not value:
            return
        payable = cls._account(cls.company, "2202")
        cls.env["account.move"].create(
            {
                "move_type": "entry",
                "company_id": cls.company.id,
                "line_ids": [
                    Command.create({"account_id": cls.company.account_stock_valuation_id.id, "debit": value}),
                    Command.create({"account_id": payable.id, "credit": value}),
                ],
            }
        ).action_post()

    # -- selling -----------------------------------------------------------------------------------------------

    @classmethod
    def sell(cls, *lines, **vals):
        """A confirmed order.

        :param lines: (product, quantity, price) or (product, quantity, price, other values of the order line)
        :param vals: other values of the order
        """
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "warehouse_id": cls.warehouse.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity, "price_unit": price, **dict(*more)}
                    )
                    for product, quantity, price, *more in lines
                ],
                **vals,
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def deliver(cls, order, quantities: dict | None = None, lots: dict | None = None):
        """Deliver an order, what is left of it stays open.

        :param quantities: {order line: quantity in its unit}; default everything ordered
        :param lots: {order line: ``stock.lot`` records}, which share the quantity evenly
        :return: the done transfers
        """
        pickings = order.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel") and picking.picking_type_code == "outgoing"
        )
        for move in pickings.move_ids:
            quantity = move.product_uom_qty if quantities is None else quantities.get(move.sale_line_id, 0)
            chosen = (lots or {}).get(move.sale_line_id)
            if chosen and quantity:
                move.move_line_ids.unlink()
                in_product_unit = move.product_uom._compute_quantity(quantity, move.product_id.uom_id)
                move.move_line_ids = [
                    Command.create(
                        {**move._prepare_move_line_vals(quantity=in_product_unit / len(chosen)), "lot_id": lot.id}
                    )
                    for lot in chosen
                ]
            else:
                move.quantity = quantity
            move.picked = bool(quantity)
        pickings.with_context(skip_backorder=True).button_validate()
        return pickings

    @classmethod
    def invoice(cls, order, post: bool = True, **wizard_vals):
        """Invoice what an order has to invoice.

        :param wizard_vals: values of the native invoicing wizard (down payments)
        """
        before = order.invoice_ids
        if wizard_vals:
            cls.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create(
                {"sale_order_ids": [Command.set(order.ids)], **wizard_vals}
            ).create_invoices()
        else:
            order._create_invoices(final=True)
        # A clean environment: Odoo leaves default values for new invoices in the one it returns.
        invoice = cls.env["account.move"].browse((order.invoice_ids - before).ids)
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def pay(cls, document, amount: float | None = None):
        """Register a payment of an invoice or credit note; default all that is open."""
        return (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=document.ids)
            .create({"amount": document.amount_residual if amount is None else amount})
            ._create_payments()
        )

    # -- the way of a case -------------------------------------------------------------------------------------

    @classmethod
    def request(cls, order, quantities: dict | None = None, **kwargs):
        """Authorised cases for an order.

        :param quantities: {order line: quantity in its unit}; default everything that may still come back
        :param kwargs: other arguments of ``create_from_sale``
        """
        if quantities:
            kwargs["lines"] = [{"sale_line_id": line.id, "quantity": part} for line, part in quantities.items()]
        rmas = cls.env["after.sales.intake"].create_from_sale(order, **kwargs)
        cls.submit(rmas)
        return rmas

    @classmethod
    def submit(cls, rmas) -> None:
        """Hand requests in, and say yes to them where nobody needs to decide."""
        rmas.action_submit()
        cls.say_yes(rmas)

    @classmethod
    def say_yes(cls, rmas) -> None:
        """With the core alone a person authorises what the rule authorises where a promise is installed."""
        promised = "after_sales_auto_authorize" in rmas.company_id._fields
        if not promised and not rmas.env["ir.config_parameter"].sudo().get_param(cls._BY_PERSON):
            waiting = rmas.sudo().filtered(lambda rma: rma.state == "submitted")
            waiting.action_authorize()

    @classmethod
    def receive(cls, rmas):
        """Receive everything that the cases expect and grade it qualified at the dock."""
        receipts = rmas.receipt_picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        receipts.action_after_sales_all_qualified()
        return receipts

    @classmethod
    def credit(cls, rmas):
        """Draft and post the credit notes of cases."""
        credit_notes = rmas.action_refund()
        credit_notes.action_post()
        return credit_notes

    @classmethod
    def take_back(cls, order, quantities: dict | None = None):
        """The whole way: requested, received, credited.

        :return: (cases, posted credit notes)
        """
        rmas = cls.request(order, quantities)
        cls.receive(rmas)
        return rmas, cls.credit(rmas)

    # -- what is refused ---------------------------------------------------------------------------------------

    @contextmanager
    def assertRefused(self, words: str, exception=UserError):
        """What happens inside is refused in these words (a regular expression), and leaves no trace."""
        with self.assertRaises(exception) as caught:
            yield
        self.assertRegex(str(caught.exception), words)

    # -- what is true ------------------------------------------------------------------------------------------

    def closing(self) -> float:
        """What Odoo's own stock closing would enter on the stock account now, in company currency."""
        self.env.flush_all()
        self.env.invalidate_all()
        stock = self.company.account_stock_valuation_id.id
        entries = self.company._action_close_stock_valuation()
        return sum(vals["debit"] - vals["credit"] for vals in entries if vals["account_id"] == stock)

    def assertClosing(self):
        """Odoo's own stock closing finds nothing to correct (law 5)."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.company._action_close_stock_valuation(), [])

    def turnover(self, moves=None) -> dict:
        """Debit and credit turnover of posted entries.

        :param moves: the documents; default all of the company
        :return: {code of the account, as short as it can be written: (debit, credit)}, those without turnover left out
        """
        domain = [("company_id", "=", self.company.id), ("parent_state", "=", "posted")]
        if moves is not None:
            domain.append(("move_id", "in", moves.ids))
        totals = defaultdict(lambda: (0.0, 0.0))
        groups = self.env["account.move.line"]._read_group(domain, ["account_id"], ["debit:sum", "credit:sum"])
        for account, debit, credit in groups:
            if debit or credit:
                totals[plain(account.code)] = (round(debit, 2), round(credit, 2))
        return dict(totals)

    def balance(self, code: str, partner=None) -> float:
        """Balance of the accounts whose code begins with these digits, of one partner if given."""
        domain = [
            ("company_id", "=", self.company.id),
            ("parent_state", "=", "posted"),
            ("account_id.code", "=like", f"{code}%"),
        ]
        if partner:
            domain.append(("partner_id", "child_of", partner.commercial_partner_id.id))
        ((total,),) = self.env["account.move.line"]._read_group(domain, [], ["balance:sum"])
        return round(total, 2)

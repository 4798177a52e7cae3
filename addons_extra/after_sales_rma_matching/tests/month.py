"""A month of returns as it comes: several warehouses, companies and time zones, whole and late and wrong, with every
difference planted and looked for (R31). Played small with the tests, and by the thousand in ``scripts/bench month``.
"""

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

from freezegun import freeze_time
from odoo import fields

from .common import DailyCase

#: What may be planted → the differences that it has to show at the end, by kind.
PLANTED = {
    "whole": {},
    "in_parts": {},
    "over_midnight": {},
    "backdated": {},
    "cancelled": {},
    "reopened": {},
    "native": {"no_red_order": 1},
    "not_credited": {"credit_missing": 1},
    "draft": {"credit_draft": 1},
    "cheaper": {"credit_amount": 1},
    "more": {"quantity": 1},
    "never_came": {"no_goods": 1},
    "other_value": {"value": 1},
    "found": {"product": 1, "serial": 1},
    "not_signed": {"note_missing": 1},
    "no_letter": {"letter_missing": 1},
    "ahead": {"no_goods": 1, "no_return": 1},
}

#: What takes the remedies of another add-on.
EXCHANGES = ("not_signed", "ahead")

SIGNATURE = "R0lGODlhAQABAAAAACw="


class Site(NamedTuple):
    """Where goods are sold and come back.

    :ivar letters: whether the company asks for a signed goods received letter
    """

    company: Any
    warehouse: Any
    after_sales: Any
    product: Any
    price: float
    letters: bool


class MonthCase(DailyCase):
    """Three sites: two warehouses of a company in Shanghai, and a company in Los Angeles that wants signed letters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_sites()

    @classmethod
    def make_sites(cls) -> None:
        cls.sites = [cls._first_site()]
        cls.sites.append(cls._second_warehouse(cls.sites[0]))
        cls.sites.append(cls._second_company())
        if "after_sales_advance_days" in cls.company._fields:
            for site in cls.sites:
                site.company.after_sales_advance_days = 4
        # Late enough that a day begins at four in the afternoon (UTC) in Shanghai, and at eight in Los Angeles.
        cls.start = fields.Datetime.now().replace(hour=15, minute=30)

    @classmethod
    def _first_site(cls) -> Site:
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.company.write({"after_sales_goods_days": 2, "after_sales_window_days": 90})
        return Site(cls.company, cls.warehouse, cls.after_sales_warehouse, cls.average, 200, False)

    @classmethod
    def _second_warehouse(cls, first: Site) -> Site:
        """Sells the same product, and has an after-sales warehouse of its own."""
        Warehouse = cls.env["stock.warehouse"]
        site = Warehouse.create(
            {"name": "South", "code": "ASS", "company_id": first.company.id, "is_after_sales": True}
        )
        site._set_up_after_sales()
        selling = Warehouse.create(
            {"name": "Southern", "code": "SOUTH", "company_id": first.company.id, "after_sales_warehouse_id": site.id}
        )
        south = first._replace(warehouse=selling, after_sales=site, price=33.35)
        with cls.at(south):
            cls.buy(first.product, 400, 100)
        return south

    @classmethod
    def _second_company(cls) -> Site:
        first = cls.company
        company = cls._create_company("Overseas")
        tax, categories = cls.tax, cls.categories
        cls._enter(company)
        cls.tax, cls.categories = cls._sale_tax(company, 13), cls._create_categories(company)
        company.resource_calendar_id.tz = "America/Los_Angeles"
        company.write({"after_sales_goods_days": 2, "after_sales_window_days": 90, "after_sales_letter_required": True})
        product, warehouse = cls._create_product("Overseas"), cls._create_warehouse(company)
        overseas = Site(company, warehouse, company.after_sales_warehouse_id, product, 99.99, True)
        with cls.at(overseas):
            cls.buy(product, 400, 77.77)
        cls.tax, cls.categories = tax, categories
        cls._enter(first)
        return overseas

    @classmethod
    @contextmanager
    def at(cls, site: Site):
        """Work at a site."""
        names = ("company", "warehouse", "after_sales_warehouse", "average")
        before = {name: getattr(cls, name) for name in names}
        cls._enter(site.company)
        cls.warehouse, cls.after_sales_warehouse, cls.average = site.warehouse, site.after_sales, site.product
        try:
            yield
        finally:
            cls._enter(before["company"])
            for name, value in before.items():
                setattr(cls, name, value.with_env(cls.env))

    @classmethod
    def kinds_of(cls, site: Site) -> list[str]:
        """What may be planted at a site."""
        known = sorted(PLANTED)
        if "replace_when" not in cls.env["after.sales.rma"]._fields:
            known = [kind for kind in known if kind not in EXCHANGES]
        return known if site.letters else [kind for kind in known if kind != "no_letter"]

    @classmethod
    def sold_at(cls, site: Site):
        """An order of a site that was delivered and invoiced."""
        with cls.at(site):
            order = cls.sell((cls.average.with_env(cls.env), 2, site.price))
            cls.deliver(order)
            cls.invoice(order)
            return order

    # -- playing -----------------------------------------------------------------------------------------------------

    def play(self, events, *, days: int = 32, each_day=None) -> None:
        """Let things happen, day by day.

        :param events: [(kind, site, order, on which day, how many days later it is credited)]
        :param each_day: called with the number of the day, at its end
        """
        planned, later = {}, {}
        for kind, site, order, day, after in events:
            planned.setdefault(day, []).append((kind, site, order, after))
        for day in range(days):
            with freeze_time(self.start + timedelta(days=day)):
                for kind, site, order, after in planned.get(day, ()):
                    with self.at(site):
                        verbs = getattr(self, f"_{kind}")(order.with_env(self.env), after)
                        self._sign_letters(site, kind, order)
                    for then, verb in verbs:
                        later.setdefault(day + then, []).append((kind, site, order, verb))
                for kind, site, order, verb in later.pop(day, ()):
                    with self.at(site):
                        verb()
                        self._sign_letters(site, kind, order)
                if each_day:
                    each_day(day)

    def _sign_letters(self, site: Site, kind: str, order) -> None:
        """Customers sign what they bring, but where it is planted that they do not."""
        if site.letters and kind != "no_letter":
            receipts = order.after_sales_rma_ids.receipt_picking_ids.filtered(lambda item: item.state == "done")
            receipts.after_sales_signed_letter = SIGNATURE

    # -- what is planted: each returns [(days later, what happens then)] -------------------------------------------

    def _whole(self, order, later):
        rma = self.request(order)
        self.receive(rma)
        return [(later, lambda: self.credit(rma))]

    def _no_letter(self, order, later):
        return self._whole(order, later)

    def _in_parts(self, order, later):
        first = self.request(order, {order.order_line: 1})
        self.receive(first)
        self.credit(first)

        def rest():
            second = self.request(order, {order.order_line: 1})
            self.receive(second)
            self.credit(second)

        return [(later + 1, rest)]

    def _over_midnight(self, order, later):
        """Asked half an hour before midnight, received after it."""
        rma = self.request(order)

        def after():
            with freeze_time(fields.Datetime.now() + timedelta(hours=1)):
                self.receive(rma)
                self.credit(rma)

        return [(min(later, 1), after)]

    def _backdated(self, order, later):
        """Credited under the date of some days before, which may be signed already."""
        rma = self.request(order)
        self.receive(rma)

        def credit():
            day = self.env["after.sales.working.time"]._today(rma.company_id) - timedelta(days=3)
            note = rma.action_refund()
            note.write({"invoice_date": day, "date": day})
            note.action_post()

        return [(later, credit)]

    def _cancelled(self, order, later):
        rma = self.request(order)
        return [(later, rma.action_cancel)]

    def _reopened(self, order, later):
        """Called off, taken up again the next day, and then as it should be."""
        rma = self.request(order)
        rma.action_cancel()

        def again():
            rma.action_reopen()
            self.submit(rma)
            self.receive(rma)
            self.credit(rma)

        return [(later + 1, again)]

    def _native(self, order, _later):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=order.picking_ids[:1].id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        wizard._create_return().button_validate()
        return []

    def _not_credited(self, order, _later):
        self.receive(self.request(order))
        return []

    def _draft(self, order, later):
        rma = self.request(order)
        self.receive(rma)
        return [(later, rma.action_refund)]

    def _cheaper(self, order, later):
        rma = self.request(order)
        self.receive(rma)

        def credit():
            note = rma.action_refund()
            note.invoice_line_ids.write({"price_unit": note.invoice_line_ids.price_unit - 10})
            note.action_post()

        return [(later, credit)]

    def _more(self, order, later):
        rma = self.request(order)
        receipt = rma.receipt_picking_ids
        receipt.move_ids.quantity = 3
        receipt.move_line_ids.after_sales_grade = "qualified"
        receipt.move_ids.picked = True
        receipt.button_validate()
        return [(later, lambda: self.credit(rma))]

    def _never_came(self, order, _later):
        self.request(order)
        return []

    def _other_value(self, order, later):
        """As somebody leaves it who changes the value of a move by hand."""
        rma = self.request(order)
        self.receive(rma)

        def credit():
            self.credit(rma)
            self.env.flush_all()
            moves = rma.receipt_picking_ids.move_ids
            self.env.cr.execute("UPDATE stock_move SET value = value + 5 WHERE id = ANY(%s)", [moves.ids])
            self.env.invalidate_all()

        return [(later, credit)]

    def _found(self, order, later):
        """The dock found another product and another serial, and nobody decided."""
        rma = self.request(order)
        self.receive(rma)
        found = {"rma_id": rma.id, "line_id": rma.line_ids.id, "quantity": 1, "uom_id": rma.line_ids.uom_id.id}
        self.env["after.sales.discrepancy"].sudo().create(
            [{**found, "kind": kind, "product_id": rma.line_ids.product_id.id} for kind in ("product", "serial")]
        )
        return [(later, lambda: self.credit(rma))]

    def _not_signed(self, order, later):
        """A replacement went out, and its delivery note never came back signed."""
        rma = self.request(order, remedy="exchange")
        self.receive(rma)

        def send():
            swap = rma.picking_ids - rma.receipt_picking_ids
            swap.move_ids.quantity = 2
            swap.move_ids.picked = True
            swap.button_validate()

        return [(later, send)]

    def _ahead(self, order, _later):
        """A replacement was sent ahead, and the goods that it replaces never come."""
        rma = self.env["after.sales.intake"].create_from_sale(order, remedy="exchange")
        rma.replace_when = "advance"
        self.submit(rma)
        transfers = rma.replacement_move_ids.picking_id
        transfers.move_ids.picked = True
        transfers.button_validate()
        transfers.after_sales_signed_note = SIGNATURE
        return []

    # -- what has to be true -----------------------------------------------------------------------------------------

    def compare(self):
        """Compare all days of all sites; the reports but the opening."""
        warehouses = self.env["stock.warehouse"].browse([site.after_sales.id for site in self.sites]).sudo()
        self.Matching._refresh(warehouses)
        self.env.invalidate_all()
        return self.Report.sudo().search([("warehouse_id", "in", warehouses.ids), ("is_opening", "=", False)])

    def sign(self, reports=None) -> None:
        """The warehouses sign every day that has begun."""
        time = self.env["after.sales.working.time"]
        for report in self.compare() if reports is None else reports:
            if report.state in ("open", "sent_back") and report.date <= time._today(report.company_id):
                report.action_sign()

    def assertMonth(self, planted: Counter) -> dict:
        """Each day is whole, the days are the month, and all that differs is what was planted.

        :param planted: {kind of what was planted: how often}
        :return: what was looked at, in numbers
        """
        reports, Row = self.compare(), self.env["after.sales.daily.row"].sudo()
        domain = [("report_id", "in", reports.ids)]
        counted = Row._read_group([*domain, ("is_carried", "=", False)], ["report_id", "status"], ["__count"])
        by_day = {}
        for report, status, count in counted:
            by_day.setdefault(report, Counter())[status] = count
        for report in reports:
            kinds = by_day.get(report, Counter())
            self.assertEqual(report.row_count, sum(kinds.values()), "paired and unpaired are all documents of a day")
            self.assertEqual(report.waiting_count, kinds["waiting"])
        # The days add up to the month: all that Odoo itself knows, each document once.
        found = {}
        for model, record_id, quantity in Row._read_group(
            [*domain, ("is_carried", "=", False)], ["res_model", "res_id"], ["quantity:sum"]
        ):
            if round(quantity, 6):
                found[model, record_id] = round(quantity, 6)
        wanted = self.documents()
        wrong = [key for key in found | wanted if found.get(key) != wanted.get(key)]
        self.assertEqual([(key, found.get(key), wanted.get(key)) for key in wrong[:10]], [])
        credited = self.credited()
        for company, amount in credited.items():
            own = reports.filtered(lambda report, company=company: report.company_id == company)
            self.assertEqual(round(sum(own.mapped("amount_credit")), 2), -amount, "credit notes in total")
        # Every planted difference is open with its kind, once, and nothing else is.
        differences = Counter()
        for kind, times in planted.items():
            differences.update({difference: times * count for difference, count in PLANTED[kind].items()})
        live = Row._read_group(
            [*domain, ("report_id.state", "in", ("open", "sent_back")), ("status", "=", "differs")],
            ["difference"],
            ["__count"],
        )
        self.assertEqual(Counter(dict(live)), differences)
        return {
            "days": len(reports),
            "documents": len(wanted),
            "rows": sum(reports.mapped("row_count")),
            "differences": sum(differences.values()),
            "kinds": len(differences),
        }

    def cases(self):
        """All cases of the sites."""
        companies = [site.company.id for site in self.sites]
        return self.env["after.sales.rma"].sudo().search([("company_id", "in", companies)])

    def credited(self) -> dict:
        """{company: what its posted credit notes of cases come to}"""
        notes = self.cases().credit_note_ids.filtered(lambda note: note.state == "posted")
        return {
            company: round(sum(own.mapped("amount_total")), 2) for company, own in notes.grouped("company_id").items()
        }

    def documents(self) -> dict:
        """What Odoo itself knows, found without the report: {(model, id): quantity}."""
        rmas, Move = self.cases(), self.env["stock.move"].sudo()
        companies = [site.company.id for site in self.sites]
        done = [("state", "=", "done"), ("company_id", "in", companies)]
        back = Move.search([*done, ("location_id.usage", "=", "customer")])
        out = Move.search(
            [*done, ("picking_id.after_sales_rma_id", "!=", False), ("location_dest_id.usage", "=", "customer")]
        )
        posted = rmas.credit_note_ids.filtered(lambda note: note.state == "posted")
        lines = rmas.filtered(lambda rma: rma.state in ("authorized", "done")).line_ids
        records = (back, out, posted.invoice_line_ids, lines, rmas.discrepancy_ids)
        return {(item._name, item.id): round(item.quantity, 6) for found in records for item in found}

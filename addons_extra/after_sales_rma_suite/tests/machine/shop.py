"""The company that the state machine plays in."""

from freezegun.api import freeze_time
from odoo import Command
from odoo.addons.after_sales_rma.tests.test_credit_property import PropertyCase

#: A Monday morning in Shanghai. The clock stands still but for `Machine.act`, so that a run is the same every time.
MORNING = "2026-03-02 01:00:00"
#: Account of the loss from goods that are scrapped.
LOSS = "6701"


class ShopCase(PropertyCase):
    """Goods of every costing method and tracking, and orders of two customers in every state a sale can be in."""

    #: Modules that see the true time.
    _timed = ()

    @classmethod
    def setUpClass(cls):
        # Those who measure how long something takes see the true time (what Odoo makes of `freeze_time` lets nobody).
        cls.clock = cls.startClassPatcher(freeze_time(MORNING, ignore=["_pytest", "hypothesis", *cls._timed]))
        super().setUpClass()
        cls._set_up_currencies()
        cls.company.write({"after_sales_write_down_limit": 150, "after_sales_repair_limit": 30})
        # What is scrapped is entered at once; without such an account, Odoo enters it with the next closing.
        cls.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", cls.company.id)]
        ).valuation_account_id = cls._account(cls.company, LOSS)
        cls.other_customer = cls.env["res.partner"].create({"name": "Other Customer"})
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        cls._set_up_goods()
        cls._set_up_orders()
        cls._set_up_promise()
        cls.env.flush_all()
        # A database that thinks its tables empty reads all of them for each of their rows.
        cls.env.cr.execute("ANALYZE")

    @classmethod
    def _set_up_goods(cls):
        create = cls._create_product
        cls.serials = create("Serials at their own cost", "fifo", tracking="serial", lot_valuated=True)
        cls.phones = create("Phones", "average", tracking="serial")
        cls.lots = create("Lots", "fifo", tracking="lot")
        cls.part = create("Part", "average", list_price=50)
        cls.products = cls.average | cls.fifo | cls.standard | cls.serials | cls.phones | cls.lots | cls.part
        for product in (cls.average, cls.fifo):
            cls.buy(product, 10, 100)
            cls.buy(product, 30, 120)
        cls.buy(cls.standard, 60, 110)
        for number, price in enumerate((100, 130, 85.5, 171.23, 99.99, 140), start=1):
            cls.buy(cls.serials, 1, price, lots=[f"S{number}"])
        cls.buy(cls.phones, 6, 90, lots=[f"P{number}" for number in range(1, 7)])
        cls.buy(cls.lots, 20, 33.33, lots=["L1", "L2"])
        cls.buy(cls.part, 20, 20)

    @classmethod
    def _set_up_orders(cls):
        """Paid, invoiced, by the dozen, in parts and dollars, not invoiced, in yen and delivered in part."""
        dollars, yen = cls.pricelists[1], cls.pricelists[2]
        paid = cls.sell((cls.average, 4, 200), (cls.fifo, 3, 211.11, {"discount": 7.77}))
        cls.deliver(paid)
        cls.pay(cls.invoice(paid))
        serials = cls.sell((cls.serials, 3, 300), (cls.phones, 2, 250), partner_id=cls.other_customer.id)
        cls.deliver(serials)
        cls.invoice(serials)
        dozens = cls.sell((cls.standard, 2, 1999.99, {"product_uom_id": cls.dozen.id}))
        cls.deliver(dozens)
        cls.invoice(dozens)
        parts = cls.sell((cls.standard, 4, 199.99), (cls.lots, 12, 9.99), pricelist_id=dollars.id)
        cls.deliver(parts, {line: line.product_uom_qty // 2 for line in parts.order_line})
        cls.invoice(parts)
        cls.deliver(parts)
        cls.invoice(parts)
        open_order = cls.sell((cls.phones, 2, 250), (cls.fifo, 3, 190), partner_id=cls.other_customer.id)
        cls.deliver(open_order)
        begun = cls.sell((cls.average, 6, 3000), (cls.fifo, 8, 2999), pricelist_id=yen.id)
        cls.deliver(begun, {line: line.product_uom_qty // 2 for line in begun.order_line})
        cls.invoice(begun)
        cls.orders = paid | serials | dozens | parts | open_order | begun

    @classmethod
    def _set_up_promise(cls):
        """Everything is taken back for a month. Some goods are exchanged or repaired, their price is given back against
        the rule only, and what is defective of them has lost value.
        """
        kept = {"code": "H1", "name": "Month", "allow_exchange": True, "allow_repair": True, "days": 30}
        fee = {"code": "USED", "name": "Loss of value", "kind": "value_loss", "percent": 12.5, "grade": "defective"}
        cls.env["after.sales.policy"].create(
            [
                {
                    "name": "House",
                    "rule_ids": [Command.create({**kept, "allow_refund": True, "allow_part": True})],
                },
                {
                    "name": "No money back",
                    "product_tmpl_ids": [Command.set((cls.fifo | cls.phones).product_tmpl_id.ids)],
                    "rule_ids": [Command.create(kept)],
                    "fee_ids": [Command.create(fee)],
                },
            ]
        )

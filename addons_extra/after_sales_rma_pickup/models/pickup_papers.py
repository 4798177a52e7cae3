from odoo import models
from odoo.addons.after_sales_rma.rules.pages import Column
from odoo.tools.image import image_data_uri


class AfterSalesPickup(models.Model):
    """The slip that is signed where goods change hands, and the route of a day (R42, C4, F2)."""

    _inherit = "after.sales.pickup"

    def _language(self) -> str:
        """In which language the customer reads what he signs."""
        self.ensure_one()
        return self.sudo().customer_id.lang or self.company_id.sudo().partner_id.lang or self.env.lang

    def _slip_title(self) -> str:
        """What the slip is called: by who comes, and which way the goods go."""
        self.ensure_one()
        if self.by == "courier":
            return self.env._("Collection Order") if self.is_inbound else self.env._("Delivery Order")
        return {
            "collect": self.env._("Pick-up Slip"),
            "counter": self.env._("Slip for Collection at the Counter"),
            "bring": self.env._("Slip for Goods Brought Back"),
        }[self.kind]

    def _paper_slip(self) -> dict:
        """The slip of an appointment, as ``after.sales.paper`` draws it; in the customer's language."""
        self.ensure_one()
        pickup, Paper, env = self.sudo(), self.env["after.sales.paper"], self.env
        rma, over = pickup.rma_id, pickup.collected_on
        rows = [
            [
                str(number),
                line.product_id.display_name,
                line.lots or "",
                Paper._quantity(line.quantity),
                Paper._quantity(line.counted) if over else "",
                line.uom_id.name,
            ]
            for number, line in enumerate(pickup.line_ids, 1)
        ]
        return Paper._paper(
            pickup._slip_title(),
            rma.name,
            [
                Column(env._("No."), 6),
                Column(env._("Product"), 42),
                Column(env._("Lot / Serial"), 20),
                Column(env._("Expected"), 11, figures=True),
                Column(env._("Counted"), 11, figures=True),
                Column(env._("Unit"), 10),
            ],
            rows,
            subtitle=env._("Counted and signed where the goods change hands."),
            facts=[
                (env._("Customer"), rma.partner_id.display_name or ""),
                (env._("Day and Time"), f"{Paper._day(pickup.date, pickup.company_id)} {pickup.window}"),
                (env._("Place"), pickup.address or pickup.partner_id.display_name),
                (env._("Contact"), " ".join(filter(None, (pickup.contact, pickup.phone)))),
                *pickup._who_facts(),
                (env._("Who Pays the Freight"), rma._freight_words() if pickup.by == "courier" else ""),
                (env._("Orders"), rma.sale_order_names or ""),
                (env._("Remark"), pickup.note or ""),
            ],
            signatures=[
                (
                    env._("Customer"),
                    pickup.signed_by or "",
                    image_data_uri(pickup.signature) if pickup.signature else "",
                ),
                (env._("Courier") if pickup.by == "courier" else env._("Driver"), pickup._who_name(), ""),
                (env._("Warehouse"), "", ""),
                (env._("Date"), Paper._day(over, pickup.company_id), ""),
            ],
        )

    def _who_name(self) -> str:
        """Who comes."""
        return (self.carrier_id if self.by == "courier" else self.user_id).display_name or ""

    def _who_facts(self) -> list[tuple[str, str]]:
        """[(label, text)] of who comes, and where the goods are taken or come from."""
        env, ours = self.env, self.rma_id._return_address()
        address = ", ".join(
            filter(
                None, (line.strip(" ,") for line in (ours._display_address(without_company=True) or "").splitlines())
            )
        )
        facts = [
            (env._("Courier") if self.by == "courier" else env._("Driver"), self._who_name()),
            (env._("Tracking Number"), self.tracking_ref or ""),
        ]
        if self.kind == "counter":
            return facts
        label = env._("Taken to") if self.is_inbound else env._("Taken from")
        return [*facts, (label, ", ".join(filter(None, (ours.name, address, ours.phone))))]

    def _paper_routes(self) -> list[dict]:
        """The route lists of these appointments, one for each day and driver; an internal paper, in the reader's words.

        What was called off or missed is on none.
        """
        Paper, env = self.env["after.sales.paper"], self.env
        going = self.sudo().filtered(lambda item: item.state not in ("cancelled", "missed")).sorted()
        papers = []
        for (day, who), stops in going.grouped(lambda item: (item.date, item._who_name())).items():
            company = stops.company_id[:1]
            rows = [
                [
                    str(number),
                    stop.window,
                    stop.rma_id.name,
                    Paper._word(stop, "kind"),
                    " ".join(dict.fromkeys(filter(None, (stop.customer_id.display_name, stop.contact, stop.phone)))),
                    stop.address or "",
                    stop.goods or "",
                    stop.note or "",
                    Paper._word(stop, "state") if stop.state != "planned" else "",
                ]
                for number, stop in enumerate(stops, 1)
            ]
            papers.append(
                Paper._paper(
                    env._("Pick-up Route"),
                    f"{day} {who}",
                    [
                        Column(env._("No."), 4),
                        Column(env._("Time"), 9),
                        Column(env._("Case"), 11),
                        Column(env._("What"), 10),
                        Column(env._("Customer"), 16),
                        Column(env._("Address"), 18),
                        Column(env._("Goods"), 17),
                        Column(env._("Remark"), 8),
                        Column(env._("Done"), 7),
                    ],
                    rows,
                    across=True,
                    barcode=False,
                    facts=[
                        (env._("Driver"), who),
                        (env._("Date"), Paper._day(day, company)),
                        (env._("Stops"), str(len(stops))),
                        (env._("Company"), company.name),
                    ],
                    signatures=[(env._("Driver"), "", ""), (env._("Warehouse"), "", ""), (env._("Date"), "", "")],
                )
            )
        return papers


class AfterSalesRma(models.Model):
    """The label for the parcel of the customer: to whom, with whom, and who pays (D1.3)."""

    _inherit = "after.sales.rma"

    def _freight_payers(self) -> set[str]:
        """Who pays the way back: ``company``, ``customer``, ``agreed``."""
        return {line._freight_back_payer() for line in self.line_ids if line._expects_goods()}

    def _freight_words(self) -> str:
        """Who pays the way back, in the words of a paper."""
        self.ensure_one()
        payers = self._freight_payers()
        if payers == {"company"}:
            return self.env._("We pay: the customer pays nothing.")
        if payers == {"customer"}:
            return self.env._("The customer pays.")
        return self.env._("As agreed with the customer.")

    def _paper_return_label(self) -> dict:
        """The label that the customer sends goods back with; in his language."""
        self.ensure_one()
        rma, Paper, env = self.sudo(), self.env["after.sales.paper"], self.env
        ours, place = rma._return_address(), rma._pickup_places()[:1]
        pickup = rma.pickup_ids.filtered(lambda item: item.is_inbound and item.state == "planned")[:1]
        rows = [
            [
                str(number),
                line.product_id.display_name,
                ", ".join(line.lot_ids.mapped("name")),
                Paper._quantity(line.quantity),
                line.uom_id.name,
            ]
            for number, line in enumerate((item for item in rma.line_ids if item._expects_goods()), 1)
        ]

        def words(partner) -> str:
            address = partner._display_address(without_company=True) or ""
            lines = [partner.name or "", *(line.strip(" ,") for line in address.splitlines()), partner.phone or ""]
            return "\n".join(filter(None, lines))

        free = rma._freight_payers() == {"company"}
        return Paper._paper(
            env._("Free Return Label") if free else env._("Return Label"),
            rma.name,
            [
                Column(env._("No."), 6),
                Column(env._("Product"), 50),
                Column(env._("Lot / Serial"), 24),
                Column(env._("Quantity"), 10, figures=True),
                Column(env._("Unit"), 10),
            ],
            rows,
            subtitle=env._("Stick it on the parcel; the return form goes inside."),
            facts=[
                (env._("Sender"), words(place)),
                (env._("Recipient"), words(ours)),
                (env._("Who Pays the Freight"), rma._freight_words()),
                (env._("Courier"), pickup.carrier_id.name or ""),
                (env._("Tracking Number"), rma.carrier_tracking_ref or pickup.tracking_ref or ""),
                (
                    env._("Collected on"),
                    f"{Paper._day(pickup.date, rma.company_id)} {pickup.window}" if pickup else "",
                ),
            ],
            footnote=env._("Whoever accepts the parcel scans the number of the case above."),
        )

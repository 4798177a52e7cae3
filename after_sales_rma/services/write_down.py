from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..rules.write_down import Rate, attribute, company_part, propose

#: Prices of how many clearance sales a proposal looks at.
LAST_PRICES = 3


class AfterSalesValuing(models.AbstractModel):
    """Value what lies in the defective location: it comes, is valued, is approved, and leaves (R21)."""

    _name = "after.sales.valuing"
    _description = "After-Sales Value of Defective Goods"

    # -- goods come --------------------------------------------------------------------------------------------

    @api.model
    def _enter(self, lines) -> None:
        """Goods came into a defective location: they wait for their value.

        :param lines: done move lines, of goods that are the company's
        """
        inside = lines.filtered(lambda line: line.location_id._after_sales_place())
        vals_list = [self._prepare_vals(line, line.quantity_product_uom) for line in lines - inside]
        items = self._create(vals_list)
        if inside:
            # From the workshop or a vendor: what was written down still is; what never was waits for its value.
            lying = self._lying(inside, defective=True)
            covered = self._covered(inside)
            vals_list = []
            for line in inside:
                key = self._key(line)
                new = min(line.quantity_product_uom, lying.get(key, 0.0) - covered.get(key, 0.0))
                if line.product_id.uom_id.compare(new, 0) > 0:
                    vals_list.append(self._prepare_vals(line, new))
                    covered[key] = covered.get(key, 0.0) + new
            items |= self._create(vals_list)
        self._refresh(items)

    @api.model
    def _create(self, vals_list: list[dict]):
        WriteDown = self.env["after.sales.write.down"].sudo()
        return WriteDown.with_context(tracking_disable=True, mail_create_nosubscribe=True).create(vals_list)

    @api.model
    def _prepare_vals(self, line, quantity: float) -> dict:
        """Values of the record of what a done move line brought."""
        move = line.move_id.sudo()
        item = move.after_sales_disposition_ids.filtered(lambda item: item.lot_id == line.lot_id)[:1]
        return {
            "company_id": line.company_id.id,
            "product_id": line.product_id.id,
            "lot_id": line.lot_id.id,
            "warehouse_id": line.location_dest_id._after_sales_place().warehouse_id,
            "location_id": line.location_dest_id.id,
            "move_id": move.id,
            "line_id": move.after_sales_line_id.id,
            "disposition_id": (item or move.after_sales_disposition_ids[:1]).id,
            "quantity": quantity,
            "date_in": move.date,
        }

    @api.model
    def _load(self, companies) -> None:
        """Make records for goods that lie there without one: they were there before the add-on kept watch."""
        held = [place for place in self.env["stock.location"]._after_sales_held() if place.is_defective]
        warehouses = self.env["stock.warehouse"].sudo().browse(place.warehouse_id for place in held)
        warehouses = warehouses.filtered(lambda warehouse: warehouse.company_id in companies)
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("location_id", "child_of", warehouses.after_sales_defective_location_id.ids),
                    ("quantity", ">", 0),
                    ("product_id.is_storable", "=", True),
                ]
            )
        )
        quants = quants.filtered(lambda quant: quant.owner_id in (self._nobody(), quant.company_id.partner_id))
        covered = self._covered(quants)
        vals_list = []
        for quant in quants:
            key = self._key(quant)
            known = min(covered.get(key, 0.0), quant.quantity)
            covered[key] = covered.get(key, 0.0) - known
            if quant.product_uom_id.compare(quant.quantity, known) > 0:
                vals_list.append(
                    {
                        "company_id": quant.company_id.id,
                        "product_id": quant.product_id.id,
                        "lot_id": quant.lot_id.id,
                        "warehouse_id": quant.location_id._after_sales_place().warehouse_id,
                        "location_id": quant.location_id.id,
                        "quantity": quant.quantity - known,
                        "date_in": quant.in_date,
                    }
                )
        self._refresh(self._create(vals_list))

    @api.model
    def _nobody(self):
        return self.env["res.partner"]

    # -- what lies there ---------------------------------------------------------------------------------------

    @api.model
    def _key(self, record) -> tuple:
        """Goods that cannot be told apart: (warehouse, product, lot) of a line, a quant or a write-down."""
        if record._name == "after.sales.write.down":
            return record.warehouse_id.id, record.product_id, record.lot_id
        place = record.location_id._after_sales_place() or record.location_dest_id._after_sales_place()
        return place.warehouse_id, record.product_id, record.lot_id

    @api.model
    def _standing(self, records, approved: bool = False):
        """The write-downs that stand for goods of these products, oldest first.

        :param approved: without those that wait for their value or approval
        """
        waiting = Domain("state", "in", ("draft", "to_approve")) & Domain("replaces_id", "=", False)
        states = Domain("state", "=", "approved")
        return (
            self.env["after.sales.write.down"]
            .sudo()
            .search(
                Domain("product_id", "in", records.product_id.ids)
                & Domain("company_id", "in", records.company_id.ids)
                & (states if approved else states | waiting),
                order="date_in, id",
            )
        )

    @api.model
    def _covered(self, records, approved: bool = False) -> dict:
        """{goods: quantity that write-downs stand for}."""
        covered = {}
        for item in self._standing(records, approved):
            key = self._key(item)
            covered[key] = covered.get(key, 0.0) + item.remaining_quantity
        return covered

    @api.model
    def _lying(self, records, defective: bool = False) -> dict:
        """{goods: quantity that lies in the places of the after-sales warehouses}, of the company's own.

        :param defective: only what lies in the defective locations
        """
        lying = {}
        held = self.env["stock.location"]._after_sales_held()
        places = [place for place in held if place.is_defective or not defective]
        ids = [place.location_id for place in places]
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("location_id", "child_of", ids),
                    ("product_id", "in", records.product_id.ids),
                    ("company_id", "in", records.company_id.ids),
                ],
                ["location_id", "product_id", "lot_id", "owner_id", "company_id"],
                ["quantity:sum"],
            )
        )
        for location, product, lot, owner, company, quantity in groups:
            if not owner or owner == company.partner_id:
                key = (location._after_sales_place().warehouse_id, product.with_env(self.env), lot.with_env(self.env))
                lying[key] = lying.get(key, 0.0) + quantity
        return lying

    # -- value -------------------------------------------------------------------------------------------------

    @api.model
    def _refresh(self, items) -> None:
        """Bring cost and proposal of records that are not approved up to date.

        The records keep what people set.
        """
        items = items.sudo().filtered(lambda item: item.state in ("draft", "to_approve"))
        if not items:
            return
        prices = self._clearance_prices(items)
        rates = (
            self.env["after.sales.write.down.rate"]
            .sudo()
            .search([("company_id", "in", [*items.company_id.ids, False])])
        )
        for item in items:
            cost = self._unit_cost(item)
            proposal = propose(
                cost,
                item.age_days,
                item.grade,
                prices.get((item.company_id, item.product_id), []),
                self._rates_of(item, rates),
                item.currency_id.rounding,
            )
            vals = {
                "unit_cost": cost,
                "proposal_unit": proposal.value,
                "proposal_note": self._proposal_note(item, proposal),
            }
            if any(item[name] != value for name, value in vals.items()):
                item.write(vals)

    @api.model
    def _unit_cost(self, item) -> float:
        """Cost of a unit: of its lot, of the move that brought it back, or of the product, by costing method."""
        product = item.product_id.with_company(item.company_id)
        if product.lot_valuated and item.lot_id:
            return item.lot_id.with_company(item.company_id).standard_price
        if product.cost_method == "fifo":
            value = item.line_id._after_sales_unit_value() if item.line_id else None
            if value is not None:
                return value
        return product.standard_price

    @api.model
    def _rates_of(self, item, rates) -> list[Rate]:
        """The rows of the percentage table that apply to a record."""
        path = item.categ_id.parent_path or ""
        return [
            Rate(rate.grade or None, rate.age_from, rate.percent, len((rate.categ_id.parent_path or "").split("/")))
            for rate in rates
            if rate.company_id <= item.company_id and path.startswith(rate.categ_id.parent_path or "")
        ]

    @api.model
    def _clearance_prices(self, items) -> dict:
        """{(company, product): prices of the last clearance sales}, per product unit, without tax."""
        lines = (
            self.env["sale.order.line"]
            .sudo()
            .search(
                [
                    ("order_id.after_sales_clearance", "=", True),
                    ("state", "=", "sale"),
                    ("product_id", "in", items.product_id.ids),
                    ("company_id", "in", items.company_id.ids),
                ],
                order="id desc",
                limit=LAST_PRICES * len(items.product_id) * 10,
            )
        )
        prices = {}
        for line in lines:
            known = prices.setdefault((line.company_id, line.product_id), [])
            quantity = line.product_uom_id._compute_quantity(line.product_uom_qty, line.product_id.uom_id, round=False)
            if len(known) < LAST_PRICES and quantity > 0:
                company = line.company_id
                price = line.currency_id._convert(
                    line.price_subtotal / quantity, company.currency_id, company, line.order_id.date_order.date()
                )
                known.append(price)
        return prices

    @api.model
    def _proposal_note(self, item, proposal) -> str:
        """The rule that made a proposal, in words."""
        if proposal.rule == "clearance":
            return self.env._(
                "Last clearance sales brought %(price)s on average.", price=item.currency_id.format(proposal.basis)
            )
        if proposal.rule == "table":
            return self.env._(
                "%(percent)s %% of cost for grade %(grade)s after %(days)s days.",
                percent=f"{proposal.basis:g}",
                grade=(item.grade or "-").upper(),
                days=item.age_days,
            )
        return self.env._("Nothing is known of such goods: their cost.")

    # -- decision ----------------------------------------------------------------------------------------------

    @api.model
    def _submit(self, items) -> None:
        """Hand values in; approve those whose losses together stay within the limit of their company.

        :raise UserError: a value is missing, or others would bear more than the loss
        """
        self._check_complete(items)
        items = items.sudo()
        self._number(items)
        items._set_state("to_approve", requested_by_id=self.env.uid)
        for company, own in items.grouped("company_id").items():
            limit = company.after_sales_write_down_limit
            # Together: a great loss is not made small by handing it in piece by piece in one go.
            if limit and company.currency_id.compare_amounts(sum(own.mapped("loss")), limit) <= 0:
                self._approve(own, None)

    @api.model
    def _check_complete(self, items) -> None:
        problems = []
        for item in items.sudo():
            if item.replaces_id:
                item._trusted().write({"quantity": item.replaces_id.remaining_quantity})
            if not item.is_valued:
                problems.append(self.env._("%(goods)s: set what it may bring.", goods=item.display_name))
            if item.uom_id.is_zero(item.quantity):
                problems.append(self.env._("%(goods)s does not lie there any more.", goods=item.display_name))
        self._refresh(items)
        problems += [problem for item in items.sudo() if (problem := self._bearer_problem(item))]
        if problems:
            raise UserError("\n".join(problems))

    @api.model
    def _bearer_problem(self, item) -> str | None:
        """Why the loss of a record cannot be borne as it says."""
        amounts = item.bearer_ids.mapped("amount")
        if company_part(item.loss, amounts, item.currency_id.rounding) is None:
            return self.env._(
                "%(goods)s: others would bear %(amount)s of a loss of %(loss)s.",
                goods=item.display_name,
                amount=item.currency_id.format(sum(amounts)),
                loss=item.currency_id.format(item.loss),
            )
        return None

    @api.model
    def _number(self, items) -> None:
        """Give their numbers to records that are handed in for the first time."""
        sequence = self.env["ir.sequence"].sudo().search([("code", "=", "after.sales.write.down")], limit=1)
        for item in items:
            if item.name == "/":
                item.name = sequence._next()

    @api.model
    def _approve(self, items, decided_by) -> None:
        """Approve values and post their allowance, one entry per company; what they replace is released with it.

        :param decided_by: the deciding ``res.users``; None when it stayed within the limit
        """
        items = items.sudo()
        self._check_complete(items)
        items._set_state(
            "approved",
            approved_by_id=decided_by.id if decided_by else False,
            date_approved=fields.Datetime.now(),
        )
        releases = (
            self.env["after.sales.write.down.release"]
            .sudo()
            .create(
                [
                    {
                        "write_down_id": item.replaces_id.id,
                        "replaced_by_id": item.id,
                        "quantity": item.replaces_id.remaining_quantity,
                        "kind": "replaced",
                    }
                    for item in items
                    if item.replaces_id
                ]
            )
        )
        self.env["after.sales.write.down.entry"]._post(items, releases)
        releases.write_down_id._set_state("released")

    @api.model
    def _revalue(self, items):
        """Drafts of a new value for goods that are written down; the old value stands until they are approved."""
        WriteDown = self.env["after.sales.write.down"].sudo()
        pending = WriteDown.search([("replaces_id", "in", items.ids), ("state", "in", ("draft", "to_approve"))])
        missing = items.sudo() - pending.replaces_id
        vals_list = [
            {**vals, "replaces_id": item.id, "quantity": item.remaining_quantity}
            for item, vals in zip(missing, missing.copy_data(), strict=True)
        ]
        drafts = self._create(vals_list)
        self._refresh(drafts)
        return (pending | drafts).with_env(self.env)

    # -- goods leave -------------------------------------------------------------------------------------------

    @api.model
    def _leave(self, lines) -> None:
        """Goods left the places of defective goods: their write-downs are released, in one entry per company.

        :param lines: done move lines, of goods that were the company's
        """
        items = self._standing(lines)
        if not items:
            return
        covered = {}
        for item in items:
            covered.setdefault(self._key(item), []).append(item)
        found = []
        for key, group in lines.grouped(self._key).items():
            own = covered.get(key, [])
            wanted = self._written_down_part(key, group, own)
            found += attribute(
                [(line, quantity, line.move_id.after_sales_line_id.id or None) for line, quantity in wanted],
                [(item, item.remaining_quantity, item.line_id.id) for item in own],
            )
        self._release(found)

    @api.model
    def _written_down_part(self, key: tuple, lines, items) -> list[tuple]:
        """(line, quantity) of what was written down among goods that left.

        What leaves the defective location was; of what leaves the workshop or a vendor only what is not there any more.
        """
        wanted = [
            (line, line.quantity_product_uom)
            for line in lines.sorted("id")
            if line.location_id._after_sales_is_defective()
        ]
        others = lines.filtered(lambda line: not line.location_id._after_sales_is_defective())
        if others and items:
            left = sum(item.remaining_quantity for item in items) - sum(quantity for _line, quantity in wanted)
            excess = left - self._lying(lines).get(key, 0.0)
            for line in others:
                part = min(line.quantity_product_uom, excess)
                if part > 0:
                    wanted.append((line, part))
                    excess -= part
        return wanted

    @api.model
    def _release(self, found: list[tuple]) -> None:
        """Release parts of write-downs.

        :param found: (done move line, write-down, quantity); drafts just shrink, nothing was posted for them
        """
        vals_list = []
        for line, item, quantity in found:
            if item.state == "approved":
                vals_list.append(
                    {
                        "write_down_id": item.id,
                        "move_id": line.move_id.id,
                        "quantity": quantity,
                        "kind": self._kind(line),
                    }
                )
            else:
                item._trusted().write({"quantity": item.uom_id.round(item.quantity - quantity)})
                if item.uom_id.is_zero(item.quantity):
                    item._set_state("cancelled")
        releases = self.env["after.sales.write.down.release"].sudo().create(vals_list)
        if releases:
            self.env["after.sales.write.down.entry"]._post(self.env["after.sales.write.down"], releases)
            items = releases.write_down_id
            items.filtered(lambda item: item.uom_id.is_zero(item.remaining_quantity))._set_state("released")

    @api.model
    def _kind(self, line) -> str:
        """What became of goods that left with a done move line."""
        usage = line.location_dest_id.usage
        return {"customer": "sold", "inventory": "scrapped", "production": "scrapped", "supplier": "returned"}.get(
            usage, "good"
        )

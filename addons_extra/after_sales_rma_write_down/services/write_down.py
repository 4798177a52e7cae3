from odoo import api, models
from odoo.addons.after_sales_rma.models.locking import hold
from odoo.fields import Domain

from ..rules.write_down import attribute


class AfterSalesValuing(models.AbstractModel):
    """Value what lies in the defective location: which records stand for goods that come, lie there and leave (R21)."""

    _name = "after.sales.valuing"
    _description = "After-Sales Value of Defective Goods"

    # -- goods come --------------------------------------------------------------------------------------------

    @api.model
    def _enter(self, lines, valued: dict | None = None) -> None:
        """Goods came into a defective location: they wait for their value.

        :param lines: done move lines, of goods that are the company's
        :param valued: {line: quantity that has its value already, because it was sold from here before}
        """
        inside = lines.filtered(lambda line: self._stays(line))
        new = {line: line.quantity_product_uom - (valued or {}).get(line, 0.0) for line in lines - inside}
        vals_list = [
            self._prepare_vals(line, quantity)
            for line, quantity in new.items()
            if line.product_id.uom_id.compare(quantity, 0) > 0
        ]
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
    def _come_back(self, lines) -> dict:
        """Goods of clearance sales came back: the value that their delivery released stands for them again (law 5).

        Goods that wait for their test stand at their value until it is decided where they go (``_decided``); those that
        come to any other place are good again at once.

        :param lines: done move lines that return deliveries of clearance sales
        :return: {line: quantity in the product's unit that a record stands for again}
        """
        Release = self.env["after.sales.write.down.release"].sudo()
        # Where goods are picked first, that was when they left the defective ones.
        left_by = {move: move | move.move_orig_ids for move in lines.move_id.origin_returned_move_id}
        moves = self.env["stock.move"].concat(*left_by.values())
        domain = [("move_id", "in", moves.ids), ("kind", "=", "sold")]
        # Serial numbers that were revalued in stock carry their own cost back in (bearers): nothing to post for them.
        items = self._hold(Release.search(domain).write_down_id.filtered(lambda item: item.method != "revalue"))
        sold = items.release_ids.filtered_domain(domain).sorted("id", reverse=True)
        left = {release: release.quantity for release in sold}
        for release in items.release_ids.filtered(lambda release: release.undoes_id in sold):
            left[release.undoes_id] += release.quantity
        vals_list, good, valued = [], [], {}
        for line in lines.sorted("id"):
            for release in sold:
                item, part = (
                    release.write_down_id,
                    min(line.quantity_product_uom - valued.get(line, 0.0), left[release]),
                )
                same = release.move_id in left_by[line.move_id.origin_returned_move_id] and item.lot_id == line.lot_id
                if not same or line.product_id.uom_id.compare(part, 0) <= 0:
                    continue
                left[release] -= part
                valued[line] = valued.get(line, 0.0) + part
                vals_list.append(
                    {
                        "write_down_id": item.id,
                        "move_id": line.move_id.id,
                        "quantity": -part,
                        "kind": "came_back",
                        "undoes_id": release.id,
                    }
                )
                if line.location_dest_id._after_sales_is_quarantine():
                    item.waiting_quantity += part
                elif not line.location_dest_id._after_sales_place():
                    good.append((line, item, part))
        releases = Release.create(vals_list)
        releases.write_down_id.filtered(lambda item: item.state == "released")._set_state("approved")
        self.env["after.sales.write.down.entry"]._post_entries(self.env["after.sales.write.down"], releases)
        self._release(good)
        return valued

    @api.model
    def _decided(self, lines) -> dict:
        """Goods of clearance sales that came back left quarantine: what is good, scrapped or sold is released.

        What goes to a place of defective goods stands at its value there. Goods of cases are those of a clearance sale
        or not; of others, those that came back from one are taken to leave first.

        :param lines: done move lines from quarantine to elsewhere
        :return: {line: quantity in the product's unit that a record stands for already}
        """
        WriteDown = self.env["after.sales.write.down"].sudo()
        items = WriteDown.search([("product_id", "in", lines.product_id.ids), ("waiting_quantity", ">", 0)])
        if not items:
            return {}
        self._hold(items)
        released, valued = [], {}
        for line in lines.sorted("id"):
            sold = line.move_id.after_sales_line_id.origin_move_id
            if line.move_id.after_sales_line_id and not (sold and sold._after_sales_sold_as_defective()):
                continue
            key = (line.location_id.warehouse_id.id, line.product_id, line.lot_id)
            own = items.filtered(lambda item, key=key: self._key(item) == key)
            own = own.sorted(lambda item, sold=sold: (sold not in item.release_ids.move_id, item.date_in, item.id))
            wanted = line.quantity_product_uom
            for item in own:
                part = min(wanted, item.waiting_quantity)
                if item.uom_id.compare(part, 0) <= 0:
                    continue
                item.waiting_quantity = item.uom_id.round(item.waiting_quantity - part)
                wanted -= part
                valued[line] = valued.get(line, 0.0) + part
                if not line.location_dest_id._after_sales_place():
                    released.append((line, item, part))
        self._release(released)
        return valued

    @api.model
    def _stays(self, line) -> bool:
        """Whether a move line brings goods from one place of defective goods to another of the same warehouse."""
        source, target = line.location_id._after_sales_place(), line.location_dest_id._after_sales_place()
        return bool(source and target and source.warehouse_id == target.warehouse_id)

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
    def _standing(self, records):
        """The write-downs that stand for goods of the products of records, oldest first."""
        return self._standing_of(records.product_id, records.company_id)

    @api.model
    def _standing_of(self, products, companies, approved: bool = False):
        """The write-downs that stand for goods of these products, oldest first.

        :param approved: without those that wait for their value or approval
        """
        waiting = Domain("state", "in", ("draft", "to_approve")) & Domain("replaces_id", "=", False)
        states = Domain("state", "=", "approved")
        return (
            self.env["after.sales.write.down"]
            .sudo()
            .search(
                Domain("product_id", "in", products.ids)
                & Domain("company_id", "in", companies.ids)
                & (states if approved else states | waiting),
                order="date_in, id",
            )
        )

    @api.model
    def _hold(self, items):
        """The same write-downs, locked: whoever releases, replaces or promises their goods comes after us.

        :param items: ``after.sales.write.down``, about to be read
        """
        hold(items.sorted("id"))
        items.invalidate_recordset(["remaining_quantity", "waiting_quantity", "remaining_allowance", "release_ids"])
        return items

    @api.model
    def _covered(self, records) -> dict:
        """{goods: quantity that write-downs stand for}."""
        covered = {}
        for item in self._standing(records):
            key = self._key(item)
            covered[key] = covered.get(key, 0.0) + item._lying_quantity()
        return covered

    @api.model
    def _left_to_sell(self, products, own, companies, earlier: bool = False) -> tuple[dict, dict]:
        """{goods: quantity with an approved value that no clearance sale has reserved}, {goods: lines that hold some}.

        The write-downs are locked: who reserves at the same time comes after us, and sees what we took.

        :param own: ``stock.move.line`` records that ask, and do not stand in their own way
        :param earlier: only those that reserved before these count, so that of several one can always be delivered
        """
        items = self._hold(self._standing_of(products, companies, approved=True))
        left, holders = {}, {}
        for item in items:
            key = self._key(item)
            left[key] = left.get(key, 0.0) + item._lying_quantity()
        before = [("id", "<", max(own.ids))] if earlier and own else []
        held = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("product_id", "in", products.ids),
                    ("company_id", "in", companies.ids),
                    ("state", "not in", ("done", "cancel", "draft")),
                    ("quantity", ">", 0),
                    ("id", "not in", own.ids),
                    *before,
                ]
            )
        )
        for line in held.filtered(
            lambda line: line.location_id._after_sales_is_defective()
            # Where goods are picked first, they hold them on the way to the dock.
            and (line.location_dest_id.usage == "customer" or line.move_id._after_sales_sold_as_defective())
        ):
            key = self._key(line)
            if line._after_sales_is_own() and key in left:
                left[key] -= line.quantity_product_uom
                holders[key] = holders.get(key, held.browse()) | line
        return left, holders

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

    # -- goods leave -------------------------------------------------------------------------------------------

    @api.model
    def _leave(self, lines) -> None:
        """Goods left the places of defective goods: their write-downs are released, in one entry per company.

        :param lines: done move lines, of goods that were the company's
        """
        items = self._hold(self._standing(lines))
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
                [(item, item._lying_quantity(), item.line_id.id) for item in own],
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
            left = sum(item._lying_quantity() for item in items) - sum(quantity for _line, quantity in wanted)
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
            self.env["after.sales.write.down.entry"]._post_entries(self.env["after.sales.write.down"], releases)
            items = releases.write_down_id
            items.filtered(lambda item: item.uom_id.is_zero(item.remaining_quantity))._set_state("released")

    @api.model
    def _kind(self, line) -> str:
        """What became of goods that left with a done move line."""
        if line.location_id._after_sales_place() and line.move_id._after_sales_sold_as_defective():
            return "sold"
        usage = line.location_dest_id.usage
        return {"customer": "sold", "inventory": "scrapped", "production": "scrapped", "supplier": "returned"}.get(
            usage, "good"
        )

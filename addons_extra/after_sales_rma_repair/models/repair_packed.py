from odoo import api, fields, models

#: The type of packages whose contents were repaired.
REPAIRED = "after_sales_rma_repair.package_type_repaired"


class StockPackageType(models.Model):
    """One type serves all companies, and Odoo does not translate its name: each reads it in his language."""

    _inherit = "stock.package.type"

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        super()._compute_display_name()
        kind = self & self.env["stock.package.type"].browse(self.env["ir.model.data"]._xmlid_to_res_id(REPAIRED))
        # Who gave it a name of his own reads that.
        if kind.name in kind._after_sales_names():
            kind.display_name = kind._after_sales_name()

    def _after_sales_name(self) -> str:
        """What goods that were repaired are called, in the language of the environment."""
        return self.env._("Repaired Goods")

    def _after_sales_names(self) -> set[str]:
        """What they are called in the languages of the database."""
        languages = ["en_US", *(code for code, _name in self.env["res.lang"].get_installed())]
        return {self.with_context(lang=code)._after_sales_name() for code in languages}


class StockPackage(models.Model):
    """What has neither lot nor serial is known as repaired by the package that it lies in (R44).

    A package is what Odoo keeps stock apart by: transfers, deliveries and counts carry it on. Whoever unpacks the goods
    takes the mark off.
    """

    _inherit = "stock.package"

    def _after_sales_is_repaired(self) -> bool:
        """Whether one of these packages holds repaired goods."""
        kind = self.env.ref(REPAIRED, raise_if_not_found=False)
        return bool(kind and kind in self.sudo().package_type_id)

    @api.model
    def _after_sales_pack_repaired(self, names: list[str]):
        """New packages for repaired goods, one for each name."""
        kind = self.env.ref(REPAIRED)
        return self.sudo().create([{"name": name, "package_type_id": kind.id} for name in names])


class StockMove(models.Model):
    _inherit = "stock.move"

    def _after_sales_before_done(self) -> None:
        super()._after_sales_before_done()
        self._after_sales_pack_repaired()
        self._after_sales_keep_repaired_apart()

    def _after_sales_pack_repaired(self) -> None:
        """Goods of ours without lot or serial leave their repair in a package of repaired ones.

        Those that a repair order names and that never were in stock get none: nothing is there to be packed.
        """
        lines = self.filtered(
            lambda move: move.repair_id
            and not move.repair_line_type
            and not move.repair_id.after_sales_line_id
            and move.product_id.tracking == "none"
            and move.product_id.is_storable
        ).move_line_ids.filtered(
            lambda line: line.quantity and not (line.owner_id or line.package_id or line.result_package_id)
        )
        if not lines:
            return
        lying = lines._after_sales_lying()
        here = {}
        for line in lines:
            source = line._after_sales_source(lying)
            if source is not None:
                here[line] = source
        names = [
            line.with_context(lang=line.company_id.sudo().partner_id.lang or self.env.lang).env._(
                "Repaired %(repair)s", repair=line.move_id.repair_id.name
            )
            for line in here
        ]
        packages = self.env["stock.package"]._after_sales_pack_repaired(names)
        for (line, source), package in zip(here.items(), packages, strict=True):
            line.sudo().write({"package_id": source.id, "result_package_id": package.id})

    def _after_sales_keep_repaired_apart(self) -> None:
        """A part of what lies in a package of repaired goods stays marked wherever it is put in our warehouses."""
        lines = self.move_line_ids.filtered(
            lambda line: line.package_id
            and not line.result_package_id
            and line.quantity
            and line.location_dest_id.usage in ("internal", "transit")
            and not (line.move_id.repair_id and not line.move_id.repair_line_type)
            and line.package_id._after_sales_is_repaired()
        )
        if not lines:
            return
        packages = self.env["stock.package"]._after_sales_pack_repaired(lines.package_id.mapped("name"))
        parts = dict(zip(lines.package_id, packages, strict=True))
        for source, of_source in lines.grouped("package_id").items():
            of_source.sudo().result_package_id = parts[source]


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _after_sales_lying(self) -> dict:
        """{(product, location): [(package, quantity of ours in it, in the product's unit)]}, in one statement."""
        lying = {}
        for product, location, package, quantity in (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("product_id", "in", self.product_id.ids),
                    ("location_id", "in", self.location_id.ids),
                    ("owner_id", "=", False),
                    ("lot_id", "=", False),
                    ("quantity", ">", 0),
                ],
                ["product_id", "location_id", "package_id"],
                ["quantity:sum"],
                order="package_id",
            )
        ):
            lying.setdefault((product, location), []).append([package, quantity])
        return lying

    def _after_sales_source(self, lying: dict):
        """The package that these goods lie in, an empty record for none; None where they are not in stock at all.

        :param lying: what lies where; what this line takes is taken out of it
        """
        self.ensure_one()
        places = lying.get((self.product_id, self.location_id), [])
        for place in sorted(places, key=lambda place: bool(place[0])):
            if self.product_id.uom_id.compare(place[1], self.quantity_product_uom) >= 0:
                place[1] -= self.quantity_product_uom
                return place[0]
        return None


class StockQuant(models.Model):
    _inherit = "stock.quant"

    after_sales_repaired = fields.Boolean(
        compute="_compute_after_sales_repaired",
        search="_search_after_sales_repaired",
        compute_sudo=True,
        string="Repaired Goods",
        help="By its serial or lot; what has neither, by its package.",
    )

    @api.depends("lot_id", "package_id.package_type_id")
    def _compute_after_sales_repaired(self):
        for quant in self:
            quant.after_sales_repaired = bool(
                quant.lot_id.after_sales_repaired_count or quant.package_id._after_sales_is_repaired()
            )

    @api.model
    def _search_after_sales_repaired(self, operator, value):
        if operator != "in":
            return NotImplemented
        kind = self.env.ref(REPAIRED, raise_if_not_found=False)
        marked = [
            "|",
            ("lot_id.after_sales_repaired_count", ">", 0),
            ("package_id.package_type_id", "in", kind.ids if kind else []),
        ]
        return marked if True in value else ["!", *marked]

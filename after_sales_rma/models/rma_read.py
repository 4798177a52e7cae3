from odoo import models

from .links import plain_links, read_links, read_rows

#: From so many links on, a screen is a case that is opened, no row of a list.
OPENED = 3


class AfterSalesRma(models.Model):
    """What a screen shows of cases is read together: links with one statement, people and companies with one each."""

    _inherit = "after.sales.rma"

    def web_read(self, specification):
        # Whatever is given goes on to Odoo as it is.
        if isinstance(specification, dict) and self and self._origin == self:
            self._read_together({name: wanted for name, wanted in specification.items() if name in self._fields})
        return super().web_read(specification)

    def _read_together(self, specification: dict) -> None:
        """Read what a screen is about to ask for, with as few statements as there are kinds of records.

        :param specification: {field: what is wanted of the records behind it}, as a screen sends it
        """
        links = set(plain_links(self)).intersection(specification)
        is_opened = len(links) >= OPENED
        if is_opened:
            columns = [field.name for field in self._determine_fields_to_fetch() if field.column_type]
            self.fetch([*columns, *filter(self._is_column, specification)])
            everybody = self.sudo()
            read_links((self, links), (everybody, self._counted_links()))
            read_links((self.line_ids, ("lot_ids",)), (everybody.line_ids, ("credit_line_ids",)))
        elif any(map(self._follows_from_lines, specification)):
            read_rows(self, "line_ids")
        named = [name for name, wanted in specification.items() if isinstance(wanted, dict) and "fields" in wanted]
        self._read_people(named, is_opened)

    def _counted_links(self) -> list[str]:
        """Links that the case counts for everybody, also for those who do not see what is behind them."""
        return ["picking_ids", "inspection_ids", "withdrawn_report_ids", "credit_note_ids", "discrepancy_ids"]

    def _follows_from_lines(self, name: str) -> bool:
        depends = self.env.registry.field_depends[self._fields[name]]
        return any(path.startswith("line_ids.") for path in depends) and not self._fields[name].store

    def _is_column(self, name: str) -> bool:
        field = self._fields[name]
        return bool(field.store and field.column_type) and self._has_field_access(field, "read")

    def _read_people(self, names: list[str], with_companies: bool) -> None:
        """Read customers, users and companies, whose names and addresses stand in one table, together.

        :param names: fields whose names are shown
        :param with_companies: whether deadlines will be asked for, which depend on the country of the company
        """
        behind = {"res.partner": [], "res.users": []}
        for name in filter(self._is_column, names):
            behind.get(self._fields[name].comodel_name, []).append(name)
        env = self.sudo().env
        users = env["res.users"].union(*(self[name].sudo() for name in behind["res.users"]))
        partners = env["res.partner"].union(*(self[name].sudo() for name in behind["res.partner"]), users.partner_id)
        if with_companies:
            partners |= self.company_id.sudo().partner_id
        partners.fetch()

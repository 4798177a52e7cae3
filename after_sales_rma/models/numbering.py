from odoo import api, models
from odoo.tools import SQL

#: What a number is made of.
FORMAT = ["implementation", "use_date_range", "prefix", "suffix", "padding"]


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _after_sales_number(self, code: str, vals_list: list[dict], company_id: int | None = None) -> None:
        """Give numbers to the values that have none, all drawn in one go (law 3).

        :param code: code of the sequence
        :param vals_list: values of new records, changed here
        :param company_id: the company whose own sequence goes before the common one
        """
        unnamed = [vals for vals in vals_list if vals.get("name", "/") == "/"]
        if unnamed:
            domain = [("code", "=", code)]
            if company_id:
                domain.append(("company_id", "in", (company_id, False)))
            sequence = self.sudo().search_fetch(domain, FORMAT, order="company_id", limit=1)
            for vals, name in zip(unnamed, sequence._after_sales_draw(len(unnamed)), strict=True):
                vals["name"] = name

    def _after_sales_draw(self, count: int) -> list[str]:
        """The next numbers of a sequence; one by one where it allows no gaps or begins anew each year."""
        self.ensure_one()
        if self.implementation != "standard" or self.use_date_range:
            return [self._next() for _number in range(count)]
        name = f"ir_sequence_{self.id:03d}"
        rows = self.env.execute_query(SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count))
        return [self.get_next_char(number) for (number,) in rows]

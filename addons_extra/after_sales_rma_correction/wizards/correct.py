from odoo import Command, api, fields, models
from odoo.addons.after_sales_rma.models.outside import public


def _different(form, record, names: tuple[str, ...]) -> dict:
    """The values of a form that are not those of a record, as the verb takes them."""
    result = {}
    for name in names:
        value, kind = form[name], form._fields[name].type
        if value != record[name]:
            simple = {"many2many": lambda v: v.ids, "many2one": lambda v: v.id, "date": fields.Date.to_string}
            result[name] = simple.get(kind, lambda v: v)(value)
    return result


class AfterSalesCorrect(models.TransientModel):
    """Asks which facts of a request were told wrongly, and why they are corrected."""

    _name = "after.sales.correct"
    _inherit = ["after.sales.dialog"]
    _description = "Correct the Request"

    rma_id = fields.Many2one("after.sales.rma", string="Case", required=True)
    company_id = fields.Many2one(related="rma_id.company_id")
    has_origin = fields.Boolean(related="rma_id.has_origin")
    channel = fields.Selection(selection=lambda self: self._selection_of("channel"))
    origin_reason = fields.Text(string="Why Without Order")
    line_ids = fields.One2many("after.sales.correct.line", "wizard_id", string="Lines")
    reason = fields.Char(required=True)

    @api.model
    def _selection_of(self, name: str) -> list:
        return self.env["after.sales.rma"]._fields[name]._description_selection(self.env)

    @api.model
    def _open(self, rma) -> dict:
        """Action that shows what a request says, to be corrected."""
        rma.ensure_one()
        return self._dialog(self.env._("Correct the Request"), rma_id=rma.id)

    @api.model
    def default_get(self, fields: list[str]) -> dict:
        """What the request says now."""
        values = super().default_get(fields)
        rma = self.env["after.sales.rma"].browse(values.get("rma_id"))
        if rma:
            rma.check_access("read")
            values |= {name: rma[name] for name in rma._correctable() if name in fields}
            values["line_ids"] = [
                Command.create(
                    {"line_id": line.id, **line._convert_to_write({n: line[n] for n in line._correctable()})}
                )
                for line in rma.line_ids
            ]
        return values

    @public
    def action_confirm(self) -> bool:
        """Hand in what is different from the request."""
        self.ensure_one()
        lines = {row.line_id.id: _different(row, row.line_id, row.line_id._correctable()) for row in self.line_ids}
        return self.rma_id.action_correct(
            {"case": _different(self, self.rma_id, self.rma_id._correctable()), "lines": lines}, self.reason
        )


class AfterSalesCorrectLine(models.TransientModel):
    """A line of the request, as it should have said."""

    _name = "after.sales.correct.line"
    _inherit = ["after.sales.dialog"]
    _description = "Line of a Corrected Request"

    wizard_id = fields.Many2one("after.sales.correct", required=True, ondelete="cascade")
    line_id = fields.Many2one("after.sales.rma.line", string="Case Line", required=True)
    company_id = fields.Many2one(related="line_id.company_id")
    product_id = fields.Many2one(related="line_id.product_id")
    remedy = fields.Selection(related="line_id.remedy")
    reason_id = fields.Many2one("after.sales.reason")
    production_date = fields.Date()
    warranty_card = fields.Char()

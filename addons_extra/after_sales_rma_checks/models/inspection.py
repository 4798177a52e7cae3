from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError


class AfterSalesInspection(models.Model):
    """A report has the checks that the template of its product wants; what that demands is there when it is signed."""

    _inherit = "after.sales.inspection"

    check_template_id = fields.Many2one(
        "after.sales.check.template", string="Test Report Template", readonly=True, ondelete="set null"
    )
    irreparable = fields.Boolean(
        string="Cannot Be Repaired", help="The goods cannot be brought back to work: something else has to be offered."
    )
    signature = fields.Image(string="Signature of the Technician", max_width=600, max_height=300)
    goods_model = fields.Char(related="line_id.goods_model")
    production_date = fields.Date(related="line_id.production_date")
    warranty_card = fields.Char(related="line_id.warranty_card")

    @api.model
    def _findings(self) -> set[str]:
        return super()._findings() | {"irreparable", "signature"}

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        reports = super().create(vals_list)
        reports.filtered(lambda report: report.state == "draft" and not report.check_ids)._plan_checks()
        return reports

    def _plan_checks(self) -> None:
        """Give draft reports the checks of the templates of their products; reports without a template cost nothing."""
        Template, vals_list = self.env["after.sales.check.template"], []
        for template, reports in self.sudo().grouped(lambda own: Template._of(own.product_id, own.company_id)).items():
            if not template:
                continue
            reports._trusted().check_template_id = template
            checks = template.with_company(reports.company_id[:1])._check_vals()
            vals_list += [{**check, "inspection_id": report.id} for report in reports for check in checks]
        if vals_list:
            self.env["after.sales.inspection.check"].sudo()._trusted().create(vals_list)

    def _check_complete(self) -> None:
        """What the template of the product demands stands in these reports before they are signed.

        :raise UserError: names each report and what is missing in it
        """
        problems = []
        for report in self:
            found = [problem for check in report.check_ids if (problem := check._problem())]
            if report.irreparable and report.grade == "qualified":
                found.append(self.env._("what cannot be repaired is not qualified"))
            if found:
                problems.append(
                    self.env._(
                        "%(report)s (%(product)s): %(problems)s.",
                        report=report.name,
                        product=report.product_id.display_name,
                        problems="; ".join(found),
                    )
                )
        if problems:
            raise UserError("\n".join(problems))

from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.api import ValuesType
from odoo.exceptions import UserError, ValidationError

#: Who reads corrective actions.
ACTION_GROUPS = (
    "after_sales_rma_quality.group_quality,after_sales_rma.group_technician,after_sales_rma.group_agent,"
    "after_sales_rma.group_approver"
)


class AfterSalesInspection(models.Model):
    """The cause of the fault is a fact of the test report, coded (R18)."""

    _inherit = "after.sales.inspection"

    product_categ_id = fields.Many2one(related="product_id.categ_id", string="Product Category")
    cause_id = fields.Many2one(
        "after.sales.cause",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="['|', ('categ_ids', '=', False), ('categ_ids', 'parent_of', product_categ_id)]",
        help="From the coded tree: what statistics and corrective actions count by.",
    )

    corrective_action_ids = fields.Many2many(
        "after.sales.corrective.action",
        "after_sales_action_inspection_rel",
        string="Corrective Actions",
        readonly=True,
        copy=False,
        groups=ACTION_GROUPS,
    )
    corrective_action_count = fields.Integer(
        string="Number of Corrective Actions", compute="_compute_corrective_action_count", groups=ACTION_GROUPS
    )

    @api.depends("corrective_action_ids")
    def _compute_corrective_action_count(self):
        for report in self:
            report.corrective_action_count = len(report.corrective_action_ids)

    def write(self, vals: ValuesType) -> bool:
        if "cause_id" in vals and not self._is_trusted():
            self._check_is_draft()
        return super().write(vals)

    @api.constrains("cause_id", "product_id")
    def _check_cause_fits(self):
        wrong = self.filtered(lambda report: report.cause_id and not report.cause_id._fits(report.product_id))
        if wrong:
            report = wrong[:1]
            raise ValidationError(
                self.env._(
                    "%(report)s: “%(cause)s” is not a cause for %(product)s.",
                    report=report.name,
                    cause=report.cause_id.display_name,
                    product=report.product_id.display_name,
                )
            )

    def _misses_cause(self) -> bool:
        """Whether the company wants to know the cause of this fault, and the report does not say it."""
        self.ensure_one()
        return (
            self.grade == "defective"
            and not self.cause_id
            and self.company_id.after_sales_cause_required
            and self._is_on_arrival()
        )

    def _check_cause(self) -> None:
        """What the company wants to know stands in these reports before they are signed.

        :raise UserError: names the reports that say no cause
        """
        silent = self.filtered(lambda report: report._misses_cause())
        if silent:
            raise UserError(
                self.env._(
                    "Choose the cause of the fault first: %(reports)s.", reports=", ".join(silent.mapped("name"))
                )
            )

    @public
    def action_correct_cause(self) -> dict:
        """Begin a corrective action for what these reports found; an open one of the same cause and product goes on.

        :raise UserError: there is nothing, or the user may not
        """
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Choose test reports first."))
        action = self.env["after.sales.quality"]._act(self)
        return action._open(action)

    @public
    def action_view_corrective_actions(self) -> dict:
        """Open the corrective actions for these reports."""
        actions = self.corrective_action_ids
        return actions._open(actions)

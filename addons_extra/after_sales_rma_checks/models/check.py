from odoo import api, fields, models
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError, ValidationError

from ..rules.limits import number, plain, within
from .template import KINDS, LIMITS


class AfterSalesInspectionCheck(models.Model):
    """A check of a report: what its template demanded when the report was opened, and what was found (R18).

    What a measured value or a choice means, the code says: nobody passes what is out of its limits.
    """

    _inherit = "after.sales.inspection.check"

    source_id = fields.Many2one(
        "after.sales.check.line", string="From Template", readonly=True, index="btree_not_null", ondelete="set null"
    )
    is_planned = fields.Boolean(readonly=True, help="The template wants it; it is not taken out of the report.")
    kind = fields.Selection(KINDS, string="Kind of Answer", default="yes_no", required=True, readonly=True)
    unit_name = fields.Char(readonly=True)
    limits = fields.Selection(LIMITS, default="none", required=True, readonly=True)
    lower_limit = fields.Float(digits=(16, 6), readonly=True)
    upper_limit = fields.Float(digits=(16, 6), readonly=True)
    limits_text = fields.Char(string="Within", compute="_compute_limits_text")
    is_demanded = fields.Boolean(
        string="Demanded",
        readonly=True,
        help="It is answered before the report is signed; what fails in it is not qualified.",
    )
    needs_photo = fields.Boolean(string="Photo Demanded", readonly=True)
    needs_remark = fields.Boolean(string="Remark Demanded", readonly=True)
    value = fields.Char(string="Measured", help="A number, where the check has limits or a unit.")
    measured = fields.Float(
        compute="_compute_measured", store=True, precompute=True, digits=(16, 6), string="Measured Value"
    )
    choice_id = fields.Many2one(
        "after.sales.check.choice",
        string="Chosen",
        domain="[('line_id', '=', source_id)]",
        index="btree_not_null",
        ondelete="set null",
    )
    # Kept as it was chosen, whatever becomes of the template.
    choice = fields.Char(string="Chosen Answer", compute="_compute_choice", store=True, precompute=True)
    result = fields.Selection(compute="_compute_result", store=True, readonly=False, precompute=True)
    photo_ids = fields.Many2many("ir.attachment", string="Photos", bypass_search_access=True)

    @api.depends("limits", "lower_limit", "upper_limit", "unit_name")
    @api.depends_context("lang")
    def _compute_limits_text(self):
        for check in self:
            unit = f" {check.unit_name}" if check.unit_name else ""
            lower, upper = plain(check.lower_limit), plain(check.upper_limit)
            check.limits_text = {
                "lower": f"≥ {lower}{unit}",
                "upper": f"≤ {upper}{unit}",
                "both": f"{lower} – {upper}{unit}",
            }.get(check.limits, unit.strip())

    @api.depends("kind", "value")
    def _compute_measured(self):
        for check in self:
            check.measured = (check.kind == "figure" and number(check.value)) or 0.0

    @api.depends("choice_id")
    def _compute_choice(self):
        for check in self:
            check.choice = check.choice_id.sudo().with_context(lang=check._lang()).name

    @api.depends("kind", "value", "choice_id", "limits", "lower_limit", "upper_limit")
    def _compute_result(self):
        for check in self:
            check.result = check._judged() if check.kind != "yes_no" else check.result

    def _lang(self) -> str | None:
        """The language of the report."""
        return self.inspection_id.company_id.sudo().partner_id.lang or self.env.lang

    def _judged(self) -> str | bool:
        """What the measured value or the choice comes to; nothing as long as there is none."""
        self.ensure_one()
        if self.kind == "choice":
            return ("pass" if self.choice_id.sudo().passes else "fail") if self.choice_id else False
        value = number(self.value)
        if value is None:
            return False
        lower = self.lower_limit if self.limits in ("lower", "both") else None
        upper = self.upper_limit if self.limits in ("upper", "both") else None
        return "pass" if within(value, lower, upper) else "fail"

    @api.constrains("kind", "value", "choice_id", "result", "source_id")
    def _check_answer(self):
        for check in self:
            if check.kind == "figure" and check.value and number(check.value) is None:
                raise ValidationError(
                    self.env._("%(check)s: “%(value)s” is no number.", check=check.name, value=check.value)
                )
            choice = check.choice_id.sudo()
            if choice and choice.line_id != check.source_id.sudo():
                raise ValidationError(self.env._("%(check)s: this cannot be chosen here.", check=check.name))
            # What was chosen and is not known any more was judged when it was chosen.
            gone = check.kind == "choice" and not choice and check.choice
            if check.kind != "yes_no" and not gone and check.result != check._judged():
                raise ValidationError(
                    self.env._("%(check)s: the result follows from what was measured or chosen.", check=check.name)
                )

    def _compute_display_name(self):
        for check in self:
            check.display_name = check.name

    # -- what stays ------------------------------------------------------------------------------------------------

    def write(self, vals: ValuesType) -> bool:
        if not (self.env.su or self._is_trusted()):
            for name in {"name", "inspection_id"} & vals.keys():
                self._check_as_planned(name, vals[name])
        result = super().write(vals)
        if "photo_ids" in vals:
            self._keep_photos()
        return result

    def _check_as_planned(self, name: str, value) -> None:
        """Refuse another name or report for what the template of the product wants.

        :raise UserError: names the check
        """
        for check in self.filtered("is_planned"):
            own = check[name].id if name == "inspection_id" else check[name]
            if value != own:
                raise UserError(
                    self.env._("%(check)s: the template of the product wants this check as it is.", check=check.name)
                )

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        checks = super().create(vals_list)
        if any(vals.get("photo_ids") for vals in vals_list):
            checks._keep_photos()
        return checks

    @api.ondelete(at_uninstall=False)
    def _unlink_not_planned(self):
        planned = self.filtered("is_planned")
        if planned and not (self.env.su or self._is_trusted()):
            raise UserError(
                self.env._(
                    "%(checks)s: the template of the product wants this check; leave it empty where it does not apply.",
                    checks=", ".join(planned.mapped("name")),
                )
            )

    def _keep_photos(self) -> None:
        """Whoever sees a test report sees the photos of its checks."""
        for check in self:
            check.photo_ids._after_sales_keep_with(check.inspection_id)

    # -- before the signature --------------------------------------------------------------------------------------

    def _is_answered(self) -> bool:
        self.ensure_one()
        return bool(self.result or (self.kind == "figure" and self.value) or self.choice)

    def _problem(self) -> str | None:
        """What stands against signing the report of this check, in the user's words."""
        self.ensure_one()
        if self.is_demanded and not self._is_answered():
            return self.env._("“%(check)s” has no result yet", check=self.name)
        if self.needs_photo and (self.is_demanded or self._is_answered()) and not self.photo_ids:
            return self.env._("“%(check)s” needs a photo", check=self.name)
        if self.needs_remark and self.result == "fail" and not (self.note or "").strip():
            return self.env._("“%(check)s” failed or is out of its limits: say why in the remark", check=self.name)
        if self.is_demanded and self.result == "fail" and self.inspection_id.grade == "qualified":
            return self.env._("“%(check)s” must pass, and failed: that is not qualified", check=self.name)
        return None

    def _found(self) -> str:
        """What was measured or chosen, in words."""
        self.ensure_one()
        if self.kind == "choice":
            return self.choice or ""
        return f"{self.value or ''} {self.unit_name or ''}".strip() if self.value else ""

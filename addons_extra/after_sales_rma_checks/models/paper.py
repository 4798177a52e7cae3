from odoo import models
from odoo.addons.after_sales_rma.rules.pages import Column
from odoo.tools.image import image_data_uri


class AfterSalesInspection(models.Model):
    """The test report 产品检测报告 on paper shows limits, measured values and what they come to (R18)."""

    _inherit = "after.sales.inspection"

    def _paper_check_columns(self) -> list[Column]:
        number, check, result, remark = super()._paper_check_columns()
        return [
            number._replace(width=5),
            check._replace(width=28),
            Column(self.env._("Limits"), 16),
            Column(self.env._("Measured"), 15),
            result._replace(width=11),
            remark._replace(width=25),
        ]

    def _paper_check_row(self, check) -> list[str]:
        name, result, note = super()._paper_check_row(check)
        return [name, check.limits_text or "", check._found(), result, note]

    def _paper_photos(self) -> list:
        return [*super()._paper_photos(), *self.check_ids.photo_ids]

    def _paper_signature(self) -> str:
        self.ensure_one()
        return image_data_uri(self.signature) if self.signature else super()._paper_signature()

    def _paper_goods(self) -> list[tuple[str, str]]:
        """The model stands beside the product."""
        goods = super()._paper_goods()
        return [goods[0], (self.env._("Model"), self.goods_model), *goods[1:]]

    def _paper_findings(self) -> list[tuple[str, str]]:
        found = super()._paper_findings()
        words = self.env._("cannot be repaired") if self.irreparable else ""
        return [*found, (self.env._("Repair"), words)]

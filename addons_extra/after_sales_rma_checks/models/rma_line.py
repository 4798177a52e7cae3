from odoo import api, fields, models
from odoo.api import ValuesType
from odoo.exceptions import ValidationError

from .asking import FACTS

#: What people tell of the goods, and may have told wrongly.
TOLD = {"goods_model", "production_date", "warranty_card", "warranty_card_photo"}


class AfterSalesRmaLine(models.Model):
    """Facts of the goods that are asked for by kind of product, and may have to be given (R02)."""

    _inherit = "after.sales.rma.line"

    goods_model = fields.Char(
        string="Model",
        compute="_compute_goods_model",
        store=True,
        readonly=False,
        precompute=True,
        help="As printed on the goods; proposed from the product where its category says so.",
    )
    warranty_card_photo = fields.Image(string="Photo of the Warranty Card", max_width=1920, max_height=1920)
    asked_facts = fields.Json(compute="_compute_asked_facts", string="Facts Asked For")

    @api.depends("product_id")
    def _compute_goods_model(self):
        for line in self:
            line.goods_model = line.product_id._after_sales_model() if line.product_id else False

    @api.depends("product_id")
    def _compute_asked_facts(self):
        for line in self:
            line.asked_facts = line.product_id._after_sales_asked() if line.product_id else []

    @api.model
    def _fact_labels(self) -> dict[str, str]:
        """What people call the facts."""
        env = self.env
        return {
            "model": env._("model"),
            "serial": env._("lot or serial"),
            "production_date": env._("production date"),
            "warranty_card": env._("warranty card"),
            "photo": env._("photo"),
            "video": env._("video"),
        }

    def _facts_given(self) -> set[str]:
        """Which facts this line and its case give."""
        self.ensure_one()
        given = {
            "model": self.goods_model,
            "serial": self.lot_ids,
            "production_date": self.production_date,
            "warranty_card": self.warranty_card or self.warranty_card_photo,
        }
        return {fact for fact, value in given.items() if value} | set(self.rma_id.evidence_kinds or ())

    def _facts_missing(self) -> list[str]:
        """Facts that must be given of these goods and are not there."""
        self.ensure_one()
        demanded = self.product_id._after_sales_asked(demanded=True) if self.product_id else []
        return [fact for fact in demanded if fact not in self._facts_given()] if demanded else []

    def _facts_problem(self) -> str | None:
        """The facts that must be given and are missing, in one sentence."""
        missing = self._facts_missing()
        if not missing:
            return None
        labels = self._fact_labels()
        return self.env._(
            "%(product)s: this must be given: %(facts)s.",
            product=self.product_id.display_name,
            facts=", ".join(labels[fact] for fact in missing),
        )

    def _submit_problems(self) -> list[str]:
        problems, problem = super()._submit_problems(), self._facts_problem()
        return [*problems, problem] if problem else problems

    def write(self, vals: ValuesType) -> bool:
        """Of a request that was handed in, a fact that must be given is corrected, never taken away.

        By whatever way, ours included: the decision rests on it.

        :raise ValidationError: names the product and what would be missing
        """
        if TOLD.isdisjoint(vals):
            return super().write(vals)
        before = {line: set(line._facts_missing()) for line in self if line.rma_id.state != "draft"}
        result = super().write(vals)
        if emptied := [line for line, missing in before.items() if set(line._facts_missing()) - missing]:
            raise ValidationError("\n".join(line._facts_problem() for line in emptied))
        return result

    def _fact_words(self) -> list[tuple[str, str]]:
        """[(label, text)] of the facts of these goods for papers; what is asked for and not given yet is empty."""
        self.ensure_one()
        asked = self.product_id._after_sales_asked()
        texts = {
            "model": self.goods_model or "",
            "production_date": self.env["after.sales.paper"]._day(self.production_date, self.company_id),
            "warranty_card": self.warranty_card or ("✓" if self.warranty_card_photo else ""),
        }
        labels = self._fact_labels()
        return [(labels[fact], texts[fact]) for fact in FACTS if fact in texts and (fact in asked or texts[fact])]

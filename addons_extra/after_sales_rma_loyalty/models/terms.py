from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.outside import public
from odoo.api import Self, ValuesType


class SaleOrder(models.Model):
    """Promotions are judged by the terms they were granted under: a programme that changes later changes no order."""

    _inherit = "sale.order"

    after_sales_terms = fields.Json(
        string="Terms of Promotions",
        readonly=True,
        copy=False,
        help="What the programmes of this order asked for and gave when it was confirmed.",
    )

    @public
    def action_confirm(self):
        result = super().action_confirm()
        self._after_sales_keep_terms()
        return result

    def _update_programs_and_rewards(self):
        """Whoever has the rewards of a confirmed order worked out anew has them granted under the terms of now."""
        result = super()._update_programs_and_rewards()
        self._after_sales_keep_terms()
        return result

    def _after_sales_keep_terms(self) -> None:
        """Write down the terms of the promotions of confirmed orders; orders without any cost nothing."""
        for order in self.sudo():
            if order.state == "sale" and (order.order_line.reward_id or order.coupon_point_ids):
                order.after_sales_terms = order._after_sales_terms_now()

    def _after_sales_terms(self) -> dict:
        """The terms of the promotions of this order; of one confirmed before they were kept, those of today.

        :return: {"programs": {id: terms}, "rewards": {id: terms}}, ids as text; lines of the order by their ids
        """
        self.ensure_one()
        order = self.sudo()
        return order.after_sales_terms or order._after_sales_terms_now()

    def _after_sales_terms_now(self) -> dict:
        """The terms that the programmes of this order have at this moment."""
        self.ensure_one()
        rewards = self.order_line.reward_id
        programs = rewards.program_id | self.coupon_point_ids.coupon_id.program_id
        return {
            "programs": {str(program.id): self._after_sales_program_terms(program) for program in programs},
            "rewards": {str(reward.id): self._after_sales_reward_terms(reward) for reward in rewards},
        }

    def _after_sales_program_terms(self, program) -> dict:
        """What a programme asks for: its rules, each with the lines of this order that count."""
        lines = self._after_sales_bought()
        valid = program._get_valid_products(lines.product_id)
        return {
            "applies_on": program.applies_on,
            "type": program.program_type,
            "rules": [
                {
                    "counted": lines.filtered(
                        lambda line, rule=rule: line.product_id in valid.get(rule, [])
                        and not line._after_sales_is_freight()
                    ).ids,
                    "amount": rule._compute_amount(self.currency_id),
                    "quantity": rule.minimum_qty,
                    "included": rule.minimum_amount_tax_mode == "incl",
                    "points": rule.reward_point_amount,
                    "mode": rule.reward_point_mode,
                    "locked": rule.mode == "with_code" and rule not in self.code_enabled_rule_ids,
                }
                for rule in program.rule_ids
            ],
        }

    def _after_sales_reward_terms(self, reward) -> dict:
        """What a reward gives, with the lines of this order that it makes cheaper."""
        lines = self._after_sales_bought()
        return {
            "program": str(reward.program_id.id),
            "type": reward.reward_type,
            "mode": reward.discount_mode,
            "applies": reward.discount_applicability,
            "discount": reward.discount,
            "points": reward.required_points,
            "free": reward.reward_product_qty,
            "most": reward.currency_id._convert(
                reward.discount_max_amount, self.currency_id, self.company_id, self.date_order
            )
            if reward.discount_max_amount
            else 0.0,
            "discounted": self._after_sales_discounted(reward, lines).ids,
        }

    def _after_sales_discounted(self, reward, lines):
        """The bought lines that a reward makes cheaper."""
        if reward.reward_type == "shipping":
            return lines.filtered(lambda line: line._after_sales_is_freight())
        goods = lines.filtered(lambda line: not line._after_sales_is_freight())
        if reward.reward_type == "discount" and reward.discount_applicability != "order":
            goods = goods.filtered(lambda line: line.product_id.filtered_domain(reward._get_discount_product_domain()))
        return goods


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        """A reward that a confirmed order gets afterwards is granted under the terms of then."""
        lines = super().create(vals_list)
        if any(vals.get("reward_id") for vals in vals_list):
            lines.filtered("reward_id").order_id._after_sales_keep_terms()
        return lines

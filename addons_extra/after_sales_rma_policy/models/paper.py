from odoo import models
from odoo.tools import format_list


class AfterSalesRma(models.Model):
    """What the promise says to a customer who is refused, on the letter: by which rule, and what is offered (R12)."""

    _inherit = "after.sales.rma"

    def _refusal_ways(self) -> list[str]:
        """First what is offered instead."""
        self.ensure_one()
        Policy = self.env["after.sales.policy"]
        offered = dict.fromkeys(
            remedy for line in self.line_ids if line.verdict_data for remedy in Policy._alternatives(line)
        )
        if not offered:
            return super()._refusal_ways()
        instead = self.env._("We offer instead: %(remedies)s.", remedies=format_list(self.env, list(offered), "or"))
        return [instead, *super()._refusal_ways()]


class AfterSalesRmaLine(models.Model):
    _inherit = "after.sales.rma.line"

    def _refusal_rule(self) -> str:
        """What the promise said, the rule by its number, and the law or paper in which it is written."""
        self.ensure_one()
        asked = (self.verdict_data or {}).get("asked")
        if not asked or asked["allowed"]:
            return super()._refusal_rule()
        Policy = self.env["after.sales.policy"]
        rule = self.env["after.sales.policy.rule"].sudo().browse(asked["rule_id"] or []).exists()
        rule = rule.with_env(self.sudo().env)
        words = (Policy._reason_words(asked), rule.display_name, rule.article or rule.policy_id.source)
        return "\n".join(dict.fromkeys(filter(None, words)))

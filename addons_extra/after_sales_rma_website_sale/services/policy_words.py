from odoo import api, models
from odoo.addons.after_sales_rma_policy.rules.policy import REMEDIES, Facts, Verdict, judge


class AfterSalesPolicy(models.Model):
    """What is promised of a product before it is bought: the rules judge a purchase that has not been made yet."""

    _inherit = "after.sales.policy"

    @api.model
    def _words_before_buying(self, website, product) -> list[str]:
        """What a visitor may ask for if he buys a product of a website today; one sentence without a fault, one with.

        The statements do not depend on how many products, policies or rules there are.

        :param product: ``product.template``
        """
        facts = self._facts_before_buying(website, product)
        rules = self._rules(website.company_id.sudo())
        calm = self._claim_words(judge(facts, rules), ("refund", "exchange"))
        faulty = self._claim_words(judge(facts._replace(fault="quality"), rules), REMEDIES)
        if calm == faulty:
            return [calm]
        return [
            self.env._("Without a fault: %(promise)s", promise=calm),
            self.env._("For faults: %(promise)s", promise=faulty),
        ]

    @api.model
    def _facts_before_buying(self, website, product) -> Facts:
        """Bought, delivered and asked for today, by this visitor, in the shop's sales channel."""
        product, company, team = product.sudo(), website.company_id.sudo(), website.sudo().salesteam_id
        reader = self.env.user.sudo().partner_id
        today = self.env["after.sales.working.time"]._today(company)
        # What the buyer has to confirm first, he has not confirmed yet.
        excluded = self._by_nature(product).filtered(lambda item: not item.needs_confirmation)
        return Facts(
            remedy="refund",
            asked_on=today,
            ordered_on=today,
            delivered_on=today,
            product=product.id,
            categories=tuple(int(part) for part in (product.categ_id.parent_path or "").split("/") if part),
            groups=frozenset((reader.category_id | reader.commercial_partner_id.category_id).ids),
            person=not reader.commercial_partner_id.is_company or self.env.user._is_public(),
            team=team.id or 0,
            distance=team.after_sales_distance,
            exclusions=frozenset(excluded.mapped("code")),
        )

    @api.model
    def _claim_words(self, verdict: Verdict, remedies: tuple[str, ...]) -> str:
        """What is granted of these remedies and for how long, each rule once; or why a refund is not.

        :param remedies: technical names
        """
        rulings = [item for item in verdict.rulings if item.remedy in remedies and item.allowed]
        rules = {item.rule.id: item.rule for item in rulings}
        if not rules:
            return self._reason_words(self._to_data(verdict)["asked"])
        return self._in_a_row([self._granted_words(rule) for rule in rules.values()])

from odoo import models
from odoo.addons.after_sales_rma.rules.pages import Column


class AfterSalesResponsibility(models.Model):
    """Responsibility form 责任认定单: facts, finding, hearing, decision, signatures (R46)."""

    _inherit = "after.sales.responsibility"

    def _paper_responsibility(self) -> dict:
        """The responsibility form, as ``after.sales.paper`` draws it; in the reader's words."""
        self.ensure_one()
        item, Paper, env = self.sudo(), self.env["after.sales.paper"], self.env
        currency, company = item.currency_id, item.company_id
        decided = item.state not in ("draft", "told", "objected", "withdrawn")
        answered = " ".join(filter(None, (Paper._word(item, "answer") + ":" if item.answer else "", item.words)))
        return Paper._paper(
            env._("Responsibility Form"),
            item.name,
            [
                Column(env._("Goods"), 46),
                Column(env._("Loss"), 18, figures=True),
                Column(env._("Share (%)"), 12, figures=True),
                Column(env._("Amount"), 24, figures=True),
            ],
            [
                [
                    item.goods or "",
                    Paper._money(item.loss, currency),
                    f"{item.share:.2f}",
                    Paper._money(item.amount_due if item.amount_due else item.amount, currency),
                ]
            ],
            subtitle="" if decided else env._("Not decided yet"),
            facts=[
                (env._("Who"), item.partner_id.display_name or ""),
                (env._("Party at Fault"), Paper._word(item, "party")),
                (env._("Case"), item.case_name or ""),
                (env._("Test Report"), item.report_name or ""),
                (env._("Proposed By"), item.proposed_by_id.name or ""),
                (env._("Told On"), Paper._day(item.told_on, company)),
                (env._("Due"), Paper._day(item.date_due, company)),
            ],
            paragraphs=[(env._("Facts and finding"), item.finding or "")],
            closing=[
                (env._("Hearing"), answered or (env._("No answer so far") if item.told_on else "")),
                (env._("Heard By"), item._heard_words()),
                (env._("Decision"), item._decision_words()),
                (env._("Amount in Words"), Paper._capitals(item.amount_due, currency) if item.amount_due else ""),
                (env._("Waiver"), item._waiver_words()),
            ],
            signatures=[
                (env._("Who Bears It"), "", ""),
                (env._("Leader"), item.decided_by_id.name or "", ""),
                (env._("Accounting"), "", ""),
            ],
        )

    def _heard_words(self) -> str:
        Paper = self.env["after.sales.paper"]
        if not self.heard_on:
            return ""
        return f"{self.heard_by_id.name}, {Paper._day(self.heard_on, self.company_id)}"

    def _decision_words(self) -> str:
        Paper = self.env["after.sales.paper"]
        if self.state == "dismissed":
            words = self.env._("Bears nothing.")
        elif self.decided_amount:
            amount = Paper._money(self.decided_amount, self.currency_id)
            words = self.env._("Bears %(amount)s.", amount=amount)
        else:
            return ""
        return " ".join(filter(None, (words, self.decision_reason)))

    def _waiver_words(self) -> str:
        if self.state != "waived":
            return ""
        amount = self.env["after.sales.paper"]._money(self.waived_amount, self.currency_id)
        return f"{amount}: {self.waiver_reason}"

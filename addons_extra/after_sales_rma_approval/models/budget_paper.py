from odoo import models
from odoo.addons.after_sales_rma.rules.pages import Column


class AfterSalesRma(models.Model):
    """The budget lists on paper, with the number that is scanned, the sum in words and room for signatures (R13)."""

    _inherit = "after.sales.rma"

    def _paper_budget(self, kind: str) -> dict:
        """A budget list as ``after.sales.paper`` draws it; an internal paper, in the reader's words.

        :param kind: as in ``_budget_rows``; what comes back is written in red
        """
        self.ensure_one()
        rma, Paper, env = self.sudo(), self.env["after.sales.paper"], self.env
        red, margin = kind == "red_budget", self._shows_margin()
        answer = self._budget_questions(kind)[:1].sudo()
        rows, sums = self._paper_budget_rows(kind, red, margin)
        money = [Paper._money(amount, rma.currency_id) for amount in sums]
        return Paper._paper(
            self._paper_budget_titles()[kind],
            rma.name,
            self._paper_budget_columns(red, margin),
            [[str(number), *row] for number, row in enumerate(rows, 1)],
            across=True,
            facts=[
                (env._("Customer"), rma.partner_id.display_name or ""),
                (env._("Orders"), rma.sale_order_names or ""),
                (env._("Person in Charge"), rma.user_id.name or ""),
                (env._("Requested On"), Paper._day(rma.date_request, rma.company_id)),
                (env._("Approval"), answer.name or ""),
            ],
            totals=[["", env._("Total"), *[""] * (4 if red else 3), *money]],
            closing=[
                (env._("In Capitals"), Paper._capitals(sums[1], rma.currency_id)),
                (env._("Question back"), answer.question or ""),
                (env._("Reply"), answer.reply or ""),
                (env._("Remark of the leader"), answer.reason or ""),
            ],
            signatures=[
                (env._("Prepared by"), (answer.requested_by_id or rma.user_id).name or "", ""),
                (env._("Approved by"), self._paper_budget_decided(answer), ""),
                (env._("Date"), "", ""),
            ],
        )

    def _paper_budget_titles(self) -> dict[str, str]:
        """{kind: name of the list}; subjects name theirs."""
        return {"red_budget": self.env._("Red Budget List of the Return")}

    def _paper_budget_decided(self, answer) -> str:
        """Who approved the list, and when; nobody where a rule did."""
        if answer.state != "approved":
            return ""
        person = answer.decided_by_id.name or self.env._("By the rule")
        return f"{person} {self.env['after.sales.paper']._day(answer.date_decided, self.company_id)}".strip()

    def _paper_budget_columns(self, red: bool, margin: bool) -> list[Column]:
        env = self.env
        goods = [
            Column(env._("No."), 4),
            Column(env._("Product"), (20 if red else 23) + (0 if margin else 18)),
            *([Column(env._("Lot / Serial"), 12)] if red else []),
            Column(env._("Quantity"), 7, figures=True),
            Column(env._("Unit"), 6),
            Column(env._("Reason"), 11) if red else Column(env._("Instead of"), 20),
            Column(env._("Without Tax"), 11, figures=True),
            Column(env._("With Tax"), 11, figures=True),
        ]
        own = [Column(env._("Cost"), 9, figures=True), Column(env._("Margin"), 9, figures=True)]
        return [*goods, *(own if margin else [])]

    def _paper_budget_rows(self, kind: str, red: bool, margin: bool) -> tuple[list[list[str]], list[float]]:
        """The texts of the rows without their numbers, and the sums below the amounts."""
        Paper, currency, sign = self.env["after.sales.paper"], self.currency_id, -1 if red else 1
        goods = self._budget_rows(kind)
        rows, amounts = [], []
        for row in [*goods, *self._budget_adjustments(kind)]:
            cost = row.get("cost")
            numbers = [row["untaxed"], row["total"]]
            numbers += [cost or 0.0, row["untaxed"] - (cost or 0.0)] if margin else []
            texts = [Paper._money(sign * number, currency) for number in numbers]
            if "product" in row:
                texts = [
                    row["product"].display_name,
                    *([row["lots"]] if red else []),
                    Paper._quantity(sign * row["quantity"]),
                    row["uom"].name,
                    row["reason"],
                    *texts,
                ]
            else:
                # A deduction or freight has no quantity and no cost.
                texts[2:3] = [""] if margin else []
                name = "\n".join(filter(None, (row["label"], row["why"])))
                texts = [name, *[""] * (4 if red else 3), *texts]
            rows.append(texts)
            amounts.append(numbers)
        width = 4 if margin else 2
        return rows, [currency.round(sign * sum(row[number] for row in amounts)) for number in range(width)]

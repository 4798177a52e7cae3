from odoo import models
from odoo.addons.after_sales_rma.rules.pages import Column


class AfterSalesWageStatement(models.Model):
    """The statement for payroll 工资扣款清单 on paper."""

    _inherit = "after.sales.wage.statement"

    def _paper_wage_statement(self) -> dict:
        """The statement, as ``after.sales.paper`` draws it; an internal paper, in the reader's words."""
        self.ensure_one()
        statement, Paper, env = self.sudo(), self.env["after.sales.paper"], self.env
        currency = statement.currency_id
        rows = [
            [
                str(number),
                row.partner_id.display_name,
                row.responsibility_id.name,
                row.responsibility_id.goods or "",
                Paper._money(row.responsibility_id.residual, currency),
                Paper._money(row.amount, currency),
            ]
            for number, row in enumerate(statement.line_ids, 1)
        ]
        return Paper._paper(
            env._("Statement for Payroll"),
            statement.name,
            [
                Column(env._("No."), 5),
                Column(env._("Employee"), 18),
                Column(env._("Reference"), 17),
                Column(env._("Goods"), 30),
                Column(env._("Open"), 15, figures=True),
                Column(env._("To Deduct"), 15, figures=True),
            ],
            rows,
            subtitle=statement.month.strftime("%Y-%m"),
            facts=[(env._("State"), Paper._word(statement, "state"))],
            totals=[["", env._("Total"), "", "", "", Paper._money(statement.total, currency)]],
            closing=[(env._("What the law allows"), statement._law_words())],
            signatures=[
                (env._("Accounting"), statement.handed_by_id.name or "", ""),
                (env._("Payroll"), "", ""),
                (env._("Leader"), "", ""),
            ],
        )

    def _law_words(self) -> str:
        """What has to be left of the wages of a month (工资支付暂行规定, article 16)."""
        return self.env._(
            "At most a fifth of the wages of the month may be kept back for a loss, and what is left may not be "
            "less than the local minimum wage. Payroll keeps back less where this asks for more, and says so."
        )

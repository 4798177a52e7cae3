from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.first import first


class AfterSalesApproving(models.AbstractModel):
    """Ask leaders and take their answers: budgets of cases, repair plans, values of defective goods (R13)."""

    _name = "after.sales.approving"
    _description = "After-Sales Approving"

    # -- asking ------------------------------------------------------------------------------------------------

    @api.model
    def _ask(self, vals_list: list[dict]):
        """Ask the leaders whom the rules of the companies name.

        What a rule approves by itself is approved at once; then nobody is bothered.

        :param vals_list: values of approvals as ``_prepare_vals`` makes them
        :return: the new ``after.sales.approval`` records
        """
        Approval = self.env["after.sales.approval"].sudo()._trusted()
        if not vals_list:
            return Approval
        companies = self.env["res.company"].browse({vals["company_id"] for vals in vals_list})
        rules = self.env["after.sales.approval.rule"]._of_companies(companies)
        routed = [{**vals, **self._route(vals, rules)} for vals in vals_list]
        quiet = Approval.with_context(mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True)
        approvals = quiet.create(routed).with_context(self.env.context)
        self.env["after.sales.approval.notice"]._asked(approvals.filtered(lambda item: item.state == "asked"))
        return approvals

    @api.model
    def _prepare_vals(self, record, kind: str, **vals) -> dict:
        """Values of a question about a record that has a company and a currency."""
        return {
            "kind": kind,
            "company_id": record.company_id.id,
            "requested_by_id": self.env.uid,
            "date_requested": fields.Datetime.now(),
            **vals,
        }

    @api.model
    def _route(self, vals: dict, rules) -> dict:
        """Who is to answer a question: values of the leader, or of the answer that the rule gives itself."""
        company = self.env["res.company"].browse(vals["company_id"])
        currency = self.env["res.currency"].browse(vals["currency_id"])
        today = self.env["after.sales.working.time"]._today(company)
        amount = currency._convert(self._judged(vals), company.currency_id, company, today)
        rule = rules._for(company, vals["kind"], self.env["crm.team"].browse(vals.get("team_id")), amount)
        if rule.answered_by == "rule":
            return {"rule_id": rule.id, "state": "approved", "date_decided": fields.Datetime.now()}
        return {
            "rule_id": rule.id,
            "approver_id": rule.approver_id.id if rule.answered_by == "user" else False,
            "approver_group_id": rule.group_id.id if rule.answered_by == "group" else False,
        }

    @api.model
    def _judged(self, vals: dict) -> float:
        """What the rules compare of a question, in its currency."""
        return vals["amount"]

    @api.model
    def _ask_budgets(self, rmas, again: bool = False):
        """Ask for the budgets that cases need and nobody approved or was asked for yet.

        :param rmas: ``after.sales.rma`` records
        :param again: ask for refused ones, too
        :return: the new ``after.sales.approval`` records
        """
        questions, replaced = [], self.env["after.sales.approval"].sudo()
        for rma in rmas.sudo():
            for kind in rma._budgets_missing():
                known = rma._budget_questions(kind)[:1]
                amount = rma._budgets()[kind]
                waiting = known.filtered(lambda item: item.state in ("asked", "returned"))
                if waiting and rma.currency_id.compare_amounts(waiting.amount, amount) >= 0:
                    continue
                if known.state == "refused" and not again and known.amount >= amount:
                    continue
                replaced |= waiting
                questions.append((rma, kind, amount))
        self._withdraw(replaced)
        red = (
            self.env["after.sales.rma"].sudo().union(*(rma for rma, kind, _amount in questions if kind == "red_budget"))
        )
        statements = self.env["after.sales.simulation"]._simulate(red)
        return self._ask(
            [
                self._prepare_budget_vals(rma, kind, amount, statements.get(rma.sudo(False)))
                for rma, kind, amount in questions
            ]
        )

    @api.model
    def _prepare_budget_vals(self, rma, kind: str, amount: float, statement=None) -> dict:
        """Values of the question for a budget of a case.

        :param statement: what the customer would get, for a red budget
        """
        rows = rma._budget_rows(kind)
        adjustments = rma._budget_adjustments(kind, statement)
        format_amount = rma.currency_id.format
        words = [
            f"{row['product'].display_name} × {row['quantity']:g} {row['uom'].name}: {format_amount(row['total'])}"
            for row in rows
        ]
        if adjustments:
            words += [f"{row['label']}: {format_amount(row['total'])}" for row in adjustments]
            net = sum(row["total"] for row in rows + adjustments)
            words.append(rma.env._("In all, after deductions: %(amount)s", amount=format_amount(net)))
        order = first(rma.line_ids.sale_line_id.order_id)
        return self._prepare_vals(
            rma,
            kind,
            rma_id=rma.id,
            currency_id=rma.currency_id.id,
            partner_id=rma.partner_id.id,
            team_id=(order.team_id or rma.user_id.sale_team_id).id,
            amount=amount,
            amount_untaxed=sum(row["untaxed"] for row in rows),
            cost=sum(row["cost"] for row in rows),
            content="\n".join(words),
            # Goods that a leader accepted as changed are asked for by whoever made the request, not by him.
            requested_by_id=rma.requested_by_id.id or self.env.uid,
        )

    # -- answers -----------------------------------------------------------------------------------------------

    @api.model
    def _answer(self, approvals, state: str, reason: str | None = None) -> None:
        """Take an answer, and let what it is about go on.

        :param state: ``approved`` or ``refused``
        """
        told = approvals.with_context(after_sales_reason=reason)
        self._answer_documents(told, state)
        budgets = approvals.filtered(lambda item: item.kind in item._budget_kinds())
        self._record(budgets, state, reason)
        if state == "approved":
            self._go_on(budgets.rma_id)

    @api.model
    def _answer_documents(self, approvals, state: str) -> None:
        """Answer on the documents that the questions are about: their verbs check, carry out, and keep the answer."""

    @api.model
    def _record(self, approvals, state: str, reason: str | None = None) -> None:
        """Keep an answer: who gave it, in whose place, when and why."""
        absences = approvals._absences()
        now = fields.Datetime.now()
        for leader, items in approvals.grouped(lambda item: item._answers_for(absences)).items():
            in_place_of = leader - self.env.user
            items.sudo()._set_state(
                state,
                decided_by_id=self.env.uid,
                decided_for_id=in_place_of.id,
                date_decided=now,
                **({"reason": reason} if reason else {}),
            )
        self.env["after.sales.approval.notice"]._answered(approvals)

    @api.model
    def _go_on(self, rmas) -> None:
        """Cases whose budgets are all approved go on: they are authorised, or what they waited for is made."""
        ready = rmas.filtered(lambda rma: not rma._budgets_missing())
        submitted = ready.filtered(lambda rma: rma.state == "submitted")
        for reason, cases in submitted.grouped(self._reason_of).items():
            self.env["after.sales.decision"]._authorize(cases, self.env.user, reason or None)
        waiting = ready.filtered(lambda rma: rma.state == "authorized") - submitted
        if waiting:
            self._make_due(waiting)

    @api.model
    def _reason_of(self, rma) -> str | bool:
        """What was said of an exception is the reason of the decision; where none was asked for, of a budget (R09)."""
        exception = rma._budget_questions("exception")
        if exception or not rma._needs_reason():
            return exception[:1].reason
        said = rma.approval_ids.filtered(lambda item: item.state == "approved" and item.reason)
        return said.sorted("date_decided", reverse=True)[:1].reason

    @api.model
    def _make_due(self, rmas) -> None:
        """What waited for the budgets of authorised cases is made; subjects extend it."""
        self.env["after.sales.receipt"]._create_receipts(rmas)

    @api.model
    def _ask_back(self, approvals, question: str) -> None:
        """Give questions back to whoever asked them."""
        approvals.sudo()._set_state("returned", question=question, reply=False, decided_by_id=self.env.uid)
        self.env["after.sales.approval.notice"]._returned(approvals)

    @api.model
    def _reply(self, approvals, reply: str) -> None:
        """Ask the leaders again, with the reply to their question."""
        approvals.sudo()._set_state("asked", reply=reply, decided_by_id=False)
        self.env["after.sales.approval.notice"]._asked(approvals)

    @api.model
    def _withdraw(self, approvals) -> None:
        """Nobody needs to answer any more, and what was answered counts no longer."""
        todo = approvals.sudo().filtered(lambda item: item.state != "withdrawn")
        if todo:
            todo._set_state("withdrawn")
            todo.activity_ids.unlink()

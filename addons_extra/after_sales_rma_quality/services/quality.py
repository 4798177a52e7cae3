from odoo import Command, api, models
from odoo.addons.after_sales_rma.models.outside import as_system
from odoo.addons.after_sales_rma.models.reader import give_task, take_back_task

from ..models.corrective_action_buttons import AGAIN

#: What a rule tells people of.
FAULT = "after_sales_rma_quality.activity_fault"


class AfterSalesQuality(models.AbstractModel):
    """What becomes of a finding: who hears of it, and which corrective action it speaks against or belongs to."""

    _name = "after.sales.quality"
    _description = "After-Sales Quality"

    @api.model
    def _found(self, reports) -> None:
        """Signed reports say something new.

        :param reports: ``after.sales.inspection`` records, signed together
        """
        faulty = as_system(reports).filtered(lambda report: report.grade == "defective" and report._is_on_arrival())
        if faulty:
            self._tell(faulty)
            self._alert(faulty)

    @api.model
    def _found_no_more(self, reports) -> None:
        """Signatures were taken back: what was told because of them is not so any more."""
        reports = as_system(reports)
        take_back_task(reports, [FAULT])
        closed = self.env["after.sales.corrective.action"].sudo().search([("recurrence_ids", "in", reports.ids)])
        closed._trusted().write({"recurrence_ids": [Command.unlink(report.id) for report in reports]})
        take_back_task(closed.filtered(lambda action: not action.recurrence_ids), [AGAIN])

    @api.model
    def _tell(self, reports) -> None:
        """Give everybody whom a rule names one task for each case, product and cause."""
        rules = self.env["after.sales.quality.rule"].sudo().search([("company_id", "in", reports.company_id.ids)])
        told = {}
        for report in reports if rules else ():
            what = (report.rma_id, report.product_id, report.cause_id)
            for user in rules.filtered(lambda rule: rule._hears_of(report)).user_ids:  # noqa: B023
                told.setdefault((user, *what), report)
        tasks = {}
        for (user, _rma, product, cause), report in told.items():
            tasks.setdefault((user, product, cause), reports.browse())
            tasks[user, product, cause] |= report
        for (user, product, cause), mine in tasks.items():
            give_task(mine, user, lambda own, what=(product, cause): self._words(own, *what), FAULT)

    @api.model
    def _words(self, reports, product, cause) -> str:
        env = reports.env
        return env._(
            "Fault: %(product)s, %(cause)s",
            product=product.with_env(env).display_name,
            cause=cause.with_env(env).display_name or env._("cause not known"),
        )

    @api.model
    def _alert(self, reports) -> None:
        """Tell the owners of closed actions that their cause was found again on a product or lot of theirs."""
        causes = {report: report.cause_id._way_down() for report in reports if report.cause_id}
        if not causes:
            return
        every = self.env["after.sales.cause"].union(*causes.values())
        closed = (
            self.env["after.sales.corrective.action"]
            .sudo()
            .search(
                [
                    ("state", "=", "closed"),
                    ("company_id", "in", reports.company_id.ids),
                    ("cause_id", "in", every.ids),
                ]
            )
        )
        for action in closed:
            again = reports.filtered(lambda report: self._speaks_against(report, action, causes))  # noqa: B023
            if again:
                action._trusted().write({"recurrence_ids": [Command.link(report.id) for report in again]})
                give_task(
                    action,
                    action.user_id,
                    lambda own, found=again: own.env._(
                        "The cause was found again: %(reports)s", reports=", ".join(found.mapped("name"))
                    ),
                    AGAIN,
                )

    @api.model
    def _speaks_against(self, report, action, causes: dict) -> bool:
        """Whether a report found the cause of a closed action again, on a product or lot of that action."""
        return (
            report in causes
            and action.cause_id in causes[report]
            and report.company_id == action.company_id
            and (report.product_id in action.product_ids or (report.lot_id and report.lot_id in action.lot_ids))
        )

    @api.model
    def _act(self, reports):
        """A corrective action for what reports found, as the user; an open one of the same cause and product goes on.

        :param reports: ``after.sales.inspection`` records that the user reads
        :return: the action
        """
        Action = self.env["after.sales.corrective.action"]
        company, cause = reports.company_id[:1], reports.cause_id[:1]
        reports = reports.filtered(
            lambda report: report.company_id == company and report.cause_id in (cause, cause[:0])
        )
        links = {
            "inspection_ids": [Command.link(report.id) for report in reports],
            "rma_ids": [Command.link(rma.id) for rma in reports.rma_id],
            "product_ids": [Command.link(product.id) for product in reports.product_id],
            "lot_ids": [Command.link(lot.id) for lot in reports.lot_id],
        }
        going_on = cause and Action.search(
            [
                ("company_id", "=", company.id),
                ("cause_id", "=", cause.id),
                ("product_ids", "in", reports.product_id.ids),
                ("state", "not in", ("verified", "closed", "cancelled")),
            ],
            limit=1,
        )
        if going_on:
            going_on.write(links)
            return going_on
        suppliers = (
            self.env["after.sales.analysis"].with_company(company)._suppliers(reports.lot_id, reports.product_id)
        )
        partners = self.env["res.partner"].union(
            *(suppliers.get(report.lot_id or report.product_id, self.env["res.partner"]) for report in reports)
        )
        words = [reports.product_id[:1].display_name, cause.display_name or reports[:1].fault]
        return Action.create(
            {
                "company_id": company.id,
                "problem_title": " – ".join(filter(None, words)),
                "severity": cause.severity or "1",
                "description": "\n".join(dict.fromkeys(filter(None, reports.mapped("fault")))) or False,
                "cause_id": cause.id,
                "supplier_id": partners.id if len(partners) == 1 else False,
                **links,
            }
        )

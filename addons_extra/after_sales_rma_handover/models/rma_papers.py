from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import Key, Records, Text, public
from odoo.addons.after_sales_rma.models.rma_buttons import USER
from odoo.addons.after_sales_rma.models.step import Step
from odoo.exceptions import UserError

from .handover import WAREHOUSE
from .stock_picking import ACTIVITY_PAPER

ACCOUNTING = "account.group_account_invoice"

#: Who does without a signed paper: not the salesperson, who is to bring it.
WAIVERS = ("after_sales_rma.group_approver", ACCOUNTING)


class AfterSalesRma(models.Model):
    """Papers that the customer has to sign: a case is done once the copies are here, or somebody says why not (R26)."""

    _inherit = "after.sales.rma"
    _buttons = {
        "sign_paper": Button(("authorized", "done"), (*USER, WAREHOUSE, ACCOUNTING)),
        "waive_paper": Button(("authorized",), WAIVERS, decides=True),
    }
    _steps = {"papers": Step(155, 167, "after_sales_rma.group_user", rare=True)}

    next_step = fields.Selection(
        selection_add=[("await_goods",), ("papers", "Signed paper missing"), ("pay_back",)],
        ondelete={"papers": "set null"},
    )

    @api.model
    def _progress_depends(self) -> list[str]:
        return [*super()._progress_depends(), "picking_ids.after_sales_missing_paper"]

    def _pickings_without_paper(self):
        """Transfers of these cases whose signed paper is missed, as superuser."""
        demanding = self.sudo().filtered(lambda rma: rma.company_id.after_sales_papers_required)
        return demanding.picking_ids.filtered("after_sales_missing_paper")

    def _open_steps(self) -> set[str]:
        steps = super()._open_steps()
        if self._pickings_without_paper():
            steps.add("papers")
        return steps

    @api.model
    def _step_sentences(self) -> dict[str, str]:
        return {
            **super()._step_sentences(),
            "papers": self.env._("A paper that the customer has to sign is missing: bring the signed copy."),
        }

    def _papers_changed(self) -> None:
        """Whoever was to bring papers that are here has nothing to do; cases that wait for nothing more close."""
        done = self.sudo().filtered(lambda rma: not rma._pickings_without_paper())
        done.activity_feedback([ACTIVITY_PAPER])
        done._close_finished()

    # -- buttons -------------------------------------------------------------------------------------------------

    def _problem_sign_paper(self) -> str | None:
        return None if self._pickings_without_paper() else self.env._("no signed paper is missing")

    def _problem_waive_paper(self) -> str | None:
        return self._problem_sign_paper()

    def _picking_of_paper(self, picking, kind: str | None):
        """The transfer of this case whose paper is meant.

        :param picking: a ``stock.picking`` record or its id; without it, the only one that misses a paper
        :param kind: the paper that is meant; without it, the one that is missed
        :raise UserError: it is of another case, or misses no such paper
        """
        self.ensure_one()
        missing = self._pickings_without_paper()
        picking_id = picking.id if isinstance(picking, models.BaseModel) else picking
        meant = missing.filtered(lambda item: item.id == picking_id) if picking_id else missing
        meant = meant.filtered(lambda item: kind in (None, "", item.after_sales_missing_paper))
        if len(meant) != 1:
            raise UserError(
                self.env._("%(case)s: say which signed paper of this case it is that is missing.", case=self.name)
            )
        return meant

    @public(copy=Text(), kind=Key(), picking=Records("stock.picking", one=True))
    def action_sign_paper(self, copy: str | None = None, kind: str = "", picking=None) -> bool | dict:
        """Bring the signed copy of a paper that is missed.

        :param copy: the file as base64, a PDF or a picture; without it a dialog asks for it
        :param kind: which paper it is (``delivery``, ``letter``, ``back``)
        :param picking: the transfer that it belongs to, one of this case
        :raise UserError: no such paper is missed here, or the user may not
        :raise ValidationError: the file is neither PDF nor picture, or it is the copy of another paper
        """
        self.ensure_one()
        self.check_access("read")
        self._check_button("sign_paper")
        if not copy:
            return self.env["after.sales.paper.copy"]._open(self, self._pickings_without_paper()[:1])
        meant = self._picking_of_paper(picking, kind)
        meant._after_sales_keep_copy(meant.after_sales_missing_paper, copy)
        return True

    @public(reason=Text(), picking=Records("stock.picking", one=True))
    def action_waive_paper(self, reason: str | None = None, picking=None) -> bool | dict:
        """Do without a signed paper; who, in which role and why stands on the case.

        :param reason: why; without it a dialog asks for it
        :param picking: the transfer that it belongs to, one of this case
        :raise UserError: no signed paper is missed here, the user asked for the case himself, or may not
        """
        self.ensure_one()
        self._check_button("waive_paper")
        if not (reason or "").strip():
            return self.env["after.sales.paper.waive"]._open(self, self._pickings_without_paper()[:1])
        meant = self._picking_of_paper(picking, None)
        roles = [self.env.ref(group) for group in WAIVERS if self.env.user.has_group(group)]
        self.env["after.sales.paper.waiver"].sudo()._trusted().create(
            {
                "rma_id": self.id,
                "picking_id": meant.id,
                "kind": meant.after_sales_missing_paper,
                "reason": reason.strip(),
                "user_id": self.env.uid,
                "role": ", ".join(role.sudo().display_name for role in roles) or "–",
                "date": fields.Datetime.now(),
            }
        )
        self.sudo()._message_log(
            body=self.env._(
                "%(transfer)s: done without the signed paper. %(reason)s", transfer=meant.name, reason=reason
            ),
            author_id=self.env.user.partner_id.id,
        )
        self._papers_changed()
        return True

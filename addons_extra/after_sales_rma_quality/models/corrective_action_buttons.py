from odoo import Command, api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.outside import public
from odoo.addons.after_sales_rma.models.reader import TODO, give_task
from odoo.exceptions import UserError

from .corrective_action import ORDER, STEPS

#: What the owner of a closed action hears when its cause was found again.
AGAIN = "after_sales_rma_quality.activity_again"
QUALITY = ("after_sales_rma_quality.group_quality",)
WORKERS = (*QUALITY, "after_sales_rma.group_technician")

#: Button → states, groups.
BUTTONS = {
    "contain": Button(("draft",), WORKERS),
    "analyse": Button(("contained",), WORKERS),
    "plan": Button(("analysed",), QUALITY),
    "implement": Button(("planned",), WORKERS),
    "verify": Button(("implemented",), QUALITY, decides=True),
    "refute": Button(("implemented",), QUALITY),
    "close": Button(("verified",), QUALITY),
    "back": Button(("contained", "analysed", "planned"), QUALITY),
    "follow_up": Button(("closed",), QUALITY),
    "cancel": Button(("draft", "contained", "analysed", "planned"), QUALITY),
}

#: Button → the state that it leads to; only what a step needs has to be written down.
TARGETS = {
    "contain": "contained",
    "analyse": "analysed",
    "plan": "planned",
    "implement": "implemented",
    "verify": "verified",
    "close": "closed",
}


class AfterSalesCorrectiveAction(models.Model):
    """The buttons of a corrective action: one step after the other, verified by another than who is responsible."""

    _name = "after.sales.corrective.action"
    _inherit = ["after.sales.corrective.action", "after.sales.buttons"]
    _buttons = BUTTONS

    can_contain = fields.Boolean(compute="_compute_can")
    can_analyse = fields.Boolean(compute="_compute_can")
    can_plan = fields.Boolean(compute="_compute_can")
    can_implement = fields.Boolean(compute="_compute_can")
    can_verify = fields.Boolean(compute="_compute_can")
    can_refute = fields.Boolean(compute="_compute_can")
    can_close = fields.Boolean(compute="_compute_can")
    can_back = fields.Boolean(compute="_compute_can")
    can_follow_up = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")

    @api.depends("state", "user_id", "done_by_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._fill_can()

    def _askers(self):
        return super()._askers() | self.user_id | self.done_by_id

    def _own_words(self) -> str:
        return self.env._("nobody verifies what they are responsible for")

    # -- steps -------------------------------------------------------------------------------------------------

    def _take(self, button: str, **vals) -> None:
        """Take a step with all these actions, or with none.

        :param vals: values to write with it
        :raise UserError: one cannot, or does not say yet what the step needs
        """
        self.check_access("write")
        self._check_button(button)
        target = TARGETS[button]
        missing = {
            action: [name for name in STEPS[target] if not action[name]]
            for action in self
            if any(not action[name] for name in STEPS[target])
        }
        if missing:
            self._refuse_missing(missing)
        self._set_state(target, **vals)

    def _refuse_missing(self, missing: dict) -> None:
        """:raise UserError: what has to be written down first, for each action"""
        words = [
            self.env._(
                "%(action)s: write down first: %(fields)s.",
                action=action.display_name,
                fields=", ".join(self._fields[name]._description_string(self.env) for name in names),
            )
            for action, names in missing.items()
        ]
        raise UserError("\n".join(words))

    def _ask(self, field: str, words, **values) -> None:
        """Give the person in a field of these actions something to do.

        :param words: as ``give_task`` takes them
        """
        for (user, deadline), actions in self.sudo().grouped(lambda item: (item[field], item.date_deadline)).items():
            if user:
                give_task(actions, user, words, **({"date_deadline": deadline} if deadline else {}), **values)

    def _answered(self, field: str) -> None:
        """What the person in a field of these actions had to do is done."""
        for user, actions in self.sudo().grouped(field).items():
            if user:
                actions.activity_feedback([TODO], user_id=user.id)

    @public
    def action_contain(self) -> bool:
        """The problem is described, and no more faulty goods reach customers (D2, D3)."""
        self._take("contain")
        return True

    @public
    def action_analyse(self) -> bool:
        """The root cause is found, and has its place in the coded tree (D4)."""
        self._take("analyse")
        return True

    @public
    def action_plan(self) -> bool:
        """The measure is chosen: who does what until when, and who verifies it (D5). The responsible gets a task."""
        self._take("plan")
        # Whoever was to find another measure found it.
        self._answered("user_id")
        self._ask("user_id", lambda actions: actions.env._("Take the corrective measure"))
        return True

    @public
    def action_implement(self) -> bool:
        """The measure is taken (D6); whoever verifies it gets a task."""
        self._take("implement", done_by_id=self.env.uid, date_implemented=fields.Datetime.now())
        self._answered("user_id")
        self._ask("verifier_id", lambda actions: actions.env._("Verify that the corrective measure works"))
        return True

    @public
    def action_verify(self) -> bool:
        """The measure was seen to work (D7).

        :raise UserError: the user is responsible for it, or it is not said by what it was seen
        """
        self._take("verify", verified_by_id=self.env.uid, date_verified=fields.Datetime.now())
        self._answered("verifier_id")
        self._ask("user_id", lambda actions: actions.env._("Close the corrective action: what was learnt?"))
        return True

    @public
    def action_refute(self) -> bool:
        """The measure does not work: another one is to be found."""
        self.check_access("write")
        self._check_button("refute")
        self._answered("verifier_id")
        self._set_state("analysed", done_by_id=False, date_implemented=False)
        self._ask("user_id", lambda actions: actions.env._("The measure does not work: find another one"))
        return True

    @public
    def action_close(self) -> bool:
        """What was learnt is written down, and all is done (D8).

        :raise UserError: nobody verified it
        """
        self._take("close", closed_by_id=self.env.uid, date_closed=fields.Datetime.now())
        self._answered("user_id")
        return True

    @public
    def action_back(self) -> bool:
        """Open the last step again."""
        self.check_access("write")
        self._check_button("back")
        for state, actions in self.grouped("state").items():
            actions._answered("user_id")
            actions._set_state(ORDER[ORDER.index(state) - 1])
        return True

    @public
    def action_cancel(self) -> bool:
        """Nothing more is done."""
        self.check_access("write")
        self._check_button("cancel")
        self._answered("user_id")
        self._set_state("cancelled")
        return True

    @public
    def action_follow_up(self) -> dict:
        """Begin an action for each of these, whose cause was found again."""
        self.check_access("write")
        self._check_button("follow_up")
        followers = self.create([action._prepare_follow_up() for action in self])
        self.sudo().activity_feedback([AGAIN])
        return self._open(followers)

    def _prepare_follow_up(self) -> dict:
        """Values of the action that follows this one."""
        self.ensure_one()
        again = self.recurrence_ids
        return {
            "company_id": self.company_id.id,
            "previous_id": self.id,
            "problem_title": self.problem_title,
            "severity": self.severity,
            "cause_id": self.cause_id.id,
            "user_id": self.user_id.id,
            "supplier_id": self.supplier_id.id,
            "inspection_ids": [Command.set(again.ids)],
            "rma_ids": [Command.set(again.rma_id.ids)],
            "product_ids": [Command.set((self.product_ids | again.product_id).ids)],
            "lot_ids": [Command.set(again.lot_id.ids)],
        }

    @api.model
    def _open(self, actions) -> dict:
        return self.env["after.sales.rma"]._action_open_records(actions, self.env._("Corrective Actions"))

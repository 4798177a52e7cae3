from typing import Any, NamedTuple

from odoo import api, models, tools
from odoo.exceptions import UserError

from .locking import hold
from .log import gate


class Button(NamedTuple):
    """Who may press a button, and in which states of the record.

    :ivar states: empty where the record says by itself what may be done (``_problem_…``)
    :ivar groups: one of them is enough
    :ivar decides: pressing it decides a request: nobody presses it on their own
    """

    states: tuple[str, ...]
    groups: tuple[str, ...]
    decides: bool = False


class AfterSalesButtons(models.AbstractModel):
    """Buttons of a record: one condition shows a button, refuses it by remote call, and says why.

    A model names its buttons in a table (``_buttons``); whoever extends the model names only its own, and the tables of
    all are one (``_button_table``). It also says who has an interest in what is decided (``_askers``), and what else
    speaks against a button in a method of the button's name. Checks come in this order: the state, the groups, what the
    record itself says, and last whose request it is.
    """

    _name = "after.sales.buttons"
    _description = "Buttons of a Record"

    #: {button: ``Button``}; of an extension, those that it adds.
    _buttons: dict[str, Button] = {}
    #: What the flag and the check of a button begin with, before its name.
    _can_prefix, _problem_prefix = "can_", "_problem_"

    # -- nobody decides their own ------------------------------------------------------------------------------

    def _askers(self):
        """Who has an interest in what is decided about this record: ``res.users``."""
        return self.env["res.users"]

    def _is_own_request(self, user) -> bool:
        """Whether a user would decide what he himself asked for; the one rule for everything that is decided.

        :param user: ``res.users`` record
        """
        self.ensure_one()
        return bool(user & self.sudo()._askers())

    def _own_words(self) -> str:
        """What is said to somebody who would decide his own request."""
        return self.env._("nobody decides their own request")

    def _own_problem(self) -> str | None:
        """Why this user may not decide this record, if it is because it is his own request."""
        return self._own_words() if not self.env.su and self._is_own_request(self.env.user) else None

    # -- the tables --------------------------------------------------------------------------------------------

    @api.model
    def _of_all(self, name: str) -> dict:
        """One table of what every class that makes up this model says under a name, the first ones first.

        Nothing is written into a table that other databases of the server read as well: an add-on that is not
        installed adds nothing.
        """
        classes = reversed(type(self).mro())
        return {key: value for cls in classes for key, value in (vars(cls).get(name) or {}).items()}

    @api.model
    @tools.ormcache()
    def _button_table(self) -> dict[str, Button]:
        """{button: ``Button``} of this model."""
        return self._of_all("_buttons")

    # -- who may -----------------------------------------------------------------------------------------------

    def _button_problem(self, button: str, known: Any = None) -> str | None:
        """Why this user cannot press a button on this record now; None when he can.

        :param known: what ``_known_for_buttons`` read for all records; read when not given
        """
        self.ensure_one()
        states, groups, decides = self._button_table()[button]
        if states and self.state not in states:
            return self._state_words()
        if not self._is_for_user(groups):
            return self._group_words(groups)
        return self._special_problem(button, known) or (self._own_problem() if decides else None)

    @api.model
    def _is_for_user(self, groups: tuple[str, ...]) -> bool:
        """Whether this user belongs to one of the groups that a button is for."""
        return self.env.su or any(self.env.user.has_group(group) for group in groups)

    @api.model
    def _buttons_for_user(self) -> list[str]:
        """The buttons that are for this user at all; the others need no words that say why not."""
        return [
            button for button, (_states, groups, *_rest) in self._button_table().items() if self._is_for_user(groups)
        ]

    @api.model
    def _known_for_buttons(self) -> Any:
        """What the checks need to know and is read once for all records; handed to ``_special_problem``."""
        return None

    def _special_problem(self, button: str, known: Any) -> str | None:  # noqa: ARG002 — some models look at it
        """What else speaks against a button: the method of its name says so."""
        special = getattr(self, f"{self._problem_prefix}{button}", None)
        return special() if special else None

    def _state_words(self) -> str:
        """What is said of a button that is not for the state that the record is in."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._("not while it is “%(state)s”", state=labels[self.state])

    def _group_words(self, groups: tuple[str, ...]) -> str:
        """What is said to somebody whom a button is not for."""
        names = ", ".join(self.env.ref(group).sudo().display_name for group in groups)
        return self.env._("that is for: %(groups)s", groups=names)

    def _pressable(self) -> list[str]:
        """The buttons that this user can press on this record now, in the order of the table."""
        return [button for button in self._buttons_for_user() if not self._button_problem(button)]

    def _fill_can(self) -> None:
        """Compute the flag of every button that has one (``can_…``)."""
        known = self._known_for_buttons()
        flags = {button: f"{self._can_prefix}{button}" for button in self._button_table()}
        for_user = set(self._buttons_for_user())
        for record in self:
            for button, flag in flags.items():
                if flag in self._fields:
                    record[flag] = button in for_user and not record._button_problem(button, known)

    # -- refusing ----------------------------------------------------------------------------------------------

    @gate
    def _check_button(self, button: str) -> None:
        """Refuse a button, naming every record and why; whoever presses one of the same record waits for us.

        What a button does follows from what it reads of the record: a fee that was not charged yet, goods that wait.

        :raise UserError: one of the records cannot; then nothing is done to any
        """
        known = self._known_for_buttons()
        problems = {record: problem for record in self if (problem := record._button_problem(button, known))}
        if problems:
            raise UserError("\n".join(dict.fromkeys(record._refusal(problem) for record, problem in problems.items())))
        self._hold_pressed()

    def _hold_pressed(self) -> None:
        """Lock what a button of these records follows from; who else presses one is retried, and sees what we did."""
        hold(self)

    def _refusal(self, problem: str) -> str:
        """The sentence that refuses a button on this record."""
        return f"{self.display_name}: {problem}."

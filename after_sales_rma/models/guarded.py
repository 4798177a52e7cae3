from collections.abc import Iterable

from odoo import api, models
from odoo.api import Self, ValuesType
from odoo.exceptions import AccessError, UserError

#: Stands in the context of what the add-on itself does. Nobody can send it from outside: it is known by identity.
TRUSTED = object()

#: Stands among the values of a new native record that the add-on itself made up, where Odoo creates the record as the
#: user: what is split off a move belongs to the same case. Known by identity, too.
OURS = {"after_sales_trusted": TRUSTED}


class AfterSalesGuarded(models.AbstractModel):
    """What is read-only on the screen is read-only for imports and outside systems too (law 2)."""

    _name = "after.sales.guarded"
    _description = "Guards Read-only Fields"

    #: Read-only fields that are given once, when the record is made.
    _given_once = frozenset()

    #: Where the model has a state: {state: states it can be reached from}.
    _transitions: dict[str, tuple[str, ...]] = {}

    def _trusted(self) -> Self:
        """These records, to be changed by the add-on's own verbs."""
        return self.with_context(after_sales_trusted=TRUSTED)

    @api.model
    def _is_trusted(self) -> bool:
        """Whether the add-on itself is at work, not a screen, an import or an outside system."""
        return self.env.context.get("after_sales_trusted") is TRUSTED

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        if self.env.su or self._is_trusted():
            return super().create(vals_list)
        for vals in vals_list:
            self._check_writable(vals.keys() - self._given_once)
        # Defaults in the context are values from outside as well.
        clean = {key: value for key, value in self.env.context.items() if not self._is_fixed_default(key)}
        return super(AfterSalesGuarded, self.with_context(clean)).create(vals_list)

    @api.model
    def _is_fixed_default(self, key: str) -> bool:
        """Whether a key of the context proposes a value that nobody gives from outside."""
        name = key.removeprefix("default_")
        return name != key and name in self._fields and self._fields[name].readonly and name not in self._given_once

    def write(self, vals: ValuesType) -> bool:
        if not (self.env.su or self._is_trusted()):
            self._check_writable(vals)
        return super().write(vals)

    @api.model
    def _check_writable(self, names: Iterable[str]) -> None:
        """Refuse values of fields that follow from documents or decisions.

        :raise AccessError: names the fields
        """
        fixed = [name for name in names if name in self._fields and self._fields[name].readonly]
        if fixed:
            labels = sorted(self._fields[name]._description_string(self.env) for name in fixed)
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be set: it follows from documents and decisions. Use the buttons.",
                    fields=", ".join(labels),
                )
            )

    def _set_state(self, target: str, **vals) -> Self:
        """Move records to a state; the only way to change it.

        :param target: the state to reach
        :param vals: values to write with it
        :return: the records that were moved; those already there are left alone
        :raise UserError: a record stands in a state from which the target cannot be reached; then none is moved
        """
        todo = self.filtered(lambda record: record.state != target)
        wrong = todo.filtered(lambda record: record.state not in self._transitions[target])
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Not possible: %(items)s.",
                    items=", ".join(f"{record.display_name} ({labels[record.state]})" for record in wrong),
                )
            )
        todo._trusted().write({"state": target, **vals})
        return todo

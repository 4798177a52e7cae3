"""Values from outside: whoever calls is believed nothing, until it is what it has to be.

Two doors, and no other way in:

* ``public`` stands before every public method: its arguments are of the kind that they are declared as, and the context
  brings no values for records that are made on the way.
* ``clean`` stands before every value that a caller chose and that is written as superuser: known fields, simple types,
  other records only by the ids of such that the caller himself may read.
"""

import datetime
import functools
import inspect
import math
from collections.abc import Callable, Collection

from odoo import fields, models
from odoo.api import NewId
from odoo.exceptions import AccessError, ValidationError

#: Largest id that a record can have in the database.
MAX_ID = 2**31 - 1

#: Beyond it, a number that a computer keeps does not hold the cent any more.
MAX_NUMBER = 1e13

#: Commands for several records that only link or forget: {command: its length}.
LINKS = {3: (2, 3), 4: (2, 3), 5: (1, 2, 3), 6: (3,)}


class Wrong(Exception):
    """What is wrong with a value, in words."""


# -- kinds of arguments ------------------------------------------------------------------------------------------------


class Text:
    """A text, or nothing."""

    def accept(self, env, value):
        if is_nothing(value):
            return None
        if not is_text(value):
            raise Wrong(env._("%(value)s is no text.", value=_shown(value)))
        return value


class Key:
    """One word of a few; which ones, the method says."""

    def accept(self, env, value):
        if not is_text(value):
            raise Wrong(env._("%(value)s cannot be chosen.", value=_shown(value)))
        return value


class Number:
    """A number that can be reckoned with, or nothing.

    :ivar wrong: what is said of anything else, from the environment; by default, that it is no number
    """

    def __init__(self, wrong: Callable | None = None):
        self.wrong = wrong

    def accept(self, env, value):
        if value is None:
            return None
        if not is_number(value):
            raise Wrong(self.wrong(env) if self.wrong else env._("%(value)s is no number.", value=_shown(value)))
        return value


class Money(Number):
    """An amount, zero or more, or nothing."""

    def accept(self, env, value):
        value = super().accept(env, value)
        if value is not None and value < 0:
            raise Wrong(env._("%(value)s is less than nothing.", value=_shown(value)))
        return value


class Records:
    """Records of a model, by themselves, by one id or by a list of ids, or nothing.

    :ivar model: name of the model
    :ivar one: whether it is one record at most
    """

    def __init__(self, model: str, one: bool = False):
        self.model, self.one = model, one

    def accept(self, env, value):
        if is_nothing(value):
            return None
        if isinstance(value, models.BaseModel):
            right = value._name == self.model and all(isinstance(record_id, int) for record_id in value._ids)
            count = len(value)
        else:
            ids = value if isinstance(value, list | tuple) and not self.one else [value]
            right, count = all(is_id(record_id) for record_id in ids), len(ids)
        if not right or (self.one and count > 1):
            raise Wrong(env._("records are given by their ids."))
        return value


class Rows:
    """A list of what is to be said of each line, by name, or nothing; which names, the method says."""

    def accept(self, env, value):
        if value is None:
            return None
        if not isinstance(value, list | tuple) or not all(_is_named(row) for row in value):
            raise Wrong(env._("lines are given as a list of names and values."))
        return value


class Named:
    """A set of names and what is said of each, or nothing; which names, the method says."""

    def accept(self, env, value):
        if is_nothing(value):
            return None
        if not _is_named(value):
            raise Wrong(env._("%(value)s: values are given by the names of fields.", value=_shown(value)))
        return value


class Values:
    """Values of a record that is made, by field; they are read by ``clean``; or nothing.

    :ivar model: name of its model
    :ivar allowed: the fields that may be given
    """

    def __init__(self, model: str, allowed: Collection[str]):
        self.model, self.allowed = model, frozenset(allowed)

    def accept(self, env, value):
        if is_nothing(value):
            return None
        return clean(env[self.model], value, self.allowed)


# -- the door of public methods ----------------------------------------------------------------------------------------


def public(method: Callable | None = None, /, **kinds) -> Callable:
    """Decorate a public method: what it is given is read before it begins.

    :param kinds: what each argument is (``Text()``, ``Key()``, ``Number()``, ``Records(model)``, ``Rows()``,
        ``Named()``, ``Values(model, fields)``); every argument has one
    :return: the method, which raises ``ValidationError`` on anything else, and then has changed nothing
    """
    if method is None:
        return functools.partial(public, **kinds)
    signature = inspect.signature(method)
    names = list(signature.parameters)[1:]
    if set(names) != set(kinds):
        raise TypeError(f"{method.__qualname__}: say of each argument what it is")

    @functools.wraps(method)
    def checked(self, *args, **kwargs):
        self = without_defaults(self)
        if not all(is_id(record_id) or isinstance(record_id, NewId) for record_id in self._ids):
            raise ValidationError(self.env._("records are given by their ids."))
        if not (kinds or args or kwargs):
            return _call(method, self, {})
        if "after_sales_reason" in self.env.context:
            _read_argument(self.env, Text(), "after_sales_reason", self.env.context["after_sales_reason"])
        try:
            given = signature.bind(self, *args, **kwargs).arguments
        except TypeError:
            raise ValidationError(
                self.env._("This is given as: %(arguments)s.", arguments=", ".join(names) or self.env._("nothing"))
            ) from None
        read = {name: _read_argument(self.env, kinds[name], name, given[name]) for name in names if name in given}
        return _call(method, self, read)

    checked.after_sales_kinds = kinds
    return checked


def _call(method: Callable, records: models.BaseModel, given: dict):
    """Call a method that may be for one record only.

    :raise ValidationError: there are none or several
    """
    try:
        return method(records, **given)
    except ValueError as error:
        if len(records) != 1 and str(error) == f"Expected singleton: {records}":
            raise ValidationError(records.env._("This is done with one record at a time.")) from None
        raise


def _read_argument(env, kind, name: str, value):
    """:raise ValidationError: names the argument and what is wrong with it"""
    try:
        return kind.accept(env, value)
    except Wrong as wrong:
        raise ValidationError(env._("%(name)s: %(problem)s", name=name, problem=wrong)) from None


def without_defaults(records: models.BaseModel) -> models.BaseModel:
    """These records in a context that proposes no values: what a caller proposes is no value of ours."""
    context = records.env.context
    if not any(key.startswith("default_") for key in context):
        return records
    return records.with_context({key: value for key, value in context.items() if not key.startswith("default_")})


def as_system(records: models.BaseModel) -> models.BaseModel:
    """These records as superuser, for documents that the add-on makes: nothing in them was proposed by a caller."""
    return without_defaults(records.sudo())


# -- the door of what is written as superuser --------------------------------------------------------------------------


def clean(model: models.BaseModel, vals: dict, allowed: Collection[str]) -> dict:
    """Values of a record that may be written as superuser.

    :param model: the model, in the environment of whoever gives the values
    :param vals: {field: value}; anything may stand in it
    :param allowed: the fields that may be given
    :return: {field: value} of simple types; several records as links and sets of ids
    :raise AccessError: another field is given, another record is made or changed on the way, or a record is named that
        the user may not read
    :raise ValidationError: a value is not of the type of its field
    """
    if not _is_named(vals):
        raise ValidationError(model.env._("%(value)s: values are given by the names of fields.", value=_shown(vals)))
    foreign = vals.keys() - allowed
    if foreign or vals.keys() - model._fields.keys():
        labels = sorted(
            model._fields[name]._description_string(model.env) if name in model._fields else name for name in foreign
        )
        raise AccessError(model.env._("This cannot be given: %(fields)s.", fields=", ".join(labels)))
    return {name: _clean_value(model, model._fields[name], value) for name, value in vals.items()}


def _clean_value(model, field, value):
    env = model.env
    try:
        if field.type == "many2one":
            return _read_ids(env, field.comodel_name, [value])[0] if not is_nothing(value) else False
        if field.type == "many2many":
            return _read_links(env, field.comodel_name, value)
        return READERS.get(field.type, _read_nothing)(model, field, value)
    except Wrong as wrong:
        label = field._description_string(env)
        raise ValidationError(env._("%(name)s: %(problem)s", name=label, problem=wrong)) from None


def _read_links(env, model: str, value) -> list[tuple]:
    """Commands that link or forget records which the user may read.

    :raise AccessError: a command makes, changes or deletes a record
    """
    if is_nothing(value):
        return [(5, 0, 0)]
    if isinstance(value, models.BaseModel):
        return [(6, 0, _read_ids(env, model, [value]))]
    if not isinstance(value, list | tuple):
        raise Wrong(env._("records are given by their ids."))
    if all(is_id(record_id) for record_id in value):
        return [(6, 0, _read_ids(env, model, value))]
    return [_read_link(env, model, command) for command in value]


def _read_link(env, model: str, command) -> tuple:
    """One command that links or forgets records which the user may read."""
    number = command[0] if isinstance(command, list | tuple) and command else None
    if not isinstance(number, int) or isinstance(number, bool):
        raise Wrong(env._("records are given by their ids."))
    if number in (0, 1, 2):
        raise AccessError(env._("Other records are not changed on the way: they are only chosen."))
    if len(command) not in LINKS.get(number, ()):
        raise Wrong(env._("records are given by their ids."))
    if number == 5:
        return (5, 0, 0)
    if number == 6:
        if not isinstance(command[2], list | tuple):
            raise Wrong(env._("records are given by their ids."))
        return (6, 0, _read_ids(env, model, command[2]))
    return (int(number), *_read_ids(env, model, [command[1]]), 0)


def _read_ids(env, model: str, values) -> list[int]:
    """Ids of records that the user may read.

    :raise AccessError: he may not, or there are none
    """
    records = env[model].sudo(False)
    for value in values:
        if isinstance(value, models.BaseModel) and value._name == model:
            records |= value.sudo(False).with_env(records.env)
        elif is_id(value):
            records |= records.browse(value)
        else:
            raise Wrong(env._("records are given by their ids."))
    if unseen(records):
        raise AccessError(env._("There is no such record, or you may not see it."))
    return records.ids


def unseen(records: models.BaseModel) -> models.BaseModel:
    """Those of records named by their ids that are not there, or that the user may not read."""
    return records - records.exists()._filtered_access("read")


def _read_text(model, _field, value):
    return Text().accept(model.env, value) or False


def _read_number(model, field, value):
    if is_nothing(value):
        return 0
    number = Number().accept(model.env, value)
    if field.type == "integer" and number != int(number):
        raise Wrong(model.env._("%(value)s is no number.", value=_shown(value)))
    return int(number) if field.type == "integer" else number


def _read_flag(model, _field, value):
    if value is None or isinstance(value, bool):
        return bool(value)
    raise Wrong(model.env._("%(value)s cannot be chosen.", value=_shown(value)))


def _read_key(model, field, value):
    if is_nothing(value):
        return False
    if not isinstance(value, str) or value not in field.get_values(model.env):
        raise Wrong(model.env._("%(value)s cannot be chosen.", value=_shown(value)))
    return value


def _read_time(model, field, value):
    to_value = fields.Date.to_date if field.type == "date" else fields.Datetime.to_datetime
    if is_nothing(value):
        return False
    try:
        return to_value(value if isinstance(value, str | datetime.date) else _shown(value))
    except (TypeError, ValueError, OverflowError):
        raise Wrong(model.env._("%(value)s is no date.", value=_shown(value))) from None


def _read_nothing(model, _field, _value):
    raise Wrong(model.env._("it is changed elsewhere."))


READERS = {
    "char": _read_text,
    "text": _read_text,
    "html": _read_text,
    "integer": _read_number,
    "float": _read_number,
    "monetary": _read_number,
    "boolean": _read_flag,
    "selection": _read_key,
    "date": _read_time,
    "datetime": _read_time,
}


# -- what a value is ---------------------------------------------------------------------------------------------------


def is_id(value) -> bool:
    """Whether something from outside can be the id of a record."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_ID


def is_number(value) -> bool:
    """Whether something from outside is a number that can be reckoned with.

    >>> [is_number(value) for value in (1, 0.5, True, "1", float("nan"), 10**400)]
    [True, True, False, False, False, False]
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= MAX_NUMBER if isinstance(value, int) else math.isfinite(value) and abs(value) <= MAX_NUMBER


def is_text(value) -> bool:
    """Whether something from outside is a text that a database can keep: no null character, no half of one."""
    return isinstance(value, str) and "\x00" not in value and not any("\ud800" <= half <= "\udfff" for half in value)


def is_nothing(value) -> bool:
    """Whether something from outside is left out; some systems know no other word for it than false."""
    return value is None or value is False


def _is_named(value) -> bool:
    """Whether something from outside is a set of names and values."""
    return isinstance(value, dict) and all(isinstance(name, str) for name in value)


def _shown(value) -> str:
    """A value as it is named in a sentence; never longer than a line."""
    try:
        text = value if isinstance(value, str) else repr(value)
    except (ValueError, RecursionError):  # a number with too many digits, lists in lists in lists
        text = type(value).__name__
    text = text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
    return f"{text[:60]}…" if len(text) > 60 else text

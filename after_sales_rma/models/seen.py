from odoo import api, models
from odoo.api import Self, ValuesType
from odoo.exceptions import AccessError

from .outside import is_id, unseen


class AfterSalesSeen(models.AbstractModel):
    """Nobody names a record in a dialog that he may not see: what it shows of it is partly read as superuser.

    Records that stay have their rules and companies; dialogs have none.
    """

    _name = "after.sales.seen"
    _description = "Names Only What Is Seen"

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        self._after_sales_check_seen(*vals_list)
        return super().create(vals_list)

    def write(self, vals: ValuesType) -> bool:
        self._after_sales_check_seen(vals)
        return super().write(vals)


class Base(models.AbstractModel):
    _inherit = "base"

    #: Fields whose records are looked at by other means.
    _after_sales_seen_elsewhere: frozenset[str] = frozenset()

    def onchange(self, values: dict, field_names: list[str], fields_spec: dict) -> dict:
        """What somebody types into a form of the add-on is looked at like what he saves."""
        if self._name.startswith("after.sales."):
            self._after_sales_check_seen(values)
            self._after_sales_check_rows_seen(values)
        return super().onchange(values, field_names, fields_spec)

    def _after_sales_check_rows_seen(self, values: dict) -> None:
        """The same for the rows of a form: they are shown before any of them is created.

        :raise AccessError: as for the form itself
        """
        for name, value in values.items() if isinstance(values, dict) else ():
            field = self._fields.get(name)
            if field is None or field.type != "one2many" or not isinstance(value, list | tuple):
                continue
            rows = self[name]
            for command in value:
                if isinstance(command, list | tuple) and len(command) == 3 and command[0] in (0, 1):
                    row = rows.filtered(lambda row, command=command: row.id == command[1])
                    row._after_sales_check_seen(command[2])

    def _after_sales_check_seen(self, *vals_list: dict) -> None:
        """Refuse ids of records that the user may not read, but those that stand there already.

        :param vals_list: values of these records, or of new ones; looked at field by field, however many there are
        :raise AccessError: the same words whether there is such a record or not
        """
        if self.env.su:
            return
        named: dict[str, list[int]] = {}
        for vals in vals_list:
            for name, value in vals.items() if isinstance(vals, dict) else ():
                field = self._fields.get(name)
                if (
                    field is not None
                    and field.type in ("many2one", "many2many")
                    and name not in self._after_sales_seen_elsewhere
                ):
                    named.setdefault(name, []).extend(_ids_in(value))
        for name, ids in named.items():
            hidden = unseen(self.env[self._fields[name].comodel_name].browse(dict.fromkeys(ids)))
            if hidden and hidden - self.sudo()[name].sudo(False):
                raise AccessError(self.env._("There is no such record, or you may not see it."))


def _ids_in(value) -> list[int]:
    """Ids of records in a value of a field, whatever it was sent as; anything else is refused later on.

    >>> [_ids_in(value) for value in (7, False, {"id": 7}, [7, 8], [[4, 7], [6, 0, [8, 9]], [0, 0, {}]], "x")]
    [[7], [], [7], [7, 8], [7, 8, 9], []]
    """
    if isinstance(value, dict):
        value = value.get("id")
    if is_id(value):
        return [value]
    if not isinstance(value, list | tuple):
        return []
    ids = [item for item in value if is_id(item)]
    for command in value:
        if isinstance(command, list | tuple) and len(command) > 1 and command[0] == 4 and is_id(command[1]):
            ids.append(command[1])
        if isinstance(command, list | tuple) and len(command) > 2 and command[0] == 6:
            ids += _ids_in(command[2])
    return ids

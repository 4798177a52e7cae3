from odoo import api, models
from odoo.api import Self, ValuesType
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from .outside import is_nothing, is_number, without_defaults

#: Types of fields that are reckoned with.
NUMBERS = ("float", "monetary", "integer")


class AfterSalesNumbers(models.AbstractModel):
    """Numbers from outside can be reckoned with: what is no number is never more than a limit."""

    _name = "after.sales.numbers"
    _description = "Finite Numbers"

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        if not self.env.su:
            for vals in vals_list:
                self._check_numbers(vals)
        return super().create(vals_list)

    def write(self, vals: ValuesType) -> bool:
        if not self.env.su:
            self._check_numbers(vals)
        return super().write(vals)

    @api.model
    def _check_numbers(self, vals: ValuesType) -> None:
        """Refuse what is no number.

        :raise ValidationError: names the field
        """
        for name in vals.keys() & self._number_names():
            if not (is_nothing(vals[name]) or is_number(vals[name])):
                label = self._fields[name]._description_string(self.env)
                raise ValidationError(self.env._("%(name)s: this is no number.", name=label))

    @api.model
    @ormcache()
    def _number_names(self) -> frozenset[str]:
        """The fields of this model that are reckoned with."""
        return frozenset(name for name, field in self._fields.items() if field.type in NUMBERS)


class AfterSalesGuarded(models.AbstractModel):
    """What the add-on makes as superuser was proposed by nobody."""

    _name = "after.sales.guarded"
    _inherit = ["after.sales.guarded", "after.sales.numbers"]

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        if not self.env.su:
            return super().create(vals_list)
        return super(AfterSalesGuarded, without_defaults(self)).create(vals_list).with_env(self.env)

"""What was decided stays decided: rows below it, and the facts that it rests on (law 2, law 4)."""

from odoo import api, models
from odoo.api import Self, ValuesType
from odoo.exceptions import UserError

#: Fields of mail and activities: they tell about a record, and say nothing that is decided.
SOCIAL = ("activity_", "message_", "rating_", "website_message_", "my_activity_")


class AfterSalesFacts(models.AbstractModel):
    """Knows which fields say something: those that people fill in themselves."""

    _name = "after.sales.facts"
    _description = "Facts Told by People"
    _inherit = ["after.sales.guarded"]

    #: What may be changed at any time: nobody decides by it.
    _free_anytime = frozenset()

    #: Names of the facts, worked out when Odoo has started.
    _facts_told = frozenset()

    def _register_hook(self):
        super()._register_hook()
        type(self)._facts_told = frozenset(
            name
            for name, field in self._fields.items()
            if field.store
            and not field.readonly
            # Rows below have checks of their own.
            and field.type != "one2many"
            and not name.startswith(SOCIAL)
            and name not in self._free_anytime
        )


class AfterSalesChild(models.AbstractModel):
    """A row below another record: it comes, changes and goes only while that record is not decided.

    Checked of the record it belonged to, before, and of the one it belongs to then: a row is not carried over to what
    somebody decided already, nor away from it.
    """

    _name = "after.sales.child"
    _description = "Row below What Is Decided"
    _inherit = ["after.sales.facts"]

    #: {many2one to the record above: its method that refuses, naming the records, when it is decided}
    _decided_above: dict[str, str] = {}

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        rows = super().create(vals_list)
        rows._check_above()
        return rows

    def write(self, vals: ValuesType) -> bool:
        if not self._facts_told & vals.keys():
            return super().write(vals)
        self._check_above()
        result = super().write(vals)
        self._check_above()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_decided(self):
        self._check_above()

    def _check_above(self) -> None:
        """Refuse when what these rows belong to is decided; the add-on's own verbs pass.

        :raise UserError: names the records that are decided
        """
        if self._is_trusted():
            return
        for name, check in self._decided_above.items():
            getattr(self.sudo()[name], check)()


class AfterSalesTold(models.AbstractModel):
    """A word of the trade that requests and reports use: once it was used it is archived, not deleted."""

    _name = "after.sales.told"
    _description = "Words Used in Requests"

    #: Where it is used: (model, field).
    _told_in: tuple[tuple[str, str], ...] = ()

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        used = self.browse()
        for model, name in self._told_in:
            used |= self.env[model].sudo().search([(name, "in", self.ids)])[name] & self
        if used:
            raise UserError(
                self.env._(
                    "%(words)s was told in requests, and decided by: archive it instead.",
                    words=", ".join(used.mapped("display_name")),
                )
            )

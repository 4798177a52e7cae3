"""What the add-on keeps on Odoo's own documents, and who may give it (law 1, law 2)."""

from odoo import api, models
from odoo.api import Self, ValuesType
from odoo.exceptions import AccessError, ValidationError

from .guarded import TRUSTED
from .log import gate

#: Every field of a model.
ALL = frozenset({"*"})

#: What people and outside systems say themselves on native models; everything else stored as ``after_sales_…`` is kept.
FREE = {
    # Settings: whoever has Odoo's own right to them.
    "crm.team": ALL,
    "product.category": ALL,
    "product.template": ALL,
    "res.company": ALL,
    "stock.picking.type": ALL,
    "stock.warehouse": ALL,
}


class AfterSalesNative(models.AbstractModel):
    """Guards every stored field ``after_sales_…`` of a native model, unless ``FREE`` lists it.

    Which case a document belongs to, what it replaces, what was revalued with it: that follows from what the add-on
    does and is never typed. Its own services continue as superuser, or are trusted by identity.
    """

    _name = "after.sales.native"
    _description = "Guards Links of Native Documents"

    #: Names of the guarded fields, and the keys of the context that would propose them; worked out at the start.
    _after_sales_guarded = frozenset()
    _after_sales_guarded_defaults = frozenset()

    @api.model
    def _after_sales_free(self) -> frozenset[str]:
        """Names of the stored fields ``after_sales_…`` that people say themselves; ``ALL`` is every one."""
        return FREE.get(self._name, frozenset())

    def _register_hook(self):
        super()._register_hook()
        model_class, free = type(self), self._after_sales_free()
        model_class._after_sales_guarded = frozenset(
            name
            for name, field in self._fields.items()
            if name.startswith("after_sales_") and field.store and name not in free
        )
        model_class._after_sales_guarded_defaults = frozenset(
            f"default_{name}" for name in model_class._after_sales_guarded
        )

    @api.model_create_multi
    def create(self, vals_list: list[ValuesType]) -> Self:
        kept = self._after_sales_guarded
        for vals in vals_list:
            # Every document of the database comes through here: no call for those that say nothing of cases.
            if "after_sales_trusted" in vals or not kept.isdisjoint(vals):
                vals_list = self._after_sales_check_new(vals_list)
                break
        if not self._after_sales_guarded_defaults.isdisjoint(self.env.context):
            # Defaults in the context are values from outside as well.
            clean = {k: v for k, v in self.env.context.items() if k not in self._after_sales_guarded_defaults}
            return super(AfterSalesNative, self.with_context(clean)).create(vals_list).with_context(self.env.context)
        return super().create(vals_list)

    @gate
    def _after_sales_check_kept(self, vals: ValuesType) -> None:
        """The first step of every ``write``.

        :raise AccessError: guarded values from outside
        """
        if not self._after_sales_guarded.isdisjoint(vals) and not self._after_sales_is_ours():
            self._after_sales_refuse(self._after_sales_guarded & vals.keys())

    def _after_sales_is_ours(self) -> bool:
        """Whether the add-on itself is at work, not a screen, an import or an outside system."""
        return self.env.su or self.env.context.get("after_sales_trusted") is TRUSTED

    @api.model
    @gate
    def _after_sales_check_new(self, vals_list: list[ValuesType]) -> list[ValuesType]:
        """The values of new records, without the mark of those that the add-on made up.

        :raise AccessError: guarded values from outside
        """
        kept, ours, marked = self._after_sales_guarded, self._after_sales_is_ours(), False
        for vals in vals_list:
            mark = vals.get("after_sales_trusted")
            marked = marked or mark is TRUSTED
            # A copy and an empty form bring the fields along without a value.
            if not ours and mark is not TRUSTED and any(vals[name] for name in kept & vals.keys()):
                self._after_sales_refuse(kept & vals.keys())
        if not marked:
            return vals_list
        return [{k: v for k, v in vals.items() if v is not TRUSTED} for vals in vals_list]

    @api.model
    def _after_sales_refuse(self, names) -> None:
        """:raise AccessError: names the fields that follow from cases"""
        labels = sorted(self._fields[name]._description_string(self.env) for name in names)
        raise AccessError(
            self.env._(
                "%(fields)s cannot be set on %(document)s: it follows from after-sales cases.",
                fields=", ".join(labels),
                document=self._description,
            )
        )


class AfterSalesNativeWritten(models.AbstractModel):
    """The same for models whose ``write`` has no other step of ours in one place; the others begin with the check."""

    _name = "after.sales.native.written"
    _inherit = "after.sales.native"
    _description = "Guards Links of Native Documents That Are Written"

    def write(self, vals: ValuesType) -> bool:
        self._after_sales_check_kept(vals)
        return super().write(vals)


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["after.sales.native", "account.move"]


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["after.sales.native.written", "account.move.line"]


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["after.sales.native.written", "res.users"]


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["after.sales.native.written", "sale.order"]


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["after.sales.native.written", "sale.order.line"]


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["after.sales.native", "stock.move"]


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["after.sales.native.written", "stock.picking"]


class IrDefault(models.Model):
    """Everybody may have default values of their own; not of what follows from documents and decisions."""

    _inherit = "ir.default"

    @api.constrains("field_id")
    def _check_after_sales_kept(self):
        for item in self:
            Model = self.env.get(item.field_id.model)
            if Model is None:
                continue
            name, field = item.field_id.name, Model._fields.get(item.field_id.name)
            kept = name in getattr(Model, "_after_sales_guarded", ())
            if kept or (field and field.readonly and isinstance(Model, self.pool["after.sales.guarded"])):
                raise ValidationError(
                    self.env._(
                        "%(field)s follows from documents and decisions: it has no default value.",
                        field=item.field_id.field_description,
                    )
                )

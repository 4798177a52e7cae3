from odoo import models
from odoo.fields import Domain


class IrAttachment(models.Model):
    """Files are no way round: Odoo searches them with all rights, and asks nobody which fields a filter looks at."""

    _inherit = "ir.attachment"

    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            check_filter(self, Domain(domain))
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)


def check_filter(model: models.BaseModel, domain: Domain) -> None:
    """Refuse a filter that looks at a field of ours which the user may not see, by whatever records it goes there.

    :raise AccessError: names the field
    """
    for condition in domain.iter_conditions():
        found = model
        for name in condition.field_expr.split("."):
            field = found._fields.get(name)
            if field is None:
                break  # Odoo says so itself.
            if (field._module or "").startswith("after_sales_rma"):
                found._check_field_access(field, "read")
            if field.relational:
                found = found.env[field.comodel_name]
        if isinstance(condition.value, list | tuple | Domain) and condition.operator in ("any", "not any"):
            check_filter(found, Domain(condition.value))

from odoo import api, models


class AfterSalesDialog(models.AbstractModel):
    """A question to the user before something is done."""

    _name = "after.sales.dialog"
    _description = "After-Sales Dialog"
    _inherit = ["after.sales.numbers", "after.sales.seen"]

    @api.model
    def _dialog(self, name: str, **values) -> dict:
        """Action that shows this dialog.

        :param name: its title
        :param values: what is filled in; recordsets for fields that hold several records
        """
        context = {
            f"default_{field}": [(6, 0, value.ids)] if isinstance(value, models.BaseModel) else value
            for field, value in values.items()
        }
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

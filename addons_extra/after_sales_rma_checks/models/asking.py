from odoo import fields, models

#: What a request may be asked for, in the order in which it is shown.
FACTS = ("model", "serial", "production_date", "warranty_card", "photo", "video")

ASK = [("no", "Not asked for"), ("asked", "Asked, may be empty"), ("demanded", "Must be given")]


class AfterSalesAsking(models.AbstractModel):
    """What is asked of returned goods of a kind, and who grades them; empty is as the category above says (R02)."""

    _name = "after.sales.asking"
    _description = "What Is Asked of Goods"

    after_sales_ask_model = fields.Selection(ASK, string="Model")
    after_sales_ask_serial = fields.Selection(
        ASK, string="Lot / Serial", help="Only of products that are tracked by lots or serials."
    )
    after_sales_ask_production_date = fields.Selection(ASK, string="Production Date")
    after_sales_ask_warranty_card = fields.Selection(ASK, string="Warranty Card", help="Its number, or a photo of it.")
    after_sales_ask_photo = fields.Selection(ASK, string="Photo")
    after_sales_ask_video = fields.Selection(ASK, string="Video")
    after_sales_model_from = fields.Selection(
        [("told", "As told"), ("code", "Internal reference"), ("variant", "Variant")],
        string="Model Is",
        help="Where the model of the goods is proposed from.",
    )
    after_sales_grading_by = fields.Selection(
        [("dock", "Where the warehouse says"), ("step", "By a technician only")],
        string="Goods Are Graded",
        help="By a technician only: returned goods of this kind are not graded on the receipt.",
    )

    def _after_sales_own_settings(self) -> dict[str, str]:
        """What is said here itself: {fact, ``model_from`` or ``grading_by``: value}."""
        self.ensure_one()
        names = {fact: f"after_sales_ask_{fact}" for fact in FACTS}
        names |= {name: f"after_sales_{name}" for name in ("model_from", "grading_by")}
        return {key: self[name] for key, name in names.items() if self[name]}

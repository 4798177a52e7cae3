from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_tell_appointment = fields.Boolean(string="Appointment to collect or bring goods")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_sales_tell_appointment = fields.Boolean(related="company_id.after_sales_tell_appointment", readonly=False)


class AfterSalesNotice(models.Model):
    """When goods are collected, fetched or brought is told to the customer (E5, F2); and with whom they are sent."""

    _inherit = "after.sales.notice"

    event = fields.Selection(selection_add=[("appointment", "Appointment")], ondelete={"appointment": "cascade"})

    def _pickup(self):
        """The appointment that the message is about, or none."""
        return self._document_of("after.sales.pickup")

    def _is_true(self) -> bool:
        if self.event == "appointment":
            return self._pickup().state == "planned"
        return super()._is_true()

    def _appointment_words(self) -> str:
        """When, where and who, in the language of the customer."""
        pickup = self._pickup().with_context(lang=self.env.context.get("lang"))
        if not pickup:
            return ""
        who = (pickup.carrier_id if pickup.by == "courier" else pickup.user_id).name
        values = {
            "date": self.env["after.sales.paper"]
            .with_context(lang=pickup.env.lang)
            ._day(pickup.date, pickup.company_id),
            "window": pickup.window,
            "place": pickup.address or pickup.partner_id.name,
            "who": who,
        }
        if pickup.kind == "counter":
            return self.env._("You collect the goods on %(date)s, %(window)s, at: %(place)s.", **values)
        if pickup.kind == "bring":
            return self.env._("%(who)s brings the goods on %(date)s, %(window)s, to: %(place)s.", **values)
        return self.env._("%(who)s collects the goods on %(date)s, %(window)s, at: %(place)s.", **values)

    def _difference_words(self) -> str | None:
        """Of goods that are shipped: with which courier and number."""
        words, document = super()._difference_words(), self._document()
        sent = document is not None and document._name == "stock.picking" and document._after_sales_sent_by()
        if self.event != "shipped" or not sent:
            return words
        return " ".join(filter(None, (words, self.env._("They come with %(courier)s.", courier=sent))))


class AfterSalesRma(models.Model):
    _inherit = "after.sales.rma"

    def _plan_pickups(self, values: dict):
        """Customers hear of the appointments that are made."""
        pickups = super()._plan_pickups(values)
        pickups._tell_appointment()
        return pickups


class AfterSalesPickup(models.Model):
    _inherit = "after.sales.pickup"

    def _tell_appointment(self) -> None:
        """Tell the customers when they are to be there; another day or hour is told anew."""
        for pickup in self.sudo():
            when = f"{pickup.date},{pickup.hour_from:g},{pickup.hour_to:g}"
            self.env["after.sales.notify"]._tell(
                pickup.rma_id, "appointment", keys=[f"after.sales.pickup,{pickup.id},{when}"]
            )

    def _after_change(self) -> None:
        super()._after_change()
        self._tell_appointment()

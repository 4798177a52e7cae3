from odoo import api, models
from odoo.addons.after_sales_rma.models.log import did


class AfterSalesCarrier(models.AbstractModel):
    """The seam for couriers: who orders pick-ups and labels of a courier by a program (docs: Pick-up).

    An add-on for a courier makes a model that inherits this one, answers ``_order_pickups``, ``_cancel_pickups``,
    ``_label_of`` and ``_track_pickups`` there, and names it in ``_services`` and ``_service_models`` of this one. A
    partner is such a courier when its *Courier Service* says so; appointments with all others are ordered by people.
    """

    _name = "after.sales.carrier"
    _description = "Courier Service"

    # -- what an add-on says -----------------------------------------------------------------------------------------

    @api.model
    def _services(self) -> list[tuple[str, str]]:
        """[(key, name)] of the services that are installed."""
        return []

    @api.model
    def _service_models(self) -> dict[str, str]:
        """{key: name of the model that does it}."""
        return {}

    @api.model
    def _order_pickups(self, pickups) -> dict:  # noqa: ARG002 — add-ons look at it
        """Order that the courier collects or brings goods.

        :param pickups: ``after.sales.pickup`` records of this courier, as superuser
        :return: {pickup: tracking number}; those without stay without
        :raise UserError: the courier refuses, in words for whoever plans; then nothing is planned
        """
        return {}

    @api.model
    def _cancel_pickups(self, pickups) -> None:
        """Tell the courier that these appointments do not take place.

        :raise UserError: he cannot be stopped any more; then the appointment stays
        """

    @api.model
    def _label_of(self, pickup) -> bytes:  # noqa: ARG002 — add-ons look at it
        """The courier's own label as PDF; nothing where our paper is enough.

        :param pickup: one ``after.sales.pickup`` record, as superuser
        """
        return b""

    @api.model
    def _track_pickups(self, pickups) -> dict:  # noqa: ARG002 — add-ons look at it
        """Where the goods are.

        :return: {pickup: what the courier says, one line}
        """
        return {}

    # -- what the appointments ask -----------------------------------------------------------------------------------

    @api.model
    def _service(self, partner):
        """The model that works for a courier; None where people do.

        :param partner: ``res.partner`` record, or none
        """
        name = self._service_models().get(partner.after_sales_carrier) if partner else None
        return self.env[name] if name else None

    @api.model
    def _by_service(self, pickups) -> list[tuple]:
        """[(model of the service, its appointments)]."""
        with_courier = pickups.filtered(lambda pickup: pickup.by == "courier")
        groups = with_courier.grouped(lambda pickup: pickup.carrier_id.after_sales_carrier)
        found = ((self._service(some.carrier_id[:1]), some) for some in groups.values())
        return [(service, some) for service, some in found if service is not None]

    @api.model
    def _order_all(self, pickups) -> None:
        """Order what is planned of the couriers that have a service, all of one courier at once."""
        for service, some in self._by_service(pickups):
            for pickup, number in service._order_pickups(some).items():
                pickup._trusted().tracking_ref = number
            for pickup in some:
                label = service._label_of(pickup)
                if label:
                    pickup._trusted().message_post(
                        attachments=[(f"{pickup.tracking_ref or pickup.rma_id.name}.pdf".replace("/", "-"), label)]
                    )
            did("Couriers were ordered", some)

    @api.model
    def _call_off(self, pickups) -> None:
        for service, some in self._by_service(pickups):
            service._cancel_pickups(some)
            did("Couriers were called off", some)

    @api.model
    def _track_all(self, pickups) -> None:
        for service, some in self._by_service(pickups):
            for pickup, words in service._track_pickups(some).items():
                pickup._trusted().carrier_words = words

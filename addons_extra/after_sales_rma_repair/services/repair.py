from odoo import api, models
from odoo.addons.after_sales_rma.models.outside import as_system
from odoo.addons.after_sales_rma.models.reader import give_task


class AfterSalesRepair(models.AbstractModel):
    """Goods of the customer on their way through the workshop and home again (R28–R30)."""

    _name = "after.sales.repair"
    _description = "After-Sales Repair"

    # -- into the workshop -------------------------------------------------------------------------------------

    @api.model
    def _create_orders(self, reports):
        """Make the missing repair orders, all in one go.

        :param reports: test reports; only what lies in the workshop without a repair order counts
        :return: the new ``repair.order`` records
        """
        vals_list = [
            self._prepare_order_vals(report, quantity)
            for report in reports.sudo()
            if (quantity := report._qty_without_order()) > 0
        ]
        if not vals_list:
            return self.env["repair.order"]
        repairs = as_system(self.env["repair.order"]).create(vals_list)
        repairs._after_sales_say_to_quote()
        return repairs

    @api.model
    def _prepare_order_vals(self, report, quantity: float) -> dict:
        """Values of the native repair order of a unit; quantity in the case line's unit."""
        line = report.line_id
        warehouse = self.env["after.sales.receipt"].sudo()._warehouse(line.rma_id)
        return {
            **self._prepare_unit_vals(line, report.lot_id, quantity, warehouse.after_sales_repair_location_id),
            "picking_id": report.picking_id.id,
            "under_warranty": self._is_free(report),
            "after_sales_inspection_id": report.id,
        }

    @api.model
    def _prepare_unit_vals(self, line, lot, quantity: float, place) -> dict:
        """Values of a repair order that follow from the case line; quantity in the line's unit.

        :param place: ``stock.location`` where the unit lies before and after the work
        """
        warehouse = self.env["after.sales.receipt"].sudo()._warehouse(line.rma_id)
        parts = self.env["after.sales.put_away"].sudo()._destination(line, "restock")
        return {
            "company_id": line.company_id.id,
            "partner_id": line.rma_id.partner_id.id,
            "user_id": False,
            "priority": line.rma_id.priority,
            "product_id": line.product_id.id,
            "product_qty": quantity,
            "product_uom": line.uom_id.id,
            "lot_id": lot.id,
            "picking_type_id": warehouse.repair_type_id.id,
            "product_location_src_id": place.id,
            "product_location_dest_id": place.id,
            # Good parts come from where goods are sold; defective ones lie in the after-sales warehouse.
            "location_id": parts.id,
            "recycle_location_id": parts.id,
            "after_sales_line_id": line.id,
        }

    @api.model
    def _is_free(self, report) -> bool:
        """Whether the company bears the repair: within the promise, and not the customer's fault (R08, R29)."""
        return report.line_id._is_promised() and report.fault_party != "customer"

    # -- after the work ----------------------------------------------------------------------------------------

    @api.model
    def _open_tests(self, repairs):
        """A draft test report for each finished repair.

        :param repairs: ``repair.order`` records that are done
        """
        return (
            self.env["after.sales.inspection"]
            .sudo()
            .create(
                [
                    {
                        "rma_id": repair.after_sales_rma_id.id,
                        "line_id": repair.after_sales_line_id.id,
                        "stage": "repair",
                        "repair_id": repair.id,
                        "picking_id": repair.picking_id.id,
                        "lot_id": repair.lot_id.id,
                        "quantity": repair.product_qty,
                        "received_quantity": repair.product_qty,
                        "location_id": repair.product_location_dest_id.id,
                        "accepted": True,
                    }
                    for repair in repairs.sudo()
                    if repair.after_sales_line_id._stays_customers()
                ]
            )
        )

    # -- on to another place -----------------------------------------------------------------------------------

    @api.model
    def _send_on(self, repairs, kind: str, **vals):
        """Make the transfers that bring units from the workshop, or from outside, to another place.

        :param repairs: ``repair.order`` records whose units go together
        :param kind: ``outside``, ``repair`` (back to the workshop) or ``customer`` (home, as it is)
        :param vals: more values of the dispositions
        :return: the new dispositions
        """
        PutAway = self.env["after.sales.put_away"].sudo()
        cases, plans, prepared = repairs.sudo().grouped("after_sales_rma_id"), [], []
        for rma, of_case in cases.items():
            plan = [
                (
                    repair.after_sales_inspection_id,
                    repair.product_qty,
                    kind,
                    PutAway._destination(repair.after_sales_line_id, kind),
                )
                for repair in of_case
            ]
            plans.append(plan)
            prepared.append(self._prepare_way_vals(rma, of_case, kind, plan, **vals))
        pickings = as_system(self.env["stock.picking"]).create(prepared)
        # The moves were made in the order of the plan.
        vals_list = [
            {**PutAway._prepare_disposition_vals(*planned, move), "repair_id": repair.id, **vals}
            for of_case, plan, picking in zip(cases.values(), plans, pickings, strict=True)
            for repair, planned, move in zip(of_case, plan, picking.move_ids.sorted("id"), strict=True)
        ]
        items = self.env["after.sales.disposition"].sudo().create(vals_list)
        pickings.move_ids._action_confirm(merge=False)
        PutAway._reserve(pickings, vals_list)
        return items

    @api.model
    def _prepare_way_vals(self, rma, repairs, kind: str, plan: list[tuple], **vals) -> dict:
        """Values of the transfer that brings the units of one case to another place.

        :param repairs: of this case, as superuser
        :param plan: as ``_prepare_picking_vals`` of the put-away takes it
        """
        picking_vals = self.env["after.sales.put_away"].sudo()._prepare_picking_vals(rma, kind == "customer", plan)
        sources = [repair._after_sales_lies_in() for repair in repairs]
        picking_vals |= {"location_id": sources[0].id, **self._prepare_outside_vals(repairs, kind, **vals)}
        for (_zero, _id, move_vals), source in zip(picking_vals["move_ids"], sources, strict=True):
            move_vals.update(location_id=source.id, picking_type_id=picking_vals["picking_type_id"])
        return picking_vals

    @api.model
    def _prepare_outside_vals(self, repairs, kind: str, outside_partner_id: int | None = None, **_vals) -> dict:
        """Whom a transfer of units goes to, or comes from, when that is not the customer.

        :param kind: ``outside``, ``repair`` (back to the workshop) or ``customer``
        :param outside_partner_id: who repairs them from now on
        """
        if kind == "outside":
            warehouse = self.env["after.sales.receipt"].sudo()._warehouse(repairs.after_sales_rma_id)
            return {"partner_id": outside_partner_id, "picking_type_id": warehouse.out_type_id.id}
        partner = repairs._after_sales_repairer()
        return {"partner_id": partner.id} if kind == "repair" and len(partner) == 1 else {}

    @api.model
    def _send_outside(self, repairs, partner, date_expected):
        """Send units to headquarters or a vendor; the warehouse confirms that they left (R22)."""
        waiting = repairs.filtered(lambda repair: repair.state in ("draft", "confirmed"))
        waiting.action_repair_start()
        return self._send_on(repairs, "outside", outside_partner_id=partner.id, date_expected=date_expected)

    @api.model
    def _come_back(self, repairs) -> None:
        """Units are back from outside: they lie in the workshop again and wait for their test."""
        self._post(self._send_on(repairs, "repair").picking_id)
        repairs.sudo().action_repair_end()

    # -- home --------------------------------------------------------------------------------------------------

    @api.model
    def _tell_ready(self, items) -> None:
        """Tell the person in charge of a case, and the customer, that repaired goods are ready (R30)."""
        items.repair_id._after_sales_tell("ready")
        for user, cases in self._cases_to_tell_ready(items).grouped("user_id").items():
            give_task(cases, user or self.env.user, lambda own: own.env._("Repaired: deliver it back to the customer"))

    @api.model
    def _cases_to_tell_ready(self, items):
        """The cases of these goods whose person in charge is told by the repair itself."""
        return items.rma_id

    @api.model
    def _forget_reminders(self, lines) -> None:
        """The customer has his goods: nobody need be reminded."""
        done = lines.rma_id.filtered(lambda rma: rma.next_step != "await_customer")
        done.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref("mail.mail_activity_data_todo")
            and activity.automated
        ).action_feedback()


class AfterSalesPutAway(models.AbstractModel):
    _inherit = "after.sales.put_away"

    @api.model
    def _kind_of_grade(self, line, grade: str | None) -> str | None:
        kind = super()._kind_of_grade(line, grade)
        return "repair" if kind and line.remedy == "repair" else kind

    @api.model
    def _kind(self, report) -> str:
        if report.line_id.remedy != "repair" or not report.accepted:
            return super()._kind(report)
        return "repaired" if report.stage == "repair" else "repair"

    @api.model
    def _leaves(self, kind: str) -> bool:
        return kind == "repaired" or super()._leaves(kind)

    @api.model
    def _destination(self, line, kind: str):
        warehouse = self.env["after.sales.receipt"]._warehouse(line.rma_id.sudo())
        if kind == "repair":
            return warehouse.after_sales_repair_location_id
        if kind == "outside":
            return warehouse.after_sales_external_location_id
        return super()._destination(line, "customer" if kind == "repaired" else kind)

    @api.model
    def _prepare_move_vals(self, report, quantity: float, kind: str, destination, picking_type) -> dict:
        known = "customer" if kind == "repaired" else kind
        return super()._prepare_move_vals(report, quantity, known, destination, picking_type)

    @api.model
    def _prepare_disposition_vals(self, report, quantity: float, kind: str, destination, move) -> dict:
        vals = super()._prepare_disposition_vals(report, quantity, kind, destination, move)
        return {**vals, "repair_id": report.repair_id.id}

    @api.model
    def _plan(self, reports, changed=None, kind: str | None = None):
        """What failed its test stays in the workshop and gets another repair; what passed goes home."""
        failed = reports.sudo().filtered(
            lambda report: report._failed_after_repair() and report.line_id.remedy == "repair"
        )
        pickings = super()._plan(reports - failed.sudo(reports.env.su), changed, kind)
        self.env["after.sales.repair"]._create_orders(failed.repair_id.after_sales_inspection_id)
        ready = pickings.move_ids.after_sales_disposition_ids.filtered(lambda item: item.kind == "repaired")
        self.env["after.sales.repair"]._tell_ready(ready)
        return pickings

    @api.model
    def _record_done(self, pairs: list) -> None:
        result = super()._record_done(pairs)
        reports = self.env["after.sales.inspection"].concat(*(report for report, _line in pairs))
        self.env["after.sales.repair"]._create_orders(reports)
        return result

    @api.model
    def _follow_moves(self, moves) -> None:
        result = super()._follow_moves(moves)
        items = moves.sudo().after_sales_disposition_ids.filtered(lambda item: item.state == "done")
        self.env["after.sales.repair"]._create_orders(items.filtered(lambda item: item.kind == "repair").inspection_id)
        return result

    @api.model
    def _given_back(self, lines) -> None:
        super()._given_back(lines)
        self.env["after.sales.repair"]._forget_reminders(lines)

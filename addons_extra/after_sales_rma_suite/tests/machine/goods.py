"""Steps of the warehouse and the technician: receive, settle, inspect, put away, deliver."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from odoo import Command
from odoo.tools import SQL

from .base import WHICH, CaseMachine, who

WAREHOUSE = ("warehouse", "manager")
TECHNICIANS = ("technician", "manager")
OPEN = ("state", "not in", ("done", "cancel"))


def moved(env) -> dict:
    """What only the warehouse may change of a transfer.

    Odoo lets those who sell and those who invoice write on transfers (access rows of sale_stock and stock_account):
    they may fill in quantities and cancel, but goods of cases do not move.
    """
    env.flush_all()
    query = SQL("SELECT count(*), sum(hashtext(id || ' ' || ctid)) FROM stock_move_line WHERE state = 'done'")
    return {"done moves": env.execute_query(query)}


class Goods(CaseMachine):
    """Goods come back, are looked at, and go to their places."""

    def receipts(self):
        return self.find(
            "stock.picking", ("after_sales_rma_id", "!=", False), ("picking_type_code", "=", "incoming"), OPEN
        )

    def transfers(self):
        """Other open transfers of cases: put away, replacements, deliveries home, ways to a vendor."""
        return self.find(
            "stock.picking", ("after_sales_rma_id", "!=", False), ("picking_type_code", "!=", "incoming"), OPEN
        )

    @precondition(lambda self: self.receipts())
    @rule(
        which=WHICH,
        role=who("warehouse", "warehouse", "manager"),
        counted=st.sampled_from(("all", "all", "all", "all", "all", "less", "less", "more", "other", "cancel")),
        grade=st.sampled_from((None, "qualified", "qualified", "defective")),
        lot=WHICH,
    )
    def receive(self, which, role, counted, grade, lot):
        """Count a receipt: all, less, more, or another serial; graded at the dock or not. Or cancel it."""
        picking = self.pick(self.receipts(), which)

        def verb(user):
            mine = picking.with_user(user)
            if counted == "cancel":
                mine.action_cancel()
                return
            for move in mine.move_ids.filtered(lambda move: move.state != "cancel"):
                self._count(move, counted, lot)
                move.picked = True
            for line in mine.move_line_ids:
                line.after_sales_grade = grade
            mine.with_context(skip_backorder=True).button_validate()

        self.act(role, WAREHOUSE, f"{picking.name}: receives {counted}, {grade}", verb, kept=moved)

    def _count(self, move, counted, lot):
        expected = move.product_uom_qty
        if counted == "less":
            if move.product_id.tracking == "none":
                move.quantity = expected // 2
            else:
                move.move_line_ids[1:].unlink()
        elif counted == "more" and move.product_id.tracking == "none":
            move.quantity = expected + 1
        elif counted == "other" and move.product_id.tracking != "none":
            lots = self.env["stock.lot"].search([("product_id", "=", move.product_id.id)], order="id")
            move.move_line_ids[:1].lot_id = self.pick(lots, lot)
        else:
            move.quantity = expected

    @precondition(lambda self: self.find("after.sales.discrepancy", ("state", "=", "open")))
    @rule(
        which=WHICH,
        role=who("agent", "approver", "manager"),
        how=st.sampled_from(("accept", "send_back", "cancel_rest", "expect_again")),
    )
    def settle(self, which, role, how):
        item = self.pick(self.find("after.sales.discrepancy", ("state", "=", "open")), which)
        may = ("approver", "manager") if how == "accept" else ("salesperson", "agent", "approver", "manager")
        context = {"after_sales_reason": "So be it"}
        self.act(
            role,
            may,
            f"{item.rma_id.name}: {item.kind} of {item.product_id.name} {how}",
            lambda user: getattr(item.with_user(user).with_context(**context), f"action_{how}")(),
        )

    @precondition(lambda self: self.find("after.sales.inspection", ("state", "=", "draft")))
    @rule(
        which=WHICH,
        role=who("technician"),
        grade=st.sampled_from(("qualified", "defective")),
        accepted=st.sampled_from((True, True, True, False)),
        party=st.sampled_from((False, "vendor", "customer")),
        split=st.sampled_from((False, False, True)),
    )
    def inspect(self, which, role, grade, accepted, party, split):
        report = self.pick(self.find("after.sales.inspection", ("state", "=", "draft")), which)

        def verb(user):
            mine = report.with_user(user)
            if split and report.quantity > 1:
                mine.quantity = 1
            mine.write({"grade": grade, "fault_party": party, "fault": "Fault"})
            if not accepted:
                mine.accepted = False
            mine.action_done()

        what = f"{report.name} of {report.rma_id.name} ({report.stage}): {grade}, {accepted=}, {party}, {split=}"
        self.act(role, TECHNICIANS, what, verb)

    @precondition(lambda self: self.find("after.sales.disposition", ("state", "=", "pending")))
    @rule(
        which=WHICH,
        role=who("manager"),
        how=st.sampled_from(("put_away", "put_away", "restock", "defective", "scrap")),
    )
    def dispose(self, which, role, how):
        item = self.pick(self.find("after.sales.disposition", ("state", "=", "pending")), which)
        may = WAREHOUSE if how == "put_away" else TECHNICIANS
        what = f"{item.rma_id.name}: {item.kind} {how}"
        self.act(role, may, what, lambda user: getattr(item.with_user(user), f"action_{how}")())

    @precondition(lambda self: self.transfers())
    @rule(which=WHICH, role=who("warehouse"), how=st.sampled_from(("all", "all", "all", "all", "less", "cancel")))
    def transfer(self, which, role, how):
        """Validate or cancel a transfer of a case, with what is reserved or with less of it."""
        picking = self.pick(self.transfers(), which)

        def verb(user):
            mine = picking.with_user(user)
            if how == "cancel":
                mine.action_cancel()
                return
            mine.action_assign()
            for move in mine.move_ids:
                if how == "less" and move.quantity > 1 and move.product_id.tracking == "none":
                    move.quantity -= 1
                move.picked = True
            mine.with_context(skip_backorder=True).button_validate()

        self.act(role, WAREHOUSE, f"{picking.name} of {picking.after_sales_rma_id.name}: {how}", verb, kept=moved)

    def deliveries(self, *domain):
        """Transfers of orders to their customers, those of replacements included."""
        return self.find("stock.picking", ("sale_id", "!=", False), ("picking_type_code", "=", "outgoing"), *domain)

    @precondition(lambda self: self.deliveries(OPEN))
    @rule(which=WHICH, part=st.sampled_from((1, 1, 2)), role=st.sampled_from(WAREHOUSE))
    def deliver(self, which, part, role):
        """Deliver an order, or a half of it."""
        picking = self.pick(self.deliveries(OPEN), which)

        def verb(user):
            mine = picking.with_user(user)
            mine.action_assign()
            for move in mine.move_ids:
                if part == 2 and move.product_id.tracking == "none":
                    move.quantity = move.quantity // 2
                move.picked = bool(move.quantity)
            mine.with_context(skip_backorder=True).button_validate()

        self.act(role, WAREHOUSE, f"{picking.name} is delivered (1/{part})", verb)

    @precondition(lambda self: self.native["undelivered"] and self.deliveries(OPEN))
    @rule(which=WHICH, role=st.sampled_from(WAREHOUSE))
    def cancel_delivery(self, which, role):
        """What was ordered is not delivered after all."""
        self.spend("undelivered")
        picking = self.pick(self.deliveries(OPEN), which)
        self.act(role, WAREHOUSE, f"{picking.name} is cancelled", lambda user: picking.with_user(user).action_cancel())

    @precondition(lambda self: self.native["return"])
    @rule(which=WHICH, quantity=st.integers(1, 3), validate=st.booleans())
    def return_natively(self, which, quantity, validate):
        """Odoo's own return wizard on a delivery."""
        self.spend("return")
        picking = self.pick(self.deliveries(("state", "=", "done")), which)

        def verb(_user):
            wizard = (
                self.env["stock.return.picking"]
                .with_context(active_id=picking.id, active_model="stock.picking")
                .create({"picking_id": picking.id})
            )
            wizard.product_return_moves[:1].quantity = quantity
            back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
            if validate:
                back.move_ids.picked = True
                back.with_context(skip_backorder=True).button_validate()

        self.act(None, (), f"{picking.name}: native return of {quantity}, {validate=}", verb)

    def native_returns(self):
        """Returns by Odoo's wizard that did not arrive yet."""
        return self.find(
            "stock.picking",
            ("after_sales_rma_id", "=", False),
            ("return_id", "!=", False),
            ("picking_type_code", "=", "incoming"),
            OPEN,
        )

    @precondition(lambda self: self.native_returns())
    @rule(
        which=WHICH, role=st.sampled_from(WAREHOUSE), how=st.sampled_from(("validate", "validate", "cancel", "unlink"))
    )
    def end_native_return(self, which, role, how):
        """What was announced with Odoo's wizard arrives, or is called off."""
        picking = self.pick(self.native_returns(), which)

        def verb(user):
            mine = picking.with_user(user)
            if how == "validate":
                mine.move_ids.picked = True
                mine.with_context(skip_backorder=True).button_validate()
            else:
                mine.action_cancel()
                if how == "unlink":
                    mine.unlink()

        self.act(role, WAREHOUSE, f"native return {picking.name}: {how}", verb)

    def defective_quants(self):
        place = self.shop.after_sales_warehouse.after_sales_defective_location_id
        return self.find("stock.quant", ("location_id", "=", place.id), ("quantity", ">", 0))

    @precondition(lambda self: self.defective_quants())
    @rule(which=WHICH, quantity=st.integers(1, 2))
    def move_natively(self, which, quantity):
        """A plain transfer by a manager out of the defective location."""
        quant = self.pick(self.defective_quants(), which)
        product, chosen, source = quant.product_id, quant.lot_id, quant.location_id
        target = self.shop.warehouse.lot_stock_id

        def verb(user):
            Picking = self.env["stock.picking"].with_user(user)
            picking = Picking.create(
                {
                    "picking_type_id": self.shop.after_sales_warehouse.int_type_id.id,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom": product.uom_id.id,
                                "product_uom_qty": quantity,
                                "location_id": source.id,
                                "location_dest_id": target.id,
                            }
                        )
                    ],
                }
            )
            picking.action_confirm()
            picking.move_ids.move_line_ids.unlink()
            vals = picking.move_ids._prepare_move_line_vals(quantity=quantity)
            picking.move_ids.move_line_ids = [Command.create({**vals, "lot_id": chosen.id})]
            picking.move_ids.picked = True
            picking.button_validate()

        self.act("manager", ("manager",), f"{quantity} {product.name} from defective to stock", verb)

"""Steps of repairs on site: appointment, what was done there, how it ended."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from odoo import fields

from .asking import USERS, who_presses
from .base import WHICH, CaseMachine

VISITORS = (*USERS, "technician")


class Visits(CaseMachine):
    """Goods are repaired where they stand."""

    def drafts_to_visit(self):
        return self.cases("draft").filtered(lambda rma: "repair" in rma.line_ids.mapped("remedy"))

    @precondition(lambda self: self.drafts_to_visit())
    @rule(which=WHICH)
    def repair_on_site(self, which):
        """A draft: what is to be repaired stays where it is."""
        rma = self.pick(self.drafts_to_visit(), which)
        lines = rma.line_ids.filtered(lambda line: line.remedy == "repair")
        self.act(None, (), f"{rma.name}: repaired on site", lambda _user: lines.write({"on_site": True}))

    def repairs_to_visit(self):
        return self.find("repair.order", ("after_sales_step", "=", "visit"))

    def visits(self):
        return self.find("after.sales.visit", ("state", "=", "planned"))

    @precondition(lambda self: self.repairs_to_visit())
    @rule(which=WHICH, anybody=who_presses())
    def appoint(self, which, anybody):
        repair = self.pick(self.repairs_to_visit(), which)
        what = f"{repair.name} of {repair.after_sales_rma_id.name}: appointment"
        self.act(anybody or "agent", VISITORS, what, lambda user: self.make_visit(repair, user))

    def make_visit(self, repair, user):
        vals = {
            "repair_id": repair.id,
            "user_id": self.shop.users["technician"].id,
            "date_start": fields.Datetime.now() + timedelta(hours=1),
        }
        return self.env["after.sales.visit"].with_user(user).create(vals)

    @precondition(lambda self: self.visits())
    @rule(which=WHICH, anybody=who_presses(), how=st.sampled_from(("repaired", "repaired", "again", "cancel")))
    def visit(self, which, anybody, how):
        visit = self.pick(self.visits(), which)
        what = f"{visit.display_name}: {how}"
        self.act(anybody or "technician", VISITORS, what, lambda user: self.end_visit(visit.with_user(user), how))

    @staticmethod
    def end_visit(visit, how):
        if how == "cancel":
            visit.action_cancel()
            return
        visit.write({"outcome": how, "result": "Cable renewed", "signed_by": "Mr Wang"})
        visit.action_done()

    def _do_visit(self, rma):
        for repair in rma.repair_order_ids.filtered(lambda repair: repair.after_sales_step == "visit"):
            if not repair.after_sales_visit_ids.filtered(lambda visit: visit.state == "planned"):
                self.do(f"{repair.name}: appointment", lambda repair=repair: self.make_visit(repair, self.env.user))
            if repair.product_id.tracking != "none" and not repair.lot_id:
                lot = repair.after_sales_line_id.origin_move_id.move_line_ids.lot_id[:1]
                self.do(f"{repair.name}: serial named", lambda repair=repair, lot=lot: repair.write({"lot_id": lot.id}))
            for visit in repair.after_sales_visit_ids.filtered(lambda visit: visit.state == "planned"):
                self.do(f"{visit.display_name}: repaired", lambda visit=visit: self.end_visit(visit, "repaired"))

"""How often people click from a request to its end, over all roles: counted in the browser."""

import json

from odoo.addons.after_sales_rma.tests.test_tours import CaseTourCommon
from odoo.tests import tagged

#: Flow → (most clicks allowed, its tours in order).
FLOWS = {
    "refund": (16, ["requests", "decides", "receives", "passes", "puts_away", "credits"]),
    "graded at the dock": (12, ["requests", "decides", "grades", "credits"]),
    "charged repair": (
        25,
        [
            *("requests_repair", "decides", "all_qualified", "plans", "quotes"),
            *("repairs", "gives_back", "invoices"),
        ],
    ),
}

ROLES = {
    "requests": "salesperson",
    "requests_repair": "salesperson",
    "decides": "approver",
    "receives": "warehouse",
    "grades": "warehouse",
    "all_qualified": "warehouse",
    "passes": "technician",
    "puts_away": "warehouse",
    "credits": "accountant",
    "plans": "technician",
    "quotes": "salesperson",
    "repairs": "technician",
    "gives_back": "warehouse",
    "invoices": "accountant",
}


@tagged("post_install", "-at_install")
class TestClicks(CaseTourCommon):
    """One line of one piece, one user of each role, from the first screen of the app that each works in."""

    def _play(self, *names: str) -> None:
        """Run tours, each as its role."""
        for name in names:
            self._tour(f"clicks_{name}", ROLES[name])

    def _case(self, remedy: str = "refund"):
        """A case as the tours before leave it: requested, and authorised by a leader."""
        order = self._delivered_order(self.camera, 1)
        salesperson = self.users["salesperson"]
        rma = (
            self.env["after.sales.intake"]
            .with_user(salesperson)
            .create_from_sale(order.with_user(salesperson), remedy=remedy, reason=self.reason.id)
        )
        rma.action_submit()
        rma.with_user(self.users["approver"]).action_authorize()
        return rma.with_env(self.env)

    def test_refund(self):
        order = self._delivered_order(self.camera, 1)
        self._play(*FLOWS["refund"][1])
        self.assertRecordValues(order.after_sales_rma_ids, [{"state": "done", "next_step": "none"}])
        self.assertClosing()

    def test_graded_at_the_dock(self):
        """The others of this flow are those of the refund."""
        self.company.after_sales_inspect_at_dock = True
        rma = self._case()
        self._play("grades")
        self.assertEqual((rma.inspection_ids.grade, rma.next_step), ("defective", "credit"))

    def test_charged_repair(self):
        self.company.after_sales_inspect_at_dock = True
        part = self._create_product("镜头模组", list_price=300)
        self.buy(part, 5, 120)
        order = self._delivered_order(self.camera, 1)
        self._play("requests_repair")
        rma = order.after_sales_rma_ids
        rma.with_user(self.users["approver"]).action_authorize()
        self._play(*FLOWS["charged repair"][1][2:])
        self.assertRecordValues(rma, [{"state": "done", "next_step": "none"}])
        repair = rma.repair_order_ids
        self.assertRecordValues(
            repair,
            [{"state": "done", "under_warranty": False, "after_sales_plan_state": "approved"}],
        )
        self.assertEqual(repair.sale_order_id.invoice_ids.mapped("state"), ["posted"])
        self.assertClosing()

    def test_no_flow_grows(self):
        """Every tour counted here is run by a test above: each click that is counted works."""
        self.browser_js(
            "/odoo",
            f"""
            const {{ registry }} = odoo.loader.modules.get("@web/core/registry");
            const clicks = registry.category("after_sales_clicks");
            let wrong = false;
            for (const [flow, [limit, names]] of Object.entries({json.dumps(FLOWS)})) {{
                const counts = names.map((name) => clicks.get("clicks_" + name));
                const total = counts.reduce((sum, count) => sum + count, 0);
                const words = flow + ": " + counts.join(" + ") + " = " + total + " clicks, " + limit + " allowed";
                wrong ||= total > limit || counts.some((count) => count < 1);
                (total > limit ? console.error : console.log)(words);
            }}
            wrong ? console.error("a flow grew") : console.log("test successful");
            """,
            ready="odoo.isTourReady('after_sales_clicks_requests')",
            login=self.users["salesperson"].login,
        )

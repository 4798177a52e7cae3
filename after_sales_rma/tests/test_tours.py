import atexit
import functools
import shutil
import tempfile
from unittest.mock import patch

from odoo.tests import HttpCase, common, tagged

from .common import AfterSalesCommon

#: Role → how the user is called on the screens.
NAMES = {
    "salesperson": "业务员",
    "approver": "审批领导",
    "warehouse": "仓库管理员",
    "technician": "技术员",
    "accountant": "业务会计",
    "commerce": "商务专员",
}

#: What the web client loads. Made while a test runs, they would vanish with it and be made anew for the next one.
BUNDLES = (
    "web.assets_web",
    "web.assets_web_print",
    "web.assets_tests",
    "web.assets_emoji",
    "web.chartjs_lib",
    "web_tour.automatic",
    "bus.websocket_worker_assets",
)


def make_bundles(env) -> None:
    """Make what the web client loads, unless it is there."""
    for bundle in BUNDLES:
        assets = env["ir.qweb"]._get_asset_bundle(bundle)
        assets.js()
        assets.css()


#: Waits in the page until a tour can begin. Asked from outside, as Odoo does it, again and again without a pause, the
#: page, the browser and the server here answer the question instead of loading what it asks for.
READY = """new Promise((begin) => {
    const look = async () => {
        try {
            if (await odoo.isTourReady("%s")) {
                return begin(true);
            }
        } catch {}
        setTimeout(look, 50);
    };
    look();
})"""


@functools.cache
def _browser_cache() -> str:
    """A folder in which the browsers of this process keep what they load, until it ends."""
    folder = tempfile.mkdtemp(suffix="_after_sales_browser")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Browser(common.ChromeBrowser):
    """Odoo's browser, of a person who was here before: the files of the web client are loaded and compiled.

    All else (cookies, storage, service worker) is as new as Odoo makes it.
    """

    def _spawn_chrome(self, cmd):
        # A further process that waits for a page of another site, to which nobody goes, costs as much as a page.
        own = [f"--disk-cache-dir={_browser_cache()}", "--disable-features=SpareRendererForSitePerProcess"]
        return super()._spawn_chrome([cmd[0], *own, *cmd[1:]])


class TourCommon(AfterSalesCommon, HttpCase):
    """The browser in Chinese, its bundles made before the clock of a tour runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(common, "ChromeBrowser", Browser))
        make_bundles(cls.env)
        cls._learn_chinese()
        for role, name in NAMES.items():
            cls.users[role].write({"name": name, "lang": "zh_CN", "tz": "Asia/Shanghai"})

    def start_tour(self, url_path, tour_name, step_delay=None, **kwargs):
        """As Odoo's, without haste before the tour; see `READY`."""
        super().start_tour(url_path, tour_name, step_delay, **{"ready": READY % tour_name, **kwargs})

    @classmethod
    def _learn_chinese(cls):
        """Load the language, unless the database has it."""
        if not cls.env["res.lang"].search_count([("code", "=", "zh_CN")]):
            cls.env["res.lang"]._activate_lang("zh_CN")
            module = cls.env.ref("base.module_after_sales_rma")
            needed = module | module.upstream_dependencies(exclude_states=("uninstalled",))
            needed._update_translations(["zh_CN"])


class CaseTourCommon(TourCommon):
    """A salesperson's customer with a delivered order of cameras; a leader decides each case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_person()
        cls.customer.write({"name": "东方电子", "lang": "zh_CN"})
        cls.camera = cls._create_product("数码相机", list_price=899)
        cls.reason = cls.env["after.sales.reason"].create({"code": "TOUR", "name": "外壳破损"})
        cls.buy(cls.camera, 20, 500)

    def _delivered_order(self, product, quantity: float = 5, lots=None):
        """An order of the salesperson, delivered and invoiced.

        :param lots: the ``stock.lot`` records delivered
        """
        order = self.sell((product, quantity, 899), name="XS-0001", user_id=self.users["salesperson"].id)
        self.deliver(order, lots=lots and {order.order_line: lots})
        self.invoice(order)
        return order

    def _tour(self, name: str, role: str) -> None:
        """Run a tour as the user of a role."""
        self.start_tour("/odoo", f"after_sales_{name}", login=self.users[role].login, timeout=300)
        self.env.invalidate_all()

    def _on_hand(self, location) -> float:
        """Cameras at a place itself."""
        quants = self.env["stock.quant"].search(
            [("product_id", "=", self.camera.id), ("location_id", "=", location.id)]
        )
        return sum(quants.mapped("quantity"))

    def _requested(self, quantity: float):
        """A case that the salesperson submitted for cameras of a delivered order."""
        order = self._delivered_order(self.camera)
        salesperson = self.users["salesperson"]
        intake = self.env["after.sales.intake"].with_user(salesperson)
        rma = intake.create_from_sale(
            order.with_user(salesperson),
            [{"sale_line_id": order.order_line.id, "quantity": quantity}],
            reason=self.reason.id,
        )
        rma.action_submit()
        return rma.with_user(self.env.user)


@tagged("post_install", "-at_install")
class TestTours(CaseTourCommon):
    """The main way through the browser, in Chinese, by one ordinary user of each role."""

    def test_main_way(self):
        """Three asked, two came: one is good, one is not; the rest is cancelled, the two credited."""
        order = self._delivered_order(self.camera)

        self._tour("salesperson_requests", "salesperson")
        rma = order.after_sales_rma_ids
        self.assertRecordValues(rma, [{"state": "submitted", "next_step": "decide"}])
        self.assertEqual(rma.requested_by_id, self.users["salesperson"])
        self.assertRecordValues(rma.line_ids, [{"quantity": 3, "reason_id": self.reason.id}])

        self._tour("approver_authorizes", "approver")
        self.assertRecordValues(rma, [{"state": "authorized", "receipt_status": "pending"}])
        self.assertEqual(rma.decided_by_id, self.users["approver"])

        self._tour("warehouse_receives_less", "warehouse")
        self.assertEqual(rma.receipt_status, "partial")
        self.assertRecordValues(rma.receipt_picking_ids.sorted("id"), [{"state": "done"}, {"state": "assigned"}])
        self.assertRecordValues(rma.inspection_ids, [{"state": "draft", "quantity": 2}])

        self._tour("technician_inspects", "technician")
        defective, qualified = rma.inspection_ids.sorted("grade")
        self.assertRecordValues(qualified, [{"state": "done", "quantity": 1, "grade": "qualified", "fault": False}])
        self.assertRecordValues(
            defective,
            [
                {
                    "state": "done",
                    "quantity": 1,
                    "grade": "defective",
                    "fault": "镜头碎裂",
                    "cause": "运输包装不足",
                    "fault_party": "vendor",
                }
            ],
        )
        self.assertEqual((defective | qualified).technician_id, self.users["technician"])

        self._tour("warehouse_puts_away", "warehouse")
        self.assertEqual(self._on_hand(self.warehouse.lot_stock_id), 16)
        self.assertEqual(self._on_hand(self.after_sales_warehouse.after_sales_defective_location_id), 1)

        self._tour("salesperson_cancels_rest", "salesperson")
        self.assertRecordValues(rma.line_ids, [{"quantity": 2, "qty_received": 2}])

        self._tour("accountant_credits", "accountant")
        self.assertRecordValues(rma, [{"state": "done", "next_step": "none"}])
        self.assertRecordValues(
            rma.credit_note_ids,
            [
                {
                    "state": "posted",
                    "reversed_entry_id": order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice").id,
                    "amount_untaxed": 2 * 899,
                }
            ],
        )
        self.assertClosing()

    def test_refusal(self):
        rma = self._requested(2)
        self._tour("approver_refuses", "approver")
        self.assertRecordValues(rma, [{"state": "refused", "decision_reason": "超过退货期限"}])

    def test_graded_at_the_dock(self):
        """Graded while it is received, each piece goes straight to its place."""
        self.company.after_sales_inspect_at_dock = True
        rma = self._requested(2)
        rma.with_user(self.users["approver"]).action_authorize()
        self._tour("warehouse_grades", "warehouse")
        self.assertRecordValues(
            rma.inspection_ids.sorted("grade"),
            [
                {"state": "done", "grade": "defective", "quantity": 1},
                {"state": "done", "grade": "qualified", "quantity": 1},
            ],
        )
        self.assertEqual(self._on_hand(self.warehouse.lot_stock_id), 16)
        self.assertEqual(self._on_hand(self.after_sales_warehouse.after_sales_defective_location_id), 1)
        self.assertEqual(rma.next_step, "credit")

    def test_scan(self):
        camera = self._create_product("监控摄像头", tracking="serial", lot_valuated=True)
        names = ["CAM-0001", "CAM-0002", "CAM-0003"]
        self.buy(camera, 3, 500, lots=names)
        lots = self._lots(camera, names)
        order = self._delivered_order(camera, 3, lots)
        self._tour("scan", "salesperson")
        rma = order.after_sales_rma_ids
        self.assertEqual(rma.state, "submitted")
        self.assertRecordValues(rma.line_ids, [{"quantity": 1, "lot_ids": lots[1].ids, "reason_id": self.reason.id}])

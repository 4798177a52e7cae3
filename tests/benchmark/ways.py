"""Ways of working that are compared: each takes whole delivered and invoiced orders back and credits them.

A way is a class with

* ``modules``, ``groups``: what is installed and which groups the clerk gets besides the ordinary ones,
* ``prepare(env)``: settings, once, as the superuser,
* ``steps``: names of its methods, one for each click of a user, ``step(env, job)``. A job is a plain dict of ids:
  ``order_ids`` is given; ``return_picking_ids`` and ``refund_ids`` (one credit note for each order) must be there
  at the end.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

from database import OCA_ADDONS, ROOT


class Contender:
    """What every way of working has."""

    name = ""
    modules: list[str] = []
    groups: list[str] = []
    steps: list[str] = []

    def prepare(self, env) -> None:
        """Settings of the company, before anything is measured."""


class Native(Contender):
    """Odoo alone: return wizard, receipt, credit note wizard, posting."""

    name = "native"
    steps = ["send_back", "receive", "credit", "post"]

    def send_back(self, env, job: dict) -> None:
        orders = env["sale.order"].browse(job["order_ids"])
        deliveries = orders.picking_ids.filtered(
            lambda picking: picking.state == "done" and picking.picking_type_code == "outgoing"
        )
        wizards = env["stock.return.picking"].create([{"picking_id": delivery.id} for delivery in deliveries])
        job["return_picking_ids"] = [wizard.action_create_returns_all()["res_id"] for wizard in wizards]

    def receive(self, env, job: dict) -> None:
        env["stock.picking"].browse(job["return_picking_ids"]).button_validate()

    def credit(self, env, job: dict) -> None:
        invoices = (
            env["sale.order"]
            .browse(job["order_ids"])
            .invoice_ids.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted")
        )
        wizard = (
            env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"reason": "returned", "journal_id": invoices.journal_id[:1].id})
        )
        wizard.refund_moves()
        job["refund_ids"] = wizard.new_move_ids.ids

    def post(self, env, job: dict) -> None:
        env["account.move"].browse(job["refund_ids"]).action_post()


class Oca(Contender):
    """The add-ons rma and rma_sale of the Odoo Community Association: one rma for each order line."""

    name = "oca"
    modules = ["rma", "rma_sale"]
    groups = ["rma.rma_group_user_all"]
    steps = ["request", "receive", "credit", "post"]

    def request(self, env, job: dict) -> None:
        operation = env.ref("rma.rma_operation_refund")
        rmas = env["rma"]
        for order in env["sale.order"].browse(job["order_ids"]):
            wizard = env["sale.order.rma.wizard"].browse(order.action_create_rma()["res_id"])
            wizard.operation_id = operation
            rmas |= wizard.create_rma()
        rmas.action_confirm()
        job["rma_ids"] = rmas.ids
        job["return_picking_ids"] = rmas.reception_move_id.picking_id.ids

    def receive(self, env, job: dict) -> None:
        env["stock.picking"].browse(job["return_picking_ids"]).button_validate()

    def credit(self, env, job: dict) -> None:
        rmas = env["rma"].browse(job["rma_ids"])
        rmas.action_refund()
        job["refund_ids"] = rmas.refund_id.ids

    def post(self, env, job: dict) -> None:
        env["account.move"].browse(job["refund_ids"]).action_post()


def _load_adapter() -> type[Contender]:
    spec = importlib.util.spec_from_file_location("after_sales_adapter", Path(__file__).with_name("adapter.py"))
    module = importlib.util.module_from_spec(spec)
    module.Contender = Contender
    spec.loader.exec_module(module)
    return module.AfterSalesRma


AfterSales = _load_adapter()


class NativeBeside(Native):
    """Odoo's own way in a database that has the add-on: what it costs those who do not use it."""

    name = "native@aftersales"
    modules = AfterSales.modules


class Suite(AfterSales):
    """The add-on's way with all its add-ons: what the core's users pay for what others use."""

    name = "suite"
    modules = ["after_sales_rma_suite"]


class NativeBesideSuite(Native):
    """Odoo's own way in a database that has all add-ons."""

    name = "native@suite"
    modules = Suite.modules


WAYS = {way.name: way for way in (Native, NativeBeside, AfterSales, NativeBesideSuite, Suite, Oca)}


def fetch_oca() -> bool:
    """Install the OCA add-ons into a private folder with pip, unless they are there.

    :return: False when pip cannot get them
    """
    if not (OCA_ADDONS / "rma_sale").is_dir():
        # The environment that runs this has no pip inside; the Python that it was made with has.
        pip = [sys._base_executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        packages = ["odoo-addon-rma==19.0.*", "odoo-addon-rma-sale==19.0.*"]
        subprocess.run([*pip, "--target", str(OCA_ADDONS.parents[1]), *packages], check=False)
    return (OCA_ADDONS / "rma_sale").is_dir()


def _folder(module: str) -> Path:
    """Where an add-on lies."""
    return next(path / module for path in (ROOT, ROOT / "addons_extra", OCA_ADDONS) if (path / module).is_dir())


def sources(way: type[Contender]) -> list[Path]:
    """Files that a database with a way's modules is made of."""
    here = Path(__file__).parent
    files = [here / "ways.py", here / "adapter.py"]
    bundled = [folder for folder in (ROOT / "addons_extra").iterdir() if "after_sales_rma_suite" in way.modules]
    for folder in [*map(_folder, way.modules), *bundled]:
        files += [
            file
            for file in folder.rglob("*")
            if file.suffix in (".py", ".xml", ".csv") and "tests" not in file.relative_to(folder).parts
        ]
    return files

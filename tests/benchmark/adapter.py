"""The add-on's way of taking an order back, one step for each click of an ordinary user; goods graded at the dock.

Whoever loads this file puts the base class ``Contender`` into its namespace first: the benchmark beside it
(``ways.py``), or another one that times the same steps.
"""


class AfterSalesRma(Contender):  # noqa: F821  # pylint: disable=undefined-variable
    """Case from the order, receipt graded and validated, credit note, posting."""

    name = "aftersales"
    modules = ["after_sales_rma"]
    groups = ["after_sales_rma.group_agent"]
    steps = ["request", "receive", "credit", "post"]

    #: What users open, for a harness that times lists, searches, groups and forms: {name: model and its fields}.
    READS = {
        "aftersales": {
            "model": "after.sales.rma",
            "action": "after_sales_rma.action_rma",
            "qty": "amount_total",
            "date": "date_request",
            "partner": "partner_id",
            "state": "state",
            "undone": [("next_step", "!=", "none")],
            "done": [("state", "=", "done")],
            "dashboard": ("stock.warehouse", ["name", "after_sales_board", "after_sales_tiles"]),
        }
    }
    #: Columns that stay unique when a harness copies rows to make a long history: {table: [column]}.
    SUFFIXED = {"after_sales_rma": ["name"], "after_sales_inspection": ["name"]}

    def prepare(self, env) -> None:
        """Cases authorise themselves; orders of a grown history are old, so the window is long."""
        wanted = {
            "after_sales_auto_authorize": True,
            "after_sales_window_days": 36500,
            "after_sales_inspect_at_dock": True,
        }
        # The core alone promises nothing.
        env.company.write({name: value for name, value in wanted.items() if name in env.company._fields})

    def request(self, env, job: dict) -> None:
        """Button of the request wizard: the case is made, submitted, authorised, its receipt stands ready."""
        orders = env["sale.order"].browse(job["order_ids"])
        rmas = env["after.sales.intake"].create_from_sale(orders)
        rmas.action_submit()
        waiting = rmas.filtered(lambda rma: rma.state == "submitted")
        if waiting:
            waiting.sudo().action_authorize()
        job["rma_ids"] = rmas.ids
        job["return_picking_ids"] = rmas.receipt_picking_ids.ids

    def receive(self, env, job: dict) -> None:
        """Button of the receipt: all goods qualified, receipt validated, goods at their place."""
        env["stock.picking"].browse(job["return_picking_ids"]).action_after_sales_all_qualified()

    def credit(self, env, job: dict) -> None:
        """Button of the case: the draft credit note."""
        job["refund_ids"] = env["after.sales.rma"].browse(job["rma_ids"]).action_refund().ids

    def post(self, env, job: dict) -> None:
        """Button of the credit note."""
        env["account.move"].browse(job["refund_ids"]).action_post()

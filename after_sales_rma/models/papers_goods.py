from odoo import models

from ..rules.pages import Column


class StockPicking(models.Model):
    """Return slip 退货单: what was announced, and what the warehouse really received (R15, R16)."""

    _inherit = "stock.picking"

    def _paper_return_slip(self) -> dict:
        """The return slip of a receipt, as ``after.sales.paper`` draws it; an internal paper, in the reader's words."""
        self.ensure_one()
        picking, Paper = self.sudo(), self.env["after.sales.paper"]
        rma, env = picking.after_sales_rma_id, self.env
        rows = [[str(number), *row] for number, row in enumerate(picking._return_slip_rows(), 1)]
        return Paper._paper(
            env._("Return Slip"),
            picking.name,
            [
                Column(env._("No."), 5),
                Column(env._("Product"), 26),
                Column(env._("Lot / Serial"), 14),
                Column(env._("Announced"), 10, figures=True),
                Column(env._("Really Received"), 10, figures=True),
                Column(env._("Unit"), 7),
                Column(env._("Grade"), 10),
                Column(env._("Remark"), 18),
            ],
            rows,
            subtitle=env._("What was announced, and what the warehouse really received."),
            facts=[
                (env._("Customer"), rma.partner_id.display_name or ""),
                (env._("Red-Letter Order"), rma.name or ""),
                (env._("Orders"), rma.sale_order_names or ""),
                (env._("Tracking Number"), rma.carrier_tracking_ref or ""),
                (env._("Warehouse"), picking.picking_type_id.warehouse_id.display_name or ""),
                (env._("Received On"), Paper._day(picking.date_done, picking.company_id)),
                (env._("Received By"), ", ".join({item.write_uid.name: None for item in picking.move_line_ids})),
                (env._("Person in Charge"), rma.user_id.name or ""),
            ],
            signatures=[
                (env._("Warehouse"), "", ""),
                (env._("Handed over by"), "", ""),
                (env._("Accounting"), "", ""),
            ],
        )

    def _return_slip_rows(self) -> list[list[str]]:
        """Each line of the receipt beside what was announced, then what came and was not announced at all."""
        self.ensure_one()
        Paper = self.env["after.sales.paper"]
        apart = self.after_sales_rma_id.discrepancy_ids.filtered(lambda item: item.picking_id == self).sorted("id")
        missing = apart.filtered(lambda item: item.kind == "less").line_id
        rows = []
        # Not filtered: what is left would be read one receipt after the other.
        for move in self.move_ids:
            if move.state != "done":
                continue
            line, found = move.after_sales_line_id, move.move_line_ids
            remarks = [remark for item in found for remark in item._after_sales_remarks()]
            remarks += [self.env._("less than announced")] if line in missing else []
            grades = [Paper._word(item, "after_sales_grade") for item in found if item.after_sales_grade]
            quantity = line._from_uom(move.quantity, move.product_uom) if line else move.quantity
            rows.append(
                [
                    move.product_id.display_name,
                    ", ".join(filter(None, found.mapped(lambda item: item.lot_id.name or item.lot_name))),
                    Paper._quantity(line.quantity) if line else "",
                    Paper._quantity(quantity),
                    (line.uom_id or move.product_uom).name,
                    ", ".join(dict.fromkeys(grades)) or self.env._("to inspect"),
                    ", ".join(dict.fromkeys(remarks)),
                ]
            )
        for item in apart.filtered(lambda item: item.kind != "less"):
            remarks = [Paper._word(item, "kind"), item.condition, Paper._word(item, "state")]
            rows.append(
                [
                    item.product_id.display_name,
                    item.lot_name or item.lot_id.name or "",
                    "",
                    Paper._quantity(item.quantity),
                    item.uom_id.name,
                    "",
                    ", ".join(filter(None, remarks)),
                ]
            )
        return rows


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _after_sales_remarks(self) -> list[str]:
        """What was seen of one counted line at the dock, in the words of a paper; subjects see more."""
        self.ensure_one()
        words = [self.env["after.sales.paper"]._word(self, "after_sales_packaging"), self.after_sales_condition]
        return [word for word in words if word]


class AfterSalesInspection(models.Model):
    """The test report 产品检测报告 on paper: what was tested and found, with photos, signed by the technician (R18)."""

    _inherit = "after.sales.inspection"

    def _paper_test_report(self) -> dict:
        """The test report, as ``after.sales.paper`` draws it; an internal paper, in the reader's words."""
        self.ensure_one()
        report, Paper, env = self.sudo(), self.env["after.sales.paper"], self.env
        signed = report.state == "done"
        return Paper._paper(
            env._("Product Test Report"),
            report.name,
            report._paper_check_columns(),
            [[str(number), *report._paper_check_row(check)] for number, check in enumerate(report.check_ids, 1)],
            subtitle="" if signed else env._("Not signed yet"),
            facts=[(label, text or "") for label, text in report._paper_goods()],
            closing=[(label, text or "") for label, text in report._paper_findings()],
            photos=Paper._photos(dict.fromkeys(report._paper_photos())),
            signatures=[
                (env._("Technician"), report.technician_id.name or "", report._paper_signature()),
                (env._("Inspected On"), Paper._day(report.date_done, report.company_id), ""),
                (env._("Checked by"), "", ""),
            ],
        )

    def _paper_check_columns(self) -> list[Column]:
        """What stands of each check; subjects that know more about checks have columns of their own."""
        env = self.env
        return [
            Column(env._("No."), 6),
            Column(env._("Check"), 44),
            Column(env._("Result"), 15),
            Column(env._("Remark"), 35),
        ]

    def _paper_check_row(self, check) -> list[str]:
        """The texts of a check, without its number."""
        return [check.name, self.env["after.sales.paper"]._word(check, "result"), check.note or ""]

    def _paper_photos(self) -> list:
        """The files that are printed, in their order."""
        self.ensure_one()
        return [*self.photo_ids, *self.receipt_photo_ids]

    def _paper_signature(self) -> str:
        """The picture of the technician's signature, inside the page; none is drawn in the core."""
        self.ensure_one()
        return ""

    def _paper_goods(self) -> list[tuple[str, str]]:
        """[(label, text)] of what was inspected."""
        self.ensure_one()
        Paper, line, env = self.env["after.sales.paper"], self.line_id, self.env
        return [
            (env._("Product"), self.product_id.display_name),
            (env._("Lot / Serial"), self.lot_id.name),
            (env._("Quantity"), f"{Paper._quantity(self.quantity)} {self.uom_id.name}"),
            (env._("Production Date"), Paper._day(line.production_date, self.company_id)),
            (env._("Customer"), self.partner_id.display_name),
            (env._("Case"), self.rma_id.name),
            (env._("Receipt"), self.picking_id.name),
            (env._("Warranty Card"), line.warranty_card),
            (env._("Packaging"), Paper._word(self, "packaging")),
            (env._("State of the Goods"), self.condition),
            (env._("Reason of the Return"), self.reason_id.name),
            (env._("Remark of the Customer"), self.customer_note),
        ]

    def _paper_findings(self) -> list[tuple[str, str]]:
        """[(label, text)] of what was found; subjects add what they found."""
        self.ensure_one()
        Paper, env = self.env["after.sales.paper"], self.env
        accepted = env._("accepted") if self.accepted else env._("not accepted, goes back to the customer")
        return [
            (env._("Grade"), Paper._word(self, "grade")),
            (env._("Fault Found"), self.fault),
            (env._("Root Cause"), self.cause),
            (env._("Party at Fault"), Paper._word(self, "fault_party")),
            (env._("Return"), accepted if self.state == "done" else ""),
        ]

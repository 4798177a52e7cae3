"""Scheduled jobs over many records: one that cannot be done does not hold up the others."""

from datetime import timedelta
from unittest.mock import patch

from odoo.addons.after_sales_rma_repair.tests.test_repair import RepairCommon
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestJobs(RepairCommon):
    def outside(self, serial):
        """A unit that should be back from a vendor since yesterday."""
        rma = self.in_workshop(serial)
        repair, today = rma.repair_order_ids, self.today()
        repair.with_user(self.technician)._after_sales_send_outside(
            self.env["res.partner"].create({"name": "V"}), today
        )
        repair.after_sales_disposition_ids._trusted().date_expected = today - timedelta(days=1)
        rma.with_user(self.keeper).action_put_away()
        return rma

    def spoilt(self, work, broken, done):
        """The part of a job that takes the records, which raises for some and says which ones it did."""

        def spoilt_work(Model, records):
            if records & broken:
                raise ValueError("broken")
            work(Model, records)
            done.append(records)

        return spoilt_work

    @mute_logger("odoo.addons.after_sales_rma.models.one_by_one")
    def test_one_that_fails(self):
        """Broken by whatever may break it: the part of a job that takes the records raises for one of them."""
        broken, other = self.outside("P1"), self.outside("P2")
        (broken | other).user_id = self.salesperson
        for model, job, step, of_case in (
            ("repair.order", "_after_sales_remind_overdue", "_after_sales_remind", "repair_order_ids"),
            ("after.sales.policy", "_judge_running_repairs", "_judge_and_tell", "line_ids"),
        ):
            if model not in self.env:
                continue
            done, owner = [], type(self.env[model])
            spoilt = self.spoilt(getattr(owner, step), broken[of_case], done)
            with self.subTest(job), patch.object(owner, step, spoilt):
                getattr(self.env[model], job)()
                self.assertIn(other[of_case], done)

        def reminders(rma):
            return rma.activity_ids.filtered(lambda item: "overdue" in (item.summary or ""))

        self.assertEqual([len(reminders(rma)) for rma in (broken, other)], [0, 1])
        # The next day, when it is mended, the one that was left out is reminded of, and the other not again.
        self.env["repair.order"]._after_sales_remind_overdue()
        self.assertEqual([len(reminders(rma)) for rma in (broken, other)], [1, 1])

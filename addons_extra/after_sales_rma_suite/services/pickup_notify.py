from odoo import api, models


class AfterSalesNotify(models.AbstractModel):
    """Customers hear of appointments, and get the label with the return form (D1.3)."""

    _inherit = "after.sales.notify"

    @api.model
    def _mail_template(self, event: str):
        if event == "appointment":
            return self.env.ref("after_sales_rma_suite.mail_template_appointment")
        if event == "outside":
            return self.env.ref("after_sales_rma_suite.mail_template_outside")
        return super()._mail_template(event)

    @api.model
    def _reports(self, event: str):
        reports = super()._reports(event)
        if event == "authorized":
            return reports | self.env.ref("after_sales_rma_pickup.action_report_return_label").sudo()
        return reports

{
    "name": "After-Sales: Pick-up and Couriers",
    "summary": "Appointments to collect and bring goods, route of the day, slips to sign, couriers and their numbers",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/scheduled_jobs.xml",
        "report/papers.xml",
        "views/pickup_views.xml",
        "views/dialog_views.xml",
        "views/rma_views.xml",
        "views/native_views.xml",
    ],
}

{
    "name": "After-Sales: Working Days",
    "summary": "Which days a company works: holidays and make-up workdays, asked for in time, loaded as published",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/activities.xml",
        "data/scheduled_jobs.xml",
        "data/workdays_2026.xml",
        "views/workday_views.xml",
        "views/menus.xml",
    ],
}

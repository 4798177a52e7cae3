{
    "name": "After-Sales: Settled by the Month",
    "summary": "Returns of a period on one credit note, for each invoice or for the customer",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma"],
    "data": [
        "security/ir.model.access.csv",
        "data/scheduled_jobs.xml",
        "views/settle_views.xml",
        "views/rma_views.xml",
        "views/account_move_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
}

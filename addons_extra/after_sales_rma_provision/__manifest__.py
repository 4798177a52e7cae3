{
    "name": "After-Sales: Period End",
    "summary": "Expected returns and the warranty provision: proposed entries with their computation",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma"],
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/sequences.xml",
        "views/provision_views.xml",
        "views/product_category_views.xml",
        "views/res_config_settings_views.xml",
        "report/provision_report.xml",
    ],
}

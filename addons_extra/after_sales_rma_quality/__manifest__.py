{
    "name": "After-Sales: Quality",
    "summary": "Causes as a coded tree, failure analysis by supplier and lot, and corrective actions until they are verified",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma"],
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/causes.xml",
        "views/cause_views.xml",
        "views/inspection_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
}

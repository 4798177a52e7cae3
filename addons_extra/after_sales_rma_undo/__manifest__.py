{
    "name": "After-Sales: Taking Back Mistakes",
    "summary": "A wrong receipt, put-away or test report is taken back with a trace; posted numbers have no holes",
    "version": "19.0.2.1.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma"],
    "data": [
        "security/ir.model.access.csv",
        "views/undo_views.xml",
        "views/inspection_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {"web.assets_tests": ["after_sales_rma_undo/static/tests/tours/**/*"]},
}

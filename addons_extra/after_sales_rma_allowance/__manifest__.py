{
    "name": "After-Sales: Allowances and Refunds without Return",
    "summary": "Goods stay, money moves: a part of the price back, or all of it without the goods",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma"],
    "data": [
        "security/ir.model.access.csv",
        "views/allowance_views.xml",
        "views/no_return_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {"web.assets_tests": ["after_sales_rma_allowance/static/tests/tours/**/*"]},
}

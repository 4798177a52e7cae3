{
    "name": "After-Sales: Store Credit",
    "summary": "Customers who agree are paid back to their eWallet, with a bonus if the company gives one",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma_payout", "sale_loyalty"],
    "data": [
        "views/payout_views.xml",
        "views/account_move_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "auto_install": True,
}

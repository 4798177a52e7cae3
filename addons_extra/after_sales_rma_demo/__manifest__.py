{
    "name": "After-Sales Demo Company",
    "summary": "A Chinese trading company with users, products, orders and after-sales cases in every step",
    "version": "19.0.1.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma_suite", "l10n_cn", "purchase_stock"],
    "post_init_hook": "post_init_hook",
}

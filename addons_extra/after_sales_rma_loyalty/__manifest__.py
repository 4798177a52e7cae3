{
    "name": "After-Sales: Promotions and Loyalty",
    "summary": "What a return changes of discounts, free products, free shipping, coupons and points",
    "version": "19.0.1.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma", "after_sales_rma_deduction", "sale_loyalty"],
    "auto_install": True,
}

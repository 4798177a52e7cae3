{
    "name": "After-Sales: Facts and Checks by Product",
    "summary": "What is asked of goods, what is tested of them, and within which limits: by kind of product",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "views/template_views.xml",
        "views/inspection_views.xml",
        "views/product_views.xml",
        "views/request_views.xml",
        "views/rma_views.xml",
        "report/return_form.xml",
    ],
}

{
    "name": "After-Sales: Promise in the Webshop",
    "summary": "What is promised for a product is read on its page in the webshop, and before the order is confirmed",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma", "after_sales_rma_policy", "website_sale"],
    "data": ["views/website_sale_templates.xml"],
    "auto_install": ["after_sales_rma_policy", "website_sale"],
}

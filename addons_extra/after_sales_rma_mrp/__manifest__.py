{
    "name": "After-Sales: Kits",
    "summary": "What comes back of a kit that was sold as one thing and delivered as its components",
    "version": "19.0.1.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma", "sale_mrp"],
    "data": ["views/request_views.xml", "views/rma_views.xml"],
    "auto_install": True,
}

{
    "name": "After-Sales: Dropshipping",
    "summary": "What a vendor sent to the customer comes back: to our warehouse, or straight to the vendor",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma", "after_sales_rma_correction", "stock_dropshipping"],
    "data": [
        "report/return_form.xml",
        "views/rma_views.xml",
    ],
    "auto_install": True,
}

{
    "name": "After-Sales Suite: Returns, Exchanges and Repairs",
    "summary": "Everything that after-sales does, in one go: from the request to the posted red-ink credit note",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": [
        "after_sales_rma",
        "after_sales_rma_approval",
        "after_sales_rma_matching",
        "after_sales_rma_quality",
        "after_sales_rma_service_level",
        "after_sales_rma_support",
        "after_sales_rma_write_down",
    ],
    "data": ["views/approval_views.xml", "views/exchange_views.xml"],
    "application": True,
}

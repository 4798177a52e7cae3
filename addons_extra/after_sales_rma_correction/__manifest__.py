{
    "name": "After-Sales: Correcting Requests",
    "summary": "Facts of a submitted request that were told wrongly are corrected, with a reason; the decision follows",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma"],
    "data": [
        "security/ir.model.access.csv",
        "views/correct_views.xml",
    ],
}

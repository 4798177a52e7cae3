{
    "name": "After-Sales: Technical Support",
    "summary": "Help without goods: an answer that the customer reads, and the minutes that it took",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "views/support_views.xml",
    ],
}

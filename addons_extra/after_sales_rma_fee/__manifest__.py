{
    "name": "After-Sales: Fees",
    "summary": "What a customer pays for goods that go back as they came: inspection, handling, return freight",
    "version": "19.0.2.1.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma"],
    "data": [
        "security/ir.model.access.csv",
        "data/fee.xml",
        "views/fee_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}

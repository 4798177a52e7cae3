{
    "name": "After-Sales: Deductions from Refunds",
    "summary": "Fees, losses of value, missing gifts and freight: what refunds are reduced by, or increased",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "views/refund_views.xml",
    ],
}

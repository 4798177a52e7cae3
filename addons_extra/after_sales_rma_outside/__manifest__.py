{
    "name": "After-Sales: Sent Out for Repair",
    "summary": "Goods at headquarters or a vendor: letter, courier both ways, bill of the repair, what became of them",
    "version": "19.0.2.1.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma", "after_sales_rma_repair"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "views/sent_out_views.xml",
        "views/repair_views.xml",
        "report/sent_out_letter.xml",
    ],
}

{
    "name": "After-Sales: a made-up remedy",
    "summary": "For the tests alone: goods come in, get another firmware and go back to their customer",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma"],
    "data": ["views.xml"],
}

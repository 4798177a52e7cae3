{
    "name": "After-Sales: First Diagnosis",
    "summary": "What seems to be wrong, before anything is decided: by phone, photo or visit, with a recommendation",
    "version": "19.0.2.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma", "after_sales_rma_working_days"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/activities.xml",
        "views/diagnosis_views.xml",
        "views/rma_views.xml",
        "views/reason_views.xml",
        "views/res_config_settings_views.xml",
        "report/return_form.xml",
    ],
}

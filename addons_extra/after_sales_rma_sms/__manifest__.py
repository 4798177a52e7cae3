{
    "name": "After-Sales: Text Messages",
    "summary": "Tells customers of after-sales cases by text message as well",
    "version": "19.0.1.1.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma_service_level", "sms"],
    "data": ["data/sms_templates.xml", "views/res_config_settings_views.xml"],
    "auto_install": True,
}

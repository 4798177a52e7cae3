{
    "name": "After-Sales: Chinese Consumer Law",
    "summary": "Seven days without reason and the three guarantees as rule sets of after-sales policies",
    "version": "19.0.1.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "LGPL-3",
    "depends": ["after_sales_rma_policy", "l10n_cn"],
    "data": ["data/law.xml"],
}

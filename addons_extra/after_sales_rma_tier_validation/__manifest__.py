{
    "name": "After-Sales: Approval in Several Tiers",
    "summary": "Budgets, repair plans and values of defective goods pass several leaders, one after the other",
    "version": "19.0.1.0.0",
    "category": "Sales/After-Sales",
    "author": "after_sales_rma contributors",
    "license": "AGPL-3",
    "depends": ["after_sales_rma_approval", "base_tier_validation"],
    "data": ["security/ir.model.access.csv", "views/tier_views.xml"],
}

import { addTour, openMenu } from "@after_sales_rma/../tests/tours/steps.esm";

// Two clicks: the supplier whose lots fail most stands first, with its cost.
addTour("analysis_asks", () => [
    ...openMenu("menu_reporting", "after_sales_rma_quality.menu_report_suppliers"),
    {
        content: "The supplier that failed most stands above the other one",
        trigger: ".o_pivot tbody tr:nth-child(2) th:contains(明达电子)",
    },
    {
        content: "and under it its lot",
        trigger: ".o_pivot tbody tr:nth-child(3) th:contains(MD-0501)",
    },
    {
        content: "What it cost is in the same row",
        trigger: ".o_pivot tbody tr:nth-child(2) td:contains(800.00)",
    },
]);

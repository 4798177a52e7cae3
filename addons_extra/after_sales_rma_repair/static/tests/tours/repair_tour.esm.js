import {
    DIALOG,
    addLine,
    addTour,
    choose,
    confirm,
    fill,
    goBack,
    openCard,
    openMenu,
    openOrder,
    openPage,
    openRow,
    press,
    seeDone,
    seeState,
    seeValue,
} from "@after_sales_rma/../tests/tours/steps.esm";

const PARTS = '.o_field_widget[name="move_ids"]';

addTour("technician_plans_a_charged_repair", () => [
    ...openMenu("after_sales_rma_repair.menu_repairs", "after_sales_rma_repair.menu_repair"),
    ...openRow("东方电子"),
    ...press("action_after_sales_charge"),
    ...seeDone("action_after_sales_charge"),
    ...openPage("parts"),
    ...addLine("move_ids"),
    ...choose("product_id", "镜头模组", PARTS),
    ...openPage("after_sales_plan"),
    ...fill("after_sales_plan", "更换镜头模组"),
    ...press("action_after_sales_plan"),
    { content: "It is handed in", trigger: '.o_field_widget[name="after_sales_planned_on"]' },
    ...seeValue("after_sales_plan_price", "300.00"),
]);

addTour("salesperson_quotes_and_the_customer_accepts", () => [
    ...openMenu("menu_cases", "menu_cases_all"),
    ...openCard("东方电子"),
    ...press("action_view_repairs", ".o_form_view"),
    ...press("action_after_sales_open_quote"),
    {
        content: "The part is quoted",
        trigger: '.o_field_widget[name="order_line"] .o_data_row:contains("镜头模组"):contains("300.00")',
    },
    ...goBack(),
    ...press("action_after_sales_accept"),
    ...confirm(),
    ...seeDone("action_after_sales_accept"),
]);

addTour("technician_repairs", () => [
    ...openMenu("after_sales_rma_repair.menu_repairs", "after_sales_rma_repair.menu_repair"),
    ...openRow("东方电子"),
    ...press("action_validate"),
    ...press("action_repair_start"),
    ...seeState("under_repair"),
    ...press("action_repair_end"),
    {
        content: "The test report opens",
        trigger: '.o_form_view button[name="action_grade_defective"]',
    },
]);

addTour("technician_finds_the_repair_failed", () => [
    ...openMenu("menu_work", "menu_inspect"),
    ...openCard("数码相机"),
    ...fill("fault", "主板无法修复"),
    ...press("action_grade_defective"),
    ...seeState("done"),
]);

addTour("warehouse_gives_back", () => [
    ...openMenu("menu_cases", "menu_cases_all"),
    ...openCard("东方电子"),
    ...press("action_view_give_back"),
    {
        content: "The customer's own camera goes back",
        trigger: '.o_field_widget[name="move_ids"] .o_data_row:contains("数码相机")',
    },
    ...press("button_validate"),
    ...seeState("done"),
]);

addTour("salesperson_invoices_the_repair", () => [
    // The list shows the total with 13 % tax.
    ...openOrder("东方电子", "339.00"),
    {
        content: "Create the invoice",
        trigger: ".o_form_statusbar button#create_invoice:enabled",
        run: "click",
    },
    ...press("create_invoices", DIALOG),
    ...seeState("draft"),
]);

addTour("approver_refunds_instead", () => [
    ...openMenu("menu_cases", "menu_cases_all"),
    ...openCard("东方电子"),
    ...press("action_turn_to_refund"),
    ...confirm(),
    ...seeDone("action_turn_to_refund"),
]);

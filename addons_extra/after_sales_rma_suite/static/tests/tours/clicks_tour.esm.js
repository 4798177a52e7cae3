import {
    DIALOG,
    addLine,
    addTour,
    choose,
    openApp,
    openRow,
    openTile,
    pick,
    press,
    seeState,
    selectCell,
} from "@after_sales_rma/../tests/tours/steps.esm";

// The shortest way of each role, from the first screen of the app that it works in: these are counted.

const PARTS = '.o_field_widget[name="move_ids"]';

addTour("clicks_requests", () => [
    ...openApp("sale.sale_menu_root"),
    ...openRow("XS-0001"),
    ...press("action_after_sales_request"),
    // The only line is chosen already.
    ...choose("reason_id", "外壳破损", DIALOG),
    ...press("action_create", DIALOG),
    ...seeState("submitted"),
]);

addTour("clicks_requests_repair", () => [
    ...openApp("sale.sale_menu_root"),
    ...openRow("XS-0001"),
    ...press("action_after_sales_request"),
    ...pick("remedy", "repair", DIALOG),
    ...choose("reason_id", "外壳破损", DIALOG),
    ...press("action_create", DIALOG),
    ...seeState("submitted"),
]);

addTour("clicks_decides", () => [...openTile("decide"), ...press("action_authorize"), ...seeState("authorized")]);

addTour("clicks_receives", () => [...openTile("await_goods"), ...press("button_validate"), ...seeState("done")]);

addTour("clicks_grades", () => [
    ...openTile("await_goods"),
    ...selectCell(":first", "after_sales_grade", 1),
    ...press("button_validate"),
    ...seeState("done"),
]);

addTour("clicks_all_qualified", () => [
    ...openTile("await_goods"),
    ...press("action_after_sales_all_qualified"),
    ...seeState("done"),
]);

addTour("clicks_passes", () => [...openTile("inspect"), ...press("action_grade_qualified"), ...seeState("done")]);

addTour("clicks_puts_away", () => [
    ...openTile("dispose"),
    ...press("action_put_away"),
    { content: "It is put away", trigger: '.o_form_view:not(:has(button[name="action_put_away"]))' },
]);

addTour("clicks_credits", () => [
    ...openTile("credit"),
    ...press("action_open_refund"),
    ...seeState("draft"),
    ...press("action_post"),
    ...seeState("posted"),
]);

addTour("clicks_plans", () => [
    ...openTile("repair"),
    ...addLine("move_ids"),
    ...choose("product_id", "镜头模组", PARTS),
    // What is planned is handed in by the same click.
    ...press("action_after_sales_charge"),
    { content: "It is charged", trigger: '.o_form_view:not(:has(button[name="action_after_sales_charge"]))' },
]);

addTour("clicks_quotes", () => [
    ...openTile("quote"),
    ...press("action_after_sales_open_quote"),
    {
        content: "The part is quoted",
        trigger: '.o_field_widget[name="order_line"] .o_data_row:contains("镜头模组"):contains("300.00")',
    },
    // The customer said yes: that is noted by the order.
    ...press("action_confirm"),
    ...seeState("sale"),
]);

addTour("clicks_repairs", () => [
    ...openTile("repair"),
    ...press("action_repair_start"),
    ...seeState("under_repair"),
    ...press("action_repair_end"),
    // Its test report is shown at once.
    ...press("action_grade_qualified"),
    ...seeState("done"),
]);

addTour("clicks_gives_back", () => [...openTile("await_customer"), ...press("button_validate"), ...seeState("done")]);

addTour("clicks_invoices", () => [
    ...openTile("invoice"),
    ...press("action_invoice_replacement"),
    ...seeState("draft"),
    ...press("action_post"),
    ...seeState("posted"),
]);

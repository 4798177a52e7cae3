import {
    DIALOG,
    addTour,
    choose,
    confirm,
    fillCell,
    openCard,
    openMenu,
    openOrder,
    press,
    seeDone,
    seeState,
} from "./steps.esm";

addTour("salesperson_requests", () => [
    ...openOrder("XS-0001"),
    ...press("action_after_sales_request"),
    ...fillCell(":first", "quantity", "3", DIALOG),
    ...choose("reason_id", "外壳破损", DIALOG),
    ...press("action_create", DIALOG),
    ...seeState("submitted"),
    {
        content: "The case asks for three cameras",
        trigger: '.o_field_widget[name="line_ids"] .o_data_row:contains("数码相机"):contains("3.00")',
    },
]);

addTour("salesperson_cancels_rest", () => [
    ...openMenu("menu_cases", "menu_cases_all"),
    ...openCard("东方电子"),
    ...press("action_cancel_rest"),
    ...confirm(),
    ...seeDone("action_cancel_rest"),
]);

import {
    DIALOG,
    addTour,
    fill,
    openCard,
    openMenu,
    openRow,
    pick,
    press,
    seeState,
} from "@after_sales_rma/../tests/tours/steps.esm";

addTour("approver_exchanges_instead", () => [
    ...openMenu("menu_cases", "menu_cases_all"),
    ...openCard("东方电子"),
    ...press("action_change_remedy"),
    ...pick("remedy", "exchange", DIALOG),
    ...fill("reason", "无法修复，换新", DIALOG),
    ...press("action_confirm", DIALOG),
    { content: "The question is gone", trigger: "body:not(:has(.modal))" },
    {
        content: "The camera is exchanged now",
        trigger: '.o_field_widget[name="line_ids"] .o_data_row:contains("换货")',
    },
]);

addTour("warehouse_delivers_the_same_again", () => [
    ...openMenu("menu_work", "after_sales_rma_exchange.menu_replace"),
    ...openRow("东方电子"),
    ...press("action_view_replacements"),
    ...press("button_validate"),
    ...seeState("done"),
]);

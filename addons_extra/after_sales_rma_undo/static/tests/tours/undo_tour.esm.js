import {
    DIALOG,
    addTour,
    fill,
    openMenu,
    openRow,
    press,
    seeDone,
    seeState,
} from "@after_sales_rma/../tests/tours/steps.esm";

addTour("warehouse_takes_a_wrong_receipt_back", () => [
    ...openMenu("menu_work", "menu_receive"),
    ...openRow("东方电子"),
    ...press("button_validate"),
    ...seeState("done"),
    ...press("action_after_sales_undo"),
    ...fill("reason", "收错单", DIALOG),
    ...press("action_confirm", `${DIALOG} .modal-footer`),
    {
        content: "The receipt says who took it back, and why",
        trigger: '.o_field_widget[name="after_sales_undo_text"]:contains("收错单")',
    },
    ...seeDone("action_after_sales_undo"),
    ...openMenu("menu_work", "menu_receive"),
    {
        content: "The goods are awaited again",
        trigger: '.o_list_view .o_data_row:contains("东方电子")',
    },
]);

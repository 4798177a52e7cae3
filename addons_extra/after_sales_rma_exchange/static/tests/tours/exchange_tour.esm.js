import {
    DIALOG,
    addTour,
    choose,
    fillCell,
    goBack,
    openMenu,
    openOrder,
    openPage,
    openRow,
    pick,
    press,
    seeState,
    seeValue,
} from "@after_sales_rma/../tests/tours/steps.esm";

const REPLACEMENTS = '.o_field_widget[name="replacement_ids"]';

addTour("salesperson_asks_for_an_exchange", () => [
    ...openOrder("XS-0001"),
    ...press("action_after_sales_request"),
    ...fillCell(":first", "quantity", "1", DIALOG),
    ...pick("remedy", "exchange", DIALOG),
    ...pick("exchange_for", "other", DIALOG),
    ...choose("replacement_product_id", "微单相机", DIALOG),
    ...choose("reason_id", "外壳破损", DIALOG),
    ...press("action_create", DIALOG),
    ...seeState("draft"),
    ...openPage("replacement"),
    {
        content: "The other camera stands there",
        trigger: `${REPLACEMENTS} .o_data_row:contains("数码相机"):contains("微单相机")`,
    },
    // Before anybody commits himself: 899 + 13 % come back, 999 + 13 % leave, 113 are left to pay.
    ...seeValue("amount_to_return", "1,015.87"),
    ...seeValue("amount_replacement", "1,128.87"),
    ...seeValue("amount_difference", "113.00"),
    ...press("action_submit"),
    ...seeState("submitted"),
]);

addTour("warehouse_delivers_the_replacement", () => [
    ...openMenu("menu_work", "after_sales_rma_exchange.menu_replace"),
    {
        content: "The list says what leaves",
        trigger:
            '.o_list_view .o_data_row:contains("东方电子") .o_data_cell[name="ship_summary"]:contains("微单相机 × 1")',
    },
    ...openRow("东方电子"),
    ...press("action_view_replacements"),
    {
        content: "The other camera leaves",
        trigger: '.o_field_widget[name="move_ids"] .o_data_row:contains("微单相机")',
    },
    ...press("button_validate"),
    ...seeState("done"),
]);

addTour("accountant_posts_both", () => [
    ...openMenu("menu_credit", "menu_credit_cases"),
    ...openRow("东方电子"),
    ...press("action_open_refund"),
    ...seeState("draft"),
    ...press("action_post"),
    ...seeState("posted"),
    ...press("action_view_after_sales", ".o_form_view"),
    ...press("action_invoice_customer"),
    ...seeState("draft"),
    ...press("action_post"),
    ...seeState("posted"),
    // The credit note is set off: one difference is left.
    ...seeValue("amount_residual", "113.00"),
    ...goBack(),
    ...openPage("replacement"),
    ...seeValue("amount_difference", "113.00"),
    ...seeState("done"),
]);

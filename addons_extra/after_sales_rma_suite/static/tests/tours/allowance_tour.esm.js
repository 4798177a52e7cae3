import { addTour, DIALOG, openMenu, openRow, press, seeState } from "@after_sales_rma/../tests/tours/steps.esm";

addTour("accountant_credits_and_pays_back", () => [
    ...openMenu("menu_credit", "menu_credit_cases"),
    ...openRow("东方电子"),
    ...press("action_open_refund"),
    ...seeState("draft"),
    ...press("action_post"),
    ...seeState("posted"),
    ...press("action_after_sales_pay_back"),
    {
        content: "The way that the customer paid is proposed",
        trigger: `${DIALOG} .o_data_row [name="is_as_paid"] input:checked`,
    },
    ...press("action_confirm", DIALOG),
    {
        content: "The payment stands in the list for the bank",
        trigger: '.o_list_view .o_data_row:contains("东方电子") .o_data_cell[name="after_sales_credit_note_ids"]',
    },
]);

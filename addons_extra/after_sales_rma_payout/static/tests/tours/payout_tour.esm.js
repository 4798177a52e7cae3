import { addTour, DIALOG, openMenu, openRow, press } from "@after_sales_rma/../tests/tours/steps.esm";

addTour("accountant_pays_back", () => [
    ...openMenu("menu_credit", "after_sales_rma_payout.menu_to_pay_back"),
    {
        content: "The list says until when the customer has his money",
        trigger: '.o_list_view .o_data_row:contains("东方电子") [name="after_sales_pay_back_by"]',
    },
    ...openRow("东方电子"),
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

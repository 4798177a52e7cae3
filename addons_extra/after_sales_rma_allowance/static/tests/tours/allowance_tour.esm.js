import {
    DIALOG,
    addTour,
    fill,
    fillCell,
    openOrder,
    pick,
    press,
    seeState,
} from "@after_sales_rma/../tests/tours/steps.esm";

addTour("salesperson_asks_for_an_allowance", () => [
    ...openOrder("XS-0001"),
    ...press("action_after_sales_request"),
    ...fillCell(":first", "quantity", "2", DIALOG),
    ...pick("remedy", "allowance", DIALOG),
    ...fill("allowance_percent", "15", DIALOG),
    ...press("action_create", DIALOG),
    ...seeState("submitted"),
    {
        content: "The case says how much of the price goes back, and why somebody decides",
        trigger:
            '.o_field_widget[name="line_ids"] .o_data_row:contains("数码相机") [name="allowance_percent"]:contains("15")',
    },
    { content: "Above the limit", trigger: '.o_field_widget[name="stay_note"]:contains("304.76")' },
]);

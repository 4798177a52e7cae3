import {
    DIALOG,
    addTour,
    confirm,
    fill,
    openMenu,
    press,
    seeDone,
    seeState,
} from "@after_sales_rma/../tests/tours/steps.esm";

const MENU = ["after_sales_rma_matching.menu_daily", "after_sales_rma_matching.menu_daily_reports"];

/** Open the last day of the list: days to come stand above it. */
function openDay() {
    return [
        ...openMenu(...MENU),
        {
            content: "Open the day",
            trigger: '.o_list_view .o_data_row:last .o_data_cell[name="date"]',
            run: "click",
        },
        { content: "It is open", trigger: '.o_form_view .o_field_widget[name="row_ids"] .o_data_row' },
    ];
}

/** Attach a file to a field, as if it had been chosen. */
function attach(name, file) {
    return [
        {
            content: `Attach ${file}`,
            trigger: `.o_form_view .o_field_widget[name="${name}"]`,
            run({ anchor }) {
                const input = anchor.querySelector('input[type="file"]');
                const chosen = new window.DataTransfer();
                chosen.items.add(new window.File(["signed"], file, { type: "application/pdf" }));
                input.files = chosen.files;
                input.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { content: "It is there", trigger: `.o_field_widget[name="${name}"] button.o_clear_file_button` },
    ];
}

addTour("warehouse_mends_and_signs_the_day", () => [
    ...openDay(),
    {
        content: "The letter that the customer signed is missing: open the receipt",
        trigger: '.o_field_widget[name="row_ids"] .o_data_row.text-danger button[name="action_mend"]',
        run: "click",
    },
    {
        content: "The receipt says so",
        trigger: '.o_form_view:has(.o_field_widget[name="picking_type_id"], [name="action_after_sales_letter"])',
    },
    ...attach("after_sales_signed_letter", "letter.pdf"),
    { content: "Save", trigger: ".o_form_button_save:enabled", run: "click" },
    { content: "Saved", trigger: "body:not(:has(.o_form_button_save:enabled))" },
    ...openDay(),
    ...press("action_sign"),
    ...confirm(),
    ...seeState("signed"),
]);

addTour("accountant_sends_the_day_back", () => [
    ...openDay(),
    ...press("action_send_back"),
    ...fill("remark", "请核对", DIALOG),
    ...press("action_confirm", DIALOG),
    ...seeState("sent_back"),
]);

addTour("warehouse_signs_the_day_again", () => [
    ...openDay(),
    ...press("action_sign"),
    ...confirm(),
    ...seeState("signed"),
]);

addTour("accountant_accepts_and_posts_the_day", () => [
    ...openDay(),
    ...press("action_accept"),
    ...seeState("accepted"),
    ...press("action_post_day"),
    ...confirm(),
    ...seeDone("action_post_day"),
    { content: "The day says what was posted", trigger: '.o_field_widget[name="posting_text"]' },
]);

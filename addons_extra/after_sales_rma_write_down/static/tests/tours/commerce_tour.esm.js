import { addTour, fillCell, openMenu, openRow, press, seeState } from "@after_sales_rma/../tests/tours/steps.esm";

const LIST = ".o_list_view";

/** Select all rows of a list. */
function selectAll() {
    return [
        {
            content: "Select all rows",
            trigger: `${LIST} thead .o_list_record_selector input`,
            run: "click",
        },
        { content: "They are selected", trigger: ".o_selection_box, .o_list_selection_box" },
    ];
}

/** Press a button of the list for the selected rows. */
function pressForSelected(name) {
    return press(name, ".o_control_panel");
}

addTour("commerce_values", () => [
    ...openMenu("after_sales_rma_write_down.menu_write_down", "after_sales_rma_write_down.menu_write_down_list"),
    ...fillCell(':contains("数码相机")', "realisable_unit", "40", LIST),
    {
        content: "Leave the row: it is saved",
        trigger: `${LIST} .o_list_button_save, .o_control_panel .o_list_button_save`,
        run: "click",
    },
    { content: "The row is saved", trigger: `${LIST}:not(:has(.o_selected_row))` },
    ...selectAll(),
    ...pressForSelected("action_submit"),
    {
        content: "It waits for an approver",
        trigger: `${LIST} .o_data_row:contains("数码相机"):not(:has([name="realisable_unit"] input))`,
    },
    {
        content: "The value cannot be changed any more",
        trigger: `${LIST} .o_data_row .o_data_cell[name="realisable_unit"].o_readonly_modifier`,
    },
]);

addTour("approver_approves_value", () => [
    ...openMenu("after_sales_rma_write_down.menu_write_down", "after_sales_rma_write_down.menu_write_down_list"),
    ...openRow("数码相机"),
    ...press("action_approve"),
    ...seeState("approved"),
]);

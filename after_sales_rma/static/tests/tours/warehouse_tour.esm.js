import { DIALOG, addTour, fillCell, openMenu, openRow, press, seeState, selectCell } from "./steps.esm";

addTour("warehouse_receives_less", () => [
    ...openMenu("menu_work", "menu_receive"),
    ...openRow("东方电子"),
    ...fillCell(":first", "quantity", "2"),
    {
        content: "Done with counting",
        trigger: '.o_selected_row .o_field_widget[name="quantity"] input',
        run: "press Tab",
    },
    {
        content: "The screen says that the rest stays awaited",
        trigger: '.o_field_widget[name="after_sales_notice"]:contains("数码相机")',
    },
    ...press("button_validate"),
    ...seeState("done"),
]);

addTour("warehouse_receives", () => [
    ...openMenu("menu_work", "menu_receive"),
    ...openRow("东方电子"),
    ...press("button_validate"),
    ...seeState("done"),
]);

addTour("warehouse_grades", () => [
    ...openMenu("menu_work", "menu_receive"),
    ...openRow("东方电子"),
    // One of the two is in order, the other is not.
    ...press("action_show_details", ".o_data_row"),
    ...selectCell(":eq(0)", "after_sales_grade", 0, DIALOG),
    ...fillCell(":eq(0)", "quantity", "1", DIALOG),
    {
        content: "Add a line for the other grade",
        trigger: `${DIALOG} .o_field_x2many_list_row_add a`,
        run: "click",
    },
    ...selectCell(":eq(1)", "after_sales_grade", 1, DIALOG),
    ...fillCell(":eq(1)", "quantity", "1", DIALOG),
    {
        content: "Save the details",
        trigger: `${DIALOG} .o_form_button_save`,
        run: "click",
    },
    { content: "The details are closed", trigger: "body:not(:has(.modal))" },
    ...press("button_validate"),
    ...seeState("done"),
]);

addTour("warehouse_puts_away", () => [
    ...openMenu("menu_work", "menu_put_away"),
    {
        content: "Select both",
        trigger: ".o_list_view:has(.o_data_row:eq(1)) thead .o_list_record_selector input",
        run: "click",
    },
    ...press("action_put_away", ".o_control_panel"),
    { content: "Nothing waits to be put away any more", trigger: ".o_view_nocontent" },
]);

addTour("warehouse_puts_one_away", () => [
    ...openMenu("menu_work", "menu_put_away"),
    {
        content: "Select it",
        trigger: ".o_list_view:has(.o_data_row) thead .o_list_record_selector input",
        run: "click",
    },
    ...press("action_put_away", ".o_control_panel"),
    { content: "Nothing waits to be put away any more", trigger: ".o_view_nocontent" },
]);

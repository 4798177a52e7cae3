import { DIALOG, addTour, choose, openMenu, press, seeState } from "./steps.esm";

addTour("scan", () => [
    ...openMenu("menu_cases", "menu_request"),
    {
        content: "Bought elsewhere",
        trigger: `${DIALOG} .o_field_widget[name="without_origin"] input`,
        run: "click",
    },
    {
        content: "Nobody complains before anything is typed",
        trigger: `${DIALOG}:has(.o_field_widget[name="other_partner_id"]):not(:has(.o_field_invalid))`,
    },
    { content: "Nor is a message shown", trigger: "body:not(:has(.o_notification))" },
    {
        content: "Not bought elsewhere after all",
        trigger: `${DIALOG} .o_field_widget[name="without_origin"] input`,
        run: "click",
    },
    {
        content: "Scan the serial",
        trigger: `${DIALOG} .o_field_widget[name="search_text"] input`,
        run: "edit CAM-0002 && press Enter",
    },
    {
        content: "Its delivery is found, and the serial chosen",
        trigger: `${DIALOG} .o_data_row .o_data_cell[name="lot_ids"]:contains("CAM-0002")`,
    },
    ...choose("reason_id", "外壳破损", DIALOG),
    ...press("action_create", DIALOG),
    ...seeState("submitted"),
    {
        content: "The case names the serial",
        trigger: '.o_field_widget[name="line_ids"] .o_data_row:contains("CAM-0002")',
    },
]);

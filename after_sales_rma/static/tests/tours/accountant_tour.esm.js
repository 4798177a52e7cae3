import { addTour, openMenu, openRow, press, seeState } from "./steps.esm";

addTour("accountant_credits", () => [
    ...openMenu("menu_credit", "menu_credit_cases"),
    ...openRow("东方电子"),
    ...press("action_open_refund"),
    ...seeState("draft"),
    ...press("action_post"),
    ...seeState("posted"),
    ...press("action_view_after_sales", ".o_form_view"),
    ...seeState("done"),
]);

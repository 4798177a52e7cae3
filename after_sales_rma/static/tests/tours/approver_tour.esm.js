import { DIALOG, addTour, fill, openMenu, openRow, press, seeState } from "./steps.esm";

addTour("approver_authorizes", () => [
    ...openMenu("menu_work", "menu_decide"),
    ...openRow("东方电子"),
    ...press("action_authorize"),
    ...seeState("authorized"),
]);

addTour("approver_refuses", () => [
    ...openMenu("menu_work", "menu_decide"),
    ...openRow("东方电子"),
    ...press("action_refuse"),
    ...fill("reason", "超过退货期限", DIALOG),
    ...press("action_confirm", DIALOG),
    ...seeState("refused"),
    {
        content: "The case tells why",
        trigger: '.o_field_widget[name="decision_reason"]:contains("超过退货期限")',
    },
]);

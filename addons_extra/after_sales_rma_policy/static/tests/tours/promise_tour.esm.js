import { DIALOG, addTour, fill, openMenu, openRow, press, seeState } from "@after_sales_rma/../tests/tours/steps.esm";

addTour("approver_refuses_by_rule", () => [
    ...openMenu("menu_work", "menu_decide"),
    ...openRow("东方电子"),
    {
        content: "The case says what is offered instead",
        trigger: '.o_field_widget[name="promise_note"]:contains("我们可以提供")',
    },
    {
        content: "Ask the verdict for its rules",
        trigger: '.o_field_widget[name="verdict"] button.badge',
        run: "click",
    },
    {
        content: "Every remedy stands there with its rule",
        trigger: '.o_after_sales_verdict:contains("I1.3")',
    },
    ...press("action_refuse"),
    ...press("action_confirm", DIALOG),
    ...seeState("refused"),
]);

addTour("approver_decides_against_the_rule", () => [
    ...openMenu("menu_work", "menu_decide"),
    ...openRow("东方电子"),
    ...press("action_authorize"),
    ...fill("reason", "老客户特批", DIALOG),
    ...press("action_confirm", DIALOG),
    ...seeState("authorized"),
]);

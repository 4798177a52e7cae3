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

addTour("leader_takes_late_case", () => [
    ...openMenu("menu_work", "menu_decide"),
    {
        content: "The list shows the case as late",
        trigger: '.o_list_view .o_data_row:contains("东方电子") .o_field_remaining_days .text-danger',
    },
    ...openRow("东方电子"),
    { content: "The ribbon says that it is late", trigger: '.o_widget_web_ribbon .ribbon:contains("逾期")' },
    {
        content: "The leader was told of the missed deadline",
        trigger: '.o-mail-Activity:contains("已超期：审核并答复")',
    },
    ...press("action_authorize"),
    ...seeState("authorized"),
    {
        content: "While the customer has the goods, no deadline runs",
        trigger: '.o_form_view [name="clock_stopped"]:contains("暂停计时")',
    },
]);

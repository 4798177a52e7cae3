import { DIALOG, addTour, fill, openMenu, openRow, press, seeState } from "@after_sales_rma/../tests/tours/steps.esm";

addTour("leader_approves_budget", () => [
    ...openMenu("menu_work", "after_sales_rma_approval.menu_approve_mine"),
    ...openRow("东方电子"),
    {
        content: "The leader sees what is earned",
        trigger: '.o_field_widget[name="margin"]',
    },
    ...press("action_approve"),
    ...seeState("approved"),
    {
        content: "Go to the case",
        trigger: 'button[name="action_open_document"]:visible',
        run: "click",
    },
    ...seeState("authorized"),
]);

addTour("leader_asks_back", () => [
    ...openMenu("menu_work", "after_sales_rma_approval.menu_approve_mine"),
    ...openRow("东方电子"),
    ...press("action_ask_back"),
    ...fill("words", "是否使用过？", DIALOG),
    ...press("action_confirm", DIALOG),
    {
        content: "The question is written down",
        trigger: '.o_field_widget[name="question"]:contains("是否使用过")',
    },
]);

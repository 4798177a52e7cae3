import { addTour, openMenu, openRow, press, seeState } from "@after_sales_rma/../tests/tours/steps.esm";

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
        trigger: '.o-mail-Activity:contains("已逾期：审核并答复")',
    },
    ...press("action_authorize"),
    ...seeState("authorized"),
    {
        content: "While the customer has the goods, no deadline runs",
        trigger: '.o_form_view [name="clock_stopped"]:contains("暂停计时")',
    },
]);

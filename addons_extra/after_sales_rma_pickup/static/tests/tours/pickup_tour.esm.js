import {
    DIALOG,
    addTour,
    choose,
    openMenu,
    openCard,
    openRow,
    press,
    seeState,
    seeValue,
} from "@after_sales_rma/../tests/tours/steps.esm";

addTour("salesperson_plans_a_pickup", () => [
    ...openMenu("menu_cases", "menu_cases_all"),
    ...openCard("东方电子"),
    ...press("action_plan_pickup"),
    ...choose("user_id", "仓库管理员", DIALOG),
    ...press("action_confirm", DIALOG),
    ...seeValue("pickup_status", "已预约取件"),
]);

addTour("driver_collects_with_a_signature", () => [
    ...openMenu("menu_work", "after_sales_rma_pickup.menu_pickup"),
    {
        content: "The route says where to go and what for",
        trigger: '.o_list_view .o_data_row:contains("东方电子"):contains("数码相机 × 2")',
    },
    ...openRow("东方电子"),
    ...press("action_collect"),
    {
        content: "Sign on the screen",
        trigger: `${DIALOG} .o_field_widget[name="signature"] .o_signature`,
        run: "click",
    },
    {
        content: "The name is written as a signature",
        trigger: `${DIALOG}:has(.o_web_sign_signature) footer .btn-primary:not([disabled])`,
        run: "click",
    },
    {
        content: "It stands there",
        trigger: `${DIALOG} .o_field_widget[name="signature"] img[src^="data:"], ${DIALOG} .o_field_widget[name="signature"] img`,
    },
    ...press("action_confirm", DIALOG),
    ...seeState("collected"),
]);

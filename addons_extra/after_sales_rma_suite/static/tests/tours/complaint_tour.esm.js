import {
    addTour,
    choose,
    fill,
    openCard,
    openMenu,
    openRow,
    pick,
    press,
    seeState,
    select,
} from "@after_sales_rma/../tests/tours/steps.esm";

const COMPLAINTS = ["menu_cases", "after_sales_rma_complaint.menu_complaint"];
const QUALITY = "after_sales_rma_quality.menu_quality";

addTour("salesperson_takes_a_complaint_down", () => [
    ...openMenu(...COMPLAINTS),
    {
        content: "A new complaint",
        trigger: ".o_control_panel .o_list_button_add",
        run: "click",
    },
    ...choose("partner_id", "东方电子"),
    ...fill("description", "按键又失灵了"),
    ...pick("severity", "2"),
    ...press("action_work"),
    ...seeState("working"),
]);

addTour("quality_corrects_what_is_complained_about", () => [
    ...openMenu(QUALITY, "after_sales_rma_suite.menu_quality_complaints"),
    ...openRow("按键又失灵了"),
    ...press("action_correct"),
    ...seeState("draft"),
    ...fill("containment", "封存同批库存"),
    ...press("action_contain"),
    ...seeState("contained"),
    ...choose("cause_id", "焊接不良"),
    ...fill("root_cause", "烙铁温度过低"),
    ...press("action_analyse"),
    ...seeState("analysed"),
    ...select("measure_kind", 1),
    ...fill("measure", "每班检查烙铁温度"),
    ...choose("verifier_id", "质量主管"),
    ...press("action_plan"),
    ...seeState("planned"),
    ...fill("done_note", "自本周起执行"),
    ...press("action_implement"),
    ...seeState("implemented"),
]);

addTour("quality_leader_verifies_the_measure", () => [
    ...openMenu(QUALITY, "after_sales_rma_quality.menu_corrective_actions"),
    ...openCard("按键又失灵了"),
    ...fill("verification", "抽检一百件，无不良"),
    ...press("action_verify"),
    ...seeState("verified"),
]);

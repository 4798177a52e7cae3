import {
    addTour,
    choose,
    fill,
    openCard,
    openMenu,
    press,
    seeState,
    select,
} from "@after_sales_rma/../tests/tours/steps.esm";

const MENU = ["after_sales_rma_quality.menu_quality", "after_sales_rma_quality.menu_corrective_actions"];

addTour("quality_finds", () => [
    ...openMenu("menu_work", "menu_inspect"),
    ...openCard("数码相机"),
    ...fill("fault", "按键无反应"),
    ...choose("cause_id", "焊接不良"),
    ...press("action_grade_defective"),
    ...seeState("done"),
    ...press("action_correct_cause"),
    ...seeState("draft"),
    ...fill("containment", "封存同批库存"),
    ...press("action_contain"),
    ...seeState("contained"),
    ...fill("root_cause", "烙铁温度过低"),
    ...press("action_analyse"),
    ...seeState("analysed"),
]);

addTour("quality_acts", () => [
    ...openMenu(...MENU),
    ...openCard("数码相机"),
    ...select("measure_kind", 1),
    ...fill("measure", "每班检查烙铁温度"),
    ...choose("verifier_id", "质量主管"),
    ...press("action_plan"),
    ...seeState("planned"),
    ...fill("done_note", "自本周起执行"),
    ...press("action_implement"),
    ...seeState("implemented"),
]);

addTour("quality_verifies", () => [
    ...openMenu(...MENU),
    ...openCard("数码相机"),
    ...fill("verification", "抽检一百件，无不良"),
    ...press("action_verify"),
    ...seeState("verified"),
    ...fill("lesson", "推广至全部工位"),
    ...press("action_close"),
    ...seeState("closed"),
]);

import { addTour, choose, fill, openCard, openMenu, press, seeState } from "@after_sales_rma/../tests/tours/steps.esm";
import { analyse, contain, planAndImplement, verify } from "@after_sales_rma_quality/../tests/tours/measure_steps.esm";

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
    ...contain(),
    ...analyse(),
]);

addTour("quality_acts", () => [...openMenu(...MENU), ...openCard("数码相机"), ...planAndImplement()]);

addTour("quality_verifies", () => [
    ...openMenu(...MENU),
    ...openCard("数码相机"),
    ...verify(),
    ...fill("lesson", "推广至全部工位"),
    ...press("action_close"),
    ...seeState("closed"),
]);

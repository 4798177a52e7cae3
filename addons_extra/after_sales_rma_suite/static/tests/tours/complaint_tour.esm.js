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
} from "@after_sales_rma/../tests/tours/steps.esm";
import { analyse, contain, planAndImplement, verify } from "@after_sales_rma_quality/../tests/tours/measure_steps.esm";

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
    ...contain(),
    ...choose("cause_id", "焊接不良"),
    ...analyse(),
    ...planAndImplement(),
]);

addTour("quality_leader_verifies_the_measure", () => [
    ...openMenu(QUALITY, "after_sales_rma_quality.menu_corrective_actions"),
    ...openCard("按键又失灵了"),
    ...verify(),
]);

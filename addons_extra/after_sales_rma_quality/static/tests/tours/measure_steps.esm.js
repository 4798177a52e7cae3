import { choose, fill, press, seeState, select } from "@after_sales_rma/../tests/tours/steps.esm";

// What people of quality do with a corrective action, from its containment to the measure that is proven effective.

export const contain = () => [
    ...fill("containment", "封存同批库存"),
    ...press("action_contain"),
    ...seeState("contained"),
];

export const analyse = () => [
    ...fill("root_cause", "烙铁温度过低"),
    ...press("action_analyse"),
    ...seeState("analysed"),
];

export const planAndImplement = () => [
    ...select("measure_kind", 1),
    ...fill("measure", "每班检查烙铁温度"),
    ...choose("verifier_id", "质量主管"),
    ...press("action_plan"),
    ...seeState("planned"),
    ...fill("done_note", "自本周起执行"),
    ...press("action_implement"),
    ...seeState("implemented"),
];

export const verify = () => [
    ...fill("verification", "抽检一百件，无不良"),
    ...press("action_verify"),
    ...seeState("verified"),
];

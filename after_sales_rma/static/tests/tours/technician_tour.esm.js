import { addTour, fill, goBack, openCard, openMenu, press, seeState, select } from "./steps.esm";

addTour("technician_inspects", () => [
    ...openMenu("menu_work", "menu_inspect"),
    ...openCard("数码相机", "2.00"),
    // One of the two is in order; the other becomes a report of its own.
    ...fill("quantity", "1"),
    ...press("action_grade_qualified"),
    ...seeState("done"),
    ...goBack(),
    ...openCard("数码相机", "1.00"),
    ...seeState("draft"),
    ...fill("fault", "镜头碎裂"),
    ...fill("cause", "运输包装不足"),
    ...select("fault_party", 1),
    ...press("action_grade_defective"),
    ...seeState("done"),
]);

addTour("technician_passes", () => [
    ...openMenu("menu_work", "menu_inspect"),
    ...openCard("数码相机"),
    ...press("action_grade_qualified"),
    ...seeState("done"),
]);

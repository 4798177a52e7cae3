import {
    DIALOG,
    addTour,
    openMenu,
    openRow,
    press,
    seeState,
    seeValue,
} from "@after_sales_rma/../tests/tours/steps.esm";

/** Sign in the dialog in front: the name is written as a signature, and adopted. */
function sign() {
    return [
        {
            content: "Open the signature",
            trigger: `${DIALOG} .o_field_widget[name="signature"] .o_signature`,
            run: "click",
        },
        {
            content: "Adopt it",
            trigger: `${DIALOG}:has(.o_web_sign_signature) .modal-footer .btn-primary:enabled`,
            run: "click",
        },
        {
            content: "It stands in the dialog",
            trigger: `${DIALOG} .o_field_widget[name="signature"] img.o_signature`,
        },
    ];
}

addTour("warehouse_hands_the_replacement_over", () => [
    ...openMenu("menu_work", "after_sales_rma_exchange.menu_replace"),
    ...openRow("东方电子"),
    ...press("action_hand_over"),
    {
        content: "The dialog names goods and salesperson",
        trigger: `${DIALOG} .o_field_widget[name="goods_text"]:contains("数码相机")`,
    },
    ...sign(),
    ...press("action_confirm", DIALOG),
    {
        content: "The case says who has the goods",
        trigger: '.o_form_view .alert:contains("业务员")',
    },
]);

addTour("salesperson_gets_the_signature", () => [
    ...openMenu("after_sales_rma_handover.menu_last_way", "after_sales_rma_handover.menu_handover"),
    {
        content: "The list shows goods and age",
        trigger: '.o_list_view .o_data_row:contains("东方电子") .o_data_cell[name="goods_text"]:contains("数码相机")',
    },
    ...openRow("东方电子"),
    ...press("action_sign"),
    {
        content: "Who signs for the customer",
        trigger: `${DIALOG} .o_field_widget[name="signer"] input`,
        run: "edit 李经理",
    },
    ...sign(),
    ...press("action_confirm", DIALOG),
    ...seeState("signed"),
    ...seeValue("signer", "李经理"),
]);

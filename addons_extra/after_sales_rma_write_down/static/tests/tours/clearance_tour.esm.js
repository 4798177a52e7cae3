import {
    addLine,
    addTour,
    choose,
    fill,
    openOrders,
    openPage,
    openRow,
    press,
    seeState,
} from "@after_sales_rma/../tests/tours/steps.esm";
import { stepUtils } from "@web_tour/tour_utils";

const LINES = '.o_field_widget[name="order_line"]';

addTour("salesperson_sells_defective_goods", () => [
    ...openOrders("sale.menu_sale_quotations"),
    {
        content: "Start a quotation",
        trigger: ".o_list_button_add, .o-kanban-button-new",
        run: "click",
    },
    ...choose("partner_id", "东方电子"),
    ...openPage("other_information"),
    {
        content: "Defective goods are sold",
        trigger: '.o_field_widget[name="after_sales_clearance"] input',
        run: "click",
    },
    { content: "The form says so", trigger: ".o_form_view .ribbon" },
    ...openPage("order_lines"),
    ...addLine("order_line"),
    ...choose("product_template_id", "数码相机", LINES),
    {
        content: "Its price is proposed",
        trigger: `${LINES} .o_selected_row .o_field_widget[name="price_unit"] input:value("899")`,
    },
    ...fill("price_unit", "60", LINES),
    ...press("action_confirm"),
    ...seeState("sale"),
]);

addTour("warehouse_delivers_defective_goods", () => [
    ...stepUtils.goToAppSteps("stock.menu_stock_root", "Open Inventory"),
    {
        content: "Open the transfers",
        trigger: '.o_menu_sections [data-menu-xmlid="stock.menu_stock_warehouse_mgmt"]',
        run: "click",
    },
    {
        content: "Open the deliveries",
        trigger: '.o-dropdown--menu [data-menu-xmlid="stock.out_picking"]',
        run: "click",
    },
    // From the after-sales warehouse, not the delivery of the good cameras.
    ...openRow("东方电子", "AS/OUT"),
    ...press("button_validate"),
    ...seeState("done"),
]);

import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/**
 * Steps that the tours of all roles share. Elements are found by the names of menus, buttons and fields, never by
 * words: the tours run in Chinese.
 */

/** How long a step waits for its element, in ms: a busy machine is no failure. */
const PATIENCE = 60000;

/**
 * Register a tour of the add-on; `steps` returns its steps.
 *
 * How often a user clicks in it is written down: once for a menu, a tile, a row, a button, a field that is filled in or
 * picked from, a save. The app that somebody works in is open already.
 */
export function addTour(name, steps) {
    registry.category("web_tour.tours").add(`after_sales_${name}`, {
        steps: () => steps().map(({ clicks: _clicks, ...step }) => ({ timeout: PATIENCE, ...step })),
    });
    const clicks = steps().map((step) => (step.run ? (step.clicks ?? 1) : 0));
    registry.category("after_sales_clicks").add(
        name,
        clicks.reduce((sum, count) => sum + count, 0),
    );
}

/** Steps that belong to the click after them, or that a user does not make. */
function free(steps) {
    return steps.map((step) => ({ ...step, clicks: 0 }));
}

/** The dialog in front. */
export const DIALOG = ".modal:not(.o_inactive_modal)";

/** The whole XML id of a menu; those of the core are named without their module. */
function inModule(menu) {
    return menu.includes(".") ? menu : `after_sales_rma.${menu}`;
}

/** Open an entry of the After-Sales menu, or of one of its submenus. */
export function openMenu(...menus) {
    const entry = (menu, index) => ({
        content: `Open the menu ${menu}`,
        trigger: `${index ? ".o-dropdown--menu" : ".o_menu_sections"} [data-menu-xmlid="${inModule(menu)}"]`,
        run: "click",
    });
    return [...openApp(), ...menus.map(entry)];
}

/** Open an app, by default After-Sales. */
export function openApp(menu = "after_sales_rma.menu_root") {
    return free(stepUtils.goToAppSteps(menu, `Open ${menu}`));
}

/** Open what a counter of the overview counts. */
export function openTile(step) {
    return [
        ...openApp(),
        {
            content: `Open the counter of ${step}`,
            trigger: `.o_after_sales_tile[data-tile="${step}"] a.d-block`,
            run: "click",
        },
    ];
}

/** Open a list of orders in the Sales app. */
export function openOrders(menu = "sale.menu_sale_order") {
    return [
        ...openApp("sale.sale_menu_root"),
        {
            content: "Open the menu of orders",
            trigger: '.o_menu_sections [data-menu-xmlid="sale.sale_order_menu"]',
            run: "click",
        },
        {
            content: "Open the orders",
            trigger: `.o-dropdown--menu [data-menu-xmlid="${menu}"]`,
            run: "click",
        },
    ];
}

/** Open the confirmed order whose row shows these texts. */
export function openOrder(...texts) {
    return [...openOrders(), ...openRow(...texts)];
}

/** Open the record whose row in the list shows these texts. */
export function openRow(...texts) {
    return [
        {
            content: `Open the row of ${texts.join(", ")}`,
            trigger: `.o_list_view .o_data_row${containing(texts)} .o_data_cell:eq(1)`,
            run: "click",
        },
    ];
}

/** Open the record whose card shows these texts. */
export function openCard(...texts) {
    return [
        {
            content: `Open the card of ${texts.join(", ")}`,
            trigger: `.o_kanban_view .o_kanban_record${containing(texts)}`,
            run: "click",
        },
    ];
}

function containing(texts) {
    return texts.map((text) => `:contains("${text}")`).join("");
}

/** Press a button of the form or dialog, once it is offered. */
export function press(name, where = ".o_form_statusbar") {
    return [
        {
            content: `Press ${name}`,
            trigger: `${where} button[name="${name}"]:enabled`,
            run: "click",
        },
    ];
}

/** Confirm what Odoo asks in a dialog. */
export function confirm() {
    return [
        {
            content: "Confirm",
            trigger: `${DIALOG} .modal-footer .btn-primary:enabled`,
            run: "click",
        },
        { content: "The question is gone", trigger: "body:not(:has(.modal))" },
    ];
}

/** Type a value into a field. */
export function fill(name, value, where = ".o_form_view") {
    const field = `${where} .o_field_widget[name="${name}"]`;
    return [
        {
            content: `Fill in ${name}`,
            trigger: `${field} input, ${field} textarea`,
            run: `edit ${value}`,
        },
    ];
}

/** Go to a cell of an editable list. */
export function goToCell(row, name, where = ".o_form_view") {
    return [
        {
            content: `Go to ${name} of ${row}`,
            trigger: `${where} .o_data_row${row} .o_data_cell[name="${name}"]`,
            run: "click",
        },
    ];
}

/** Type a value into a cell of an editable list. */
export function fillCell(row, name, value, where = ".o_form_view") {
    return [...free(goToCell(row, name, where)), ...fill(name, value, `${where} .o_selected_row`)];
}

/** Choose an entry in a cell of an editable list by its place, see `select`. */
export function selectCell(row, name, index, where = ".o_form_view") {
    return [...free(goToCell(row, name, where)), ...select(name, index, `${where} .o_selected_row`)];
}

/** Choose a record in a many2one field by typing its name. */
export function choose(name, text, where = ".o_form_view") {
    return [
        ...free(fill(name, text, where)),
        {
            content: `Choose ${text}`,
            trigger: `.o-autocomplete--dropdown-item:contains("${text}")`,
            run: "click",
        },
    ];
}

/** Choose an entry of a selection field by its place in the list, which no language changes. */
export function select(name, index, where = ".o_form_view") {
    return [
        {
            content: `Open the choices of ${name}`,
            trigger: `${where} .o_field_widget[name="${name}"] input`,
            run: "click",
            clicks: 0,
        },
        {
            content: `Choose entry ${index} of ${name}`,
            trigger: `.o_select_menu_item[data-choice-index="${index}"]`,
            run: "click",
        },
    ];
}

/** Choose an entry of a radio field. */
export function pick(name, value, where = ".o_form_view") {
    return [
        {
            content: `Pick ${value} of ${name}`,
            trigger: `${where} .o_field_widget[name="${name}"] input[data-value="${value}"]`,
            run: "click",
        },
    ];
}

/** Open a page of the form's notebook. */
export function openPage(name) {
    return [
        {
            content: `Open the page ${name}`,
            trigger: `.o_notebook .nav-link[name="${name}"]`,
            run: "click",
        },
    ];
}

/** Add a line to an editable list. */
export function addLine(name) {
    return [
        {
            content: `Add a line to ${name}`,
            trigger: `.o_field_widget[name="${name}"] .o_field_x2many_list_row_add a:eq(0)`,
            run: "click",
        },
    ];
}

/** Go back to the document before. */
export function goBack() {
    return [{ content: "Go back", trigger: ".o_breadcrumb .o_back_button", run: "click" }];
}

/** Wait until a button is not offered any more: what it did is shown. */
export function seeDone(name) {
    return [{ content: `${name} is done`, trigger: `.o_form_view:not(:has(button[name="${name}"]))` }];
}

/** Wait until a field shows a text. */
export function seeValue(name, text) {
    return [{ content: `${name} is ${text}`, trigger: `.o_field_widget[name="${name}"]:contains("${text}")` }];
}

/** Wait until the document shown is in a state. */
export function seeState(state) {
    return [
        {
            content: `The document is ${state}`,
            trigger: `.o_field_widget[name="state"] button.o_arrow_button_current[data-value="${state}"]`,
        },
    ];
}

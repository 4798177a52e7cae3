import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";

import { useExternalListener } from "@odoo/owl";

/** Where Enter has a meaning of its own: the scan field looks a number up, the list goes to its next row. */
const OWN_ENTER =
    "textarea, button, a, [contenteditable=true], [name=search_text], .o-autocomplete, .o_list_renderer, .o_select_menu";

/** The request: Enter makes the case as soon as something was chosen. */
export class RequestFormController extends formView.Controller {
    setup() {
        super.setup();
        useExternalListener(window, "keyup", this.onKeyup);
    }

    get somethingIsChosen() {
        const data = this.model.root.data;
        return (
            data.without_origin ||
            data.line_ids.records.some((line) => line.data.quantity > 0 || line.data.lot_ids.count > 0)
        );
    }

    onKeyup(ev) {
        const dialog = ev.target.closest?.(".o_dialog");
        if (ev.key !== "Enter" || ev.isComposing || ev.ctrlKey || !dialog || ev.target.closest(OWN_ENTER)) {
            return;
        }
        if (this.somethingIsChosen) {
            dialog.querySelector("button[name=action_create]")?.click();
        }
    }
}

registry.category("views").add("after_sales_request_form", { ...formView, Controller: RequestFormController });

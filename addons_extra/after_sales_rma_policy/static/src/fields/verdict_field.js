import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";

import { Component } from "@odoo/owl";

class VerdictPopover extends Component {
    static template = "after_sales_rma_policy.VerdictPopover";
    static props = ["verdict", "note", "detail", "close?"];
}

/** A verdict as a badge; a click or Enter tells what the rules say of every remedy, and which rule says it. */
export class VerdictField extends BadgeField {
    static template = "after_sales_rma_policy.VerdictField";

    setup() {
        this.popover = usePopover(VerdictPopover, { position: "bottom-start" });
    }

    get label() {
        const { is_exception, verdict } = this.props.record.data;
        return is_exception && verdict === "allowed" ? _t("Exception") : this.formattedValue;
    }

    get note() {
        return this.props.record.data.verdict_note;
    }

    onClick(ev) {
        this.popover.open(ev.currentTarget, {
            verdict: this.label,
            note: this.note || "",
            detail: this.props.record.data.verdict_detail || [],
        });
    }
}

registry.category("fields").add("after_sales_verdict", {
    ...badgeField,
    component: VerdictField,
    supportedTypes: ["selection"],
    fieldDependencies: [
        { name: "verdict_note", type: "char" },
        { name: "is_exception", type: "boolean" },
    ],
});

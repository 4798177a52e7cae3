import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** The counters of a card of the overview; each opens what it counts. */
export class TilesField extends Component {
    static template = "after_sales_rma.TilesField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get tiles() {
        return this.props.record.data[this.props.name] || [];
    }

    numberClass(tile) {
        if (!tile.count) {
            return "text-muted opacity-50";
        }
        return tile.alarm ? "text-danger" : tile.mine ? "text-primary" : "";
    }

    borderClass(tile) {
        return tile.count ? (tile.alarm ? "border-danger" : tile.mine ? "border-primary" : "") : "";
    }

    open(tile, late = false) {
        const { resModel, resId, context } = this.props.record;
        return this.action.doActionButton({
            type: "object",
            name: "action_after_sales_step",
            resModel,
            resId,
            context,
            buttonContext: { after_sales_tile: tile.key, after_sales_late: late },
        });
    }
}

registry.category("fields").add("after_sales_tiles", { component: TilesField, supportedTypes: ["json"] });

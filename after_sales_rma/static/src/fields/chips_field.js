import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** What happened to the goods of a line, each thing as a badge of its colour. */
export class ChipsField extends Component {
    static template = "after_sales_rma.ChipsField";
    static props = { ...standardFieldProps };

    get chips() {
        return (this.props.record.data[this.props.name] || []).map(([words, colour]) => ({ words, colour }));
    }
}

registry.category("fields").add("after_sales_chips", { component: ChipsField, supportedTypes: ["json"] });

import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";

/** A quantity to fill in: nothing stands in the box as long as nothing was asked. */
export class QuantityToFillField extends FloatField {
    get formattedValue() {
        return this.value ? super.formattedValue : "";
    }
}

registry.category("fields").add("after_sales_quantity", { ...floatField, component: QuantityToFillField });

import { registry } from "@web/core/registry";
import { capitalize } from "@web/core/utils/strings";
import { RemainingDaysField, remainingDaysField } from "@web/views/fields/remaining_days/remaining_days_field";

/** How many days ahead or behind are still counted; beyond, the date says more. */
const COUNTED = 31;

/** A due day as days from today, "in 10 days", and never as "next month", which tells nobody when. */
export class DueField extends RemainingDaysField {
    get diffString() {
        const days = this.diffDays;
        if (days === null) {
            return "";
        }
        if (Math.abs(days) > COUNTED) {
            return this.formattedValue;
        }
        return capitalize(this.props.record.data[this.props.name].toRelativeCalendar({ unit: "days" }));
    }
}

registry.category("fields").add("after_sales_due", {
    ...remainingDaysField,
    component: DueField,
    // Looks like Odoo's own.
    additionalClasses: ["o_field_remaining_days"],
});

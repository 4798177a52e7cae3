"""What has to be true after every step."""

from odoo.tools import SQL, float_compare

from .truths_allowance import AllowanceTruths
from .truths_goods import GoodsTruths
from .truths_ledger import LedgerTruths
from .truths_money import MoneyTruths

#: Tables that tell whether anything was changed.
TABLES = (
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "account_payment",
    "after_sales_approval",
    "after_sales_deduction",
    "after_sales_discrepancy",
    "after_sales_disposition",
    "after_sales_entitlement",
    "after_sales_inspection",
    "after_sales_policy_override",
    "after_sales_replacement",
    "after_sales_rma",
    "after_sales_rma_line",
    "after_sales_support",
    "after_sales_visit",
    "after_sales_write_down",
    "after_sales_write_down_bearer",
    "after_sales_write_down_release",
    "product_value",
    "repair_order",
    "sale_order",
    "sale_order_line",
    "stock_move",
    "stock_move_line",
    "stock_picking",
    "stock_quant",
)

#: Stored fields that follow from documents, besides all stored computed ones of the add-on's models.
NATIVE = {
    "sale.order.line": ("qty_delivered", "qty_invoiced", "qty_to_invoice", "invoice_status"),
    "repair.order": ("after_sales_step",),
}
OWN = ("after.sales.rma", "after.sales.rma.line", "after.sales.disposition", "after.sales.write.down")


def fingerprint(env) -> dict:
    """Changes with every row that is written, made or deleted."""
    env.flush_all()
    parts = SQL(", ").join(
        SQL("(SELECT count(*) || ' ' || coalesce(sum(hashtext(id || ' ' || ctid)), 0) FROM %s)", SQL.identifier(table))
        for table in TABLES
    )
    [row] = env.execute_query(SQL("SELECT %s", parts))
    return dict(zip(TABLES, row, strict=True))


class Truths(GoodsTruths, MoneyTruths, LedgerTruths, AllowanceTruths):
    """The invariants of a shop."""

    def __init__(self, shop):
        super().__init__(shop)
        self.fields = self._stored_fields()

    def check(self) -> None:
        self.env.flush_all()
        self.env.invalidate_all()
        self.check_claims()
        self.check_credits()
        self.check_refunds()
        self.check_replacements()
        self.check_places()
        self.check_ledger()
        self.check_allowance()
        self.check_revalued()
        self.check_receivables()
        self.check_done_cases()
        self.check_statuses()

    def check_done_cases(self) -> None:
        """Nothing is left to do in a case that closed by itself."""
        self.empty(
            "a closed case has something left (case, what)",
            """
            SELECT rma.name, what FROM after_sales_rma rma JOIN (
                SELECT after_sales_rma_id AS id, 'transfer ' || name AS what FROM stock_picking
                 WHERE state NOT IN ('done', 'cancel')
                 UNION ALL SELECT rma_id, 'test report' FROM after_sales_inspection WHERE state = 'draft'
                 UNION ALL SELECT rma_id, 'discrepancy' FROM after_sales_discrepancy WHERE state = 'open'
                 UNION ALL SELECT rma_id, 'disposition' FROM after_sales_disposition WHERE state = 'pending'
                 UNION ALL SELECT after_sales_rma_id, 'repair ' || name FROM repair_order
                            WHERE state NOT IN ('done', 'cancel')
                 UNION ALL SELECT line.rma_id, 'credit note' FROM account_move_line item
                             JOIN after_sales_rma_line line ON line.id = item.after_sales_line_id
                            WHERE item.parent_state = 'draft') rest ON rest.id = rma.id
             WHERE rma.company_id = %(company)s AND rma.state = 'done' AND rma.closed_by_id IS NULL
            """,
        )

    def _stored_fields(self) -> list:
        fields = []
        for name in OWN:
            model = self.env[name]
            fields += [
                field
                for field in model._fields.values()
                if field.compute and field.store and field.readonly and not field.related
            ]
        for name, names in NATIVE.items():
            fields += [self.env[name]._fields[field] for field in names]
        return fields

    def check_statuses(self) -> None:
        """Every stored field that follows from documents says what they say now."""
        records = {name: self.env[name].search([("company_id", "=", self.shop.company.id)]) for name in {*OWN, *NATIVE}}
        before = {}
        for field in self.fields:
            for record in records[field.model_name]:
                before[record, field.name] = record[field.name]
        for field in self.fields:
            self.env.add_to_compute(field, records[field.model_name])
        for (record, name), value in before.items():
            now = record[name]
            same = float_compare(value, now, 6) == 0 if isinstance(value, float) else value == now
            assert same, f"{record} {record.display_name}: {name} is {value}, the documents say {now}"

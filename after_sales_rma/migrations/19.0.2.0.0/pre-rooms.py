"""What was one add-on becomes a core and add-ons: each takes over its records and is installed with this update.

Odoo would drop the tables and rows of whatever the core names no longer. So their names change hands before the core is
loaded, and the add-ons are marked for installation: Odoo installs what is marked so in the course of the same update.
"""

#: {add-on: patterns (SQL LIKE) of the names of its records, as Odoo or the data of the core made them}; the first that
#: fits has it: what concerns two add-ons is the suite's
ROOMS = {
    "after_sales_rma_suite": (
        "selection__after_sales_approval%__kind__write_down",
        "field_after_sales_approval__write_down_id",
        "field_after_sales_write_down__approval_ids",
    ),
    "after_sales_rma_approval": (
        "%approval%",
        "%approving%",
        "%budget%",
        "%delegation%",
        "%after_sales_answer%",
        "menu_approve_%",
        "view_answer_form",
    ),
    # New: the suite brings it.
    "after_sales_rma_matching": (),
    "after_sales_rma_quality": (),
    "after_sales_rma_service_level": (
        "%after_sales_sla%",
        "view_sla%",
        "action_sla",
        "menu_sla",
        "rule_sla%",
        "sla_%",
        "model_after_sales_notice",
        "%after_sales_notice__%",
        "access_after_sales_notice%",
        "rule_notice%",
        "view_notice%",
        "%not_told",
        "%after_sales_notify%",
        "%after_sales_deadline%",
        "%deadline_report%",
        "menu_report_deadlines",
        "activity_deadline",
        "cron_deadlines%",
        "cron_tell%",
        "%escalation%",
        "%after_sales_ask",
        "%after_sales_ask_%",
        "view_ask_form",
        "mail_template_%",
        "%__after_sales_remind_hours",
        "%__after_sales_tell_%",
        "%__after_sales_rating_days",
        "%__after_sales_outside_route",
        "field_stock_warehouse__after_sales_week",
        "field_after_sales_rma__due_%",
        "field_after_sales_rma__result_%",
        "selection__after_sales_rma__result_%",
        "field_after_sales_rma__asked_%",
        "field_after_sales_rma__date_acknowledged",
        "field_after_sales_rma__date_received",
        "field_after_sales_rma__date_checked",
        "field_after_sales_rma__date_deadline",
        "field_after_sales_rma__check_from",
        "field_after_sales_rma__question",
        "field_after_sales_rma__is_late",
        "field_after_sales_rma__is_clock_stopped",
        "field_after_sales_rma__notice_ids",
        "field_after_sales_rma__told_text",
        "field_after_sales_rma__is_untold",
        "field_after_sales_rma__workdays_text",
    ),
    "after_sales_rma_support": (
        "%support%",
        "field_after_sales_rma_line__answer%",
        "selection__after_sales_rma__next_step__answer",
    ),
    "after_sales_rma_write_down": (
        "%write_down%",
        "%clearance%",
        "rate_%",
        "%defective_ageing%",
        "%defective_mark%",
        "action_open_defective",
        "%after_sales_allowance_account_id",
        "%after_sales_carrier_account_id",
        "%after_sales_customer_account_id",
        "%after_sales_employee_account_id",
        "%after_sales_loss_account_id",
        "%after_sales_vendor_account_id",
        "%revaluation%",
        "%valuing%",
        "field_stock_move__after_sales_revalued",
        "field_account_move_line__after_sales_is_allowance",
    ),
}


def migrate(cr, version: str) -> None:
    """Hand the records over and mark the add-ons."""
    for room, patterns in ROOMS.items():
        cr.execute(
            """
            UPDATE ir_model_data item
               SET module = %(room)s
             WHERE module = 'after_sales_rma' AND name LIKE ANY(%(patterns)s)
               AND NOT EXISTS (SELECT FROM ir_model_data taken WHERE taken.module = %(room)s AND taken.name = item.name)
            """,
            {"room": room, "patterns": list(patterns)},
        )
    cr.execute(
        "UPDATE ir_module_module SET state = 'to install' WHERE name = ANY(%s) AND state = 'uninstalled'",
        ([*ROOMS],),
    )

# The others inherit from these.
from . import seen  # isort: split

from . import guarded  # isort: split

from . import decided, outside_guard, rma, rma_line, sla, write_down  # isort: split

from . import (
    account_move,
    account_move_gate,
    account_move_gate_totals,
    account_move_line,
    account_move_write_down,
    account_payment,
    approval,
    approval_buttons,
    approval_rule,
    credit_match,
    credit_receivable,
    deadline_report,
    deduction,
    delegation,
    discrepancy,
    disposition,
    dock,
    entitlement,
    escalation,
    exchange_documents,
    inspection,
    label,
    notice,
    numbering,
    overview,
    photo,
    policy,
    policy_override,
    policy_parts,
    policy_rule,
    product_template,
    reason,
    replacement,
    report_access,
    res_company,
    res_company_notify,
    res_company_write_down,
    res_config_settings,
    res_config_settings_check,
    res_partner,
    res_users,
    revaluation,
    rma_buttons,
    rma_display,
    rma_gate,
    rma_line_progress,
    rma_notices,
    rma_progress,
    rma_refund,
    sale_order,
    sale_order_clearance,
    sale_order_line,
    stock_location,
    stock_lot,
    stock_move,
    stock_move_gate,
    stock_move_line,
    stock_move_write_down,
    stock_picking,
    stock_picking_type,
    stock_warehouse,
    working_calendar,
    write_down_ageing,
    write_down_buttons,
    write_down_parts,
)

# isort: split
# What is refunded, and the gate of credit notes, are there by now.
from . import refund_limit

# isort: split
# Deadlines follow from what these say.
from . import rma_deadlines

# isort: split
# Remedies extend all of these.
from . import (
    budget,
    budget_rows,
    exchange,
    part,
    repair_case,
    repair_deadlines,
    repair_goods,
    repair_ledger,
    repair_ledger_xlsx,
    repair_line,
    repair_move,
    repair_order,
    repair_outside,
    repair_plan,
    repair_value,
    repair_warehouse,
    support,
)

# isort: split
# Deadlines follow the list of days.
from . import workday  # isort: split

# isort: split
# These look at all remedies.
from . import as_is, change, correction, repair_back, repair_visit  # isort: split

# What is begun is ended otherwise than it may be changed.
from . import dropship, exchange_rest  # isort: split

# What leaders are asked about extends the others.
# What is judged knows the documents of every remedy.
from . import approval_documents, policy_facts, policy_line, res_company_approval  # isort: split

# Decisions look at verdicts, whatever the remedy.
from . import on_hold

# isort: split
# What is kept on native documents is known by now; its guard is asked before everything else.
from . import native_links

# The others inherit from these.
from . import seen  # isort: split

from . import buttons, guarded  # isort: split

from . import decided, outside_guard, rma, rma_line  # isort: split

from . import cached  # isort: split

# Subjects extend what happens to a case, and what happens when goods move.
from . import rma_events, stock_move, stock_move_line  # isort: split

from . import (
    account_move,
    account_move_gate,
    account_move_gate_totals,
    account_move_line,
    account_move_rounding,
    account_payment,
    attachment_search,
    credit_match,
    credit_rate,
    credit_receivable,
    defective_gate,
    discrepancy,
    disposition,
    dock,
    entitlement,
    fiscal_period,
    inspection,
    journal_item,
    label,
    locked_period,
    native_links,
    numbering,
    overview,
    paper_pdf,
    papers_case,
    papers_goods,
    photo,
    product_template,
    reason,
    refund_limit,
    report_access,
    res_company,
    res_config_settings,
    res_partner,
    res_users,
    rma_buttons,
    rma_customer,
    rma_display,
    rma_gate,
    rma_line_progress,
    rma_open,
    rma_progress,
    rma_read,
    rma_refund,
    sale_order,
    sale_order_line,
    sent_instead,
    signed_paper,
    stock_location,
    stock_lot,
    stock_move_gate,
    stock_picking,
    stock_picking_type,
    stock_quant,
    stock_warehouse,
)

# isort: split
# Goods that stay the customer's, whatever is done with them.
from . import owned_goods, owned_value  # isort: split

# What was taken back does not count, whoever counts.
from . import undone  # isort: split

# Remedies extend all of these.
from . import rma_invoice

# isort: split
# These look at all remedies.
from . import as_is

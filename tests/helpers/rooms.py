"""The plan of the rooms: which file belongs to which add-on, or will, and what each may know.

While `after_sales_rma` is one add-on, `FILES` says which of its files belong to which room; what no pattern names is
the core's. A room that has become an add-on of its own (`addons_extra/after_sales_rma_policy`) needs no pattern: all
files below its folder are its own. `DEPENDS` says what a room may know besides the core, directly or by another one.
"""

#: Room → rooms that it may use; every room may use the core. Companions that are not named depend on the core alone.
DEPENDS: dict[str, tuple[str, ...]] = {
    "core": (),
    "policy": ("correction", "deduction", "working_days"),
    "approval": (),
    "service_level": ("working_days",),
    "exchange": ("correction",),
    "allowance": (),
    "support": (),
    "undo": (),
    "fee": (),
    "complaint": ("working_days",),
    "diagnosis": ("working_days",),
    "checks": (),
    "handover": ("working_days",),
    "repair": ("correction",),
    "outside": ("repair",),
    "write_down": (),
    # It pairs what is there: documents of other rooms are looked up by name, and only where they are installed.
    "matching": ("exchange", "repair", "write_down"),
    "monthly": (),
    "payout": (),
    "pickup": (),
    # What a fault cost, looked up by name where it is installed.
    "quality": ("exchange", "repair", "write_down"),
    # What a fault cost, and the case of a line of a credit note, looked up by name where it is installed.
    "analysis": ("quality", "exchange", "monthly", "repair", "write_down"),
    "working_days": (),
    "deduction": (),
    # What warranty work cost, looked up by name where it is installed.
    "provision": ("exchange", "repair", "write_down"),
    "responsible": ("write_down",),
    "correction": (),
    "suite": (
        "analysis",
        "correction",
        "deduction",
        "working_days",
        "policy",
        "allowance",
        "approval",
        "service_level",
        "exchange",
        "support",
        "undo",
        "fee",
        "complaint",
        "diagnosis",
        "checks",
        "handover",
        "repair",
        "outside",
        "write_down",
        "responsible",
        "matching",
        "monthly",
        "payout",
        "pickup",
        "provision",
        "quality",
    ),
    "cn": ("policy",),
    "dropship": ("correction",),
    "loyalty": ("deduction",),
    "sms": ("service_level",),
    "store_credit": ("payout",),
    "tier_validation": ("approval",),
    "website_sale": ("policy",),
    "demo": ("suite", "cn"),
}

#: Room → patterns of file names below `after_sales_rma/`, with or without the layer; the first room that fits has it.
FILES: dict[str, tuple[str, ...]] = {}

_WORDS = """
_compute_amount _compute_quantity _create_invoices accept account_id action_post action_reverse address allowed
amount_untaxed answer ask_back asked_on asset bank broken by categ_id contact cost counted counts courier
date_deadline date_in date_start date_to days decision defective delivered discount event goods hour_to introduction
irreparable journal_id kept label liability loss lots method minutes missed month months move_line_ids number of
of_product order_id parent_id part partner_bank_id person phone problem problems proposed rank rate reference
remaining_quantity repair_days reply report_name return_rate row_id rule rule_ids sale_line_ids sequence serial
set_off settlement share signature signed_by since status step title total turn until used user_ids value verb
view_repair_form why window write
"""

#: Names that only one room defines, but that mean something else wherever others use them: words of Odoo or Python.
COMMON = frozenset(_WORDS.split())

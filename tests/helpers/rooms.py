"""The plan of the rooms: which file belongs to which add-on, or will, and what each may know.

While `after_sales_rma` is one add-on, `FILES` says which of its files belong to which room; what no pattern names is
the core's. A room that has become an add-on of its own (`addons_extra/after_sales_rma_policy`) needs no pattern: all
files below its folder are its own. `DEPENDS` says what a room may know besides the core, directly or by another one.
"""

#: Room → rooms that it may use; every room may use the core. Companions that are not named depend on the core alone.
DEPENDS: dict[str, tuple[str, ...]] = {
    "core": (),
    "policy": (),
    "approval": (),
    "service_level": (),
    "exchange": (),
    "allowance": (),
    "support": (),
    "repair": (),
    "write_down": (),
    # It pairs what is there: documents of other rooms are looked up by name, and only where they are installed.
    "matching": ("exchange", "repair", "write_down"),
    "monthly": (),
    "payout": (),
    # What a fault cost, looked up by name where it is installed.
    "quality": ("exchange", "repair", "write_down"),
    "suite": (
        "policy",
        "allowance",
        "approval",
        "service_level",
        "exchange",
        "support",
        "repair",
        "write_down",
        "matching",
        "monthly",
        "payout",
        "quality",
    ),
    "cn": ("policy",),
    "sms": ("service_level",),
    "tier_validation": ("approval",),
    "demo": ("suite", "cn"),
}

#: Room → patterns of file names below `after_sales_rma/`, with or without the layer; the first room that fits has it.
FILES: dict[str, tuple[str, ...]] = {}

_WORDS = """
_compute_amount _compute_quantity account_id _create_invoices accept address allowed answer ask_back asked_on broken
categ_id cost date_deadline date_in date_start date_to days decision discount event introduction kept loss missed months
move_line_ids of of_product phone reference remaining_quantity reply rule_ids sale_line_ids sequence serial signature
step user_ids verb view_repair_form why
amount_untaxed person rank repair_days since status value write
settlement until
turn action_post defective delivered journal_id method parent_id partner_bank_id problem problems set_off title
"""

#: Names that only one room defines, but that mean something else wherever others use them: words of Odoo or Python.
COMMON = frozenset(_WORDS.split())

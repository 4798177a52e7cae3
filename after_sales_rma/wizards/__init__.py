from . import dialog

# isort: split
# Dialogs inherit it.
from . import (
    accept,
    correct,
    fee,
    override,
    policy_load,
    refuse,
    request,
    stock_return_picking,
    workday_load,
)
